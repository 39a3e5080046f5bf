from uuid import uuid4

from odoo import models


class KoperasiTillSession(models.Model):
    """ The buttons of a till session. """
    _inherit = 'koperasi.till.session'

    def action_sign_opening(self):
        """ Button: sign the first count. """
        self.sign_opening()
        return True

    def action_sign_closing(self):
        """ Button: sign the last count. """
        self.sign_closing(str(uuid4()))
        return True

    def action_accept_handover(self):
        """ Button: take the till over, and show the new session. """
        answer = self.accept_handover(str(uuid4()))
        return {'type': 'ir.actions.act_window', 'res_model': self._name, 'view_mode': 'form', 'views': [(False, 'form')], 'res_id': answer['session_id']}

    def action_count(self):
        """ Button: the sheet of notes and coins, to close the till. """
        return self._dialog('koperasi.action_koperasi_till_count', operation='close', session_id=self.id)

    def action_hand_over(self):
        """ Button: the sheet of notes and coins, to give the till to another person. """
        return self._dialog('koperasi.action_koperasi_till_count', operation='hand_over', session_id=self.id)

    def action_recount(self):
        """ Button: ask why a count is taken back. """
        return self._dialog('koperasi.action_koperasi_till_reason', operation='recount', session_id=self.id)

    def action_cancel_opening(self):
        """ Button: ask why an opening is taken back. """
        return self._dialog('koperasi.action_koperasi_till_reason', operation='cancel_opening', session_id=self.id)

    def action_refill(self):
        """ Button: ask for cash from the vault. """
        return self._dialog('koperasi.action_koperasi_cash_operation', kind='refill', session_id=self.id)

    def action_return(self):
        """ Button: ask that cash goes back to the vault. """
        return self._dialog('koperasi.action_koperasi_cash_operation', kind='return', session_id=self.id)

    def _dialog(self, action, **values):
        self.ensure_one()
        self.check_access('read')
        return {**self.env['ir.actions.act_window']._for_xml_id(action), 'context': {f'default_{name}': value for name, value in values.items()}}
