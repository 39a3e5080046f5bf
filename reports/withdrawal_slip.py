"""What a member signs before money is paid out to him (slip penarikan)."""
from odoo import api, models
from odoo.exceptions import UserError

from ..finance.words import terbilang
from .paper import mm
from .text import day, paper_lang, printed, rupiah


class KoperasiSavingsAccount(models.Model):
    _inherit = 'koperasi.savings.account'

    def _paper_lang(self):
        return paper_lang(self.sudo().partner_id.with_env(self.env))

    def _withdrawal_slip(self, amount=None, number=None, date=None, memo=None, teller=None, reasons=None):
        """ What stands on the slip; what is not given stays blank, to be filled in by hand.

        :param int amount: rupiah
        :param str reasons: why another person had to approve
        :return: dict of texts
        :raises AccessError: if the caller may not read the account
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the account may see its paper, with member and product
        account = self.with_context(lang=self._paper_lang()).sudo()
        env = account.env
        return {
            'head': account.company_id.with_env(env)._paper_head(),
            'number': number,
            'date': day(env, date or account.company_id._koperasi_book_date()),
            'member_name': account.member_id.name or account.partner_id.name,
            'member_number': account.member_id.number,
            'account': account.number,
            'product': account.product_id.name,
            'mandate': account.mandate,
            'amount': amount and rupiah(amount),
            'words': amount and terbilang(amount, capitalised=True),
            'memo': memo, 'reasons': reasons,
            'teller': teller or env.user.name,
            'printed': printed(account),
        }


class KoperasiTransaction(models.Model):
    _inherit = 'koperasi.transaction'

    def _withdrawal_slip(self):
        """ The slip of a withdrawal; UserError if it is none """
        self.ensure_one()
        self.check_access('read')
        account = self.env['koperasi.savings.account'].search([('account_id', 'in', self.sudo().entry_ids.account_id.ids)], limit=1)
        if self.kind != 'withdrawal' or not account:
            raise UserError(self.env._("%s is no withdrawal.", self.name))
        return account._withdrawal_slip(
            int(self.amount), number=self._receipt_transactions()._receipt_number(), date=self.business_date, memo=self.memo, teller=self.sudo().user_id.name)


class KoperasiApproval(models.Model):
    _inherit = 'koperasi.approval'

    def _paper_lang(self):
        return paper_lang(self.sudo().member_id.partner_id.with_env(self.env))

    def _withdrawal_slip(self):
        """ The slip of a withdrawal that waits for, or has, its approval; UserError if it is none """
        self.ensure_one()
        self.check_access('read')
        accounts = self._withdrawal_accounts()
        if self.operation != 'withdrawal' or not accounts:
            raise UserError(self.env._("%s is no withdrawal.", self.description))
        slip = accounts[0]._withdrawal_slip(
            int(self.amount), date=self.business_date, teller=self.sudo().maker_id.name, reasons=self.reasons)
        return {**slip, 'account': ", ".join(accounts.mapped('number'))}

    def _withdrawal_accounts(self):
        """ The accounts that are to pay; of a receipt of several lines, those of its withdrawals """
        if self.savings_account_id:
            return self.savings_account_id
        # narrow sudo(): what was asked for, of an approval that may be read; the accounts are read as the caller
        lines = ((self.sudo().call or {}).get('arguments') or {}).get('lines') or []
        return self.env['koperasi.savings.account'].browse(line['account_id'] for line in lines if line.get('kind') == 'withdrawal')


class ReportWithdrawalSlip(models.AbstractModel):
    _name = 'report.koperasi.report_withdrawal_slip'
    _description = "Withdrawal Slip"
    _koperasi_model = 'koperasi.transaction'

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env[self._koperasi_model].browse(docids)
        return {'docs': docs, 'papers': {record.id: record._withdrawal_slip() for record in docs}, 'mm': mm}


class ReportWithdrawalSlipBlank(models.AbstractModel):
    _name = 'report.koperasi.report_withdrawal_slip_blank'
    _inherit = 'report.koperasi.report_withdrawal_slip'
    _description = "Withdrawal Slip (blank)"
    _koperasi_model = 'koperasi.savings.account'


class ReportWithdrawalSlipApproval(models.AbstractModel):
    _name = 'report.koperasi.report_withdrawal_slip_approval'
    _inherit = 'report.koperasi.report_withdrawal_slip'
    _description = "Withdrawal Slip (approval)"
    _koperasi_model = 'koperasi.approval'
