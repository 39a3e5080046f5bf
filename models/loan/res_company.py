from odoo import api, fields, models

from .committee import TIERS
from .posting_rule import LOAN_DEFAULTS
from .product_defaults import CAPITAL_CODES, HOLIDAY_BASIS, HOLIDAYS, PRODUCTS, RATE_START, SOURCES


class ResCompany(models.Model):
    _inherit = 'res.company'

    koperasi_capital_account_ids = fields.Many2many(
        'account.account', 'koperasi_company_capital_account_rel', string="Accounts of Own Capital",
        help="Modal sendiri, of which lending limits (BMPP) are a part: principal and mandatory shares, reserves and grants (UU 25/1992 art. 41).")

    def _koperasi_setup(self):
        result = super()._koperasi_setup()
        for company in self.filtered(lambda company: not company.parent_id):
            company.with_company(company)._koperasi_setup_loans()
        return result

    def _koperasi_setup_loans(self):
        """ What lending needs; what is there already stays as it is. """
        self._koperasi_setup_loan_rules()
        self._koperasi_setup_loan_products()
        self._koperasi_setup_funding_sources()
        self._koperasi_setup_holidays()
        Tier = self.env['koperasi.loan.committee.tier']
        if not Tier.search_count([('company_id', '=', self.id)], limit=1):
            Tier.create([{'company_id': self.id, 'amount_to': amount, 'voter': voter, 'votes': votes} for amount, voter, votes in TIERS])
        if not self.koperasi_capital_account_ids:
            self.koperasi_capital_account_ids = self.env['account.account'].union(*(self._koperasi_account(code) for code in CAPITAL_CODES))

    @api.model
    def _koperasi_setup_missing_loans(self):
        """ As ``_koperasi_setup_loans`` for every cooperative, when the module is updated; and the ledger's own posting rules that are new """
        for company in self.search([('koperasi_ready', '=', True), ('parent_id', '=', False)]):
            company.with_company(company)._koperasi_setup_rules()
            company.with_company(company)._koperasi_setup_loans()

    def _koperasi_setup_loan_rules(self):
        Rule = self.env['koperasi.posting.rule']
        present = Rule._events_set(self)
        Rule.create([
            {'company_id': self.id, 'event': event, 'account_id': self._koperasi_account(code).id}
            for event, code in LOAN_DEFAULTS.items() if event not in present])

    def _koperasi_setup_loan_products(self):
        Product = self.env['koperasi.loan.product'].with_context(active_test=False, tracking_disable=True)
        present = set(Product.search([('company_id', '=', self.id)]).mapped('code'))
        names = self._koperasi_loan_names()
        control = self.env['koperasi.posting.rule']._get_account(self, 'loan_principal')
        for sequence, (code, name, values, (rate, unit), fees) in enumerate(PRODUCTS, 1):
            if code in present:
                continue
            version = {'rate': rate, 'date_from': RATE_START, 'rate_of_term': unit == 'term', 'rate_unit': 'month' if unit == 'term' else unit}
            product = Product.create({
                'company_id': self.id, 'code': code, 'name': names[name], 'sequence': sequence * 10, 'control_id': control.id, **values,
                'rate_ids': [(0, 0, version)],
                'fee_ids': [(0, 0, {**fee, 'sequence': place * 10}) for place, fee in enumerate(fees, 1)],
            })
            self._koperasi_name_in_all_languages(product, name, '_koperasi_loan_names')

    def _koperasi_setup_funding_sources(self):
        Source = self.env['koperasi.loan.funding.source'].with_context(active_test=False)
        present = set(Source.search([('company_id', '=', self.id)]).mapped('kind'))
        names = self.with_context(lang=self.partner_id.lang or self.env.lang)._koperasi_loan_names()
        Source.create([
            {'company_id': self.id, 'kind': kind, 'name': names[name], 'account_id': code and self._koperasi_account(code).id}
            for kind, name, code in SOURCES if kind not in present])

    def _koperasi_setup_holidays(self):
        Holiday = self.env['koperasi.holiday'].with_context(active_test=False)
        if Holiday.search_count([('company_id', '=', self.id)], limit=1):
            return
        names = self._koperasi_holiday_names()
        holidays = Holiday.create([
            {'company_id': self.id, 'date': day, 'name': names[name], 'moves': moves, 'basis': HOLIDAY_BASIS} for day, name, moves in HOLIDAYS])
        for lang, _label in self.env['res.lang'].get_installed():
            names = self.with_context(lang=lang)._koperasi_holiday_names()
            for holiday, (_day, name, _moves) in zip(holidays.with_context(lang=lang), HOLIDAYS, strict=True):
                holiday.name = names[name]

    # -- what the checks ask --------------------------------------------------

    def _koperasi_gl_balances(self, day=None):
        """ Posted balances of the cooperative with all branches, debit positive, by account, as superuser; at the end of a day if given """
        root = self.sudo().root_id
        until = [('date', '<=', day)] if day else []
        groups = self.env['account.move.line'].sudo()._read_group(
            [('parent_state', '=', 'posted'), ('company_id', 'child_of', root.id), *until], ['account_id'], ['balance:sum'])
        return {account: int(balance) for account, balance in groups}

    def _koperasi_own_capital(self, day=None):
        """ Rupiah of the cooperative's own capital (modal sendiri) as booked, by the end of a day if given """
        accounts = self.sudo().root_id.koperasi_capital_account_ids
        return -sum(balance for account, balance in self._koperasi_gl_balances(day).items() if account in accounts)

    def _koperasi_liquidity(self):
        """ ``(cash and bank, savings)`` of the cooperative in rupiah, as booked """
        balances = self._koperasi_gl_balances()
        cash = sum(balance for account, balance in balances.items() if account.account_type == 'asset_cash')
        savings = -sum(balance for account, balance in balances.items()
                       if account.koperasi_control and account.account_type.startswith('liability'))
        return cash, savings

    @api.model
    def _koperasi_loan_names(self):
        """ Names of the default loan products and funds in the user's language """
        return {
            "General Loan": self.env._("General Loan"), "Housing Loan": self.env._("Housing Loan"), "Business Loan": self.env._("Business Loan"),
            "Harvest Loan": self.env._("Harvest Loan"), "Weekly Group Loan": self.env._("Weekly Group Loan"),
            "Payroll Loan": self.env._("Payroll Loan"), "Ultra-Micro Loan (UMi)": self.env._("Ultra-Micro Loan (UMi)"),
            "Own Funds": self.env._("Own Funds"), "UMi (PIP)": self.env._("UMi (PIP)"),
        }

    @api.model
    def _koperasi_holiday_names(self):
        """ Names of the seeded holidays in the user's language """
        return {
            "New Year": self.env._("New Year"), "Isra Mikraj": self.env._("Isra Mikraj"), "Chinese New Year": self.env._("Chinese New Year"),
            "Nyepi": self.env._("Nyepi"), "Eid al-Fitr": self.env._("Eid al-Fitr"), "Eid al-Fitr, second day": self.env._("Eid al-Fitr, second day"),
            "Good Friday": self.env._("Good Friday"), "Easter": self.env._("Easter"), "Labour Day": self.env._("Labour Day"),
            "Waisak": self.env._("Waisak"), "Ascension Day": self.env._("Ascension Day"), "Pancasila Day": self.env._("Pancasila Day"),
            "Eid al-Adha": self.env._("Eid al-Adha"), "Islamic New Year": self.env._("Islamic New Year"),
            "Independence Day": self.env._("Independence Day"), "Birthday of the Prophet": self.env._("Birthday of the Prophet"),
            "Christmas": self.env._("Christmas"),
        }
