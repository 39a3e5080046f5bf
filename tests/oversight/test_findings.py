from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import OversightCase


@tagged('-at_install', 'post_install')
class TestFindings(OversightCase):

    def new(self, **values):
        return self.by(self.supervisor, self.env['koperasi.finding']).create({
            'title': "Kas dihitung sendiri", 'text': "Tiga kali tanpa orang kedua", 'basis': "SOP kas pasal 4", 'deadline': date(2026, 2, 1), **values})

    def test_way(self):
        finding = self.new()
        self.assertFalse(self.by(self.board, finding).search([('id', '=', finding.id)]), "not sent yet")
        finding.write({'rating': 'high'})
        finding.send()
        self.assertTrue(finding.name.startswith('TM/'))
        with self.assertRaisesRegex(UserError, "stays as it was written"):
            finding.write({'text': "x"})
        with self.assertRaises(AccessError):
            self.by(self.manager, finding).answer_finding("x")
        self.by(self.board, finding).answer_finding("Mulai besok berdua")
        self.assertEqual((finding.state, finding.answered_by_id), ('answered', self.board))
        finding.follow_up("Dilihat tanggal 20: berdua")
        finding.postpone('2026-03-01', "Kasir baru")
        self.assertEqual(finding.deadline, date(2026, 3, 1))
        for user in (self.board, self.manager, self.accountant, self.admin_user):
            for call in (lambda own: own.close_finding("x"), lambda own: own.follow_up("x"), lambda own: own.write({'state': 'closed'}), lambda own: own.postpone('2030-01-01', "x"),
                         lambda own: own.send(), lambda own: own.unlink()):
                with self.assertRaises(AccessError):
                    call(self.by(user, finding))
        finding.close_finding("Sudah berjalan")
        self.assertEqual((finding.state, finding.closed_by_id), ('closed', self.supervisor))
        with self.assertRaisesRegex(UserError, "not in the state"):
            self.by(self.board, finding).answer_finding("x")
        finding.reopen_finding("Terjadi lagi")
        self.assertEqual(finding.step_ids.mapped('kind'), ['sent', 'answered', 'followed', 'deadline', 'closed', 'reopened'])

    def test_addressees(self):
        """ The manager reads what was sent to him, the board all that was sent, nobody else any """
        to_board, to_manager, draft = self.new(), self.new(addressee='manager'), self.new()
        (to_board | to_manager).mapped(lambda finding: finding.send())
        sees = {'board': to_board | to_manager, 'manager': to_manager, 'supervisor': to_board | to_manager | draft}
        for role in ('board', 'manager', 'supervisor'):
            mine = self.by(getattr(self, role), self.env['koperasi.finding'])
            self.assertEqual(mine.search([('id', 'in', (to_board | to_manager | draft).ids)]).sorted('id').ids, sees[role].ids)
            self.assertEqual(mine.env['koperasi.finding.step'].search(self.own).finding_id & (to_board | to_manager | draft), sees[role] - draft)
        for role in ('teller', 'officer', 'accountant', 'admin_user'):
            with self.assertRaises(AccessError):
                self.by(getattr(self, role), to_manager).read(['title'])
        dialog = Form(self.by(self.manager, self.env['koperasi.finding.answer']).with_context(default_finding_id=to_manager.id))
        dialog.answer = "Diperbaiki"
        dialog.save().action_confirm()
        self.assertEqual(to_manager.answer, "Diperbaiki")
        with self.assertRaises(AccessError):
            self.by(self.manager, self.env['koperasi.finding.answer']).create({'finding_id': to_board.id, 'answer': "x"})

    def test_bad(self):
        with self.assertRaisesRegex(UserError, "basis"):
            self.new(basis=False).send()
        finding = self.new()
        finding.send()
        for value in ('x', False, '2026-13-01', 7):
            with self.assertRaises(UserError):
                finding.postpone(value, "x")
        with self.assertRaisesRegex(UserError, "missing"):
            finding.follow_up(" ")
        with self.assertRaises(UserError):
            finding.follow_up("x" * 5000)
        forged = self.by(self.supervisor, self.env['koperasi.finding']).with_context(default_state='closed').create({'title': "x", 'state': 'closed', 'answer': "x"})
        self.assertEqual((forged.state, forged.answer), ('draft', False))
        with self.assertRaises(AccessError):
            self.by(self.board, self.env['koperasi.finding']).create({'title': "x"})

    def test_overdue(self):
        """ After its deadline, until it is closed """
        finding, later = self.new(deadline=date(2020, 1, 1)), self.new(deadline=date(2099, 1, 1))
        mine = self.env['koperasi.finding']
        self.assertFalse(finding.overdue)
        (finding | later).mapped(lambda one: one.send())
        self.assertEqual((finding.overdue, later.overdue), (True, False))
        self.assertEqual(mine.search([('overdue', '=', True), ('id', 'in', (finding | later).ids)]), finding.with_env(mine.env))
        finding.close_finding("x")
        self.assertFalse(finding.overdue)

    @mute_logger('odoo.sql_db')
    def test_history_stays(self):
        finding = self.new()
        finding.send()
        with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE koperasi_finding_step SET note = 'x' WHERE finding_id = %s", (finding.id,))
