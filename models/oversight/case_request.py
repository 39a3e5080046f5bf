from odoo import api, fields, models
from odoo.exceptions import UserError

from ..loan.checks import SUPERVISOR
from .common import check_supervisor


class KoperasiMemberRequest(models.Model):
    """ A complaint that goes past the management. It, and "this was not me", are cases of the supervisors: what closes the case answers the member. """
    _inherit = 'koperasi.member.request'

    kind = fields.Selection(selection_add=[('supervision', "Complaint to the Supervisors")], ondelete={'supervision': 'cascade'})

    @api.model
    def _answerers(self):
        return {**super()._answerers(), 'supervision': (SUPERVISOR,)}

    @api.model
    def _past_management(self):
        return (*super()._past_management(), 'supervision')

    @api.model
    def _asked_again(self):
        return (*super()._asked_again(), 'supervision')

    @api.model
    def _with_papers(self):
        return (*super()._with_papers(), 'supervision')

    def _case(self):
        """ The case of this request, as superuser; empty if there is none """
        self.ensure_one()
        return self.env['koperasi.case'].sudo().search([('request_id', '=', self.id)])

    def _oversight_case(self):
        """ The same, opened if there is none """
        self.ensure_one()
        request = self.sudo()   # narrow: who is told of what a member reported past the management has no right on it
        labels = dict(self._fields['kind']._description_selection(self.env))
        return self.env['koperasi.case']._open_for(
            'not_me' if request.kind == 'not_me' else 'complaint', request, request.company_id, request.member_id, f'{labels[request.kind]} {request.name}', request.text)

    def _remind(self):
        result = super()._remind()
        if self.kind in self._past_management():
            self._oversight_case()
        return result

    def conclude(self, finding):
        """ A supervisor says what came out of it. Where there is another supervisor he confirms it first; then the member reads it on the portal.

        :param str finding: to the member
        :raises AccessError: if the caller is no supervisor
        :raises UserError: without words, or if it was concluded already
        """
        self._door(*self._past_management())
        words, case = self._words(finding), self._oversight_case().with_env(self.env)
        if case.state == 'closing':
            raise UserError(self.env._("The conclusion waits for the second supervisor."))
        if case.state == 'closed':   # answered before there were cases, or by another way
            return super().conclude(words)
        return case.propose_closing(words)

    def _reopen_own(self, words):
        result = super()._reopen_own(words)
        case = self._case()
        if self.kind in self._past_management() and case.state == 'closed':
            case._reopen(words)
        return result

    def open_oversight_case(self):
        """ Open the case of a request that went past the management.

        :raises AccessError: if the caller is no supervisor
        """
        self.ensure_one()
        check_supervisor(self.env)
        self.check_access('read')
        if self.kind not in self._past_management():
            raise UserError(self.env._("This is answered by the management."))
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.case', 'view_mode': 'form', 'res_id': self._oversight_case().id}

    def _portal_details(self):
        case = self._case() if self.kind in self._past_management() else None
        return {**super()._portal_details(), 'case': case._portal_status() if case else None}


class KoperasiCase(models.Model):
    _inherit = 'koperasi.case'

    def _close(self):
        super()._close()
        request = self.request_id
        if request.state == 'open':
            request._close('done', self.conclusion)
