from datetime import date

from odoo.addons.koperasi.tests.loan.common_running import RunningCase

JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)


class DashboardCase(RunningCase):
    """ Three months that were closed. On 5 January Maria borrows 12 million from one officer and pays nothing; Yosef borrows 6 million from
    another one and is paid up in March, when 5 million are left: 54 days late, 12 of 17 million. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_officer = cls.make_user('uji_petugas_2', 'koperasi.group_koperasi_loan_officer')
        cls.loan, cls.other_loan = cls.lend(12_000_000), cls.lend(6_000_000, member=cls.yosef)
        cls.loan.officer_id, cls.other_loan.officer_id = cls.officer, cls.second_officer
        for day in (JANUARY, FEBRUARY):
            cls.end_month(day)
        cls.go_to(cls, date(2026, 3, 5))
        cls.by(cls.teller, cls.other_loan).repay(cls.other_loan.sudo()._amount_due(), cls.key(), journal_id=cls.till)
        cls.by(cls.teller, cls.savings).deposit(40_000, cls.key(), cls.till)
        cls.end_month(MARCH)

    @classmethod
    def end_month(cls, day):
        """ Go to the last day of a month, freeze its loans and keep the totals of the day """
        cls.go_to(cls, day)
        cls.by(cls.accountant, cls.env['koperasi.loan.provision']).freeze(cls.key())
        cls.env['koperasi.day.total']._insert(cls.coop, day)

    def dashboard(self, user=None):
        return self.by(user or self.manager, self.env['koperasi.dashboard'])

    def cards(self, user=None, **values):
        """ ``{code: card}`` of both calls """
        dashboard = self.dashboard(user)
        return {card['code']: card for card in dashboard.cards(values)['cards'] + dashboard.charts(values)['cards']}

    def charts(self, user=None, **values):
        return {chart['code']: chart for chart in self.dashboard(user).charts(values)['charts']}

    def opened(self, action, user=None):
        """ The records that a figure opens """
        return self.by(user or self.manager, self.env[action['res_model']]).search(action['domain'])
