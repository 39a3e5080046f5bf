from uuid import uuid4

from odoo import models


class KoperasiCashMovement(models.Model):
    """ The buttons of a cash movement. """
    _inherit = 'koperasi.cash.movement'

    def action_sign(self):
        """ Button: sign as the second person. """
        self.sign(str(uuid4()))
        return True

    def action_cancel(self):
        """ Button: ask why the movement is taken back. """
        self.ensure_one()
        self.check_access('read')
        return {**self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_till_reason'), 'context': {
            'default_operation': 'cancel', 'default_movement_id': self.id}}
