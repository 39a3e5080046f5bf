import logging
import os
import random
from collections import Counter
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from ..figures import figure
from .common import ReturnCase

_logger = logging.getLogger(__name__)
MONTHS, STEPS = figure(3, 8, 14), figure(10, 40, 60)
SEXES = ('male', 'female', False)
MEMBER = {'active', 'passive'}
# figure -> prefixes of codes, sign, without; written down anew from domain.md 6.2, not from the program
PARTS = {
    'cash': (('1110', '1121'), 1), 'loans': (('114101', '114102', '114301'), 1), 'allowance': (('1149',), -1), 'assets': (('1',), 1), 'savings': (('2111',), -1),
    'deposits': (('2112', '2210'), -1), 'borrowings': (('2150', '2220', '2230', '2240'), -1), 'short_liabilities': (('21',), -1), 'outside_capital': (('2',), -1),
    'share_principal': (('3110',), -1), 'share_mandatory': (('3120',), -1), 'reserves': (('3161', '3162'), -1), 'grants': (('3150',), -1)}
CODES = ('111001', '112101', '112201', '131001', '141501', '211104', '213002', '215001', '222001', '224001', '314001', '315001', '316101', '317001', '421001', '424001', '611101',
         '612401', '621301', '711001', '811001')


@tagged('-at_install', 'post_install')
class TestReturnLife(ReturnCase):
    """ Months of a cooperative with a branch, in which anything happens. What the books held on the last evening of each month is written down then, by other
    means than the return's; returns made long after say the same to the rupiah. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seed = int(os.environ.get('KOPERASI_SEED') or random.randrange(10**6))
        _logger.info("life of a return: KOPERASI_SEED=%s", cls.seed)
        cls.random = random.Random(cls.seed)
        cls.branch = cls.make_branch("Cabang Acak")
        journal = cls.env['account.journal'].search([('company_id', '=', cls.coop.id), ('type', '=', 'general'), ('koperasi_role', '=', False)], limit=1) or cls.env[
            'account.journal'].create({'name': "Memorial", 'code': 'MMRL', 'type': 'general', 'company_id': cls.coop.id})
        cls.journals = {cls.coop: journal, cls.branch: journal.copy({'company_id': cls.branch.id, 'code': 'MMR2'})}
        cls.env = cls.env(context={**cls.env.context, 'allowed_company_ids': (cls.coop | cls.branch).ids})
        cls.folk = {cls.maria: 'active', cls.yosef: 'active'}
        cls.joined, cls.gone, cls.granted, cls.repaid, cls.loans = 2, 0, 0, 0, []
        cls.year_granted = 0
        cls.written = {}

    def day(self):
        return self.env['koperasi.business.day']._current(self.coop).date

    # -- what happens --------------------------------------------------------------------

    def register_one(self):
        member = self.env['koperasi.member'].create({
            'name': f"Orang {len(self.folk)}", 'company_id': self.random.choice((self.coop, self.branch)).id, 'join_date': self.day(), 'sex': self.random.choice(SEXES)})
        self.folk[member] = 'prospective'

    def change_one(self):
        member = self.random.choice([one for one, state in self.folk.items() if state in ('prospective', *MEMBER) and one not in (self.maria, self.yosef)] or [None])
        if not member:
            return self.register_one()
        old = self.folk[member]
        new = self.random.choice({'prospective': ('active', 'active', 'active', 'left'), 'active': ('passive', 'deceased', 'dismissed'), 'passive': ('active', 'deceased')}[old])
        # a decision may be dated before the application: it counts from the day of the application on
        early = old == 'prospective' and member.join_date.month == self.day().month and self.random.random() < 0.4
        member._set_state(new, self.day() - timedelta(days=400 * early), "uji")
        self.folk[member] = new
        self.joined += new in MEMBER and old not in MEMBER
        self.gone += new not in MEMBER and old in MEMBER
        return None

    def entry(self):
        company, amounts = self.random.choice((self.coop, self.branch)), Counter()
        for code in self.random.sample(CODES, self.random.randint(1, 3)):
            amounts[code] = self.random.randint(-30_000, 30_000) * 100     # tills are counted in coins of a hundred
        amounts['112101'] -= sum(amounts.values())
        self.env['account.move'].with_company(company).create({
            'journal_id': self.journals[company].id, 'date': self.day(), 'line_ids': [(0, 0, {
                'account_id': company._koperasi_account(code).id, 'debit': max(amount, 0), 'credit': max(-amount, 0)}) for code, amount in amounts.items()]}).action_post()

    def save_some(self):
        self.deposit(self.random.choice((self.savings, self.other_savings)), self.random.randint(100, 9_000) * 100)

    def lend_one(self):
        principal = self.random.randint(1, 9) * 500_000
        self.loans.append(self.lend(principal, member=self.random.choice((self.maria, self.yosef))))
        self.granted += principal
        self.year_granted += principal

    def pay_one(self):
        loan = self.random.choice(self.loans or [None])
        if not loan or loan.loan_state != 'active':
            return
        before = loan.balance
        answer = self.pay(loan, min(self.random.randint(1, 12) * 50_000, int(before)))
        if self.random.random() < 0.3:
            self.reverse(answer)
        loan.invalidate_recordset()
        self.repaid += int(before - loan.balance)

    # -- what is written down on the evening ----------------------------------------------

    def write_down(self):
        self.env.flush_all()
        self.env.invalidate_all()
        companies, found = self.coop | self.branch, {}
        items = self.env['account.move.line'].search_read([('company_id', 'in', companies.ids), ('parent_state', '=', 'posted')], ['account_id', 'balance', 'date'])
        codes = {account.id: account.code for account in self.env['account.account'].with_company(self.coop).browse({item['account_id'][0] for item in items})}
        sums, ytd = Counter(), Counter()
        for item in items:
            code = codes[item['account_id'][0]]
            sums[code] += int(item['balance'])
            ytd[code] += int(item['balance']) if item['date'].year == self.day().year else 0
        for code, (prefixes, sign) in PARTS.items():
            found[code] = sign * sum(amount for account, amount in sums.items() if account.startswith(prefixes))
        found['income'] = -sum(amount for account, amount in ytd.items() if account[0] in '47')
        found['costs'] = sum(amount for account, amount in ytd.items() if account[0] in '568')
        found['surplus'] = found['income'] - found['costs']
        found['own_capital'] = found['assets'] - found['outside_capital'] - found['surplus']
        found['other_equity'] = found['own_capital'] - sum(found[code] for code in ('share_principal', 'share_mandatory', 'reserves', 'grants'))
        states = Counter((member.sex, self.folk[member] in MEMBER) for member in self.folk)
        found.update(members_male=states['male', True], members_female=states['female', True], members_other=states[False, True],
                     candidates=sum(state == 'prospective' for state in self.folk.values()), members_joined=self.joined, members_left=self.gone,
                     loans_granted=self.granted, loans_repaid=self.repaid, volume=self.year_granted)
        found['members_start'] = sum(found[f'members_{sex}'] for sex in ('male', 'female', 'other')) - self.joined + self.gone
        found['loans_problem'] = int(sum(self.env['koperasi.loan.position'].search(
            [('company_id', 'in', companies.ids), ('loan_class', 'in', ('substandard', 'doubtful', 'loss'))]).mapped('balance')))
        self.joined = self.gone = self.granted = self.repaid = 0
        return found

    def to(self, day):
        if day.year != self.day().year:
            self.year_granted = 0
        self.go_to(day)
        Day = self.env['koperasi.business.day']
        current = Day._current(self.branch)
        if current.date != day:
            current._close()
            Day._open(self.branch, day)

    def test_life(self):
        self.lend_one()
        for number in range(MONTHS):
            for _step in range(STEPS):
                self.random.choice((self.register_one, self.change_one, self.change_one, self.entry, self.entry, self.save_some, self.lend_one, self.pay_one, self.pay_one))()
            last = self.day() + relativedelta(day=31)
            self.to(last)
            self.entry()
            self.written[last] = self.write_down()
            self.to(date(2026, 1, 1) + relativedelta(months=number + 1, day=self.random.randint(1, 5)))
        self.entry()
        self.save_some()
        for last, expected in self.written.items():
            with self.subTest(last=last, seed=self.seed):
                row = self.make('month', last)
                self.assertEqual({code: row.figures[code] for code in expected}, expected)
                wrong = [one for one in row.findings if one['kind'] == 'rule' and one['severity'] == 'error' and one['code'] in ('position', 'own_capital', 'result', 'members_flow')]
                self.assertEqual((wrong, row.disagreements or [], row.unmapped or []), ([], [], []))
        first_three = list(self.written.values())[:3]
        row = self.make('quarter', date(2026, 3, 31))
        self.assertEqual({code: row.figures[code] for code in ('members_joined', 'members_left', 'loans_granted', 'loans_repaid')},
                         {code: sum(month[code] for month in first_three) for code in ('members_joined', 'members_left', 'loans_granted', 'loans_repaid')}, self.seed)
        self.assertEqual({code: row.figures[code] for code in (*PARTS, 'surplus', 'members_male', 'candidates')}, {
            code: first_three[-1][code] for code in (*PARTS, 'surplus', 'members_male', 'candidates')}, self.seed)
