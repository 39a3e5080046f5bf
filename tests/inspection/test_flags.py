import logging
import random
import time
from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..figures import SIZE
from .common import InspectionCase

_logger = logging.getLogger(__name__)
TODAY = date(2026, 3, 2)
SOUND = {'assets': 1_000, 'loans': 800, 'loans_problem': 16, 'allowance': 20, 'cash': 150, 'short_liabilities': 600, 'outside_capital': 650, 'own_capital': 350, 'savings': 400,
         'deposits': 200, 'surplus': 40, 'members_male': 50, 'members_female': 50}
# (figures of 2025 instead, of 2024 instead, flags): by hand from the table of rules
CASES = [
    ({}, {}, set()),
    ({'loans_problem': 40}, {}, set()),                                   # 5.00 is not above 5
    ({'loans_problem': 41, 'allowance': 11}, {}, {'npl'}),                # 5.13; allowance 26.83
    ({'loans_problem': 41, 'allowance': 10}, {}, {'npl', 'allowance'}),   # 24.39 < 25
    ({'loans_problem': 121, 'allowance': 60}, {}, {'npl', 'npl_high'}),   # 15.13
    ({'cash': 60}, {}, set()),                                            # 10.00 is not below 10
    ({'cash': 59}, {}, {'liquidity'}),                                    # 9.83
    ({'short_liabilities': 0, 'cash': 0}, {}, set()),                     # nothing to divide by
    ({'own_capital': -1}, {}, {'own_capital_negative'}),
    ({'own_capital': 0}, {}, set()),
    ({'assets': 1_500}, {}, set()),                                       # 50.00
    ({'assets': 1_501}, {}, {'growth_assets'}),
    ({'savings': 700, 'deposits': 201}, {}, {'growth_savings'}),          # 901 of 600: 50.17
    ({'members_male': 40, 'members_female': 50}, {}, set()),              # −10.00
    ({'members_male': 40, 'members_female': 49}, {}, {'members_falling'}),
    ({'surplus': -1}, {}, {'loss'}),
    ({}, {'assets': 0, 'members_male': 0, 'members_female': 0, 'savings': 0, 'deposits': 0}, set()),
]


@tagged('-at_install', 'post_install')
class TestFlags(InspectionCase):

    def run_flags(self, day=TODAY, office=None):
        return self.env['koperasi.flag.run']._work_out(office or self.office, day)

    def sound(self, name, now=None, before=None, meeting=2024, **values):
        row = self.make_row(name, legal_date='2000-01-01', **values)
        if meeting:
            self.env['koperasi.cooperative.meeting'].create({'cooperative_id': row.id, 'book_year': meeting, 'date': f'{meeting + 1}-03-20'})
        if now is not None:
            self.put(row, '2025-12-31', **{**SOUND, **now})
            self.put(row, '2024-12-31', **{**SOUND, **(before or {})})
        return row

    def rows(self, count):
        """ Many cooperatives with a meeting, made at once """
        return self.env['koperasi.cooperative'].with_context(tracking_disable=True).create([{
            'name': f"Acak {number:04}", 'company_id': self.office.id, 'area_id': self.row.area_id.id, 'meeting_ids': [(0, 0, {'book_year': 2024, 'date': '2025-03-20'})]}
            for number in range(count)])

    def flags(self, run, row):
        return set(run.rank_ids.filtered(lambda rank: rank.cooperative_id == row).flag_ids.rule_id.mapped('code'))

    def test_table_of_cases(self):
        self.row.active = False
        rows = [self.sound(f"Kasus {number}", now, before) for number, (now, before, _flags) in enumerate(CASES)]
        run = self.run_flags()
        for number, (row, (_now, _before, expected)) in enumerate(zip(rows, CASES, strict=True)):
            with self.subTest(case=number):
                self.assertEqual(self.flags(run, row), expected)
        self.assertEqual((run.cooperative_count, run.flagged_count), (len(CASES), sum(bool(flags) for _now, _before, flags in CASES)))

    def test_second_method(self):
        """ The same flags by plain SQL, written without the rules, for cooperatives of any figures """
        seed = random.randrange(10 ** 6)
        chance = random.Random(seed)
        count = 60 if SIZE == 'short' else 4_301
        self.row.active = False
        self.env['koperasi.cooperative.figure'].create([{
            'cooperative_id': row.id, 'period': 'year', 'date': day, 'source': 'return', **{code: chance.randrange(-200 if code in ('own_capital', 'surplus') else 0, 2_000)
                                                                                          for code in SOUND}}
            for row in self.rows(count) for day in ('2025-12-31', '2024-12-31')])
        self.env.flush_all()
        start = time.perf_counter()
        run = self.run_flags()
        self.env.flush_all()
        _logger.info("red flags of %s cooperatives: %.1f s", count, time.perf_counter() - start)
        self.env.cr.execute("""
            WITH p AS (SELECT n.*, l.assets AS a0, l.savings + l.deposits AS s0, l.members AS m0 FROM koperasi_cooperative_figure n
                       JOIN koperasi_cooperative_figure l ON l.cooperative_id = n.cooperative_id AND l.date = '2024-12-31' WHERE n.date = '2025-12-31' AND n.company_id = %s)
            SELECT cooperative_id, ARRAY_REMOVE(ARRAY[
                CASE WHEN loans > 0 AND ROUND(100.0 * loans_problem / loans, 2) > 5 THEN 'npl' END, CASE WHEN loans > 0 AND ROUND(100.0 * loans_problem / loans, 2) > 15 THEN 'npl_high' END,
                CASE WHEN loans_problem > 0 AND ROUND(100.0 * allowance / loans_problem, 2) < 25 THEN 'allowance' END,
                CASE WHEN short_liabilities > 0 AND ROUND(100.0 * cash / short_liabilities, 2) < 10 THEN 'liquidity' END, CASE WHEN own_capital < 0 THEN 'own_capital_negative' END,
                CASE WHEN a0 > 0 AND ROUND(100.0 * (assets - a0) / a0, 2) > 50 THEN 'growth_assets' END,
                CASE WHEN s0 > 0 AND ROUND(100.0 * (savings + deposits - s0) / s0, 2) > 50 THEN 'growth_savings' END,
                CASE WHEN m0 > 0 AND ROUND(100.0 * (members - m0) / m0, 2) < -10 THEN 'members_falling' END, CASE WHEN surplus < 0 THEN 'loss' END], NULL) FROM p""", (self.office.id,))
        expected = {number: set(flags) for number, flags in self.env.cr.fetchall() if flags}
        found = {rank.cooperative_id.id: set(rank.flag_ids.rule_id.mapped('code')) for rank in run.rank_ids}
        self.assertEqual(found, expected, f"seed {seed}")
        weights = dict(self.env['koperasi.flag.rule'].search([]).mapped(lambda rule: (rule.code, rule.weight)))
        points = {number: sum(weights[code] for code in flags) for number, flags in expected.items()}
        for rank in run.rank_ids:
            self.assertEqual(rank.score, points[rank.cooperative_id.id], f"seed {seed}")
            self.assertEqual(rank.rank, 1 + sum(other > rank.score for other in points.values()), f"seed {seed}")

    def test_what_the_program_counts(self):
        none = self.make_row("Tanpa Apa-Apa")
        early, late = self.sound("RAT 2022", {}, meeting=2022), self.sound("RAT 2023", {}, meeting=2023)
        asleep = self.sound("Tidak Aktif", meeting=2000)
        asleep.sudo().write({'state': 'inactive'})
        finding = self.make_finding(late, deadline='2026-03-01')
        finding.send_finding()
        once = self.sound("Sekali Terlambat", {})
        self.env['koperasi.return.received'].create([{
            'company_id': self.office.id, 'cooperative_id': row.id, 'form_id': self.env.ref('koperasi.return_form_monthly').id, 'period': 'month', 'date_from': start, 'date_to': end,
            'channel': 'upload', 'late': True} for row, start, end in ((late, '2025-10-01', '2025-10-31'), (late, '2025-11-01', '2025-11-30'), (once, '2025-11-01', '2025-11-30'))])
        run = self.run_flags()
        # no meeting ever, no figures: both count as long ago
        self.assertEqual(self.flags(run, none), {'no_rat', 'no_returns'})
        # in March 2026 the meeting about 2024 is due: 2023 is one year back, and one more makes it inactive, as 2022 is
        self.assertEqual(self.flags(run, late), {'no_rat', 'late_returns', 'overdue_findings'})
        self.assertEqual(self.flags(run, early), set())
        self.assertEqual(self.flags(run, once), set())      # two make the flag
        self.assertEqual(self.flags(run, asleep), set())
        self.assertEqual(self.flags(self.run_flags(date(2026, 7, 1)), late), {'overdue_findings'})
        self.assertNotIn('overdue_findings', self.flags(self.run_flags(date(2026, 3, 1)), late))

    def test_reasons_trend_and_notes(self):
        row = self.sound("Menurun", {'loans_problem': 64})
        run = self.run_flags(date(2026, 2, 1))
        [flag] = run.rank_ids.filtered(lambda rank: rank.cooperative_id == row).flag_ids
        self.assertEqual(flag.reason, "Problem loans 8,00 % (> 5,00 %)")
        for user in (self.reader, self.registrar, self.head):
            with self.assertRaises(AccessError):
                self.as_user(user, flag).acknowledge("x")
        self.as_user(self.inspector, flag).acknowledge("Sudah dilihat")
        # not worse: the note goes on
        rank = self.run_flags(date(2026, 2, 8)).rank_ids.filtered(lambda rank: rank.cooperative_id == row)
        self.assertEqual((rank.change, rank.last_score, rank.flag_ids.note), (0, 15, "Sudah dilihat"))
        self.put(row, '2025-12-31', **{**SOUND, 'loans_problem': 160, 'allowance': 80})
        rank = self.run_flags().rank_ids.filtered(lambda rank: rank.cooperative_id == row)
        self.assertEqual((rank.score, rank.last_score, rank.change, rank.severity), (40, 15, 25, 'high'))
        npl = rank.flag_ids.filtered(lambda flag: flag.rule_id.code == 'npl')
        self.assertEqual((npl.reason, npl.acknowledged_by_id.id, npl.note), ("Problem loans 20,00 % (> 5,00 %), before 8,00 %", False, False))
        # a second run of a day takes the place of the first, and compares with the day before
        again = self.run_flags()
        self.assertEqual(again.rank_ids.filtered(lambda rank: rank.cooperative_id == row).change, 25)
        self.assertEqual(self.env['koperasi.flag.run'].search_count([('company_id', '=', self.office.id), ('date', '=', TODAY)]), 1)

    def test_dated_rules(self):
        row = self.sound("Batas Baru", {'loans_problem': 33})      # 4.13 %
        self.assertFalse(self.flags(self.run_flags(), row))
        rule = self.env.ref('koperasi.flag_rule_npl')
        self.as_user(self.head, rule).copy({'date_from': '2026-04-01', 'threshold': 4})
        self.assertFalse(self.flags(self.run_flags(date(2026, 3, 31)), row))
        self.assertEqual(self.flags(self.run_flags(date(2026, 4, 1)), row), {'npl'})
        for formula in ('members_secret', 'loans / ', '__import__', 'loans ** 2'):
            with self.subTest(formula=formula), self.assertRaises(ValidationError):
                rule.formula = formula
        for user in (self.inspector, self.registrar):
            with self.assertRaises(AccessError):
                self.as_user(user, rule).write({'threshold': 50})

    def test_offices_are_apart(self):
        self.put(self.foreign, '2025-12-31', own_capital=-5)
        run = self.run_flags()
        self.assertNotIn(self.foreign, run.rank_ids.cooperative_id)
        theirs = self.run_flags(office=self.other_office)
        self.assertEqual(theirs.rank_ids.cooperative_id, self.foreign)
        with self.assertRaises(AccessError):
            self.as_user(self.inspector, theirs.rank_ids).add_to_plan()
        self.assertNotIn(theirs, self.of(self.inspector, 'koperasi.flag.run').search([]))

    @mute_logger('odoo.addons.base.models.ir_model')
    def test_button_and_plan(self):
        first = self.sound("Paling Merah", {'own_capital': -10, 'loans_problem': 200})
        second = self.sound("Agak Merah", {'cash': 1})
        for user in (self.reader, self.registrar, self.programme_officer):
            with self.assertRaises(AccessError):
                self.of(user, 'koperasi.flag.run').work_out_flags()
        action = self.of(self.inspector, 'koperasi.flag.run').work_out_flags()
        self.assertEqual(action['res_model'], 'koperasi.flag.rank')
        ranks = self.of(self.inspector, 'koperasi.flag.rank').search([('last', '=', True), ('cooperative_id', 'in', (first | second).ids)])
        self.assertEqual(ranks.cooperative_id.ids, [first.id, second.id])
        plan = self.env['koperasi.inspection.plan'].browse(ranks.add_to_plan()['res_id'])
        ranks.add_to_plan()
        lines = plan.line_ids.sorted('rank')
        self.assertEqual([(line.cooperative_id, line.score) for line in lines], [(first, ranks[0].score), (second, ranks[1].score)])
        self.assertIn("Own capital below zero", lines[0].reason)
        self.assertTrue(ranks[0].planned)
        as_inspector = self.as_user(self.inspector, plan)
        as_inspector.submit_plan()
        with self.assertRaises(UserError):
            ranks.add_to_plan()
        with self.assertRaises(AccessError):
            as_inspector.approve_plan()
        self.as_user(self.head, plan).approve_plan()
        self.assertEqual((plan.state, plan.approved_by_id), ('approved', self.head))
        with self.assertRaises(UserError):
            as_inspector.write({'note': "x"})
        with self.assertRaises(UserError):
            as_inspector.line_ids[0].write({'quarter': '4'})
        visit = self.env['koperasi.visit'].browse(self.as_user(self.inspector, lines[0]).make_visit()['res_id'])
        self.assertEqual((visit.cooperative_id, visit.plan_line_id, visit.inspector_ids), (first, lines[0], self.inspector))
        self.assertEqual((plan.line_count, plan.visited_count), (2, 0))
