from uuid import uuid4

from odoo import api, fields, models

from ...models.till.checks import CASH_ROLES
from ..answer import waits_for


class KoperasiSurplusClaim(models.TransientModel):
    """ Asks from which till a member gets his part of the surplus. """
    _name = 'koperasi.surplus.claim'
    _description = "Surplus Paid in Cash, Dialog"

    share_id = fields.Many2one('koperasi.surplus.share', string="Part of the Surplus", required=True, readonly=True)
    currency_id = fields.Many2one(related='share_id.currency_id')
    amount = fields.Monetary(related='share_id.net')
    journal_id = fields.Selection(selection='_select_journals', string="Till or Bank", required=True, default=lambda self: self._own_till())
    memo = fields.Char()
    key = fields.Char(required=True, readonly=True, default=lambda self: str(uuid4()), help="Pressed twice, paid once.")

    @api.model
    def _select_journals(self):
        # narrow sudo(): a teller has no right on journals; names of the tills and banks of the branches at work
        journals = self.env['account.journal'].sudo().search([('company_id', 'in', self.env.companies.ids), ('koperasi_role', 'in', CASH_ROLES)], order='sequence, id')
        return [(str(journal.id), journal.name) for journal in journals]

    @api.model
    def _own_till(self):
        # narrow sudo(): the journal of the caller's own open session
        session = self.env['koperasi.till.session'].sudo().search([('user_id', '=', self.env.uid), ('state', '=', 'open'), ('company_id', 'in', self.env.companies.ids)], limit=1)
        return str(session.journal_id.id) if session else False

    def action_confirm(self):
        """ Pay it, or show for whom it waits. """
        self.ensure_one()
        answer = self.share_id.pay_cash(self.key, int(self.journal_id), self.memo)
        return waits_for(answer) if answer.get('approval_id') else {'type': 'ir.actions.act_window_close'}
