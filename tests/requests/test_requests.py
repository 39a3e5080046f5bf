from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOT_IDS, PDF, PIN, RequestCase, picture

PAGE = '/my/koperasi/requests'
WICKED = '"><script>alert(1)</script>'


@tagged('post_install', '-at_install')
class TestRequests(RequestCase):
    """ Issue 7.4: what a member asks of his cooperative has a day by which it is answered, and who may not answer it does not """

    @property
    def filed(self):
        return self.env['koperasi.member.request'].search([('company_id', '=', self.coop.id)], order='id')

    def ask(self, kind='question', text="Berapa SHU saya?", **values):
        self.authenticate('uji_maria', 'uji_maria')
        response = self.send(f'{PAGE}/new/{kind}', key=self.key(), text=text, **values)
        self.assertEqual(response.status_code, 303, self.text(response))
        return self.filed[-1]

    def test_question(self):
        """ Asked once however often it is sent, answered with a day, asked again once """
        key = self.key()
        self.authenticate('uji_maria', 'uji_maria')
        self.assertIn('<textarea', self.get(f'{PAGE}/new/question').text)
        for _twice in range(2):
            response = self.send(f'{PAGE}/new/question', ('surat.pdf', PDF), key=key, text="Berapa SHU saya?")
            self.assertEqual(response.status_code, 303)
        request = self.filed
        self.assertEqual((len(request), request.member_id, request.due_date - self.coop._koperasi_today(), len(request.document_ids)), (1, self.maria, timedelta(days=7), 1))
        self.assertEqual((request.user_id, request.activity_ids.user_id), (self.officer, self.officer))
        path = f'{PAGE}/{request.id}'
        self.assertIn("Answer due on", self.text(self.get(path)))
        with self.assertRaisesRegex(UserError, "is missing"):
            self.by(self.officer, request).reply(" ")
        for user in (self.teller, self.accountant, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, request).reply("Jawaban")
        self.by(self.officer, request).reply("Setelah RAT.")
        told = self.env['koperasi.notice'].search([('member_id', '=', request.member_id.id), ('event', '=', 'answer')])
        self.assertEqual([notice.facts['what'] for notice in told], [f"“{request.name}” was answered: read it on your pages."])
        self.assertFalse(request.activity_ids)
        with self.assertRaisesRegex(UserError, "answered already"):
            self.by(self.manager, request).reply("Lagi")
        text = self.text(self.get(path))
        self.assertIn("The cooperative: Answered", text)
        self.assertIn("Setelah RAT.", text)
        self.assertNotIn(self.officer.name, text)
        self.went_to(self.post(f'{path}/again', text="Kapan RAT?"), f'{path}?done=again')
        self.assertEqual((request.state, request.reopened, request.activity_ids.user_id), ('open', True, self.officer))
        self.by(self.officer, request).reply("30 Maret.")
        self.assertIn("asked again already", self.text(self.post(f'{path}/again', text="Jam berapa?")))
        self.assertEqual(request.history_ids.mapped('note'), [False, "Setelah RAT.", "Kapan RAT?", "30 Maret."])
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("DELETE FROM koperasi_member_request_history")

    def test_late(self):
        request = self.ask('complaint', "Antre lama")
        self.assertEqual((request.urgency, request.user_id), ('fine', self.manager))
        for days, urgency in ((5, 'soon'), (8, 'late')):
            request.due_date = self.coop._koperasi_today() + timedelta(days=7 - days)
            self.assertEqual(request.urgency, urgency)
        self.assertIn("The answer is late", self.text(self.get(f'{PAGE}/{request.id}')))
        for user, reads in ((self.officer, False), (self.manager, True), (self.board, True), (self.supervisor, True)):
            self.assertEqual(bool(self.by(user, self.env['koperasi.member.request']).search([('kind', '=', 'complaint')])), reads, user.login)

    def test_change_needs_the_password(self):
        """ ASVS 7.5.1: within ten minutes; then approved by who may see personal data, and written on the member """
        self.authenticate('uji_maria', 'uji_maria')
        asked = {'phone': '0812 3456 7890', 'email': 'maria@contoh.id'}
        for password in ({}, {'password': 'salah'}, {'password': '\x00'}):
            self.assertIn("password is not right", self.text(self.post(f'{PAGE}/new/contact', key=self.key(), **asked, **password)))
        self.assertFalse(self.filed)
        self.assertEqual(self.post(f'{PAGE}/new/contact', key=self.key(), password='uji_maria', **asked).status_code, 303)
        request = self.filed
        self.assertEqual(request.values, {'phone': '+6281234567890', 'email': 'maria@contoh.id'})
        self.assertFalse(self.maria.phone, "not before it is approved")
        self.assertNotIn('name="password"', self.get(f'{PAGE}/new/data').text, "asked again after ten minutes only")
        self.assertIn("+6281234567890", self.by(self.officer, request).change_table)
        for user in (self.teller, self.board, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, request).carry_out()
        with self.assertRaises(AccessError):
            self.by(self.board, request).read(['values'])
        self.by(self.officer, request).carry_out()
        self.assertEqual((self.maria.phone, self.maria.email, request.state), ('+6281234567890', 'maria@contoh.id', 'done'))
        with self.assertRaisesRegex(UserError, "answered already"):
            self.by(self.officer, request).carry_out()
        for kind, values, says in (('contact', asked, "Nothing is different"), ('contact', {'phone': '123', 'email': ''}, "no telephone number"),
                                   ('contact', {'phone': '', 'email': 'x'}, "no e-mail"), ('data', {'state_id': '1'}, "not valid")):
            self.assertIn(says, self.text(self.post(f'{PAGE}/new/{kind}', key=self.key(), **values)))
        self.post(f'{PAGE}/new/data', key=self.key(), street=WICKED, number='0001', state='left')
        wicked = self.filed[-1]
        self.assertEqual(wicked.values, {'street': WICKED}, "nothing but what may be asked for")
        self.assertNotIn('<script>', wicked.change_table)
        self.assertNotIn('<script>alert', self.get(f'{PAGE}/{wicked.id}').text)
        self.by(self.officer, wicked).decline("Alamat tidak jelas")
        self.assertIn("Alamat tidak jelas", self.text(self.get(f'{PAGE}/{wicked.id}')))
        self.assertFalse(self.maria.street)

    def test_own_request(self):
        """ Who is an officer and a member does not answer himself """
        request = self.ask('question')
        own = self.make_user('uji_petugas_anggota', 'koperasi.group_koperasi_loan_officer')
        own.partner_id = self.maria.partner_id
        with self.assertRaisesRegex(AccessError, "his own"):
            self.by(own, request).reply("Ya")

    def test_heirs(self):
        self.authenticate('uji_maria', 'uji_maria')
        one = {'name_1': "Ana", 'relation_1': 'child', 'share_1': '60', 'nik_1': '5301016507120001'}
        for values, says in ((one, "100 percent together"), ({**one, 'share_1': 'x'}, "above 0"), ({**one, 'relation_1': 'x'}, "Choose the relation"), ({**one, 'nik_1': '1'}, "16 digits")):
            self.assertIn(says, self.text(self.post(f'{PAGE}/new/heirs', key=self.key(), password='uji_maria', **values)))
        self.assertEqual(self.post(f'{PAGE}/new/heirs', key=self.key(), **one, name_2="Beni", relation_2='spouse', share_2='40').status_code, 303)
        self.by(self.officer, self.filed).carry_out()
        self.assertEqual(self.maria.heir_ids.mapped(lambda heir: (heir.name, heir.share, heir.nik)), [("Ana", 60, '5301016507120001'), ("Beni", 40, False)])

    def test_exit(self):
        """ The settlement is the one that staff make, with its second person """
        request = self.ask('exit', "Pindah kota")
        with self.assertRaises(AccessError):
            self.by(self.officer, request).action_settle()
        action = self.by(self.manager, request).action_settle()
        self.assertEqual((action['res_model'], action['context']), ('koperasi.savings.operation', {'default_operation': 'exit', 'default_member_id': self.maria.id}))
        self.by(self.manager, request).reply("Silakan datang.")
        self.assertEqual((request.state, self.maria.state), ('done', 'active'))

    def test_not_me(self):
        """ T6: goes to the supervisors; nobody who leads or works there reads it, counts it or closes it """
        self.maria._set_pin(PIN)
        transaction = self.env['koperasi.transaction'].browse(self.deposit(self.savings, 50_000)['transaction_id'])
        path = f'{PAGE}/not-me/{transaction.id}'
        self.authenticate('uji_maria', 'uji_maria')
        self.assertIn("Rp 50.000", self.text(self.get(path)))
        self.assertIn('<textarea', self.get(path).text)
        self.assertIn(f'href="{path}"', self.get(f'/my/koperasi/transactions/{transaction.id}').text)
        self.assertIn("is missing", self.text(self.post(path, key=self.key(), text=" ", stop='yes')))
        self.maria._check_pin(PIN)
        response = self.post(path, key=self.key(), text="Bukan saya yang setor", stop='yes')
        request = self.filed
        self.went_to(response, f'{PAGE}/{request.id}?done=reported')
        with self.assertRaisesRegex(UserError, "locked"):
            self.maria._check_pin(PIN)
        self.assertIn("know of this already", self.text(self.post(path, key=self.key(), text="Lagi")))
        self.assertEqual((request.kind, request.activity_ids.user_id), ('not_me', self.supervisor))
        for user in (self.teller, self.officer, self.manager, self.board, self.accountant, self.admin_user):
            own = self.by(user, request)
            with self.subTest(user=user.login):
                for call in (lambda own=own: own.read(['text']), lambda own=own: own.conclude("x"), lambda own=own: own.reply("x"), lambda own=own: own.decline("x"),
                             lambda own=own: own.carry_out(), lambda own=own: own.action_reply(), lambda own=own: own.history_ids.read(["note"]),
                             lambda user=user: self.by(user, request.history_ids).read(["note"])):
                    with self.assertRaises(AccessError):
                        call()
                if user not in (self.teller, self.accountant, self.admin_user):
                    self.assertNotIn("Maria", own.sudo().display_name, "Odoo shows names of records to all")
                    with self.assertRaises(AccessError):   # nor by the dialog
                        self.by(user, self.env['koperasi.member.request.reply']).create({'request_id': request.id, 'answer': "x"})
                    self.env.invalidate_all()   # a caller comes with an empty cache
                    with self.assertRaises(AccessError):
                        _text = self.by(user, self.env['koperasi.member.request.reply']).new({'request_id': request.id}).text
                    for model in ('koperasi.member.request', 'koperasi.member.request.history'):
                        self.assertFalse(self.by(user, self.env[model]).search([]))
                        self.assertEqual(self.by(user, self.env[model])._read_group([], [], ['__count']), [(0,)])
        with self.assertRaisesRegex(UserError, "another way"):
            self.by(self.supervisor, request).reply("x")
        self.assertIn("cannot be withdrawn", self.text(self.post(f'{PAGE}/{request.id}/withdraw')))
        self.by(self.supervisor, request).conclude("Setoran itu dari koperasi: lihat kuitansi.")
        self.assertIn("The supervisors: Answered", self.text(self.get(f'{PAGE}/{request.id}')))
        self.assertEqual(request.answered_by_id, self.supervisor)

    def test_not_me_of_own_accounts_only(self):
        foreign = self.env['koperasi.transaction'].browse(self.deposit(self.other_savings, 50_000)['transaction_id'])
        self.authenticate('uji_maria', 'uji_maria')
        missing = self.text(self.get(f'{PAGE}/not-me/{foreign.id + 1000}'))
        for number in (foreign.id, *NOT_IDS):
            responses = [self.get(f'{PAGE}/not-me/{number}')]
            if number == foreign.id:
                responses.append(self.post(f'{PAGE}/not-me/{number}', key=self.key(), text="x", stop='yes'))
            for response in responses:
                self.assertEqual((response.status_code, self.text(response)), (404, missing))
        self.assertFalse(self.filed)

    def test_not_his(self):
        """ S6: another's request is as one that is not there, to read and to change; the portal has no rights on the model """
        request = self.ask('question', "Rahasia", upload=('x.jpg', picture()))
        self.assertFalse(self.env['koperasi.member.request'].with_user(self.other_login)._own(self.maria))
        self.authenticate('uji_yosef', 'uji_yosef')
        missing = self.text(self.get(f'{PAGE}/{request.id + 1000}'))
        for number in (request.id, *NOT_IDS):
            changes = ('withdraw', 'again', 'add', 'x') if number == request.id else ()
            responses = [self.get(f'{PAGE}/{number}'), *(self.post(f'{PAGE}/{number}/{do}', text="x") for do in changes)]
            for response in responses:
                self.assertEqual((response.status_code, self.text(response)), (404, missing))
        self.assertNotIn("Question", self.text(self.get(PAGE)).partition("What you asked for")[2])
        paper = request.document_ids
        attachment = self.env['ir.attachment'].search([('res_model', '=', paper._name), ('res_field', '=', 'file'), ('res_id', '=', paper.id)])
        for user in ('uji_yosef', 'uji_maria', self.teller.login):
            self.authenticate(user, user)
            for path in (f'/web/content/{attachment.id}', f'/web/image/{attachment.id}', f'/web/content/{paper._name}/{paper.id}/file',
                         f'/web/content?model={paper._name}&id={paper.id}&field=file', f'/web/image/{paper._name}/{paper.id}/file',
                         f'/web/content/{attachment.id}?access_token=x'):
                response = self.url_open(path)
                self.assertNotIn(self.content(paper)[:30], response.content, f'{user} {path}')
        for user in (self.login, self.other_login):
            with self.assertRaises(AccessError):
                request.with_user(user).read(['text'])
        for kind in ('not_me', 'join', 'x'):
            self.assertEqual(self.get(f'{PAGE}/new/{kind}').status_code, 404)
        self.assertEqual(request.state, 'open')

    def test_withdrawn_and_too_many(self):
        request = self.ask('question')
        self.went_to(self.post(f'{PAGE}/{request.id}/withdraw'), f'{PAGE}/{request.id}?done=withdrawn')
        self.assertEqual((request.state, request.answered_by_id), ('withdrawn', self.login))
        for number in range(10):
            self.env['koperasi.member.request'].with_user(self.login)._file(self.maria, 'question', self.key(), {'text': str(number)})
        self.assertIn("10 requests that wait", self.text(self.send(f'{PAGE}/new/question', key=self.key(), text="x")))
        self.assertIn("at most 2000 characters", self.text(self.send(f'{PAGE}/new/question', key=self.key(), text="x" * 2001)))
