import psycopg2

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.tests.lists.common import FIRST, ListsCase


@tagged('post_install', '-at_install')
class TestExports(ListsCase, HttpCase):
    """ S22: what leaves the system of members is noted, and much of it says why """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['koperasi.export'].flush_model()
        cls.before = cls.env['koperasi.export'].search([], limit=1).id or 0

    def noted(self):
        return self.env['koperasi.export'].search([('id', '>', self.before)])

    def say(self, reason="Audit Juni", user=None):
        return self.by(user or self.accountant, self.env['koperasi.export.reason']).create({'reason': reason})

    def few(self, most=1):
        self.coop.koperasi_export_most = most

    def test_list(self):
        self.lists._xlsx(self.options('savings', area="Alak", date=FIRST))
        row = self.noted()
        self.assertEqual((row.user_id, row.company_id, row.kind, row.name, row.rows, row.reason), (self.accountant, self.coop, 'list', "Savings by Account", 1, False))
        self.assertIn("Alak", row.chosen)
        self.assertIn("Jan 5, 2026" if "Jan 5" in row.chosen else "5 Jan 2026", row.chosen)
        self.lists._xlsx(self.options('monthly'))
        self.lists._paper(self.options('funding').given)
        self.assertEqual(self.noted(), row)     # sums name nobody
        self.lists._paper(self.options('savings').given)
        self.assertEqual(self.noted()[:1].rows, 2)

    def test_reason(self):
        """ Up to the limit none, beyond it one that is not old; it stands in the log """
        self.few(2)
        self.lists._xlsx(self.options('savings'))
        self.few()
        for export in (self.lists._xlsx, lambda options: self.lists._paper(options.given)):
            with self.assertRaises(UserError):
                export(self.options('savings'))
        dialog = self.by(self.accountant, self.env['koperasi.list.dialog']).create({'code': 'savings'})
        with self.assertRaises(RedirectWarning):
            dialog.action_xlsx()
        self.say(user=self.manager)     # another one's words do not count
        with self.assertRaises(RedirectWarning):
            dialog.action_pdf()
        reason = self.say("  Audit   Juni ")
        self.assertIn('/koperasi/list.xlsx?', dialog.action_xlsx()['url'])
        self.lists._xlsx(self.options('savings'))
        self.assertEqual(self.noted()[:1].reason, "Audit Juni")
        self.env.cr.execute("UPDATE koperasi_export_reason SET create_date = create_date - interval '16 minutes' WHERE id = %s", (reason.id,))
        with self.assertRaises(UserError):
            self.lists._xlsx(self.options('savings'))
        with self.assertRaises(UserError):
            self.say("   ")

    def test_books(self):
        """ The general ledger names members, a statement does not """
        Statements = self.by(self.accountant, self.env['koperasi.statements'])
        period = {'date_from': '2026-01-01', 'date_to': '2026-12-31'}
        for values in ({}, {'book': 'trial'}):
            Statements._xlsx(Statements._options({**values, **period}))
        self.assertFalse(self.noted())
        people = self.env['account.move.line'].search([('company_id', '=', self.coop.id), ('parent_state', '=', 'posted')]).partner_id
        self.assertGreater(len(people), 1)
        for book in ('ledger', 'journal'):
            Statements._xlsx(Statements._options({'book': book, **period}))
            self.assertEqual((self.noted()[:1].kind, self.noted()[:1].rows), ('book', len(people)))
        self.few()
        with self.assertRaises(RedirectWarning):
            Statements.ask_reason({'book': 'ledger', **period})
        self.assertTrue(Statements.ask_reason(period))
        with self.assertRaises(UserError):
            Statements._xlsx(Statements._options({'book': 'cash_book', **period}))

    def test_account_statement_and_prints(self):
        self.by(self.teller, self.savings.account_id)._statement_xlsx(FIRST, FIRST)
        self.assertEqual((self.noted().kind, self.noted().rows, self.noted().user_id), ('statement', 1, self.teller))
        self.few()
        both = (self.savings | self.other_savings).account_id
        with self.assertRaises(UserError):
            self.by(self.teller, self.env['ir.actions.report'])._render_qweb_pdf('koperasi.action_report_statement', both.ids, {})
        self.say(user=self.teller)
        self.by(self.teller, self.env['ir.actions.report'])._render_qweb_pdf('koperasi.action_report_statement', both.ids, {})
        self.assertIn(('print', 2, "Audit Juni"), [(row.kind, row.rows, row.reason) for row in self.noted()])

    def test_own_papers_are_not_noted(self):
        """ A member's own statement is none of it """
        member = new_test_user(
            self.env, login='uji_anggota', groups='base.group_portal', partner_id=self.maria.partner_id.id, company_id=self.coop.id, company_ids=[(6, 0, self.coop.ids)])
        self.env['koperasi.export'].with_user(member)._note('statement', "x", 1_000)
        self.assertFalse(self.noted())

    def test_odoo_export(self):
        """ Odoo's own export of members; of products it is nobody's business """
        exporter = self.make_user('uji_ekspor', 'koperasi.group_koperasi_manager,base.group_allow_export')
        members = self.by(exporter, self.maria | self.yosef)
        self.assertEqual(len(members.export_data(['number', 'name'])['datas']), 2)
        self.assertEqual((self.noted().kind, self.noted().rows, self.noted().chosen), ('odoo', 2, 'number, name'))
        self.few()
        self.by(exporter, self.env['koperasi.savings.product'].search([('company_id', '=', self.coop.id)], limit=2)).export_data(['name'])
        with self.assertRaises(RedirectWarning):
            members.export_data(['number', 'name'])
        self.assertEqual(len(self.noted()), 1)
        self.say(user=exporter)
        members.export_data(['number', 'name'])
        self.assertEqual(self.noted()[:1].reason, "Audit Juni")

    def test_over_http(self):
        """ The file is refused with a sentence, not with an error of the program """
        self.few(0)
        self.authenticate(self.accountant.login, self.accountant.login)
        with mute_logger('odoo.http'):
            self.assertEqual(self.url_open('/koperasi/list.xlsx?code=savings').status_code, 422)
        self.say()
        self.assertEqual(self.url_open('/koperasi/list.xlsx?code=savings').status_code, 200)
        self.assertEqual([(row.kind, row.reason) for row in self.noted()], [('list', "Audit Juni")])

    def test_only_grows(self):
        self.lists._xlsx(self.options('savings'))
        row = self.noted()
        for user in (self.accountant, self.supervisor, self.manager, self.board):
            own = self.by(user, row)
            with self.assertRaises(AccessError):
                own.write({'reason': "x"})
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaises(AccessError):
                own.create({'kind': 'list', 'name': "x", 'user_id': user.id, 'company_id': self.coop.id})
        for act in (lambda: row.write({'reason': "x"}) or row.flush_recordset(), row.unlink, lambda: self.env.cr.execute("TRUNCATE koperasi_export")):
            with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.RestrictViolation), self.cr.savepoint():
                act()

    def test_who_sees_it(self):
        self.lists._xlsx(self.options('savings'))
        row = self.noted()
        for user in (self.supervisor, self.manager, self.board):
            self.assertTrue(self.by(user, row).has_access('read'))
        for user in (self.teller, self.officer, self.accountant):
            self.assertFalse(self.by(user, row).has_access('read'))
