from datetime import date

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common_running import RunningCase


@tagged('post_install', '-at_install')
class TestCoaching(RunningCase):
    """ Domain 5.12: coaching of ultra-micro loans is obligatory, a log of it is kept and loans without it are named """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loan_product.is_umi = True
        cls.loan = cls.lend()
        cls.Coaching = cls.by(cls.officer, cls.env['koperasi.loan.coaching'])

    def missing(self):
        return self.by(self.officer, self.Loan).search([('coaching_missing', '=', True)])

    def coach(self, **values):
        return self.Coaching.create({'loan_id': self.loan.id, 'topic': "Buku kas", 'date': self.loan._today(), **values})

    def test_named_after_the_limit(self):
        """ Paid out on 5 January: 31 days later it is in time, the day after it is not """
        self.assertFalse(self.missing())
        self.go_to(date(2026, 2, 5))
        self.assertFalse(self.missing())
        self.go_to(date(2026, 2, 6))
        self.assertEqual(self.missing(), self.loan)
        self.assertTrue(self.loan.coaching_missing)
        self.coach(agreed="Catat penjualan", next_on=date(2026, 3, 6))
        self.assertEqual(self.loan.last_coached_on, date(2026, 2, 6))
        self.assertFalse(self.missing())
        self.assertFalse(self.loan.coaching_missing)
        self.go_to(date(2026, 3, 9))
        self.assertFalse(self.missing())
        self.go_to(date(2026, 3, 10))
        self.assertEqual(self.missing(), self.loan)

    def test_only_running_ultra_micro_loans(self):
        self.go_to(date(2026, 3, 5))
        self.assertEqual(self.missing(), self.loan)
        self.loan_product.is_umi = False
        self.assertFalse(self.missing())
        source = self.env['koperasi.loan.funding.source'].search([('company_id', '=', self.coop.id), ('kind', '=', 'umi')], limit=1)
        self.loan.sudo().funding_source_id = source
        self.assertEqual(self.missing(), self.loan, "lent from UMi money")
        self.assertTrue(self.loan.is_umi)
        self.by(self.teller, self.loan).pay_off(self.loan.payoff_quote()['to_pay'], self.key(), self.till)
        self.assertFalse(self.missing())

    def test_another_limit(self):
        self.go_to(date(2026, 1, 20))
        self.assertFalse(self.missing())
        self.env['koperasi.regulation.limit'].create({'code': 'umi_coaching_days', 'label': "x", 'value': 7, 'date_from': date(2026, 1, 20)})
        self.assertEqual(self.missing(), self.loan)

    def test_dates(self):
        for wrong in ({'date': date(2026, 1, 6)}, {'date': date(2026, 1, 4)}, {'next_on': date(2026, 1, 5)}):
            with self.subTest(wrong=wrong), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.coach(**wrong)
        self.assertTrue(self.coach())

    def test_who_may(self):
        """ Officers and the manager write it down, the teller reads it, nobody takes it away """
        coaching = self.coach()
        self.assertEqual(self.by(self.teller, coaching).topic, "Buku kas")
        self.assertEqual((coaching.user_id, coaching.company_id, coaching.member_id), (self.officer, self.coop, self.maria))
        for call in (
                lambda: self.by(self.teller, self.env['koperasi.loan.coaching']).create({'loan_id': self.loan.id, 'topic': "x"}),
                lambda: self.by(self.supervisor, coaching).write({'topic': "x"}),
                coaching.unlink, lambda: self.by(self.manager, coaching).unlink(),
                lambda: coaching.write({'member_id': self.yosef.id})):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                call()
        self.by(self.manager, coaching).write({'topic': "Stok"})
        self.assertEqual(coaching.topic, "Stok")
