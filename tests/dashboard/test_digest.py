from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DashboardCase

JANUARY = {'start_datetime': datetime(2026, 1, 1), 'end_datetime': datetime(2026, 2, 1)}
MARCH = {'start_datetime': datetime(2026, 3, 1), 'end_datetime': datetime(2026, 4, 1)}


@tagged('-at_install', 'post_install')
class TestDigest(DashboardCase):

    def setUp(self):
        super().setUp()
        self.digest = self.env.ref('koperasi.digest_weekly')

    def kpis(self, user):
        found = self.digest._compute_kpis(user.company_id, user)
        return {kpi['kpi_name'].removeprefix('kpi_koperasi_'): kpi for kpi in found}

    def test_figures(self):
        """ By hand: of the last thirty days before 1 April """
        with freeze_time('2026-04-01 03:00:00'):
            month = {name: kpi['kpi_col3']['value'] for name, kpi in self.kpis(self.manager).items()}
            self.assertEqual((month['members'], month['decided'], month['risk']), (0, 0, '70.59'))
            self.assertEqual(month['repaid'].replace('\xa0', ' '), "Rp 1.000.000")
            digest = self.digest.with_user(self.board).with_company(self.coop).with_context(**MARCH)
            self.assertEqual((digest.kpi_koperasi_repaid_value, digest.kpi_koperasi_lent_value, digest.kpi_koperasi_members_value), (1_000_000, 0, 0))
            digest = digest.with_context(**JANUARY)
            self.digest.invalidate_model()
            self.assertEqual((digest.kpi_koperasi_lent_value, digest.kpi_koperasi_members_value, digest.kpi_koperasi_risk_value), (18_000_000, 2, 0))
            totals = self.env['koperasi.savings.month'].search([('company_id', '=', self.coop.id), ('date', '=', '2026-01-31'), ('family', 'not like', 'share%')])
            self.assertEqual(digest.kpi_koperasi_savings_value, sum(totals.mapped('raised')) - sum(totals.mapped('lowered')))

    def test_nothing_frozen_is_left_out(self):
        with freeze_time('2025-12-01 03:00:00'):
            self.assertNotIn('risk', self.kpis(self.manager))
            self.assertIn('members', self.kpis(self.manager))

    def test_it_stays_weekly(self):
        """ Though nobody reads it yet """
        self.digest.user_ids = False
        self.digest.action_send()
        self.assertEqual(self.digest.periodicity, 'weekly')

    def test_who_leads_only(self):
        with freeze_time('2026-04-01 03:00:00'):
            self.assertEqual(self.kpis(self.teller), {})
            with self.assertRaises(AccessError):
                _value = self.digest.with_user(self.officer).with_company(self.coop).with_context(
                    **MARCH).kpi_koperasi_lent_value

    def test_who_asked_for_it_gets_it_in_his_language(self):
        """ Nobody does by himself; the dashboard's button asks for it """
        self.env['res.lang']._activate_lang('id_ID')
        self.assertFalse(self.digest.user_ids & (self.manager | self.board))
        self.manager.lang = 'id_ID'
        for user in (self.manager, self.board):
            self.by(user, self.digest).action_subscribe()
        self.assertTrue(self.dashboard().cards({})['digest']['subscribed'])
        self.by(self.board, self.digest).action_unsubscribe()
        self.assertFalse(self.dashboard(self.board).cards({})['digest']['subscribed'])
        with freeze_time('2026-04-01 03:00:00'):
            self.digest.with_context(lang='en_US').action_send_manual()
        [mail] = self.env['mail.mail'].search([('email_to', 'like', self.manager.email)])
        self.assertIn(self.coop.name, mail.subject)
        self.assertIn("Anggota Baru", mail.body_html)
        self.assertNotIn("New Members", mail.body_html)
        self.assertFalse(self.env['mail.mail'].search([('email_to', 'like', self.board.email)]))
