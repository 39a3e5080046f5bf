from odoo import api, fields, models

from .limit import DEFAULTS
from .product_defaults import CAP_START, MANDATORY_AMOUNT, MANDATORY_START, PRODUCTS


class ResCompany(models.Model):
    _inherit = 'res.company'

    # read from the cooperative (the root company), also for members of a branch
    koperasi_entrance_fee = fields.Monetary(string="Entrance Fee", default=50_000)
    koperasi_principal_share = fields.Monetary(string="Principal Share", default=300_000, help="The same for every member.")
    koperasi_principal_instalments = fields.Boolean(
        string="Principal Share by Instalments", help="A candidate may be admitted before the principal share is paid in full.")
    koperasi_mandatory_day = fields.Integer(string="Mandatory Share Due on Day", default=1, help="Day of the month, 1 to 31; the last day of a shorter month.")
    koperasi_default_savings_id = fields.Many2one(
        'koperasi.savings.product', string="Default Savings", ondelete='set null',
        help="Takes what a first payment leaves after entrance fee and shares.")

    _koperasi_savings_check = models.Constraint(
        """CHECK (koperasi_mandatory_day BETWEEN 1 AND 31 AND koperasi_entrance_fee >= 0 AND koperasi_principal_share >= 0
           AND koperasi_entrance_fee = trunc(koperasi_entrance_fee) AND koperasi_principal_share = trunc(koperasi_principal_share))""",
        "Entrance fee and principal share are whole rupiah, the day of the mandatory share is 1 to 31.")

    def _koperasi_setup(self):
        result = super()._koperasi_setup()
        for company in self.filtered(lambda company: not company.parent_id):
            company.with_company(company)._koperasi_setup_products()
            company.with_company(company)._koperasi_setup_limits()
        return result

    def _koperasi_setup_products(self):
        """ The default products, rates and amounts of a cooperative; those that are there already stay as they are. """
        Product = self.env['koperasi.savings.product'].with_context(active_test=False, tracking_disable=True)
        present = Product.search([('company_id', '=', self.id)])
        codes, single = set(present.mapped('code')), set(present.mapped('family'))
        names = self._koperasi_product_names()
        for sequence, (code, name, account, values, rates) in enumerate(PRODUCTS, 1):
            if code in codes or (values['family'] in single and values['family'] not in ('demand', 'recurring', 'term')):
                continue
            product = Product.create({
                'company_id': self.id, 'code': code, 'name': names[name], 'sequence': sequence * 10,
                'control_id': self._koperasi_account(account).id, **values,
                'rate_ids': [(0, 0, {'term_months': months, 'rate': rate, 'rate_unit': unit, 'date_from': CAP_START}) for months, rate, unit in rates],
            })
            self._koperasi_name_in_all_languages(product, name, '_koperasi_product_names')
            if product.family == 'share_mandatory':
                self.env['koperasi.mandatory.amount'].create({'product_id': product.id, 'date_from': MANDATORY_START, 'amount': MANDATORY_AMOUNT})
        if not self.koperasi_default_savings_id:
            self.koperasi_default_savings_id = Product.search([('company_id', '=', self.id), ('family', '=', 'demand')], limit=1)

    def _koperasi_setup_limits(self):
        """ The default limits of the roles, where a cooperative has none """
        Limit = self.env['koperasi.limit'].with_context(active_test=False, tracking_disable=True)
        if not Limit.search_count([('company_id', '=', self.id)], limit=1):
            Limit.create([
                {'company_id': self.id, 'role': role, 'operation': operation, 'amount_once': once, 'amount_day': day}
                for role, operation, once, day in DEFAULTS])

    @api.model
    def _koperasi_setup_missing_limits(self):
        """ As ``_koperasi_setup_limits`` for every cooperative, when the module is updated """
        for company in self.search([('koperasi_ready', '=', True), ('parent_id', '=', False)]):
            company._koperasi_setup_limits()

    @api.model
    def _koperasi_product_names(self):
        """ Names of the default products in the user's language """
        return {
            "Principal Share": self.env._("Principal Share"), "Mandatory Share": self.env._("Mandatory Share"),
            "Loan-Linked Share": self.env._("Loan-Linked Share"), "Daily Savings": self.env._("Daily Savings"),
            "Education Savings": self.env._("Education Savings"), "Pilgrimage Savings": self.env._("Pilgrimage Savings"),
            "Term Deposit": self.env._("Term Deposit"), "Future Savings": self.env._("Future Savings"),
            "Deposits of Candidates": self.env._("Deposits of Candidates"), "Due to Former Members": self.env._("Due to Former Members"),
        }
