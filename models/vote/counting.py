import secrets
from hashlib import sha256

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...finance import ballot as rules
from ..ledger.checks import BOARD, MANAGER, check_role, text
from . import envelope
from .casting import CODE_LENGTH, IDS, LOWEST_ID

# the register as it is, row by row in an order drawn at random: afterwards neither place, xmin nor id of a row says when it came
WRITTEN_ANEW = """
DO $$
DECLARE voter integer;
BEGIN
    FOR voter IN SELECT id FROM koperasi_ballot_voter WHERE ballot_id = %s ORDER BY random() LOOP
        UPDATE koperasi_ballot_voter SET way = way WHERE id = voter;
    END LOOP;
END $$
"""


class KoperasiBallot(models.Model):
    """ Open the box, count, publish. Anybody can do it again from the list. """
    _inherit = 'koperasi.ballot'

    def action_count(self):
        """ Open the box: the envelopes are opened, shuffled, written as papers with nothing of their order left, and destroyed together with their key.

        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: if the ballot is not closed, or the key is not on this machine
        """
        self._decide()
        if self.state != 'closed' or self.counted_on:
            raise UserError(self.env._("A ballot that is closed is counted, once."))
        # narrow sudo(): papers, which nobody reads, and the result, which nobody writes by hand; role and rights were checked
        self.sudo()._count()
        return True

    def _count(self):
        spoiled = self._open_envelopes() if self.secret else 0
        rows = self._list_rows()
        result, counted = self._worked_out(rows)
        self.env.cr.execute(WRITTEN_ANEW, [self.id])
        desk = self.env['koperasi.ballot.desk'].search([('ballot_id', '=', self.id)])
        self.write({
            'counted_on': fields.Datetime.now(), 'counted_by_id': self.env.uid, 'papers': counted.papers, 'blank': counted.blank, 'spoiled': spoiled,
            'lapsed': desk.given - desk.used, 'result': result,
            'list_hash': sha256(rules.published(rows)).hexdigest() if self.secret else False,
            'codes_hash': rules.codes_hash(code for code, _choices in rows) if self.secret else False})
        self.flush_recordset()
        self._empty_box()

    def _open_envelopes(self):
        """ Papers of all envelopes, in an order drawn at random

        :return: int, envelopes that are none of ours
        """
        private = envelope.kept(self.env.cr.dbname, self.key_name)
        if private is None:
            raise UserError(self.env._("The key of this ballot is not on this machine: count it where it was opened. If the key is lost, declare the ballot void and vote again."))
        self.env.cr.execute("SELECT sealed FROM koperasi_ballot_envelope WHERE ballot_id = %s", [self.id])
        texts = [envelope.unseal(private, sealed) for (sealed,) in self.env.cr.fetchall()]
        papers, spoiled = {}, 0
        for found in texts:
            paper = self._paper_of(found)
            if paper is None or paper[0] in papers:
                spoiled += 1
            else:
                papers[paper[0]] = paper[1]
        order = list(papers.items())
        secrets.SystemRandom().shuffle(order)
        ids = set()
        while len(ids) < len(order):
            ids.add(LOWEST_ID + secrets.randbelow(IDS - LOWEST_ID))
        ids = list(ids)
        secrets.SystemRandom().shuffle(ids)
        for first in range(0, len(order), 1000):
            self.env.cr.execute(SQL("INSERT INTO koperasi_ballot_paper (id, ballot_id, code, choices) VALUES %s", SQL(", ").join(
                SQL("(%s, %s, %s, %s)", number, self.id, code, choices)
                for number, (code, choices) in zip(ids[first:first + 1000], order[first:first + 1000], strict=True))))
        return spoiled

    def _paper_of(self, found):
        """ ``(code, choices)`` of the text of an envelope; None if it is no paper of this ballot """
        code, _blank, choices = (found or '').partition(' ')
        try:
            rules.paper(rules.read(choices), len(self.choice_ids), self.most)
        except ValueError:
            return None
        return (code, choices) if len(code) == CODE_LENGTH else None

    def _list_rows(self):
        """ All papers: ``(code, choices)``, of an open vote ``(number of the member, choices)``; only for what is counted or published """
        self.env.cr.execute(
            "SELECT code, choices FROM koperasi_ballot_paper WHERE ballot_id = %s ORDER BY code" if self.secret else
            "SELECT m.number, v.choices FROM koperasi_ballot_vote v JOIN koperasi_member m ON m.id = v.member_id WHERE v.ballot_id = %s ORDER BY m.number, m.id", [self.id])
        return [(code, choices or '') for code, choices in self.env.cr.fetchall()]

    def _worked_out(self, rows):
        """ Count and outcome of papers

        :return: ``(dict as in result, finance.ballot.Count)``
        """
        counted = rules.count(len(self.choice_ids), (rules.read(choices) for _code, choices in rows))
        found = rules.outcome(counted, self._rules())
        return {'votes': {str(number): votes for number, votes in counted.votes}, 'elected': list(found.elected), 'tied': list(found.tied),
                'open_seats': found.open_seats, 'vacant': found.vacant}, counted

    def action_publish(self):
        """ Show result and list to all members.

        :raises AccessError: if the caller is neither manager nor board
        """
        self._decide()
        if self.state != 'closed' or not self.counted_on:
            raise UserError(self.env._("A ballot is published after it was counted."))
        self._refuse_difference()
        # narrow sudo(): state, which nobody writes by hand; role and rights were checked
        self.sudo().write({'state': 'published', 'published_on': fields.Datetime.now(), 'published_by_id': self.env.uid})
        return True

    def recount(self):
        """ Count the papers once more and compare with what is published: votes, papers, outcome, hashes, register.

        :return: action that says it
        :raises UserError: naming what differs
        """
        self.ensure_one()
        self.check_access('read')
        if not self.counted_on:
            raise UserError(self.env._("Nothing was counted yet."))
        self._refuse_difference()
        return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {
            'type': 'success', 'message': self.env._("Counted again: %s papers give the same result, and the list is the one that was published.", self.papers)}}

    def _refuse_difference(self):
        if differences := self._differences():
            raise UserError(self.env._("The recount differs: %s", ", ".join(differences)))

    def _differences(self):
        """ What a recount does not find as it was kept; empty if all is the same """
        self.ensure_one()
        # narrow sudo(): papers, of which nothing but the sums leaves
        ballot, env = self.sudo(), self.env
        rows = ballot._list_rows()
        result, counted = ballot._worked_out(rows)
        checks = [
            (env._("votes"), result == ballot.result), (env._("papers"), (counted.papers, counted.blank) == (ballot.papers, ballot.blank)),
            (env._("register of voters"), ballot._counts().get(ballot.id, 0) == counted.papers + ballot.spoiled + ballot.lapsed)]
        if ballot.secret:
            checks += [
                (env._("list"), sha256(rules.published(rows)).hexdigest() == ballot.list_hash),
                (env._("codes"), rules.codes_hash(code for code, _choices in rows) == ballot.codes_hash)]
        return [name for name, same in checks if not same]

    # -- equal votes ----------------------------------------------------------

    def draw_lot(self, words):
        """ Decide between those who have the same number of votes. The words are said in the meeting, after the count; from them everybody draws the same.

        :param str words: one line, as the figures of dice
        :raises AccessError: if the caller is neither manager nor board
        """
        self._decide()
        words = text(self.env, words, self.env._("Words of the lot"), required=True)
        if not self.counted_on or not (self.result or {}).get('tied'):
            raise UserError(self.env._("Nothing is tied."))
        if self.lot_words:
            raise UserError(self.env._("The lot was drawn already."))
        # narrow sudo(): the record of the lot, which nobody writes by hand; role and rights were checked
        self.sudo().write({'lot_words': words, 'lot_on': fields.Datetime.now(), 'lot_by_id': self.env.uid})
        return True

    def _winners(self):
        """ Numbers of the options that won, those by lot at the end """
        self.ensure_one()
        result = self.result or {}
        drawn = rules.lot(result['tied'], result['open_seats'], self.lot_words) if self.lot_words else ()
        return [*result.get('elected', ()), *drawn]

    def _outcome_text(self):
        """ The outcome in a sentence or two; False before the count """
        self.ensure_one()
        if not self.result:
            return False
        env, names = self.env, {choice.number: choice.name for choice in self.choice_ids}
        winners = [names.get(number, '') for number in self._winners()]
        lines = []
        if winners:
            lines.append(env._("Elected: %s", ", ".join(winners)) if self.kind == 'election' else env._("Decided: %s", ", ".join(winners)))
        if self.lot_words:
            lines.append(env._("Of equal votes the lot decided, by the words “%s”.", self.lot_words))
        elif self.result['tied']:
            lines.append(env._("Equal votes: %(names)s. %(seats)s of them by lot or another round.", names=", ".join(names[number] for number in self.result['tied']),
                               seats=self.result['open_seats']))
        if not winners and not self.result['tied']:
            lines.append(env._("No choice reached the majority."))
        elif self.result['vacant'] and self.kind == 'election':
            lines.append(env._("%s seats stay vacant.", self.result['vacant']))
        return '\n'.join(lines)

    def action_list(self):
        """ The published list as a worksheet

        :return: action that saves it
        """
        self.ensure_one()
        self._check_published()
        return {'type': 'ir.actions.act_url', 'url': f'/koperasi/ballot/{self.id}/list.xlsx', 'target': 'self'}

    def _check_published(self):
        """ :raises UserError: while the list is nobody's to see """
        self.check_access('read')
        if self.state != 'published':
            raise UserError(self.env._("The list is shown once the result is published."))

    def action_votes(self):
        """ The votes of an open ballot, by name

        :return: action that lists them
        """
        self.ensure_one()
        self._check_published()
        return {'type': 'ir.actions.act_window', 'name': self.name, 'res_model': 'koperasi.ballot.vote', 'views': [(False, 'list')], 'domain': [('ballot_id', '=', self.id)]}

    def action_voters(self):
        """ Who took part

        :return: action that lists them
        """
        self.ensure_one()
        check_role(self.env, MANAGER, BOARD, 'koperasi.group_koperasi_supervisor')
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'name': self.env._("Took Part"), 'res_model': 'koperasi.ballot.voter', 'views': [(False, 'list')],
                'domain': [('ballot_id', '=', self.id)]}
