from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DashboardCase

MODELS = ('koperasi.portfolio', 'koperasi.vintage', 'koperasi.officer.month', 'koperasi.decision.time', 'koperasi.member.flow', 'koperasi.savings.month')
PERIOD = {'date_from': '2026-01-01', 'date_to': '2026-03-31'}


@tagged('-at_install', 'post_install')
class TestAccess(DashboardCase):

    def test_an_officer_sees_his_own(self):
        cards, charts = self.cards(self.second_officer, **PERIOD), self.charts(self.second_officer, **PERIOD)
        self.assertEqual((cards['loans']['value'], cards['par']['value'], cards['lent']['value']), (5_000_000, 0, 6_000_000))
        self.assertEqual(self.opened(cards['loans']['open'], self.second_officer), self.other_loan)
        self.assertEqual(set(charts), {'risk', 'aging', 'vintage', 'decision'})
        self.assertEqual(charts['risk']['series'][0]['values'], [0, 0, 0])
        self.assertEqual(len(charts['risk']['series']), 2)
        self.assertEqual(charts['vintage']['series'][0]['values'], [0, 0, 0])
        self.assertTrue(self.dashboard(self.second_officer).cards(PERIOD)['own'])
        self.assertEqual(self.cards(self.officer, **PERIOD)['par']['value'], 100)
        for model in MODELS[:4]:
            self.assertEqual(self.by(self.second_officer, self.env[model]).search([]).officer_id, self.second_officer if model != 'koperasi.decision.time' else self.env['res.users'])
        for model in MODELS[4:]:
            with self.assertRaises(AccessError):
                self.by(self.second_officer, self.env[model]).search([])

    def test_an_officer_who_leads_sees_all(self):
        both = self.make_user('uji_petugas_manajer', 'koperasi.group_koperasi_loan_officer,koperasi.group_koperasi_manager')
        self.assertEqual(self.cards(both, **PERIOD)['par']['value'], 70.59)
        self.assertEqual(self.by(both, self.env['koperasi.portfolio']).search([]).officer_id, self.officer | self.second_officer)

    def test_roles(self):
        for user in (self.manager, self.board, self.supervisor):
            self.assertEqual(self.cards(user, **PERIOD)['par']['value'], 70.59)
        for user in (self.teller, self.accountant, self.admin_user):
            for method in ('cards', 'charts'):
                with self.assertRaises(AccessError):
                    getattr(self.dashboard(user), method)(PERIOD)
            for model in MODELS:
                with self.assertRaises(AccessError):
                    self.by(user, self.env[model]).search([])
        for model in MODELS:
            for user in (self.manager, self.supervisor):
                self.assertFalse(any(self.by(user, self.env[model]).has_access(mode) for mode in ('create', 'write', 'unlink')))

    def test_branches(self):
        """ What a branch has is hidden from another one, and added up for who works in both """
        branch = self.make_branch()
        stranger = self.make_user('uji_cabang_lain', 'koperasi.group_koperasi_manager', branch)
        self.assertEqual(self.cards(stranger, **PERIOD)['par']['empty'], "No month closed yet.")
        for model in MODELS:
            self.assertFalse(self.by(stranger, self.env[model]).search([]), model)
        with self.assertRaises(UserError):
            self.dashboard(stranger).cards({**PERIOD, 'branch': self.coop.id})
        both = self.make_user('uji_dua_cabang', 'koperasi.group_koperasi_board', self.coop | branch)
        self.assertEqual(self.cards(both, **PERIOD)['loans']['value'], 17_000_000)
        self.assertEqual(self.cards(both, **PERIOD, branch=branch.id)['loans']['value'], None)
        self.assertEqual(self.cards(both, **PERIOD, branch=self.coop.id)['loans']['value'], 17_000_000)
        self.assertEqual({name for _id, name in self.dashboard(both).cards(PERIOD)['branches']}, {"All branches", self.coop.name, branch.name})

    def test_bad_input(self):
        for values in (None, 'x', {'date_from': 'x', 'date_to': 'y'}, {'date_from': '2026-01-01'}, {'date_from': '2026-02-01', 'date_to': '2026-01-01'}, {'branch': 'x'},
                       {'branch': 999_999_999}, {'date_from': '2023-01-01', 'date_to': '2026-01-01'}, {'date_from': '2026-02-30', 'date_to': '2026-03-01'}):
            for method in ('cards', 'charts'):
                with self.subTest(values=values, method=method), self.assertRaises(UserError):
                    getattr(self.dashboard(), method)(values)
        self.assertEqual(self.dashboard().cards({'date_from': '2026-02-17', 'date_to': '2026-03-31'})['values']['date_from'], '2026-02-01')
