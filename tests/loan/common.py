from datetime import date

from odoo.addons.koperasi.tests.savings.common import SavingsCase

DISBURSED = date(2026, 1, 5)


class LoanCase(SavingsCase):
    """ ``SavingsCase`` with its default loan products; Maria and Yosef are members since 5 January 2026 """

    @classmethod
    def loan_product(cls, code, company=None):
        return cls.env['koperasi.loan.product'].search([('company_id', '=', (company or cls.coop).id), ('code', '=', code)])

    @classmethod
    def new_product(cls, code='UJI', rate=2, unit='month', **values):
        """ A product of our own, with a rate from 1 January 2026 """
        version = {'rate': rate, 'rate_unit': 'month' if unit == 'term' else unit, 'rate_of_term': unit == 'term', 'date_from': date(2026, 1, 1),
                   'decision_number': 'SK-07/2026'}
        return cls.env['koperasi.loan.product'].create({
            'code': code, 'name': code, 'company_id': cls.coop.id, 'holiday_rule': 'kept', 'rate_ids': [(0, 0, version)], **values})

    @classmethod
    def loan_limits(cls, **values):
        """ Figures of law as they are from 5 January 2026 """
        for code, value in values.items():
            cls.env['koperasi.regulation.limit'].create({'code': code, 'label': code, 'value': value, 'date_from': date(2026, 1, 5)})


class ApplicationCase(LoanCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.committee = cls.make_user('uji_komite', 'koperasi.group_koperasi_credit_committee')
        cls.product = cls.new_product('UJI', 1.5, method='annuity')
        # cash and own capital enough for every check: 300 million of shares, as a grant
        cls.equity(300_000_000)

    @classmethod
    def equity(cls, amount):
        """ Own capital and cash, as a grant at the bank """
        bank = cls.journal('bank')
        grant = cls.coop._koperasi_account('315001')
        move = cls.env['account.move'].create({'journal_id': cls.env['account.journal'].search([
            ('company_id', '=', cls.coop.id), ('type', '=', 'general'), ('koperasi_role', '=', False)], limit=1).id or cls.journal('general').id,
            'date': date(2026, 1, 5), 'line_ids': [(0, 0, {'account_id': bank.default_account_id.id, 'debit': amount}), (0, 0, {'account_id': grant.id, 'credit': amount})]})
        move.action_post()

    def apply(self, member=None, product=None, principal=5_000_000, **values):
        return self.by(self.officer, self.env['koperasi.loan.application']).create({
            'member_id': (member or self.maria).id, 'product_id': (product or self.product).id, 'principal': principal, 'purpose': "Modal kios",
            'company_id': self.coop.id, 'income': 6_000_000, 'expenses': 2_000_000,
            **{f'score_{name}': '4' for name in ('character', 'capacity', 'capital', 'collateral', 'condition')}, **values})

    def with_committee(self, application):
        application.submit()
        application.analyse()
        application.to_committee()
        return application

    def approved(self, **values):
        application = self.with_committee(self.apply(**values))
        self.by(self.manager, application).vote('yes')
        self.assertEqual(application.state, 'approved')
        return application
