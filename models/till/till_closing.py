from odoo import fields, models
from odoo.exceptions import UserError

from ..ledger.checks import rupiah, text
from .denomination import pieces, total


class KoperasiTillSession(models.Model):
    """ The end of a session: counted by one person, signed by another; the difference is booked with its reason. """
    _inherit = 'koperasi.till.session'

    def count_close(self, count, reason, key):
        """ Count the till to close it. A second person signs (``sign_closing``); until then it can be counted again.

        :param dict count: pieces of each note and coin, ``{"100000": 12, ...}``
        :param str reason: why the count is not what the books say; None where it is
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict as of ``open_session``
        :raises UserError: if the session is not open, a movement waits for its signature, or a difference has no reason
        :raises AccessError: if the caller neither holds the till nor signs for the cooperative
        """
        self._check_door()
        self._check_holder_or_signer()
        return self._count(count, reason, key)

    def _count(self, count, reason, key, receiver=None):
        """ As ``count_close``; ``receiver`` is the ``res.users`` who takes the till over """
        counted = pieces(self.env, count)
        reason = text(self.env, reason, self.env._("The reason"))
        session, journal = self.sudo(), self.sudo().journal_id
        journal._koperasi_take_turn()
        request = {'count_till': self.id, 'count': counted, 'reason': reason, 'to': receiver.id if receiver else None}
        _request_id, done = self.env['koperasi.request']._claim(session.company_id, key, request)
        if done:
            return self._answer()
        journal._koperasi_lock()
        self._check_state('open', 'counted')
        if waiting := session.movement_ids.filtered(lambda movement: movement.state == 'waiting'):
            raise UserError(self.env._("A cash movement of %s waits for its signature: sign or cancel it first.", rupiah(self.env, waiting[0].amount)))
        expected = journal._koperasi_cash()[journal.id]
        self._check_reason(expected, counted, reason)
        difference = total(counted) - expected
        session.closing_line_ids.unlink()
        session.write({
            'state': 'counted', 'closing_expected': expected, 'counted': total(counted), 'difference': difference,
            'reason': reason if difference else None, 'counted_by_id': self.env.uid, 'counted_at': fields.Datetime.now(),
            'handover_to_id': receiver.id if receiver else False, 'denomination_ids': self._prepare_lines('closing', counted)})
        session.invalidate_recordset(['closing_line_ids'])
        session._message_log(body=self.env._(
            "Counted %(counted)s, the books say %(expected)s.", counted=rupiah(self.env, total(counted)), expected=rupiah(self.env, expected)))
        return self._answer()

    def recount(self, reason):
        """ Take a count back that was not signed yet: the till is open again.

        :param str reason: why
        :return: dict as of ``open_session``
        :raises AccessError: if the caller is neither the holder, nor the one who takes over, nor signs for the cooperative
        """
        self._check_door()
        if self.handover_to_id != self.env.user:
            self._check_holder_or_signer()
        reason = text(self.env, reason, self.env._("The reason"), required=True)
        session = self.sudo()
        session.journal_id._koperasi_take_turn()
        session.journal_id._koperasi_lock()
        self._check_state('counted')
        session.write({'state': 'open', 'handover_to_id': False})
        session._message_log(body=self.env._("The count is taken back: %s", reason))
        return self._answer()

    def sign_closing(self, key):
        """ Sign the last count: the difference is booked, the till is closed.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict as of ``open_session``
        :raises UserError: if nothing waits for the signature, or the books changed since the count
        :raises AccessError: if the caller may not sign, holds the till or counted it
        """
        self._check_door()
        self._check_signer(self.user_id | self.counted_by_id)
        return self._close(key, {'sign_till': self.id})

    def _close(self, key, request, receiver=None):
        """ Book the difference and close; ``receiver`` as in ``_count`` """
        session, journal = self.sudo(), self.sudo().journal_id
        journal._koperasi_take_turn()
        request_id, done = self.env['koperasi.request']._claim(session.company_id, key, request)
        if done:
            return self._answer()
        journal._koperasi_lock()
        self._check_state('counted')
        if receiver is None and session.handover_to_id:
            raise UserError(self.env._("This till was handed over: %s accepts it.", session.handover_to_id.name))
        if journal._koperasi_cash()[journal.id] != session.closing_expected:
            raise UserError(self.env._("The books of %s changed since it was counted. Count it again.", journal.name))
        session._book_difference(int(session.difference), session.reason, request_id)
        session.write({'state': 'closed', 'signed_by_id': self.env.uid, 'closed_at': fields.Datetime.now()})
        session.flush_recordset()   # before the next session of this till: one running session is an index
        return self._answer()
