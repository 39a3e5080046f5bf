import json
import threading
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.finance.periodic_return import digest, is_signed, parse
from odoo.addons.koperasi.models.ledger import outgoing
from odoo.addons.koperasi.models.returns.sending import PRIVATE, WAITS

from .common import ReturnCase

KEY = 'kunci-dari-dinas'


class Office(BaseHTTPRequestHandler):
    """ The office's program as the contract of the API says: it takes a return once and answers the same whenever it comes again """

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        office = self.server
        office.asked.append((self.path, dict(self.headers), body))
        status, answer = office.answer(self.path, self.headers, body) if office.answer else self.good(body)
        answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def good(self, body):
        if self.headers['Authorization'] != f'Bearer {KEY}':
            return 401, {'name': 'werkzeug.exceptions.Unauthorized', 'message': "Invalid apikey"}
        values = json.loads(body)
        if self.path.endswith('/send'):
            document = parse(values['document'].encode())
            number = digest(document)
            if not is_signed(document, self.server.public):
                return 200, {'state': 'refused', 'receipt': False, 'digest': '', 'reason': 'forged', 'problems': [], 'message': "tanda tangan"}
            self.server.taken.setdefault(number, f"TT-{len(self.server.taken) + 1}")
            return 200, {'state': 'received', 'receipt': self.server.taken[number], 'digest': number, 'problems': []}
        return 200, {one: self.server.states[one] for one in values['digests'] if one in self.server.states}

    def log_message(self, *_args):
        pass


@contextmanager
def office(public, answer=None):
    server = HTTPServer(('127.0.0.1', 0), Office)
    server.asked, server.answer, server.public, server.taken, server.states = [], answer, public, {}, {}
    thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@tagged('-at_install', 'post_install')
class TestSending(ReturnCase):
    """ A signed return comes to the office once, whatever the network does """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lend()
        cls.go_to(cls, date(2026, 2, 2))
        cls.env['ir.config_parameter'].set_param(PRIVATE, 'True')
        cls.public = cls.Return._public_key(cls.coop)
        cls.row = cls.signed()

    def at(self, server, **values):
        self.coop.write({'koperasi_return_url': f'http://127.0.0.1:{server.server_port}/', 'koperasi_return_database': 'dinas', **values})
        self.by(self.admin_user, self.coop).koperasi_return_put_office_key(KEY)

    def run_cron(self):
        """ What the cron does, without its commits """
        with patch.object(type(self.env['ir.cron']), '_commit_progress', lambda *_args, **_more: 1):
            self.Return.sudo()._cron_send()
        self.env.invalidate_all()

    def send(self):
        self.by(self.accountant, self.row).action_send()
        self.run_cron()

    def test_sent_once(self):
        with office(self.public) as server:
            self.at(server)
            self.send()
            self.assertEqual((self.row.state, self.row.receipt, self.row.channel, self.row.next_try), ('sent', 'TT-1', 'api', False))
            sent = [(path, headers, body) for path, headers, body in server.asked if path.endswith('/send')]
            [(path, headers, body)] = sent
            self.assertEqual(path, '/json/2/koperasi.return.api/send')
            self.assertEqual((headers['Authorization'], headers['X-Odoo-Database']), (f'Bearer {KEY}', 'dinas'))
            self.assertEqual(json.loads(body)['document'], self.row.document, "to the letter")
            # again, by hand and after an answer that got lost: the same receipt
            self.send()
            self.row.write({'state': 'signed', 'receipt': False, 'next_try': Datetime.now()})
            self.run_cron()
            self.assertEqual((self.row.state, self.row.receipt, len(server.taken)), ('sent', 'TT-1', 1))
            count = len([1 for one, _headers, _body in server.asked if one.endswith('/send')])
            self.run_cron()
            self.assertEqual(len([1 for one, _headers, _body in server.asked if one.endswith('/send')]), count, "nothing is due")

    def test_what_the_office_says(self):
        with office(self.public) as server:
            self.at(server)
            self.send()
            for said, state, words in (({'state': 'asked', 'question': "Mengapa kredit bermasalah naik?", 'reason': None}, 'asked', "Mengapa kredit bermasalah naik?"),
                                       ({'state': 'accepted', 'question': "Mengapa kredit bermasalah naik?", 'reason': None, 'problems': []}, 'accepted', False)):
                server.states = {self.row.digest: said}
                self.run_cron()
                self.assertEqual((self.row.state, self.row.office_words), (state, words))
            self.assertFalse(self.row.activity_ids)

    def test_question_is_told(self):
        with office(self.public) as server:
            self.at(server)
            self.send()
            server.states = {self.row.digest: {'state': 'asked', 'question': "Jelaskan aset"}}
            self.by(self.accountant, self.row).action_ask_office()
            self.assertEqual((self.row.state, self.row.office_words), ('asked', "Jelaskan aset"))
            self.assertIn(self.accountant, self.row.activity_ids.user_id)
            new = self.Return.browse(self.by(self.accountant, self.row).correct("Dijelaskan")['return_id'])
            self.by(self.manager, new).action_sign()
            self.run_cron()
            self.assertEqual((new.state, self.row.state, len(server.taken)), ('sent', 'replaced', 2))
            server.states = {self.row.digest: 'accepted', new.digest: 'accepted'}
            self.run_cron()
            self.assertEqual((new.state, self.row.state), ('accepted', 'replaced'))

    def test_refused(self):
        with office('A' * 43 + '=') as server:
            self.at(server)
            self.send()
            self.assertEqual((self.row.state, self.row.office_words, self.row.receipt), ('refused', "tanda tangan", False))
            server.public = self.public     # the office knows the key now
            self.send()
            self.assertEqual((self.row.state, self.row.receipt), ('sent', 'TT-1'))
            new = self.Return.browse(self.by(self.accountant, self.row).correct("uji")['return_id'])
            self.by(self.manager, new).action_sign()
            with self.raises(UserError, "took the place"):
                self.by(self.accountant, self.row).action_send()

    def test_no_good_answer(self):
        """ Whatever comes back, the return waits, and is sent when the office is there again """
        answers = {
            'error': (500, {'message': "traceback"}), 'busy': (503, b''), 'garbage': (200, b'<html>hotspot</html>'), 'empty': (200, b''), 'list': (200, [1]), 'null': (200, None),
            'no state': (200, {'receipt': 'x'}), 'no receipt': (200, {'state': 'received', 'receipt': ''}), 'another': (200, {'state': 'received', 'receipt': '1', 'digest': '0' * 64}),
            'long': (200, b'x' * 200_000), 'deep': (200, b'[' * 90_000), 'moved': (302, b''), 'no such method': (404, {'message': "no"}), 'key': (401, {'message': "apikey"})}
        for name, answer in answers.items():
            with self.subTest(name), office(self.public, lambda *_args, answer=answer: answer) as server:
                self.at(server)
                self.row.write({'state': 'signed', 'tries': 0})
                self.send()
                self.assertEqual((self.row.state, self.row.tries), ('signed', 1))
                self.assertTrue(self.row.last_answer)
                self.assertNotIn("traceback" * 2, self.row.last_answer)
                if name not in ('long', 'moved'):     # where another try cannot help, a person has to look
                    self.assertGreater(self.row.next_try, Datetime.now())
        with office(self.public) as server:
            self.at(server)
            self.row.next_try = Datetime.now()
            self.run_cron()
            self.assertEqual(self.row.state, 'sent')

    def test_backs_off(self):
        self.coop.write({'koperasi_return_url': 'http://127.0.0.1:1/'})
        self.by(self.admin_user, self.coop).koperasi_return_put_office_key(KEY)
        self.by(self.accountant, self.row).action_send()
        for number in range(len(WAITS) + 2):
            self.row.next_try = Datetime.now()
            before = Datetime.now()
            self.run_cron()
            self.assertAlmostEqual((self.row.next_try - before) / timedelta(minutes=1), WAITS[min(number, len(WAITS) - 1)], delta=1)
        self.assertEqual(self.row.state, 'signed')

    def test_slow(self):
        """ An office that answers letter by letter holds nobody """
        held = threading.Event()

        def slowly(*_args):
            held.wait(5)
            return 200, {}
        with patch.object(outgoing, 'SECONDS', 0.2), office(self.public, slowly) as server:
            self.at(server)
            self.send()
            held.set()
        self.assertEqual(self.row.state, 'signed')
        self.assertIn("does not answer", self.row.last_answer)

    def test_addresses(self):
        self.env['ir.config_parameter'].set_param(PRIVATE, 'False')
        for url in ('http://dinas.go.id', 'ftp://dinas.go.id', 'dinas', 'https://user:kata@dinas.go.id', 'javascript:alert(1)', 'https://', 'http://127.0.0.1', 'https://a b'):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.coop.koperasi_return_url = url
        self.coop.koperasi_return_url = 'https://dinas.contoh.example'
        self.by(self.admin_user, self.coop).koperasi_return_put_office_key(KEY)
        for address in ('127.0.0.1', '10.0.0.5', '192.168.1.1', '169.254.169.254', '::1', 'fd00::1', '0.0.0.0'):     # noqa: S104
            with patch.object(outgoing.socket, 'getaddrinfo', return_value=[(0, 0, 0, '', (address, 443))]), patch.object(outgoing.socket, 'create_connection') as called:
                self.row.write({'state': 'signed', 'tries': 0})
                self.send()
                self.assertFalse(called.called, address)
                self.assertIn("private address", self.row.last_answer)
                self.assertFalse(self.row.next_try, "no other try helps: a person has to mend the address")

    def test_key_is_write_only(self):
        self.by(self.admin_user, self.coop).koperasi_return_put_office_key(KEY)
        [file] = Path(self.folder).glob('*.office')
        self.assertEqual((file.read_text().strip(), file.stat().st_mode & 0o777), (KEY, 0o600))
        settings = self.env['res.config.settings'].with_company(self.coop).create({})
        self.assertEqual((settings.koperasi_return_office_key, settings.koperasi_return_office_key_set), (False, True))
        self.env.flush_all()
        for table in ('res_company', 'ir_config_parameter'):
            self.env.cr.execute(f"SELECT COUNT(*) FROM {table} x WHERE x::text LIKE %s", (f'%{KEY}%',))
            self.assertEqual(self.env.cr.fetchone()[0], 0)
        for user in (self.manager, self.accountant, self.board, self.teller):
            with self.assertRaises(AccessError):
                self.by(user, self.coop).koperasi_return_put_office_key('x')
        for wrong in ("dua kata", 'ä', 'x' * 201, 5):
            with self.assertRaises(UserError):
                self.by(self.admin_user, self.coop).koperasi_return_put_office_key(wrong)
        self.by(self.admin_user, self.coop).koperasi_return_put_office_key('')
        self.assertFalse(list(Path(self.folder).glob('*.office')))

    def test_by_hand(self):
        with self.raises(UserError, "name no office"):
            self.by(self.accountant, self.row).action_send()
        with self.assertRaises(AccessError):
            self.by(self.supervisor, self.row).mark_handed_over("TT-9")
        with self.assertRaises(UserError):
            self.by(self.accountant, self.row).mark_handed_over(" ")
        self.by(self.accountant, self.row).mark_handed_over("TT-9 diterima Ibu Adriana")
        self.assertEqual((self.row.state, self.row.channel, self.row.receipt), ('sent', 'hand', "TT-9 diterima Ibu Adriana"))
        with self.assertRaises(UserError):
            self.by(self.accountant, self.row).mark_handed_over("TT-10")

    def test_here(self):
        """ An office in the same database is handed the very same document """
        dinas = self.env['res.company'].create({'name': "Dinas Uji"})
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.coop.koperasi_return_office_id = dinas
        dinas._koperasi_office_setup()
        self.coop.koperasi_return_office_id = dinas
        Received = type(self.env['koperasi.return.received'])
        taken = []

        def receive(_self, where, body, channel, sender=None):
            taken.append((where, body, channel, sender))
            return {'state': 'accepted', 'receipt': 'SINI-1', 'digest': digest(parse(body)), 'problems': []}
        with patch.object(Received, '_receive', receive, create=True):
            self.by(self.accountant, self.row).action_send()
        self.assertEqual(taken, [(dinas, self.row.document.encode(), 'here', None)])
        self.assertEqual((self.row.state, self.row.receipt, self.row.channel), ('accepted', 'SINI-1', 'here'))

        def fails(*_args, **_more):
            closed = "Dinas sedang tutup"
            raise UserError(closed)
        new = self.Return.browse(self.by(self.accountant, self.row).correct("uji")['return_id'])
        with patch.object(Received, '_receive', fails, create=True):
            self.by(self.manager, new).action_sign()
            self.run_cron()
        self.assertEqual((new.state, new.last_answer), ('signed', "Dinas sedang tutup"))
        self.assertTrue(new.next_try)

    def test_digest(self):
        """ The digest is that of what is signed, by a second method """
        document = self.document(self.row)
        document.pop('signature')
        self.assertEqual(self.row.digest, sha256(json.dumps(document, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()).hexdigest())

    @mute_logger('odoo.sql_db')
    def test_one_at_a_time(self):
        """ What another worker sends is not taken twice """
        self.row.next_try = Datetime.now() - timedelta(minutes=1)
        self.assertEqual(self.Return._take_due(), self.row)
        self.row.next_try = Datetime.now() + timedelta(minutes=1)
        self.assertFalse(self.Return._take_due())
