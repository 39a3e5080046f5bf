import random
from uuid import uuid4

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FieldCase

# R34: what a telephone may do to a batch, as steps on lines a, b and c; and how many lines are kept in the end. ``+a`` sends a, ``a`` in one sending with others;
# ``!`` loses the answer, so that the telephone sends again.
SENDINGS = {
    'once': (['abc'], 3), 'each alone': (['a', 'b', 'c'], 3), 'twice': (['abc', 'abc'], 3), 'ten times': (['abc'] * 10, 3), 'reordered': (['cba'], 3),
    'twice, reordered': (['abc', 'cab'], 3), 'half, then all': (['a', 'abc'], 3), 'all, then half': (['abc', 'b'], 3), 'two halves': (['ab', 'bc'], 3),
    'the last first': (['c', 'b', 'a'], 3), 'one twice in a sending': (['aab'], 2), 'all twice in a sending': (['abcabc'], 3), 'only one': (['b'], 1),
    'half only': (['ab'], 2), 'overlapping': (['ab', 'ca', 'bc', 'abc'], 3), 'one lost': (['a', 'c', 'a'], 2),
}


@tagged('post_install', '-at_install')
class TestField(FieldCase):
    """ R34: cash of the field is pending until it is counted, and booked once whatever the telephone does """

    def test_list(self):
        """ What the officer takes along: his members, what is due, nothing of others and no balances """
        listed = self.by(self.fielder, self.Receipt).get_list()
        self.assertEqual([row['name'] for row in listed['members']], ["Maria Bria", "Yosef Nahak"])
        kinds = [[line['kind'] for line in row['lines']] for row in listed['members']]
        self.assertEqual(kinds, [['instalment', 'mandatory', 'deposit'], ['mandatory', 'deposit']])
        self.assertNotIn('125', str([line['label'] for row in listed['members'] for line in row['lines'] if line['kind'] == 'deposit']))
        self.group.member_ids -= self.yosef
        self.assertEqual([row['name'] for row in self.by(self.fielder, self.Receipt).get_list()['members']], ["Maria Bria"])
        other = self.make_user('uji_lapangan2', 'koperasi.group_koperasi_field_officer')
        self.assertEqual(self.by(other, self.Receipt).get_list()['members'], [])
        self.loan.officer_id = other
        self.assertEqual([row['name'] for row in self.by(other, self.Receipt).get_list()['members']], ["Maria Bria"])
        with self.assertRaises(AccessError):
            self.by(self.teller, self.Receipt).get_list()

    def test_list_of_a_late_loan(self):
        due = self.loan.plan_line_ids.sorted('due_date')[0]
        self.go_to(due.due_date.replace(day=due.due_date.day + 4))
        first = self.by(self.fielder, self.Receipt).get_list()['members'][0]['lines'][0]
        # 1,200,000 in 12 parts at 2 % a month: 100,000 and 24,000
        self.assertEqual((first['kind'], first['due'], first['late']), ('instalment', 124_000, 4))

    def test_pending_until_counted(self):
        before = self.figures()
        lines = [self.line(50_000), self.line(20_000, 'mandatory'), self.line(100_000, 'instalment'), self.line(30_000, member=self.yosef)]
        answers = self.send(*lines)
        self.assertEqual([answer['state'] for answer in answers], ['pending'] * 4)
        self.assertEqual(answers[0]['number'], f"P-{lines[0]['key'][:8].upper()}")
        self.assertEqual(self.figures(), before, "nothing is booked before the cash is counted")
        cash, kept = self.cash(), self.kept(*lines)
        answer = self.count(kept)
        self.assertEqual((answer['expected'], answer['counted'], answer['difference'], answer['booked'], answer['problems']), (200_000, 200_000, 0, 4, []))
        self.assertEqual(self.cash() - cash, 200_000)
        self.assertEqual(set(kept.mapped('state')), {'booked'})
        booked = kept.transaction_id
        self.assertEqual(booked.mapped('kind'), ['deposit', 'mandatory', 'loan_payment', 'deposit'])
        self.assertEqual(set(booked.mapped('origin')), {'field'})
        self.assertEqual(set(booked.mapped('user_id')), {self.teller})
        self.assertEqual(int(self.savings.balance), 175_000)
        self.assertEqual([answer['state'] for answer in self.send(*lines)], ['booked'] * 4, "the telephone learns what became of them")
        self.assert_ledger_ties()

    def test_sendings(self):
        """ R34: duplicates, another order, halves: each line once """
        for name, (sendings, expected) in SENDINGS.items():
            with self.subTest(name):
                lines = {letter: self.line(10_000 * number) for number, letter in enumerate('abc', 1)}
                for sending in sendings:
                    answers = self.send(*(lines[letter] for letter in sending))
                    self.assertEqual({answer['state'] for answer in answers}, {'pending'})
                self.assertEqual(len(self.kept(*lines.values())), expected)

    def test_random_sendings(self):
        """ R34: a hundred telephones that lose answers, and counts in between; the books hold each line once """
        rng, sent, balance = random.Random(34), {}, int(self.savings.balance)
        for _step in range(25):
            fresh = [self.line(rng.randrange(1, 100) * 1_000) for _number in range(rng.randrange(3))]
            again = rng.sample(sorted(sent), min(len(sent), rng.randrange(4)))
            lines = fresh + [sent[key] for key in again]
            rng.shuffle(lines)
            if lines:
                self.send(*lines)
            sent.update({line['key']: line for line in fresh})
            waiting = self.Receipt.search([('state', '=', 'pending')])
            if waiting and rng.random() < 0.2:
                self.count(waiting)
        if waiting := self.Receipt.search([('state', '=', 'pending')]):
            self.count(waiting)
        self.send(*sent.values())
        self.assertEqual(int(self.savings.balance) - balance, sum(line['amount'] for line in sent.values()))
        self.assertFalse(self.Receipt.search([('state', '!=', 'booked')]))

    def test_refused_lines(self):
        """ R34: what cannot be taken is named and takes nothing with it; the good line beside it is kept """
        foreign_key = self.line()
        self.send(foreign_key)
        other = self.make_user('uji_lapangan2', 'koperasi.group_koperasi_field_officer')
        cases = {
            'no key': {'key': None}, 'a short key': {'key': 'abc'}, 'a key that is no text': {'key': 7}, 'a key with more': {'key': f'{uuid4()}x'},
            'another officer typed it': {'officer_id': other.id}, 'nobody typed it': {'officer_id': None}, 'unknown member': {'member_id': 2**31 - 1},
            'no member': {'member_id': 'x'}, 'nothing': {'amount': 0}, 'less than nothing': {'amount': -5}, 'half a rupiah': {'amount': 0.5}, 'text': {'amount': '5000'},
            'too much': {'amount': 10**16}, 'unknown kind': {'kind': 'withdrawal'}, 'no kind': {'kind': None}, "another's account": {'record_id': self.other_savings.id},
            'unknown account': {'record_id': 2**31 - 1}, 'no account': {'record_id': 0}, 'same key, another amount': {'key': foreign_key['key'], 'amount': 1},
            'same key, another member': {'key': foreign_key['key'], 'member_id': self.yosef.id, 'record_id': self.other_savings.id},
        }
        for name, change in cases.items():
            with self.subTest(name):
                good, bad = self.line(), self.line(**change)
                bad_answer, good_answer = self.send(bad, good)
                self.assertEqual((bad_answer['state'], good_answer['state']), ('refused', 'pending'))
                self.assertTrue(bad_answer['message'])
                self.assertEqual(self.kept(good).amount, 50_000)
        self.assertEqual(int(self.kept(foreign_key).amount), 50_000)
        self.assertEqual(len(self.Receipt.search([])), len(cases) + 1)
        for lines in (None, [], {}, 'x', [self.line()] * 501):
            with self.assertRaises(UserError):
                self.by(self.fielder, self.Receipt).receive(lines, 'hp')
        self.assertEqual(self.send('x')[0]['state'], 'refused')
        with self.assertRaises(AccessError):
            self.by(self.teller, self.Receipt).receive([self.line()], 'hp')

    def test_another_officers_device(self):
        """ R34: a telephone that was lent: each line belongs to who typed it, whoever's telephone it is """
        other = self.make_user('uji_lapangan2', 'koperasi.group_koperasi_field_officer')
        mine, his = self.line(), self.line(officer_id=other.id)
        self.assertEqual([answer['state'] for answer in self.send(mine, his, device='hp-2')], ['pending', 'refused'])
        self.assertEqual([answer['state'] for answer in self.send(mine, his, device='hp-2', user=other)], ['refused', 'pending'])
        self.assertEqual(self.kept(mine, his).officer_id, self.fielder | other)
        self.refused(self.count, self.kept(mine, his), says="one officer")
        self.assertEqual(self.by(self.fielder, self.Receipt).search([]), self.kept(mine), "he sees his own")

    def test_wrong_clock(self):
        """ R34: a clock that is a day off, or no clock at all, decides nothing: the business date is the server's """
        for time in ('2026-01-04T23:59:00Z', '2026-01-06T00:00:00+08:00', '2027-06-01T00:00:00Z', '1999-12-31T23:59:59Z', 'gestern', None, 5, '9999-99-99'):
            with self.subTest(time):
                line = self.line(1_000, time=time)
                self.assertEqual(self.send(line, sent_at=time)[0]['state'], 'pending')
                self.count(self.kept(line))
                self.assertEqual(str(self.kept(line).transaction_id.business_date), '2026-01-05')
        day_early = self.line(1_000, time='2026-01-04T02:00:00Z')
        self.send(day_early)
        self.assertEqual(str(self.kept(day_early).device_time), '2026-01-04 02:00:00', "what its clock said is kept")

    def test_stale_list(self):
        """ R34: the loan was paid, the account closed, the member left meanwhile: the cash is in the till, so it is in the books, and somebody decides """
        self.fill_till(1_000_000)
        lines = [self.line(124_000, 'instalment'), self.line(5_000)]
        self.send(*lines)
        self.by(self.teller, self.loan).pay_off(self.loan.payoff_quote()['to_pay'], self.key(), journal_id=self.till)
        cash = self.cash()
        answer = self.count(self.kept(*lines))
        self.assertEqual((answer['booked'], len(answer['problems'])), (1, 1))
        self.assertEqual(answer['problems'][0]['amount'], 124_000)
        self.assertIn("Maria", answer['problems'][0]['member'])
        self.assertEqual(self.cash() - cash, 129_000, "what lies in the till is what the books say")
        stale = self.kept(lines[0])
        self.assertEqual((stale.state, stale.suspense_state, stale.transaction_id.kind), ('suspense', 'open', 'suspense'))
        self.assertTrue(stale.problem)
        self.assert_ledger_ties()
        self.assertEqual(self.Batch.browse(answer['batch_id']).undecided_count, 1)
        self.assertEqual(self.by(self.manager, stale).action_open_match()['context'], {'default_suspense_id': stale.suspense_id.id})
        self.by_two(self.by(self.manager, stale.suspense_id).match, self.savings.account_id.id, self.key())
        self.assertEqual((stale.suspense_state, int(self.savings.balance)), ('matched', 125_000 + 5_000 + 124_000))
        self.assertEqual(self.Batch.browse(answer['batch_id']).undecided_count, 0)
        self.assertEqual(self.send(lines[0])[0]['state'], 'suspense')

    def test_more_than_the_loan(self):
        """ More than is owed is not swallowed """
        line = self.line(9_000_000, 'instalment')
        self.send(line)
        answer = self.count(self.kept(line))
        self.assertEqual((answer['booked'], len(answer['problems'])), (0, 1))
        self.assertEqual(self.loan.loan_state, 'active')

    def test_above_the_tellers_limit(self):
        """ A limit that holds at the counter holds for cash of the field: a second person decides about it """
        line = self.line(100_000_100)
        self.send(line)
        cash = self.cash()
        answer = self.count(self.kept(line))
        self.assertIn("limit", answer['problems'][0]['problem'])
        self.assertEqual(int(self.savings.balance), 125_000)
        self.assertEqual(self.cash() - cash, 100_000_100)

    def test_difference(self):
        lines = [self.line(50_000), self.line(20_000)]
        self.send(*lines)
        kept, cash = self.kept(*lines), self.cash()
        self.refused(self.count, kept, 60_000, says="a difference of")
        self.assertEqual(set(kept.mapped('state')), {'pending'})
        answer = self.count(kept, 60_000, "hilang di jalan")
        self.assertEqual((answer['difference'], self.cash() - cash), (-10_000, 60_000))
        batch = self.Batch.browse(answer['batch_id'])
        self.assertEqual((int(batch.expected), int(batch.counted), batch.reason, batch.officer_id, batch.counted_by_id),
                         (70_000, 60_000, "hilang di jalan", self.fielder, self.teller))
        differences = self.env['koperasi.transaction'].search([('kind', '=', 'cash_difference'), ('till_session_id', '=', batch.session_id.id)])
        self.assertEqual(int(differences.amount), 10_000)
        self.assertIn("hilang di jalan", differences.memo)
        self.assertEqual(int(self.savings.balance), 195_000, "the member paid all of it")

    def test_counted_once(self):
        line, late = self.line(), self.line(7_000)
        self.send(line)
        kept, key = self.kept(line), self.key()
        first = self.count(kept, key=key)
        self.assertEqual(self.count(kept, key=key), first, "the same count again gets the first answer")
        self.refused(self.count, kept, says="counted already")
        self.send(line, late)
        self.refused(self.count, self.kept(line, late), says="counted already")
        self.assertEqual(self.count(self.kept(late))['booked'], 1)
        self.assertEqual(int(self.savings.balance), 125_000 + 57_000)

    def test_who_counts(self):
        self.send(line := self.line())
        kept = self.kept(line)
        for user in (self.fielder, self.officer, self.accountant, self.supervisor, self.board):
            self.denied(self.count, kept, user=user)
        self.refused(self.count, kept, user=self.manager, says="Open the till first")
        self.refused(self.count, kept, officer=self.teller, says="one officer")
        both = self.make_user('uji_dua', 'koperasi.group_koperasi_field_officer,koperasi.group_koperasi_teller')
        own = self.line(officer_id=both.id)
        self.send(own, user=both)
        self.denied(self.count, self.kept(own), user=both, officer=both)
        for ids in ([], None, 'x', kept.ids * 2, [2**31 - 1], [True]):
            with self.assertRaises(UserError):
                self.by(self.teller, self.Batch).count_cash(self.fielder.id, ids, self.till, {}, self.key())

    @mute_logger('odoo.sql_db')
    def test_kept_as_it_came(self):
        """ Nobody changes what was received, not by SQL either """
        self.send(line := self.line())
        kept = self.kept(line)
        for user in (self.fielder, self.teller, self.manager, self.admin_user):
            for change in ({'amount': 1}, {'state': 'booked'}):
                with self.assertRaises(UserError):
                    self.by(user, kept).write(change)
        for query in ("UPDATE koperasi_field_receipt SET amount = 1 WHERE id = %s", "DELETE FROM koperasi_field_receipt WHERE id = %s",
                      "UPDATE koperasi_field_receipt SET officer_id = 2 WHERE id = %s", "UPDATE koperasi_field_receipt SET state = 'booked' WHERE id = %s"):
            with self.subTest(query), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(query, (kept.id,))
        self.count(kept)
        with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE koperasi_field_receipt SET state = 'pending', batch_id = NULL WHERE id = %s", (kept.id,))

    def test_dialog(self):
        """ The teller's dialog: who has lines, their sum, the count """
        self.send(self.line(50_000), self.line(20_000))
        wizard = self.by(self.teller, self.env['koperasi.field.count']).create({'count': {'50000': 1, '10000': 2}})
        self.assertEqual((wizard.officer, int(wizard.expected), int(wizard.total), int(wizard.difference)), (str(self.fielder.id), 70_000, 70_000, 0))
        action = wizard.action_confirm()
        self.assertEqual(self.Batch.browse(action['res_id']).receipt_count, 2)
        self.assertEqual(wizard.action_confirm(), action)
        self.assertEqual(int(self.savings.balance), 195_000)
