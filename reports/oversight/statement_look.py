from odoo import models


class KoperasiAccount(models.Model):
    """ A statement that an employee sees is noted, on paper, as a file or on a screen: all of them are made of this. """
    _inherit = 'koperasi.account'

    def _statement(self, date_from, date_to):
        result = super()._statement(date_from, date_to)
        # narrow sudo(): whose account it is; who may read it was checked
        self.env['koperasi.look']._note(self.sudo().member_id, 'statement')
        return result
