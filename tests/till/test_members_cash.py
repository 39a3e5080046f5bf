from odoo.tests import tagged

from .common import TillCase


@tagged('post_install', '-at_install')
class TestMembersCash(TillCase):
    """ No cash operation without an open session of that user; the vault serves no member """

    def operations(self, journal_id, user=None):
        """ Each way that cash of members takes, as functions """
        user = user or self.teller
        member, savings, Account = self.by(user, self.maria), self.by(user, self.savings), self.by(user, self.Account)
        candidate = self.register("Calon Anggota")
        return {
            'deposit': lambda: savings.deposit(20_000, self.key(), journal_id),
            'withdraw': lambda: savings.withdraw(20_000, self.key(), journal_id),
            'mandatory': lambda: member.pay_mandatory(25_000, self.key(), journal_id=journal_id),
            'open_account': lambda: Account.open_account(self.maria.id, self.product('SIDANDIK').id, self.key(), 30_000, journal_id),
            'admission': lambda: self.by(user, candidate).admit(350_000, self.key(), journal_id),
            'term': lambda: Account.open_term(self.maria.id, self.product('SISUKA').id, 1_000_000, 3, self.key(), journal_id),
            'exit_payment': lambda: self.by(user, self.yosef).pay_exit(self.key(), journal_id),
        }

    def setUp(self):
        super().setUp()
        self.by_two(self.by(self.manager, self.yosef).settle_exit, self.key(), "pindah")

    def refuse_all(self, journal_id, says, user=None):
        for name, call in self.operations(journal_id, user).items():
            with self.subTest(operation=name):
                self.refused(call, says=says)

    def test_without_session(self):
        self.refuse_all(self.till, "Open the till first")

    def test_not_signed_yet(self):
        self.by(self.teller, self.Session).open_session(self.till, self.sheet(self.cash()), 0, self.key())
        self.refuse_all(self.till, "Open the till first")

    def test_session_of_another(self):
        self.opened()
        self.refuse_all(self.till, "Open the till first", user=self.second_teller)
        self.refuse_all(self.till, "Open the till first", user=self.manager)

    def test_with_session(self):
        session = self.opened()
        before = self.cash()
        for call in self.operations(self.till).values():
            call()
        # 20,000 - 20,000 + 25,000 + 30,000 + 350,000 + 1,000,000, and to Yosef his shares and savings: 300,000 + 25,000 + 125,000
        self.assertEqual(self.cash() - before, 1_405_000 - 450_000)
        self.assertEqual(session.transaction_count, 7)

    def test_till_gives_what_it_holds(self):
        """ The savings are there, the notes are not: refused at once, and paid after a refill """
        session = self.opened()
        self.by(self.manager, self.savings).deposit(2_000_000, self.key(), self.bank)
        held = self.cash()
        self.by(self.teller, self.savings).withdraw(held, self.key(), self.till)
        self.assertEqual(self.cash(), 0)
        self.refused(self.by(self.teller, self.savings).withdraw, 10_000, self.key(), self.till, says="holds Rp 0, Rp 10.000 was asked")
        self.carry('refill', self.vault, self.till_journal, 10_000, session.user_id, self.manager)
        self.by(self.teller, self.savings).withdraw(10_000, self.key(), self.till)
        self.assertEqual(self.cash(), 0)

    def test_vault_serves_nobody(self):
        self.opened()
        self.refuse_all(self.vault.id, "Choose a till or a bank")

    def test_bank_needs_no_session(self):
        self.operations(self.bank)['deposit']()

    def test_closed_day(self):
        self.close_tills()
        self.env['koperasi.business.day']._current(self.coop)._close()
        self.refuse_all(self.till, "Open the till first")
        self.refused(self.operations(self.bank)['deposit'], says="no open business day")

    def test_reversal_needs_an_open_till(self):
        """ Anybody's session: the cash is given back there """
        session = self.opened()
        first, second = (self.env['koperasi.transaction'].browse(self.deposit(self.savings, 20_000)['transaction_id']) for _twice in range(2))
        self.by(self.manager, first).reverse("salah", self.key())
        self.counted(session, self.cash())
        self.refused(self.by(self.manager, second).reverse, "salah", self.key(), says="no open till session")
        self.by(self.manager, session).sign_closing(self.key())
        self.refused(self.by(self.manager, second).reverse, "salah", self.key(), says="no open till session")
        following = self.opened(self.second_teller)
        reversal = self.env['koperasi.transaction'].browse(self.by(self.manager, second).reverse("salah", self.key())['transaction_id'])
        self.assertEqual(reversal.till_session_id, following)

    def test_dialog_proposes_the_own_till(self):
        other = self.by(self.manager, self.env['account.journal']).koperasi_create_till("Teller 2")['journal_id']
        self.opened(journal=self.env['account.journal'].browse(other))
        wizard = self.by(self.teller, self.env['koperasi.savings.operation']).create({'operation': 'deposit', 'savings_account_id': self.savings.id})
        self.assertEqual(wizard.journal, str(other))
