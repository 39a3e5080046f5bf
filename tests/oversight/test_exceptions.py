from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..files.common import FileCase
from ..loan.common import ApplicationCase
from ..runs.common import RunCase
from .common import OversightCase


class Found:
    """ What the search finds of a kind in the cooperative of the test """

    def found(self, kind):
        self.env['koperasi.exception']._collect(self.coop)
        return self.env['koperasi.exception'].search([('company_id', '=', self.coop.id), ('kind', '=', kind), ('id', 'not in', self.before.ids)])

    def setUp(self):
        super().setUp()
        self.env['koperasi.exception']._collect(self.coop)
        self.before = self.env['koperasi.exception'].search([('company_id', '=', self.coop.id)])


@tagged('-at_install', 'post_install')
class TestExceptions(Found, OversightCase):
    """ Each kind by the act itself, done as its people do it """

    def test_reversal(self):
        deposit = self.env['koperasi.transaction'].browse(self.deposit(self.savings, 50_000)['transaction_id'])
        self.by(self.manager, deposit).reverse("Salah ketik", self.key())
        row = self.found('reversal')
        self.assertEqual((row.user_id, row.amount, row.reference, row.reason, row.member_id), (self.manager, 50_000, deposit.name, "Salah ketik", self.maria))
        self.assertEqual((row.res_model, row.res_id), ('koperasi.transaction', deposit.reversal_ids.id))
        self.assertEqual(self.by(self.supervisor, row).action_open_record()['res_id'], deposit.reversal_ids.id)
        self.assertEqual(self.found('reversal'), row, "found once")

    def test_backdated(self):
        self.go_to(date(2026, 1, 12))
        self.deposit(self.savings, 40_000)
        answer = self.by(self.manager, self.savings).deposit(50_000, self.key(), self.bank, value_date='2026-01-08')
        row = self.found('backdated')
        self.assertEqual((row.user_id, row.amount, row.res_id, row.date), (self.manager, 50_000, answer['transaction_id'], date(2026, 1, 12)))
        self.assertIn("2026-01-08", row.reason)

    def test_reactivations(self):
        """ Of an account by two persons, of a member by the board """
        self.by(self.manager, self.yosef).action_set_passive("x")
        self.assertFalse(self.found('member_reactivation'))
        self.by(self.board, self.yosef).action_reactivate("Datang lagi")
        row = self.found('member_reactivation')
        self.assertEqual((row.user_id, row.member_id, row.reason), (self.board, self.yosef, "Datang lagi"))
        self.product('SIBUHAR').dormancy_months = 6
        self.go_to(date(2026, 7, 6))
        self.by_two(self.by(self.teller, self.savings).reactivate, "KTP cocok", self.key())
        row = self.found('reactivation')
        self.assertEqual((row.user_id, row.checker_id, row.member_id), (self.teller, self.manager, self.maria))
        self.assertIn("KTP cocok", row.reason)
        self.assertFalse(self.found('limit_passed'))

    def test_limits(self):
        """ Passed with a second person, and changed by the board """
        waiting = self.deposit(self.savings, 200_000_000)
        self.assertFalse(self.found('limit_passed'), "asked is not done")
        self.by(self.manager, self.env['koperasi.approval'].browse(waiting['approval_id'])).approve()
        self.by_two(self.by(self.teller, self.other_savings).deposit, 200_000_000, self.key(), self.till)
        row = self.found('limit_passed')
        self.assertEqual((row.user_id, row.checker_id, row.amount, row.member_id), (self.teller, self.manager, 200_000_000, self.yosef))
        limit = self.env['koperasi.limit'].search([('company_id', '=', self.coop.id), ('role', '=', 'teller'), ('operation', '=', 'withdrawal')], limit=1)
        self.by(self.manager, limit).write({'amount_once': limit.amount_once})
        self.assertFalse(self.found('limit_changed'), "nothing changed")
        self.by(self.manager, limit).write({'amount_once': 7_000_000})
        self.by(self.manager, limit).active = False
        first, second = self.found('limit_changed').sorted('id')
        self.assertEqual(first.user_id, self.manager)
        self.assertIn("5.000.000 / 25.000.000 → teller withdrawal  7.000.000", first.reason)
        self.assertTrue(second.reason.endswith("–"))

    def test_rates(self):
        product = self.product('SIBUHAR')
        old = product.rate_ids[:1].rate
        self.assertFalse(self.found('rate_changed'), "what it began with is no change")
        self.by(self.manager, self.env['koperasi.savings.rate']).create(
            {'product_id': product.id, 'date_from': '2026-03-01', 'rate': old + 0.5, 'rate_unit': product.rate_ids[:1].rate_unit, 'decision_number': 'SK-9'})
        row = self.found('rate_changed')
        self.assertEqual((row.user_id, row.reference, row.res_model, row.res_id), (self.manager, 'SIBUHAR', product._name, product.id))
        self.assertEqual(row.reason, f"{old:g} → {old + 0.5:g} – SK-9")

    def test_tills(self):
        """ Counted by another person than who held it; cash that is missing """
        session = self.env['koperasi.till.session'].search([('user_id', '=', self.teller.id), ('state', '=', 'open')])
        cash = session.journal_id._koperasi_cash()[session.journal_id.id]
        count = {str(value): number for value, number in self.count_of(cash - 1_000).items()}
        self.by(self.manager, session).count_close(count, "Kurang seribu", self.key())
        self.by(self.signer(self.coop), session).sign_closing(self.key())
        for kind, amount in (('cash_difference', -1_000), ('till_forced', cash - 1_000)):
            row = self.found(kind)
            self.assertEqual((row.user_id, row.checker_id, row.amount, row.reason), (self.manager, self.signer(self.coop), amount, "Kurang seribu"))
        self.open_till(self.teller)
        self.close_tills()   # as it should be
        self.assertEqual((len(self.found('cash_difference')), len(self.found('till_forced'))), (1, 1))

    def test_roles(self):
        """ Given to a user, by the user or by the group; taken away; not for other groups """
        group = self.env.ref('koperasi.group_koperasi_manager')
        user = self.make_user('uji_naik', 'koperasi.group_koperasi_loan_officer')
        self.assertIn("+loan_officer", self.found('role_changed').reason)
        self.before |= self.found('role_changed')
        user.group_ids |= group
        row = self.found('role_changed')
        self.assertEqual((row.reference, row.reason, row.user_id), ('uji_naik', "+manager", self.env.user))
        group.user_ids = [Command.unlink(user.id)]
        self.assertEqual((self.found('role_changed') - row).reason, "−manager")
        group.user_ids = [Command.link(user.id)]
        self.assertEqual(len(self.found('role_changed')), 3)
        user.write({'group_ids': [Command.link(self.env.ref('base.group_no_one').id)], 'name': "Lain"})
        self.assertEqual(len(self.found('role_changed')), 3)

    def test_late_days(self):
        """ With its own clock: a day that is closed on the day itself is none """
        day = self.env['koperasi.business.day']._current(self.coop)
        self.assertIn(day.id, self.before.filtered(lambda row: row.kind == 'late_day').mapped('res_id'), "5 January 2026 is open until today")
        today = self.coop._koperasi_today()
        self.go_to(today)
        self.assertFalse(self.found('late_day'))
        self.coop.koperasi_late_days = 1
        self.close_tills()
        self.env['koperasi.business.day']._current(self.coop)._close()
        self.assertFalse(self.found('late_day'))

    def test_sign_off(self):
        deposits = [self.env['koperasi.transaction'].browse(self.deposit(self.savings, amount)['transaction_id']) for amount in (50_000, 60_000)]
        for deposit in deposits:
            self.by(self.manager, deposit).reverse("Salah ketik", self.key())
        rows = self.found('reversal')
        self.assertEqual(len(rows), 2)
        self.assertEqual(self.by(self.supervisor, rows).mapped('age'), [0, 0])
        for user in (self.manager, self.board, self.admin_user, self.accountant):
            with self.assertRaises(AccessError):
                self.by(user, rows).sign_off("x")
            with self.assertRaises(AccessError):
                self.by(user, rows).read(['kind'])
        with self.assertRaisesRegex(UserError, "missing"):
            self.by(self.supervisor, rows).sign_off(" ")
        action = self.by(self.supervisor, rows).action_sign_off()
        dialog = self.by(self.supervisor, self.env['koperasi.oversight.dialog']).with_context(**action['context']).create({'text': "Dicocokkan dengan kuitansi"})
        dialog.action_confirm()
        self.assertEqual((rows.signed_by_id, set(rows.mapped('note'))), (self.supervisor, {"Dicocokkan dengan kuitansi"}))
        with self.assertRaisesRegex(UserError, "already"):
            self.by(self.supervisor, rows).sign_off("Lain")
        with self.assertRaises(UserError):
            rows.write({'note': "x"})
        for query in ("UPDATE koperasi_exception SET note = 'x' WHERE id = %s", "DELETE FROM koperasi_exception WHERE id = %s"):
            with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(query, (rows[0].id,))

    def test_case(self):
        deposit = self.env['koperasi.transaction'].browse(self.deposit(self.savings, 50_000)['transaction_id'])
        self.by(self.manager, deposit).reverse("Salah ketik", self.key())
        row = self.by(self.supervisor, self.found('reversal'))
        action = row.open_exception_case()
        self.assertEqual(row.open_exception_case()['res_id'], action['res_id'], "one case")
        case = self.env['koperasi.case'].browse(action['res_id'])
        self.assertEqual((case.source, case.member_id, case.exception_id.id), ('exception', self.maria, row.id))

    def test_by_cron(self):
        """ Each branch by itself, in the rights of the nightly job """
        branch = self.make_branch()
        deposit = self.env['koperasi.transaction'].browse(self.deposit(self.savings, 50_000)['transaction_id'])
        self.by(self.manager, deposit).reverse("Salah ketik", self.key())
        self.env['koperasi.exception']._cron_collect()
        rows = self.env['koperasi.exception'].search([('company_id', 'in', (self.coop | branch).ids), ('id', 'not in', self.before.ids)])
        self.assertEqual(rows.filtered(lambda row: row.kind == 'reversal').company_id, self.coop)
        self.assertEqual(rows.filtered(lambda row: row.kind == 'late_day').company_id, branch)


@tagged('-at_install', 'post_install')
class TestOfLoans(Found, ApplicationCase):

    def test_override(self):
        self.maria.sudo().email = self.teller.email
        application = self.with_committee(self.apply())
        self.assertFalse(self.found('override'))
        self.by(self.board, application).override('related_party', "Rapat pengurus 5 Januari")
        row = self.found('override')
        self.assertEqual((row.user_id, row.member_id, row.amount, row.reference), (self.board, self.maria, 5_000_000, application.name))
        self.assertIn("Rapat pengurus 5 Januari", row.reason)
        self.assertEqual((row.res_model, row.res_id), (application._name, application.id))


@tagged('-at_install', 'post_install')
class TestOfRuns(Found, RunCase):

    def test_run_reversal(self):
        self.rate('SIBUHAR', 8)
        self.put(self.savings, 60_000_000)
        self.go_to(date(2026, 1, 31))
        step, key = self.by(self.accountant, self.step(self.month('2026-01-31'), 'savings_interest')), self.key()
        self.by(self.manager, self.env['koperasi.approval'].browse(step.reverse("Tarif salah", key)['approval_id'])).approve()
        answer = step.reverse("Tarif salah", key)
        self.Run._work_inline()
        self.env.invalidate_all()
        row = self.found('run_reversal')
        self.assertEqual((row.user_id, row.checker_id, row.reason, row.res_id), (self.accountant, self.manager, "Tarif salah", answer['run_id']))
        self.assertFalse(self.found('reversal'), "what a run takes back stands under the run")
        self.assertFalse(self.found('limit_passed'))


@tagged('-at_install', 'post_install')
class TestOfFiles(Found, FileCase):

    def test_suspense(self):
        file = self.checked(self.text([('R1', 'TAK-ADA', "Entah", 25_000, "titip")]))
        self.book(file)
        item = self.Suspense.search([*self.of_coop, ('reference', '=', 'R1')])
        self.assertTrue(item)
        days = (self.coop._koperasi_today() - item.date).days
        self.coop.koperasi_suspense_days = min(days, 365)
        self.assertFalse(days <= 365 and self.found('suspense_aged'), "not older than that")
        self.coop.koperasi_suspense_days = min(days, 365) - 1
        row = self.found('suspense_aged')
        self.assertEqual((row.amount, row.reference, row.res_id), (25_000, 'R1', item.id))
