import hashlib
import json
import re
from unittest.mock import patch

from odoo.exceptions import UserError

from .common import JANUARY

SQL = """
    SELECT COALESCE(SUM(l.balance) FILTER (WHERE a.account_type LIKE 'asset%%'), 0) AS assets,
           -COALESCE(SUM(l.balance) FILTER (WHERE a.account_type LIKE 'liability%%'), 0) AS liabilities,
           -COALESCE(SUM(l.balance) FILTER (WHERE a.account_type LIKE 'equity%%' OR a.account_type LIKE 'income%%' OR a.account_type LIKE 'expense%%'), 0) AS equity,
           -COALESCE(SUM(l.balance) FILTER (WHERE a.account_type LIKE 'income%%'), 0) AS income_to_date,
           COALESCE(SUM(l.balance) FILTER (WHERE a.account_type LIKE 'expense%%'), 0) AS costs_to_date
    FROM account_move_line l JOIN account_account a ON a.id = l.account_id WHERE l.parent_state = 'posted' AND l.company_id = %s AND l.date <= %s"""
CONTROL = """
    SELECT COALESCE(SUM(l.balance), 0) FROM account_move_line l WHERE l.parent_state = 'posted' AND l.company_id = %s AND l.date <= %s AND l.account_id IN (
        SELECT control_id FROM {table} WHERE company_id = %s AND {condition})"""


class FiguresPart:
    """ What is told is what the books say, and file and page say the same """

    def test_general_ledger(self):
        """ T3: figures = general ledger at that date, asked in another way; what comes later changes nothing """
        self.env.flush_all()
        self.env.cr.execute(SQL, [self.coop.id, JANUARY])
        [row] = self.env.cr.dictfetchall()
        for code, amount in row.items():
            self.assertEqual(self.value(self.snapshot, code), amount, code)
        self.assertEqual(self.value(self.snapshot, 'surplus_to_date'), row['income_to_date'] - row['costs_to_date'])
        for code, table, condition, sign in (
                ('savings', 'koperasi_savings_product', "family IN ('demand', 'recurring', 'other_coop', 'prospective', 'exit')", -1),
                ('shares', 'koperasi_savings_product', "family LIKE 'share%%'", -1), ('terms', 'koperasi_savings_product', "family = 'term'", -1),
                ('loans', 'koperasi_loan_product', "TRUE", 1)):
            self.env.cr.execute(CONTROL.format(table=table, condition=condition), [self.coop.id, JANUARY, self.coop.id])   # pylint: disable=sql-injection
            self.assertEqual(self.value(self.snapshot, code), sign * self.env.cr.fetchone()[0], code)
        self.assertGreater(self.value(self.snapshot, 'loans'), 90_000_000)
        self.assertEqual(self.value(self.snapshot, 'members'), 22)
        before = self.value(self.snapshot, 'savings')
        self.deposit(self.savings, 70_000)
        again = self.prepared()
        self.assertEqual(self.value(again, 'savings'), before)

    def test_liquidity_and_budget(self):
        cards = self.by(self.manager, self.env['koperasi.dashboard']).charts({'date_from': '2026-01-01', 'date_to': '2026-01-31'})['cards']
        [card] = [card for card in cards if card['code'] == 'liquidity']
        self.assertEqual(self.value(self.snapshot, 'liquidity'), card['value'])
        self.assertIsNone(self.value(self.snapshot, 'income_planned'))
        account = self.coop._koperasi_account('411001')
        budget = self.by(self.accountant, self.env['koperasi.budget']).create({
            'company_id': self.coop.id, 'year': 2026, 'line_ids': [(0, 0, {'account_id': account.id, 'month_1': 5_000_000, 'month_2': 7_000_000})]})
        budget.action_submit()
        self.by(self.manager, budget).action_approve()
        self.assertEqual(self.value(self.prepared(), 'income_planned'), 5_000_000)

    def test_small_cells(self):
        """ Two in Maulafa are not told, nor what would tell them; the rows hold nothing of them either """
        areas = {row.cell: row for row in self.snapshot.figure_ids.filtered(lambda row: row.code == 'members_area')}
        # Oebobo 11, Alak 7; the two of Maulafa and the two without a district are each too few, together four: Alak shields them
        self.assertEqual({cell: (row.suppressed, row.value, row.people) for cell, row in areas.items()}, {
            "Oebobo": (False, 11, 11), "Alak": (True, 0, 0), 'other': (True, 0, 0), 'unknown': (True, 0, 0)})
        # two whose sex is not known: the men shield them
        self.assertEqual([self.value(self.snapshot, 'members_sex', cell) for cell in ('female', 'male', 'unknown')], [13, None, None])
        hidden = self.snapshot.figure_ids.filtered('suppressed')
        self.assertFalse(hidden.filtered(lambda row: row.value or row.people or row.text))
        # nobody is late: none is no secret
        self.assertEqual((self.value(self.snapshot, 'par30'), self.value(self.snapshot, 'npl')), (0, 0))
        self.assertEqual(self.value(self.snapshot, 'loans_days', 'age_30'), 0)

    def test_related(self):
        """ One related borrower: a band, never his loan; five: the sum """
        self.assertEqual(self.value(self.snapshot, 'related'), 0)
        borrowers = self.people.filtered(lambda member: member.account_ids.filtered(lambda row: row.side == 'debit'))
        borrowers[0].email = self.officer.email
        snapshot = self.prepared()
        self.assertIsNone(self.value(snapshot, 'related'))
        share = snapshot.figure_ids.filtered(lambda row: row.code == 'related_share')
        self.assertEqual((share.suppressed, share.value, share.reason), (True, 0, 'small'))
        self.assertIn(share.data['band'], ('from_1', 'from_2', 'from_5'))
        for member, user in zip(borrowers, (self.officer, self.teller, self.accountant, self.manager, self.board), strict=False):
            member.email = user.email
        snapshot = self.prepared()
        owed = sum(self.env['koperasi.account'].search([('member_id', 'in', borrowers[:5].ids), ('side', '=', 'debit')]).mapped('balance'))
        self.assertEqual(self.value(snapshot, 'related'), owed)

    def test_json(self):
        """ The file is the page: each figure stands there as it is told, and its SHA-256 can be worked out by anybody """
        snapshot = self.snapshot
        self.coop.koperasi_legal_number = '1/BH/BARU'       # afterwards: what was signed is told
        response = self.page('/2026-01.json')
        self.assertEqual(response.headers['Content-Type'], 'application/json; charset=utf-8')
        found = response.json()
        text = json.dumps(found['document'], sort_keys=True, separators=(',', ':'), ensure_ascii=False)
        self.assertEqual(hashlib.sha256(text.encode()).hexdigest(), found['sha256'])
        self.assertEqual(found['sha256'], snapshot.sha256)
        self.assertEqual([(row['name'], row['role']) for row in found['signatures']], [(self.accountant.name, "Accountant"), (self.board.name, "Board")])
        page = re.sub(r'\s+', ' ', re.sub(r'<[^>]+>', ' ', self.page('/2026-01').text.replace('\xa0', ' ')))
        self.assertIn(found['sha256'], page)
        for row in found['document']['figures']:
            self.assertTrue(row['code'] in found['definitions'], row)
            if 'withheld' in row:
                self.assertFalse({'value', 'people'} & row.keys(), row)
            elif row['unit'] == 'rupiah' and (row['value'] or 'cell' not in row):
                self.assertIn(f"Rp {row['value']:,}".replace(',', '.'), page, row)
            elif row['unit'] == 'count' and row['value']:
                self.assertIn(f" {row['value']} ", page, row)
            elif row['unit'] == 'percent':
                self.assertIn(f"{row['value']:.2f}".rstrip('0').rstrip('.').replace('.', ',').replace('-', '−') + ' %', page, row)
        self.assertGreater(len(found['document']['figures']), 50)

    def test_rates(self):
        rate = self.loan_product.rate_ids
        rate.sudo().write({'decision_number': '09/SK/2025', 'decision_date': '2025-12-20'})
        snapshot = self.prepared()
        row = snapshot.figure_ids.filtered(lambda row: row.code == 'loan_rates' and row.text == "Pinjaman Uji")
        self.assertEqual((row.value, row.data['per'], row.data['decision'], row.data['decided_on'], row.data['since']), (2, 'month', '09/SK/2025', '2025-12-20', '2025-01-01'))

    def test_queue(self):
        """ Refusals by the check that was not passed, from five applicants on """
        Application = self.env['koperasi.loan.application']
        rows = Application.create([{
            'member_id': member.id, 'company_id': self.coop.id, 'product_id': self.loan_product.id, 'principal': 5_000_000,
            **{name: value for name, value in self.loan_product._offer_values(JANUARY).items() if name != 'principal'}} for member in self.people[:6]])
        for application in rows:
            application.sudo().write({'state': 'committee', 'submitted_on': '2026-01-10 01:00:00'})
            application._step('refused', "tidak mampu", decided_on='2026-01-14 01:00:00', refusal_reason="tidak mampu")
        self.assertTrue(all(rows.mapped('refusal_code')))
        with self.assertRaises(UserError):
            rows[0]._step('refused', "lagi")
        rows.sudo().write({'refusal_code': 'capacity'})
        self.by(self.officer, rows[0]).write({'refusal_code': 'legal'})     # nobody writes it
        self.assertEqual(rows[0].refusal_code, 'capacity')
        snapshot = self.prepared()
        self.assertEqual(self.value(snapshot, 'refusals', 'capacity'), 6)
        self.assertEqual(self.value(snapshot, 'decision_days', self.loan_product.name), 4)
        rows[:2].sudo().write({'refusal_code': 'liquidity'})
        snapshot = self.prepared()
        self.assertIsNone(self.value(snapshot, 'refusals', 'liquidity'))

    def test_complaints(self):
        Request = self.env['koperasi.member.request'].sudo()
        values = [{'name': f'U{number}', 'company_id': self.coop.id, 'kind': 'complaint', 'member_id': member.id, 'applicant': member.name, 'filed_at': '2026-01-12 03:00:00',
                   'due_date': '2026-01-20', 'text': "x"} for number, member in enumerate(self.people[:5])]
        Request.create(values[:4])
        self.assertIsNone(self.value(self.prepared(), 'complaints_open'))
        last = Request.create(values[4:])
        self.assertEqual(self.value(self.prepared(), 'complaints_open'), 5)
        # 31 January 23:30 in Kupang is still that day; the night after it is not
        last.filed_at = '2026-01-31 15:30:00'
        self.assertEqual(self.value(self.prepared(), 'complaints_open'), 5)
        last.filed_at = '2026-01-31 16:30:00'
        self.assertIsNone(self.value(self.prepared(), 'complaints_open'))

    def test_books_must_agree(self):
        """ Nothing is made of books that differ from members' accounts """
        Snapshot = type(self.env['koperasi.transparency'])
        real = Snapshot._account_rows
        with patch.object(Snapshot, '_account_rows', lambda records: [(account, partner, kind, balance - 1) for account, partner, kind, balance in real(records)]), \
                self.assertRaisesRegex(UserError, "general ledger differ"):
            self.prepared()

    def test_file(self):
        """ T12: each combination of values is that of five members; names, numbers and districts of few stand nowhere """
        self.published()
        response = self.page('/2026-01/loans.csv')
        lines = [line.split(';') for line in response.content.decode('utf-8-sig').strip().split('\r\n')]
        self.assertEqual(len(lines), 1 + 17)
        rows = [tuple(line[1:]) for line in lines[1:]]
        self.assertEqual(len({line[0] for line in lines[1:]}), 17)
        for row in set(rows):
            self.assertGreaterEqual(rows.count(row), 5, row)
        self.assertNotIn("Maulafa", response.text)
        self.assertNotIn("Rahasia", response.text)
        self.assertEqual(self.page('/2026-01/loans.xlsx').status_code, 200)
