from datetime import date

from odoo.addons.koperasi.tests.savings.common import SavingsCase

DEDUCTIONS = (('provision', 'loan_fee_provision', 120_000), ('admin', 'loan_fee_admin', 50_000), ('insurance', 'loan_premium', 36_000))


class RunningCase(SavingsCase):
    """ Maria with a loan of case N1: Rp 12,000,000 in 12 months at 2 % a month on the balance, paid out on 5 January 2026 """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Loan = cls.env['koperasi.loan']
        cls.loan_product = cls.make_loan_product()
        cls.fill_till(30_000_000)
        cls.first_day = date(2026, 1, 5)

    @classmethod
    def fill_till(cls, amount):
        """ Cash for payouts, deposited by a member """
        cls.by(cls.teller, cls.other_savings).deposit(amount, cls.key(), cls.till)

    @classmethod
    def make_loan_product(cls, **values):
        product = cls.env['koperasi.loan.product'].create({
            'company_id': cls.coop.id, 'code': values.pop('code', 'UJI'), 'name': "Pinjaman Uji", 'term_max': 60, 'control_id': cls.coop._koperasi_account('114101').id,
            'instalments': 12, 'holiday_rule': 'kept', 'rate_ids': [(0, 0, {'date_from': '2025-01-01', 'rate': 2, 'rate_unit': 'month'})], **values})
        return product

    @classmethod
    def lend(cls, principal=12_000_000, member=None, deductions=(), channel=None, key=None, **terms):
        values = {**cls.loan_product._offer_values(date(2026, 1, 5)), **terms}
        return cls.by(cls.teller, cls.Loan)._disburse(
            product=cls.loan_product, member=member or cls.maria, terms_values=values, principal=principal, deductions=list(deductions),
            channel=channel or ('cash', cls.journal('till')), key=key or cls.key()).with_env(cls.env)

    def pay(self, loan, amount, user=None, **kwargs):
        if not {'journal_id', 'source_account_id'} & kwargs.keys():
            kwargs['journal_id'] = self.bank if kwargs.get('value_date') else self.till   # a manager has no till
        return self.by(user or (self.manager if kwargs.get('value_date') else self.teller), loan).repay(amount, kwargs.pop('key', None) or self.key(), **kwargs)

    def reverse(self, answer, user=None):
        transaction = self.env['koperasi.transaction'].browse(answer['transaction_id'])
        return self.by(user or self.accountant, transaction).reverse("salah", self.key())

    def books(self, loan):
        """ What a loan has come to: its ledger rows, the parts that were booked, and the general ledger by account """
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.execute(
            """SELECT account_id, SUM(balance) FROM account_move_line
               WHERE move_id IN (SELECT move_id FROM koperasi_transaction WHERE loan_id = %s) GROUP BY 1 HAVING SUM(balance) <> 0""", (loan.id,))
        ledger = {self.env['account.account'].browse(account).with_company(self.coop).code: int(amount) for account, amount in self.env.cr.fetchall()}
        parts = self.env['koperasi.transaction']._loan_booked(loan.ids)[loan.id]
        return int(loan.balance), int(loan.parked_account_id.balance), parts, ledger, loan.loan_state, loan.open_since
