from ..savings.common import SavingsCase


class TillCase(SavingsCase):
    """ ``coop`` with Rp 20,000,000 in the vault, one till without a session, two tellers, a manager, an accountant and a board member. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vault = cls.journal('vault')
        cls.till_journal = cls.journal('till')
        cls.bank_journal = cls.journal('bank')
        cls.close_tills()
        cls.second_teller = cls.make_user('uji_teller2', 'koperasi.group_koperasi_teller')
        cls.Session = cls.env['koperasi.till.session']
        cls.Movement = cls.env['koperasi.cash.movement']
        cls.carry('bank_withdrawal', cls.bank_journal, cls.vault, 20_000_000, cls.accountant, cls.manager)

    @classmethod
    def cash(cls, journal=None):
        """ Balance of a cash account, read from the journal items themselves """
        journal = journal or cls.till_journal
        lines = cls.env['account.move.line'].search([
            ('account_id', '=', journal.default_account_id.id), ('company_id', '=', journal.company_id.id), ('parent_state', '=', 'posted')])
        return int(sum(lines.mapped('balance')))

    @classmethod
    def differences(cls):
        """ Balance of the account of cash differences, debit positive """
        account = cls.coop._koperasi_account('216007')
        return int(sum(cls.env['account.move.line'].search([('account_id', '=', account.id), ('parent_state', '=', 'posted')]).mapped('balance')))

    @classmethod
    def sheet(cls, amount):
        """ A count as a client sends it """
        return {str(value): number for value, number in cls.count_of(amount).items()}

    @classmethod
    def opened(cls, user=None, taken=0, journal=None, signer=None):
        """ A till that was counted as the books say and signed """
        journal = journal or cls.till_journal
        answer = cls.by(user or cls.teller, cls.Session).open_session(journal.id, cls.sheet(cls.cash(journal) + taken), taken, cls.key())
        session = cls.Session.browse(answer['session_id'])
        cls.by(signer or cls.manager, session).sign_opening()
        return session

    @classmethod
    def carry(cls, kind, source, target, amount, asker, signer):
        """ A movement with both signatures """
        answer = cls.by(asker, cls.Movement).ask(kind, source.id, target.id, amount, cls.key())
        movement = cls.Movement.browse(answer['movement_id'])
        cls.by(signer, movement).sign(cls.key())
        return movement

    @classmethod
    def counted(cls, session, amount, reason=None, user=None):
        return cls.by(user or session.user_id, session).count_close(cls.sheet(amount), reason, cls.key())
