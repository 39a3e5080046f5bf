from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.koperasi.finance.mandatory import months_due

from ..loan.common_running import RunningCase
from ..statements.test_papers import calculated
from .common import BudgetMixin


@tagged('-at_install', 'post_install')
class TestForecast(BudgetMixin, RunningCase):
    """ Maria's loan of Rp 12,000,000; a deposit that is paid out in April and one that rolls over """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loan = cls.lend()
        product = cls.product('SISUKA')
        cls.term, cls.rolling = (cls.Account.browse(cls.by(cls.teller, cls.Account).open_term(
            cls.yosef.id, product.id, amount, 3, cls.key(), cls.till, aro=aro, payout_account_id=aro and cls.other_savings.id)['account_id'])
            for amount, aro in ((1_000_001, 'none'), (5_000_000, 'principal')))
        cls.approve(cls.budget({'611101': 300_000, '612201': 40_000, '612301': 70_000, '411001': 900_000, '133001': [0] * 5 + [2_000_000] + [0] * 6}))

    def forecast(self, user=None, **values):
        forecast = self.by(user or self.accountant, self.env['koperasi.forecast'])
        assumptions = forecast._assumptions({'collection_percent': 100, 'mandatory_percent': 100, **values})
        return forecast._forecast(assumptions), assumptions

    def cash(self):
        return sum(self.env['account.move.line'].search([('account_id.account_type', '=', 'asset_cash'), ('company_id', '=', self.coop.id), ('parent_state', '=', 'posted')]).mapped('balance'))

    def test_months(self):
        rows, _assumptions = self.forecast()
        self.assertEqual([(row['first'], row['last']) for row in rows[:2]], [(date(2026, 1, 6), date(2026, 1, 31)), (date(2026, 2, 1), date(2026, 2, 28))])
        self.assertEqual((len(rows), rows[-1]['last'], rows[0]['opening']), (12, date(2026, 12, 31), self.cash()))
        members = self.maria | self.yosef
        for row in rows:
            lines = self.loan.plan_line_ids.filtered(lambda line, row=row: row['first'] <= line.due_date <= row['last'])
            self.assertEqual((row['principal'], row['interest']), (sum(lines.mapped('principal')), sum(lines.mapped('interest'))))
            # second method: month by month of each member, less what he had paid before
            bill = 0
            for member in members:
                _due, paid, plan, _day = member._mandatory_figures()[member.id]
                owed = [max(sum(month.amount for month in months_due(plan, until)) - paid, 0) for until in (row['first'] - relativedelta(days=1), row['last'])]
                bill += owed[1] - owed[0]
            self.assertEqual(row['mandatory'], bill)
            self.assertEqual(row['costs'], -300_000 if row['last'].month > 1 else -251_613)     # 26 of 31 days
            self.assertEqual(row['investments'], -2_000_000 if row['last'].month == 6 else 0)
            self.assertEqual(row['deposits'], -1_000_001 if row['last'].month == 4 else 0)
            self.assertEqual(row['closing'], row['opening'] + sum(row[name] for name in ('principal', 'interest', 'mandatory', 'net_savings', 'deposits', 'costs', 'investments', 'new_loans')))
        self.assertTrue(any(row['mandatory'] for row in rows))
        self.assertEqual(sum(row['principal'] for row in rows), 11_000_000)     # the last instalment falls due in January 2027

    def test_mandatory_paid_ahead(self):
        """ Who paid his mandatory shares until April owes nothing before May: 25,000 a month then """
        shares = self.account(self.maria, 'WAJIB')
        before, _assumptions = self.forecast()
        self.by(self.teller, shares).deposit(75_000, self.key(), self.till)
        after, _assumptions = self.forecast()
        found = [one['mandatory'] - other['mandatory'] for one, other in zip(before, after, strict=True)]
        self.assertEqual((sum(found), set(found)), (75_000, {0, 25_000}))
        self.assertEqual([row['last'].month for row, less in zip(before, found, strict=True) if less], [2, 3, 4])

    def test_weeks(self):
        rows, assumptions = self.forecast(unit='week')
        self.assertEqual([row['last'] for row in rows], [date(2026, 1, 5) + relativedelta(weeks=number) for number in range(1, 9)])
        self.assertEqual(sum(row['principal'] for row in rows), 1_000_000)      # of 5 February
        self.assertEqual(rows[0]['costs'], -67_742)     # 7 of 31 days
        self.assertEqual(assumptions.unit, 'week')

    def test_assumptions(self):
        whole, _assumptions = self.forecast()
        part, _assumptions = self.forecast(collection_percent='92.5', mandatory_percent=50, net_savings=-100_000, new_loans=31_000)
        for one, other in zip(whole, part, strict=True):
            for name in ('principal', 'interest'):
                self.assertEqual(other[name], int((Decimal(one[name]) * Decimal('0.925')).quantize(Decimal(1), ROUND_HALF_UP)))
        self.assertEqual((part[0]['net_savings'], part[0]['new_loans'], part[1]['net_savings']), (-83_871, -26_000, -100_000))
        # what is left at maturity is left for another three months, again and again
        left, _assumptions = self.forecast(rollover_percent=50)
        paid = {row['last'].month: -row['deposits'] for row in left if row['deposits']}
        self.assertEqual(paid, {4: 500_001, 7: 250_000, 10: 125_000})

    def test_paid_in_advance(self):
        """ What came in already is not expected again """
        self.pay(self.loan, 1_240_000)
        rows, _assumptions = self.forecast()
        open_lines = sum(sum(self.loan.plan_line_ids.filtered(lambda line: line.due_date <= date(2026, 12, 31)).mapped(name)) for name in ('principal', 'interest'))
        paid = sum(self.loan.transaction_ids.mapped('loan_principal')) + sum(self.loan.transaction_ids.mapped('loan_interest'))
        self.assertEqual(sum(row['principal'] + row['interest'] for row in rows), open_lines - paid)

    def test_late_and_history(self):
        """ Of February's and March's instalments one was paid: the rate follows, what is late is named and not counted """
        self.go_to(date(2026, 2, 5))
        self.pay(self.loan, 1_240_000)
        self.go_to(date(2026, 4, 1))
        forecast = self.by(self.accountant, self.env['koperasi.forecast'])
        assumptions = forecast._assumptions({})
        due = sum(sum(self.loan.plan_line_ids.filtered(lambda line: line.due_date <= date(2026, 3, 31)).mapped(name)) for name in ('principal', 'interest'))
        self.assertEqual(assumptions.collection_percent, round(Decimal(124_000_000) / int(due), 2))
        rows = forecast._forecast(assumptions)
        self.assertEqual(rows[0]['first'], date(2026, 4, 2))
        april = self.loan.plan_line_ids.filtered(lambda line: line.due_date == date(2026, 4, 5))
        self.assertEqual(rows[0]['principal'], int((Decimal(int(april.principal)) * assumptions.collection_percent / 100).quantize(Decimal(1), ROUND_HALF_UP)))
        late = self.loan.plan_line_ids.filtered(lambda line: line.due_date == date(2026, 3, 5))
        texts = ' '.join(row['cells'][0] for row in forecast._paper(assumptions)['rows'] if row['style'] == 'text')
        self.assertIn(f"{int(late.principal + late.interest):,}".replace(',', '.') + " that are late already", texts.replace('\xa0', ' '))

    def test_lowest_and_problems(self):
        forecast = self.by(self.board, self.env['koperasi.forecast'])
        paper = forecast._paper(forecast._assumptions({'new_loans': 40_000_000, 'net_savings': 39_000_000}))
        table = [row for row in paper['rows'] if row['style'] in ('line', 'sum')]
        closings = [row['cells'][-1] for row in table]
        [marked] = [row for row in table if row['style'] == 'sum']
        self.assertEqual(marked['cells'][-1], min(closings))
        head = next(row['cells'][0] for row in paper['rows'] if row['style'] == 'head')
        self.assertIn(f"{min(closings):,}".replace(',', '.').replace('-', ''), head)
        self.assertFalse(paper['problems'])
        broke = forecast._paper(forecast._assumptions({'new_loans': 400_000_000}))
        self.assertIn("Cash does not suffice", broke['problems'][0])

    def test_no_budget(self):
        """ Costs that nobody planned are named as missing, never counted as none without a word """
        self.env['koperasi.budget'].search([]).write({'state': 'replaced'})
        forecast = self.by(self.accountant, self.env['koperasi.forecast'])
        paper = forecast._paper(forecast._assumptions({}))
        self.assertEqual(paper['problems'], ["No approved budget for 6 Jan 2026 to 31 Dec 2026: costs of that time are not counted."])

    def test_worksheet(self):
        forecast = self.by(self.accountant, self.env['koperasi.forecast'])
        content = forecast._xlsx(forecast._assumptions({'new_loans': 10_000}))
        formulas, values = (load_workbook(BytesIO(content), data_only=data_only).active for data_only in (False, True))
        found = calculated(formulas)
        self.assertGreater(len(found), 40)
        for name, figure in found.items():
            self.assertEqual(figure, values[name].value, (name, formulas[name].value))

    def test_dialog(self):
        dialog = self.by(self.supervisor, self.env['koperasi.forecast.dialog']).create({})
        self.assertEqual((dialog.collection_percent, dialog.rollover_percent), (100, 0))
        for text in ("Loan principal", "Lowest cash", "Term deposits paid out"):
            self.assertIn(text, dialog.table)
        self.assertIn('collection_percent=100.00', dialog.action_pdf()['url'])
        dialog.collection_percent = 101
        self.assertIn("is not valid", dialog.table)

    def test_bad_input(self):
        for values in ({'unit': 'year'}, {'collection_percent': 'x'}, {'collection_percent': -1}, {'mandatory_percent': 'NaN'}, {'rollover_percent': True}, {'new_loans': -1},
                       {'net_savings': 1e20}, {'branch': 2**31}, {'branch': 'x'}):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.forecast(**values)
        with self.assertRaises(AccessError):
            self.forecast(self.teller)
        self.assertEqual(self.forecast(collection_percent=0)[0][1]['principal'], 0)

    def test_empty_cooperative(self):
        other = self.make_cooperative("KSP Kosong")
        user = self.make_user('uji_kosong', 'koperasi.group_koperasi_accountant', other)
        rows, _assumptions = self.forecast(user)
        self.assertEqual({row[name] for row in rows for name in row if name not in ('first', 'last')}, {0})
