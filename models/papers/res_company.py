from odoo import models


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _koperasi_setup(self):
        result = super()._koperasi_setup()
        Format = self.env['koperasi.passbook.format'].with_context(active_test=False)
        for company in self.filtered(lambda company: not company.parent_id):
            if not Format.search_count([('company_id', '=', company.id)], limit=1):
                Format.create({'name': self.env._("Passbook, 24 lines a page"), 'company_id': company.id})
        return result
