"""Papers of a running loan: its card, the receipt of its payout, a warning letter."""
from odoo import api, models
from odoo.exceptions import UserError

from ..finance.words import terbilang
from .text import day, number, paper_lang, printed, rupiah


class KoperasiLoan(models.Model):
    _inherit = 'koperasi.loan'

    def _paper_lang(self):
        return paper_lang(self.sudo().partner_id.with_env(self.env))

    def _paper_loan(self):
        """ The loan as its papers want it: in the language of its owner, with all that the papers show

        :raises AccessError: if the caller may not read the loan
        """
        self.ensure_one()
        self.check_access('read')
        return self.with_context(lang=self._paper_lang()).sudo()   # who may read the loan may see its papers, with member and product

    def _paper_frame(self, title, subject):
        env = self.env
        return {
            'head': self.company_id.with_env(env)._paper_head(), 'title': title, 'subject': subject,
            'period': day(env, self.company_id._koperasi_book_date()), 'lang': env.lang, 'printed': printed(self),
            'member_name': self.member_id.name or self.partner_id.name, 'member_number': self.member_id.number}

    def _paper_facts(self):
        env = self.env
        rows = [
            (env._("Name"), self.member_id.name or self.partner_id.name), (env._("Member Number"), self.member_id.number),
            (env._("Loan Number"), self.number), (env._("Product"), self.product_name), (env._("Paid out on"), day(env, self.disbursed_on)),
            (env._("Loan Amount"), rupiah(self.principal_amount)), (env._("Instalments"), str(self.instalments)),
            (env._("Interest"), self._rate_text()), (env._("Collateral"), self.collateral)]
        return [(label, text) for label, text in rows if text]

    def _loan_card(self):
        """ The card (kartu pinjaman): each instalment with what was paid of it, and each payment.

        :return: dict of texts, for the report
        """
        loan = self._paper_loan()
        env, played = loan.env, loan._replay() if loan.plan_ids else None
        rows = []
        owed = sum(line.principal for line in played.lines) if played else 0
        for line in played.lines if played else ():
            owed -= line.principal
            rows.append({
                'number': line.number or '–', 'due': day(env, line.due_date), 'principal': number(line.principal), 'interest': number(line.interest),
                'total': number(line.principal + line.interest), 'paid': number(line.paid.principal + line.paid.interest), 'penalty': number(line.paid.penalty),
                'open': number(line.open.principal + line.open.interest + line.open.penalty), 'owed': number(owed), 'late': line.open.total and line.due_date < played.as_of})
        payments = loan.transaction_ids.filtered(
            lambda row: row.kind in ('loan_payment', 'loan_payoff', 'loan_recovery', 'loan_foreclosure') and not row.is_reversed).sorted('id')
        dues = played.arrears if played else None
        owed_after, before = {}, None
        for row in payments:    # who paid interest only left the principal as it was
            entry = row.entry_ids.filtered(lambda entry: entry.account_id == loan.account_id).sorted('seq')[-1:]
            owed_after[row] = before = number(entry.balance_after) if entry else before
        return {
            **loan._paper_frame(env._("Loan Card"), loan.number), 'facts': loan._paper_facts(), 'rows': rows,
            'balance': rupiah(loan.balance), 'due': rupiah(dues.total) if dues and dues.total else False,
            'payments': [{
                'date': day(env, row.value_date), 'number': row.name, 'amount': number(row.amount), 'principal': number(row.loan_principal),
                'interest': number(row.loan_interest), 'penalty': number(row.loan_penalty), 'owed': owed_after[row] or '', 'teller': row.user_id.name} for row in payments]}

    def _payout(self):
        """ The transaction that paid the loan out; empty where that was elsewhere """
        return self.transaction_ids.filtered(lambda row: row.kind == 'loan_disbursement' and not row.is_reversed).sorted('id')[:1]

    def _disbursement_receipt(self):
        """ What the member received, and what was taken from it.

        :return: dict of texts, for the report
        :raises UserError: for a loan that was not paid out here
        """
        loan = self._paper_loan()
        env = loan.env
        payout = loan._payout()
        if not payout:
            raise UserError(env._("Loan %s was not paid out here.", loan.number))
        rows = loan.deduction_ids.filtered(lambda row: row.transaction_id == payout)
        net = int(payout.amount - sum(rows.mapped('amount')))
        ways = {'till': env._("In cash"), 'bank': env._("By bank"), 'loan': env._("To the savings account")}
        return {
            **loan._paper_frame(env._("Receipt of a Loan"), payout.name), 'facts': loan._paper_facts(), 'gross': rupiah(payout.amount),
            'rows': [{'name': row.name, 'amount': rupiah(row.amount)} for row in rows], 'net': rupiah(net), 'words': terbilang(net, capitalised=True),
            'way': ways.get(payout.journal_id.koperasi_role), 'date': day(env, payout.business_date), 'teller': payout.user_id.name}


class KoperasiLoanLetter(models.Model):
    _inherit = 'koperasi.loan.letter'

    def _paper_lang(self):
        return self.loan_id._paper_lang()

    def _letter_paper(self):
        """ What stands on a warning letter; dict of texts, for the report """
        self.ensure_one()
        self.check_access('read')
        letter, loan = self.with_context(lang=self._paper_lang()).sudo(), self.loan_id._paper_loan()
        env = letter.env
        titles = {'1': env._("First Warning"), '2': env._("Second Warning"), '3': env._("Third and Last Warning")}
        parts = [(env._("Principal"), letter.principal), (env._("Interest"), letter.interest), (env._("Penalty"), letter.penalty)]
        return {
            **loan._paper_frame(titles[letter.level], letter.name), 'period': day(env, letter.date), 'loan': loan.number, 'level': letter.level,
            'days': letter.days_past_due, 'parts': [(label, rupiah(amount)) for label, amount in parts if amount], 'total': rupiah(letter.total),
            'words': terbilang(int(letter.total), capitalised=True), 'until': day(env, letter.pay_until), 'writer': letter.user_id.name,
            'earlier': ", ".join(f"{row.name} ({day(env, row.date)})" for row in loan.letter_ids.filtered(
                lambda row: row.level < letter.level and row.date <= letter.date).sorted('id'))}


class ReportLoanCard(models.AbstractModel):
    _name = 'report.koperasi.report_loan_card'
    _description = "Loan Card"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.loan'].browse(docids)
        return {'docs': docs, 'papers': {loan.id: loan._loan_card() for loan in docs}}


class ReportLoanDisbursement(models.AbstractModel):
    _name = 'report.koperasi.report_loan_disbursement'
    _description = "Receipt of a Loan"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.loan'].browse(docids)
        return {'docs': docs, 'papers': {loan.id: loan._disbursement_receipt() for loan in docs}}


class ReportLoanLetter(models.AbstractModel):
    _name = 'report.koperasi.report_loan_letter'
    _description = "Warning Letter"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.loan.letter'].browse(docids)
        return {'docs': docs, 'papers': {letter.id: letter._letter_paper() for letter in docs}}
