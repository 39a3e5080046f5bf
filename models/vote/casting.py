import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import hash_sign, verify_hash_signed

from ...finance.ballot import paper, write
from .envelope import seal
from .slip import new_code, typed_code

SCOPE = 'koperasi-ballot'
MINUTES = 60        # to look at one's choice before it is sent
GROUPS = 4          # of a receipt code, of 20 bits each
LOWEST_ID, IDS = 2**20, 2**31 - 2**20
CODE_LENGTH = 5 * GROUPS - 1


class KoperasiBallot(models.Model):
    """ How a vote is cast. One database transaction writes the row of the register and the vote, so a crash leaves both or neither, and nobody votes
    twice. Of a secret ballot the vote is a sealed envelope: that both rows were written together says nothing to who has not the key. """
    _inherit = 'koperasi.ballot'

    # -- the paper before it is sent ------------------------------------------

    def _chosen(self, values):
        """ What a form sent, as a paper

        :param list values: texts: numbers of options; ``0`` abstains
        :return: tuple of int
        :raises UserError: in plain words, if it is no valid paper
        """
        self.ensure_one()
        if not values:
            raise UserError(self.env._("Choose something, or choose to abstain."))
        if not all(isinstance(value, str) and re.fullmatch('[0-9]{1,3}', value) for value in values):
            raise UserError(self.env._("This is no valid choice."))
        numbers = [int(value) for value in values]
        if 0 in numbers and len(numbers) > 1:
            raise UserError(self.env._("Who abstains chooses nothing else."))
        if len(set(numbers)) > self.most:
            raise UserError(self.env._("You may choose at most %s.", self.most))
        try:
            return paper([number for number in numbers if number], len(self.choice_ids), self.most)
        except ValueError:
            raise UserError(self.env._("This is no valid choice.")) from None

    def _new_receipt(self, voter):
        """ A receipt code for who is about to vote, and what shows later that it was drawn here, for him, and for this ballot. Kept nowhere: it is
        in the page that he sends back, so that he has it even if the answer to his vote is lost on the way.

        :param str voter: ``_voter_key`` or ``_slip_key``
        :return: ``(code, token)``; for an open vote the code is ''
        """
        self.ensure_one()
        code = new_code(GROUPS) if self.secret else ''
        return code, hash_sign(self.sudo().env, SCOPE, [self.id, voter, code], expiration=timedelta(minutes=MINUTES))

    def _receipt_of(self, voter, token):
        """ The code of a token

        :raises UserError: if it was not drawn for this voter and this ballot, or long ago
        """
        try:
            values = verify_hash_signed(self.sudo().env, SCOPE, token if isinstance(token, str) else '')
        except ValueError:
            values = None
        if not values or values[:2] != [self.id, voter]:
            raise UserError(self.env._("This page was open for too long. Please choose again: no vote was cast."))
        return values[2]

    @api.model
    def _voter_key(self, member):
        return f'm{member.id}'

    def _slip_key(self, code):
        return f's{self._slip_hash(typed_code(code))}'

    # -- the vote -------------------------------------------------------------

    def _vote(self, member, pin, values, token):
        """ A member votes on his pages

        :param member: ``koperasi.member``, whose login it is
        :param str pin: asked for in secret ballots
        :param list values: as of ``_chosen``
        :param str token: of ``_new_receipt``
        :return: his receipt code; '' for an open vote
        :raises UserError: in plain words; then no vote was cast
        """
        self.ensure_one()
        self._check_open()
        self._check_voter(member)
        code, chosen = self._receipt_of(self._voter_key(member), token), self._chosen(values)
        if self.secret:
            member._check_pin(pin)
        self._note_voter(member, 'portal')
        self._put(chosen, code, member)
        return code

    def _vote_by_slip(self, slip, values, token):
        """ Who got a slip votes with its code; as ``_vote``. Only secret ballots have slips. """
        self.ensure_one()
        self._check_open()
        code, chosen = self._receipt_of(self._slip_key(slip), token), self._chosen(values)
        self._use_slip(slip)
        self._put(chosen, code, None)
        return code

    def _check_open(self):
        """ The ballot takes votes, and does not close before this database transaction ends

        :raises UserError: otherwise
        """
        self.ensure_one()
        # held against the close: what is under way is in the box when it is counted, what comes after is refused
        self.env.cr.execute("SELECT state FROM koperasi_ballot WHERE id = %s FOR SHARE", [self.id])
        [state] = self.env.cr.fetchone()
        now = fields.Datetime.now()
        if state == 'draft':
            raise UserError(self.env._("This ballot is not open yet."))
        if state != 'open' or (self.closes_at and self.closes_at <= now):
            raise UserError(self.env._("This ballot is closed: no vote is taken any more."))

    def _check_voter(self, member):
        """ :raises UserError: if the member has no vote here, or took part already """
        if not self._may_cast(member):
            raise UserError(self._no_vote_text(member))
        if self._took_part(member):
            raise UserError(self.env._("You have taken part in this ballot already. Everybody has one vote."))

    def _no_vote_text(self, member):
        if self.sudo().meeting_id._may_vote(member):
            return self.env._("Who is present in the meeting votes: sign in at its door, or on its page, first.")
        return self.env._("Active regular members of the cooperative have a vote, or their delegates.")

    def _took_part(self, member):
        """ The way in which a member took part; None if he has not """
        self.env.cr.execute("SELECT way FROM koperasi_ballot_voter WHERE ballot_id = %s AND member_id = %s", [self.id, member.id])
        row = self.env.cr.fetchone()
        return row and row[0]

    def _note_voter(self, member, way):
        """ Write the register. Two at once for one member: the unique index lets one pass, PostgreSQL has the other tried again.

        :raises UserError: if the member has no vote here, or took part already
        """
        self._check_voter(member)
        self._insert_at_random('koperasi_ballot_voter', [{'ballot_id': self.id, 'member_id': member.id, 'way': way}], once=('ballot_id', 'member_id'))

    def _put(self, chosen, code, member):
        """ Put a vote into the box """
        if self.secret:
            length = CODE_LENGTH + 1 + len(write(range(1, len(self.choice_ids) + 1)))
            self._insert_at_random('koperasi_ballot_envelope', [{'ballot_id': self.id, 'sealed': seal(self.public_key, f'{code} {write(chosen)}', length)}])
        else:
            self._insert_at_random('koperasi_ballot_vote', [{'ballot_id': self.id, 'member_id': member.id, 'choices': write(chosen)}])
        self.env.invalidate_all()

    @api.model
    def _insert_at_random(self, table, rows, once=()):
        """ Insert rows whose ids are drawn at random, so that neither they nor a sequence say in what order they came

        :param str table: without columns of its own for who and when
        :param list rows: dicts of the same names
        :param tuple once: names of which these values must not be there yet
        """
        for row in rows:
            names = list(row)
            while True:
                self.env.cr.execute(SQL(
                    "INSERT INTO %s (id, %s) VALUES (%s, %s) ON CONFLICT DO NOTHING", SQL.identifier(table), SQL(", ").join(map(SQL.identifier, names)),
                    LOWEST_ID + secrets.randbelow(IDS - LOWEST_ID), SQL(", ").join(SQL("%s", row[name]) for name in names)))
                if self.env.cr.rowcount:
                    break
                if once:
                    self.env.cr.execute(SQL("SELECT FROM %s WHERE %s", SQL.identifier(table), SQL(" AND ").join(
                        SQL("%s = %s", SQL.identifier(name), row[name]) for name in once)))
                    if self.env.cr.rowcount:
                        raise UserError(self.env._("You have taken part in this ballot already. Everybody has one vote."))
