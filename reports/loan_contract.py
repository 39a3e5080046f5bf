"""Papers of a loan before it runs: application form, agreement, schedule."""
from odoo import api, models
from odoo.exceptions import UserError

from ..finance.words import terbilang
from .text import day, number, paper_lang, printed, rupiah

SIGNED = ('agreed', 'disbursed')


class KoperasiLoanTerms(models.AbstractModel):
    _inherit = 'koperasi.loan.terms'

    def _rate_text(self):
        unit = self.env._("of the whole term") if self.rate_of_term else dict(self._fields['rate_unit']._description_selection(self.env))[self.rate_unit]
        rate = f"{self.rate:g}".replace('.', ',')
        method = dict(self._fields['method']._description_selection(self.env))[self.method]
        return f"{rate} % {unit}, {method.lower()}"


class KoperasiLoanApplication(models.Model):
    _inherit = 'koperasi.loan.application'

    def _paper_lang(self):
        return paper_lang(self.sudo().partner_id.with_env(self.env))

    def _paper_base(self):
        """ The application in the reader's language, and what all its papers have

        :return: ``(application as superuser, dict)``
        :raises AccessError: if the caller may not read the application
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the application may see its papers, with member, product and branch
        application = self.with_context(lang=self._paper_lang()).sudo()
        env = application.env
        return application, {
            'head': application.company_id.with_env(env)._paper_head(), 'subject': application.name, 'lang': env.lang,
            'printed': printed(application), 'place': application.company_id.city or application.company_id.root_id.city or '',
            'member': application._paper_member(),
            'facts': application._paper_facts(), 'words': terbilang(int(application.principal), capitalised=True),
            'deductions': [(row['name'], rupiah(row['amount']) if row['amount'] is not None else env._("as of the day")) for row in application._deductions()],
        }

    def _paper_member(self):
        """ ``(label, text)`` of the borrower; the identity number masked, as on other papers """
        member = self.member_id
        facts = [
            (self.env._("Name"), member.name), (self.env._("Member Number"), member.number), (self.env._("NIK"), member.nik_masked),
            (self.env._("Place and Date of Birth"), ", ".join(filter(None, (member.birth_place, member.birth_date and day(self.env, member.birth_date))))),
            (self.env._("Occupation"), member.occupation or member.business),
            (self.env._("Address"), ", ".join(filter(None, (member.street, member.hamlet, member.village, member.district, member.regency)))),
            (self.env._("Group"), self.group_id.name), (self.env._("Employer"), self.employer_id.name),
        ]
        return [(label, text) for label, text in facts if text]

    def _paper_facts(self):
        """ ``(label, text)`` of the loan """
        cost = self._cost()
        return [
            (self.env._("Product"), self.product_id.name), (self.env._("Loan Amount"), rupiah(self.principal)), (self.env._("Term"), self._term_text(self._plan())),
            (self.env._("Interest"), self._rate_text()),
            (self.env._("Cost a Year"), self.env._("%(rate)s %% effective, %(fees)s %% with fees", rate=f"{cost['effective']:.2f}".replace('.', ','),
                                 fees=f"{cost['effective_fees']:.2f}".replace('.', ','))),
            (self.env._("First Instalment"), f"{rupiah(cost['instalment'])}, {day(self.env, cost['first_due'])}"),
            (self.env._("Last Instalment"), f"{rupiah(cost['instalment_last'])}, {day(self.env, cost['last_due'])}"),
            (self.env._("Interest in All"), rupiah(cost['interest'])), (self.env._("Cash in Hand"), rupiah(cost['cash'])), (self.env._("Purpose"), self.purpose or "–"),
        ]

    def _penalty_text(self):
        """ What late payment costs, in a sentence """
        unit = dict(self._fields['penalty_rate_unit']._description_selection(self.env))[self.penalty_rate_unit]
        if self.penalty_base == 'fixed' and self.penalty_amount:
            what = f"{rupiah(self.penalty_amount)} {unit}"
        elif self.penalty_base != 'fixed' and self.penalty_rate:
            base = dict(self._fields['penalty_base']._description_selection(self.env))[self.penalty_base]
            what = self.env._("%(rate)s %% %(unit)s of: %(base)s", rate=f"{self.penalty_rate:g}".replace('.', ','), unit=unit, base=base.lower())
        else:
            return self.env._("Late payment bears no penalty.")
        if self.penalty_grace_days:
            return self.env._("Late payment costs %(what)s, after %(days)s days.", what=what, days=self.penalty_grace_days)
        return self.env._("Late payment costs %(what)s.", what=what)

    def _payoff_text(self):
        if self.payoff_interest == 'share':
            text = self.env._("The loan may be paid off early; %s %% of the interest that remains is then due.", f"{self.payoff_share:g}".replace('.', ','))
        elif self.payoff_interest == 'rule_78':
            text = self.env._("The loan may be paid off early; the interest is then shared out by the rule of 78.")
        else:
            text = self.env._("The loan may be paid off early, with interest up to that day only.")
        if self.payoff_fee:
            text += " " + self.env._("A fee of %s %% of what is still owed is due.", f"{self.payoff_fee:g}".replace('.', ','))
        return text

    # -- papers ---------------------------------------------------------------

    def _application_form(self):
        """ What the member asks for and signs.

        :return: dict of texts
        :raises AccessError: if the caller may not read the application
        """
        application, paper = self._paper_base()
        env = application.env
        income = [(application._fields[name]._description_string(env), rupiah(application[name]))
                  for name in ('income', 'income_other', 'expenses', 'other_instalments', 'net_income')]
        return {
            **paper, 'title': env._("Loan Application"), 'period': day(env, application.date), 'income': income,
            'securities': application._paper_securities(), 'date': day(env, application.date),
            'member_name': application.member_id.name, 'officer': application.officer_id.name,
        }

    def _paper_securities(self):
        """ Collateral and guarantors, a line each """
        lines = [collateral._summary() for collateral in self.collateral_ids if not collateral.released]
        return lines + [self.env._("%(member)s as guarantor, %(amount)s", member=row.member_id.name, amount=rupiah(row.amount)) for row in self.guarantor_ids]

    def _agreement(self):
        """ The agreement as both sides sign it.

        :return: dict of texts
        :raises AccessError: if the caller may not read the application
        :raises UserError: if the application is not approved
        """
        if self.state not in ('approved', *SIGNED):
            raise UserError(self.env._("%s is not approved: there is no agreement to print.", self.display_name))
        application, paper = self._paper_base()
        env = application.env
        on = application.agreement_date or application.company_id._koperasi_book_date()
        securities = application._paper_securities()
        articles = [
            (env._("Loan"), [env._("The cooperative lends the borrower %(amount)s (%(words)s) for: %(purpose)s.",
                           amount=rupiah(application.principal), words=paper['words'], purpose=application.purpose or "–")]),
            (env._("Interest and Term"), [env._("Interest is %(rate)s. The loan is repaid in %(term)s, by the schedule that is part of this agreement.",
                                        rate=application._rate_text(), term=application._term_text(application._plan()))]),
            (env._("Payments"), [env._("A payment covers, in this order: %s.", dict(
                application._fields['allocation_order']._description_selection(env))[application.allocation_order].lower()), application._penalty_text()]),
            (env._("Early Payoff"), [application._payoff_text()]),
            (env._("Security"), securities or [env._("None.")]),
            (env._("Duties"), [env._("The borrower uses the loan for its purpose, tells the cooperative of changes of address and income, and keeps the security in good state."),
                           env._("If an instalment stays unpaid, the cooperative may ask for all that is owed after a written reminder.")]),
            (env._("Disputes"), [env._("Disputes are settled by talking to each other, else by the district court of the cooperative's seat.")]),
        ]
        return {
            **paper, 'title': env._("Loan Agreement"), 'subject': application.agreement_number or application.name, 'period': day(env, on), 'date': day(env, on),
            'articles': list(enumerate(articles, 1)), 'member_name': application.member_id.name,
            'spouse': application.member_id.spouse_name, 'guarantors': application.guarantor_ids.member_id.mapped('name'),
            'cooperative': application.company_id.root_id.name,
        }

    def _schedule_paper(self):
        """ The schedule that belongs to the agreement: every instalment, with sums.

        :return: dict of texts
        :raises AccessError: if the caller may not read the application
        """
        application, paper = self._paper_base()
        env, plan = application.env, application._plan(application.loan_id.disbursed_on or None)
        return {
            **paper, 'title': env._("Repayment Schedule"), 'subject': application.loan_id.number or application.agreement_number or application.name,
            'period': application.member_id.name,
            'rows': [(line.number, day(env, line.due_date), number(line.principal), number(line.interest), number(line.total), number(line.closing))
                     for line in plan.lines],
            'sums': (number(plan.principal), number(plan.interest), number(plan.total)), 'total_words': terbilang(plan.total, capitalised=True),
            'member_name': application.member_id.name, 'date': day(env, application.agreement_date or application.company_id._koperasi_book_date()),
            'is_draft': application.state not in SIGNED,
        }


class ReportLoanApplicationForm(models.AbstractModel):
    _name = 'report.koperasi.report_loan_application'
    _description = "Loan Application (paper)"
    _koperasi_paper = '_application_form'

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.loan.application'].browse(docids)
        return {'docs': docs, 'papers': {record.id: getattr(record, self._koperasi_paper)() for record in docs}}


class ReportLoanAgreement(models.AbstractModel):
    _name = 'report.koperasi.report_loan_agreement'
    _inherit = 'report.koperasi.report_loan_application'
    _description = "Loan Agreement (paper)"
    _koperasi_paper = '_agreement'


class ReportLoanSchedule(models.AbstractModel):
    _name = 'report.koperasi.report_loan_schedule'
    _inherit = 'report.koperasi.report_loan_application'
    _description = "Repayment Schedule (paper)"
    _koperasi_paper = '_schedule_paper'
