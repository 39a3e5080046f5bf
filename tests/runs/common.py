from datetime import date

from odoo.addons.koperasi.tests.savings.common import SavingsCase


class RunCase(SavingsCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Run = cls.env['koperasi.run']

    def put(self, account, amount):
        """ A deposit of any amount, at the bank """
        account._deposit(amount, self.key(), self.env['account.journal'].browse(self.bank))

    def rate(self, code, rate, unit='year', **values):
        """ A product with one rate from the first of the year on """
        product = self.product(code)
        product.write({'method': 'daily', **values})
        self.env.flush_all()   # as if it had always been so: a version in use is not changed
        self.env.cr.execute("UPDATE koperasi_savings_rate SET rate = %s, rate_unit = %s WHERE product_id = %s AND term_months = 0", (rate, unit, product.id))
        self.assertTrue(self.env.cr.rowcount)
        self.env.invalidate_all()

    def more_savings(self, code, member):
        """ Another account of a member """
        answer = self.by(self.teller, self.Account).open_account(member.id, self.product(code).id, self.key(), 20_000, self.bank)
        return self.Account.browse(answer['account_id'])

    def month(self, date='2026-03-31', user=None):
        """ The month closed by the accountant; ``koperasi.run`` """
        answer = self.by(user or self.accountant, self.Run).start_month(self.coop.id, date)
        self.Run._work_inline()
        self.env.invalidate_all()
        return self.Run.browse(answer['run_id'])

    def close_day(self):
        """ The open day closed by the manager, its tills first; ``koperasi.run`` """
        self.close_tills()
        day = self.env['koperasi.business.day']._current(self.coop)
        action = self.by(self.manager, day).action_close_by_run()
        self.Run._work_inline()
        self.env.invalidate_all()
        return self.Run.browse(action['res_id'])

    def step(self, run, kind):
        return run.step_ids.filtered(lambda step: step.kind == kind and step.state != 'reversed')

    def earned(self, account):
        """ ``{component: rupiah}`` of an account """
        found = {}
        for entry in self.env['koperasi.entry'].search([('account_id', '=', account.account_id.id), ('component', '!=', 'principal')]):
            found[entry.component] = found.get(entry.component, 0) + int(entry.amount)
        return found

    def savings_of_s1(self):
        """ Case S1: an account that moves four times in March, 8 % a year """
        self.rate('SIBUHAR', 8)
        for day, balance in ((1, 2_000_000), (6, 5_000_000), (16, 3_500_000), (26, 4_250_000)):
            self.go_to(date(2026, 3, day))
            change = balance - int(self.savings.balance)
            if change > 0:
                self.put(self.savings, change)
            else:
                self.savings._withdraw(-change, self.key(), self.env['account.journal'].browse(self.bank))

    def savings_of_s4(self):
        """ Case S4: three accounts of one member that earn three quarters of a percent in March, on its last day; the accounts """
        accounts = [self.savings, self.more_savings('SIDANDIK', self.maria), self.more_savings('SIPINTAR', self.maria)]
        for code in ('SIBUHAR', 'SIDANDIK', 'SIPINTAR'):
            self.rate(code, 9, method='average')
        self.go_to(date(2026, 3, 1))
        for account, balance in zip(accounts, (20_000_000, 10_666_667, 3_333_334), strict=True):
            self.put(account, balance - int(account.balance))
        self.go_to(date(2026, 3, 31))
        return accounts
