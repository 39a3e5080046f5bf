"""Rules between rows, between sheets, and against the trial balance to the rupiah."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from .issue import Issue, Issues, shown
from .rows import Book, LoanRow, MemberRow, SavingsRow, TrialRow
from .values import add_months, is_maturity

LOAN_PRODUCT = 'PINJAMAN'
SHARE_FAMILIES = frozenset({'share_principal', 'share_mandatory', 'share_linked'})
# codes of issues that leave an amount or its product out of the sums
SPOILS_SUMS = frozenset({'unknown_product', 'total_row', 'after_total', 'sheet_missing', 'column_missing'})


@dataclass(frozen=True, slots=True)
class Product:
    code: str
    name: str
    family: str
    control: str  # code of the control account


@dataclass(frozen=True)
class Setup:
    """What the checks know of the cooperative's set-up and of what it already holds."""

    cutoff: date
    products: dict[str, Product]
    loan_control: str
    accounts: frozenset[str]  # codes of the chart
    other_controls: frozenset[str] = frozenset()  # control accounts of products that are no longer offered
    used_members: frozenset[str] = frozenset()
    used_niks: frozenset[str] = frozenset()
    used_accounts: frozenset[str] = frozenset()
    used_loans: frozenset[str] = frozenset()

    def controls(self) -> set[str]:
        return {product.control for product in self.products.values()} | {self.loan_control} | self.other_controls


@dataclass(slots=True)
class ProductTotal:
    code: str
    name: str
    control: str
    count: int = 0
    amount: int = 0


@dataclass
class Totals:
    products: dict[str, ProductTotal] = field(default_factory=dict)  # loans under LOAN_PRODUCT
    members: int = 0
    savings: int = 0
    loans: int = 0
    debit: int = 0
    credit: int = 0


class Checker:
    def __init__(self, book: Book, setup: Setup, issues: Issues) -> None:
        self.book = book
        self.setup = setup
        self.issues = issues
        self.totals = Totals()
        # of two with the same number the first one counts
        self._members = {row.number: row for row in reversed(book.members) if row.number}
        self._shares: dict[tuple[str, str], int] = {}
        self._sums_complete = not book.missing & {'savings', 'loans'}

    def run(self) -> Totals:
        self._check_members()
        self._check_savings()
        self._check_loans()
        self._check_trial_balance()
        if self._sums_complete and not any(total.amount for total in self.totals.products.values()):
            self._issue('savings', 1, 'balance', '', 'no_balances')
        return self.totals

    # one cell -----------------------------------------------------------------------------------------------------

    def _issue(self, sheet: str, row: int, key: str, value: object, code: str, **params: object) -> None:
        table = self.book.tables[sheet]
        self.issues.add(Issue(table.name, row, table.title(key), shown(value), code, params))

    def _unique(self, sheet: str, key: str, pairs: Iterable[tuple[int, str | None]], codes: tuple[str, str],
                used: frozenset[str]) -> None:
        """`codes`: for a value that stands twice in the file, and for one that the cooperative already has."""
        first: dict[str, int] = {}
        for row, value in pairs:
            if not value:
                continue
            if value in first:
                self._issue(sheet, row, key, value, codes[0], first_row=first[value])
            else:
                first[value] = row
                if value in used:
                    self._issue(sheet, row, key, value, codes[1])

    def _check_owner(self, sheet: str, row: SavingsRow | LoanRow) -> MemberRow | None:
        if not row.member:
            return None
        owner = self._members.get(row.member)
        if owner is None and 'members' not in self.book.missing:
            self._issue(sheet, row.row, 'member', row.member, 'unknown_member')
        return owner

    # sheets -------------------------------------------------------------------------------------------------------

    def _check_members(self) -> None:
        rows = self.book.members
        self.totals.members = len(rows)
        self._unique('members', 'number', ((row.row, row.number) for row in rows),
                     ('member_double', 'member_exists'), self.setup.used_members)
        self._unique('members', 'nik', ((row.row, row.nik) for row in rows if row.state != 'left'),
                     ('nik_double', 'nik_exists'), self.setup.used_niks)
        for row in rows:
            if row.relation and row.heir == '':
                self._issue('members', row.row, 'heir', '', 'heir_missing', relation=row.relation)

    def _check_savings(self) -> None:
        rows = self.book.savings
        self.totals.savings = len(rows)
        for product in self.setup.products.values():
            self.totals.products[product.code] = ProductTotal(product.code, product.name, product.control)
        self._unique('savings', 'number', ((row.row, row.number) for row in rows),
                     ('account_double', 'account_exists'), self.setup.used_accounts)
        for row in rows:
            owner = self._check_owner('savings', row)
            product = self._product_of(row)
            if product and row.balance is not None:
                total = self.totals.products[product.code]
                total.count += 1
                total.amount += row.balance
            else:
                self._sums_complete = False
            if owner and product and product.family in SHARE_FAMILIES:
                self._check_share(row, product)
            if owner and row.balance:
                self._check_owner_state('savings', owner, row.row, row.balance, product.family if product else '')
            if owner and owner.join_date and row.opened_on and row.opened_on < owner.join_date:
                self._issue('savings', row.row, 'opened_on', row.opened_on, 'opened_before_joining',
                            joined=shown(owner.join_date))
            if product:
                self._check_term(row, product)

    def _check_share(self, row: SavingsRow, product: Product) -> None:
        first_row = self._shares.setdefault((row.member or '', product.code), row.row)
        if first_row != row.row:
            self._issue('savings', row.row, 'product', row.product, 'share_double', first_row=first_row)

    def _product_of(self, row: SavingsRow) -> Product | None:
        if not row.product:
            return None
        product = self.setup.products.get(row.product)
        if product is None:
            self._issue('savings', row.row, 'product', row.product, 'unknown_product',
                        products=', '.join(sorted(self.setup.products)))
        return product

    def _check_owner_state(self, sheet: str, owner: MemberRow, row: int, balance: int, family: str) -> None:
        if owner.state == 'left' and family != 'exit':
            self._issue(sheet, row, 'balance', balance, 'left_with_balance', member=owner.number)
        elif owner.state == 'prospective' and family != 'prospective':
            self._issue(sheet, row, 'balance', balance, 'prospective_with_balance', member=owner.number)

    def _check_term(self, row: SavingsRow, product: Product) -> None:
        table = self.book.tables['savings']
        if product.family != 'term':
            if row.months or row.maturity:
                self._issue('savings', row.row, 'months', row.months, 'term_ignored', product=product.code)
            return
        for key, value in (('months', row.months), ('rate', row.rate), ('maturity', row.maturity)):
            if value is None and not self._has_issue(table.name, row.row, table.title(key)):
                self._issue('savings', row.row, key, '', 'term_required', product=product.code)
        if row.opened_on and row.months and row.maturity:
            if not is_maturity(row.opened_on, row.months, row.maturity):
                self._issue('savings', row.row, 'maturity', row.maturity, 'maturity_wrong',
                            due=shown(add_months(row.opened_on, row.months)), months=row.months)
            elif row.maturity <= self.setup.cutoff:
                self._issue('savings', row.row, 'maturity', row.maturity, 'matured')

    def _has_issue(self, sheet: str, row: int, column: str) -> bool:
        """Only asked for rows that miss something: a walk back over the last issues of that sheet is enough."""
        return any(issue.sheet == sheet and issue.row == row and issue.column == column for issue in self.issues.items)

    def _check_loans(self) -> None:
        rows = self.book.loans
        self.totals.loans = len(rows)
        total = self.totals.products[LOAN_PRODUCT] = ProductTotal(LOAN_PRODUCT, LOAN_PRODUCT, self.setup.loan_control)
        self._unique('loans', 'number', ((row.row, row.number) for row in rows),
                     ('loan_double', 'loan_exists'), self.setup.used_loans | self.setup.used_accounts)
        accounts = {row.number: row.row for row in self.book.savings if row.number}
        for row in rows:
            if row.number in accounts:
                self._issue('loans', row.row, 'number', row.number, 'loan_number_of_account', first_row=accounts[row.number])
            owner = self._check_owner('loans', row)
            if row.balance is None:
                self._sums_complete = False
            else:
                total.count += 1
                total.amount += row.balance
            if owner and row.balance:
                self._check_owner_state('loans', owner, row.row, row.balance, 'loan')
            if owner and owner.join_date and row.disbursed_on and row.disbursed_on < owner.join_date:
                self._issue('loans', row.row, 'disbursed_on', row.disbursed_on, 'loan_before_joining',
                            joined=shown(owner.join_date))
            self._check_loan_amounts(row)

    def _check_loan_amounts(self, row: LoanRow) -> None:
        if row.principal == 0:
            self._issue('loans', row.row, 'principal', 0, 'principal_zero')
        elif row.principal and row.balance is not None and row.balance > row.principal:
            self._issue('loans', row.row, 'balance', row.balance, 'balance_over_principal', principal=row.principal)
        elif row.balance == 0:
            self._issue('loans', row.row, 'balance', 0, 'loan_paid')
        if row.months and row.paid is not None and row.paid > row.months:
            self._issue('loans', row.row, 'paid', row.paid, 'paid_over_months', months=row.months)
        elif row.balance and row.months and row.disbursed_on:
            if add_months(row.disbursed_on, row.months) <= self.setup.cutoff:
                self._issue('loans', row.row, 'balance', row.balance, 'loan_overdue')

    # trial balance ------------------------------------------------------------------------------------------------

    def _check_trial_balance(self) -> None:
        rows = self.book.trial
        if 'trial' in self.book.missing:
            return
        first: dict[str, int] = {}
        for row in rows:
            if row.debit and row.credit:
                self._issue('trial', row.row, 'credit', row.credit, 'debit_and_credit', debit=row.debit)
            if not row.code:
                continue
            if row.code in first:
                self._issue('trial', row.row, 'code', row.code, 'trial_double', first_row=first[row.code])
            elif row.code not in self.setup.accounts:
                self._issue('trial', row.row, 'code', row.code, 'unknown_account')
            first.setdefault(row.code, row.row)
        self.totals.debit = sum(row.debit or 0 for row in rows)
        self.totals.credit = sum(row.credit or 0 for row in rows)
        if self._trial_is_complete():
            self._check_trial_sums()
            if self._sums_complete and all(row.code for row in rows):
                self._check_control_totals()

    def _trial_is_complete(self) -> bool:
        name = self.book.tables['trial'].name
        columns = {self.book.tables['trial'].title(key) for key in ('debit', 'credit')}
        return not any(
            issue.sheet == name and (issue.column in columns or issue.code in SPOILS_SUMS) and issue.is_error
            and issue.code != 'debit_and_credit'
            for issue in self.issues.items
        )

    def _check_trial_sums(self) -> None:
        total = self.book.trial_total
        last_row = self._last_trial_row()
        if self.totals.debit != self.totals.credit:
            self._issue('trial', last_row, 'credit', self.totals.credit, 'trial_unbalanced',
                        debit=self.totals.debit, credit=self.totals.credit,
                        difference=abs(self.totals.debit - self.totals.credit))
        if not self.totals.debit and not self.totals.credit and self.book.trial:
            self._issue('trial', last_row, 'debit', '', 'trial_empty')
        if total is not None:
            for key, written, real in (('debit', total.debit, self.totals.debit),
                                       ('credit', total.credit, self.totals.credit)):
                if written is not None and written != real:
                    self._issue('trial', total.row, key, written, 'trial_total_wrong', sum=real)

    def _last_trial_row(self) -> int:
        return self.book.trial_total.row if self.book.trial_total else max((row.row for row in self.book.trial), default=1)

    def _check_control_totals(self) -> None:
        """Sums of the sheets per control account, on its own side, equal the trial balance."""
        subledger: dict[str, int] = defaultdict(int)
        products: dict[str, list[str]] = defaultdict(list)
        for total in self.totals.products.values():
            sign = 1 if total.code == LOAN_PRODUCT else -1
            subledger[total.control] += sign * total.amount
            if total.amount:
                products[total.control].append(total.code)
        rows: dict[str, list[TrialRow]] = defaultdict(list)
        for row in self.book.trial:
            rows[row.code or ''].append(row)
        last_row = self._last_trial_row()
        for control in sorted(self.setup.controls()):
            listed = sum((row.debit or 0) - (row.credit or 0) for row in rows.get(control, []))
            if listed == subledger[control]:
                continue
            row = rows[control][0] if rows.get(control) else None
            self._issue(
                'trial', row.row if row else last_row, 'debit' if control == self.setup.loan_control else 'credit',
                abs(listed), 'control_total' if row else 'control_missing',
                account=control, listed=abs(listed), counted=abs(subledger[control]),
                difference=abs(listed - subledger[control]), products=', '.join(products[control]) or '-',
            )
