from odoo import models


class KoperasiBusinessDay(models.Model):
    _inherit = 'koperasi.business.day'

    def _open_matters(self):
        """ A file is booked to its end on the day on which it was begun """
        files = self.env['koperasi.mass.file'].sudo().search([('company_id', '=', self.company_id.id), ('state', '=', 'booking')])
        return super()._open_matters() + [self.env._("The file %s is still being booked.", file.display_name) for file in files]
