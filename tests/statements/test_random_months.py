import logging
import os
import random
from collections import Counter
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from odoo.addons.koperasi.models.ledger.res_company import chart

from ..figures import figure
from .common import StatementsCase

_logger = logging.getLogger(__name__)
MONTHS = figure(12, 200, 400)


@tagged('-at_install', 'post_install')
class TestRandomMonths(StatementsCase):
    """ A cooperative that books anything on any account, and its statements against sums that know nothing of formulas """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        seed = int(os.environ.get('KOPERASI_SEED') or random.randrange(10**6))
        _logger.info("random months: KOPERASI_SEED=%s", seed)
        cls.random, cls.seed = random.Random(seed), seed
        cls.branch = cls.make_branch("Cabang Acak")
        control = set(cls.env['koperasi.balance']._accounts(cls.coop).filtered('koperasi_control').mapped('code'))
        cls.codes = sorted(code for code in chart() if code not in {*control, '117001', '217001'})     # due dates are Odoo's business
        cls.first = date(2027, 1, 1)    # beyond the open day: entries by hand need none
        cls.booked = []
        journals = {company: cls.memorial if company == cls.coop else cls.memorial.copy({'company_id': company.id, 'code': 'MMR2'}) for company in (cls.coop, cls.branch)}
        for _number in range(figure(60, 600, 1200)):
            company = cls.random.choice((cls.coop, cls.branch))
            day = cls.first + timedelta(days=cls.random.randrange(30 * MONTHS))
            amounts = Counter()
            for code in cls.random.sample(cls.codes, cls.random.randint(2, 4)):
                amounts[code] = cls.random.randint(-5_000_000, 5_000_000)
            amounts[cls.random.choice(['111001', '112101', *cls.codes])] -= sum(amounts.values())
            lines = {code: amount for code, amount in amounts.items() if amount}
            if lines:
                cls.book(lines, day, journals[company], company)
                cls.booked.append((company, day, lines))

    def sums(self, companies, until, since=None):
        """ ``{code: amount}`` of what was booked, by adding it up """
        found = Counter()
        for company, day, lines in self.booked:
            if company in companies and day <= until and (since is None or day >= since):
                found.update(lines)
        return found

    def test_statements_sum_to_the_trial_balance(self):
        for number in range(MONTHS):
            first = self.first + relativedelta(months=number)
            last = first + relativedelta(day=31)
            companies = self.random.choice((self.coop, self.branch, self.coop | self.branch))
            with self.subTest(first=first, companies=companies.mapped('name'), seed=self.seed):
                self.check_month(companies, first, last)

    def check_month(self, companies, first, last):
        held, moved = self.sums(companies, last), self.sums(companies, last, first)
        year = self.sums(companies, last, last.replace(month=1, day=1))
        values, problems = self.evaluate('position', first, last, companies)
        self.assertEqual(problems, [])
        self.assertEqual(values['ASSETS'], sum(amount for code, amount in held.items() if code[0] == '1'))
        self.assertEqual(values['LIABILITIES'], -sum(amount for code, amount in held.items() if code[0] == '2'))
        self.assertEqual(values['EQUITY'], -sum(amount for code, amount in held.items() if code[0] not in '12'))
        self.assertEqual(values['SHU'], -sum(amount for code, amount in year.items() if code[0] in '45678'))
        self.assertEqual(values['CASH'] + values.get('BANK', 0), sum(amount for code, amount in held.items() if code[:4] in ('1110', '1121')))
        result, problems = self.evaluate('result', first, last, companies)
        self.assertEqual((result['SHU'], problems), (-sum(amount for code, amount in moved.items() if code[0] in '45678'), []))
        equity, problems = self.evaluate('equity', first, last, companies)
        self.assertEqual((equity['TOTAL.closing'], equity['SHU.added'], problems), (values['EQUITY'], result['SHU'], []))
        flows, problems = self.evaluate('cash_flow', first, last, companies)
        self.assertEqual((flows['CHANGE'], problems), (sum(amount for code, amount in moved.items() if code[:4] in ('1110', '1121')), []))
        self.assertEqual(flows['CLOSING'], values['CASH'] + values.get('BANK', 0))
        rows = self.env['koperasi.books']._trial_balance(companies, first, last)
        self.assertEqual([sum(row[name] for row in rows) for name in ('opening', 'closing')], [0, 0])
        self.assertEqual(sum(row['debit'] for row in rows), sum(row['credit'] for row in rows))
        for row in rows:
            code = row['account'].code
            if row['account'].account_type != 'equity_unaffected':
                wanted = year[code] if code[0] in '45678' else held[code]
                self.assertEqual((row['closing'], row['debit'] - row['credit']), (wanted, moved[code]), code)
