from odoo import models
from odoo.tools import SQL

MANDATORY_KINDS = ('mandatory', 'group', 'payroll')


class KoperasiAccount(models.Model):
    """ Lines of files for savings and shares. """
    _inherit = 'koperasi.account'

    def _received_posting(self, amount, journal, source=None, memo=None):
        account = self.savings_account_ids
        if not account:
            return super()._received_posting(amount, journal, source, memo)
        kind = 'mandatory' if account.family == 'share_mandatory' else 'deposit'
        return account._prepare_deposit(amount, journal, memo, kind=kind, source=source)

    def _paid_posting(self, amount, journal, memo=None):
        account = self.savings_account_ids
        return account._prepare_withdrawal(amount, journal, memo) if account else super()._paid_posting(amount, journal, memo)


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _file_product(self, kind):
        """ The savings that a line is for which names no account """
        root = self.root_company_id[:1]
        if kind == 'mandatory':
            return self.env['koperasi.savings.product']._of_family(root, 'share_mandatory')
        return root.koperasi_default_savings_id

    def _file_accounts(self, kind):
        if not self:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """SELECT a.member_id, MIN(a.id) FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id
               WHERE a.member_id = ANY(%s) AND s.product_id = %s AND a.state <> 'closed' GROUP BY 1""", self.ids, self._file_product(kind).id or 0))
        return {**super()._file_accounts(kind), **dict(rows)}

    def _file_account(self, kind):
        if kind == 'mandatory':
            return self._mandatory_account().account_id
        return super()._file_account(kind)

    def _file_dues(self, kind):
        """ Mandatory shares in arrears; beside instalments only where there is an account that the line can name """
        found = super()._file_dues(kind)
        if kind not in MANDATORY_KINDS:
            return found
        numbers = self.env['koperasi.account'].browse(self._file_accounts('mandatory').values()).grouped('member_id')
        for member in self:
            account = numbers.get(member)
            if member.mandatory_arrears > 0 and (account or kind == 'mandatory'):
                found.append((member, account.number if account else '', int(member.mandatory_arrears)))
        return found
