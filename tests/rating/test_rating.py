from datetime import date
from decimal import Decimal

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.koperasi.finance.rating import checklist, find_band, two_decimals
from odoo.addons.koperasi.tests.common import KoperasiCase

from ..finance.common import CASES
from .common import RatingMixin

MILLION = 1_000_000
# what case R1 calls the figures of this module; the rest of the formulas reads none of the books
R1_NAMES = {
    'pinjaman_bruto': 'gross_loans', 'lalai_1_12': 'delinquent_1_12', 'lalai_gt12': 'delinquent_over_12', 'penyisihan': 'allowance', 'total_aset': 'total_assets',
    'aset_awal': 'assets_before', 'simpanan_non_saham': 'savings', 'saham': 'shares', 'pinjaman_luar': 'borrowings', 'cadangan_institusi': 'institutional_capital',
    'aset_tak_produktif': 'non_earning_assets', 'beban_operasional': 'operating_expenses', 'investasi_jk_pendek': 'short_term_investments',
    'aset_lancar_produktif': 'liquid_assets', 'utang_jk_pendek': 'short_term_payables', 'anggota_awal': 'members_before', 'anggota_akhir': 'members',
}
K1_CODES = {
    'aset_produktif/total_aset': 'PR1', 'pinjaman/aset_produktif': 'PR2', 'aset_likuid/total_aset': 'PR7', 'aset_likuid/kewajiban_lancar': 'PR8',
    'ROA': 'KK1', 'ROE': 'KK2', 'kemandirian_operasional': 'KK3', 'BOPO': 'KK4', 'beban_usaha/shu_kotor': 'KK5', 'pinjaman_anggota/total': 'KK6', 'bermasalah/total': 'KK7',
    'cadangan/bermasalah': 'KK8', 'kas_bank/kewajiban_pendek': 'KK9', 'pinjaman/dana_diterima': 'KK10', 'aset_lancar/kewajiban_pendek': 'KK11', 'tumbuh_aset': 'KK12',
    'tumbuh_dana': 'KK13', 'tumbuh_ekuitas': 'KK14', 'tumbuh_shu': 'KK15', 'pendapatan_utama/total': 'KK16', 'shu/(sp+sw)': 'KK17', 'partisipasi_simpanan': 'KK18',
    'ekuitas/total_aset': 'PM1', 'modal_tertimbang/ATMR': 'PM2', 'modal_pinjaman_anggota/total_aset': 'PM3', 'kewajiban_jk_panjang/ekuitas': 'PM4',
}


def r1_figures():
    return {**{name: CASES['R1']['input'][theirs] for theirs, name in R1_NAMES.items()}, 'problem_assets': 0, 'inflation': 2.5}


def k1_figures():
    """ Those of R1 and U1, and such others as give the ratios that K1 has given """
    u1 = CASES['U1']['input']
    return {
        **r1_figures(), 'gross_participation': sum(u1['partisipasi_bruto'].values()), 'non_member_income': sum(u1['non_anggota'].values()), 'non_member_costs': 0,
        'member_costs': sum(u1['beban_pokok'].values()), 'operating_costs': sum(u1['beban_usaha'].values()), 'cooperative_costs': sum(u1['beban_perkoperasian'].values()),
        'non_operating_income': 0, 'non_operating_costs': 0, 'income_tax': 0, 'equity': 2_370 * MILLION, 'funds_received': 9_670 * MILLION,
        'current_liabilities': 7_145 * MILLION, 'long_term_liabilities': 250 * MILLION, 'long_term_investments': 0, 'member_loans': 8_750 * MILLION,
        'problem_loans': 550 * MILLION, 'current_assets': 1.18 * 7_145 * MILLION, 'funds_received_before': round(9_670 * MILLION / 1.08),
        'equity_before': round(2_370 * MILLION / 1.065), 'surplus_before': round(400 * MILLION / 1.032), 'member_savings': 7_050 * MILLION,
        'savings': 7_050 * MILLION / 0.96, 'weighted_capital': 14, 'risk_weighted_assets': 100,
    }


def k1_answers():
    case = CASES['K1']['input']
    risk = [code for code in [f'PR{number}' for number in range(1, 22)] if code not in ('PR1', 'PR2', 'PR7', 'PR8')]
    return {**{f'TK{number}': score for number, score in enumerate(case['checklist_tata_kelola_skor'], 1)},
            **dict(zip(risk, case['checklist_profil_risiko_skor'], strict=True))}


@tagged('-at_install', 'post_install')
class TestRating(RatingMixin, KoperasiCase):

    def k1(self, day=date(2026, 1, 31)):
        rating = self.rate('kkpkk', day)
        self.give(rating, k1_figures())
        self.answer(rating, k1_answers())
        return rating

    def test_case_r1(self):
        rating = self.rate('pearls')
        self.give(rating, r1_figures())
        expected = CASES['R1']['expected']
        self.assertEqual({code: (f"{self.line(rating, code).value:.2f}", self.line(rating, code).light == 'green') for code in expected},
                         {code: (row['pct'], row['ideal']) for code, row in expected.items()})
        self.assertEqual(rating.on_target_count, sum(row['ideal'] for row in expected.values()))
        self.assertEqual(self.line(rating, 'S11').target, '> 12.5')
        self.assertFalse(rating.scored)
        self.assertEqual((self.line(rating, 'R7').computed, rating.open_count), (False, 1))
        self.assertIn("was not given", self.line(rating, 'R7').problem)

    def test_case_k1(self):
        rating = self.k1()
        expected, results = CASES['K1']['expected'], self.results(rating)
        for part in ('rasio_profil_risiko', 'rasio_kinerja', 'rasio_permodalan'):
            for name, (value, score) in expected[part].items():
                with self.subTest(ratio=name):
                    self.assertEqual(results[K1_CODES[name]], (value, score))
        self.assertEqual([row['score'] for row in rating.aspects], [expected[name] for name in ('tata_kelola', 'profil_risiko', 'kinerja_keuangan', 'permodalan')])
        self.assertEqual([row['count'] for row in rating.aspects], [expected['n'][name] for name in ('tata_kelola', 'profil_risiko', 'kinerja', 'permodalan')])
        self.assertEqual((f"{rating.score:.2f}", rating.predicate, rating.open_count), (expected['skor_akhir'], "Healthy", 0))

    def test_case_k2(self):
        method = self.env.ref('koperasi.rating_kkpkk')
        names = {'SEHAT': "Healthy", 'CUKUP SEHAT': "Fairly Healthy", 'DALAM PENGAWASAN': "Under Supervision", 'DALAM PENGAWASAN KHUSUS': "Under Special Supervision"}
        codes = {'ROA': 'KK1', 'BOPO': 'KK4', 'NPL': 'KK7'}
        Rating, checked = self.env['koperasi.rating'], 0
        for text, expected in CASES['K2']['expected'].items():
            with self.subTest(text=text):
                if text.startswith('checklist'):
                    met, asked = map(int, text.split()[1].split('/'))
                    indicator = method.aspect_ids.indicator_ids.filtered(lambda one: one.kind == 'checklist')[0]
                    value = two_decimals(checklist([number < met for number in range(asked)]))
                    self.assertEqual(Rating._score(indicator, value), expected)
                elif (name := text.split()[0]) in codes:
                    indicator = method.aspect_ids.indicator_ids.filtered(lambda one, code=codes[name]: one.code == code)
                    self.assertEqual(Rating._score(indicator, Decimal(text.split()[1])), expected)
                else:
                    self.assertEqual(find_band(Decimal(text), method._predicates()).worth.name, names[expected])
                checked += 1
        self.assertEqual(checked, len(CASES['K2']['expected']))

    def test_method_of_2016(self):
        """ By hand from domain 6.8, with the figures of K1: 25 + 100 + 100 of capital are 6 × 0.25 + 6 + 3 = 10.50 of 15 points """
        rating = self.rate('ksp_2016')
        self.give(rating, {**k1_figures(), 'risky_loans': 1_750 * MILLION, 'substandard_loans': 310 * MILLION, 'doubtful_loans': 145 * MILLION, 'loss_loans': 95 * MILLION,
                           'staff_costs': 330 * MILLION, 'member_benefit': 125 * MILLION})
        self.answer(rating, dict.fromkeys(('MU', 'MK', 'MP', 'MA', 'ML'), 4))
        results = self.results(rating)
        # case Q3: RPM of 358,750,000 is 4.10 % of the loans
        self.assertEqual(results['RPM'], ('4.10', 91))
        self.assertEqual({code: score for code, (_value, score) in results.items()}, {
            'MS_TA': 25, 'MS_PB': 100, 'KMS': 100, 'PA': 100, 'RPM': 91, 'CR': 65, 'PB': 100, 'MU': 100, 'MK': 100, 'MP': 100, 'MA': 100, 'ML': 100,
            'BO': 100, 'BU': 75, 'EP': 100, 'KAS': 25, 'LDR': 25, 'RA': 25, 'RMS': 100, 'KO': 100, 'RPB': 100, 'RPEA': 100})
        points = (6 * 0.25 + 6 + 3, 10 + 5 * 0.918 + 5 * 0.6578 + 5, 15, 4 + 3 + 2, 2.5 + 1.25, 0.75 + 3 + 4, 10)
        self.assertEqual(f"{rating.score:.2f}", f"{sum(points):.2f}")
        self.assertEqual(rating.predicate, "Healthy" if sum(points) >= 80 else "Fairly Healthy")

    def test_never_a_silent_zero(self):
        """ A cooperative without a rupiah: each ratio says what is 0 or missing, and there is no score """
        empty = self.env['res.company'].create({'name': "KSP Kosong"})
        empty._koperasi_setup()
        method = self.env['koperasi.rating.method'].search([('code', '=', 'kkpkk')], limit=1)
        rating = self.env['koperasi.rating'].create({'company_id': empty.id, 'method_id': method.id, 'date': date(2026, 1, 31)})
        rating._work_out()
        self.assertEqual((rating.scored, rating.predicate), (False, False))
        ratios = rating.line_ids.filtered(lambda line: line.indicator_id.kind == 'ratio')
        self.assertEqual(ratios.filtered('computed').mapped('code'), ['KK8'])
        self.assertTrue(self.line(rating, 'KK8').zero_taken)
        for line in ratios - self.line(rating, 'KK8'):
            self.assertRegex(line.problem, r"^Cannot be computed: .+ is 0$")
        self.assertEqual(self.line(rating, 'KK1').problem, "Cannot be computed: Total assets is 0")
        self.assertEqual({row['score'] for row in rating.aspects}, {False})

    def test_losses_earn_no_best_score(self):
        """ A negative divisor turns a ratio round: no low costs, no low debts, no growth of a loss """
        rating = self.k1()
        self.give(rating, {'member_costs': 2_000 * MILLION, 'equity': -100 * MILLION, 'surplus_before': -50 * MILLION})
        self.assertEqual({code: self.results(rating)[code][1] for code in ('KK5', 'PM4', 'PM1')}, {'KK5': 1, 'PM4': 1, 'PM1': 1})
        self.assertLess(self.line(rating, 'KK5').value, 0)
        self.assertEqual(self.line(rating, 'KK2').problem, "Cannot be computed: max(Own capital, 0) is 0")
        self.assertEqual(self.line(rating, 'KK15').problem, "Cannot be computed: max(Surplus of the same time of the year before, 0) is 0")
        self.assertEqual(self.line(rating, 'KK5').target, '≤ 40')

    def test_left_out(self):
        rating = self.k1()
        self.answer(rating, {'TK6': 1})
        lower = rating.aspects[0]['score']
        with self.assertRaises(UserError):
            rating.write({'line_ids': [(1, self.line(rating, 'TK6').id, {'left_out': True})]})
        self.leave_out(rating, 'TK6')
        self.assertEqual((rating.aspects[0]['count'], rating.aspects[0]['score']), (16, '92.19'))     # 59 x 100 / 64
        self.assertGreater(float(rating.aspects[0]['score']), float(lower))

    def test_four_eyes_and_final(self):
        rating = self.k1()
        self.answer(rating, {'TK6': 2})
        with self.assertRaises(UserError):
            rating.action_finalise()
        rating.action_submit()
        with self.assertRaises(UserError):
            rating.action_finalise()
        with self.assertRaises(UserError):
            rating.write({'note': "x"})
        for user in (self.supervisor, self.teller, self.officer):
            with self.assertRaises(AccessError):
                self.as_user(user, rating).action_finalise()
        self.as_user(self.board, rating).action_finalise()
        self.assertEqual((rating.state, rating.finalised_by_id, rating.submitted_by_id), ('final', self.board, self.accountant))
        for change in (lambda: rating.write({'note': "x"}), rating.unlink, rating.action_compute, rating.action_submit,
                       lambda: rating.line_ids[0].write({'left_out': True}), lambda: rating.answer_ids[0].write({'note': "x"})):
            with self.assertRaises(UserError):
                change()
        self.refused_by_database(rating)
        again = self.k1()
        again.action_submit()
        self.as_user(self.manager, again).action_finalise()
        self.assertEqual((rating.state, again.state), ('replaced', 'final'))

    @mute_logger('odoo.sql_db')
    def refused_by_database(self, rating):
        """ The superuser and SQL neither """
        self.env.flush_all()
        for query in (SQL("UPDATE koperasi_rating SET score = 99 WHERE id = %s", rating.id), SQL("DELETE FROM koperasi_rating WHERE id = %s", rating.id),
                      SQL("UPDATE koperasi_rating SET state = 'draft' WHERE id = %s", rating.id), SQL("UPDATE koperasi_rating_line SET value = 99 WHERE rating_id = %s", rating.id),
                      SQL("DELETE FROM koperasi_rating_answer WHERE rating_id = %s", rating.id), SQL("UPDATE koperasi_rating_amount SET amount = 1 WHERE rating_id = %s", rating.id),
                      SQL("INSERT INTO koperasi_rating_answer (rating_id, indicator_id) SELECT rating_id, indicator_id FROM koperasi_rating_line WHERE rating_id = %s LIMIT 1", rating.id)):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(query)

    def test_incomplete_is_not_handed_over(self):
        rating = self.rate('kkpkk')
        with self.assertRaises(UserError) as caught:
            rating.action_submit()
        self.assertIn("Not computed yet", str(caught.exception))

    def test_results_are_not_written(self):
        rating = self.rate('kkpkk')
        for change in (lambda: rating.write({'score': 99}), lambda: rating.write({'state': 'final'}), lambda: rating.line_ids[0].write({'value': 99}),
                       lambda: rating.amount_ids[0].write({'amount': 1}), lambda: rating.answer_ids[0].write({'item_id': False})):
            with self.assertRaises(UserError):
                change()
        made = self.as_user(self.accountant, self.env['koperasi.rating']).create({
            'company_id': self.coop.id, 'method_id': rating.method_id.id, 'state': 'final', 'score': 99, 'finalised_by_id': self.board.id})
        self.assertEqual((made.state, made.score, made.finalised_by_id), ('draft', 0, self.env['res.users']))
        for user in (self.board, self.supervisor):
            self.assertTrue(self.as_user(user, rating).line_ids)
            with self.assertRaises(AccessError):
                self.as_user(user, rating).write({'note': "x"})
        for user in (self.teller, self.officer):
            with self.assertRaises(AccessError):
                self.as_user(user, rating).read(['score'])
        with self.assertRaises(UserError):
            rating.write({'answer_ids': [(1, rating.answer_ids.filtered('item_id')[0].id, {'grade': '4'})]})

    def test_trend(self):
        """ What the rating before had stands beside what this one has """
        first = self.k1(date(2025, 12, 31))
        first.action_submit()
        self.as_user(self.manager, first).action_finalise()
        second = self.rate('kkpkk')
        self.give(second, {**k1_figures(), 'allowance': 275 * MILLION})
        line = self.line(second, 'KK8')
        self.assertEqual((f"{line.previous:.2f}", f"{line.value:.2f}"), ('42.91', '50.00'))
        found = self.env['koperasi.rating.line'].search(second.action_open_trend()['domain'] + [('code', '=', 'KK8')])
        self.assertEqual(found.mapped('date'), [date(2026, 1, 31), date(2025, 12, 31)])

    def test_paper(self):
        rating = self.k1()
        self.leave_out(rating, 'TK6')
        content = self.env['ir.actions.report']._render_qweb_html('koperasi.report_rating', rating.ids)[0].decode()
        for text in ("KKPKK health rating", "Healthy", "45", "Return on assets (ROA)", "3,77", "100 * surplus / total_assets", "Left out: Tidak berlaku",
                     "Given by hand: Kasus", "One member has one vote", "Prepared by", "8.750.000.000"):
            self.assertIn(text, content)
        for user in (self.board, self.supervisor, self.manager):
            self.assertTrue(self.as_user(user, rating)._working_paper())
        with self.assertRaises(AccessError):
            self.as_user(self.teller, rating)._working_paper()

    def test_method_in_force(self):
        method = self.env.ref('koperasi.rating_pearls')
        with self.assertRaises(ValidationError):
            self.env['koperasi.rating'].create({'company_id': self.coop.id, 'method_id': method.id, 'date': date(2014, 12, 31)})
