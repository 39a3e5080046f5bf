import base64
import contextlib

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..requests.common import PDF, picture
from .common import EVIDENCE, MANAGEMENT, OversightCase


@tagged('-at_install', 'post_install')
class TestCases(OversightCase):

    def test_two_close_it(self):
        case = self.new_case(member_id=self.maria.id)
        self.by(self.supervisor, case).add_note("Kas dihitung ulang")
        with self.assertRaisesRegex(UserError, "missing"):
            self.by(self.supervisor, case).propose_closing("  ")
        self.by(self.supervisor, case).propose_closing("Ditemukan dan diganti")
        self.assertEqual(case.state, 'closing')
        with self.assertRaisesRegex(AccessError, "another supervisor"):
            self.by(self.supervisor, case).confirm_closing()
        double = self.make_user('uji_pengawas_ganda', 'koperasi.group_koperasi_supervisor')
        double.email = self.supervisor.email   # another login of the same person
        with self.assertRaisesRegex(AccessError, "another supervisor"):
            self.by(double, case).confirm_closing()
        self.by(self.second, case).return_closing("Belum ada bukti")
        self.assertEqual((case.state, case.conclusion), ('open', False))
        self.by(self.second, case).propose_closing("Ditemukan dan diganti")
        self.by(self.supervisor, case).confirm_closing()
        self.assertEqual((case.state, case.proposer_id, case.closed_by_id), ('closed', self.second, self.supervisor))
        self.assertEqual(case.step_ids.mapped('kind'), ['opened', 'noted', 'proposed', 'returned', 'proposed', 'closed'])
        with self.assertRaisesRegex(UserError, "not in the state"):
            self.by(self.supervisor, case).add_note("x")
        self.by(self.supervisor, case).reopen_case("Muncul lagi")
        self.assertEqual((case.state, case.closed_by_id.id), ('open', False))

    def test_alone(self):
        """ Where there is no second person, one closes it; another login of his is no second person """
        self.second.active = False
        case = self.new_case()
        self.by(self.supervisor, case).propose_closing("Selesai")
        self.assertEqual((case.state, case.closed_by_id), ('closed', self.supervisor))
        double = self.make_user('uji_pengawas_ganda', 'koperasi.group_koperasi_supervisor')
        double.email = self.supervisor.email
        case = self.new_case()
        self.by(self.supervisor, case).propose_closing("Selesai")
        self.assertEqual(case.state, 'closed')

    def test_not_his_own(self):
        self.supervisor.partner_id = self.maria.partner_id
        case = self.new_case(member_id=self.maria.id)
        for call in (lambda: self.by(self.supervisor, case).propose_closing("x"), lambda: self.by(self.supervisor, case).add_note("x")):
            with self.assertRaisesRegex(AccessError, "his own"):
                call()

    def test_evidence(self):
        """ By content, as with papers of members: what a browser would run is not taken """
        case = self.by(self.supervisor, self.new_case())
        case.add_evidence('foto.html', base64.b64encode(picture()).decode(), "Laci kas")
        case.add_evidence('nota.pdf', EVIDENCE)
        self.assertEqual(case.document_ids.mapped('file_name'), ['foto.jpg', 'nota.pdf'])
        for name, file in (('x.pdf', base64.b64encode(b'<html><script>1</script>').decode()), ('x.pdf', base64.b64encode(PDF + b'/JavaScript').decode()), ('x.pdf', "%%%"), ('x.pdf', ""),
                           ('', EVIDENCE), ('x.pdf', 7), ('x.pdf', "é" * 8)):
            with self.subTest(name=name, file=file), self.assertRaises(UserError):
                case.add_evidence(name, file)
        self.assertEqual(len(case.document_ids), 2)

    @mute_logger('odoo.sql_db')
    def test_stays(self):
        """ Neither a superuser nor SQL changes what a case says, or closes it in one step """
        case = self.new_case()
        with self.assertRaises(UserError):
            self.by(self.supervisor, case).write({'title': "x"})
        with self.assertRaises(AccessError):
            self.by(self.supervisor, case).unlink()
        for query in ("UPDATE koperasi_case SET title = 'x' WHERE id = %s", "DELETE FROM koperasi_case WHERE id = %s",
                      f"UPDATE koperasi_case SET state = 'closed', conclusion = 'x', closed_by_id = {self.manager.id} WHERE id = %s",
                      "UPDATE koperasi_case_step SET note = 'x' WHERE case_id = %s", "DELETE FROM koperasi_case_step WHERE case_id = %s"):
            with self.subTest(query=query), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(query, (case.id,))

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.addons.base.models.ir_model')
    def test_nobody_else(self):
        """ T6: no role of the management reads, finds, counts, exports, writes to or closes a case, by none of Odoo's ways """
        request = self.env['koperasi.member.request'].sudo()._file_once(
            self.coop, 'supervision', self.key(), {'member_id': self.maria.id, 'applicant': "Maria Bria", 'text': "Rahasia pengawas"})
        case = request._case()
        self.assertTrue(case)
        self.by(self.supervisor, case).add_evidence('bukti.pdf', EVIDENCE)
        document, step = case.document_ids, case.step_ids[:1]
        self.assertFalse(any(name.startswith(('message_', 'activity_')) for name in case._fields), "chatter would be a way around")
        attachment = self.env['ir.attachment'].search([('res_model', '=', document._name), ('res_id', '=', document.id), ('res_field', '=', 'file')])
        self.assertTrue(attachment)
        for role in MANAGEMENT:
            user = getattr(self, role)
            for record in (case, document, step):
                name = record._name
                for method, args in (
                        ('read', (record.ids, ['display_name'])), ('web_read', (record.ids, {'company_id': {}})), ('search', ([],)), ('search_count', ([],)), ('name_search', ("KS",)),
                        ('web_search_read', ([], {})), ('export_data', (record.ids, ['id'])), ('formatted_read_group', ([], [], ['__count'])), ('search_read', ([], ['id'])),
                        ('write', (record.ids, {'company_id': self.coop.id})), ('unlink', (record.ids,)), ('copy', (record.ids,)), ('create', ({'title': "x"},))):
                    with self.subTest(role=role, model=name, method=method), self.assertRaises(UserError), self.env.cr.savepoint():
                        self.rpc(user, name, method, *args)   # AccessError; export, UserError: who may export nothing at all
            for method, args in (('add_note', ("x",)), ('propose_closing', ("x",)), ('confirm_closing', ()), ('return_closing', ("x",)), ('reopen_case', ("x",)), ('add_evidence', ("x", EVIDENCE))):
                with self.subTest(role=role, method=method), self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.rpc(user, 'koperasi.case', method, case.ids, *args)
            for model, path in (('koperasi.exception', 'case_ids.title'), ('koperasi.sample.line', 'case_ids.title'), ('koperasi.oversight.dialog', 'case_id.title')):
                with self.subTest(role=role, model=model, path=path), self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.rpc(user, model, 'search', [(path, 'ilike', 'a')])
            # the request behind it is not there for them
            readable = self.env['koperasi.member.request'].with_user(user).has_access('read')
            if readable:
                self.assertFalse(set(self.rpc(user, 'koperasi.member.request', 'search', [('kind', '=', 'supervision')])) & set(request.ids))
                self.assertNotIn("Maria", self.by(user, request).sudo().display_name)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.rpc(user, 'koperasi.member.request', 'read', request.ids, ['text'])
            for method in ('reply', 'conclude', 'decline'):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.rpc(user, 'koperasi.member.request', method, request.ids, "x")
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.rpc(user, 'ir.attachment', 'read', attachment.ids, ['datas'])
            with contextlib.suppress(AccessError):   # or nothing is found
                self.assertFalse(self.rpc(user, 'ir.attachment', 'search', [('id', 'in', attachment.ids), ('res_field', '=', 'file')]))
            # what tells supervisors that something waits is not theirs either
            if user != self.admin_user or readable:
                self.assertFalse(self.by(user, self.env['mail.activity']).search([('res_model', '=', 'koperasi.member.request'), ('res_id', '=', request.id)]))
        self.assertEqual((case.state, request.state), ('open', 'open'))
        self.assertTrue(self.rpc(self.supervisor, 'koperasi.case', 'read', case.ids, ['text']))

    def test_request_closes_with_its_case(self):
        """ What two supervisors conclude is the answer that the member reads; asked again, the case is open again """
        transaction = self.env['koperasi.transaction'].browse(self.deposit(self.savings, 50_000)['transaction_id'])
        for kind, more in (('supervision', {}), ('not_me', {'transaction_id': transaction.id})):
            request = self.env['koperasi.member.request'].sudo()._file_once(
                self.coop, kind, self.key(), {'member_id': self.maria.id, 'applicant': "Maria Bria", 'text': "Bukan saya", **more})
            case = request._case()
            self.assertEqual((case.member_id, case.source), (self.maria, 'complaint' if kind == 'supervision' else 'not_me'))
            self.by(self.supervisor, request).conclude("Sudah diperiksa")
            self.assertEqual((request.state, case.state), ('open', 'closing'), "one supervisor does not close it")
            with self.assertRaisesRegex(UserError, "second supervisor"):
                self.by(self.second, request).conclude("Lain")
            self.by(self.second, case).confirm_closing()
            self.assertEqual((request.state, request.answer, request.answered_by_id), ('done', "Sudah diperiksa", self.second))
            request._reopen_own("Belum jelas")
            self.assertEqual((request.state, case.state), ('open', 'open'))
            with self.assertRaisesRegex(UserError, "cannot be withdrawn"):
                request._withdraw_own()
