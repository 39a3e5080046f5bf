import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import mute_logger

from .common import CODE, FEBRUARY, JANUARY

MARCH_SECOND = FEBRUARY.replace(month=3, day=2)


class SnapshotPart:
    """ Two persons, closed months only, and what was published stays """

    def test_two_persons(self):
        snapshot = self.prepared()
        with self.assertRaises(AccessError):
            self.by(self.teller, snapshot).action_sign()
        with self.assertRaisesRegex(UserError, "does not wait"):
            self.by(self.board, snapshot).action_publish()
        snapshot.action_sign()
        for user in (self.accountant, self.manager, self.teller, self.admin_user):
            with self.assertRaises(AccessError, msg=user.login):
                self.by(user, snapshot).action_publish()
        self.board.email = self.accountant.email        # another login of the same person
        with self.assertRaisesRegex(UserError, "Another person"):
            self.by(self.board, snapshot).action_publish()
        self.board.email = 'lain@contoh.id'
        self.by(self.supervisor, snapshot).action_return()
        self.assertEqual((snapshot.state, snapshot.sha256), ('draft', False))
        snapshot.action_sign()
        self.by(self.supervisor, snapshot).action_publish()
        self.assertEqual((snapshot.state, snapshot.signed_role, snapshot.published_role, snapshot.published_by_id), ('published', 'accountant', 'supervisor', self.supervisor))

    def test_nothing_by_hand(self):
        """ Neither a caller's values nor his defaults publish or change a figure """
        made = self.by(self.accountant, self.env['koperasi.transparency']).with_context(default_state='published', default_published_name="x").create({
            'date': '2026-01-07', 'state': 'published', 'sha256': 'x', 'company_id': self.coop.id})
        self.assertEqual((made.state, made.sha256, made.published_name, made.date), ('draft', False, False, JANUARY))
        with self.assertRaises(UserError):
            made.write({'state': 'published'})
        with self.assertRaisesRegex(UserError, "Prepare the figures first"):
            made.action_sign()
        made.action_prepare()
        with self.assertRaises(AccessError):
            self.by(self.manager, made.figure_ids[0]).write({'value': 1})
        made.write({'date': FEBRUARY})
        self.assertFalse(made.figure_ids or made.prepared_on)       # figures of another month
        for user in (self.board, self.supervisor, self.teller):
            with self.assertRaises(AccessError, msg=user.login):
                self.by(user, made).write({'date': JANUARY})
        with self.assertRaises(AccessError):
            self.by(self.manager, made).basis      # noqa: B018 - who stood in which cell, nobody reads

    def test_signed_is_what_is_published(self):
        snapshot = self.prepared()
        snapshot.action_sign()
        with self.assertRaisesRegex(UserError, "no draft"):
            snapshot.action_prepare()
        self.env.flush_all()
        self.env.cr.execute("UPDATE koperasi_transparency_figure SET value = value + 1 WHERE snapshot_id = %s AND code = 'savings'", [snapshot.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "not the figures that were signed"):
            self.by(self.board, snapshot).action_publish()

    def test_closed_months_only(self):
        with self.assertRaisesRegex(UserError, "is not closed yet in: KSP Uji Coba"):
            self.prepared(FEBRUARY)
        self.go_to(MARCH_SECOND)
        with self.assertRaisesRegex(UserError, "is not closed yet"):
            self.prepared(FEBRUARY)         # its days are over, but its loans were never frozen
        branch = self.make_branch()
        with self.assertRaisesRegex(UserError, "Cabang Timur"):
            self.prepared()
        with self.assertRaisesRegex(UserError, "whole cooperative"):
            self.env['koperasi.transparency'].create({'date': JANUARY, 'company_id': branch.id})
        with self.assertRaises(ValidationError), self.cr.savepoint():
            branch.write({'koperasi_transparency': True, 'koperasi_public_code': 'cabang'})

    def test_prepared_before_another(self):
        """ What was prepared without knowing of another publication is not published beside it """
        first, second = self.prepared(), self.prepared()
        (first | second).action_sign()
        self.by(self.board, first).action_publish()
        with self.assertRaisesRegex(UserError, "prepare them anew"):
            self.by(self.board, second).action_publish()
        self.by(self.board, second).action_return()
        second.action_prepare()
        second.action_sign()
        self.by(self.board, second).action_publish()
        self.assertEqual((first.state, second.state), ('superseded', 'published'))
        self.assertIn(second.sha256, self.page().text)

    @mute_logger('odoo.sql_db')
    def test_kept_by_the_database(self):
        """ Whoever asks, what was published is not changed """
        snapshot = self.published()
        self.env.flush_all()
        figure = snapshot.figure_ids[0].id
        for statement in (
                f"UPDATE koperasi_transparency_figure SET value = 1 WHERE id = {figure}", f"DELETE FROM koperasi_transparency_figure WHERE id = {figure}",
                f"INSERT INTO koperasi_transparency_figure (snapshot_id, section, code, unit) VALUES ({snapshot.id}, 'position', 'x', 'count')",
                f"UPDATE koperasi_transparency SET sha256 = 'x' WHERE id = {snapshot.id}", f"UPDATE koperasi_transparency SET state = 'draft' WHERE id = {snapshot.id}",
                f"UPDATE koperasi_transparency SET portfolio = '{{}}' WHERE id = {snapshot.id}", f"DELETE FROM koperasi_transparency WHERE id = {snapshot.id}"):
            with self.subTest(statement=statement), self.assertRaises(psycopg2.errors.RestrictViolation), self.cr.savepoint(flush=False):
                self.cr.execute(statement)
        with self.assertRaises(UserError):
            self.by(self.manager, snapshot).unlink()

    def test_withdrawn(self):
        """ By two persons, with a reason that everybody reads """
        snapshot = self.published()
        by = lambda user: self.by(user, snapshot)      # noqa: E731
        with self.assertRaisesRegex(UserError, "Nobody asked"):
            by(self.supervisor).action_withdraw()
        for reason in ('', '   ', None, 'x' * 501, 5):
            with self.assertRaises(UserError):
                by(self.manager).ask_withdrawal(reason)
        with self.assertRaises(AccessError):
            by(self.teller).ask_withdrawal("Salah")
        by(self.board).ask_withdrawal("Piutang cabang dihitung dua kali")
        self.assertEqual((self.page().status_code, snapshot.state), (200, 'published'))
        with self.assertRaisesRegex(UserError, "Another person"):
            by(self.board).action_withdraw()
        with self.assertRaises(AccessError):
            by(self.manager).action_withdraw()
        by(self.supervisor).action_keep()
        by(self.board).ask_withdrawal("Piutang cabang dihitung dua kali")
        by(self.supervisor).action_withdraw()
        for path in ('', '/2026-01'):
            page = self.text(self.page(path))
            self.assertIn("were withdrawn on", page)
            self.assertIn("Piutang cabang dihitung dua kali", page)
            self.assertNotIn("Rp", page)
        found = self.page('/2026-01.json').json()
        self.assertEqual((found['status'], found['reason'], 'document' in found), ('withdrawn', "Piutang cabang dihitung dua kali", False))
        self.assertEqual(self.page('/2026-01/loans.csv').status_code, 404)
        with self.assertRaises(UserError):
            by(self.manager).ask_withdrawal("lagi")
        corrected = self.published()
        self.assertIn(corrected.sha256, self.page('/2026-01').text)

    def test_switch(self):
        """ Only where the cooperative switched it on; one code a cooperative """
        self.published()
        self.assertEqual(self.page().status_code, 200)
        self.coop.koperasi_transparency = False
        self.assertEqual(self.page().status_code, 404)
        for code in ('', 'ab', 'Besar', 'a b', '-abc', 'abc-', 'preview', 'x' * 41, 'ä-ö'):
            with self.assertRaises(ValidationError, msg=code), self.cr.savepoint():
                self.coop.write({'koperasi_transparency': True, 'koperasi_public_code': code})
        self.coop.write({'koperasi_transparency': True, 'koperasi_public_code': CODE})
        self.assertEqual(self.page().status_code, 200)

    def test_second_month(self):
        """ Few changed: what would tell of them is not told again, the change since last month is """
        first = self.published()
        self.deposit(self.savings, 70_000)
        self.end_month(FEBRUARY, MARCH_SECOND)
        second = self.prepared(FEBRUARY)
        # one member's money moved, so no sum in which it would be seen
        for code in ('savings', 'assets', 'equity'):
            self.assertIsNone(self.value(second, code), code)
        held = second.figure_ids.filtered(lambda row: row.code == 'members_sex')
        self.assertEqual(set(held.mapped('reason')), set(first.figure_ids.filtered(lambda row: row.code == 'members_sex').mapped('reason')))
        self.assertEqual(set(held.mapped('as_of')), {False})        # nobody came or left: the table is that of this month
        for member in self.people[:5]:
            self.deposit(self.account(member, 'SIBUHAR'), 10_000)
        self.go_to(MARCH_SECOND.replace(day=31))
        self.by(self.accountant, self.env['koperasi.loan.provision']).freeze(self.key())
        self.go_to(MARCH_SECOND.replace(month=4))
        third = self.published(MARCH_SECOND.replace(day=31))
        self.assertEqual(self.value(third, 'savings'), self.value(first, 'savings') + 70_000 + 50_000)
        row = third.figure_ids.filtered(lambda row: row.code == 'savings')
        self.assertEqual((row.before, row.change), (first.figure_ids.filtered(lambda row: row.code == 'savings').shown, "+Rp\xa0120.000"))
        page = self.page()
        self.assertIn("<polyline", page.text)
        self.assertIn('/2026-01"', page.text)

    def test_one_who_joined(self):
        """ The tables of members stay as they were until five came or left """
        self.published()
        self.join("Orang Baru", district="Alak", sex='male')
        self.end_month(FEBRUARY, MARCH_SECOND)
        second = self.prepared(FEBRUARY)
        self.assertEqual(self.value(second, 'members'), 23)
        areas = second.figure_ids.filtered(lambda row: row.code == 'members_area')
        self.assertEqual((set(areas.mapped('as_of')), self.value(second, 'members_area', "Oebobo")), ({JANUARY}, 11))
