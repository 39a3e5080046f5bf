from odoo import models

from .posting_rule import LOAN_DEFAULTS


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _koperasi_setup(self):
        result = super()._koperasi_setup()
        for company in self.filtered(lambda company: not company.parent_id):
            company.with_company(company)._koperasi_setup_loans()
        return result

    def _koperasi_setup_loans(self):
        """ What lending needs; what is there already stays as it is. """
        Rule = self.env['koperasi.posting.rule']
        present = Rule._events_set(self)
        Rule.create([
            {'company_id': self.id, 'event': event, 'account_id': self._koperasi_account(code).id}
            for event, code in LOAN_DEFAULTS.items() if event not in present])
