from datetime import date

import psycopg2

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.oversight.look import FEW

from ..portal.common import PortalCase
from .common import OversightCase


@tagged('-at_install', 'post_install')
class TestLooks(OversightCase):
    """ T9: every staff read of a member's data is noted, who reads his own is not """

    def looks(self, user=None, member=None):
        """ ``[(role, kind)]`` since the last call """
        domain = [('id', '>', self.last), *([('user_id', '=', user.id)] if user else [])]
        found = self.env['koperasi.look'].search(domain, order='id')
        self.last = max([self.last, *found.ids])
        return [(look.role, look.kind) for look in found if look.member_id == (member or self.maria)]

    def setUp(self):
        super().setUp()
        self.officer.group_ids |= self.env.ref('base.group_allow_export')
        self.env.flush_all()
        self.last = self.env['koperasi.look'].search([], limit=1).id or 0

    def test_each_way(self):
        """ Forms, the counter, statements, papers, a search that finds few, exports: each by the method that the screen calls """
        member, savings = self.maria.ids, self.savings.ids
        ways = (
            ('officer', 'form', lambda user: self.rpc(user, 'koperasi.member', 'web_read', member, {'phone': {}})),
            ('manager', 'form', lambda user: self.rpc(user, 'koperasi.member', 'read', member, ['state'])),
            ('accountant', 'form', lambda user: self.rpc(user, 'koperasi.member', 'search_read', [('id', 'in', member)], ['state'])),
            ('board', 'form', lambda user: self.rpc(user, 'koperasi.member', 'web_search_read', [('id', 'in', member)], {'state': {}})),
            ('teller', 'account', lambda user: self.rpc(user, 'koperasi.savings.account', 'web_read', savings, {'balance': {}})),
            ('teller', 'counter', lambda user: self.rpc(user, 'koperasi.counter', 'member', self.maria.id)),
            ('manager', 'statement', lambda user: self.by(user, self.savings.account_id)._statement(date(2026, 1, 1), date(2026, 1, 5))),
            ('officer', 'export', lambda user: self.rpc(user, 'koperasi.member', 'export_data', member, ['name'])),
            ('supervisor', 'form', lambda user: self.rpc(user, 'koperasi.member', 'web_read', member, {'state': {}})),
        )
        roles = {'officer': 'loan_officer'}
        for name, kind, call in ways:
            with self.subTest(role=name, kind=kind):
                user = getattr(self, name)
                call(user)
                self.assertIn((roles.get(name, name), kind), self.looks(user))

    def test_paper(self):
        self.env['ir.actions.report'].with_user(self.manager).with_context(force_report_rendering=False)._render_qweb_pdf('koperasi.action_report_resignation', self.maria.ids)
        self.assertIn(('manager', 'paper'), self.looks(self.manager))

    def test_loan_file(self):
        product = self.env['koperasi.loan.product'].search([('company_id', '=', self.coop.id)], limit=1)
        application = self.by(self.officer, self.env['koperasi.loan.application']).create(
            {'member_id': self.maria.id, 'product_id': product.id, 'principal': 1_000_000, 'purpose': "Kios", 'company_id': self.coop.id})
        self.looks()
        self.rpc(self.manager, 'koperasi.loan.application', 'web_read', application.ids, {'principal': {}})
        self.assertEqual(self.looks(self.manager), [('manager', 'loan')])

    def test_once_an_hour(self):
        for _time in range(3):
            self.rpc(self.teller, 'koperasi.counter', 'member', self.maria.id)
        self.assertEqual(self.looks(self.teller).count(('teller', 'counter')), 1)
        self.rpc(self.teller, 'koperasi.counter', 'member', self.yosef.id)
        self.assertIn(('teller', 'counter'), self.looks(self.teller, self.yosef))

    def test_not_noted(self):
        """ The program itself, names alone, and an employee's own record """
        self.maria.read(['state'])
        self.rpc(self.officer, 'koperasi.member', 'web_read', self.maria.ids, {'display_name': {}})
        self.rpc(self.officer, 'koperasi.member', 'name_search', "Maria")
        self.assertFalse(self.looks())
        self.officer.partner_id = self.maria.partner_id
        self.rpc(self.officer, 'koperasi.member', 'web_read', self.maria.ids, {'state': {}})
        self.assertFalse(self.looks(self.officer))

    def test_many(self):
        """ More than a few on a screen are a list without names; all that an export names are noted """
        members = self.maria | self.yosef
        for number in range(FEW):
            members |= self.register(f"Calon {number}")
        self.rpc(self.officer, 'koperasi.member', 'web_search_read', [('id', 'in', members.ids)], {'state': {}})
        [row] = self.env['koperasi.look'].search([('id', '>', self.last), ('user_id', '=', self.officer.id)])
        self.assertEqual((row.kind, row.members, row.member_id.id), ('list', len(members), False))
        self.looks()
        self.rpc(self.officer, 'koperasi.member', 'export_data', members.ids, ['name'])
        found = self.env['koperasi.look'].search([('id', '>', self.last), ('kind', '=', 'export')])
        self.assertEqual(found.member_id, members)

    def test_one_statement(self):
        """ The counter is not slowed: one INSERT, whatever is read """
        self.rpc(self.teller, 'koperasi.counter', 'member', self.maria.id)
        counter = self.by(self.teller, self.env['koperasi.look'])
        counter._role()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        counter._note(self.maria, 'counter')
        self.assertEqual(self.env.cr.sql_log_count - before, 1)

    @mute_logger('odoo.sql_db')
    def test_stays(self):
        self.rpc(self.teller, 'koperasi.counter', 'member', self.maria.id)
        look = self.env['koperasi.look'].search([('user_id', '=', self.teller.id)], limit=1)
        for query in ("UPDATE koperasi_look SET role = 'other' WHERE id = %s", "DELETE FROM koperasi_look WHERE id = %s"):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(query, (look.id,))
        for user in (self.manager, self.board, self.admin_user, self.accountant, self.teller):
            with self.assertRaises(AccessError):
                self.by(user, look).read(['at'])
        self.assertTrue(self.by(self.supervisor, look).read(['at']))
        with self.assertRaises(AccessError):
            self.by(self.supervisor, look).write({'role': 'other'})


@tagged('-at_install', 'post_install')
class TestLooksByHttp(PortalCase):
    """ Screens ask over read-only routes, where a database may be a replica: the note is written there too, at the first try """

    def test_readonly_route(self):
        self.authenticate(self.officer.login, self.officer.login)
        last = self.env['koperasi.look'].search([], limit=1).id or 0
        with self.assertNoLogs('odoo.http', 'WARNING'):   # "retrying with a read/write cursor"
            for method, args in (('web_read', [self.maria.ids, {'phone': {}}]), ('web_search_read', [[('id', '=', self.yosef.id)], {'state': {}}])):
                response = self.make_jsonrpc_request(f'/web/dataset/call_kw/koperasi.member/{method}', {
                    'model': 'koperasi.member', 'method': method, 'args': args, 'kwargs': {'context': {'allowed_company_ids': self.coop.ids}}})
                self.assertTrue(response)
        found = self.env['koperasi.look'].search([('id', '>', last)])
        self.assertEqual(found.member_id, self.maria | self.yosef)

    def test_own_pages(self):
        """ What members see of themselves is not noted; the list shows roles, names where the cooperative wants so, and only one's own """
        self.officer.group_ids |= self.env.ref('base.group_allow_export')
        self.login_of(self.maria, 'uji_maria')
        self.login_of(self.yosef, 'uji_yosef')
        for member in (self.maria, self.yosef):
            call_kw(self.by(self.teller, self.env['koperasi.counter']), 'member', [member.id], {})
        call_kw(self.by(self.officer, self.env['koperasi.member']), 'export_data', [self.yosef.ids, ['name']], {})
        count = self.env['koperasi.look'].search_count([])
        self.authenticate('uji_maria', 'uji_maria')
        for path in ('/my/koperasi', '/my/koperasi/accounts', f'/my/koperasi/accounts/{self.savings.account_id.id}'):
            self.assertEqual(self.get(path).status_code, 200)
        self.assertEqual(self.env['koperasi.look'].search_count([]), count)
        text = self.text(self.get('/my/koperasi/looks'))
        self.assertIn("Teller Counter", text)
        self.assertNotIn(self.teller.name, text)
        self.assertNotIn("Loan officer", text, "another's")
        self.coop.koperasi_look_names = True
        self.assertIn(f"Teller , {self.teller.name}", self.text(self.get('/my/koperasi/looks')))
        self.assertFalse(self.env(user=self.env.ref('base.public_user'))['koperasi.member'].browse(self.maria.id)._portal_looks()['looks'])
