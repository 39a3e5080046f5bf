from odoo import fields, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    koperasi_return_auto = fields.Boolean(
        string="Accept Signed Returns Without Problems", default=True, help="A return is accepted at once if its signature holds and the checks find nothing; all others wait for somebody.")
    koperasi_return_auto_portal = fields.Boolean(
        string="Accept Portal Returns Without Problems", help="The same for returns that were filled in on the portal: no key has signed them, only a login.")

    def _koperasi_office_setup(self):
        """ Savings and loan cooperatives report each month, all report each year, from now on """
        super()._koperasi_office_setup()
        Duty = self.env['koperasi.return.duty']
        if not Duty.search_count([('company_id', '=', self.id)], limit=1):
            first = fields.Date.context_today(self).replace(day=1)
            Duty.create([
                {'company_id': self.id, 'form_id': self.env.ref(f'koperasi.return_form_{form}').id, 'date_from': first, 'only_savings_loan': only}
                for form, only in (('monthly', True), ('yearly', False))])

    def _koperasi_office_today(self):
        """ The day it is where the office is """
        zone = self.sudo().koperasi_tz or 'Asia/Makassar'
        return fields.Date.context_today(self.with_context(tz=zone))
