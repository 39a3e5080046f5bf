from odoo import api, models

from odoo.addons.account.models.chart_template import template


class AccountChartTemplate(models.AbstractModel):
    """ Chart of accounts of a savings-and-loan cooperative: the ministry's codes with two digits more (domain 6.2). """
    _inherit = 'account.chart.template'

    @api.model
    def _get_chart_template_mapping(self, get_all=False):
        # Odoo looks for templates in the modules of its category "account charts" only
        mapping = super()._get_chart_template_mapping(get_all=get_all)
        indonesia = self.env.ref('base.id', raise_if_not_found=False)
        return {**mapping, 'koperasi': {
            'name': self.env._("Savings and Loan Cooperative (KSP)"), 'parent': None, 'sequence': 90, 'visible': True, 'installed': True,
            'module': 'koperasi', 'country_id': indonesia and indonesia.id, 'country_code': 'ID',
        }}

    @template('koperasi')
    def _get_koperasi_template_data(self):
        return {
            'name': "Savings and Loan Cooperative (KSP)",
            'code_digits': '6',
            'property_account_receivable_id': 'koperasi_117001',
            'property_account_payable_id': 'koperasi_217001',
        }

    @template('koperasi', 'res.company')
    def _get_koperasi_res_company(self):
        return {self.env.company.id: {
            'account_fiscal_country_id': 'base.id',
            'bank_account_code_prefix': '1121',
            'cash_account_code_prefix': '1110',
            'transfer_account_code_prefix': '1119',
            'income_account_id': 'koperasi_711001',
            'expense_account_id': 'koperasi_612401',
            'income_currency_exchange_account_id': 'koperasi_711001',
            'expense_currency_exchange_account_id': 'koperasi_811001',
            'default_cash_difference_income_account_id': 'koperasi_711001',
            'default_cash_difference_expense_account_id': 'koperasi_811001',
        }}

    @template('koperasi', 'account.journal')
    def _get_koperasi_account_journal(self):
        """ Odoo's first bank and cash journal become the cooperative's """
        return {
            'bank': {'default_account_id': 'koperasi_112101', 'koperasi_role': 'bank', 'restrict_mode_hash_table': True},
            'cash': {'name': self.env._("Teller 1"), 'code': 'KAS1', 'type': 'cash', 'default_account_id': 'koperasi_111001',
                     'koperasi_role': 'till', 'restrict_mode_hash_table': True},
        }
