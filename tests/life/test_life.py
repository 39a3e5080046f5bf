"""The random life of a cooperative (reliability.md R5): each step in Odoo and in a plain-Python book, which must agree."""
import sys
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..figures import SIZE, figure
from ..savings.common import SavingsCase
from .book import PRINCIPAL_SHARE, TERM_MINIMUM, Book, No

LONG = SIZE == 'long'
EXAMPLES, STEPS = figure(8, 60, 2_000), figure(40, 40, 100)
AMOUNTS = (1, 999, 5_000, 10_000, 20_000, 35_000, 50_000, 125_000, 300_000, 1_000_000, 7_654_321)


def machine(case):
    """ The state machine, bound to a test case that has an environment """
    import hypothesis.strategies as st  # not in the module: installing koperasi does not need it
    from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

    amounts = st.sampled_from(AMOUNTS)
    picks = st.integers(0, 10**6)

    class Life(RuleBasedStateMachine):

        def __init__(self):
            super().__init__()
            self.book = Book()
            self.members, self.accounts, self.transactions, self.holds = [], [], [], []
            self.last = None
            self.savepoint = case.env.cr.savepoint()
            case.env.invalidate_all()

        def teardown(self):
            case.env.invalidate_all()
            case.assert_ledger_ties(case.coop)
            self.savepoint.close(rollback=True)
            case.env.invalidate_all()

        # -- both worlds ------------------------------------------------------

        def both(self, expected, real):
            """ Both carry it out, or both refuse; what Odoo answered, or None """
            try:
                expected = expected()
                refused = False
            except No:
                refused = True
            try:
                with case.env.cr.savepoint():
                    answer = real()
            except (UserError, AccessError) as error:
                case.env.invalidate_all()
                assert refused, f"Odoo refused: {error}"
                return None
            assert not refused, "Odoo carried out what the book refuses"
            self.sync()
            return answer

        def sync(self):
            """ Pair the accounts that a step opened with Odoo's """
            for number in range(len(self.accounts), len(self.book.accounts)):
                account = self.book.accounts[number]
                found = case.Account.search([
                    ('member_id', '=', self.members[account.owner].id), ('product_id.code', '=', account.product),
                    ('id', 'not in', [a.id for a in self.accounts])], order='id', limit=1)
                assert found, f"Odoo has no {account.product} of member {account.owner}"
                self.accounts.append(found)

        def pick(self, pick, *products):
            """ Number of an account of one of these products, or None """
            numbers = [n for n, a in enumerate(self.book.accounts) if a.product in products]
            return numbers[pick % len(numbers)] if numbers else None

        def journal_balance(self, code):
            case.env.cr.execute(
                "SELECT COALESCE(SUM(balance), 0) FROM account_move_line WHERE account_id = %s AND parent_state = 'posted' AND move_id > %s",
                (case.codes[code], self.first_move))
            return int(case.env.cr.fetchone()[0])

        def note(self, answer):
            """ Remember what may be reversed; the book does in ``done`` """
            if len(self.transactions) < len(self.book.done):
                self.transactions.append(case.env['koperasi.transaction'].browse(answer['transaction_id']))

        # -- rules ------------------------------------------------------------

        @initialize()
        def begin(self):
            self.first_move = case.env['account.move'].search([], order='id desc', limit=1).id or 0
            self.join(900_000)
            self.join(400_000)

        @rule(paid=st.sampled_from((100_000, 349_999, 350_000, 370_000, 500_000, 2_000_000)))
        def join(self, paid):
            number = len(self.book.members)

            def real():
                member = case.register(f"Anggota {number}")
                case.by(case.teller, member).admit(paid, case.key(), case.till)
                case.by(case.manager, member).action_approve('SK', date(2026, 1, 5))
                self.members.append(member)

            if number < 6:
                self.both(lambda: self.book.join(paid), real)

        @rule(pick=picks, amount=amounts)
        def deposit(self, pick, amount):
            number = self.pick(pick, 'SIBUHAR', 'SIDANDIK')
            if number is not None:
                key = case.key()
                answer = self.both(
                    lambda: self.book.cash_in(self.book.accounts[number], amount),
                    lambda: case.deposit(self.accounts[number], amount, key=key))
                if answer:
                    self.note(answer)
                    self.last = (number, amount, key, answer)

        @precondition(lambda self: self.last)
        @rule(other=st.booleans())
        def ask_again(self, other):
            """ The same key: the first answer, or a refusal where the request differs """
            number, amount, key, answer = self.last
            try:
                again = case.deposit(self.accounts[number], amount + other, key=key)
                assert not other
                assert again['transaction_id'] == answer['transaction_id']
            except UserError:
                assert other or self.book.accounts[number].closed or not self.book.members[self.book.accounts[number].owner]

        @rule(pick=picks, amount=amounts)
        def withdraw(self, pick, amount):
            number = self.pick(pick, 'SIBUHAR', 'SIDANDIK', 'POKOK', 'WAJIB', 'SISUKA')
            if number is not None:
                answer = self.both(
                    lambda: self.book.cash_out(self.book.accounts[number], amount), lambda: case.by_two(case.withdraw, self.accounts[number], amount, key=case.key()))
                if answer:
                    self.note(answer)

        @rule(first=picks, second=picks, amount=amounts)
        def transfer(self, first, second, amount):
            source, target = self.pick(first, 'SIBUHAR', 'SIDANDIK'), self.pick(second, 'SIBUHAR', 'SIDANDIK')
            if source is not None:
                answer = self.both(
                    lambda: self.book.transfer(self.book.accounts[source], self.book.accounts[target], amount),
                    lambda: case.by(case.teller, self.accounts[source]).transfer(self.accounts[target].id, amount, case.key()))
                if answer:
                    self.note(answer)

        @rule(pick=picks, months=st.integers(1, 4))
        def pay_mandatory(self, pick, months):
            number = self.pick(pick, 'WAJIB')
            if number is not None:
                account = self.book.accounts[number]
                answer = self.both(
                    lambda: self.book.cash_in(account, 25_000 * months),
                    lambda: case.by(case.teller, self.members[account.owner]).pay_mandatory(25_000 * months, case.key(), journal_id=case.till))
                if answer:
                    self.note(answer)

        @rule(pick=picks, amount=amounts)
        def hold(self, pick, amount):
            number = self.pick(pick, 'SIBUHAR', 'SIDANDIK')
            if number is not None:
                account = self.accounts[number]
                known = case.env['koperasi.savings.hold'].search([('savings_account_id', '=', account.id)])
                answer = self.both(
                    lambda: self.book.hold(self.book.accounts[number], amount),
                    lambda: case.by(case.manager, account).place_hold(amount, "uji", case.key()))
                if answer:
                    self.holds.append(case.env['koperasi.savings.hold'].search([('savings_account_id', '=', account.id)]) - known)

        @precondition(lambda self: self.holds)
        @rule(pick=picks)
        def release(self, pick):
            number = pick % len(self.holds)
            self.both(lambda: self.book.release(number), lambda: case.by(case.manager, self.holds[number]).release("uji"))

        @rule(pick=picks, amount=amounts)
        def open_account(self, pick, amount):
            owner = pick % len(self.members)

            def expected():
                if not self.book.members[owner] or amount < 20_000 or len(self.book.accounts) > 25:
                    raise No
                account = self.book.open(owner, 'SIDANDIK', amount)
                self.book.cash += amount
                return account

            if len(self.book.accounts) <= 25:
                self.both(expected, lambda: case.by(case.teller, case.Account).open_account(
                    self.members[owner].id, case.product('SIDANDIK').id, case.key(), amount=amount, journal_id=case.till))

        @rule(pick=picks)
        def close_account(self, pick):
            number = self.pick(pick, 'SIDANDIK', 'POKOK', 'SISUKA')
            if number is not None:
                self.both(lambda: self.book.close(self.book.accounts[number]),
                          lambda: case.by_two(case.by(case.teller, self.accounts[number]).close, case.key(), journal_id=case.till))

        @rule(pick=picks, amount=st.sampled_from((999_999, 1_000_000, 5_000_000)), months=st.sampled_from((3, 6, 12, 7)))
        def open_term(self, pick, amount, months):
            owner = pick % len(self.members)

            def expected():
                if not self.book.members[owner] or amount < TERM_MINIMUM or months == 7:
                    raise No
                self.book.open(owner, 'SISUKA', amount)
                self.book.cash += amount

            self.both(expected, lambda: case.by(case.teller, case.Account).open_term(
                self.members[owner].id, case.product('SISUKA').id, amount, months, case.key(), journal_id=case.till))

        @rule(pick=picks)
        def break_term(self, pick):
            number = self.pick(pick, 'SISUKA')
            if number is not None:
                self.both(lambda: self.book.break_term(self.book.accounts[number]),
                          lambda: case.by_two(case.by(case.manager, self.accounts[number]).break_term, case.key(), journal_id=case.bank))

        @precondition(lambda self: self.transactions)
        @rule(pick=picks)
        def reverse(self, pick):
            number = pick % len(self.transactions)
            self.both(lambda: self.book.reverse(number),
                      lambda: case.by(case.manager, self.transactions[number]).reverse("uji", case.key()))

        @rule(days=st.integers(1, 2))
        def next_day(self, days):
            """ Two weeks at most: no term deposit reaches its first interest """
            day = case.env['koperasi.business.day']._current(case.coop).date + timedelta(days=days)
            if day < date(2026, 1, 20):
                case.go_to(day)
                self.book.pass_days(days)

        @rule(pick=picks)
        def leave(self, pick):
            owner = pick % len(self.members)

            def real():
                case.by_two(case.by(case.manager, self.members[owner]).settle_exit, case.key(), "pindah")
                case.by_two(case.by(case.teller, self.members[owner]).pay_exit, case.key(), case.till)

            self.both(lambda: self.book.leave(owner), real)

        # -- what must hold after each step -----------------------------------

        @invariant()
        def agree(self):
            case.env.flush_all()
            ids = [account.account_id.id for account in self.accounts]
            case.env.cr.execute("SELECT id, balance::bigint, held::bigint, seq, state = 'closed' FROM koperasi_account WHERE id = ANY(%s)", (ids,))
            rows = {row[0]: row[1:] for row in case.env.cr.fetchall()}
            for mine, id_ in zip(self.book.accounts, ids, strict=True):
                assert (mine.balance, mine.held, mine.seq, mine.closed) == rows[id_], (mine, rows[id_])
            if self.members:
                # a till is counted in coins of Rp 100: the rest of an odd amount is a cash difference
                assert sum(map(self.journal_balance, ('111001', '112101', '216007'))) == self.book.cash
                assert self.journal_balance('414002') == -self.book.income
                assert self.journal_balance('311001') == -sum(self.book.members) * PRINCIPAL_SHARE
            for row in case.env['koperasi.ledger.check']._tie_out(case.coop):
                assert not row['difference'], row

    return Life


@tagged('post_install', '-at_install')
class TestLife(SavingsCase):

    def test_random_life(self):
        from hypothesis import HealthCheck, Verbosity, settings
        from hypothesis.stateful import run_state_machine_as_test

        self.codes = {code: self.coop._koperasi_account(code).id for code in ('111001', '112101', '216007', '311001', '414002')}
        seed = "random, see the printed blob" if LONG else "derandomized"
        sys.stderr.write(f"KOPERASI_SEED: {seed}\n")
        run_state_machine_as_test(machine(self), settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=not LONG, database=None, print_blob=True,
            verbosity=Verbosity.normal, suppress_health_check=list(HealthCheck)))
