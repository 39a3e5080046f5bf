from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from .checks import rupiah
from .guarantor import UNDECIDED


class KoperasiLoanGuarantor(models.Model):
    """ What a guarantor sees on the portal of what he answers for, and his own answer there. """
    _inherit = 'koperasi.loan.guarantor'

    def _own(self):
        """ What the user himself was asked to guarantee, in the cooperatives of his login; as superuser, since nobody on the
        portal reads applications: what he is shown of them is in ``_guarantee``
        """
        return self.sudo().search(
            [('member_id.partner_id', '=', self.env.user.partner_id.id), ('company_id', 'in', self.env.user.company_ids.ids)], order='id desc')

    def _guarantees(self):
        """ What these guarantors see, as texts in their language

        :return: dict of lists ``asked``, ``running``, ``ended`` of ``_guarantee``
        """
        found = {'asked': [], 'running': [], 'ended': []}
        for guarantor in self:
            found[guarantor._stage()].append(guarantor._guarantee())
        return found

    def _stage(self):
        """ Who did not agree answers for nothing, even where the committee let the loan pass without him """
        state, loan = self.application_id.state, self.application_id.loan_id
        if not self.consent_date:
            return 'asked' if state in UNDECIDED and not self.refused_on else 'ended'
        owed = loan.loan_state in ('active', 'written_off') if state == 'disbursed' else state in (*UNDECIDED, 'approved', 'agreed')
        return 'running' if owed else 'ended'

    def _guarantee(self):
        """ One guarantee. The borrower is named in full: nobody is asked to answer for somebody whom he is not told. """
        env, application, loan = self.env, self.application_id, self.application_id.loan_id
        labels = dict((loan if loan else application)._fields['loan_state' if loan else 'state']._description_selection(env))
        days = (loan._today() - loan.open_since).days if loan.loan_state == 'active' and loan.open_since else 0
        due = loan._amount_due() if loan else 0
        return {
            'id': self.id, 'borrower': self.borrower_id.name, 'product': loan.product_name or application.product_id.name,
            'number': loan.number or application.name, 'principal': rupiah(env, application.principal),
            'instalments': env._("%s instalments", application.instalments), 'liability': rupiah(env, self.amount),
            'state': labels[loan.loan_state if loan else application.state], 'answer': self._answer_text(),
            'owed': rupiah(env, loan.balance) if loan.loan_state == 'active' else '', 'due': rupiah(env, due) if due else '',
            'late': loan._due_text() if loan else '', 'level': 'warn' if days <= 30 else 'bad', 'active': loan.loan_state == 'active',
            'pay': self._pay_text(due) if due else '', 'office': self._office() if due else {}}

    def _answer_text(self):
        day = self.consent_date or self.refused_on
        if not day:
            return self.env._("You did not agree")
        words = self.env._("You agreed on %s") if self.consent_date else self.env._("You refused on %s")
        return words % format_date(self.env, day)

    def _pay_text(self, due):
        return self.env._(
            "Bring %(due)s, or a part of it, to the counter and say the loan number %(loan)s. The receipt names this loan; keep it, the borrower owes you what you paid.",
            due=rupiah(self.env, due), loan=self.application_id.loan_id.number)

    def _office(self):
        """ Where to pay: name, address and telephone of the branch """
        partner = self.company_id.partner_id
        return {'name': self.company_id.name, 'address': ", ".join(filter(None, (partner.street, partner.city))), 'phone': partner.phone or ''}

    def _answer(self, agrees):
        """ Record what the guarantor himself answered, once: who thinks again talks with the office, which is asked before the decision.

        :param bool agrees: whether he answers for the loan
        :raises UserError: if he answered before, or the application was decided
        """
        self.ensure_one()
        if self.consent_date or self.refused_on:
            raise UserError(self.env._("You have answered already."))
        self._check_undecided()
        today = self.company_id._koperasi_book_date()
        if agrees:
            self.write({'consent_date': today, 'consent_note': self.env._("By himself, on the portal"), 'consent_user_id': self.env.uid})
        else:
            self.write({'refused_on': today})
        words = self.env._("%(member)s agreed to guarantee %(amount)s.") if agrees else self.env._("%(member)s refused to guarantee %(amount)s.")
        self.application_id.message_post(
            body=words % {'member': self.member_id.name, 'amount': rupiah(self.env, self.amount)}, author_id=self.env.user.partner_id.id)
