from odoo import api, models
from odoo.fields import Command

from .policy import LINES, START
from .posting_rule import SURPLUS_DEFAULTS


class ResCompany(models.Model):
    _inherit = 'res.company'

    def _koperasi_setup(self):
        result = super()._koperasi_setup()
        for company in self.filtered(lambda company: not company.parent_id):
            company.with_company(company)._koperasi_setup_surplus()
        return result

    def _koperasi_setup_surplus(self):
        """ Accounts and first policy of the surplus; what is there already stays as it is """
        Rule = self.env['koperasi.posting.rule']
        present = Rule._events_set(self)
        Rule.create([{'company_id': self.id, 'event': event, 'account_id': self._koperasi_account(code).id}
                     for event, code in SURPLUS_DEFAULTS.items() if event not in present])
        Policy, Product = self.env['koperasi.surplus.policy'], self.env['koperasi.savings.product']
        if Policy.search_count([('company_id', '=', self.id)], limit=1):
            return
        names = self.with_context(lang=self.partner_id.lang or self.env.lang)._koperasi_surplus_names()
        Policy.create({
            'company_id': self.id, 'date_from': START, 'savings_product_id': self.koperasi_default_savings_id.id,
            'share_product_id': Product.search([('company_id', '=', self.id), ('family', '=', 'share_mandatory')], limit=1).id,
            'line_ids': [Command.create({'sequence': 10 * place, 'name': names[name], 'kind': kind, 'percent': percent, 'account_id': code and self._koperasi_account(code).id})
                         for place, (name, kind, percent, code) in enumerate(LINES, 1)]})

    @api.model
    def _koperasi_setup_missing_surplus(self):
        """ As ``_koperasi_setup_surplus`` for every cooperative, when the module is updated """
        for company in self.search([('koperasi_ready', '=', True), ('parent_id', '=', False)]):
            company.with_company(company)._koperasi_setup_surplus()

    @api.model
    def _koperasi_surplus_names(self):
        """ Names of the lines of the first allocation in the user's language """
        return {
            "General Reserve": self.env._("General Reserve"), "Capital Part of Members": self.env._("Capital Part of Members"),
            "Business Part of Members": self.env._("Business Part of Members"), "Board and Supervisors": self.env._("Board and Supervisors"),
            "Staff": self.env._("Staff"), "Education Fund": self.env._("Education Fund"), "Social Fund": self.env._("Social Fund"),
            "Local Development Fund": self.env._("Local Development Fund"),
        }
