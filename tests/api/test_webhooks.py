import hmac
import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.api.delivery import WAITS
from odoo.addons.koperasi.models.api.events import SEVERAL
from odoo.addons.koperasi.models.api.webhook import PRIVATE
from odoo.addons.koperasi.models.ledger import outgoing
from odoo.addons.koperasi.models.ledger.posting import GlLine, Movement, Posting

from ..savings.common import SavingsCase

SECRET = 'rahasia-yang-cukup-panjang'
PLACES = 'odoo.addons.koperasi.models.ledger.outgoing.socket.getaddrinfo'


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        self.server.received.append((self.path, dict(self.headers), body))
        self.send_response(self.server.answer)
        if self.server.answer == 302:
            self.send_header('Location', 'http://127.0.0.1:1/')
        self.end_headers()

    def log_message(self, *_args):
        pass


@contextmanager
def receiver(answer=200):
    server = HTTPServer(('127.0.0.1', 0), Receiver)
    server.received, server.answer = [], answer
    thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@tagged('post_install', '-at_install')
class TestWebhooks(SavingsCase):
    """ Issue 7 part 7: what is booked is told, signed, later, and never in the way of a booking (reliability R35) """
    two_cooperatives = True

    def setUp(self):
        super().setUp()
        self.env['ir.config_parameter'].set_param(PRIVATE, 'True')
        self.Delivery = self.env['koperasi.webhook.delivery']

    def webhook(self, server=None, **values):
        return self.env['koperasi.webhook'].create({
            'name': "Uji", 'company_id': self.coop.id, 'url': f'http://127.0.0.1:{server.server_port if server else 1}/terima?x=1', 'secret': SECRET, **values})

    def waiting(self, webhook):
        self.env.invalidate_all()
        return self.Delivery.search([('webhook_id', '=', webhook.id)], order='id')

    def send_all(self):
        while delivery := self.Delivery._take():
            self.env.invalidate_all()
            delivery._send()
            self.env.flush_all()

    # -- what is told --------------------------------------------------------------------

    def test_told_once_and_signed(self):
        with receiver() as server:
            webhook = self.webhook(server)
            answer = self.deposit(self.savings, 50_000, memo="Setoran")
            self.assertEqual(server.received, [], "a booking waits for nobody")
            self.send_all()
            self.send_all()
        [(path, headers, body)] = server.received
        self.assertEqual(path, '/terima?x=1')
        message = json.loads(body)
        delivery = self.waiting(webhook)
        self.assertEqual((message['id'], message['event'], message['branch']), (delivery.id, 'transaction.posted', self.coop.name))
        self.assertEqual(message['data'], {
            'number': answer['number'], 'kind': 'deposit', 'amount': 50_000, 'date': '2026-01-05', 'value_date': '2026-01-05', 'memo': "Setoran", 'origin': 'office',
            'reverses': None, 'movements': [{'account': self.savings.number, 'amount': 50_000, 'balance': 175_000}]})
        at, signature = (part.partition('=')[2] for part in headers[outgoing.SIGNATURE].split(','))
        self.assertEqual(signature, hmac.new(SECRET.encode(), at.encode() + b'.' + body, sha256).hexdigest())
        self.assertEqual(headers['X-Koperasi-Delivery'], str(delivery.id))
        self.assertNotIn(SECRET, str(headers) + body.decode())
        self.assertEqual((delivery.state, delivery.tries, delivery.answer), ('sent', 1, 'HTTP 200'))

    def test_what_is_told_to_whom(self):
        """ By event, cooperative and switch; with the booking or not at all """
        own, other = self.webhook(on_run=False), self.webhook(company_id=self.other_coop.id)
        reversals = self.webhook(on_posted=False)
        answer = self.deposit(self.savings, 50_000)
        transaction = self.env['koperasi.transaction'].browse(answer['transaction_id'])
        self.by(self.accountant, transaction).reverse("salah", self.key())
        self.assertEqual(self.waiting(own).mapped('event'), ['posted', 'reversed'])
        self.assertEqual(self.waiting(reversals).mapped('event'), ['reversed'])
        self.assertFalse(self.waiting(other))
        self.assertEqual(self.waiting(own)[1]._payload()['data']['reverses'], transaction.name)
        key = self.key()
        for _again in range(2):
            self.deposit(self.savings, 20_000, key=key)
        self.assertEqual(len(self.waiting(own)), 3, "asked twice, booked and told once")
        self.refused(self.withdraw, self.savings, 10_000_000)
        self.assertEqual(len(self.waiting(own)), 3)
        own.active = False
        self.deposit(self.savings, 20_000)
        self.assertEqual(len(self.waiting(own)), 3)

    def test_many_at_once(self):
        """ A large batch is one message, a run one at its end """
        webhook = self.webhook()
        count = SEVERAL + 1
        self.env['koperasi.transaction']._post_batch(
            [Posting(kind='deposit', movements=(Movement(self.savings.account_id.id, 1_000),), partner_id=self.savings.partner_id.id)] * count,
            self.journal('general'), self.key(), {}, extra_lines=[GlLine(self.coop._koperasi_account('111009').id, 1_000 * count)])
        [delivery] = self.waiting(webhook)
        self.assertEqual(delivery._payload()['data'], {'kinds': ['deposit'], 'date': '2026-01-05', 'transactions': count, 'amount': 1_000 * count})
        run = self.env['koperasi.run']._start('books_check', self.coop, self.env['koperasi.business.day']._current(self.coop).date)
        self.env['koperasi.run']._work_inline()
        self.assertEqual(run.state, 'done', run.problem)
        [last] = self.waiting(webhook) - delivery
        told = last._payload()
        self.assertEqual((told['event'], told['data']['run'], told['data']['kind'], told['data']['transactions']), ('run.finished', run.id, 'books_check', 0))

    # -- sending ---------------------------------------------------------------------------

    def test_back_off_and_dead_letter(self):
        """ Tried again later and later, given up at last, sent again by an administrator only """
        with receiver(500) as server:
            webhook = self.webhook(server)
            self.deposit(self.savings, 50_000)
            delivery = self.waiting(webhook)
            for number, minutes in enumerate(WAITS, 1):
                self.send_all()
                self.assertEqual((delivery.state, delivery.tries, len(server.received), delivery.answer), ('waiting', number, number, 'HTTP 500'))
                self.assertAlmostEqual((delivery.next_try - Datetime.now()).total_seconds() / 60, minutes, delta=1)
                delivery.next_try = Datetime.now() - timedelta(hours=1)   # before this transaction began
            with mute_logger('odoo.addons.koperasi.models.api.delivery'):
                self.send_all()
            self.assertEqual((delivery.state, delivery.next_try), ('failed', False))
            self.send_all()
            self.assertEqual(len(server.received), len(WAITS) + 1)
            for user in (self.teller, self.manager, self.supervisor):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    self.by(user, delivery).retry()
            self.by(self.admin_user, delivery).retry()
            delivery.next_try = Datetime.now() - timedelta(hours=1)
            server.answer = 204
            self.send_all()
        self.assertEqual((delivery.state, delivery.tries), ('sent', 1))

    def test_one_that_is_dead_keeps_no_other_waiting(self):
        """ A webhook that fails is not asked again in the same round; the rest is sent """
        with receiver() as server, receiver(302) as elsewhere:
            dead, moved, alive = self.webhook(), self.webhook(elsewhere), self.webhook(server)
            for _number in range(3):
                self.deposit(self.savings, 20_000)
            with patch.object(type(self.env['ir.cron']), '_commit_progress', lambda *_args, **_kwargs: 0):
                self.Delivery._cron_send()
        self.assertEqual(self.waiting(alive).mapped('state'), ['sent'] * 3)
        self.assertEqual(self.waiting(dead).mapped('tries'), [1, 0, 0])
        self.assertEqual(self.waiting(dead)[0].answer, 'ConnectionRefusedError')
        self.assertEqual((self.waiting(moved)[0].answer, len(elsewhere.received)), ('HTTP 302', 1), "no redirect is followed")

    # -- where it may go -------------------------------------------------------------------

    def test_addresses(self):
        for url in ('', 'x', 'ftp://contoh.id/', 'http://contoh.id/', 'http://10.0.0.1/', 'https://', 'https://a:b@contoh.id/', 'https://a@contoh.id/', 'https://contoh.id:99999/',
                    'https://contoh.id/\r\nX: y', 'https://contoh.id/ x', 'file:///etc/passwd', 'gopher://127.0.0.1/', 'javascript:alert(1)'):
            with self.subTest(url=url), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.webhook(url=url)
        self.webhook(url='https://contoh.id:8443/a?b=c')
        self.env['ir.config_parameter'].set_param(PRIVATE, 'False')
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.webhook(url='http://127.0.0.1/')
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.webhook(url='https://contoh.id/', secret='pendek')

    def test_not_into_the_own_network(self):
        """ By number or by a name that leads there, if only one of its addresses does """
        for address in ('127.0.0.1', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254', '0.0.0.0', '100.64.0.1', '224.0.0.1', '255.255.255.255',   # noqa: S104
                        '::1', 'fe80::1%eth0', 'fc00::1', '::ffff:10.0.0.1', '::ffff:127.0.0.1', '::'):
            with self.subTest(address=address), patch(PLACES, return_value=[(2, 1, 6, '', ('93.184.216.34', 443)), (2, 1, 6, '', (address, 443))]):
                with self.assertRaises(outgoing.Refused):
                    outgoing.addresses('contoh.id', 443)
                outgoing.addresses('contoh.id', 443, private=True)
        with patch(PLACES, return_value=[(2, 1, 6, '', ('93.184.216.34', 443))]):
            self.assertEqual(outgoing.addresses('contoh.id', 443), ['93.184.216.34'])
        with receiver() as server:
            webhook = self.webhook(server)
            self.deposit(self.savings, 50_000)
            self.env['ir.config_parameter'].set_param(PRIVATE, 'False')
            self.send_all()
        self.assertEqual(server.received, [])
        self.assertEqual(self.waiting(webhook).state, 'waiting')

    def test_goes_where_was_looked(self):
        """ A name that leads elsewhere a moment later is not asked again """
        asked = []

        def create(address, *_args):
            asked.append(address)
            raise ConnectionRefusedError

        with patch(PLACES, side_effect=[[(2, 1, 6, '', ('93.184.216.34', 443))], [(2, 1, 6, '', ('127.0.0.1', 443))]]), \
                patch('odoo.addons.koperasi.models.ledger.outgoing.socket.create_connection', create), self.assertRaises(ConnectionRefusedError):
            outgoing.send('https://contoh.id/', b'{}', SECRET, {})
        self.assertEqual(asked, [('93.184.216.34', 443)])

    def test_secret(self):
        webhook = self.webhook()
        for user in (self.teller, self.manager, self.supervisor, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.by(user, webhook).read(['secret'])
        self.assertEqual(self.by(self.admin_user, webhook).secret, SECRET)
        made = self.env['koperasi.webhook'].create({'name': "x", 'url': 'https://contoh.id/', 'company_id': self.coop.id, 'active': False})
        self.assertGreaterEqual(len(made.secret), 64)
        self.assertNotEqual(made.secret, made.copy().secret)
        self.deposit(self.savings, 50_000)
        with self.assertLogs('odoo.addons.koperasi', level='DEBUG') as logs, patch('odoo.addons.koperasi.models.api.delivery.WAITS', ()):
            self.send_all()
        self.assertIn("given up", str(logs.output))
        self.assertNotIn(SECRET, str(logs.output))
        self.assertNotIn(SECRET, str(self.waiting(webhook).read()) + str(webhook.message_ids.mapped('body')))
