import hashlib
import hmac
import json
import smtplib
import socket
from unittest.mock import patch

import requests

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.notices.delivery import BACK_OFF

from .common import NoticeCase


class Network:
    """ Whoever reaches for the network from Python is noted and told that it is dead. A real server would sleep here for a minute. """

    def __init__(self):
        self.asked = []

    def __enter__(self):
        def dead(*args, **kwargs):
            self.asked.append(args[1:2])
            raise TimeoutError("timed out")
        self.patches = [patch.object(socket.socket, 'connect', dead), patch.object(socket, 'create_connection', dead),
                        patch.object(smtplib.SMTP, 'connect', dead), patch.object(requests.Session, 'request', dead)]
        for one in self.patches:
            one.start()
        return self

    def __exit__(self, *args):
        for one in self.patches:
            one.stop()


@tagged('post_install', '-at_install')
class TestSending(NoticeCase):
    """ R35: messages are not money. What sends them may be dead or slow; postings know nothing of it. """

    def really_sending(self):
        """ Odoo sends no mail in tests: here it tries to """
        return patch.object(type(self.env['ir.mail_server']), '_disable_send', classmethod(lambda cls: False))

    @mute_logger('odoo.addons.base.models.ir_mail_server', 'odoo.addons.mail.models.mail_mail')
    def test_dead_server(self):
        """ No posting asks the network for anything, and what it tells waits for better times """
        self.agree()
        self.env['ir.mail_server'].create({'name': "Mati", 'smtp_host': 'mati.contoh.id', 'smtp_port': 2525})
        loan = self.lend(1_200_000)
        with Network() as network, self.really_sending():
            self.deposit(self.savings, 50_000)
            self.withdraw(self.savings, 20_000)
            self.by(self.teller, self.savings).transfer(self.other_savings.id, 5_000, self.key())
            self.by(self.teller, self.maria).pay_mandatory(20_000, self.key(), self.till)
            self.pay(loan, 124_000)
            self.maria.phone = '081355555555'
            self.env.flush_all()
            self.assertEqual(network.asked, [], "a posting sends nothing")
            self.assertEqual(int(self.savings.balance), 150_000)
            self.send_all()
            self.assertTrue(network.asked, "the job does")
        failed = self.deliveries(channel='mail')
        self.assertEqual(set(failed.mapped('state')), {'waiting'})
        self.assertEqual(sum(failed.mapped('tries')), 3, "after three failures in a row it stops asking")
        self.assertFalse(self.env['mail.mail'].search([('email_to', '=', 'maria@contoh.id')]))
        self.assertEqual(len(self.told(self.maria)), 6, "the portal has them all the same")

    def test_mail(self):
        self.maria.name = "Maria <b>Bria</b>"
        self.Notice._tell(self.maria, 'meeting', {'what': "Rapat <script>alert(1)</script>"})
        sent = []
        with patch.object(type(self.env['mail.mail']), 'send', lambda mails, **kwargs: sent.extend((mail.email_to, mail.subject, str(mail.body_html)) for mail in mails)):
            self.send_all()
            self.send_all()
        [(to, subject, body)] = sent
        self.assertEqual(to, 'maria@contoh.id')
        self.assertIn("Meeting", subject)
        self.assertIn('&lt;script&gt;', body)
        self.assertIn('/my/koperasi/notices', body)
        self.assertEqual(self.deliveries(channel='mail').state, 'sent')

    def test_back_off_and_dead_letter(self):
        self.Notice._tell(self.maria, 'meeting', {'what': "x"})
        with patch.object(type(self.Delivery), '_send_mail', side_effect=UserError("penuh")) as send:
            for number, minutes in enumerate(BACK_OFF, 1):
                self.send_all()
                self.send_all()     # not before its time
                self.assertEqual(send.call_count, number)
                delivery = self.deliveries(channel='mail')
                self.assertEqual((delivery.tries, delivery.problem), (number, "penuh"))
                self.later(minutes)
            self.assertEqual(delivery.state, 'dead')
            self.send_all()
            self.assertEqual(send.call_count, len(BACK_OFF))
        with self.assertRaises(AccessError):
            self.by(self.teller, delivery).action_try_again()
        self.by(self.manager, delivery).action_try_again()
        with patch.object(type(self.Delivery), '_send_mail') as send:
            self.send_all()
        self.assertEqual((send.call_count, delivery.state), (1, 'sent'))

    def test_one_bad_address_stops_nobody(self):
        self.yosef.email = 'yosef@contoh.id'
        self.clear()
        self.Notice._tell(self.maria, 'meeting', {'what': "x"})
        self.Notice._tell(self.yosef, 'meeting', {'what': "x"})

        def send(delivery):
            if delivery.member_id == self.maria:
                raise ValueError("no such address")
        with patch.object(type(self.Delivery), '_send_mail', send):
            self.send_all()
        self.assertEqual({d.member_id: d.state for d in self.deliveries(channel='mail')}, {self.maria: 'waiting', self.yosef: 'sent'})

    def test_what_all_are_told_waits(self):
        """ A notice to all members is written and sent after what concerns one of them, though it was there first """
        self.yosef.email = 'yosef@contoh.id'
        self.clear()
        for number in range(3):
            self.Notice._tell(self.yosef, 'surplus', {'what': f"x{number}"})
        self.Notice._tell(self.maria, 'security', {'what': 'pin_changed'})
        sent = []
        with patch.object(type(self.Delivery), '_send_mail', lambda delivery: sent.append(delivery.event)):
            self.send_all()
        self.assertEqual(sent, ['security', 'surplus', 'surplus', 'surplus'])

    def test_slow_server(self):
        """ A server that lets each try wait for a minute is asked once a round, so the job ends in time """
        for number in range(5):
            self.Notice._tell(self.maria, 'meeting', {'what': f"x{number}"})
        clock = iter(range(0, 60_000, 60))
        with patch.object(type(self.Delivery), '_send_mail', side_effect=TimeoutError("timed out")) as send, \
                patch('odoo.addons.koperasi.models.notices.notice.monotonic', lambda: next(clock)):
            self.send_all()
            self.assertEqual(send.call_count, 1)
            self.send_all()
        self.assertEqual(send.call_count, 2)

    def test_killed_while_sending(self):
        """ The try is counted before it is made: who dies does not come back to the same one at once """
        self.Notice._tell(self.maria, 'meeting', {'what': "x"})
        self.told()
        delivery = self.Delivery._take_next()
        self.assertEqual((delivery.tries, delivery.state), (1, 'waiting'))
        self.assertGreater(delivery.next_at, self.now())
        self.assertFalse(self.Delivery._take_next())

    def test_quiet_hours_hold_it_back(self):
        """ A meeting waits until the morning, security does not """
        self.coop.write({'koperasi_quiet_from': 0, 'koperasi_quiet_until': 23.98})
        self.Notice._tell(self.maria, 'meeting', {'what': "x"})
        self.Notice._tell(self.maria, 'security', {'what': 'pin_locked'})
        with patch.object(type(self.Delivery), '_send_mail'), patch('odoo.addons.koperasi.models.notices.delivery.fields.Datetime.now', return_value=self.now().replace(hour=4)):
            self.send_all()
        states = {delivery.event: delivery.state for delivery in self.deliveries(channel='mail')}
        self.assertEqual(states['security'], 'sent')
        self.assertEqual(self.deliveries(event='meeting').next_at.hour, 15)      # 23:58 there

    def test_by_hand(self):
        """ Without a gateway, staff send reminders with a link; sending is noted, once """
        self.agree()
        loan = self.lend(1_200_000)
        self.clear()
        due = loan.plan_line_ids.sorted('due_date')[0].due_date
        self.go_to(due)
        self.coop._koperasi_remind(due)
        with patch.object(type(self.Delivery), '_send_mail'):
            self.send_all()
        delivery = self.deliveries(channel='whatsapp', event='due')
        self.assertEqual(delivery.state, 'by_hand')
        self.assertNotIn('4567', delivery.phone_masked)
        with self.assertRaises(AccessError):
            self.by(self.teller, delivery).action_send_by_hand()
        action = self.by(self.officer, delivery).action_send_by_hand()
        self.assertTrue(action['url'].startswith('https://wa.me/6281234567890?text='))
        self.assertIn('124.000', action['url'])
        self.assertEqual((delivery.state, delivery.sent_by_id), ('sent', self.officer))
        with self.assertRaises(UserError):
            self.by(self.manager, delivery).action_send_by_hand()

    def test_gateway(self):
        """ The adapter: signed, with an end to its patience, a twin named alike; a fake one stands in its place """
        gateway = self.by(self.admin_user, self.env['koperasi.notice.gateway']).create(
            {'name': "Palsu", 'company_id': self.coop.id, 'url': 'https://wa.contoh.id/send'})
        self.agree()
        self.Notice._tell(self.maria, 'meeting', {'what': "Rapat"})
        taken = []

        def fake(_session, method, url, **kwargs):
            taken.append((method, url, kwargs))
            answer = requests.Response()
            answer.status_code = 500 if len(taken) == 1 else 200
            return answer
        with patch.object(requests.Session, 'request', fake), patch.dict('os.environ', KOPERASI_WHATSAPP_SECRET='rahasia'), patch.object(type(self.Delivery), '_send_mail'):
            self.send_all()
            delivery = self.deliveries(channel='whatsapp')
            self.assertEqual((delivery.state, delivery.tries), ('waiting', 1))
            self.later(BACK_OFF[0])
            self.send_all()
        self.assertEqual(delivery.state, 'sent')
        [(_method, url, first), (_method2, _url2, second)] = taken
        body = json.loads(second['data'])
        self.assertEqual((url, body['phone'], body['text']), ('https://wa.contoh.id/send', '+6281234567890', "Meeting on 01/05/2026\nRapat"))
        self.assertEqual(json.loads(first['data'])['reference'], body['reference'])
        self.assertGreater(second['timeout'], 0)
        self.assertFalse(second['allow_redirects'])
        expected = hmac.new(b'rahasia', second['headers']['X-Koperasi-Time'].encode() + b'.' + second['data'], hashlib.sha256).hexdigest()
        self.assertEqual(second['headers']['X-Koperasi-Signature'], expected)
        self.assertNotIn('rahasia', str(taken))
        with self.assertRaises(ValidationError):
            gateway.url = 'http://wa.contoh.id/send'
        with self.assertRaises(AccessError):
            self.by(self.manager, gateway).url = 'https://jahat.contoh.id'

    def test_gateway_without_a_secret(self):
        self.env['koperasi.notice.gateway'].create({'name': "Palsu", 'company_id': self.coop.id, 'url': 'https://wa.contoh.id/send'})
        self.agree()
        self.Notice._tell(self.maria, 'meeting', {'what': "Rapat"})
        with Network() as network, patch.object(type(self.Delivery), '_send_mail'):
            self.send_all()
        self.assertEqual(network.asked, [])
        self.assertIn("koperasi_whatsapp_secret", self.deliveries(channel='whatsapp').problem)

    def test_sms(self):
        """ Through Odoo's own module, where it is installed and the cooperative pays for it """
        if 'sms.sms' not in self.env:
            self.assertEqual(self.env['koperasi.notice.preference']._offered(self.coop), ['mail', 'whatsapp'])
            return
        self.coop.koperasi_notice_sms = True
        self.agree()
        self.withdraw(self.savings, 20_000)
        with patch.object(type(self.env['sms.sms']), 'send') as send, patch.object(type(self.Delivery), '_send_mail'):
            self.send_all()
        self.assertEqual((send.call_count, self.deliveries(channel='sms').state), (1, 'sent'))
        sms = self.env['sms.sms'].search([('number', '=', '+6281234567890')])
        self.assertIn("Rp 20.000", sms.body)
