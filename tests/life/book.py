"""A cooperative in plain Python: what the random life (test_life.py) expects of Odoo. Written from domain.md 3.3, 4 and 6.3, not from the models."""
from dataclasses import dataclass, field

ENTRANCE_FEE, PRINCIPAL_SHARE, MANDATORY_SHARE = 50_000, 300_000, 25_000
OPENING_MINIMUM, MINIMUM_BALANCE = 20_000, 10_000     # SIBUHAR and SIDANDIK as the set-up makes them
TERM_MINIMUM = 1_000_000
RATE = 8   # per cent a year on each day's last balance, a year of 365 days
ON_DEMAND = ('SIBUHAR', 'SIDANDIK')


class No(Exception):
    """ The cooperative refuses """


@dataclass
class Account:
    owner: int
    product: str
    balance: int = 0
    held: int = 0
    closed: bool = False
    holds: list = field(default_factory=list)
    seq: int = 0
    balance_days: int = 0     # sum of the balances at the end of each day that is over

    @property
    def floor(self):
        return max(self.held, MINIMUM_BALANCE if self.product in ON_DEMAND else 0)

    def move(self, amount, floor=0):
        if self.closed or (amount < 0 and self.balance + amount < floor):
            raise No
        self.balance += amount
        self.seq += 1

    def earn(self):
        """ What no month's close has paid, up to yesterday, half a rupiah up; below the threshold of the tax (domain 7.4) """
        interest = (2 * self.balance_days * RATE + 36_500) // (2 * 36_500) if self.product in ON_DEMAND else 0
        assert interest <= 240_000, "the book knows no tax"
        if interest:
            self.move(interest)


@dataclass
class Book:
    """ Members, accounts, and what the general ledger must show (debit positive) """
    accounts: list = field(default_factory=list)
    members: list = field(default_factory=list)      # True while a member
    cash: int = 0
    income: int = 0
    done: list = field(default_factory=list)         # what may be reversed: [(account, amount), ...], cash
    holds: list = field(default_factory=list)

    def pass_days(self, days):
        for account in self.accounts:
            account.balance_days += account.balance * days

    def of(self, owner, product):
        return next((a for a in self.accounts if a.owner == owner and a.product == product and not a.closed), None)

    def open(self, owner, product, amount):
        account = Account(owner, product)
        account.move(amount)
        self.accounts.append(account)
        return account

    def join(self, paid):
        owner = len(self.members)
        if paid < ENTRANCE_FEE + PRINCIPAL_SHARE:
            raise No
        self.members.append(True)
        self.cash += paid
        self.income += ENTRANCE_FEE
        rest = paid - ENTRANCE_FEE - PRINCIPAL_SHARE
        self.open(owner, 'POKOK', PRINCIPAL_SHARE)
        mandatory = min(rest, MANDATORY_SHARE)
        if mandatory:
            self.open(owner, 'WAJIB', mandatory)
        if rest > mandatory:
            self.open(owner, 'SIBUHAR', rest - mandatory)
        return owner

    def cash_in(self, account, amount, limit=0):
        if amount < limit or not self.members[account.owner]:
            raise No
        account.move(amount)
        self.cash += amount
        self.done.append(([(account, amount)], amount))

    def cash_out(self, account, amount):
        if account.product not in ON_DEMAND or not self.members[account.owner]:
            raise No
        account.move(-amount, account.floor)
        self.cash -= amount
        self.done.append(([(account, -amount)], -amount))

    def transfer(self, source, target, amount):
        if (source is target or source.product not in ON_DEMAND or target.product not in ON_DEMAND
                or target.closed or not (self.members[source.owner] and self.members[target.owner])):
            raise No
        source.move(-amount, source.floor)
        target.move(amount)
        self.done.append(([(source, -amount), (target, amount)], 0))

    def hold(self, account, amount):
        if account.closed or account.held + amount > account.balance:
            raise No
        account.held += amount
        self.holds.append([account, amount, True])

    def release(self, number):
        account, amount, active = self.holds[number]
        if active:     # it has no key, so asking twice must do once what was asked
            self.holds[number][2] = False
            account.held -= amount

    def close(self, account):
        if account.closed or account.held or account.product not in ON_DEMAND:
            raise No
        account.earn()
        paid = account.balance
        if paid:
            account.move(-paid)
        account.closed = True
        self.cash -= paid
        return paid

    def reverse(self, number):
        movements, cash = self.done[number]
        if movements is None or any(account.closed or account.balance - amount < account.held for account, amount in movements):
            raise No
        for account, amount in movements:
            account.move(-amount)
        self.cash -= cash
        self.done[number] = (None, 0)

    def leave(self, owner):
        """ Shares and savings are settled and paid out at once """
        running = [a for a in self.accounts if a.owner == owner and not a.closed]
        if not self.members[owner] or any(a.held or a.product == 'SISUKA' for a in running):
            raise No
        for account in running:
            account.earn()
        total = sum(a.balance for a in running)
        for account in running:
            if account.balance:
                account.move(-account.balance)
            account.closed = True
        self.members[owner] = False
        self.cash -= total
        return total

    def break_term(self, account):
        """ Before the first month is over: no interest was paid, the principal goes back """
        if account.closed or account.product != 'SISUKA' or account.held:
            raise No
        self.cash -= account.balance
        account.move(-account.balance)
        account.closed = True
