from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import BudgetCase


@tagged('-at_install', 'post_install')
class TestBudget(BudgetCase):

    def by_code(self, budget):
        return {line.code: line._amounts() for line in budget.line_ids}

    def statement(self, user=None, **values):
        """ ``{name of a line: cells}`` of the statement of surplus with its budget, and the paper """
        shown = self.show({'book': str(self.report('result').id), 'budget': True, **values}, user)
        return {row['cells'][0]: row['cells'][1:] for row in shown['rows']}, shown

    def test_made_from_last_year(self):
        budget = self.budget(growth_percent=7.5)
        budget.action_fill()
        found = self.by_code(budget)
        # second method: the items themselves, by month
        for code, sign in (('411001', -1), ('611101', 1), ('612001', 1)):
            items = self.env['account.move.line'].search([('account_id', '=', self.coop._koperasi_account(code).id), ('parent_state', '=', 'posted'), ('date', '<', '2026-01-01')])
            by_month = [sign * sum(item.balance for item in items if item.date.month == month) for month in range(1, 13)]
            expected = [int((Decimal(str(amount)) * Decimal('1.075')).quantize(Decimal(1), ROUND_HALF_UP)) for amount in by_month]
            self.assertEqual(found[code], expected)
        self.assertEqual(set(found), {'411001', '611101', '612001'})
        self.assertEqual(budget.surplus, sum(found['411001']) - sum(found['611101']) - sum(found['612001']))
        self.assertIn("12 months of 2025", budget.made_from)
        # made anew, not doubled
        budget.growth_percent = 0
        budget.action_fill()
        self.assertEqual(self.by_code(budget)['611101'], [300_005] * 12)

    def test_year_that_is_not_over(self):
        """ Months that are not complete take the average of those that are """
        budget = self.budget(year=2027)
        with self.assertRaisesRegex(UserError, "no complete month"):
            budget.action_fill()
        for month, amount in ((1, 100), (2, 101), (3, 101), (4, 900)):
            self.book({'611301': amount, '111001': -amount}, date(2026, month, 10))
        with patch.object(type(self.coop), '_koperasi_book_date', lambda company: date(2026, 4, 20)):
            budget.action_fill()
        self.assertEqual(self.by_code(budget), {'611301': [100, 101, 101, *[101] * 9]})     # 302 / 3 = 100.67
        self.assertIn("3 months of 2026", budget.made_from)

    def test_four_eyes(self):
        budget = self.budget({'411001': 10})
        with self.assertRaises(AccessError):
            self.by(self.teller, budget).action_submit()
        with self.assertRaisesRegex(UserError, "does not wait"):
            self.by(self.board, budget).action_approve()
        budget.action_submit()
        with self.assertRaisesRegex(UserError, "Another person"):
            budget.action_approve()
        with self.assertRaises(AccessError):
            self.by(self.accountant, budget).action_approve()
        # another login of the same person
        twin = self.make_user('uji_manager_lain', 'koperasi.group_koperasi_board')
        twin.email = self.manager.email
        with self.assertRaisesRegex(UserError, "Another person"):
            self.by(twin, budget).action_approve()
        with self.assertRaisesRegex(UserError, "no draft"):
            budget.growth_percent = 1
        self.by(self.board, budget).action_return()
        budget.growth_percent = 1
        self.approve(budget)
        self.assertEqual((budget.state, budget.approved_by_id), ('approved', self.board))

    @mute_logger('odoo.sql_db')
    def test_approved_stays(self):
        budget = self.budget({'411001': 10}, activity_ids=[Command.create({'name': "Pendidikan anggota", 'cost': 5})])
        self.approve(budget)
        line, activity = budget.line_ids, budget.activity_ids
        for records, values in ((budget, {'note': "x"}), (line, {'month_1': 11}), (line, {'total': 11}), (activity, {'cost': 6}), (budget, {'line_ids': [Command.clear()]})):
            with self.assertRaises(UserError):
                self.by(self.manager, records).write(values)
        for records in (budget, line, activity):
            with self.assertRaises(UserError):
                self.by(self.manager, records).unlink()
        with self.assertRaises(UserError):
            self.by(self.manager, line).create({'budget_id': budget.id, 'account_id': self.coop._koperasi_account('611101').id})
        for query in (SQL("UPDATE koperasi_budget_line SET month_1 = 11 WHERE id = %s", line.id), SQL("UPDATE koperasi_budget SET state = 'draft' WHERE id = %s", budget.id),
                      SQL("DELETE FROM koperasi_budget_line WHERE id = %s", line.id), SQL("UPDATE koperasi_budget_activity SET cost = 1 WHERE id = %s", activity.id)):
            with self.assertRaises(psycopg2.errors.RestrictViolation), self.env.cr.savepoint():
                self.env.cr.execute(query)
        # what became of an activity is told all the same
        self.by(self.manager, budget).write({'activity_ids': [Command.update(activity.id, {'progress': 60, 'spent': 4})]})
        self.env.flush_all()
        self.assertEqual((activity.progress, activity.spent), (60, 4))
        with self.assertRaises(AccessError):
            self.by(self.board, activity).write({'progress': 100})

    def test_new_version(self):
        budget = self.approve(self.budget({'411001': 10}, activity_ids=[Command.create({'name': "RAT"})]))
        draft = self.env['koperasi.budget'].browse(self.by(self.manager, budget).action_new_version()['res_id'])
        self.assertEqual((draft.version, draft.state, self.by_code(draft), draft.activity_ids.name), (2, 'draft', {'411001': [10] * 12}, "RAT"))
        self.by(self.manager, draft.line_ids).total = 125
        self.assertEqual(self.by_code(draft), {'411001': [*[10] * 11, 15]})
        self.by(self.manager, draft.line_ids).write({'month_1': 11, 'total': 126})     # as a form sends it
        self.assertEqual(self.by_code(draft), {'411001': [11, *[10] * 10, 15]})
        self.by(self.manager, draft.line_ids).write({'month_1': 10})
        self.approve(draft)
        self.assertEqual((budget.state, draft.state), ('replaced', 'approved'))
        self.assertEqual(self.statement(date_to='2026-12-31')[0]["Loan interest from members"][1], 125)

    def test_statement(self):
        self.approve(self.budget({'411001': [100 * month for month in range(1, 13)], '611101': 50, '612001': [0] * 11 + [7]}))
        self.book({'111001': 450, '411001': -450}, date(2026, 1, 5))
        self.book({'612001': 9, '111001': -9}, date(2026, 2, 5))
        rows, shown = self.statement(date_to='2026-03-31')
        self.assertEqual([column['label'] for column in shown['columns']][1:], ["1 Jan 2026 to 31 Mar 2026", "Budget", "Difference", "In % of the Budget"])
        self.assertEqual(rows["Loan interest from members"], [450, 600, -150, -25.0])
        self.assertEqual(rows["Staff"], [0, 150, -150, -100.0])
        self.assertEqual(rows["Rent"], [9, 0, 9, None])     # nothing was planned: no percentage
        self.assertEqual(rows["SURPLUS (SHU)"], [441, 450, -9, -2.0])
        self.assertTrue(shown['notes'][0].startswith("Budget: Budget 2026, KSP Uji Coba, version 1, approved on"))
        # the days of a month: 15 of January's 31
        self.assertEqual(self.statement(date_to='2026-01-15')[0]["Loan interest from members"][1], 48)    # 48.39
        # a plan has no journal items
        self.assertEqual([row['drill'][1:] for row in shown['rows'] if row['cells'][0] == "Loan interest from members"], [[False, False, False]])
        sheet = self.sheet(data_only=False, book=str(self.report('result').id), budget=True, date_to='2026-03-31')
        [cells] = [row for row in sheet.iter_rows() if row[0].value == "Loan interest from members"]
        row = cells[0].row
        self.assertEqual([cell.value for cell in cells[3:5]], [f'=B{row}-C{row}', f'=ROUND(D{row}/ABS(C{row})*100,2)'])
        compared = self.statement(date_to='2026-03-31', comparison='previous_year')[0]["Loan interest from members"]
        self.assertEqual(compared, [450, 3_000_006, 600, -150, -25.0])

    def test_without_budget(self):
        self.by(self.manager, self.budget({'411001': 10})).action_submit()     # not approved
        rows, shown = self.statement()
        self.assertEqual(rows["SURPLUS (SHU)"][1:], [None, None, None])
        self.assertEqual(shown['notes'], ["No budget was set for this period."])
        position = self.show({'book': str(self.report('position').id), 'budget': True})
        self.assertEqual(len(position['columns']), 2)
        self.assertEqual(position['notes'], ["The budget is one of income and costs: it stands in the statement of surplus."])

    def test_partly_covered(self):
        self.approve(self.budget({'411001': 10}))
        rows, shown = self.statement(date_from='2025-07-01', date_to='2026-02-28')
        self.assertEqual(rows["Loan interest from members"][1], 20)
        self.assertIn("The budget is for 1 Jan 2026 to 28 Feb 2026 only.", shown['notes'])

    def test_branches(self):
        """ The branches' budgets added up, or that of the whole cooperative """
        branch = self.make_branch()
        both = self.make_user('uji_dua', 'koperasi.group_koperasi_manager', self.coop | branch)
        self.approve(self.budget({'411001': 10}))
        rows, shown = self.statement(both)
        self.assertEqual(rows["Loan interest from members"][1], 120)
        self.assertIn("Without a budget: Cabang Timur.", shown['notes'])
        east = self.budget({'411001': 3}, user=both, company_id=branch.id)
        self.by(both, east).action_submit()
        self.by(self.make_user('uji_pengurus_dua', 'koperasi.group_koperasi_board', self.coop | branch), east).action_approve()
        self.assertEqual(self.statement(both)[0]["Loan interest from members"][1], 156)
        self.assertEqual(self.statement(both, branch=branch.id)[0]["Loan interest from members"][1], 36)
        self.approve(self.budget({'411001': 20}, whole=True))
        self.assertEqual(self.statement(both)[0]["Loan interest from members"][1], 240)
        self.assertEqual(self.statement(both, branch=branch.id)[0]["Loan interest from members"][1], 36)
        with self.assertRaises(ValidationError):
            self.budget(user=both, company_id=branch.id, whole=True)

    def test_bad_input(self):
        with self.assertRaisesRegex(UserError, "plans nothing"):
            self.budget().action_submit()
        with self.assertRaises(ValidationError):
            self.budget(year=0)
        for code in ('114101', '318001'):
            with self.assertRaises(ValidationError):
                self.budget({code: 1})
        with self.assertRaises(ValidationError):
            self.budget({'411001': 1e16})
        sneaky = self.by(self.manager, self.env['koperasi.budget']).create({'year': 2026, 'state': 'approved', 'version': 7, 'approved_by_id': self.board.id})
        self.assertEqual((sneaky.state, sneaky.version, sneaky.approved_by_id.id), ('draft', 2, False))
        with self.assertRaises(UserError):
            sneaky.state = 'approved'
        # what follows from the account is not written beside it
        line = self.budget({'411001': 5}).line_ids
        with self.assertRaises(UserError):
            line.write({'kind': 'costs'})
        [turned] = self.by(self.manager, self.env['koperasi.budget.line']).create([{
            'budget_id': line.budget_id.id, 'account_id': self.coop._koperasi_account('412001').id, 'kind': 'costs', 'code': '6'}])
        self.assertEqual((turned.kind, turned.code), ('income', '412001'))

    def test_paper(self):
        budget = self.approve(self.budget({'411001': [100 * month for month in range(1, 13)], '611101': 50, '133001': [0] * 11 + [900]}))
        paper = self.by(self.supervisor, budget)._budget_paper()
        self.assertEqual([block['sums'] for block in paper['blocks']], [['600', '1.500', '2.400', '3.300', '7.800'], ['150', '150', '150', '150', '600'], ['0', '0', '0', '900', '900']])
        self.assertEqual(paper['surplus'], ['450', '1.350', '2.250', '3.150', '7.200'])
        with self.assertRaises(AccessError):
            self.by(self.teller, budget)._budget_paper()
