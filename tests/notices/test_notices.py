from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.notices.events import EVENTS, after_quiet

from .common import NoticeCase


@tagged('post_install', '-at_install')
class TestNotices(NoticeCase):
    """ What is told whom, in which words """

    def test_receipts(self):
        self.deposit(self.savings, 50_000)
        self.withdraw(self.savings, 20_000)
        [(event, title, body), (second, *_rest)] = self.told(self.maria)
        number = self.env['koperasi.transaction'].search([('kind', '=', 'deposit'), ('member_id', '=', self.maria.id)], limit=1).name
        self.assertEqual((event, title, second), ('deposit', "Received: Rp 50.000", 'withdrawal'))
        self.assertIn(number, body)
        self.assertIn("01/05/2026", body)
        self.assertNotIn(self.savings.number, body, "an account is named by its end")
        self.assertNotIn("155.000", body, "no balance")
        self.assertIn(f"…{self.savings.number[-4:]}", body)

    def test_transfer_tells_both(self):
        self.by(self.teller, self.savings).transfer(self.other_savings.id, 30_000, self.key())
        [(event, _title, body)], [(other, _title2, other_body)] = self.told(self.maria), self.told(self.yosef)
        self.assertEqual((event, other), ('transfer', 'transfer'))
        self.assertIn("from your account", body)
        self.assertIn("to your account", other_body)
        self.assertNotIn(self.other_savings.number[-4:] + " to", body)

    def test_instalment_and_reversal(self):
        loan = self.lend(1_200_000)
        self.clear()
        self.reverse(self.pay(loan, 124_000))
        [(event, title, body), (reversal, _title, reversed_body)] = self.told(self.maria)
        self.assertEqual((event, title, reversal), ('instalment', "Instalment received: Rp 124.000", 'reversal'))
        self.assertIn(f"…{loan.number[-4:]}", body)
        self.assertIn("salah", reversed_body)

    def test_a_receipt_of_several_lines(self):
        """ Each line is told, each once, and by one statement """
        lines = [{'kind': 'deposit', 'account_id': self.savings.id, 'amount': 10_000}, {'kind': 'mandatory', 'account_id': None, 'amount': 20_000}]
        key = self.key()
        for _again in range(2):
            self.by(self.teller, self.maria).serve(lines, key, self.till)
        self.assertEqual([title for _event, title, _body in self.told()], ["Received: Rp 10.000", "Received: Rp 20.000"])

    def test_runs_tell_nobody(self):
        posting = self.savings._prepare_deposit(1_000, self.journal())
        self.env['koperasi.transaction']._post_batch([posting], self.journal(), self.key(), {}, company=self.coop)
        self.assertEqual(self.told(), [])
        self.env['koperasi.transaction']._post(posting, self.journal(), self.key(), {}, company=self.coop)
        self.assertEqual(len(self.told()), 1)

    def test_small_cost(self):
        """ R35: a posting pays one statement for its notices, however many it tells, and asks nobody """
        own = self.by(self.teller, self.maria)
        lines = [{'kind': 'deposit', 'account_id': self.savings.id, 'amount': 10_000}]
        own.serve(lines, self.key(), self.till)
        written = self.statements(lambda: own.serve(lines, self.key(), self.till))
        self.assertEqual(sum('koperasi_notice' in statement for statement in written), 1)
        self.assertFalse([statement for statement in written if 'mail_mail' in statement or 'koperasi_notice_delivery' in statement])

    def statements(self, call):
        found, execute = [], type(self.env.cr).execute

        def noting(cursor, query, *args, **kwargs):
            found.append(str(getattr(query, 'code', query)))
            return execute(cursor, query, *args, **kwargs)
        with patch.object(type(self.env.cr), 'execute', noting):
            call()
        return found

    def test_reminders(self):
        """ Three days before, on the day, a day and a week after; each once, also when a day was missed """
        loan = self.lend(1_200_000)
        due = loan.plan_line_ids.sorted('due_date')[0].due_date
        self.clear()
        found = {}
        for offset in range(-5, 10):
            day = due + timedelta(days=offset)
            self.go_to(day)
            self.coop._koperasi_remind(day)
            self.coop._koperasi_remind(day)
            for event, _title, body in self.told(self.maria):
                found.setdefault(offset, []).append(event)
                if event in ('due', 'late'):
                    self.assertIn("Rp 124.000", body)
            self.clear()
        reminders = {offset: [event for event in events if event in ('due', 'late')] for offset, events in found.items()}
        self.assertEqual({offset: events for offset, events in reminders.items() if events}, {-3: ['due'], 0: ['due'], 1: ['late'], 7: ['late']})
        self.assertEqual([events.count('mandatory') for events in found.values() if 'mandatory' in events], [1])

    def test_missed_days(self):
        loan = self.lend(1_200_000)
        due = loan.plan_line_ids.sorted('due_date')[0].due_date
        self.go_to(due - timedelta(days=4))
        self.clear()
        self.coop._koperasi_remind(due - timedelta(days=4))
        self.go_to(due - timedelta(days=2))     # the server stood still on the day before
        self.coop._koperasi_remind(due - timedelta(days=2))
        self.assertEqual([event for event, *_rest in self.told(self.maria) if event == 'due'], ['due'])

    def test_paid_meanwhile(self):
        """ Who has paid is not reminded: not when he paid ahead, nor when he pays before the notice is written """
        loan = self.lend(1_200_000)
        lines = loan.plan_line_ids.sorted('due_date')
        self.go_to(lines[0].due_date)
        self.coop._koperasi_remind(lines[0].due_date)
        self.pay(loan, 124_000)
        self.assertNotIn('due', [event for event, *_rest in self.told(self.maria)])
        self.assertTrue(self.Notice.search([('event', '=', 'due'), ('state', '=', 'void')]))
        self.clear()
        self.coop.koperasi_reminded_on = False
        self.coop._koperasi_remind(lines[0].due_date)
        self.assertFalse(self.Notice.search([('event', '=', 'due')]))

    def test_maturity(self):
        product = self.product('SISUKA')
        answer = self.by(self.teller, self.Account).open_term(self.maria.id, product.id, 1_000_000, 3, self.key(), self.till)
        self.clear()
        matures = self.Account.browse(answer['account_id']).maturity_date
        self.assertEqual(matures, date(2026, 4, 5))
        self.coop._koperasi_remind(matures - timedelta(days=7))
        [(event, title, body)] = [told for told in self.told(self.maria) if told[0] == 'maturity']
        self.assertEqual((event, title), ('maturity', "Term deposit matures on 04/05/2026"))
        self.assertIn("Rp 1.000.000", body)

    def test_told_once_a_day(self):
        for _again in range(3):
            self.Notice._tell(self.maria, 'answer', {'what': "Your application was approved."}, 'koperasi.loan.application,7,approved')
        self.Notice._tell(self.maria, 'answer', {'what': "Your application was approved."}, 'koperasi.loan.application,8,approved')
        self.Notice._tell(self.yosef, 'meeting', {'what': "Meeting of members at the hall, 09:00.", 'date': '2026-02-14', 'amount': 5_000})
        self.assertEqual(len(self.told(self.maria)), 2)
        self.assertEqual(self.told(self.yosef), [('meeting', "Meeting on 02/14/2026", "Meeting of members at the hall, 09:00.")])

    def test_security(self):
        """ Told at any hour, whatever the member wishes """
        self.maria.phone = '081399999999'
        self.Notice._tell(self.maria, 'security', {'what': 'pin_locked'})
        self.assertEqual([event for event, *_rest in self.told(self.maria)], ['security', 'security'])
        self.assertIn("telephone number", self.told(self.maria)[0][2])
        self.assertIn("PIN", self.told(self.maria)[1][2])
        self.assertNotIn('999', str(self.told(self.maria)))
        self.assertEqual(self.deliveries(event='security').mapped('channel'), ['mail', 'mail'])
        with self.assertRaises(ValueError):
            self.env['koperasi.notice.preference'].create({'member_id': self.maria.id, 'event': 'security', 'channel': 'mail', 'wanted': False})
        with self.assertRaises(UserError):
            self.maria._choose_notices([('security', 'mail')])

    def test_wishes(self):
        """ Mail of all; SMS of withdrawals where the cooperative pays for it; WhatsApp of reminders: both only to who agreed """
        self.coop.write({'koperasi_notice_sms': True})

        def ways(event):
            self.Notice._tell(self.maria, event, {'what': f"x{self.key()}"})
            self.told()
            return self.Notice.search([('event', '=', event)], limit=1).delivery_ids.sorted('channel').mapped('channel')
        self.assertEqual((ways('withdrawal'), ways('due'), ways('deposit')), (['mail'], ['mail'], ['mail']))
        consent = self.agree()
        self.assertEqual((ways('withdrawal'), ways('due'), ways('deposit'), ways('security')), (['mail', 'sms'], ['mail', 'whatsapp'], ['mail'], ['mail', 'sms', 'whatsapp']))
        self.maria._choose_notices([('deposit', 'whatsapp'), ('due', 'mail')])
        self.assertEqual((ways('withdrawal'), ways('due'), ways('deposit')), ([], ['mail'], ['whatsapp']))
        consent.withdrawn_date = date(2026, 12, 31)
        self.assertEqual((ways('deposit'), ways('security')), ([], ['mail']))
        self.coop.koperasi_notice_whatsapp = False
        self.agree()
        self.assertEqual(ways('deposit'), [])

    def test_choosing_is_agreeing(self):
        self.assertFalse(self.maria._agreed_to_messages())
        self.maria._choose_notices([('due', 'whatsapp')])
        self.assertEqual(self.maria.consent_ids.filtered(lambda consent: consent.purpose == 'messages').channel, 'portal')
        chosen = {(event['code'], choice['channel']) for event in self.maria._notice_choices()['events'] for choice in event['choices'] if choice['wanted']}
        self.assertEqual(chosen, {('due', 'whatsapp')})

    def test_texts(self):
        """ The manager's own words: named places, nothing evaluated """
        Text = self.by(self.manager, self.env['koperasi.notice.text'])
        text = Text.create({'event': 'deposit', 'lang': 'en_US', 'company_id': self.coop.id})
        self.assertEqual(text.title, "Received: {amount}", "it begins as the program says it")
        text.write({'title': "Terima kasih {member}", 'body': "{amount} {cooperative} <b>{date}</b>"})
        self.deposit(self.savings, 50_000)
        self.assertEqual(self.told(self.maria), [('deposit', "Terima kasih Maria Bria", f"Rp 50.000 {self.coop.name} <b>01/05/2026</b>")])
        for wicked in ("{member.env}", "{0}", "{balance}", "{member!r}", "{amount:>9}", "x" * 601):
            with self.assertRaises(ValidationError):
                text.body = wicked
        with self.assertRaises(AccessError):
            self.by(self.teller, text).body = "x"

    def test_every_event_has_words(self):
        words = self.env['koperasi.notice.text']._default_words()
        self.assertEqual(set(words), dict(EVENTS).keys())
        self.assertEqual(self.env['koperasi.notice.text'].search([]), self.env['koperasi.notice.text'])

    def test_language_of_the_member(self):
        self.env['res.lang']._activate_lang('id_ID')
        self.env['ir.module.module']._load_module_terms(['koperasi'], ['id_ID'])
        self.maria.partner_id.lang = 'id_ID'
        self.deposit(self.savings, 50_000)
        [(_event, title, _body)] = self.told(self.maria)
        self.assertEqual(title, "Diterima: Rp 50.000")

    def test_a_wicked_name(self):
        """ What a place is filled with is not read again for places """
        self.maria.name = "{amount} {number}"
        self.Notice._tell(self.maria, 'meeting', {'what': "{member} {cooperative}"})
        self.assertEqual(self.told(self.maria)[0][2], "{member} {cooperative}")

    @mute_logger('odoo.addons.koperasi.models.notices.notice')
    def test_one_bad_notice_stops_nobody(self):
        for member in (self.maria, self.yosef):
            self.Notice._tell(member, 'answer', {'what': "x"})
        write = type(self.Notice)._write_text

        def broken(notice, facts):
            if notice.member_id == self.maria:
                raise ValueError("broken")
            return write(notice, facts)
        with patch.object(type(self.Notice), '_write_text', broken):
            self.assertEqual([event for event, *_rest in self.told()], ['answer'])
        self.assertEqual({notice.member_id: notice.state for notice in self.Notice.search([])}, {self.maria: 'void', self.yosef: 'told'})

    def test_nobody_writes_them(self):
        self.deposit(self.savings, 50_000)
        self.told()
        notice = self.Notice.search([], limit=1)
        for user in (self.teller, self.manager, self.admin_user):
            with self.assertRaises(UserError):
                self.by(user, notice).write({'body': "x"})
            with self.assertRaises(UserError):
                self.by(user, self.Notice).create({'member_id': self.maria.id, 'event': 'deposit', 'about': 'x', 'day': '2026-01-05', 'company_id': self.coop.id})

    def test_quiet_hours(self):
        """ WITA is eight hours ahead of UTC """
        cases = (
            ('2026-01-05T12:59:59', 21, 7, '2026-01-05T12:59:59'),      # 20:59:59 there
            ('2026-01-05T13:00:00', 21, 7, '2026-01-05T23:00:00'),      # 21:00, until 7:00 of the next day
            ('2026-01-05T17:00:00', 21, 7, '2026-01-05T23:00:00'),      # 1:00 of the same day there
            ('2026-01-05T23:00:00', 21, 7, '2026-01-05T23:00:00'),      # 7:00
            ('2026-01-05T05:30:00', 12, 14.5, '2026-01-05T06:30:00'),   # 13:30, until 14:30
            ('2026-01-05T13:00:00', 0, 0, '2026-01-05T13:00:00'),       # none
        )
        for now, first, last, expected in cases:
            with self.subTest(now):
                self.assertEqual(after_quiet(self.utc(now), 'Asia/Makassar', first, last), self.utc(expected))
