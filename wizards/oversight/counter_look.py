from odoo import api, models


class KoperasiCounter(models.AbstractModel):
    """ Whom the counter opens is noted: one row, once an hour. """
    _inherit = 'koperasi.counter'

    @api.model
    def member(self, member_id):
        result = super().member(member_id)
        self.env['koperasi.look']._note(self.env['koperasi.member'].browse(member_id), 'counter')
        return result
