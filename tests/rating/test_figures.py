from datetime import date

from odoo.tests import tagged

from odoo.addons.koperasi.models.ledger.posting import GlLine, Posting
from odoo.addons.koperasi.tests.loan.common_running import RunningCase

from ..finance.common import CASES
from .common import RatingMixin

# the accounts of case U1
U1_ACCOUNTS = {
    'jasa_pinjaman': '411001', 'administrasi': '412001', 'provisi': '413001', 'denda': '414001', 'jasa_bank': '421001', 'bunga_tabungan': '511001',
    'bunga_berjangka': '512001', 'tenaga_kerja': '611101', 'adm_umum': '611501', 'penyusutan': '612201', 'penyisihan': '612301',
    'pengurus_pengawas': '621101', 'pendidikan': '621201', 'rat': '621301',
}


@tagged('-at_install', 'post_install')
class TestRatingFigures(RatingMixin, RunningCase):
    """ Figures from the books """

    def book(self, amounts, company=None):
        """ Debits of accounts by their code, against cash in transit """
        company = company or self.coop
        lines = [GlLine(company._koperasi_account(code).id, amount) for code, amount in amounts.items()]
        lines.append(GlLine(company._koperasi_account('111009').id, -sum(amounts.values())))
        self.env['koperasi.transaction']._post(Posting('opening', gl_lines=tuple(lines)), self.journal('general', company), self.key(), {}, company=company)

    def values(self, rating):
        return {row.figure_id.code: row.amount for row in rating.amount_ids if row.computed}

    def u1(self):
        found = {}
        for part, sign in (('partisipasi_bruto', -1), ('non_anggota', -1), ('beban_pokok', 1), ('beban_usaha', 1), ('beban_perkoperasian', 1)):
            found.update({U1_ACCOUNTS[name]: sign * amount for name, amount in CASES['U1']['input'][part].items()})
        return found

    def test_case_u1(self):
        """ The surplus in the cooperative order, from journal items; what stood in these accounts before is taken off """
        before = self.values(self.rate('kkpkk'))
        self.book(self.u1())
        rating = self.rate('kkpkk')
        found, expected = self.values(rating), CASES['U1']['expected']
        names = {'gross_participation': 'partisipasi_bruto', 'member_costs': 'beban_pokok', 'net_participation': 'partisipasi_neto', 'gross_surplus': 'shu_kotor',
                 'operating_costs': 'beban_usaha', 'cooperative_costs': 'beban_perkoperasian', 'surplus_before_tax': 'shu_sebelum_pajak', 'surplus': 'shu'}
        self.assertEqual({name: found[name] - before[name] for name in names}, {name: expected[theirs] for name, theirs in names.items()})
        [row] = rating.amount_ids.filtered(lambda row: row.figure_id.code == 'operating_costs')
        self.assertEqual({code for code, _name, _amount in row.accounts} & set(self.u1()), {'611101', '611501', '612201', '612301'})
        self.assertEqual(sum(float(amount) for _code, _name, amount in row.accounts), found['operating_costs'])

    def test_sums_by_another_method(self):
        """ Total assets and liabilities as the kinds of accounts have them, with a branch """
        branch = self.make_branch()
        self.book({'131001': 40_000_000, '222001': -30_000_000}, branch)
        self.book({'131001': 5_000_000})
        self.env.flush_all()
        found = self.values(self.rate('kkpkk'))
        Line = self.env['account.move.line'].with_context(allowed_company_ids=(self.coop | branch).ids)
        for name, group, sign in (('total_assets', 'asset', 1), ('liabilities', 'liability', -1), ('current_liabilities', 'liability', -1)):
            lines = Line.search([('company_id', 'child_of', self.coop.id), ('account_id.internal_group', '=', group), ('parent_state', '=', 'posted'), ('date', '<=', '2026-01-31')])
            if name == 'current_liabilities':
                lines = lines.filtered(lambda line: line.account_id.with_company(self.coop).code < '22')
            self.assertEqual(found[name], sign * sum(lines.mapped('balance')), name)
        own = self.env['koperasi.rating'].create({'company_id': branch.id, 'method_id': self.env.ref('koperasi.rating_kkpkk').id, 'date': date(2026, 1, 31)})
        own._work_out()
        self.assertEqual(self.values(own)['long_term_liabilities'], 30_000_000)
        before = self.env['koperasi.rating'].create({'company_id': self.coop.id, 'method_id': self.env.ref('koperasi.rating_kkpkk').id, 'date': date(2025, 12, 31)})
        before._work_out()
        self.assertEqual(self.values(before)['total_assets'], 0)

    def test_years(self):
        """ A year later last year's surplus is own capital, and this year's movement begins at nothing """
        self.book({'411001': -7_000_000, '611101': 2_000_000})
        first, later = (self.values(self.rate('kkpkk', day)) for day in (date(2026, 1, 31), date(2027, 1, 31)))
        self.assertEqual((later['surplus'], later['surplus_before']), (0, first['surplus']))
        self.assertEqual(later['equity'] - first['equity'], first['surplus'])
        self.assertEqual(later['assets_before'], later['total_assets'])

    def test_not_mapped(self):
        self.assertFalse(self.rate('kkpkk').unmapped)
        account = self.env['account.account'].create({'code': '999123', 'name': "Akun asing", 'account_type': 'expense', 'company_ids': [(6, 0, self.coop.ids)]})
        lines = (GlLine(account.id, 750_000), GlLine(self.coop._koperasi_account('111009').id, -750_000))
        self.env['koperasi.transaction']._post(Posting('opening', gl_lines=lines), self.journal('general'), self.key(), {}, company=self.coop)
        rating = self.rate('kkpkk')
        self.assertEqual(rating.problems, "Not mapped: 999123 Akun asing, Rp 750.000")
        self.assertIn("999123", self.env['ir.actions.report']._render_qweb_html('koperasi.report_rating', rating.ids)[0].decode())

    def test_loans_and_members(self):
        """ Case Q2 in thousandths: frozen loans give late and problem loans; before, the rating says that they are not frozen.
        One of the good loans is three weeks late, which PEARLS does not count. """
        rows = [(8_100_000, 0, None), (100_000, 0, date(2026, 3, 10)), (310_000, 120_000, date(2025, 11, 30)), (145_000, 60_000, date(2025, 9, 20)), (95_000, 20_000, date(2025, 3, 20))]
        self.go_to(date(2026, 3, 31))
        for amount, collateral, since in rows:
            self.lend(amount).write({'collateral_value': collateral, 'rescuable': True, 'principal_open_since': since, 'interest_open_since': since, 'open_since': since})
        self.env['koperasi.loan'].search([('principal_amount', '=', 145_000)]).write({'collectability': 'five', 'open_since': date(2025, 11, 20)})
        rating = self.rate('pearls', date(2026, 3, 31))
        self.assertIn("were not frozen in this month", self.line(rating, 'A1').problem)
        self.assertIn(self.coop.name, self.line(rating, 'A1').problem)
        self.by(self.accountant, self.env['koperasi.loan.provision']).freeze(self.key())
        rating.action_compute()
        found = self.values(rating)
        self.assertEqual((found['delinquent_1_12'], found['delinquent_over_12'], found['gross_loans'], found['allowance']), (455_000, 95_000, 8_750_000, 177_500))
        self.assertEqual(f"{self.line(rating, 'A1').value:.2f}", '6.29')
        self.assertEqual(found['members'], self.env['koperasi.member'].search_count([('company_id', '=', self.coop.id), ('state', '=', 'active')]))
        self.assertEqual(found['members_before'], 0)
        self.assertEqual(self.line(rating, 'S10').problem, "Cannot be computed: Members before the book year is 0")
        health = self.values(self.rate('kkpkk', date(2026, 3, 31)))
        self.assertEqual(health['problem_loans'], 550_000)
        old = self.values(self.rate('ksp_2016', date(2026, 3, 31)))
        self.assertEqual((old['substandard_loans'], old['doubtful_loans'], old['loss_loans'], old['loan_risk']), (310_000, 145_000, 95_000, 358_750))
