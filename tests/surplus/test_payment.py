from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.koperasi.models.ledger import run_work

from .common import SurplusCase


class TestPayment(SurplusCase):
    """ Parts paid to savings, shares and in cash: once, whatever happens on the way (domain 6.3 row 27; reliability R21) """

    @classmethod
    def in_the_year(cls):
        cls.members = [cls.maria, cls.yosef, *(cls.join(f"Anggota {number}") for number in range(4))]

    def factors(self, cash=()):
        return [(member, 12 * number, number, member in cash) for number, member in enumerate(self.members, 1)]

    def pay(self, surplus, user=None):
        self.by(user or self.accountant, surplus).action_pay()
        self.Run._work_inline()
        self.env.invalidate_all()
        return surplus.sudo()._payment_runs()

    def saved(self, member, code='SIBUHAR'):
        return int(self.account(member, code).balance)

    def paid_of(self, surplus):
        return {share.member_id: int(share.net) for share in surplus.share_ids}

    def test_to_savings(self):
        """ Each his part, on his own account; both books agree; the second time nothing """
        before = {member: self.saved(member) for member in self.members}
        surplus = self.booked(self.factors())
        run = self.pay(surplus)
        parts = self.paid_of(surplus)
        self.assertEqual({member: self.saved(member) - before[member] for member in self.members}, parts)
        self.assertEqual((surplus.state, set(surplus.share_ids.mapped('state')), surplus.open_count), ('paid', {'paid'}, 0))
        self.assertEqual((self.balance('212001'), self.balance('212002'), run.state, run.done, run.amount), (0, 0, 'done', 6, sum(parts.values())))
        entry = self.env['koperasi.entry'].search([('account_id', '=', self.savings.account_id.id)], limit=1)
        self.assertEqual((entry.transaction_id.kind, entry.memo, entry.transaction_id.surplus_id), ('surplus_payment', "Surplus (SHU) of 2026", surplus))
        with self.raises(UserError, "cannot be done now"):
            self.by(self.accountant, surplus).action_pay()
        self.assert_ledger_ties()

    def test_to_shares(self):
        self.env['koperasi.surplus.policy'].search([('company_id', '=', self.coop.id)]).payout = 'shares'
        before = {member: self.saved(member, 'WAJIB') for member in self.members}
        surplus = self.booked(self.factors())
        self.pay(surplus)
        self.assertEqual({member: self.saved(member, 'WAJIB') - before[member] for member in self.members}, self.paid_of(surplus))

    def test_each_his_own_way(self):
        """ One to shares, one in cash, one whose account is frozen: he is left out with the reason, and paid when it is open again """
        surplus = self.booked(self.factors())
        shares, cash, frozen = (self.share(surplus, member) for member in self.members[:3])
        self.by(self.teller, shares).action_to_shares()
        self.by(self.teller, cash).action_to_cash()
        blocked = self.account(self.members[2], 'SIBUHAR')
        self.by(self.manager, blocked).freeze("x")
        run = self.pay(surplus)
        self.assertEqual((shares.state, cash.state, frozen.state, surplus.state), ('paid', 'payable', 'payable', 'booked'))
        self.assertEqual((run.error_ids.res_id, run.skipped), (frozen.id, 1))
        self.assertIn("frozen", run.error_ids.reason)
        self.by(self.manager, blocked).unfreeze("x")
        self.by(self.accountant, run).action_retry()
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual((frozen.state, surplus.open_count, surplus.open_total), ('paid', 1, cash.net))
        with self.assertRaises(UserError):
            self.by(self.teller, frozen).action_to_cash()
        with self.raises(UserError, "to be paid to accounts"):
            self.by(self.accountant, surplus).action_pay()
        # he wants it on his savings after all: another run, the first one stays as it is
        self.by(self.teller, cash).action_to_savings()
        runs = self.pay(surplus)
        self.assertEqual((len(runs), cash.state, surplus.state), (2, 'paid', 'paid'))
        self.assert_ledger_ties()

    def test_no_account(self):
        """ Whose savings are closed keeps his part, to be collected in cash """
        closed = self.account(self.members[2], 'SIBUHAR')
        closed._touch()     # not dormant
        self.by_two(self.by(self.teller, closed).close, self.key(), self.till)
        self.assertEqual(closed.state, 'closed')
        surplus = self.booked(self.factors())
        run = self.pay(surplus)
        share = self.share(surplus, self.members[2])
        self.assertEqual((share.state, run.skipped), ('payable', 1))
        self.by(self.teller, share).action_to_cash()
        self.put_cash(int(share.net))
        self.by_two(self.by(self.teller, share).pay_cash, self.key(), self.till)
        self.assertEqual((share.state, surplus.state), ('paid', 'paid'))

    def test_killed_and_resumed(self):
        """ A worker that dies at any of its commit points leaves whole chunks: started again, nobody is paid twice or left """
        surplus, before = self.booked(self.factors()), {member: self.saved(member) for member in self.members}
        with patch.object(run_work, 'UNIT', 2):
            self.by(self.accountant, surplus).action_pay()
        run = surplus.sudo()._payment_runs()
        self.assertEqual(len(run.chunk_ids), 3)

        class Killed(BaseException):
            pass

        def die(name, seen=[]):   # noqa: B006 - counts
            seen.append(name)
            if len(seen) == 2:
                raise Killed

        for _time in range(2):
            self.env.flush_all()
            try:     # not assertRaises, which takes back what was done before
                with patch.object(run_work, 'failpoint', die):
                    while True:     # as a worker: a chunk, a savepoint that stands for its database transaction
                        with self.env.cr.savepoint():
                            self.assertIsNotNone(self.Run._work_once(own=False), "nobody was killed")
            except Killed:
                self.env.invalidate_all(flush=False)
            die.__defaults__[0].clear()
            self.env.invalidate_all()
            parts = self.paid_of(surplus)
            paid = surplus.share_ids.filtered(lambda share: share.state == 'paid').member_id
            self.assertEqual({member: self.saved(member) - before[member] for member in self.members}, {member: parts[member] if member in paid else 0 for member in self.members})
            self.assertTrue(0 < len(paid) < 6)
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual({member: self.saved(member) - before[member] for member in self.members}, self.paid_of(surplus))
        self.assertEqual((run.state, run.done, surplus.state), ('done', 6, 'paid'))
        self.assert_ledger_ties()

    def told(self):
        """ ``{member: [body]}`` of what members were told of their surplus """
        Notice, found = self.env['koperasi.notice'], {}
        self.env.flush_all()
        while Notice._prepare_batch() or Notice._prepare_batch(to_all=True):
            pass
        self.env.invalidate_all()
        for notice in Notice.search([('event', '=', 'surplus'), ('state', '=', 'told'), ('member_id', 'in', [member.id for member in self.members])]):
            found.setdefault(notice.member_id, []).append(notice.body)
        return found

    def test_told(self):
        """ Who is paid is told once, his own amount and the end of his account's number; who is left out nothing, who gets cash when he gets it """
        surplus = self.booked(self.factors(cash=[self.maria]))
        frozen = self.account(self.members[2], 'SIBUHAR')
        self.by(self.manager, frozen).freeze("x")
        self.pay(surplus)
        told = self.told()
        self.assertEqual(set(told), set(self.members) - {self.maria, self.members[2]})
        [body] = told[self.yosef]
        self.assertIn(f"{int(self.share(surplus, self.yosef).net):,}".replace(',', '.'), body)
        self.assertIn(f"…{self.account(self.yosef, 'SIBUHAR').number[-4:]}", body)
        self.assertFalse(self.env['koperasi.notice'].search([('event', '=', 'surplus')]).transaction_id, "the run's transaction is that of all members")
        share = self.share(surplus, self.maria)
        self.put_cash(int(share.net))
        self.by_two(self.by(self.teller, share).pay_cash, self.key(), self.till)
        [body] = self.told()[self.maria]
        self.assertIn("paid out in cash", body)

    def test_told_nothing_that_was_taken_back(self):
        surplus = self.booked(self.factors(cash=[self.maria]))
        share = self.share(surplus, self.maria)
        self.put_cash(int(share.net))
        answer = self.by_two(self.by(self.teller, share).pay_cash, self.key(), self.till)
        self.by(self.accountant, self.env['koperasi.transaction'].browse(answer['transaction_id'])).reverse("salah", self.key())
        self.assertFalse(self.told())

    def test_taken_back(self):
        """ The run, by two persons, while nobody has touched the money; then it is paid again """
        before = {member: self.saved(member) for member in self.members}
        surplus = self.booked(self.factors())
        run = self.pay(surplus)
        with self.raises(UserError, "paid already"):
            self.by(self.manager, surplus).action_take_back()
        key = self.key()
        asked = self.by(self.accountant, run).reverse("salah", key)
        self.by(self.manager, self.env['koperasi.approval'].browse(asked['approval_id'])).approve()
        self.by(self.accountant, run).reverse("salah", key)
        self.Run._work_inline()
        self.env.invalidate_all()
        self.assertEqual((run.state, surplus.state, set(surplus.share_ids.mapped('state'))), ('reversed', 'booked', {'payable'}))
        self.assertEqual({member: self.saved(member) for member in self.members}, before)
        self.pay(surplus)
        self.assertEqual(({member: self.saved(member) - before[member] for member in self.members}, surplus.state), (self.paid_of(surplus), 'paid'))
        self.assert_ledger_ties()

    def test_cash(self):
        """ At the till, once a key and once a part; taken back it is due again """
        surplus = self.booked(self.factors(cash=[self.maria]))
        share, key = self.share(surplus, self.maria), self.key()
        self.put_cash(int(share.net))
        answer = self.by_two(self.by(self.teller, share).pay_cash, key, self.till)
        self.assertEqual((answer['amount'], self.lines(answer)), (share.net, {'212001': int(share.capital), '212002': int(share.business), '111001': -int(share.net)}))
        self.assertEqual(self.by(self.teller, share).pay_cash(key, self.till), answer)
        self.refused(self.by(self.teller, share).pay_cash, self.key(), self.till, says="not to be paid")
        transaction = self.env['koperasi.transaction'].browse(answer['transaction_id'])
        self.by(self.accountant, transaction).reverse("salah", self.key())
        self.assertEqual((share.state, share.transaction_id.id), ('payable', False))
        self.by_two(self.by(self.teller, share).pay_cash, self.key(), self.till)
        self.assertEqual(share.state, 'paid')

    def test_cash_is_refused(self):
        surplus = self.computed(self.factors(cash=[self.maria]))
        share, other = self.share(surplus, self.maria), self.share(surplus, self.yosef)
        self.refused(self.by(self.teller, share).pay_cash, self.key(), self.till, says="not to be paid")     # not booked yet
        self.by(self.accountant, surplus).action_book()
        self.env.invalidate_all()
        self.refused(self.by(self.teller, other).pay_cash, self.key(), self.till, says="goes to an account")
        for journal in (-1, 2**31 - 1, 'x', None, self.journal('vault').id):
            self.refused(self.by(self.teller, share).pay_cash, self.key(), journal)
        for user in (self.officer, self.accountant, self.board, self.supervisor):
            self.refused(self.by(user, share).pay_cash, self.key(), self.till, error=AccessError)
        self.refused(self.by(self.teller, share).change_payout, 'x')
        with self.assertRaises(AccessError):
            self.by(self.supervisor, share).change_payout('savings')
        for user in (self.teller, self.board, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, surplus).action_pay()

    def test_heirs(self):
        """ A member who died: each heir his share, the last one the odd rupiah """
        self.maria.write({'heir_ids': [Command.create({'name': "Ana", 'share': 60}), Command.create({'name': "Budi", 'share': 40})]})
        self.by(self.manager, self.maria).record_death('2027-01-04', "Akta")
        surplus = self.booked([(self.maria, 101, 0, True), (self.yosef, 120_000_000 - 101, 0, False)])
        answer = self.by(self.teller, self.share(surplus, self.maria)).pay_cash(self.key(), self.till)
        self.assertEqual(answer['heirs'], [{'name': "Ana (60 %)", 'amount': 60}, {'name': "Budi (40 %)", 'amount': 41}])

    @mute_logger('odoo.sql_db')
    def test_dialog(self):
        surplus = self.booked([(self.maria, 101, 0, True), (self.yosef, 120_000_000 - 101, 0, False)])
        share = self.share(surplus, self.maria)
        action = self.by(self.teller, share).action_pay_cash()
        dialog = self.by(self.teller, self.env['koperasi.surplus.claim']).with_context(**action['context']).create({})
        self.assertEqual((dialog.amount, dialog.journal_id), (101, str(self.till)))
        dialog.action_confirm()
        self.assertEqual(share.state, 'paid')
