from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..loan.checks import rupiah
from .application import WITHDRAWABLE
from .reading import moment

BADGES = {'draft': '', 'refused': 'kp-bad', 'cancelled': '', 'approved': 'kp-ok', 'agreed': 'kp-ok', 'disbursed': 'kp-ok'}
STEPS = ('loan', 'purpose', 'security', 'papers', 'review')


class KoperasiLoanApplication(models.Model):
    """ What a member sees of his applications: texts in his language, laid out by views/requests/portal_applications.xml. """
    _inherit = 'koperasi.loan.application'

    # -- the first step -------------------------------------------------------

    @api.model
    def _portal_choices(self, member):
        """ The products of the first step, with the limits that a member can see """
        found = []
        for product in self._portal_products(member):
            limits = []
            if product.principal_max:
                limits.append(self.env._("up to %s", rupiah(self.env, product.principal_max)))
            limits.append(self.env._("%(low)s to %(high)s instalments", low=product.term_min, high=product.term_max))
            found.append({'id': str(product.id), 'name': product.name, 'limits': ", ".join(limits)})
        return found

    @api.model
    def _portal_cost(self, member, typed):
        """ What the loan costs that is being typed, by the same functions as the contract; None before amount and term were typed

        :return: list of ``(label, text)``
        :raises UserError: where this makes no loan
        """
        if not all(typed.get(name) for name in ('principal', 'instalments')):
            return None
        return self._portal_offer(member, typed)._portal_cost_rows()

    def _portal_cost_rows(self):
        cost = self._cost()
        percent = f"{cost['effective_fees']:.2f}".replace('.', ',')
        return [
            (self.env._("Instalment"), self._instalment_text(cost)), (self.env._("Number of instalments"), str(cost['count'])),
            (self.env._("Interest in All"), rupiah(self.env, cost['interest'])), (self.env._("Fees"), rupiah(self.env, cost['fees'])),
            (self.env._("Capitalised Share"), rupiah(self.env, cost['share'])), (self.env._("Cash in Hand"), rupiah(self.env, cost['cash'])),
            (self.env._("You pay back in all"), rupiah(self.env, cost['total'])), (self.env._("Cost a year, with fees"), f"{percent} %"),
        ]

    def _portal_typed(self):
        """ What the forms show of a draft """
        def amount(value):
            return f"{int(value):,}".replace(',', '.') if value else ""
        return {
            'product': str(self.product_id.id), 'principal': amount(self.principal), 'instalments': str(self.instalments), 'purpose': self.purpose or "",
            'security': self.offered_security or "", **{name: amount(self[name]) for name in ('income', 'income_other', 'expenses', 'other_instalments')}}

    # -- the list and the status ----------------------------------------------

    def _portal_row(self):
        labels = dict(self._fields['state']._description_selection(self.env))
        return {
            'id': self.id, 'number': self.name, 'product': self.product_id.name, 'principal': rupiah(self.env, self.principal), 'state': labels[self.state],
            'badge': BADGES.get(self.state, 'kp-warn'), 'draft': self.state == 'draft', 'date': format_date(self.env, self.submitted_on or self.create_date),
            'accept': self.state == 'approved'}

    def _portal_details(self):
        """ An application on its own page: the steps with dates and days, its security and papers, what can be done """
        labels = dict(self.env['koperasi.loan.document']._fields['type']._description_selection(self.env))
        return {
            **self._portal_row(), 'instalments': self.env._("%s instalments", self.instalments), 'purpose': self.purpose or "", 'cost': self._portal_cost_rows_or_none(),
            'security': self.offered_security or "", 'steps': self._portal_steps(), 'words': self._portal_words(), 'missing': self._portal_missing(),
            'reason': self.refusal_reason or "" if self.state == 'refused' else "",
            'income': [(self._fields[name]._description_string(self.env), rupiah(self.env, self[name])) for name in ('income', 'income_other', 'expenses', 'other_instalments')],
            'guarantors': [{'id': row.id, 'name': row.member_id.name, 'amount': rupiah(self.env, row.amount), 'answer': self._portal_answer(row)} for row in self.guarantor_ids],
            'papers': [{'id': paper.id, 'name': paper.file_name, 'type': labels[paper.type]} for paper in self.document_ids.filtered(lambda paper: paper.create_uid == self.env.user)],
            'may_withdraw': self.state in WITHDRAWABLE, 'may_add': self.state in ('submitted', 'analysed'), 'may_read': self.state in ('approved', 'agreed', 'disbursed'),
            'loan_id': self.loan_id.id}

    def _portal_cost_rows_or_none(self):
        try:
            return self._portal_cost_rows()
        except UserError:
            return []

    def _portal_answer(self, guarantor):
        if guarantor.consent_date:
            return self.env._("agreed on %s", format_date(self.env, guarantor.consent_date))
        return self.env._("refused") if guarantor.refused_on else self.env._("has not answered yet")

    def _portal_steps(self):
        """ Every step that was taken: what, when, how long the application stood there """
        labels, company, steps = dict(self._fields['state']._description_selection(self.env)), self.company_id, self.history_ids.sorted('id')
        found = []
        for step, following in zip(steps, [*steps[1:], None], strict=False):
            ends = following.recorded_at if following else fields.Datetime.now()
            waits = not following and self.state in ('submitted', 'analysed', 'committee', 'approved', 'agreed')
            days = (ends - step.recorded_at).days
            found.append({'label': labels[step.new_state], 'at': moment(self.env, step.recorded_at, company), 'now': waits,
                          'days': self.env._("waits for %s days", days) if waits else self.env._("%s days", days) if following else ""})
        return found

    def _portal_words(self):
        """ What the status means for the member, in a sentence """
        return {
            'draft': self.env._("You have not sent this yet."),
            'submitted': self.env._("The office has your application. An officer looks at it and may call or visit you."),
            'analysed': self.env._("The officer has looked at it and gives it to those who decide."),
            'committee': self.env._("Those who decide have your application before them."),
            'approved': self.env._("Your application is approved. Read the agreement and accept it, or sign it at the office."),
            'agreed': self.env._("The agreement is signed. The cooperative pays the loan out."),
            'disbursed': self.env._("The loan was paid out."),
            'refused': self.env._("Those who decide did not approve it. You may ask the office what would have to change, and apply again."),
            'cancelled': self.env._("This application was withdrawn."),
        }[self.state]

    # -- the agreement --------------------------------------------------------

    def _portal_agreement(self):
        """ The agreement as it is read on the portal: what the paper says, and the hash of it """
        paper, plan = self._agreement(), self._schedule_paper()
        accepted = self.acceptance_ids[:1] if self.state in ('agreed', 'disbursed') else self.acceptance_ids.browse()
        return {
            'paper': paper, 'plan': plan, 'hash': self._agreement_hash() if self.state == 'approved' else "",
            'obstacle': self._agreement_obstacle() if self.state == 'approved' else None,
            'accepted': self.env._("You accepted this agreement on %s.", moment(self.env, accepted.accepted_at, self.company_id)) if accepted else ""}
