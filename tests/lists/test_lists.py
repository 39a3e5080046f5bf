from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.koperasi.finance.mandatory import arrears

from .common import FIRST, LATER, ListsCase

LENDING = {'loans', 'classes', 'aging', 'borrowers', 'bmpp', 'collateral', 'funding', 'reliefs'}
NOT_SAVINGS = ('loans', 'classes', 'aging', 'collateral', 'funding')


@tagged('post_install', '-at_install')
class TestLists(ListsCase):

    def two_days(self):
        """ A loan on the first day; on the later one a deposit, a withdrawal and an instalment """
        loan = self.lend()
        self.go_to(LATER)
        self.deposit(self.savings, 40_000)
        self.withdraw(self.other_savings, 25_000)
        self.pay(loan, 1_240_000)
        return loan

    def test_ties_on_every_day(self):
        """ What the lists add up to is what the control accounts have, on a past day as now """
        self.two_days()
        balances = set()
        for day in (date(2026, 1, 4), FIRST, date(2026, 2, 10), LATER):
            controls = {(row['control_id'], int(row['ledger'])) for row in self.env['koperasi.ledger.check']._tie_out(self.coop, day) if row['ledger']}
            found = {}
            for code, side in (('savings', 1), ('shares', 1), ('terms', 1), ('loans', -1)):
                Model = self.env['koperasi.loan' if side < 0 else 'koperasi.savings.account']
                for row in self.rows(code, date=day):
                    control = Model.browse(row['id']).control_id.id
                    found[control] = found.get(control, 0) + side * row['balance']
            with self.subTest(day=day):
                self.assertEqual(set(found.items()), controls)
            balances.add(frozenset(controls))
        self.assertEqual(len(balances), 3)      # before all, after the first day, after the second: the days differ

    def test_totals_are_those_of_the_rows(self):
        self.two_days()
        for code, definition in self.lists._allowed().items():
            for group in ('', *definition.groups):
                for day in (FIRST, date(2026, 2, 10), LATER):
                    with self.subTest(code=code, group=group, day=day):
                        options = self.options(code, date=day, group_by=group)
                        summed = [name for name, column in self.lists._shown(options) if column.total]
                        rows = self.rows(code, date=day, group_by=group)
                        groups = {}
                        for row in rows:
                            groups.setdefault(row['grouping'], []).append(row)
                        expected = [(name, len(own), {column: sum(row[column] or 0 for row in own) for column in summed}) for name, own in groups.items()]
                        self.assertEqual(self.lists._totals(options), expected)
                        self.assertTrue(all(self.lists._group_label(options, name) for name in groups))

    def test_arrears_on_a_past_day(self):
        """ The instalment of 5 February was late on the 10th and paid on the 20th """
        self.two_days()
        expected = {FIRST: (0, 0, 0, 12_000_000), date(2026, 2, 5): (0, 1_000_000, 240_000, 12_000_000),
                    date(2026, 2, 10): (5, 1_000_000, 240_000, 12_000_000), LATER: (0, 0, 0, 11_000_000)}
        for day, figures in expected.items():
            [row] = self.rows('loans', date=day)
            with self.subTest(day=day):
                self.assertEqual((row['days'], row['principal_late'], row['interest_late'], row['balance']), figures)
                self.assertEqual(row['ends_on'], date(2027, 1, 5))
                self.assertEqual(row['loan_rate'], "2 % a month")
        [row] = self.rows('aging', date=date(2026, 2, 10))
        self.assertEqual((row['age_0'], row['age_30'], row['age_60']), (None, 12_000_000, None))

    def test_as_the_live_list_says(self):
        """ On the open day the list is the list of arrears; on the day before it is what that one showed then """
        self.lend(2_000_000, collectability='five')
        loan = self.lend(3_000_000, member=self.yosef, collectability='five')
        self.go_to(date(2026, 4, 20))
        self.pay(loan, 100_000)

        def live():
            self.env.invalidate_all()
            return {row.id: (row.days_past_due, row.loan_class, int(row.balance), int(row.principal_late), int(row.interest_late))
                    for row in self.env['koperasi.loan.position'].search([('company_id', '=', self.coop.id)])}

        def listed(day):
            options = self.options('loans', date=day)
            self.env.flush_all()
            self.env.cr.execute(self.lists._query_loans(options))
            names = [column.name for column in self.env.cr.description]
            rows = [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]
            return {row['id']: (row['days'], row['loan_class'], int(row['balance']), int(row['principal_late']), int(row['interest_late'])) for row in rows}
        then = live()
        self.assertEqual(listed(date(2026, 4, 20)), then)
        self.assertEqual({figures[1] for figures in then.values()}, {'special_mention'})
        self.go_to(date(2026, 7, 20))
        self.pay(loan, 2_000_000)
        self.assertEqual(listed(date(2026, 7, 20)), live())
        self.assertEqual(listed(date(2026, 4, 20)), then)

    def test_a_frozen_month_is_shown_as_frozen(self):
        loan = self.lend()
        self.go_to(date(2026, 3, 31))
        self.by(self.accountant, self.env['koperasi.loan.provision']).freeze(self.key())
        frozen = self.env['koperasi.loan.snapshot'].search([('loan_id', '=', loan.id)])
        self.go_to(date(2026, 4, 1))
        loan.write({'collateral_value': 5_000_000, 'collectability': 'bpr'})     # afterwards
        [row] = self.rows('classes', date=date(2026, 3, 31))
        self.assertEqual((row['balance'], row['provision'], row['collateral_value'], row['share']), (12_000_000, frozen.provision, 0, 100))
        [row] = self.rows('classes', date=date(2026, 4, 1))
        self.assertEqual(row['collateral_value'], 5_000_000)

    def test_frozen_arrears(self):
        """ The arrears of a frozen month are those of its day; of a month that was frozen before they were kept they are worked out """
        self.lend()
        day = date(2026, 3, 31)
        self.go_to(day)
        late = [(row['principal_late'], row['interest_late'], row['days']) for row in self.rows('loans')]
        self.assertEqual(late, [(2_000_000, 460_000, 54)])   # 240,000 and, on 11,000,000, 220,000
        self.by(self.accountant, self.env['koperasi.loan.provision']).freeze(self.key())
        self.go_to(date(2026, 4, 1))
        for statement in ("SELECT", "UPDATE koperasi_loan_snapshot SET principal_late = NULL, interest_late = NULL", "UPDATE koperasi_loan_snapshot SET principal_late = 7, interest_late = 8"):
            self.env.cr.execute(statement)
            with self.subTest(statement=statement):
                [row] = self.rows('loans', date=day)
                found = row['principal_late'], row['interest_late'], row['days']
                self.assertEqual(found, (7, 8, 54) if '7' in statement else late[0])

    def test_first_rows(self):
        """ The first rows stand in their groups; a group beyond them keeps its sums """
        self.two_days()
        for code, group in (('savings', 'area'), ('shares', 'product'), ('monthly', ''), ('mandatory', 'branch')):
            rows, options = self.rows(code, group_by=group), self.options(code, group_by=group)
            for most in (0, 1, 2, 1_000):
                blocks = self.lists._blocks(options, most)
                with self.subTest(code=code, most=most):
                    found = [(name, record_id, cells) for name, _count, _sums, own in blocks for record_id, cells in own]
                    self.assertEqual(found, list(self.lists._rows(options))[:most])
                    self.assertEqual([(name, count, sums) for name, count, sums, _own in blocks], self.lists._totals(options))
                    self.assertEqual(sum(count for _name, count, _sums, _own in blocks), len(rows))
                    self.assertEqual(self.lists._count(options, most), min(most + 1, len(rows)))

    def test_mandatory(self):
        """ As the member's own figure says today, and the arithmetic on a past day """
        self.go_to(LATER)
        members = self.env['koperasi.member'].search([('company_id', '=', self.coop.id), ('mandatory_arrears', '>', 0)])
        self.assertTrue(members)
        self.assertEqual({row['id']: row['short'] for row in self.rows('mandatory')}, {member.id: int(member.mandatory_arrears) for member in members})
        self.by(self.teller, self.maria).pay_mandatory(500_000, self.key(), journal_id=self.till)
        self.assertNotIn(self.maria.id, [row['id'] for row in self.rows('mandatory')])
        day = date(2026, 2, 10)
        [row] = [row for row in self.rows('mandatory', date=day) if row['id'] == self.maria.id]
        self.assertEqual(row['short'], sum(month.amount for month in arrears(self.maria._own_mandatory_plan(), day, row['paid'])))
        self.assertEqual(row['phone'], '0812••••678')

    def test_largest(self):
        self.two_days()
        rows = self.rows('depositors', date=LATER)
        self.assertEqual([row['rank'] for row in rows], list(range(1, len(rows) + 1)))
        self.assertEqual(rows, sorted(rows, key=lambda row: -row['balance']))
        self.assertEqual(rows[-1]['running'], 100)
        self.assertEqual(sum(row['balance'] for row in rows), sum(row['balance'] for code in ('savings', 'terms') for row in self.rows(code, date=LATER)))
        [first] = self.rows('depositors', date=LATER, top=1)
        self.assertEqual(first, rows[0])
        [row] = self.rows('borrowers', date=LATER)
        self.assertEqual((row['id'], row['balance'], row['share'], row['loans']), (self.maria.id, 11_000_000, 100, 1))

    def test_lending_limits(self):
        """ Of a member 20 %, of a related party 10 % of own capital on the day (Permenkop UKM 8/2023) """
        self.lend()
        capital = self.coop._koperasi_own_capital(FIRST)
        [row] = self.rows('bmpp')
        self.assertEqual((row['limit_percent'], row['limit_amount'], row['excess']), (20, capital * 20 // 100, 12_000_000 - capital * 20 // 100))
        self.assertEqual(self.coop._koperasi_own_capital(date(2026, 1, 4)), 0)
        self.maria.sudo().email = self.board.email
        self.assertTrue(self.maria._is_related_party())
        [row] = self.rows('bmpp', top=0)
        self.assertEqual((row['limit_percent'], row['limit_amount']), (10, capital * 10 // 100))
        [row] = self.rows('related')
        self.assertEqual((row['id'], row['balance'], row['nik']), (self.maria.id, 12_000_000, '5371••••••••0003'))
        self.assertFalse(self.rows('related', area="Oebobo"))

    def test_large_cash(self):
        """ Of one day and member together; not what was reversed, not what moved without cash """
        self.env['koperasi.regulation.limit'].search([('code', '=', 'cash_report_threshold')]).value = 1_500_000
        self.deposit(self.savings, 600_000)
        self.assertEqual([row['id'] for row in self.rows('cash', date_from=FIRST)], [self.yosef.id])
        second = self.deposit(self.savings, 400_000)
        [row] = [row for row in self.rows('cash', date_from=FIRST) if row['id'] == self.maria.id]
        self.assertEqual((row['cash_in'], row['cash_out'], row['transactions']), (1_500_000, 0, 3))
        self.by(self.accountant, self.env['koperasi.transaction'].browse(second['transaction_id'])).reverse("salah", self.key())
        self.assertEqual([row['id'] for row in self.rows('cash', date_from=FIRST)], [self.yosef.id])

    def test_collateral_and_funding(self):
        source = self.env['koperasi.loan.funding.source'].search([('company_id', '=', self.coop.id)], limit=1)
        loan = self.lend()
        loan.write({'funding_source_id': source.id})
        [row] = [row for row in self.rows('funding') if row['id'] == source.id]
        self.assertEqual((row['loans'], row['lent']), (1, 12_000_000))
        self.assertEqual(self.rows('collateral'), [])

    def test_monthly_return(self):
        self.two_days()
        rows = {(row['section'], row['item']): row for row in self.rows('monthly', date=LATER, date_from=FIRST)}
        figures = {key: row['amount'] for key, row in rows.items()}
        self.assertEqual(figures['Books', "Assets"], figures['Books', "Liabilities"] + figures['Books', "Equity"] + figures['Books', "Surplus (SHU) of the year to date"])
        self.assertEqual(figures['Loans', "Principal outstanding"], 11_000_000)
        self.assertEqual(figures['Loans', "Principal repaid in the period"], 1_000_000)
        self.assertEqual(rows['Loans', "Paid out in the period"]['pieces'], 1)
        self.assertEqual((rows['Members', "At the beginning"]['pieces'], rows['Members', "Admitted"]['pieces'], rows['Members', "At the end"]['pieces']), (0, 2, 2))
        people = self.env['res.users'].search([('company_id', '=', self.coop.id)]).filtered(lambda user: user.has_groups(','.join(
            f'koperasi.group_koperasi_{role}' for role in ('teller', 'loan_officer', 'field_officer', 'accountant', 'manager')))).partner_id
        [working] = [row for (section, item), row in rows.items() if section == "The cooperative" and item.startswith("Employees")]
        [meeting] = [row for (section, item), row in rows.items() if section == "The cooperative" and item.startswith("Annual meeting")]
        self.assertEqual((working['pieces'], meeting['pieces'], meeting['amount']), (len(people), None, None))
        savings = sum(row['amount'] for (section, _item), row in rows.items() if section == "Savings and shares")
        self.assertEqual(savings, sum(row['balance'] for code in ('savings', 'shares', 'terms') for row in self.rows(code, date=LATER)))

    def test_roles(self):
        self.assertEqual(set(self.by(self.officer, self.lists)._allowed()), LENDING)
        for user in (self.accountant, self.manager, self.board, self.supervisor):
            self.assertEqual(len(self.by(user, self.lists)._allowed()), len(self.lists._definitions()))
        self.assertFalse(self.by(self.teller, self.lists)._allowed())
        for user, code in ((self.teller, 'loans'), (self.officer, 'savings'), (self.admin_user, 'savings')):
            with self.assertRaises(AccessError):
                self.options(code, user)
        with self.assertRaises(AccessError):
            self.by(self.teller, self.env['koperasi.list.dialog']).create({})

    def test_other_branches(self):
        """ A branch that the user is not of is as one that is not there """
        branch = self.make_branch()
        with self.assertRaises(UserError):
            self.options('savings', company_ids=str(branch.id))
        self.assertEqual(self.options('savings').companies, self.coop)
        self.assertFalse(self.rows('savings', self.make_user('uji_cabang', 'koperasi.group_koperasi_accountant', branch)))

    def test_bad_input(self):
        for values in ({'code': None}, {'code': 'x'}, {'code': 'loans', 'date': 'x'}, {'code': 'loans', 'date': '2026-02-31'}, {'code': 'loans', 'top': '-1'},
                       {'code': 'cash', 'date': '2026-01-01', 'date_from': '2026-01-02'}, {'code': 'loans', 'company_ids': 'x'}, {'code': 'loans', 'officer_id': "1' OR"}):
            with self.subTest(**values), self.assertRaises(UserError):
                self.lists._options(values)
        self.assertEqual(self.rows('savings', area="' OR 1=1 --"), [])
        self.assertEqual(self.options('monthly', group_by='officer').group, '')
