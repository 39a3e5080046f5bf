from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

# accounts of a line: its bank and what is owed. The first one is that of the cooperative's chart, the others are made beside it.
BANK = ('112102', range(112104, 112200))
OWED = {'bank': ('222001', range(222002, 222100)), 'lpdb': ('223001', range(223002, 223100)), 'puskopdit': ('224002', range(224003, 224100)),
        'umi': ('224001', range(224003, 224100)), 'programme': ('224001', range(224003, 224100))}


class KoperasiFundLine(models.Model):
    _inherit = 'koperasi.fund.line'

    def _make_accounts(self):
        """ The liability account and the ring-fenced bank of a line that is opened, as superuser: given ones are checked, missing ones made """
        if not self.account_id:
            code, more = OWED[self.kind]
            self.account_id = self._free_account(
                self.source_id.account_id or self.company_id._koperasi_account(code), more, self.env._("Owed: %s", self.lender), 'liability_non_current')
        if not self.bank_journal_id:
            self.bank_journal_id = self._make_bank()
        self._check_accounts()

    def _check_accounts(self):
        """ What a line takes is its own: empty, and nobody else's """
        bank = self.bank_journal_id.default_account_id
        Journal = self.env['account.journal']
        if Journal.search_count([('default_account_id', '=', bank.id), ('id', '!=', self.bank_journal_id.id)], limit=1):
            raise UserError(self.env._("%s is the account of another journal too: a ring-fenced bank has its own.", bank.display_name))
        if not self.account_id.account_type.startswith('liability') or self.account_id.koperasi_control:
            raise UserError(self.env._("%s does not hold what is owed to a lender.", self.account_id.display_name))
        for account in (self.account_id, bank):
            if self._in_books(account):
                raise UserError(self.env._("%s has a balance already: a line begins with nothing.", account.display_name))
        if self.search_count([('id', '!=', self.id), ('state', '!=', 'draft'), '|', ('account_id', '=', self.account_id.id), ('bank_journal_id', '=', self.bank_journal_id.id)], limit=1):
            raise UserError(self.env._("Account or bank belong to another line."))

    def _in_books(self, account):
        groups = self.env['account.move.line']._read_group(
            [('account_id', '=', account.id), ('parent_state', '=', 'posted'), ('company_id', 'child_of', self.company_id.root_id.id)], [], ['balance:sum'])
        return int(groups[0][0] or 0)

    def _free_account(self, first, codes, name, account_type):
        """ The account of the chart if nothing was ever booked on it and no line has it, else a new one beside it """
        used = self.search_count([('account_id', '=', first.id), ('state', '!=', 'draft')], limit=1)
        if not used and not first._koperasi_is_used() and not first.koperasi_control:
            return first
        return self._new_account(codes, name, account_type)

    def _new_account(self, codes, name, account_type):
        root = self.company_id.root_id
        Account = self.env['account.account'].with_company(root)
        taken = set(Account.search([('company_ids', '=', root.id), ('code', '>=', str(codes[0])), ('code', '<=', str(codes[-1]))]).mapped('code'))
        code = next((str(code) for code in codes if str(code) not in taken), None)
        if not code:
            raise UserError(self.env._("All accounts of funds (%(first)s to %(last)s) are in use.", first=codes[0], last=codes[-1]))
        return Account.create({'code': code, 'name': name, 'account_type': account_type, 'company_ids': [Command.set(root.ids)]})

    def _make_bank(self):
        Journal = self.env['account.journal']
        account = self.company_id._koperasi_account(BANK[0])
        if account._koperasi_is_used() or Journal.search_count([('default_account_id', '=', account.id)], limit=1):
            account = self._new_account(BANK[1], self.env._("Bank: %s", self.lender), 'asset_cash')
        codes = set(Journal.with_context(active_test=False).search([('company_id', '=', self.company_id.id)]).mapped('code'))
        return Journal.create({
            'name': self.env._("Bank of %s", self.name), 'code': next(code for code in (f'DNA{number}' for number in range(1, 100)) if code not in codes), 'type': 'bank',
            'company_id': self.company_id.id, 'koperasi_role': 'bank', 'restrict_mode_hash_table': True, 'default_account_id': account.id, 'sequence': 50})
