from ...models.ledger.posting import GlLine, Movement, Posting
from ..common import KoperasiCase


class LedgerCase(KoperasiCase):
    """ Three bare member accounts, without products, on one control account """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env['res.partner'].create({'name': "Petrus Kolo"})
        cls.control = cls.coop._koperasi_account('211101')
        cls.control._koperasi_make_control()
        cls.accounts = cls.make_accounts(cls.coop, 3)
        cls.till = cls.journal('till')
        cls.Transaction = cls.env['koperasi.transaction']

    @classmethod
    def make_accounts(cls, company, count, prefix='UJI', **values):
        control = company._koperasi_account('211101')
        control._koperasi_make_control()
        return cls.env['koperasi.account'].create([{
            'number': f"{prefix}-{company.id}-{number}", 'company_id': company.id, 'partner_id': cls.partner.id, 'control_id': control.id, **values,
        } for number in range(count)])

    def move(self, account, amount, key=None, request=None, closing=False, user=None, journal=None, **kwargs):
        """ Cash in (amount > 0) or out at the till """
        journal = journal or self.till
        posting = Posting(
            kind='opening', movements=(Movement(account.id, amount, closing=closing),),
            gl_lines=(GlLine(journal.default_account_id.id, amount),), partner_id=account.partner_id.id, memo="uji")
        Transaction = self.Transaction.with_user(user) if user else self.Transaction
        return Transaction._post(posting, journal, key or self.key(), request or {'account': account.id, 'amount': amount}, **kwargs)

    def ledger_balance(self, code, company=None):
        """ Debit less credit of an account of the chart, read from the journal items """
        account = (company or self.coop)._koperasi_account(code)
        [[balance]] = self.env['account.move.line']._read_group(
            [('account_id', '=', account.id), ('parent_state', '=', 'posted')], [], ['balance:sum'])
        return balance or 0
