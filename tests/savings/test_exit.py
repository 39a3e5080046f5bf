from datetime import date
from unittest.mock import patch

from odoo.addons.koperasi.models.ledger.posting import GlLine, Movement, Posting
from odoo.addons.koperasi.tests.savings.common import SavingsCase


class TestExit(SavingsCase):

    def leave(self, member, user=None, **kwargs):
        """ Computed by one person, decided by another """
        return self.by_two(
            self.by(user or self.manager, member).settle_exit, kwargs.pop('key', None) or self.key(), "Pindah domisili", **kwargs)

    def book(self, movements, gl_lines):
        self.env['koperasi.transaction']._post(
            Posting('opening', tuple(movements), tuple(gl_lines)), self.journal('savings'), self.key(), {}, company=self.coop)

    def test_case_m2(self):
        """ Rights 300,000 + 1,450,000 + 820,000 + 3,410 less loan 1,200,000 and its interest 24,000: 1,349,410 """
        account = self.coop._koperasi_account
        self.book([Movement(self.account(self.maria, 'WAJIB').account_id.id, 1_425_000), Movement(self.savings.account_id.id, 695_000)],
                  [GlLine(account('111009').id, 2_120_000)])
        self.book([Movement(self.savings.account_id.id, 3_410, 'interest')], [GlLine(account('511001').id, 3_410)])
        control = account('114101')
        control._koperasi_make_control()
        loan = self.env['koperasi.account'].create({
            'number': 'PINJ-1', 'company_id': self.coop.id, 'partner_id': self.maria.partner_id.id, 'member_id': self.maria.id,
            'control_id': control.id, 'side': 'debit'})
        self.book([Movement(loan.id, 1_200_000)], [GlLine(account('111009').id, -1_200_000)])
        Member = self.env.registry['koperasi.member']
        original = Member._prepare_exit_debts

        def with_interest(member):
            movements, _lines = original(member)
            return movements, [GlLine(account('411001').id, -24_000, "Jasa")]

        key = self.key()
        with patch.object(Member, '_prepare_exit_debts', with_interest):
            result = self.leave(self.maria, key=key, decision="SK-9/2026")
        self.assertEqual((result['entitlement'], result['debt'], result['payout']), (2_573_410, 1_224_000, 1_349_410))
        self.assertEqual(self.lines(result), {
            '311001': 300_000, '312001': 1_450_000, '211101': 823_410, '114101': -1_200_000, '411001': -24_000, '216003': -1_349_410})
        self.assertEqual((self.maria.state, self.maria.exit_balance, loan.balance), ('left', 1_349_410, 0))
        self.assertEqual(set(self.maria.savings_account_ids.filtered(lambda a: a.family != 'exit').mapped('state')), {'closed'})
        self.assertEqual(self.leave(self.maria, key=key, decision="SK-9/2026"), result)
        self.put_cash(349_410)
        paid = self.by(self.teller, self.maria).pay_exit(self.key(), self.till)
        self.assertEqual(self.lines(paid), {'216003': 1_349_410, '111001': -1_349_410})
        self.refused(self.by(self.teller, self.maria).pay_exit, self.key(), self.till, says="Nothing is due")

    def test_debts_above_the_rights(self):
        control = self.coop._koperasi_account('114101')
        control._koperasi_make_control()
        loan = self.env['koperasi.account'].create({
            'number': 'PINJ-1', 'company_id': self.coop.id, 'partner_id': self.maria.partner_id.id, 'member_id': self.maria.id,
            'control_id': control.id, 'side': 'debit'})
        self.book([Movement(loan.id, 450_001)], [GlLine(self.coop._koperasi_account('111009').id, -450_001)])
        self.refused(self.leave, self.maria, says="a claim of Rp 1 would remain")
        self.deposit(self.savings, 1)
        result = self.leave(self.maria)
        self.assertEqual((result['payout'], result['debt']), (0, 450_001))
        self.assertFalse(self.account(self.maria, 'KELUAR'))

    def test_obstacles(self):
        self.refused(self.by(self.manager, self.maria)._set_state, 'left', says="settle first")
        term = self.by(self.teller, self.Account).open_term(self.maria.id, self.product('SISUKA').id, 1_000_000, 3, self.key(), self.bank)
        self.refused(self.leave, self.maria, says="still running")
        self.by(self.manager, self.Account.browse(term['account_id'])).break_term(self.key(), self.bank)
        hold = self.by(self.teller, self.savings).place_hold(1_000, "Agunan", self.key())['hold_id']
        self.refused(self.leave, self.maria, says="on hold")
        self.by(self.manager, self.savings).release_hold(hold, "Lunas")
        self.by(self.manager, self.savings).freeze("Sengketa")
        self.refused(self.leave, self.maria, says="frozen")
        self.by(self.manager, self.savings).unfreeze("Selesai")
        self.assertEqual(self.leave(self.maria)['payout'], 450_000)

    def test_after_leaving(self):
        self.leave(self.maria)
        self.refused(self.leave, self.maria, says="left already")
        self.refused(self.deposit, self.savings, 1_000)
        exit_account = self.account(self.maria, 'KELUAR')
        self.refused(self.deposit, exit_account, 1_000)
        self.refused(self.withdraw, exit_account, 1_000)
        self.refused(self.by(self.teller, self.Account).open_account, self.maria.id, self.product('SIDANDIK').id, self.key(), 20_000, self.till)
        self.refused(self.by(self.teller, self.maria).pay_mandatory, 25_000, self.key(), self.till)

    def test_dismissal(self):
        self.refused(self.leave, self.maria, new_state='dismissed', says="decision is missing")
        self.leave(self.maria, user=self.board, new_state='dismissed', decision="SK-12/2026, 5 Januari 2026")
        self.assertEqual(self.maria.state, 'dismissed')
        self.assertEqual(self.maria.state_log_ids[:1].decision, "SK-12/2026, 5 Januari 2026")

    def test_states_are_ours(self):
        for state in ('active', 'deceased', 'x', None, 5):
            self.refused(self.leave, self.maria, new_state=state)

    def test_death(self):
        """ What is left for three heirs of 33.33, 33.33 and 33.34 %: the last one takes the rest """
        term = self.by(self.teller, self.Account).open_term(self.maria.id, self.product('SISUKA').id, 20_000_000, 12, self.key(), self.bank)
        self.deposit(self.savings, 1)
        self.maria.write({'heir_ids': [(0, 0, {'name': name, 'share': share, 'sequence': n}) for n, (name, share) in enumerate(
            (("Anna", 33.33), ("Beni", 33.33), ("Carla", 33.34)))]})
        self.go_to(date(2026, 2, 20))
        self.denied(self.by(self.teller, self.maria).record_death, '2026-02-18', "Akta kematian 12/2026")
        self.by(self.manager, self.maria).record_death('2026-02-18', "Akta kematian 12/2026")
        self.assertEqual(set(self.maria.savings_account_ids.mapped('state')), {'frozen', 'closed'})   # CALON is closed
        self.refused(self.withdraw, self.savings, 1_000)
        self.refused(self.by(self.manager, self.savings).unfreeze, "Keluarga minta", says="deceased")
        result = self.leave(self.maria)
        # one whole month at the contract's 0.75 %: 150,000; 125,001 at 8 % for 27 days of January and 19 of February: 740 + 521; below the threshold
        self.assertEqual(result['payout'], 450_001 + 20_150_000 + 1_261)
        self.assertEqual(self.lines(result), {
            '311001': 300_000, '312001': 25_000, '211101': 125_001, '211201': 20_000_000, '512001': 150_000, '511001': 1_261, '216003': -20_601_262})
        self.assertEqual((self.maria.state, self.Account.browse(term['account_id']).state), ('deceased', 'closed'))
        self.refused(self.leave, self.maria, says="made already")
        self.put_cash(20_601_262)
        paid = self.by_two(self.by(self.teller, self.maria).pay_exit, self.key(), self.till)
        self.assertEqual([heir['amount'] for heir in paid['heirs']], [6_866_400, 6_866_400, 6_868_462])
        lines = self.env['koperasi.transaction'].browse(paid['transaction_id']).move_id.line_ids.filtered('credit')
        self.assertEqual(lines.mapped('name'), ["Anna (33.33 %)", "Beni (33.33 %)", "Carla (33.34 %)"])

    def test_nobody_settles_with_himself_and_not_everybody_settles(self):
        for user in (self.teller, self.officer, self.accountant, self.supervisor, self.admin_user):
            self.denied(self.leave, self.maria, user=user)
        for user in (self.officer, self.board, self.accountant, self.supervisor, self.admin_user):
            self.denied(self.by(user, self.maria).pay_exit, self.key(), self.till)

    def test_settlement_is_not_reversed(self):
        result = self.leave(self.maria)
        self.refused(self.by(self.accountant, self.env['koperasi.transaction'].browse(result['transaction_id'])).reverse, "x", self.key(), says="corrected")
