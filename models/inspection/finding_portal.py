from odoo import api, models
from odoo.exceptions import UserError

from ...reports.text import day


class KoperasiCooperative(models.Model):
    _inherit = 'koperasi.cooperative'

    def _portal_office_links(self):
        findings = self.env['koperasi.inspection.finding']._of_login()
        return [*super()._portal_office_links(), (self.env._("Findings"), '/my/office/findings', len(findings.filtered(lambda one: one.state == 'sent')))]


class KoperasiInspectionFinding(models.Model):
    """ What a cooperative sees of findings on the portal: those that were sent to it, and only to who logs in for it """
    _inherit = 'koperasi.inspection.finding'

    @api.model
    def _of_login(self):
        """ Findings of the cooperatives whose contact the login is, or belongs to; as superuser """
        return self.sudo().search([('cooperative_id', 'in', self.env['koperasi.cooperative']._of_login().ids), ('state', '!=', 'draft')], order='state, deadline, id')

    def _portal_row(self):
        """ What the page shows, as texts; called as superuser for who logs in for the cooperative """
        gravity, states = (dict(self._fields[name]._description_selection(self.env)) for name in ('rating', 'state'))
        # whether the office agrees already is its own matter
        state = 'answered' if self.state == 'closing' else self.state
        return {
            'id': self.id, 'number': self.name, 'title': self.title, 'text': self.text, 'basis': self.basis, 'gravity': gravity[self.rating], 'deadline': day(self.env, self.deadline),
            'overdue': self.overdue, 'state': states[state], 'badge': 'kp-ok' if self.state == 'closed' else 'kp-bad' if self.overdue else 'kp-warn', 'answer': self.answer,
            'answered_by': self.answered_by, 'open': self.state in ('sent', 'answered'), 'cooperative': self.cooperative_id.name, 'office': self.company_id.name}

    def _answer_by_cooperative(self, answer, who):
        """ The answer that was typed on the portal; it may be said anew until the office closes the finding. Called as superuser for who logs in for the cooperative.

        :raises UserError: if it is not open
        """
        if self.state not in ('sent', 'answered'):
            raise UserError(self.env._("The office has closed this finding."))
        self._answered(answer, who)
