from odoo import fields, models

from ..ledger.append_only import append_only
from .application import STATES


class KoperasiLoanApplicationHistory(models.Model):
    """ Every step of an application: who, when, why. Written by the application's methods only, never changed. """
    _name = 'koperasi.loan.application.history'
    _description = "History of a Loan Application"
    _order = 'id desc'
    _log_access = False
    _rec_name = 'new_state'

    application_id = fields.Many2one('koperasi.loan.application', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    revision = fields.Integer(readonly=True, aggregator=None)
    old_state = fields.Selection(STATES, string="From", readonly=True)
    new_state = fields.Selection(STATES, string="To", required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    recorded_at = fields.Datetime(string="At", required=True, readonly=True, default=fields.Datetime.now)
    note = fields.Char(readonly=True)

    def init(self):
        append_only(self.env.cr, self._table)


class KoperasiLoanVote(models.Model):
    """ A vote of the committee. One person has one vote on an application as it stands. """
    _name = 'koperasi.loan.vote'
    _description = "Committee Vote"
    _order = 'id'
    _log_access = False
    _rec_name = 'decision'

    application_id = fields.Many2one('koperasi.loan.application', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    revision = fields.Integer(required=True, readonly=True, aggregator=None)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    decision = fields.Selection([('yes', "For"), ('no', "Against")], required=True, readonly=True)
    voted_at = fields.Datetime(string="At", required=True, readonly=True, default=fields.Datetime.now)
    note = fields.Char(readonly=True)

    _user_uniq = models.Constraint('UNIQUE (application_id, revision, user_id)', "You have voted on this application already.")

    def init(self):
        append_only(self.env.cr, self._table)


class KoperasiLoanOverride(models.Model):
    """ A check that was not passed, and who let it pass, with the reason. Holds for the application as it stood. """
    _name = 'koperasi.loan.override'
    _description = "Override of a Loan Check"
    _order = 'id desc'
    _log_access = False
    _rec_name = 'code'

    application_id = fields.Many2one('koperasi.loan.application', required=True, readonly=True, index=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one(related='application_id.member_id')
    product_id = fields.Many2one(related='application_id.product_id')
    currency_id = fields.Many2one(related='company_id.currency_id')
    principal = fields.Monetary(required=True, readonly=True)
    revision = fields.Integer(required=True, readonly=True, aggregator=None)
    code = fields.Char(string="Check", required=True, readonly=True)
    finding = fields.Char(required=True, readonly=True, help="What the check said.")
    role = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one('res.users', string="By", required=True, readonly=True, ondelete='restrict')
    overridden_at = fields.Datetime(string="At", required=True, readonly=True, default=fields.Datetime.now)
    reason = fields.Char(required=True, readonly=True)

    _user_uniq = models.Constraint('UNIQUE (application_id, revision, code, user_id)', "You have overridden this check already.")

    def init(self):
        append_only(self.env.cr, self._table)
