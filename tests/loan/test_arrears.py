from datetime import date, timedelta
from decimal import Decimal
from random import Random

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.koperasi.finance.loan.days_past_due import (
    CREDIT_UNION,
    FIVE_CLASSES,
    FIVE_CLASSES_BPR,
    KspFacts,
    class_by_days,
    class_ksp,
)

from .common_running import RunningCase

AS_OF = date(2026, 3, 31)
# case Q1: oldest open due date, days, class of the five, class of the four
Q1 = [
    (date(2026, 3, 10), 21, 'special_mention', 'current'), (date(2026, 1, 15), 75, 'special_mention', 'current'),
    (date(2025, 11, 30), 121, 'doubtful', 'substandard'), (date(2025, 9, 20), 192, 'loss', 'loss'),
    (date(2025, 3, 20), 376, 'loss', 'loss'), (None, 0, 'current', 'current'),
]


@tagged('-at_install', 'post_install')
class TestLoanArrears(RunningCase):
    def set_since(self, loan, since, **values):
        loan.write({'principal_open_since': since, 'interest_open_since': since, 'open_since': since, **values})
        self.env.flush_all()
        self.env.invalidate_all()

    def position(self, loan):
        return self.env['koperasi.loan.position'].browse(loan.id)

    def test_case_q1(self):
        loans = [self.lend(1_000_000, collectability=preset) for preset in ('five', 'ksp_4') for _row in Q1]
        self.go_to(AS_OF)
        for number, loan in enumerate(loans):
            since, days, five, four = Q1[number % len(Q1)]
            self.set_since(loan, since)
            found = self.position(loan)
            with self.subTest(number=number):
                self.assertEqual((found.days_past_due, found.loan_class), (days, five if number < len(Q1) else four))
        self.set_since(loans[9], Q1[3][0], collateral_value=1_000_000)
        self.assertEqual(self.position(loans[9]).loan_class, 'doubtful')
        self.set_since(loans[9], Q1[3][0], collateral_value=750_000, rescuable=True)
        self.assertEqual(self.position(loans[9]).loan_class, 'doubtful')

    def test_as_the_arithmetic_says(self):
        """ The SQL of many loans says what `finance` says of one """
        random = Random(4)
        self.go_to(AS_OF)
        loan = self.lend(1_000_000)
        for _number in range(120):
            since = {part: random.choice([None, AS_OF - timedelta(random.randint(-5, 450))]) for part in ('principal', 'interest')}
            oldest = min(filter(None, since.values()), default=None)
            every, unit, count = random.choice([1, 2, 6]), random.choice(['month', 'week']), random.choice([1, 12])
            values = {
                'principal_open_since': since['principal'], 'interest_open_since': since['interest'], 'open_since': oldest, 'period_count': every,
                'period_unit': unit, 'instalments': count, 'collateral_value': random.choice([0, 750_000, 1_000_000]), 'rescuable': random.random() < 0.5,
                'collectability': random.choice(['ksp_4', 'five', 'bpr', 'cu'])}
            loan.write(values)
            self.env.flush_all()
            self.env.invalidate_all()
            days = max((AS_OF - oldest).days, 0) if oldest else 0
            if values['collectability'] == 'ksp_4':
                late = {part: day if day and day <= AS_OF else None for part, day in since.items()}
                expected = class_ksp(KspFacts(
                    AS_OF, late['principal'], late['interest'], every, unit, count > 1, since['principal'] if count == 1 else None,
                    values['rescuable'], Decimal(values['collateral_value']) / 10_000))
            else:
                bands = {'five': FIVE_CLASSES, 'bpr': FIVE_CLASSES_BPR, 'cu': CREDIT_UNION}[values['collectability']]
                expected = bands[class_by_days(days, bands) - 1].name
            with self.subTest(**values):
                self.assertEqual((self.position(loan).loan_class, self.position(loan).days_past_due), (expected, days))

    def test_classes_from_best_to_worst(self):
        for since in (date(2025, 9, 20), date(2025, 11, 30), date(2026, 3, 10), date(2025, 12, 20), None):
            self.set_since(self.lend(1_000_000, collectability='five'), since)
        self.go_to(AS_OF)
        groups = self.env['koperasi.loan.position']._read_group([('company_id', '=', self.coop.id)], ['loan_class'], ['__count'])
        self.assertEqual([name for name, _count in groups], ['current', 'special_mention', 'substandard', 'doubtful', 'loss'])

    def test_amounts(self):
        loan = self.lend()
        self.go_to(AS_OF)
        found = self.position(loan)
        self.assertEqual((found.days_past_due, found.principal_late, found.interest_late, found.balance), (54, 2_000_000, 460_000, 12_000_000))
        self.pay(loan, 1_500_000)
        self.env.invalidate_all()
        self.assertEqual((found.days_past_due, found.principal_late, found.interest_late), (26, 960_000, 0))
        groups = self.env['koperasi.loan.position']._read_group([('company_id', '=', self.coop.id)], ['loan_class'], ['balance:sum', 'days_past_due:max'])
        self.assertEqual(groups, [('current', loan.balance, 26)])

    def test_letters(self):
        loan = self.lend()
        officer = self.by(self.officer, loan)
        with self.assertRaises(UserError):
            officer.warn()
        self.go_to(date(2026, 2, 20))
        first = officer.warn()
        self.assertEqual(first['level'], 1)
        self.assertEqual((loan.letter_ids.days_past_due, loan.letter_ids.total), (15, 1_240_000))
        with self.raises(UserError, "not yet"):
            officer.warn()
        self.go_to(date(2026, 2, 27))
        self.assertEqual(officer.warn()['level'], 2)
        with self.assertRaises(AccessError):
            self.by(self.teller, loan).warn()
        with self.assertRaises(UserError):
            self.by(self.officer, loan.letter_ids[0]).write({'total': 1})
        self.pay(loan, 1_240_000)
        self.go_to(AS_OF)
        self.assertEqual(officer.warn()['level'], 1)

    def test_promises(self):
        loan = self.lend()
        self.go_to(date(2026, 2, 20))
        task = self.by(self.officer, self.env['koperasi.loan.task']).create(
            {'loan_id': loan.id, 'due_on': '2026-02-20', 'promise_on': '2026-02-25', 'promise_amount': 500_000})
        self.assertEqual(task.promise_state, 'waiting')
        self.go_to(date(2026, 2, 24))
        self.pay(loan, 500_000)
        self.env.invalidate_all()
        self.assertEqual((task.paid_since, task.promise_state), (500_000, 'kept'))
        task.promise_amount = 600_000
        self.go_to(date(2026, 2, 26))
        self.assertEqual(task.promise_state, 'broken')


@tagged('-at_install', 'post_install')
class TestLoanEnds(RunningCase):
    """ New terms, provisions, write-off, recovery, collateral """

    def decided(self, method):
        """ Asked by the manager, allowed by the board """
        key = self.key()
        asked = method(key)
        self.assertEqual(asked['state'], 'waiting')
        self.by(self.board, self.env['koperasi.approval'].browse(asked['approval_id'])).approve()
        return method(key)

    def restructured(self, loan, values, **kwargs):
        key = self.key()
        asked = self.by(self.manager, loan).restructure('reschedule', values, "Gagal panen", key, 'harvest', **kwargs)
        self.by(self.board, self.env['koperasi.approval'].browse(asked['approval_id'])).approve()
        return self.by(self.manager, loan).restructure('reschedule', values, "Gagal panen", key, 'harvest', **kwargs)

    def test_case_l13(self):
        """ 8,000,000, interest of 480,000 in arrears: 18 months at 1.5 %; deferred, then capitalised """
        cases = {'deferred': (1_140_000, 564_444, 0), 'capitalised': (1_208_400, 598_311, 480_000)}
        loans = {fate: self.lend(8_000_000, rate=3, method='bullet') for fate in cases}
        self.go_to(date(2026, 3, 5))
        for fate, (interest, first, capitalised) in cases.items():
            loan = loans[fate]
            answer = self.restructured(loan, {'instalments': 18, 'rate': 1.5, 'method': 'declining'}, interest_is=fate)
            lines = loan.plan_line_ids.filtered(lambda line: line.kind == 'plan')
            self.assertEqual((answer['capitalised'], sum(lines.mapped('interest')), lines[0].total), (capitalised, interest, first))
            self.assertEqual((loan.balance, loan.open_since, loan.restructure_count), (8_000_000 + capitalised, date(2026, 4, 5), 1))
            self.assertEqual(loan.plan_ids.mapped('reason')[:2], ['contract', 'restructured'])

    def test_bad_new_terms(self):
        """ Above the cap of 24 % a year, or no terms at all: refused before anybody is asked """
        loan = self.lend()
        before = self.books(loan)
        for values, says in (({'rate': 2.1}, "legal cap"), ({'rate': 1.5, 'method': 'flat'}, "legal cap"), ({'rate': float('nan')}, "not valid"),
                             ({'rate': -1}, "not valid"), ({'instalments': 10_000}, "instalments"), ({'instalments': 0}, "."), ({'instalments': True}, "."),
                             ({'method': 'x'}, "."), ({'rate': 'x'}, "not valid"), ({'grace_principal': 1.5}, "not valid"), ({'balance': 1}, "not valid"), ([], "not valid")):
            with self.subTest(values=values):
                self.refused(self.by(self.manager, loan).restructure, 'recondition', values, "x", self.key(), says=says)
        self.assertEqual(self.books(loan), before)
        self.assertFalse(self.env['koperasi.approval'].search_count([('loan_id', '=', loan.id)]))

    def test_more_time_at_the_old_price(self):
        """ A loan of before the law, dearer than its cap: rescheduled as it is """
        loan = self.lend(rate=3)
        self.go_to(date(2026, 3, 5))
        self.assertTrue(self.restructured(loan, {'instalments': 18})['plan_id'])

    def test_capitalised_interest_is_income_when_paid(self):
        loan = self.lend(8_000_000, rate=3, method='bullet')
        self.go_to(date(2026, 3, 5))
        self.restructured(loan, {'instalments': 2, 'rate': 0, 'method': 'declining'}, interest_is='capitalised')
        self.assertEqual(self.books(loan)[3]['214001'], -480_000)
        self.go_to(date(2026, 5, 5))
        self.pay(loan, 8_480_000)
        books = self.books(loan)
        self.assertEqual((books[0], books[3].get('214001'), books[3]['411001'], books[4]), (0, None, -480_000, 'paid'))

    def test_class_is_not_better_at_once(self):
        loan = self.lend(collectability='five')
        self.go_to(date(2026, 5, 31))
        position = self.env['koperasi.loan.position'].browse(loan.id)
        self.assertEqual(position.loan_class, 'substandard')
        self.restructured(loan, {'instalments': 12})
        self.env.invalidate_all()
        self.assertEqual((position.loan_class, position.days_past_due), ('substandard', 0))
        for day in (date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31)):
            self.go_to(day)
            self.pay(loan, self.by(self.teller, loan)._amount_due())
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(position.loan_class, 'current')

    def test_provision(self):
        """ Case Q2 in thousandths: 8,200,000 current; 310,000, 145,000, 95,000 with collateral of 120,000, 60,000, 20,000 """
        rows = [(8_200_000, 0, None), (310_000, 120_000, date(2025, 11, 30)), (145_000, 60_000, date(2025, 9, 20)), (95_000, 20_000, date(2025, 3, 20))]
        self.go_to(date(2026, 3, 31))
        for amount, collateral, since in rows:
            loan = self.lend(amount)
            loan.write({'collateral_value': collateral, 'rescuable': True, 'principal_open_since': since, 'interest_open_since': since, 'open_since': since})
        # doubtful needs three quarters in collateral; the case has it doubtful with less
        self.env['koperasi.loan'].search([('principal_amount', '=', 145_000)]).write({'collectability': 'five', 'open_since': date(2025, 11, 20)})
        with self.assertRaises(AccessError):
            self.by(self.teller, self.env['koperasi.loan.provision']).freeze(self.key())
        answer = self.by(self.accountant, self.env['koperasi.loan.provision']).freeze(self.key())
        self.assertEqual((answer['required'], answer['difference']), (177_500, 177_500))
        run = self.env['koperasi.loan.provision'].browse(answer['provision_id'])
        self.assertEqual((run.balance, run.problem, run.npl_pct), (8_750_000, 550_000, 6.29))
        self.assertEqual(self.lines(answer), {'612301': 177_500, '114901': -177_500})
        with self.assertRaises(UserError):
            self.by(self.accountant, self.env['koperasi.loan.provision']).freeze(self.key())
        with self.assertRaises(UserError):
            run.snapshot_ids[0].write({'balance': 1})
        self.go_to(date(2026, 4, 30))
        again = self.by(self.accountant, self.env['koperasi.loan.provision']).freeze(self.key())
        self.assertEqual(again['booked_before'], 177_500)
        self.assertEqual(set(self.env['koperasi.loan.provision'].browse(again['provision_id']).snapshot_ids.mapped('previous_class')),
                         {'current', 'substandard', 'doubtful', 'loss'})

    def test_case_q4(self):
        """ 7,450,000 written off, 2,000,000 recovered: 5,450,000 is still owed """
        loan = self.lend(7_450_000)
        self.go_to(date(2026, 2, 16))
        door = self.by(self.manager, loan)
        answer = self.decided(lambda key: door.write_off("Pindah alamat", '12/PENGURUS', '3/PENGAWAS', key))
        self.assertEqual(self.lines(answer), {'114901': 7_450_000, '114101': -7_450_000})
        self.assertEqual((loan.loan_state, loan.balance), ('written_off', 0))
        recovery = self.pay(loan, 2_000_000)
        self.assertEqual(self.lines(recovery), {'111001': 2_000_000, '414003': -2_000_000})
        self.assertEqual(loan.sudo()._replay().claim, 5_450_000)
        self.refused(self.pay, loan, 5_450_001)
        self.assertEqual(self.pay(loan, 5_450_000)['loan_state'], 'paid')

    def test_write_off_refused(self):
        loan = self.lend()
        door = self.by(self.manager, loan)
        for wrong in (('', '1', '1'), ('x', '', '1'), ('x', '1', None)):
            self.refused(door.write_off, *wrong, self.key())
        self.denied(self.by(self.teller, loan).write_off, 'x', '1', '1', self.key())

    def test_foreclosure(self):
        loan = self.lend()
        self.go_to(date(2026, 3, 16))
        door = self.by(self.manager, loan)
        answer = self.decided(lambda key: door.foreclose(5_000_000, "BPKB motor", key))
        self.assertEqual(self.lines(answer), {'141501': 5_000_000, '114101': -5_000_000})
        self.assertEqual((loan.balance, loan.interest_open_since), (7_000_000, date(2026, 2, 5)))
        self.refused(door.foreclose, 7_000_001, "x", self.key())
