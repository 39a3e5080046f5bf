from contextlib import closing
from datetime import timedelta
from random import Random
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import errors

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..figures import figure
from .common import Forbidden, PaymentCase

AMOUNT = 50_000
# what happens to a payment of Rp 50,000, one after the other; then the state, and what stands on the member's account and in suspense.
# Steps: see TestIntents.step
CASES = [
    ("paid", 'paid poll', 'booked', AMOUNT, 0),
    ("paid, found by Odoo's cron", 'paid odoo', 'booked', AMOUNT, 0),
    ("paid, found by ours", 'paid cron', 'booked', AMOUNT, 0),
    ("paid, found by the member's page", 'paid page', 'booked', AMOUNT, 0),
    ("webhook twice", 'paid paid poll', 'booked', AMOUNT, 0),
    ("webhook twice, booked between", 'paid poll paid poll', 'booked', AMOUNT, 0),
    ("webhook, poll and both crons", 'paid poll odoo cron page', 'booked', AMOUNT, 0),
    ("before the redirect", 'paid pending poll', 'booked', AMOUNT, 0),
    ("pending first", 'pending paid poll', 'booked', AMOUNT, 0),
    ("only pending", 'pending cron', 'waiting', 0, 0),
    ("never paid", 'expire', 'expired', 0, 0),
    ("late", 'expire paid poll', 'booked', AMOUNT, 0),
    ("late, twice", 'expire paid poll paid poll', 'booked', AMOUNT, 0),
    ("late, after the provider had cancelled", 'cancel expire paid poll', 'booked', AMOUNT, 0),
    ("cancelled", 'cancel cron', 'failed', 0, 0),
    ("cancelled, then paid", 'cancel paid poll', 'booked', AMOUNT, 0),
    ("refused", 'error cron', 'failed', 0, 0),
    ("refused, then paid", 'error paid poll', 'booked', AMOUNT, 0),
    ("paid, then cancelled", 'paid cancel poll', 'booked', AMOUNT, 0),
    ("too little", 'paid:40000 poll', 'parked', 0, 40_000),
    ("too much", 'paid:60000 poll', 'parked', 0, 60_000),
    ("too little, twice", 'paid:40000 paid:40000 poll paid:40000 cron', 'parked', 0, 40_000),
    ("too little, then the right sum under the same number", 'paid:40000 paid poll', 'parked', 0, 40_000),
    ("wrong sum pending, right sum paid", 'pending:40000 paid poll', 'booked', AMOUNT, 0),
    ("a tenth of a rupiah", 'paid:50000.1 poll', 'unclear', 0, 0),
    ("no amount", 'paid:none poll', 'unclear', 0, 0),
    ("another currency", 'usd poll cron', 'unclear', 0, 0),
    ("another currency, parked by two persons", 'usd poll staff-park', 'parked', 0, 31_000),
    ("another currency, found to be nothing", 'usd staff-dismiss', 'dismissed', 0, 0),
    ("wrong signature", 'forged cron', 'waiting', 0, 0),
    ("wrong signature, then the true one", 'forged paid poll', 'booked', AMOUNT, 0),
    ("unknown reference", 'unknown cron', 'waiting', 0, 0),
    ("unknown reference and the right one", 'unknown paid poll', 'booked', AMOUNT, 0),
    ("a second payment under the same reference", 'paid poll second', 'booked', AMOUNT, 0),
    ("replay after a refund", 'paid poll reverse refund paid poll', 'refunded', 0, 0),
    ("refunded at the provider, replayed", 'paid poll refund-there paid poll cron', 'booked', AMOUNT, 0),
    ("replay after a reversal", 'paid poll reverse paid poll cron', 'booked', 0, 0),
    ("status polled late, after three hours of silence", 'paid hours odoo', 'booked', AMOUNT, 0),
    ("after Odoo has given up, five days later", 'paid days cron', 'booked', AMOUNT, 0),
    ("day closed", 'close paid poll cron', 'received', 0, 0),
    ("day closed, then opened", 'close paid poll open cron', 'booked', AMOUNT, 0),
    ("account frozen meanwhile", 'freeze paid poll', 'parked', 0, AMOUNT),
    ("account closed meanwhile", 'shut paid poll', 'parked', 0, AMOUNT),
    ("member left meanwhile", 'leave paid poll', 'parked', 0, AMOUNT),
    ("product takes no such sum any more", 'minimum paid poll', 'parked', 0, AMOUNT),
    ("parked, matched by staff, replayed", 'paid:40000 poll match paid:40000 cron', 'parked', 40_000, 0),
]


@tagged('post_install', '-at_install')
class TestIntents(PaymentCase):
    """ Reliability R33: what a provider reports is booked once or parked, never lost; suspense is the sum of what is parked """

    # -- steps ------------------------------------------------------------------------

    def step(self, intent, step):
        name, _colon, value = step.partition(':')
        amount = {'': AMOUNT, 'none': None}[value] if value in ('', 'none') else float(value)
        if name in ('paid', 'pending', 'cancel', 'error'):
            self.fake.webhook(self.fake.message(intent.reference, name, amount))
        else:
            getattr(self, f'step_{name.replace("-", "_")}')(intent)
        self.env.flush_all()

    def step_usd(self, intent):
        self.fake.webhook(self.fake.message(intent.reference, amount=3, currency='USD'))

    def step_forged(self, intent):
        with self.assertRaises(Forbidden):
            self.fake.webhook(self.fake.message(intent.reference, amount=AMOUNT), 'x' * 64)

    def step_unknown(self, intent):
        for _twice in range(2):
            self.fake.webhook(self.fake.message('KP0000000000000000', amount=AMOUNT))
        self.assertEqual(self.Intent.search([('reference', '=', 'KP0000000000000000')]).mapped('state'), ['unclear'])

    def step_second(self, intent):
        """ A second payment under the same reference: noted once, the first one's echo is not """
        for number in ('prov-lain', f'prov-{intent.reference}', 'prov-lain'):
            self.fake.webhook(self.fake.message(intent.reference, amount=AMOUNT, number=number))
        self.assertEqual(self.Intent.search([('reference', 'like', f'{intent.reference}/')]).mapped('reference'), [f'{intent.reference}/prov-lain'])

    def step_poll(self, intent):
        intent.payment_transaction_id._post_process()

    def step_odoo(self, intent):
        if not intent.payment_transaction_id.is_post_processed:
            intent.payment_transaction_id._post_process()

    def step_cron(self, intent):
        self.run_cron()

    def run_cron(self):
        with patch.object(type(self.env['ir.cron']), '_commit_progress', lambda *args, **kwargs: 60.0):
            self.Intent._cron_book()

    def step_page(self, intent):
        self.member._own_intent(intent.reference)._book_received()

    def step_expire(self, intent):
        self.clock.tick(timedelta(hours=25))
        self.run_cron()

    def step_hours(self, intent):
        self.clock.tick(timedelta(hours=3))

    def step_days(self, intent):
        self.clock.tick(timedelta(days=5))

    def step_close(self, intent):
        self.close_tills()
        self.env['koperasi.business.day']._current(self.coop)._close()

    def step_open(self, intent):
        self.env['koperasi.business.day']._open(self.coop, fields.Date.to_date('2026-01-06'))

    def step_freeze(self, intent):
        self.by(self.manager, self.savings).freeze("Laporan kehilangan")

    def step_shut(self, intent):
        self.withdraw(self.savings, int(self.savings.available))
        self.env.cr.execute("UPDATE koperasi_account SET minimum = 0 WHERE id = %s", [self.savings.account_id.id])
        self.env.invalidate_all()
        self.withdraw(self.savings, int(self.savings.balance))
        self.savings.account_id._set_state('closed', fields.Date.to_date('2026-01-05'))

    def step_leave(self, intent):
        self.env.cr.execute("UPDATE koperasi_member SET state = 'left', exit_date = '2026-01-05' WHERE id = %s", [self.maria.id])
        self.env.invalidate_all()

    def step_minimum(self, intent):
        self.savings.product_id.deposit_minimum = 100_000

    def step_reverse(self, intent):
        self.by(self.accountant, intent.transaction_id).reverse("Permintaan anggota", self.key())

    def step_refund(self, intent):
        self.by(self.accountant, intent).note_refund("Dikembalikan oleh penyedia")

    def step_refund_there(self, intent):
        refund = intent.payment_transaction_id._create_child_transaction(AMOUNT, is_refund=True)
        refund._set_done()
        refund._post_process()
        self.assertEqual(intent.refund_amount, AMOUNT)
        self.assertFalse(self.env['account.payment'].search([('payment_transaction_id', 'in', (refund | intent.payment_transaction_id).ids)]))

    def step_staff_park(self, intent):
        key = self.key()
        waits = self.by(self.accountant, intent).park(31_000, "Laporan penyedia 5 Januari", key)
        self.assertEqual(waits['state'], 'waiting')
        self.by(self.manager, self.env['koperasi.approval'].browse(waits['approval_id'])).approve()
        for _twice in range(2):
            self.assertEqual(self.by(self.accountant, intent).park(31_000, "Laporan penyedia 5 Januari", key)['amount'], 31_000)

    def step_staff_dismiss(self, intent):
        self.by(self.accountant, intent).dismiss("Penyedia tidak menerima apa pun")

    def step_match(self, intent):
        item = self.env['koperasi.suspense'].search([('transaction_id', '=', intent.transaction_id.id)])
        self.by_two(self.by(self.manager, item).match, self.savings.account_id.id, self.key())

    # -- cases --------------------------------------------------------------------------

    @mute_logger('odoo.addons.payment.models.payment_transaction')
    def test_cases(self):
        self.assertGreaterEqual(len(CASES), 40)
        with freeze_time('2026-01-05 03:00:00') as self.clock:   # once: it looks through all modules there are
            for name, *case in CASES:
                with self.subTest(name), closing(self.env.cr.savepoint()):
                    self.clock.move_to('2026-01-05 03:00:00')
                    self.check_case(*case)

    def check_case(self, steps, state, booked, parked):
        self.env.invalidate_all()
        # what stands on the account before the payment, once the steps have emptied it
        before = 0 if 'shut' in steps else int(self.savings.balance)
        clearing, suspense = self.clearing(), self.suspense()
        intent = self.ask()
        for step in steps.split():
            self.step(intent, step)
        self.env.invalidate_all()
        self.assertEqual(intent.state, state)
        self.assertEqual(int(self.savings.balance) - before, booked, "on the member's account")
        self.assertEqual(self.suspense() - suspense, parked, "in suspense")
        self.assert_once(intent)
        # what came in and was not given back is what the provider owes us
        self.assertEqual(self.clearing() - clearing, booked + parked)

    def assert_once(self, intent):
        """ One booking a payment, and suspense comes to what is parked """
        found = self.env['koperasi.transaction'].search([('payment_intent_id', '=', intent.id)])
        self.assertLessEqual(len(found), 1)
        self.assertEqual(found, intent.transaction_id)
        if found:
            self.assertEqual(found.origin, 'portal')
        items = self.env['koperasi.suspense'].search([('company_id', '=', self.coop.id), ('state', '=', 'open')])
        self.assertEqual(self.suspense(), sum(map(int, items.mapped('amount'))))

    @mute_logger('odoo.addons.payment.models.payment_transaction')
    def test_random_orders(self):
        """ Payments of all purposes whose notices come in any order: nothing is booked twice, nothing is lost """
        seed = Random().randrange(10**9)
        random = Random(seed)
        whats = [f'account-{self.savings.id}', 'mandatory', f'loan-{self.loan.id}']
        clearing, expected = self.clearing(), 0
        with freeze_time('2026-01-05 03:00:00') as self.clock:
            for _number in range(figure(12, 60, 1_000)):
                intent = self.ask(random.choice(whats))
                sums = random.choice([('paid',), ('paid',), ('paid:40000',), ('pending',)])
                steps = [*sums, *sums, *random.choices(['poll', 'cron', 'page', 'cancel', 'error', 'pending', 'unknown'], k=4)]
                random.shuffle(steps)
                for step in [*steps, 'cron']:
                    self.step(intent, step)
                paid = {'paid': AMOUNT, 'paid:40000': 40_000}.get(sums[0], 0)
                expected += paid
                with self.subTest(seed=seed, steps=steps):
                    self.assert_once(intent)
                    self.assertEqual(intent.state in ('booked', 'parked'), bool(paid))
                    self.assertEqual(int(intent.transaction_id.amount), paid)
        self.assertEqual(self.clearing() - clearing, expected)

    # -- what is asked --------------------------------------------------------------------

    def test_purposes(self):
        """ An instalment pays the loan, a mandatory share its account; the receipt says who asked """
        share = self.maria._mandatory_account()
        paid, owed = int(share.balance), int(self.loan.balance)
        for what, amount in (('mandatory', 20_000), (f'loan-{self.loan.id}', 1_240_000)):
            intent = self.ask(what, amount)
            self.fake.webhook(self.fake.message(intent.reference, amount=amount))
            self.assertEqual(intent.state, 'received')
            self.step_poll(intent)
            self.assertEqual((intent.state, intent.transaction_id.user_id, intent.transaction_id.member_id or self.maria), ('booked', self.maria_user, self.maria))
        self.env.invalidate_all()
        self.assertEqual(int(share.balance), paid + 20_000)
        self.assertEqual(intent.transaction_id.kind, 'loan_payment')
        self.assertLess(int(self.loan.balance), owed)

    def test_asked_once(self):
        key = self.key()
        intent = self.ask(key=key)
        self.assertEqual(self.ask(key=key), intent)
        with self.assertRaisesRegex(UserError, "already used"):
            self.ask(amount=60_000, key=key)
        with self.assertRaisesRegex(UserError, "already used"):
            self.ask(what='mandatory', key=key)

    def test_not_asked(self):
        """ What could not be booked, or is not his, is not asked for """
        for what in (f'account-{self.other_savings.id}', f'loan-{self.loan.id + 1000}', 'loan-', 'account', '', 'mandatory-1', 'x-1', None):
            self.assertIsNone(self.member._payable(what), what)
            with self.assertRaisesRegex(UserError, "Choose what you pay"):
                self.ask(what or ' ')
        for amount in (0, -1, 1.5, True, 10**15 + 1, '50000', 13_000_000_000):
            with self.assertRaises(UserError, msg=amount), closing(self.env.cr.savepoint()):
                self.ask(f'loan-{self.loan.id}' if amount == 13_000_000_000 else None, amount)
        with self.assertRaisesRegex(UserError, "another way"):
            self.member._start_payment(f'account-{self.savings.id}', AMOUNT, f'{self.provider.id}-0', self.key())
        self.provider.maximum_amount = 40_000
        with self.assertRaisesRegex(UserError, "another way"):
            self.ask()
        self.provider.maximum_amount = 0
        for _number in range(10):
            self.ask()
        with self.assertRaisesRegex(UserError, "10 payments open"):
            self.ask()
        self.assertTrue(self.member._payment_options())
        for record, name, value in ((self.provider, 'is_published', False), (self.provider, 'capture_manually', True), (self.coop, 'koperasi_online_payments', False)):
            old, record[name] = record[name], value
            self.assertFalse(self.member._payment_options(), name)
            record[name] = old
        self.provider.state = 'test'
        self.assertFalse(self.member._payment_options(), "what is paid in test mode is no money")

    def test_link_once(self):
        """ The provider is asked for one bill; down, it changes nothing and may be asked again """
        intent = self.ask()
        link = intent._payment_link()
        self.assertEqual(link, {'action': f'https://bayar.contoh.id/{intent.reference}', 'method': 'get', 'inputs': [['x', '1'], ['ref', intent.reference]]})
        self.assertEqual(intent._payment_link(), link)
        self.assertEqual(self.fake.calls.count(intent.reference), 1)
        for wicked in ('javascript:alert(1)', 'data:text/html,x', 'bayar.contoh.id/x', ''):
            self.assertIsNone(intent._form(f'<form action="{wicked}"/>'))
        other = self.ask()
        self.fake.down = True
        self.addCleanup(setattr, self.fake, 'down', False)
        self.assertIsNone(other._payment_link())
        self.assertEqual(other.state, 'failed')
        self.assertIn("does not answer", other.problem)

    # -- what is kept -----------------------------------------------------------------------

    def test_permanent(self):
        """ Nobody deletes or changes one, not even in SQL """
        intent = self.ask()
        self.env.flush_all()
        for statement in ("DELETE FROM koperasi_payment_intent WHERE id = %s", "UPDATE koperasi_payment_intent SET amount = 1 WHERE id = %s",
                          "UPDATE koperasi_payment_intent SET state = 'booked' WHERE id = %s",
                          "UPDATE koperasi_payment_intent SET payment_transaction_id = NULL WHERE id = %s"):
            with self.assertRaises(errors.RestrictViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                self.env.cr.execute(statement, [intent.id])
        for act in (lambda: intent.unlink(), lambda: intent.write({'note': 'x'})):
            with self.assertRaises(UserError):
                act()
        with self.assertRaises(errors.ForeignKeyViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            intent.payment_transaction_id.unlink()
        for user in (self.teller, self.manager, self.maria_user):
            with self.assertRaises(UserError):
                self.by(user, self.Intent).create({'reference': 'X', 'company_id': self.coop.id, 'purpose': 'deposit', 'amount': 1})

    def test_staff(self):
        """ Who may say what; and the sums of a day """
        intent, other = self.ask(), self.ask(amount=70_000)
        for one in (intent, other):
            self.fake.webhook(self.fake.message(one.reference, amount=one.amount))
            self.step_poll(one)
        for user in (self.teller, self.officer, self.supervisor, self.board):
            for act in (lambda own: own.note_payout('2026-01-06', "P-1"), lambda own: own.note_refund("x"), lambda own: own.dismiss("x"),
                        lambda own: own.park(1, "x", self.key())):
                with self.assertRaises(AccessError):
                    act(self.by(user, intent))
        own = self.by(self.accountant, intent)
        with self.assertRaisesRegex(UserError, "Reverse the receipt"):
            own.note_refund("Salah transfer")
        own.note_payout('2026-01-06', "P-1")
        with self.assertRaisesRegex(UserError, "paid out already"):
            own.note_payout('2026-01-07', "P-2")
        self.env.flush_all()
        day = self.by(self.accountant, self.env['koperasi.payment.day']).search([('company_id', '=', self.coop.id)])
        self.assertEqual([(row.number, int(row.received), int(row.booked), int(row.paid_out), int(row.outstanding)) for row in day], [(2, 120_000, 120_000, 50_000, 70_000)])
        self.assertEqual(self.clearing(), 120_000, "nothing was booked for the payout: that is the accountant's entry")
        found = self.by(self.accountant, self.Intent).search(day.action_open()['domain'])
        self.assertEqual(found, self.by(self.accountant, intent | other))

    def test_flood_of_unknown(self):
        """ Made-up references fill no more than a day's rows """
        with mute_logger('odoo.addons.payment.models.payment_transaction'):
            for number in range(205):
                self.fake.webhook(self.fake.message(f'palsu-{number}', amount=AMOUNT))
        self.assertEqual(self.Intent.search_count([('reference', 'like', 'palsu-')]), 200)
