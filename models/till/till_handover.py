from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..ledger.checks import check_role, whole_number
from .till_session import HOLDERS


class KoperasiTillSession(models.Model):
    """ A till that goes from hand to hand during the day: counted by the one, accepted by the other. """
    _inherit = 'koperasi.till.session'

    def hand_over(self, to_user_id, count, reason, key):
        """ Count the till to give it to another person, who accepts it (``accept_handover``).

        :param int to_user_id: ``res.users`` who takes it
        :param dict count: pieces of each note and coin, ``{"100000": 12, ...}``
        :param str reason: why the count is not what the books say; None where it is
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict as of ``open_session``
        :raises UserError: if the other may hold no till or holds one, else as ``count_close``
        :raises AccessError: if the caller does not hold the till
        """
        self._check_door()
        if self.user_id != self.env.user:
            raise UserError(self.env._("Who holds the till hands it over."))
        receiver = self.env['res.users'].sudo().browse(whole_number(self.env, to_user_id, self.env._("The other person"))).exists()
        self._check_receiver(receiver)
        return self._count(count, reason, key, receiver)

    def _check_receiver(self, receiver):
        if not receiver.active or self.company_id not in receiver.company_ids or not receiver.has_groups(','.join(HOLDERS)):
            raise UserError(self.env._("Choose a teller or a manager of %s who takes the till.", self.company_id.name))
        if receiver._koperasi_same_person(self.user_id):
            raise UserError(self.env._("A till is handed over to another person."))
        if self.sudo().search_count([('user_id', '=', receiver.id), ('state', '!=', 'closed')], limit=1):
            raise UserError(self.env._("%s holds a till already.", receiver.name))

    def accept_handover(self, key):
        """ Take over a till that was counted: its session is closed, a difference booked, and one of the caller's own is open.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict as of ``open_session``, of the new session
        :raises UserError: if the till was not handed over to the caller, or the books changed since the count
        """
        self._check_door()
        check_role(self.env, *HOLDERS)
        if self.handover_to_id != self.env.user:
            raise UserError(self.env._("This till was not handed over to you."))
        session = self.sudo()
        self._close(key, {'accept_till': self.id}, receiver=self.env.user)
        following = session.search([('previous_id', '=', self.id)])
        if following:    # asked again
            return following._answer()
        self._take_free(session.journal_id, self.env.user)
        return session._create_session(session.journal_id, self.env.user, {
            'state': 'open', 'previous_id': self.id, 'opening_expected': session.counted, 'opening_counted': session.counted,
            'opening_signed_by_id': session.user_id.id,
            'denomination_ids': [Command.create({'moment': 'opening', 'value': line.value, 'pieces': line.pieces}) for line in session.closing_line_ids],
        })._answer()
