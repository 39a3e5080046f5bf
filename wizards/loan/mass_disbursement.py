from odoo import models
from odoo.exceptions import UserError

from ...models.loan.mass_disbursement import KIND
from ..files.mass_file import same_name
from ..opening.issue import Issue, shown


class KoperasiMassFile(models.Model):
    """ How a file of loan disbursements is read: each line is a signed agreement, for all of its amount. What would not be paid out
    today is said before anything is booked. """
    _inherit = 'koperasi.mass.file'

    def _resolve(self, found, issues):
        if self.kind != KIND:
            return super()._resolve(found, issues)
        applications, targets = self._applications_of({line.account for line in found.lines}), self._accounts_of({line.target for line in found.lines if line.target})
        rows, seen = [], {}
        for line in found.lines:
            own, (target_id, *_rest) = applications.get(line.account, self.env['koperasi.loan.application']), targets.get(line.target, (None,))
            wrong = [] if len(own) == 1 else [
                ('account', 'several_agreements', {'applications': ", ".join(own.mapped('name'))}) if own else ('account', 'unknown_agreement', {})]
            if not wrong:
                wrong = self._payout_problems(line, own, target_id)
                if (first := seen.setdefault(own, line.number)) != line.number:
                    wrong.append(('account', 'twin_line', {'row': first}))
            for key, code, params in wrong:
                issues.add(Issue(found.sheet, line.number, found.titles.get(key, ''), shown(getattr(line, key)), code, params))
            member = own[:1].member_id
            rows.append({
                'file_id': self.id, 'company_id': self.company_id.id, 'row_number': line.number, 'reference': None, 'payer': line.account,
                'payer_name': line.name or None, 'amount': line.amount, 'memo': line.memo or None, 'key': f'{KIND}/{own[:1].id or line.account}',
                'member_id': member.id or None, 'account_id': target_id, 'application_id': own[:1].id or None, 'state': 'ready'})
        self._report_booked(rows, found, issues)
        return rows

    def _applications_of(self, numbers):
        """ ``{number: applications of this branch whose agreement or which themselves bear it}``; an agreement that runs goes before one that ended """
        applications = self.env['koperasi.loan.application'].search([
            ('company_id', '=', self.company_id.id), '|', ('name', 'in', list(numbers)), ('agreement_number', 'in', list(numbers))], order='id')
        result = {}
        for number in numbers:
            own = applications.filtered(lambda application, number=number: number in (application.name, application.agreement_number))
            result[number] = own.filtered(lambda application: application.state == 'agreed') or own
        return result

    def _payout_problems(self, line, application, target_id):
        """ Why this line would not be paid out: list of ``(column, code, params)`` """
        member, problems = application.member_id, []
        if line.member and line.member != member.number:
            problems.append(('member', 'wrong_borrower', {'member': line.member}))
        if line.name and not same_name(line.name, member.name):
            problems.append(('name', 'name_differs', {'name': member.name}))
        if line.target and not target_id:
            problems.append(('target', 'unknown_payee', {}))
        if line.amount != application.principal:
            problems.append(('amount', 'other_amount', {'principal': int(application.principal)}))
        try:
            application._check_payout()
            if target_id:
                application._channel('savings', None, target_id)
        except UserError as error:
            problems.append(('account', 'not_payable', {'reason': ' '.join(str(error).split())}))
        return problems
