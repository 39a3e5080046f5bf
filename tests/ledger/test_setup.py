from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import KoperasiCase


@tagged('post_install', '-at_install')
class TestSetup(KoperasiCase):
    two_cooperatives = True

    def test_chart_and_journals(self):
        self.assertEqual(self.coop.chart_template, 'koperasi')
        self.assertEqual(self.coop.currency_id.name, 'IDR')
        account = self.coop._koperasi_account('311001')
        self.assertEqual((account.code, account.account_type), ('311001', 'equity'))
        self.env['res.lang']._activate_lang('id_ID')
        self.env['account.chart.template']._load_translations(langs=['id_ID'], companies=self.coop)
        self.assertEqual(account.with_context(lang='id_ID').name, "Simpanan Pokok")
        journals = self.env['account.journal'].search([('company_id', '=', self.coop.id), ('koperasi_role', '!=', False)])
        self.assertEqual(set(journals.mapped('koperasi_role')), {'till', 'vault', 'bank', 'savings', 'loan', 'general'})
        self.assertTrue(all(journals.mapped('restrict_mode_hash_table')))
        self.assertEqual(self.env['koperasi.posting.rule']._missing(self.coop), [])
        unaffected = self.env['account.account'].search([('company_ids', '=', self.coop.id), ('account_type', '=', 'equity_unaffected')])
        self.assertEqual(unaffected.mapped('code'), ['318001'])

    def test_again_changes_nothing(self):
        counts = [self.env[model].search_count([]) for model in ('account.account', 'account.journal', 'koperasi.posting.rule')]
        self.coop._koperasi_setup()
        self.assertEqual(counts, [self.env[model].search_count([]) for model in ('account.account', 'account.journal', 'koperasi.posting.rule')])

    def test_own_accounts_each(self):
        self.assertNotEqual(self.coop._koperasi_account('211101'), self.other_coop._koperasi_account('211101'))

    def test_beside_another_chart(self):
        """ A company of another country with its own chart and entries keeps it; what is missing is added """
        company = self.env['res.company'].create({'name': "Tetangga Lain", 'country_id': self.env.ref('base.us').id, 'currency_id': self.env.ref('base.USD').id})
        self.env.user.company_ids |= company
        self.env['account.chart.template'].try_loading('generic_coa', company, install_demo=False)
        before = self.env['account.account'].search([('company_ids', '=', company.id)])
        # a number of the cooperative's chart that means something else there
        foreign = self.env['account.account'].with_company(company).create(
            {'code': '311001', 'name': "Sales of 311", 'account_type': 'income', 'company_ids': [(6, 0, company.ids)]})
        company.koperasi_chart = 'keep'
        company._koperasi_setup()
        self.assertEqual(company.chart_template, 'generic_coa')
        self.assertTrue(before.exists() == before)
        self.assertEqual(company._koperasi_account('211101').code, '211101')
        self.assertEqual(company._koperasi_account('311001').code, 'K311001')
        self.assertNotEqual(company._koperasi_account('311001'), foreign)
        self.assertEqual(self.env['koperasi.posting.rule']._missing(company), [])

    def test_branch(self):
        branch = self.env['res.company'].create({'name': "Cabang Soe", 'parent_id': self.coop.id})
        branch._koperasi_setup()
        self.assertEqual(self.env['account.journal']._koperasi_get(branch, 'till').company_id, branch)
        self.assertEqual(branch._koperasi_account('211101'), self.coop._koperasi_account('211101'))
        orphan = self.env['res.company'].create({'name': "Induk"})
        child = self.env['res.company'].create({'name': "Cabang", 'parent_id': orphan.id})
        with self.assertRaisesRegex(UserError, "first"):
            child._koperasi_setup()

    def test_only_the_administrator(self):
        for user in (self.teller, self.manager, self.supervisor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.coop.with_user(user).action_koperasi_setup()
        self.coop.with_user(self.admin_user).action_koperasi_setup()

    def test_day_needs_set_up(self):
        company = self.env['res.company'].create({'name': "Belum Siap"})
        with self.assertRaisesRegex(UserError, "not set up"):
            self.env['koperasi.business.day']._open(company, '2026-01-05')

