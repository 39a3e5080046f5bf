from odoo import api, models


class KoperasiBusinessDay(models.Model):
    _inherit = 'koperasi.business.day'

    @api.model_create_multi
    def create(self, vals_list):
        """ What providers received while no day was open is booked now """
        days = super().create(vals_list)
        if self.env['koperasi.payment.intent'].sudo().search_count([('company_id', 'in', days.company_id.ids), ('state', '=', 'received')], limit=1):
            self.env.ref('koperasi.cron_koperasi_payment')._trigger()
        return days
