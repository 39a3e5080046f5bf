import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..ledger.checks import BOARD, MANAGER, check_role, text
from . import envelope
from .ballot import MOST_OPTIONS


class KoperasiBallot(models.Model):
    """ Open, close, declare void. """
    _inherit = 'koperasi.ballot'

    def _decide(self):
        """ Who leads the vote: manager or board, of this cooperative; and one at a time

        :raises AccessError: otherwise
        """
        self.ensure_one()
        check_role(self.env, MANAGER, BOARD)
        self.check_access('write')
        self._take_turns()

    def _take_turns(self):
        self.env.cr.execute("SELECT FROM koperasi_ballot WHERE id = %s FOR NO KEY UPDATE", [self.id])
        self.invalidate_recordset()

    def _obstacles(self):
        """ Why the ballot cannot be opened, as sentences; empty if it can """
        self.ensure_one()
        env, meeting, found = self.env, self.sudo().meeting_id, []
        if meeting.state not in (('open',) if self.electorate == 'present' else ('invited', 'open')):
            found.append(env._("The meeting is not open."))
        elif obstacle := meeting._ballot_obstacle(self):
            found.append(obstacle)
        if self.closes_at and self.closes_at <= fields.Datetime.now():
            found.append(env._("The time at which it closes has passed."))
        if self.kind == 'election':
            standing = self.candidate_ids.filtered(lambda one: not one.withdrawn)
            found += [env._("%(name)s %(why)s.", name=one.sudo().member_id.name, why=one.obstacle) for one in standing if one.obstacle]
            options = len(standing)
            if self.choice_ids:
                found.append(env._("In an election the candidates are the choices: remove the others."))
            if not options:
                found.append(env._("Nobody stands for election."))
        else:
            options = len(self.choice_ids)
            if options < 2:
                found.append(env._("A question has at least two choices."))
            if len({choice.name.strip().casefold() for choice in self.choice_ids}) < options:
                found.append(env._("Two choices have the same words."))
        if options > MOST_OPTIONS:
            found.append(env._("A paper has at most %s choices.", MOST_OPTIONS))
        if options and self.most > options:
            found.append(env._("More choices may be made than there are."))
        return found

    def action_open(self):
        """ Open the ballot: from now on nothing of what is asked changes.

        :raises AccessError: if the caller is neither manager nor board
        :raises UserError: all that stands in its way
        """
        self._decide()
        if self.state != 'draft':
            raise UserError(self.env._("This ballot was opened already."))
        if obstacles := self._obstacles():
            raise UserError('\n'.join(obstacles))
        # narrow sudo(): state and numbers, which nobody writes by hand; role, rights and obstacles were checked
        self.sudo()._open()
        return True

    def _open(self):
        if self.kind == 'election':
            self.env['koperasi.ballot.choice'].create([{
                'ballot_id': self.id, 'candidate_id': one.id, 'name': one.member_id.name, 'description': one.statement, 'sequence': one.sequence}
                for one in self.candidate_ids.filtered(lambda one: not one.withdrawn).sorted(lambda one: (one.sequence, one.id))])
        for number, choice in enumerate(self.choice_ids.sorted(lambda one: (one.sequence, one.id)), 1):
            choice.number = number
        self.env['koperasi.ballot.desk'].create({'ballot_id': self.id})
        values = {'state': 'open', 'opened_on': fields.Datetime.now(), 'opened_by_id': self.env.uid, 'slip_address': secrets.token_urlsafe(12)}
        if self.secret:
            private, public = envelope.make_keys()
            values.update(public_key=public, key_name=secrets.token_hex(16))
            envelope.keep(self.env.cr.dbname, values['key_name'], private)
        self.env.flush_all()   # all that is asked, before the triggers keep it
        self.write(values)
        self.flush_recordset()

    def action_close(self):
        """ Close the ballot: no vote is taken any more. It is counted by a step of its own, which sees every vote that was under way.

        :raises AccessError: if the caller is neither manager nor board
        """
        self._decide()
        if self.state != 'open':
            raise UserError(self.env._("Only an open ballot is closed."))
        # narrow sudo(): state, which nobody writes by hand; role and rights were checked
        self.sudo()._close()
        return True

    def _close(self):
        self.write({'state': 'closed', 'closed_on': fields.Datetime.now(), 'closed_by_id': self.env.uid, 'entitled': self._entitled_now()})

    def void(self, reason):
        """ Declare a ballot void that was not counted: nothing is ever counted of it, its papers are destroyed.

        :param str reason: one line, shown to members
        :raises AccessError: if the caller is neither manager nor board
        """
        self._decide()
        reason = text(self.env, reason, self.env._("Reason"), required=True)
        if self.state not in ('open', 'closed') or self.counted_on:
            raise UserError(self.env._("A ballot that was counted is not declared void: vote again."))
        # narrow sudo(): state, which nobody writes by hand; role and rights were checked
        self.sudo().write({'state': 'void', 'void_reason': reason, 'closed_on': self.closed_on or fields.Datetime.now(), 'closed_by_id': self.closed_by_id.id or self.env.uid})
        self.flush_recordset()
        self.sudo()._empty_box()
        return True

    def _empty_box(self):
        """ Destroy envelopes, and their key once that is committed """
        self.env.cr.execute("DELETE FROM koperasi_ballot_envelope WHERE ballot_id = %s", [self.id])
        self.env.invalidate_all()
        database, name = self.env.cr.dbname, self.key_name
        if name:
            self.env.cr.postcommit.add(lambda: envelope.destroy(database, name))

    def action_another_round(self):
        """ A new ballot between those that are tied

        :return: action that opens it
        """
        self.ensure_one()
        check_role(self.env, MANAGER, BOARD)
        tied = (self.result or {}).get('tied', []) if not self.lot_words else []
        if not tied:
            raise UserError(self.env._("Nothing is tied."))
        choices = self.choice_ids.filtered(lambda choice: choice.number in tied)
        again = self.create({
            'name': self.name, 'description': self.description, 'meeting_id': self.meeting_id.id, 'kind': self.kind, 'secret': self.secret, 'electorate': self.electorate,
            'seats': self.result['open_seats'], 'most': self.result['open_seats'], 'majority': 'plurality', 'base': self.base, 'most_days_late': self.most_days_late,
            'choice_ids': [(0, 0, {'name': one.name, 'description': one.description}) for one in choices if not one.candidate_id],
            'candidate_ids': [(0, 0, {'member_id': one.candidate_id.member_id.id, 'statement': one.description, 'accepted': True}) for one in choices if one.candidate_id]})
        # narrow sudo(): of which ballot it is a round, which nobody writes by hand
        again.sudo().previous_id = self.id
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': again.id, 'views': [(False, 'form')], 'target': 'current'}

    def _dialog(self, operation, **values):
        """ Action that opens the dialog of an operation (``koperasi.ballot.dialog``) """
        self.ensure_one()
        dialog = self.env['koperasi.ballot.dialog'].create({'ballot_id': self.id, 'operation': operation, **values})
        titles = dict(dialog._fields['operation']._description_selection(self.env))
        return {'type': 'ir.actions.act_window', 'name': titles[dialog.operation], 'res_model': dialog._name, 'res_id': dialog.id, 'views': [(False, 'form')], 'target': 'new'}

    def action_print_slips(self):
        """ Ask how many slips """
        return self._dialog('slips')

    def action_give_slip(self):
        """ Ask who gets a slip """
        return self._dialog('give')

    def action_draw_lot(self):
        """ Ask for the words of the lot """
        return self._dialog('lot')

    def action_void(self):
        """ Ask for the reason """
        return self._dialog('void')

    # -- by the clock ---------------------------------------------------------

    @api.model
    def _cron_open_and_close(self):
        """ Open and close what has its time; what cannot be opened stays a draft, and its page says why """
        now = fields.Datetime.now()
        for ballot in self.search([('state', '=', 'draft'), ('opens_at', '<=', now)]):
            if not ballot._obstacles():
                ballot._open()
        for ballot in self.search([('state', '=', 'open'), ('closes_at', '<=', now)]):
            ballot._take_turns()
            if ballot.state == 'open':
                ballot._close()

    @api.autovacuum
    def _destroy_old_keys(self):
        """ Keys of ballots that were counted or declared void, if the machine stopped before they were destroyed """
        open_names = set(self.search([('state', 'in', ('open', 'closed')), ('counted_on', '=', False), ('key_name', '!=', False)]).mapped('key_name'))
        for name in envelope.names(self.env.cr.dbname):
            if name not in open_names:
                envelope.destroy(self.env.cr.dbname, name)
