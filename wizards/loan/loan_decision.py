from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.loan.application_checks import OVERRIDERS
from ..answer import waits_for


class KoperasiLoanDecision(models.TransientModel):
    """ The dialog in which a step of an application is taken that needs a word: it calls one method of the application. """
    _name = 'koperasi.loan.decision'
    _description = "Decision on a Loan Application"

    application_id = fields.Many2one('koperasi.loan.application', required=True, readonly=True)
    company_id = fields.Many2one(related='application_id.company_id')
    partner_id = fields.Many2one(related='application_id.partner_id')
    kind = fields.Selection([
        ('yes', "Vote for"), ('no', "Vote against"), ('back', "Return to the officer"), ('cancel', "Cancel"), ('override', "Override a check"),
        ('sign', "Agreement signed"), ('disburse', "Pay out"),
    ], required=True, readonly=True)
    note = fields.Char(string="Reason")
    code = fields.Selection(selection='_check_selection', string="Check")
    open_checks = fields.Html(related='application_id.check_table')
    number = fields.Char(string="Agreement Number")
    date = fields.Date(string="Signed On")
    channel = fields.Selection([('cash', "Cash"), ('bank', "Bank"), ('savings', "To savings")], default='cash')
    till_id = fields.Selection(selection='_select_tills')
    bank_id = fields.Selection(selection='_select_banks')
    currency_id = fields.Many2one(related='application_id.currency_id')
    amount = fields.Monetary(string="First Tranche", help="Empty to pay out all of the loan.")
    account_id = fields.Many2one(
        'koperasi.account', string="Savings Account", domain="[('partner_id', '=', partner_id), ('side', '=', 'credit'), ('state', '=', 'open')]")
    key = fields.Char(readonly=True, default=lambda self: str(uuid4()), help="Pressed twice, paid once.")

    @api.model
    def _check_selection(self):
        """ The checks that may be overridden, by their names """
        return list({
            'membership': self.env._("Time of membership"), 'share_multiple': self.env._("Multiple of shares"),
            'one_loan': self.env._("One ordinary loan"), 'capacity': self.env._("Capacity to pay"), 'collateral': self.env._("Collateral"),
            'guarantors': self.env._("Guarantors"), 'guarantor_limit': self.env._("Guarantees of one member"), 'group': self.env._("Group"),
            'rate_decided': self.env._("Decided rate"), 'liquidity': self.env._("Cash after the payout"),
            'bmpp_member': self.env._("Lending limit to a member (BMPP)"), 'bmpp_related': self.env._("Lending limit to related parties (BMPP)"),
            'related_party': self.env._("Related party"),
        }.items())

    @api.model
    def _select_tills(self):
        return self._select_journals('till')

    @api.model
    def _select_banks(self):
        return self._select_journals('bank')

    @api.model
    def _select_journals(self, role):
        # narrow sudo(): a teller has no right on journals; names of the tills or banks of the branches at work
        journals = self.env['account.journal'].sudo().search(
            [('company_id', 'in', self.env.companies.ids), ('koperasi_role', '=', role)], order='sequence, id')
        return [(str(journal.id), journal.name) for journal in journals]

    @api.onchange('kind', 'channel')
    def _onchange_channel(self):
        """ The caller's own till, and the bank where there is one only """
        if self.kind != 'disburse':
            return
        session = self.env['koperasi.till.session'].search([('user_id', '=', self.env.uid), ('state', '=', 'open')], limit=1)
        banks = self._select_banks()
        self.till_id = self.till_id or (str(session.sudo().journal_id.id) if session else False)
        self.bank_id = self.bank_id or (banks[0][0] if len(banks) == 1 else False)

    def action_confirm(self):
        """ Take the step.

        :raises UserError: if it cannot be taken now
        :raises AccessError: if the caller may not take it
        """
        self.ensure_one()
        application = self.application_id
        if self.kind in ('yes', 'no'):
            application.vote(self.kind, self.note)
        elif self.kind == 'back':
            application.send_back(self.note)
        elif self.kind == 'cancel':
            application.cancel(self.note)
        elif self.kind == 'override':
            if self.code not in OVERRIDERS:
                raise UserError(self.env._("Choose the check."))
            application.override(self.code, self.note)
        elif self.kind == 'sign':
            application.sign_agreement(self.number, self.date)
        else:
            journal = {'cash': self.till_id, 'bank': self.bank_id}.get(self.channel)
            answer = application.disburse(
                self.key, self.channel, int(journal) if journal else None, self.account_id.id if self.channel == 'savings' else None, self._tranche())
            return waits_for(answer) if answer.get('approval_id') else application.action_open_loan()
        return {'type': 'ir.actions.act_window_close'}

    def _tranche(self):
        """ Whole rupiah of a first tranche, None for all of the loan """
        if self.amount != int(self.amount):
            raise UserError(self.env._("An amount is a whole number of rupiah."))
        return int(self.amount) or None
