import base64
from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import InspectionCase

MEMBERS = {'koperasi.member', 'koperasi.account', 'koperasi.savings.account', 'koperasi.loan', 'koperasi.transaction', 'koperasi.entry', 'koperasi.member.group'}


@tagged('-at_install', 'post_install')
class TestSupervision(InspectionCase):

    @mute_logger('odoo.sql_db')
    def refused(self, *queries):
        self.env.flush_all()
        for query in queries:
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(query)

    # -- visits -----------------------------------------------------------------------

    def test_visit(self):
        visit = self.make_visit()
        with self.assertRaises(UserError):
            visit.start_visit()                        # nobody ordered it
        with self.assertRaises(AccessError):
            visit.order_visit()
        self.as_user(self.head, visit).order_visit()
        self.assertRegex(visit.name, r'^001/ST/[IVX]+/\d{4}$')
        with self.assertRaises(UserError):
            self.as_user(self.head, visit).order_visit()
        visit.start_visit()
        with self.assertRaises(UserError):
            visit.finish_visit()                       # no minutes
        visit.write({'met': "Ketua", 'summary': "Kas dihitung", 'signer_name': "Ana", 'signer_position': "Ketua"})
        visit.add_file('kas.pdf', base64.b64encode(b'%PDF-1.4 1 0 obj endobj %%EOF').decode(), "Berita acara")
        for name, content in (('x.pdf', b'%PDF-1.4 /JavaScript (app.alert) %%EOF'), ('x.exe', b'MZ\x90'), ('x.pdf', b''), ('x.html', b'<script>')):
            with self.subTest(name=name), self.assertRaises(UserError):
                visit.add_file(name, base64.b64encode(content).decode())
        with self.assertRaises(UserError):
            visit.add_file('x.pdf', '%%%')
        visit.finish_visit()
        for change in (lambda: visit.write({'summary': "x"}), lambda: visit.add_file('kas.pdf', base64.b64encode(b'%PDF-1.4 1 0 obj endobj %%EOF').decode()), visit.unlink,
                       visit.close_visit, lambda: visit.write({'state': 'planned'})):
            with self.assertRaises(UserError):
                change()
        self.as_user(self.inspector2, visit).close_visit()
        self.assertEqual((visit.state, visit.closed_by_id), ('closed', self.inspector2))
        self.refused(SQL("UPDATE koperasi_visit SET summary = 'x' WHERE id = %s", visit.id), SQL("DELETE FROM koperasi_visit WHERE id = %s", visit.id),
                     SQL("UPDATE koperasi_visit SET state = 'under_way' WHERE id = %s", visit.id))

    def test_roles(self):
        """ The inspector writes, the head decides, the others read; nobody reaches another office """
        visit = self.make_visit()
        for user in (self.registrar, self.programme_officer, self.reader, self.head):
            self.assertEqual(self.as_user(user, visit).purpose, "Pemeriksaan")
            with self.assertRaises(AccessError):
                self.as_user(user, visit).write({'purpose': "x"})
            with self.assertRaises(AccessError):
                self.of(user, 'koperasi.visit').create({'cooperative_id': self.row.id})
        for user in (self.manager, self.board, self.supervisor):
            with self.assertRaises(AccessError):
                self.as_user(user, visit).read(['purpose'])
        for model, values in (('koperasi.visit', {}), ('koperasi.inspection.finding', {'title': "x"}), ('koperasi.office.letter', {}),
                              ('koperasi.sanction', {'level_id': self.env.ref('koperasi.sanction_level_warning_1').id, 'reason': "x"})):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.of(self.inspector, model).create({'cooperative_id': self.foreign.id, **values})
        with self.assertRaises(AccessError):
            visit.write({'cooperative_id': self.foreign.id})
        with self.assertRaises(UserError):
            visit.write({'inspector_ids': [(4, self.manager.id)]})
        forged = self.of(self.inspector, 'koperasi.visit').with_context(default_state='closed', default_name='1').create(
            {'cooperative_id': self.row.id, 'state': 'written', 'ordered_by_id': self.head.id})
        self.assertEqual((forged.state, forged.name, forged.ordered_by_id.id), ('planned', '/', False))

    def test_one_cooperative(self):
        """ What stands together is about one cooperative """
        other = self.make_row("Lain")
        visit, finding = self.make_visit(cooperative_id=other.id), self.make_finding()
        for change in (lambda: finding.write({'visit_id': visit.id}), lambda: self.make_letter(cooperative_id=other.id, finding_ids=[(6, 0, finding.ids)])):
            with self.assertRaises(UserError):
                change()

    def test_plan(self):
        Plan = self.of(self.inspector, 'koperasi.inspection.plan')
        plan = Plan.create({'year': 2027})
        with self.assertRaises(UserError):
            plan.submit_plan()
        with self.assertRaises(AccessError):
            plan.write({'line_ids': [(0, 0, {'cooperative_id': self.foreign.id})]})
        plan.write({'line_ids': [(0, 0, {'cooperative_id': self.row.id, 'quarter': '2', 'inspector_id': self.inspector.id})]})
        with self.assertRaises(UserError):
            plan.line_ids.make_visit()
        plan.submit_plan()
        self.head.group_ids |= self.env.ref('koperasi.group_koperasi_inspector')
        own = self.of(self.head, 'koperasi.inspection.plan').create({'year': 2028, 'line_ids': [(0, 0, {'cooperative_id': self.row.id})]})
        own.submit_plan()
        with self.assertRaises(UserError):
            own.approve_plan()
        self.as_user(self.head, plan).return_plan()
        self.assertEqual(plan.state, 'draft')
        with self.assertRaises(ValidationError):
            Plan.create({'year': 20270})

    # -- findings ---------------------------------------------------------------------

    @freeze_time('2026-03-02 02:00:00')
    def test_finding(self):
        bare = self.make_finding(basis=False)
        with self.assertRaises(UserError):
            bare.send_finding()
        finding = self.make_finding()
        finding.send_finding()
        self.assertEqual((finding.state, finding.name), ('sent', '001/TM/III/2026'))
        for change in (lambda: finding.write({'text': "x"}), finding.unlink, finding.send_finding, lambda: finding.note_answer("", "Ketua"), lambda: finding.note_answer("x", "")):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(AccessError):
            self.as_user(self.registrar, finding).note_answer("x", "y")
        finding.note_answer("Sudah ditutup", "Ana, Ketua")
        finding.follow_up_finding("Dilihat 10 Maret")
        with self.assertRaises(UserError):
            finding.postpone_finding('2026-03-15', "x")           # not later
        with self.assertRaises(UserError):
            finding.postpone_finding('kapan', "x")
        finding.postpone_finding('2026-05-01', "Sistem baru")
        finding.close_inspection_finding("Buku ditutup")
        self.assertEqual(finding.state, 'closed')
        finding.reopen_inspection_finding("Terulang")
        self.assertEqual((finding.state, finding.closed_on), ('answered', False))
        self.assertEqual(finding.event_ids.mapped('kind'), ['sent', 'answered', 'followed', 'deadline', 'proposed', 'closed', 'reopened'])
        self.assertEqual(finding.event_ids[3].note, "2026-04-01 → 2026-05-01: Sistem baru")
        self.refused(SQL("UPDATE koperasi_inspection_event SET note = 'x' WHERE finding_id = %s", finding.id), SQL("DELETE FROM koperasi_inspection_event WHERE finding_id = %s", finding.id),
                     SQL("UPDATE koperasi_inspection_finding SET text = 'x' WHERE id = %s", finding.id), SQL("UPDATE koperasi_inspection_finding SET state = 'draft' WHERE id = %s", finding.id))
        with self.assertRaises(AccessError):
            self.of(self.inspector, 'koperasi.inspection.event').create({'cooperative_id': self.row.id, 'kind': 'closed', 'user_id': self.inspector.id})

    def test_grave_finding_is_closed_by_two(self):
        finding = self.make_finding(rating='critical')
        finding.send_finding()
        finding.close_inspection_finding("Selesai")
        self.assertEqual(finding.state, 'closing')
        with self.assertRaises(AccessError):
            finding.confirm_closing()
        self.as_user(self.head, finding).return_closing("Bukti belum ada")
        self.assertEqual((finding.state, finding.proposer_id.id), ('sent', False))
        self.head.group_ids |= self.env.ref('koperasi.group_koperasi_inspector')
        self.as_user(self.head, finding).close_inspection_finding("Selesai")
        with self.assertRaises(UserError):
            self.as_user(self.head, finding).confirm_closing()    # he proposed it
        self.as_user(self.head, finding).return_closing("x")
        finding.close_inspection_finding("Bukti ada")
        self.as_user(self.head, finding).confirm_closing()
        self.assertEqual((finding.state, finding.closed_by_id), ('closed', self.head))

    def test_deadlines_and_reminders(self):
        with freeze_time('2026-03-02 02:00:00'):
            finding = self.make_finding(deadline='2026-03-20')
            finding.send_finding()
        days = []
        for day in range(1, 32):
            with freeze_time(f'2026-03-{day:02} 02:00:00'):
                self.env['koperasi.inspection.finding']._cron_remind()
                finding.invalidate_recordset()
                reminded = finding.event_ids.filtered(lambda event: event.kind == 'reminded')
                if len(reminded) > len(days):
                    days.append(day)
                self.assertEqual(finding.overdue, day > 20)
                self.assertEqual(finding in self.env['koperasi.inspection.finding'].search([('overdue', '=', True)]), day > 20)
        # a week before, and each week after
        self.assertEqual(days, [13, 20, 27])
        self.assertEqual(self.row.activity_ids.mapped('user_id'), self.inspector)
        with freeze_time('2026-03-31 02:00:00'):
            finding.close_inspection_finding("Selesai")
            self.assertFalse(finding.overdue)

    # -- sanctions --------------------------------------------------------------------

    def propose(self, level, **values):
        return self.of(self.inspector, 'koperasi.sanction').create({
            'cooperative_id': self.row.id, 'level_id': self.env.ref(f'koperasi.sanction_level_{level}').id, 'reason': "Tidak RAT", **values})

    @freeze_time('2026-03-02 02:00:00')
    def test_ladder(self):
        with self.assertRaises(UserError):
            self.propose('warning_2')                             # skips the first
        first = self.propose('warning_1')
        with self.assertRaises(AccessError):
            first.decide_sanction()
        self.as_user(self.head, first).decide_sanction()
        self.assertEqual((first.state, first.deadline, first.letter_id.kind, first.letter_id.state), ('decided', date(2026, 4, 1), 'warning_1', 'draft'))
        with self.assertRaises(UserError):
            first.write({'reason': "x"})
        self.as_user(self.head, first.letter_id).sign_letter()    # the inspector wrote it
        second = self.propose('warning_2')
        with self.assertRaises(UserError):
            self.propose('restriction')
        skipped = self.propose('restriction', skip_reason="Penggelapan, lihat putusan")
        self.as_user(self.head, skipped).refuse_sanction("Tunggu peringatan")
        self.as_user(self.head, second).decide_sanction()
        # a refused step was not taken: the third comes before the restriction still
        with self.assertRaises(UserError):
            self.propose('restriction')
        self.propose('warning_3')
        self.refused(SQL("UPDATE koperasi_sanction SET reason = 'x' WHERE id = %s", first.id), SQL("DELETE FROM koperasi_sanction WHERE id = %s", first.id),
                     SQL("UPDATE koperasi_sanction SET state = 'proposed' WHERE id = %s", first.id))

    @freeze_time('2026-03-02 02:00:00')
    def test_appeal(self):
        sanction = self.propose('warning_1')
        head = self.as_user(self.head, sanction)
        head.decide_sanction()
        sanction.note_appeal("Keberatan 3 Maret")
        head.reject_appeal("Tidak beralasan")
        self.assertEqual(sanction.state, 'decided')
        sanction.note_appeal("Keberatan kedua")
        head.end_sanction("Dikabulkan")
        self.assertEqual(sanction.state, 'annulled')
        # one that was annulled does not count as a step
        with self.assertRaises(UserError):
            self.propose('warning_2')
        self.assertEqual(sanction.event_ids.mapped('kind'), ['decided', 'appealed', 'decided', 'appealed', 'ended'])
        other = self.propose('warning_1')
        self.head.group_ids |= self.env.ref('koperasi.group_koperasi_inspector')
        own = self.of(self.head, 'koperasi.sanction').create({'cooperative_id': self.row.id, 'level_id': other.level_id.id, 'reason': "x"})
        with self.assertRaises(UserError):
            own.decide_sanction()

    # -- nothing of members -----------------------------------------------------------

    def test_nothing_of_members(self):
        """ No field of supervision leads to a member, his accounts or his money """
        models = [name for name in self.env.registry if name.startswith(('koperasi.inspection.', 'koperasi.visit', 'koperasi.flag', 'koperasi.sanction', 'koperasi.office.'))]
        self.assertGreater(len(models), 15)
        for model in models:
            for name, field in self.env[model]._fields.items():
                self.assertNotIn(field.comodel_name, MEMBERS, f'{model}.{name}')
