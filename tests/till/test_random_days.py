import os
import random
import sys
from datetime import timedelta

from odoo.tests import tagged

from ..figures import figure
from .common import TillCase

DAYS = figure(15, 50, 1_000)


@tagged('post_install', '-at_install')
class TestRandomDays(TillCase):
    """ R14: whatever happens in a till, in the evening the books say what lies in it, and the difference account what was found """

    def test_teller_cash_agrees(self):
        seed = int(os.environ.get('KOPERASI_SEED', random.randrange(10**9)))
        sys.stderr.write(f"KOPERASI_SEED={seed}\n")
        self.random = random.Random(seed)
        self.box = self.cash()      # what really lies in the till
        self.recorded = 0           # cash found over what was booked, as the people wrote it down
        day = self.env['koperasi.business.day']._current(self.coop).date
        for number in range(DAYS):
            if number:
                day += timedelta(days=self.random.randint(1, 3))
                self.go_to(day)
            self.play_day()
            self.env.flush_all()
            self.assertEqual((self.cash(), -self.differences()), (self.box, self.recorded), f"day {number}")

    def play_day(self):
        holders = [self.teller, self.second_teller]
        self.random.shuffle(holders)
        taken = self.random.choice((0, 200_000, 500_000)) if self.cash(self.vault) >= 500_000 else 0
        lost = self.lose()
        answer = self.by(holders[0], self.Session).open_session(
            self.till, self.sheet(self.box + taken), taken, self.key(), reason="Kemarin malam" if lost else None)
        session = self.Session.browse(answer['session_id'])
        self.by(self.manager, session).sign_opening()
        self.box += taken
        for _step in range(self.random.randint(2, 6)):
            session = self.step(session, holders)
        lost = self.lose()
        self.counted(session, self.box, "Selisih" if lost else None)
        if self.random.random() < 0.2:      # counted again, right this time
            self.by(self.manager, session).recount("Periksa")
            self.counted(session, self.box, "Selisih" if lost else None)
        self.by(self.random.choice((self.manager, self.accountant, self.board)), session).sign_closing(self.key())

    def lose(self):
        """ Money goes missing, or there is too much; one time in three nothing """
        lost = self.random.choice((0, -100, -5_000, -20_000, 100, 2_500, 50_000, 0, 0))
        lost = max(lost, -self.box)
        self.box += lost
        self.recorded += lost
        return lost

    def step(self, session, holders):
        holder = session.user_id
        way = self.random.choice(('deposit', 'deposit', 'withdraw', 'reverse', 'refill', 'return', 'handover'))
        amount = self.random.randrange(5_000, 200_000, 100)
        if way == 'deposit':
            self.deposit(self.savings, amount, user=holder)
            self.box += amount
        elif way == 'withdraw' and self.box >= amount and self.savings.available >= amount:
            self.withdraw(self.savings, amount, user=holder)
            self.box -= amount
        elif way == 'reverse':
            done = self.deposit(self.savings, amount, user=holder)['transaction_id']
            self.by(self.manager, self.env['koperasi.transaction'].browse(done)).reverse("salah", self.key())
        elif way == 'refill' and self.cash(self.vault) >= amount:
            self.carry('refill', self.vault, self.till_journal, amount, holder, self.manager)
            self.box += amount
        elif way == 'return' and self.box >= amount:
            self.carry('return', self.till_journal, self.vault, amount, self.manager, holder)
            self.box -= amount
        elif way == 'handover':
            lost = self.lose()
            receiver = next(user for user in holders if user != holder)
            self.by(holder, session).hand_over(receiver.id, self.sheet(self.box), "Saat serah terima" if lost else None, self.key())
            answer = self.by(receiver, session).accept_handover(self.key())
            return self.Session.browse(answer['session_id'])
        return session
