"""The certificate of a term deposit, and letters: a loan is paid off, collateral received or given back, a member resigns (domain 8.6, 8.13)."""
from odoo import api, models
from odoo.exceptions import UserError

from ..finance.words import terbilang
from .paper import mm
from .text import day, moment, number, paper_lang, printed, rupiah


class KoperasiSavingsAccount(models.Model):
    _inherit = 'koperasi.savings.account'

    def _term_certificate(self):
        """ What stands on the certificate of a term deposit (bilyet simpanan berjangka).

        :return: dict of texts
        :raises AccessError: if the caller may not read the account
        :raises UserError: if it is no running term deposit
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the account may see its paper, with member and product
        account = self.with_context(lang=self._paper_lang()).sudo()
        env, member, company = account.env, account.member_id, account.company_id
        if account.family != 'term' or account.state == 'closed':
            raise UserError(self.env._("%s is no running term deposit.", self.display_name))
        contract, choices = account._contract_on(int(account.balance)), dict(account._fields['aro']._description_selection(env))
        to = account.payout_account_id.number or env._("the counter")
        lines = [
            (env._("Account Number"), f"{account.number} {account.product_id.name}"),
            (env._("Term"), env._("%(months)s months, %(first)s to %(last)s", months=account.term_months, first=day(env, account.contract_from),
                                  last=day(env, account.maturity_date))),
            (env._("Rate"), account.rate_text),
            # one line: a fifth would run into the signatures
            (env._("At Maturity"), f"{choices.get(account.aro, '')}: {to}"),
        ]
        return {
            'head': company._paper_head(), 'title': env._("Certificate of a Term Deposit"), 'serial': account.certificate_number or account.number,
            'lead': env._("The cooperative has received from"), 'name': member.name or account.partner_id.name,
            'of': env._("Member Number %s", member.number or "–"), 'address': member._paper_address(),
            'says': env._("as a term deposit the sum of"), 'total': rupiah(contract.principal), 'words': terbilang(contract.principal, capitalised=True),
            'lines': [(label, '', text) for label, text in lines if text], 'place': company.city or company.root_id.city,
            'on': day(env, account.contract_from), 'printed': printed(account),
            'under': env._("Not transferable. Paid out at maturity to its owner, against this certificate.")}


class KoperasiMember(models.Model):
    _inherit = 'koperasi.member'

    def _paper_address(self):
        return ", ".join(filter(None, (self.street, self.village, self.district, self.regency)))

    def _resignation_letter(self):
        """ The letter by which a member resigns (surat pengunduran diri), with what he has and owes today; for his signature.

        :return: dict of texts
        :raises AccessError: if the caller may not read the member or his accounts
        :raises UserError: if he is no member any more
        """
        self.ensure_one()
        self.check_access('read')
        accounts = self.env['koperasi.savings.account'].search([('member_id', '=', self.id), ('state', '!=', 'closed')])
        member = self.with_context(lang=self._paper_lang()).sudo()   # who may read the member may see his letter, with branch and products
        env = member.env
        if member.exit_date:
            raise UserError(self.env._("%s is no member any more.", self.display_name))
        rows = [(account.product_id.name, account.number, number(account.balance)) for account in accounts.with_env(env) if account.balance]
        owed = env['koperasi.account'].search([('member_id', '=', self.id), ('side', '=', 'debit'), ('balance', '>', 0)])
        rows += [(env._("Loan"), account.number, number(-account.balance)) for account in owed]
        return {
            **member._letter_frame(env._("Letter of Resignation"), member.number, member),
            'before': [env._("To the board of %s", member.company_id.root_id.name),
                       env._("I, who sign below, resign from membership in the cooperative of my own will, and ask that my rights and duties be settled by the articles.")],
            'facts': member._letter_facts(), 'rows': rows, 'after': [env._("Reason:"), "\N{NO-BREAK SPACE}"],
            'signatures': [(env._("The member"), member.name), (env._("Received by"), ''), (env._("For the board"), '')]}

    def _letter_facts(self):
        env = self.env
        rows = [(env._("Name"), self.name), (env._("Member Number"), self.number), (env._("Member Since"), self.join_date and day(env, self.join_date)),
                (env._("Address"), self._paper_address())]
        return [(label, text) for label, text in rows if text]

    def _letter_frame(self, title, subject, record):
        """ What every letter about a member has """
        env, company = self.env, record.company_id
        return {
            'head': company.with_env(env)._paper_head(), 'title': title, 'subject': subject, 'period': day(env, company._koperasi_book_date()),
            'place': company.city or company.root_id.city, 'lang': env.lang, 'printed': printed(record), 'rows': [], 'after': []}


class KoperasiLoan(models.Model):
    _inherit = 'koperasi.loan'

    def _settlement_letter(self):
        """ The letter that a loan is paid off (surat keterangan lunas).

        :return: dict of texts
        :raises AccessError: if the caller may not read the loan
        :raises UserError: if it is not paid off
        """
        loan = self._paper_loan()
        env = loan.env
        if loan.loan_state != 'paid':
            raise UserError(self.env._("Loan %s is not paid off.", self.number))
        kept = [collateral._summary() for collateral in loan.application_id.collateral_ids if collateral.custody == 'in']
        after = [env._("With this nothing is owed on this loan any more.")]
        if kept:
            after.append(env._("The cooperative gives back: %s.", "; ".join(kept)))
        return {
            **loan.member_id._letter_frame(env._("Letter of Settlement"), loan.number, loan),
            'before': [env._("The cooperative declares that the following loan was paid off in full on %s:", day(env, loan.ended_on))],
            'facts': loan._paper_facts(), 'after': after, 'signatures': [(env._("Received by"), loan.member_id.name), (env._("For the cooperative"), '')]}


class KoperasiLoanCollateral(models.Model):
    _inherit = 'koperasi.loan.collateral'

    def _paper_lang(self):
        return paper_lang(self.sudo().application_id.partner_id.with_env(self.env))

    def _last_move(self):
        """ When it last came or went; empty if it never did """
        return self.move_ids.sorted('id')[-1:]

    def _custody_letter(self):
        """ The receipt of collateral that came into custody, or was given back (tanda terima agunan).

        :return: dict of texts
        :raises AccessError: if the caller may not read the collateral
        :raises UserError: if it never was in custody
        """
        self.ensure_one()
        self.check_access('read')
        collateral = self.with_context(lang=self._paper_lang()).sudo()   # who may read it may see its paper, with the borrower
        env, move, member = collateral.env, collateral._last_move(), collateral.application_id.member_id
        if not move:
            raise UserError(self.env._("%s was never in custody.", self.display_name))
        came = move.direction == 'in'
        facts = [
            (env._("Member"), f"{member.number or ''} {member.name}"), (env._("Application"), collateral.application_id.name),
            (env._("Collateral"), collateral.display_name), (env._("Owner"), collateral.owner_name or member.name), (env._("Value"), rupiah(collateral.value)),
            (env._("Place"), move.place), (env._("On"), moment(env, move.moved_at, collateral.company_id.root_id.koperasi_tz)), (env._("Note"), move.note)]
        return {
            **member._letter_frame(env._("Receipt of Collateral") if came else env._("Return of Collateral"), collateral.application_id.name, collateral),
            'before': [env._("The cooperative has received into custody, as security of a loan:") if came
                       else env._("The cooperative has given back, and the owner has received in good order:")],
            'facts': [(label, text) for label, text in facts if text],
            'after': [env._("It is given back against this receipt when the loan is paid off.")] if came else [],
            'signatures': [(env._("Given by") if came else env._("Received by"), collateral.owner_name or member.name),
                           (env._("For the cooperative"), move.user_id.name)]}


class ReportTermCertificate(models.AbstractModel):
    _name = 'report.koperasi.report_term_certificate'
    _description = "Certificate of a Term Deposit"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.savings.account'].browse(docids)
        return {'docs': docs, 'papers': {account.id: account._term_certificate() for account in docs}, 'mm': mm}


class ReportResignation(models.AbstractModel):
    _name = 'report.koperasi.report_resignation'
    _inherit = 'koperasi.record.paper'
    _description = "Letter of Resignation"
    _koperasi_paper = ('koperasi.member', '_resignation_letter')


class ReportSettlement(models.AbstractModel):
    _name = 'report.koperasi.report_settlement'
    _inherit = 'koperasi.record.paper'
    _description = "Letter of Settlement"
    _koperasi_paper = ('koperasi.loan', '_settlement_letter')


class ReportCustody(models.AbstractModel):
    _name = 'report.koperasi.report_custody'
    _inherit = 'koperasi.record.paper'
    _description = "Receipt of Collateral"
    _koperasi_paper = ('koperasi.loan.collateral', '_custody_letter')
