from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import StatementsCase


@tagged('-at_install', 'post_install')
class TestBadDefinitions(StatementsCase):
    """ What is wrong stands on the statement; nothing is a silent zero """

    def line(self, kind, key):
        return self.env.ref(f'koperasi.statement_{kind}_line_{key}')

    def test_not_mapped(self):
        self.book({'612401': 250_000, '111001': -250_000})
        self.assertEqual(self.evaluate('result')[1], [])
        self.line('result', 'operating_other').expression_ids.formula = r'612\(6120,6121,6122,6123,6124,6129)'
        values, problems = self.evaluate('result')
        self.assertEqual(problems, ["not mapped: 612401 Other operating, Rp 250.000"])
        self.assertEqual(values['SHU'], 0)
        self.line('position', 'cash').expression_ids.formula = '1190'
        problems = self.evaluate('position')[1]
        self.assertEqual(problems, ["not mapped: 111001 Cash - teller, Rp -250.000",
                                    "Assets less liabilities and equity: differs by Rp 250.000 in 2026-01-01 – 2026-12-31."])
        self.line('cash_flow', 'operating_cost').expression_ids.formula = "[('account_id.code', '=like', '9%')]"
        self.assertIn("not mapped: 612401 Other operating, Rp 250.000", self.evaluate('cash_flow')[1])

    def test_counted_twice(self):
        self.book({'611101': 100_000, '111001': -100_000})
        self.line('result', 'travel').expression_ids.formula = '6112+6111'
        values, problems = self.evaluate('result')
        self.assertEqual((values['OPERATING'], problems), (200_000, ["counted twice: 611101 Staff cost"]))

    def test_division_by_zero(self):
        line = self.line('result', 'business')
        line.expression_ids.formula = 'KOP_R_GROSS.balance / KOP_R_NET.balance'
        self.assertEqual(self.evaluate('result')[1], [
            "SURPLUS FROM BUSINESS: divided by zero.", "SURPLUS BEFORE TAX: no figure, since divided by zero", "SURPLUS (SHU): no figure, since divided by zero"])
        shown = self.show({'book': str(self.report('result').id)})
        self.assertEqual([row['cells'] for row in shown['rows'] if row['line_id'] == line.id], [[line.name, '?']])
        sheet = self.sheet(book=self.report('result').id)
        self.assertIn('?', [cell.value for row in sheet for cell in row])

    def test_formulas(self):
        expression = self.line('result', 'gross').expression_ids
        for formula, problem in (
                ('KOP_R_NOWHERE.balance', "Gross member participation: no figure, since KOP_R_NOWHERE.balance is not defined."),
                ('KOP_R_NET.balance', "Gross member participation: no figure, since Gross member participation is defined by itself")):
            with self.subTest(formula=formula):
                expression.formula = formula
                self.assertIn(problem, ' '.join(self.evaluate('result')[1]))
        expression.write({'engine': 'external', 'formula': 'sum'})
        self.assertIn("Gross member participation: the formula “sum” (external) is not understood.", self.evaluate('result')[1])

    def test_choice(self):
        book = str(self.report('result').id)
        period = {'date_from': '2026-01-01', 'date_to': '2026-01-31'}
        for values, says in (
                ('x', "Choose a statement"), (None, "Choose a statement"), ({'book': 'x'}, "not defined"), ({'book': 2**40}, "not defined"), ({'book': True}, "not defined"),
                ({'book': book, 'date_from': '2026-01-01'}, "period is missing"), ({**period, 'date_to': '2025-12-31'}, "ends before"),
                ({**period, 'date_to': 'x'}, "no date"), ({**period, 'date_to': 5}, "no date"), ({**period, 'date_to': '9999-12-31'}, "no date"),
                ({**period, 'branch': 10**9}, "do not work"), ({**period, 'branch': 'x'}, "do not work"), ({**period, 'comparison': 'x'}, "Choose"),
                ({**period, 'account_ids': 'x'}, "Choose"), ({**period, 'account_ids': ['1']}, "Choose")):
            with self.subTest(values=values), self.assertRaises(UserError) as caught:
                self.by(self.accountant, self.Statements).show(values)
            self.assertIn(says, str(caught.exception))
        self.assertEqual(self.by(self.accountant, self.Statements).show({})['title'], "Statement of Financial Position")

    def test_roles(self):
        for user in (self.accountant, self.manager, self.board, self.supervisor):
            self.assertTrue(self.by(user, self.Statements).start()['books'])
            self.assertTrue(self.by(user, self.Statements).show({})['rows'])
        for user in (self.teller, self.officer):
            for call in (lambda statements: statements.start(), lambda statements: statements.show({}), lambda statements: statements.drill({}, 1, 0)):
                with self.assertRaises(AccessError):
                    call(self.by(user, self.Statements))

    def test_empty(self):
        """ A cooperative without entries says so, on each paper """
        for book in ('trial', 'ledger', 'journal', 'cash_book', 'tie_out', 'notes', *(str(self.report(kind).id) for kind in ('position', 'result', 'equity', 'cash_flow'))):
            shown = self.show({'book': book})
            self.assertEqual(shown['notes'], ["Nothing was posted up to 31 Dec 2026."], book)
            self.assertEqual(shown['problems'], [], book)

    def test_branches(self):
        """ Consolidated, or a branch; who may not see a branch is told that it is left out """
        branch = self.make_branch()
        journal = self.memorial.copy({'company_id': branch.id, 'code': 'MMR2'})
        self.book({'111001': 100, '315001': -100})
        self.book({'111001': 7, '315001': -7}, journal=journal, company=branch)
        position = str(self.report('position').id)
        both = self.env['koperasi.statements'].with_user(self.make_user('uji_dua', 'koperasi.group_koperasi_accountant', self.coop | branch)).with_context(
            allowed_company_ids=(self.coop | branch).ids)
        period = {'date_from': '2026-01-01', 'date_to': '2026-12-31', 'book': position}

        def assets(statements, **values):
            shown = statements.show({**period, **values})
            return next(row['cells'][1] for row in shown['rows'] if row['cells'][0] == "TOTAL ASSETS"), shown
        self.assertEqual(assets(both)[0], 107)
        self.assertEqual(assets(both)[1]['subject'], "KSP Uji Coba, consolidated with 1 branches")
        self.assertEqual(assets(both, branch=branch.id)[0], 7)
        self.assertEqual(assets(both, branch=self.coop.id)[0], 100)
        alone = self.by(self.accountant, self.Statements)
        self.assertEqual(assets(alone)[0], 100)
        self.assertEqual(assets(alone)[1]['notes'], ["Without: Cabang Timur."])
        with self.assertRaises(UserError):
            alone.show({**period, 'branch': branch.id})

    def test_comparison(self):
        self.book({'111001': 100, '315001': -100}, date(2026, 1, 20))
        self.book({'111001': 20, '315001': -20}, date(2026, 2, 20))
        shown = self.show({'book': str(self.report('position').id), 'date_from': '2026-02-01', 'date_to': '2026-02-28', 'comparison': 'previous_period'})
        self.assertEqual([column['label'] for column in shown['columns']], ['', "28 Feb 2026", "31 Jan 2026"])
        self.assertEqual(next(row['cells'] for row in shown['rows'] if row['cells'][0] == "Cash"), ["Cash", 120, 100])
        last_year = self.show({'book': str(self.report('result').id), 'date_from': '2026-02-01', 'date_to': '2026-02-28', 'comparison': 'previous_year'})
        self.assertEqual([column['label'] for column in last_year['columns']], ['', "1 Feb 2026 to 28 Feb 2026", "1 Feb 2025 to 28 Feb 2025"])
