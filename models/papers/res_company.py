from odoo import api, models


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _koperasi_setup(self):
        result = super()._koperasi_setup()
        self._koperasi_setup_passbook_format()
        return result

    def _koperasi_setup_passbook_format(self):
        """ A first format for cooperatives that have none """
        Format = self.env['koperasi.passbook.format'].with_context(active_test=False)
        for company in self.filtered(lambda company: not company.parent_id):
            if not Format.search_count([('company_id', '=', company.id)], limit=1):
                Format.create({'name': self.env._("Passbook, 24 lines a page"), 'company_id': company.id})

    @api.model
    def _koperasi_setup_missing_passbook_formats(self):
        """ As ``_koperasi_setup_passbook_format`` for every cooperative, when the module is updated """
        self.search([('koperasi_ready', '=', True)])._koperasi_setup_passbook_format()
