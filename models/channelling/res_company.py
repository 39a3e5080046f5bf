from odoo import api, models

from .posting_rule import CHANNELLING_DEFAULTS


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _koperasi_setup(self):
        result = super()._koperasi_setup()
        for company in self.filtered(lambda company: not company.parent_id):
            company.with_company(company)._koperasi_setup_channelling()
        return result

    def _koperasi_setup_channelling(self):
        """ The accounts of what funds cost; what is there already stays as it is """
        Rule = self.env['koperasi.posting.rule']
        present = Rule._events_set(self)
        Rule.create([
            {'company_id': self.id, 'event': event, 'account_id': self._koperasi_account(code).id}
            for event, code in CHANNELLING_DEFAULTS.items() if event not in present])

    @api.model
    def _koperasi_setup_missing_channelling(self):
        """ As ``_koperasi_setup_channelling`` for every cooperative, when the module is updated """
        for company in self.search([('koperasi_ready', '=', True), ('parent_id', '=', False)]):
            company.with_company(company)._koperasi_setup_channelling()
