from datetime import timedelta

from odoo import models

from ..ledger.checks import rupiah
from ..member.person import SIXTEEN_DIGITS, nik_problems

# money of a line may still be drawn while the officer works; from then on it has to be there
EARLY = ('draft', 'submitted', 'analysed')


class KoperasiLoanApplication(models.Model):
    """ What the law asks of ultra-micro loans, and an agreement of loans of its fund (domain 5.12). Nobody lets any of it pass: it is in no list of
    overriders. """
    _inherit = 'koperasi.loan.application'

    def _is_umi(self):
        return self.product_id.is_umi or self.funding_source_id.kind == 'umi'

    def _check_umi(self):
        """ The rows of lending, its one of one loan and its one of the NIK told more exactly, and ours """
        rows = [row for row in super()._check_umi() if row['code'] not in ('umi_nik', 'umi_one')]
        if self._is_umi():
            limits = self.env['koperasi.regulation.limit']
            most = limits._find('umi_max_loan', self._check_day())
            if most is not None and 'umi_amount' not in [row['code'] for row in rows]:
                rows.append(self._row('umi_amount', self.env._("UMi maximum"), self.principal <= most, self.env._(
                    "%(amount)s; ultra-micro loans are at most %(most)s.", amount=rupiah(self.env, self.principal), most=rupiah(self.env, most)), int(self.principal), int(most)))
            for check in (self._check_umi_nik, self._check_umi_tenor, self._check_umi_one, self._check_umi_other, self._check_umi_business, self._check_umi_coach):
                rows += check()
        return rows + self._check_fund()

    def _check_umi_nik(self):
        member = self.member_id.sudo()
        wrong = not SIXTEEN_DIGITS.fullmatch(member.nik or '') or [
            problem for problem in nik_problems(member.nik, member.birth_date, member.sex) if problem != 'address']
        return [self._row('umi_nik', self.env._("NIK for UMi"), not wrong, self.env._("An ultra-micro loan is reported with the borrower's NIK.") if not wrong else self.env._(
            "The NIK is missing, or does not fit birth date, sex or province: an ultra-micro loan is reported with it."))]

    def _check_umi_tenor(self):
        weeks = self.env['koperasi.regulation.limit']._find('umi_max_tenor_weeks', self._check_day())
        plan = self._plan_or_none()
        if weeks is None or not plan:
            return []
        last, most = plan.lines[-1].due_date, int(weeks)
        used = -(-(last - self.planned_on).days // 7)
        return [self._row('umi_tenor', self.env._("UMi term"), last <= self.planned_on + timedelta(weeks=most), self.env._(
            "%(weeks)s weeks; ultra-micro loans run at most %(most)s.", weeks=used, most=most), used, most)]

    def _running_loans(self):
        """ The borrower's running loans in all branches but the one that this payout pays off, as superuser """
        member = self.member_id.sudo()
        loans = self.env['koperasi.loan'].sudo().search([
            ('partner_id', '=', member.partner_id.id), ('company_id', 'child_of', member.company_id.root_id.id), ('balance', '>', 0)])
        return loans - self.sudo().topup_loan_id - self.sudo().loan_id

    def _check_umi_one(self):
        waiting = self.sudo().search([
            ('member_id', '=', self.member_id.id), ('id', '!=', self.id), ('state', 'in', ('committee', 'approved', 'agreed')),
            '|', ('product_id.is_umi', '=', True), ('funding_source_id.kind', '=', 'umi')])
        others = [*waiting.mapped('name'), *self._running_loans().filtered('is_umi').mapped('number')]
        return [self._row('umi_one', self.env._("One UMi loan"), not others, self.env._(
            "Another ultra-micro loan is under way or running: %s.", ", ".join(others)) if others else self.env._("No other ultra-micro loan."), len(others), 0)]

    def _check_umi_other(self):
        name = self.env._("No other financing")
        loans = self._running_loans().filtered(lambda loan: not loan.is_umi)
        if loans:
            return [self._row('umi_other', name, False, self.env._("Financed by the cooperative already: %s.", ", ".join(loans.mapped('number'))))]
        if self.other_financing == 'none' and self.other_financing_checked_on:
            return [self._row('umi_other', name, True, self.env._("Declared, and checked with SIKP: financed by nobody else."))]
        label = dict(self._fields['other_financing']._description_selection(self.env)).get(self.other_financing)
        return [self._row('umi_other', name, False, self.env._("Financed by: %s.", label) if label and self.other_financing != 'none' else self.env._(
            "Enter what the borrower declared, and when it was checked with SIKP: UMi is for who is financed by nobody else."))]

    def _check_umi_business(self):
        member = self.member_id.sudo()
        missing = [member._fields[name]._description_string(self.env) for name in ('business', 'sector') if not member[name]]
        if not member.business_ids:
            missing.append(self.env._("the sheet of the business"))
        return [self._row('umi_business', self.env._("Business data"), not missing, self.env._("Missing: %s.", ", ".join(missing)) if missing else self.env._(
            "The business is written down."))]

    def _check_umi_coach(self):
        """ Somebody coaches the borrower; and was there for his last ultra-micro loan """
        name = self.env._("Coaching")
        if not self.officer_id:
            return [self._row('umi_coach', name, False, self.env._("The application names no officer who coaches the borrower."))]
        rows = [self._row('umi_coach', name, True, self.env._("Coached by %s.", self.officer_id.sudo().name))]
        last = self.env['koperasi.loan'].sudo().search([
            ('member_id', '=', self.member_id.id), ('is_umi', '=', True), ('loan_state', 'in', ('active', 'paid')), ('id', '!=', self.sudo().loan_id.id)], order='disbursed_on desc', limit=1)
        if last and not last.coaching_ids:
            rows.append(self._row('umi_coached', self.env._("Coaching so far"), False, self.env._("No coaching of loan %s was written down.", last.number), level='warn'))
        return rows

    def _check_fund(self):
        """ The line of the funding source: open here, agreed for such a loan, and with the money """
        line, governed = self.env['koperasi.fund.line']._of_source(self.funding_source_id, self.company_id)
        if not governed:
            return []
        name = self.env._("Fund line")
        if not line:
            return [self._row('fund_line', name, False, self.env._("%s has no open line in this branch.", self.funding_source_id.name))]
        problem = line._refuses(self.product_id.sudo(), int(self.principal), self._check_day())
        rows = [self._row('fund_line', name, not problem, problem or self.env._("Lent from %(line)s of %(lender)s.", line=line.name, lender=line.lender))]
        if self.state != 'disbursed':
            rows.append(self._row('fund_available', self.env._("Money of the fund"), self.principal <= line.available, self.env._(
                "%(available)s of %(line)s is available, %(amount)s was asked.", line=line.name, available=rupiah(self.env, line.available), amount=rupiah(self.env, self.principal)),
                int(self.principal), int(line.available), 'warn' if self.state in EARLY else 'block'))
        return rows

    def _check_payout(self, amount=None):
        """ Of two ultra-micro loans of one borrower that are paid out at once, the second waits and sees the first """
        if self._is_umi():
            self.env.cr.execute("UPDATE koperasi_member SET write_date = write_date WHERE id = %s", (self.member_id.id,))
        return super()._check_payout(amount)
