from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...models.ledger.posting import Movement, Posting
from .common import PapersCase


@tagged('post_install', '-at_install')
class TestStatement(PapersCase):
    """ The figures of a statement against a loop over the entries """

    def setUp(self):
        super().setUp()
        self.go_to(date(2026, 1, 7))
        self.deposit(self.savings, 75_000, memo="Hasil kebun")
        self.withdraw(self.savings, 30_000)
        self.go_to(date(2026, 1, 9))
        self.wrong = self.transaction(self.deposit(self.savings, 900_000))
        self.reversal = self.by(self.manager, self.wrong)._reverse("Salah rekening", self.key())
        self.go_to(date(2026, 1, 12))
        self.by(self.teller, self.savings).transfer(self.other_savings.id, 20_000, self.key())

    def expected(self, account, date_from, date_to):
        """ The second method """
        opening, total_in, total_out, lines = 0, 0, 0, []
        for entry in account.entry_ids.sorted('seq'):
            day = entry.transaction_id.business_date
            if day < date_from:
                opening += entry.amount
            elif day <= date_to:
                total_in += entry.amount if entry.amount > 0 else 0
                total_out -= entry.amount if entry.amount < 0 else 0
                lines.append((day, entry.transaction_id.name, entry.amount, entry.balance_after))
        return {'opening': opening, 'total_in': total_in, 'total_out': total_out, 'lines': lines}

    def test_every_period(self):
        days = [date(2026, 1, 1) + timedelta(days=n) for n in range(14)]
        for account in (self.savings, self.other_savings):
            for first in days:
                for last in days[days.index(first):]:
                    found, expected = account.account_id._statement(first, last), self.expected(account, first, last)
                    self.assertEqual(
                        {**found, 'lines': [(line['date'], line['number'], line['amount'], line['balance']) for line in found['lines']]},
                        {**expected, 'closing': expected['opening'] + expected['total_in'] - expected['total_out']})
                    self.assertEqual(found['closing'], self.env['koperasi.account']._balance_on(account.account_id, last)[account.account_id.id])

    def test_figures(self):
        statement = self.savings.account_id._statement(date(2026, 1, 6), date(2026, 1, 31))
        self.assertEqual((statement['opening'], statement['total_in'], statement['total_out'], statement['closing']),
                         (125_000, 975_000, 950_000, 150_000))
        self.assertEqual([(line['debit'], line['credit']) for line in statement['lines']],
                         [(0, 75_000), (30_000, 0), (0, 900_000), (900_000, 0), (20_000, 0)])

    def test_reversal_inside(self):
        paper = self.savings.account_id._statement_paper(date(2026, 1, 9), date(2026, 1, 9))
        first, second = paper['lines']
        self.assertTrue(first['is_reversed'])
        self.assertFalse(second['is_reversed'])
        self.assertEqual((first['amount'], second['amount'], second['reverses']), (900_000, -900_000, self.wrong.name))
        self.assertIn("reversed", first['description'])
        self.assertIn(self.wrong.name, second['description'])
        self.assertIn("Salah rekening", second['description'])

    def test_empty_and_before_opening(self):
        account = self.savings.account_id
        self.assertEqual(account._statement(date(2026, 1, 10), date(2026, 1, 11)),
                         {'opening': 170_000, 'lines': [], 'total_in': 0, 'total_out': 0, 'closing': 170_000})
        self.assertEqual(account._statement(date.min, date(2026, 1, 4)),
                         {'opening': 0, 'lines': [], 'total_in': 0, 'total_out': 0, 'closing': 0})
        self.assertEqual(account._statement(date(2030, 1, 1), date.max)['closing'], 150_000)
        with self.assertRaises(UserError):
            account._statement(date(2026, 1, 2), date(2026, 1, 1))

    def test_debit_side(self):
        """ What raises a loan is a debit """
        control = self.coop._koperasi_account('114101')
        control._koperasi_make_control()
        loan = self.env['koperasi.account'].create({
            'number': 'PJ-1', 'company_id': self.coop.id, 'partner_id': self.maria.partner_id.id, 'control_id': control.id, 'side': 'debit'})
        self.env['koperasi.transaction']._post(
            Posting(kind='opening', movements=(Movement(loan.id, 500_000), Movement(self.savings.account_id.id, 500_000))),
            self.journal('loan'), self.key(), {})
        paper = loan._statement_paper(date(2026, 1, 1), date(2026, 1, 31))
        self.assertEqual((paper['lines'][0]['debit'], paper['lines'][0]['credit']), (500_000, 0))
        self.assertEqual((paper['total_debit'], paper['total_credit'], paper['closing']), (500_000, 0, 500_000))

    def test_head(self):
        head = dict(self.savings.account_id._statement_head())
        self.assertEqual(head["Name"], "Maria Bria")
        self.assertEqual(head["Member Number"], self.maria.number)
        self.assertEqual(head["Account Number"], self.savings.number)
        self.assertEqual(head["Rate"], self.savings.rate_text)

    def test_who_may(self):
        period = date(2026, 1, 1), date(2026, 1, 31)
        for user in (self.teller, self.officer, self.manager, self.accountant, self.supervisor, self.portal_own):
            self.assertEqual(self.by(user, self.savings.account_id)._statement_paper(*period)['closing'], 150_000)
        for user in (self.stranger, self.portal_other):
            with self.assertRaises(AccessError):
                self.by(user, self.savings.account_id)._statement(*period)
            with self.assertRaises(AccessError):
                self.env['ir.actions.report'].with_user(user)._render_qweb_html('koperasi.report_statement', self.savings.account_id.ids)

    def test_dialog(self):
        Dialog = self.by(self.teller, self.env['koperasi.statement'])
        form = Form(Dialog.with_context(active_model='koperasi.savings.account', active_id=self.savings.id))
        self.assertEqual(form.account_id, self.savings.account_id)
        self.assertEqual((form.date_from, form.date_to), (date(2025, 10, 12), date(2026, 1, 12)))
        dialog = form.save()
        self.assertEqual(dialog.action_pdf()['url'],
                         f'/koperasi/statement/{self.savings.account_id.id}.pdf?date_from=2025-10-12&date_to=2026-01-12')
        form.date_to = date(2025, 1, 1)
        with self.assertRaises(UserError):
            form.save().action_xlsx()
        with self.assertRaises(AccessError):
            self.by(self.stranger, self.env['koperasi.statement']).create({'account_id': self.savings.account_id.id}).action_pdf()
