"""A cooperative without Odoo at its office: from the invitation to the accepted return, over HTTP; and what it must not see"""
import io
import json
import re
from datetime import date

import openpyxl

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.finance.periodic_return import new_key, sign
from odoo.addons.koperasi.tests.opening import corpus
from odoo.addons.koperasi.wizards.returns.reading import read_form

from .common_office import ReceivedCase
from .figures import FIGURES

PAGES = '/my/office'


class OfficePortalCase(ReceivedCase, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.as_user(cls, cls.registrar, cls.env['koperasi.return.sender']).create(
            {'cooperative_id': cls.row.id, 'name': "Yuliana Tefa", 'kind': 'person', 'email': 'Yuliana@koperasi.contoh.id'}).with_env(cls.env)
        cls.person.user_id.write({'password': cls.person.user_id.login, 'lang': 'en_US'})
        cls.neighbour = cls.make_row("Koperasi Tetangga", nik='5301010010002', has_savings_loan=True)
        cls.env['koperasi.return.duty'].search([('company_id', '=', cls.office.id)]).write({'date_from': '2025-12-01'})
        cls.Due = cls.env['koperasi.return.due']
        cls.Due._work_out(cls.office)

    def due_of(self, row, last='2026-01-31', form=None):
        return self.Due.search([('cooperative_id', '=', row.id), ('date_to', '=', last), ('form_id', '=', (form or self.form).id)])

    def get(self, path, user=None):
        if user:
            self.authenticate(user.login, user.login)
        return self.url_open(path, allow_redirects=False)

    def post(self, path, /, files=None, **values):
        return self.url_open(path, data={'csrf_token': http.Request.csrf_token(self), **values}, files=files, allow_redirects=False)

    def text(self, response):
        main = response.text.replace('\xa0', ' ').partition('<main')[2].partition('</main>')[0]
        return re.sub(r'\s+', ' ', re.sub(r'<[^>]+>', ' ', main))

    @staticmethod
    def fields(figures=FIGURES, **changed):
        return {f'f_{code}': f'{value:,}'.replace(',', '.') if isinstance(value, int) else value for code, value in {**figures, **changed}.items()}

    def filled(self, form=None, last=date(2026, 1, 31), row=None, change=None, figures=FIGURES):
        """ The template as somebody fills it in """
        book = openpyxl.load_workbook(io.BytesIO((form or self.form)._workbook(row or self.row, last)))
        sheet = book.active
        for cells in sheet.iter_rows(min_row=9):
            if cells[0].value in figures:
                cells[4].value = figures[cells[0].value]
        if change:
            change(sheet)
        output = io.BytesIO()
        book.save(output)
        return output.getvalue()

    @staticmethod
    def set_figure(sheet, code, value):
        next(cells[4] for cells in sheet.iter_rows(min_row=9) if cells[0].value == code).value = value


@tagged('-at_install', 'post_install')
class TestOfficePortal(OfficePortalCase):

    def test_journey(self):
        """ Logs in, fills in with a mistake, sees it, mends it, sends; the office asks back; an answer; accepted """
        due = self.due_of(self.row)
        home = self.text(self.get(PAGES, self.person.user_id))
        self.assertIn("To be sent", home)
        self.assertIn("23 days late", home)   # due 10 February, today 5 March
        form = self.get(f'{PAGES}/due/{due.id}')
        self.assertEqual(form.status_code, 200)
        self.assertIn('name="f_cash"', form.text)
        # a mistake of writing, and one of sums
        page = self.post(f'{PAGES}/due/{due.id}', do='send', **self.fields(cash='20,000,000'))
        self.assertIn("Write thousands with points", self.text(page))
        self.assertIn("It was not sent", self.text(page))
        page = self.post(f'{PAGES}/due/{due.id}', do='send', **self.fields(assets=160_000_100))
        self.assertIn("Assets are outside capital, own capital and the surplus of the year. Here it is 160.000.100 and 160.000.000.", self.text(page))
        self.assertFalse(self.Received.search([('cooperative_id', '=', self.row.id)]))
        # what was typed is kept for another day
        self.assertIn('value="160.000.100"', self.get(f'{PAGES}/due/{due.id}').text)
        self.assertIn("All checks hold", self.text(self.post(f'{PAGES}/due/{due.id}', do='check', **self.fields())))
        sent = self.post(f'{PAGES}/due/{due.id}', do='send', note="Laporan pertama kami", **self.fields())
        row = self.Received.search([('cooperative_id', '=', self.row.id)])
        self.assertEqual((sent.status_code, sent.headers['Location'].rpartition('/my/')[2]), (303, f'office/sent/{row.id}?done=sent'))
        self.assertEqual((row.state, row.signed, row.channel, row.sender_id, row.figures, row.note), ('received', False, 'portal', self.person, FIGURES, "Laporan pertama kami"))
        self.assertEqual((due.status, due.received_id), ('sent', row))
        self.assertFalse(self.env['koperasi.return.draft'].search([('due_id', '=', due.id)]))
        self.as_user(self.inspector, row).ask_back("Mengapa calon anggota hanya 4?")
        self.assertIn("Mengapa calon anggota hanya 4?", self.text(self.get(f'{PAGES}/sent/{row.id}')))
        self.assertIn("The office asks", self.text(self.get(PAGES)))
        self.assertEqual(self.post(f'{PAGES}/sent/{row.id}', answer="Yang lain sudah menjadi anggota").status_code, 303)
        self.assertEqual((row.state, row.answer), ('received', "Yang lain sudah menjadi anggota"))
        self.as_user(self.registrar, row).accept()
        self.assertEqual(due.status, 'accepted')
        self.assertEqual(self.env['koperasi.cooperative.figure']._latest(self.row, date(2026, 1, 31))._values(), FIGURES)
        self.assertIn("Accepted", self.text(self.get(f'{PAGES}/sent/{row.id}')))
        # a correction takes its place
        self.post(f'{PAGES}/due/{due.id}', do='send', **self.fields(candidates=6))
        later = self.Received.search([('cooperative_id', '=', self.row.id), ('revision', '=', 2)])
        self.as_user(self.registrar, later).accept()
        self.assertEqual((row.state, later.state), ('replaced', 'accepted'))

    def test_own_only(self):
        """ What is another cooperative's is as what is not there """
        other = self.Received.browse(int(self.Received._receive_figures(self.neighbour, self.form, date(2026, 1, 31), FIGURES, 'upload')['receipt'].partition('-')[2]))
        nothing = self.get(f'{PAGES}/due/999999999', self.person.user_id)
        for path in (f'due/{self.due_of(self.neighbour).id}', f'sent/{other.id}', f'sent/{other.id}/receipt.pdf', f'due/{self.due_of(self.neighbour).id}/form.xlsx', 'sent/0', 'due/x'):
            answer = self.get(f'{PAGES}/{path}')
            self.assertEqual((answer.status_code, self.text(answer)), (404, self.text(nothing)), path)
        for path in (f'due/{self.due_of(self.neighbour).id}', f'sent/{other.id}'):
            self.assertEqual(self.post(f'{PAGES}/{path}', do='send', answer="x", **self.fields()).status_code, 404)
        self.assertEqual(other.state, 'received')
        for model in ('koperasi.return.received', 'koperasi.cooperative', 'koperasi.return.due', 'koperasi.return.sender', 'koperasi.return.draft', 'koperasi.cooperative.figure'):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.person.user_id).search([])
        # who sends for nobody
        self.as_user(self.registrar, self.person).end_sender()
        self.assertNotEqual(self.get(PAGES).status_code, 200)

    def test_registry_data(self):
        self.get(PAGES, self.person.user_id)
        self.assertIn("12/BH/XXV/2010", self.text(self.get(f'{PAGES}/about')))
        before = len(self.row.message_ids)
        self.assertEqual(self.post(f'{PAGES}/about', words="Alamat kami pindah <script>x</script>").status_code, 303)
        self.assertGreater(len(self.row.message_ids), before)
        self.assertEqual(self.row.activity_ids.user_id, self.registrar)
        self.assertNotIn('<script>', self.row.activity_ids.note)

    def test_files(self):
        due = self.due_of(self.row)
        self.get(PAGES, self.person.user_id)
        book = openpyxl.load_workbook(io.BytesIO(self.get(f'{PAGES}/due/{due.id}/form.xlsx').content))
        self.assertEqual((book.worksheets[0]['B2'].value, book.worksheets[0]['B3'].value, book.worksheets[0]['B6'].value), ('monthly-1', self.row.nik, '31-01-2026'))
        self.assertTrue(book.worksheets[0].protection.sheet)
        wrong = self.post(f'{PAGES}/file', files={'upload': ('a.xlsx', self.filled(figures={**FIGURES, 'assets': 1}))})
        self.assertIn("Assets are outside capital", self.text(wrong))
        other = self.post(f'{PAGES}/file', files={'upload': ('a.xlsx', self.filled(row=self.neighbour))})
        self.assertIn("another cooperative", self.text(other))
        self.assertEqual(self.post(f'{PAGES}/file', files={'upload': ('a.xlsx', self.filled())}).status_code, 303)
        row = self.Received.search([('cooperative_id', '=', self.row.id)])
        self.assertEqual((row.figures, row.signed, row.channel), (FIGURES, False, 'portal'))
        # a document of its program, signed; then one that was forged: refused, and written down
        document = json.dumps(self.signed(last=date(2026, 2, 28), figures={'members_start': 103, 'members_female': 56}))
        self.assertEqual(self.post(f'{PAGES}/file', files={'upload': ('a.json', document.encode())}).status_code, 303)
        forged = document.replace('20000000', '20000001', 1)
        self.assertIn("The signature does not hold", self.text(self.post(f'{PAGES}/file', files={'upload': ('a.json', forged.encode())})))
        self.assertEqual(self.env['koperasi.return.refusal'].search([], limit=1).reason, 'forged')
        for content in (b'', b'x', b'PK\x03\x04kaput', b'{}', b'\x00' * 100):
            answer = self.post(f'{PAGES}/file', files={'upload': ('a', content)})
            self.assertEqual((answer.status_code, 'kp-bad' in answer.text), (200, True), content)

    def test_receipt(self):
        row = self.Received.browse(int(self.Received._receive_figures(self.row, self.form, date(2026, 1, 31), FIGURES, 'portal', self.person)['receipt'].partition('-')[2]))
        paper = row._paper()
        self.assertIn(row._receipt(), dict(paper['facts']).values())
        html = self.env['ir.actions.report']._render_qweb_html('koperasi.action_report_return_receipt', row.ids)[0].decode()
        self.assertIn('130.000.000', html)
        self.assertIn("Koperasi Sejahtera", html)

    def test_invitation(self):
        registrar = self.as_user(self.registrar, self.person)
        shown = registrar.invite_sender()['params']['message']
        self.assertIn('yuliana@koperasi.contoh.id', shown)
        # an address that is somebody's already is not taken over
        for login in (self.manager.login, self.person.email, 'bukan-alamat'):
            with self.assertRaises(UserError):
                self.as_user(self.registrar, self.env['koperasi.return.sender']).create({'cooperative_id': self.neighbour.id, 'name': "x", 'email': login})
        for user in (self.inspector, self.head, self.reader):
            with self.assertRaises(AccessError):
                self.as_user(user, self.env['koperasi.return.sender']).create({'cooperative_id': self.row.id, 'name': "x", 'email': 'x@contoh.id'})
            with self.assertRaises(AccessError):
                self.as_user(user, self.person).invite_sender()
        self.assertEqual(self.person.user_id.all_group_ids & self.env.ref('base.group_user'), self.env['res.groups'])
        # a login chosen by the caller is not taken
        made = self.as_user(self.registrar, self.env['koperasi.return.sender']).create(
            {'cooperative_id': self.row.id, 'name': "y", 'email': 'y@contoh.id', 'user_id': self.manager.id, 'active': False})
        self.assertNotEqual(made.user_id, self.manager)
        with self.assertRaises(UserError):
            made.write({'user_id': self.manager.id})


@tagged('-at_install', 'post_install')
class TestOfficeFiles(OfficePortalCase):
    """ R28: workbooks that are wrong are refused with row, figure and remedy; nothing of them is taken """

    def upload(self, *contents, user=None):
        files = self.as_user(user or self.registrar, self.env['ir.attachment']).create([{'name': f'{number}.xlsx', 'raw': content} for number, content in enumerate(contents)])
        wizard = self.as_user(user or self.registrar, self.env['koperasi.return.upload']).create({'company_id': self.office.id, 'file_ids': [(6, 0, files.ids)]})
        wizard.action_take()
        return wizard.line_ids

    def test_by_hand(self):
        lines = self.upload(self.filled(), json.dumps(self.signed(last=date(2026, 2, 28), figures={'members_start': 103, 'members_female': 56})).encode(), b'{}',
                            json.dumps(self.document(last=date(2026, 2, 28), revision=2, figures={'members_start': 103, 'members_female': 56})).encode())
        self.assertEqual(lines.mapped('result'), ['received', 'accepted', 'refused', 'received'])
        self.assertEqual(lines[0].received_id.figures, FIGURES)
        self.assertEqual(lines[3].received_id.signed, False)
        self.assertTrue(lines[2].words)
        with self.assertRaises(AccessError):
            self.upload(self.filled(), user=self.reader)

    def test_wrong_workbooks(self):
        def figure(code, value):
            return lambda sheet: self.set_figure(sheet, code, value)

        def cell(place, value):
            return lambda sheet: sheet.__setitem__(place, value)
        before = self.Received.search_count([])
        for change, says in (
                (figure('cash', '1.250.000,50'), "without cents"), (figure('cash', '1,250,000.50'), "thousands with points"), (figure('cash', '1e6'), "whole number"), (figure('cash', -5), "below 0"),
                (figure('cash', 'NaN'), "whole number"), (figure('cash', 0.5), "without cents"), (figure('cash', '=1+1'), "formulas are not read"), (figure('cash', '=cmd|calc!A0'), "formulas"),
                (figure('cash', 10**20), "too large"), (figure('cash', True), "whole number"), (figure('cash', date(2026, 1, 5)), "whole number"), (figure('cash', "dua juta"), "whole number"),
                (cell('B2', 'monthly-7'), "no form"), (cell('B6', '31/02/2026'), "31-12-2025"), (cell('B6', '30-01-2026'), "31-12-2025"), (cell('B6', None), "31-12-2025"),
                (cell('B3', '123'), None), (cell('A2', 'x'), "not the office's form"), (cell('A60', 'cash'), "stands twice"),
                (lambda sheet: (cell('A60', 'maria_bhoki')(sheet), cell('E60', 5)(sheet)), "has no figure")):
            with self.subTest(says=says):
                lines = self.upload(self.filled(change=change))
                if says is None:   # the legal number still says whose it is
                    self.assertEqual(lines.result, 'received')
                    before += 1
                    continue
                self.assertEqual((lines.result, self.Received.search_count([])), ('refused', before), lines.words)
                self.assertIn(says, lines.words)

    @mute_logger('odoo.addons.koperasi')
    def test_corpus(self):
        """ The bad packages of the opening books, by the same reader: zip bombs, macros, links, NULs, a million columns """
        before, count = self.Received.search_count([]), 0
        for name, (make, _expected) in corpus.FILES.items():
            content = make()
            with self.subTest(name):
                try:
                    read_form(self.env, content)
                except UserError as error:
                    self.assertTrue(str(error).strip())
                    count += 1
                else:
                    self.fail("taken")
        self.assertGreater(count, 20)
        self.assertEqual(self.Received.search_count([]), before)


@tagged('-at_install', 'post_install')
class TestOfficeApi(OfficePortalCase):
    """ Over HTTP, with a key """

    def setUp(self):
        super().setUp()
        self.program = self.as_user(self.registrar, self.env['koperasi.return.sender']).create({'cooperative_id': self.row.id, 'name': "Odoo kami", 'kind': 'program'}).sudo()
        self.api_key = self.program._make_key()

    def call(self, method, body=None, key=None):
        return self.url_open(f'/json/2/koperasi.return.api/{method}', json=body or {}, headers={'Authorization': f'Bearer {key or self.api_key}'}, method='POST')

    def test_over_http(self):
        document = json.dumps(self.signed())
        first, again = self.call('send', {'document': document}), self.call('send', {'document': document})
        self.assertEqual((first.status_code, first.json()['state'], again.json()), (200, 'accepted', first.json()))
        digest = first.json()['digest']
        self.assertEqual(self.call('status', {'digests': [digest, '0' * 64]}).json(), {digest: {**first.json(), 'question': None, 'reason': None}})
        self.assertEqual([(one['form'], one['to'], one['state']) for one in self.call('dues').json()],
                         [('monthly-1', '2025-12-31', 'open'), ('monthly-1', '2026-02-28', 'open'), ('yearly-1', '2025-12-31', 'open')])
        refused = self.call('send', {'document': document.replace('20000000', '20000001', 1)})
        self.assertEqual((refused.status_code, refused.json()['state'], refused.json()['reason']), (200, 'refused', 'forged'))
        self.assertEqual(self.env['koperasi.return.refusal'].search([], limit=1).sender_id, self.program)
        # another cooperative's, well signed
        secret, public = new_key()
        self.env['koperasi.cooperative.key'].create({'cooperative_id': self.neighbour.id, 'public': public})
        self.assertEqual(self.call('send', {'document': json.dumps(sign(self.document(row=self.neighbour), secret))}).json()['reason'], 'not_yours')
        for status, code, response in (
                (401, 'unauthorized', self.call('send', {'document': document}, key='0' * 40)), (400, 'invalid', self.call('send', {'document': 5})), (400, 'invalid', self.call('send', {})),
                (400, 'invalid', self.call('status', {'digests': ['x']})), (403, 'forbidden', self.call('_sender')), (404, 'not_found', self.call('nothing'))):
            self.assertEqual((response.status_code, response.json()['code']), (status, code), response.text[:300])
        self.as_user(self.registrar, self.program).end_sender()
        self.assertEqual(self.call('send', {'document': document}).status_code, 401)

    def test_rate(self):
        codes = {self.call('send', {'document': '{}'}).status_code for _time in range(61)}
        self.assertEqual(codes, {200, 503})

    def test_person_has_no_api(self):
        with self.assertRaises(UserError):
            self.env['koperasi.return.api'].with_user(self.person.user_id).dues()
        with self.assertRaises(UserError):
            self.env['koperasi.return.api'].with_user(self.manager).send('x')
