"""The letter in which the supervisors ask a member whether a balance is right (ISA 505, positive confirmation), with the slip that comes back."""
from odoo import api, models

from ...models.oversight.common import check_supervisor
from ..text import day, paper_lang, printed, rupiah


class KoperasiSample(models.Model):
    _inherit = 'koperasi.sample'

    def _letters(self):
        """ A letter to each member who has not answered: list of pairs of the line and its texts, in the member's language.

        :raises AccessError: if the caller is no supervisor
        """
        check_supervisor(self.env)
        self.check_access('read')
        return [(line, line._letter()) for line in self.line_ids.filtered(lambda line: line.answer == 'open')]


class KoperasiSampleLine(models.Model):
    _inherit = 'koperasi.sample.line'

    def _paper_lang(self):
        return paper_lang(self.sudo().member_id.partner_id.with_env(self.env))

    def _letter(self):
        # narrow sudo(): a supervisor prints it, who may read the line
        line = self.with_context(lang=self._paper_lang()).sudo()
        env, member, sample, company = line.env, line.member_id, line.sample_id, line.company_id
        account, date = line.account_id, day(env, sample.date)
        facts = [(env._("Name"), member.name), (env._("Member Number"), member.number), (env._("Address"), member._paper_address()),
                 (env._("Account no."), f'{line._account_name()} {account.number}'),
                 (env._("You owe") if account.side == 'debit' else env._("Your balance"), rupiah(line.balance)), (env._("As at"), date), (env._("Code"), line.code)]
        return {
            'head': company._paper_head(), 'title': env._("Confirmation of a Balance"), 'subject': f'{sample.name} · {line.code}', 'period': date,
            'place': company.city or company.root_id.city, 'lang': env.lang, 'printed': printed(line), 'facts': [(label, text) for label, text in facts if text],
            'before': [env._("To %s", member.name),
                       env._("The supervisors (pengawas) whom the members elected examine the books. Your account was drawn by lot. Please tell us whether our books are right:")],
            'after': [env._("Send the slip below back to the supervisors, not to the office, or answer on your pages under “Confirm my balance”.")
                      + (' ' + env._("We ask for your answer by %s.", day(env, sample.answer_by)) if sample.answer_by else ''),
                      env._("This is no demand for payment. What differs the supervisors look into; the management neither reads nor answers it.")],
            'slip': {'title': env._("Slip for the supervisors of %s", company.root_id.name), 'code': f'{sample.name} · {line.code}', 'account': f'{member.name} · {account.number}',
                     'right': env._("The balance of %(amount)s on %(day)s is right.", amount=rupiah(line.balance), day=date),
                     'wrong': env._("It is not right. As I know it, it was: Rp ______________________"), 'note': env._("Remarks:"), 'sign': env._("Date and signature")}}


class ReportConfirmation(models.AbstractModel):
    _name = 'report.koperasi.report_confirmation'
    _description = "Confirmation of a Balance"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.sample'].browse(docids)
        return {'docs': docs, 'letters': {sample.id: sample._letters() for sample in docs}}
