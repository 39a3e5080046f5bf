from odoo import api, fields, models

from ..registry.figures import PERIODS

CHANNELS = [('api', "Other Program (API)"), ('upload', "Brought by Hand"), ('portal', "Portal"), ('here', "Same Database")]
STATES = [('received', "To Be Checked"), ('asked', "Asked Back"), ('accepted', "Accepted"), ('refused', "Refused"), ('replaced', "Replaced")]


class KoperasiReturnReceived(models.Model):
    """ A periodic return as it came to the office: the document to the letter, whether its signature holds, what is wrong with it, what was decided """
    _name = 'koperasi.return.received'
    _description = "Return of a Cooperative"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'date_to desc, id desc'

    company_id = fields.Many2one('res.company', string="Office", required=True, index=True, readonly=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    cooperative_id = fields.Many2one('koperasi.cooperative', required=True, index=True, readonly=True, ondelete='restrict')
    form_id = fields.Many2one('koperasi.return.form', required=True, index=True, readonly=True, ondelete='restrict')
    period = fields.Selection(PERIODS, required=True, readonly=True)
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(string="End of Period", required=True, index=True, readonly=True)
    revision = fields.Integer(required=True, readonly=True, default=1, aggregator=None)
    state = fields.Selection(STATES, required=True, readonly=True, default='received', index=True, tracking=True)
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    received_on = fields.Datetime(required=True, readonly=True, default=lambda self: fields.Datetime.now())
    due_date = fields.Date(readonly=True)
    late = fields.Boolean(readonly=True, help="Came after its due date.")
    figures = fields.Json(readonly=True)
    problems = fields.Json(readonly=True, help="What the checks found: kind, code, severity, facts.")
    errors = fields.Integer(readonly=True, aggregator=None)
    warnings = fields.Integer(readonly=True, aggregator=None)
    signed = fields.Boolean(readonly=True, help="Its signature holds under a key of the cooperative that the office knows.")
    proof_root = fields.Char(readonly=True, help="Root of the proof of balance of this month, as the cooperative says.")
    proof_loans_root = fields.Char(string="Proof Root of the Loans", readonly=True)
    root_changed = fields.Boolean(string="Root Not Reproduced", readonly=True, help="An earlier return of the same end of period named another root, and this one says no reason.")
    document = fields.Text(readonly=True, help="As it came, to the letter; empty where the figures were typed in.")
    digest = fields.Char(readonly=True, index=True)
    key_id = fields.Many2one('koperasi.cooperative.key', string="Signed With", readonly=True, index='btree_not_null', ondelete='restrict')
    sender_id = fields.Many2one('koperasi.return.sender', string="Sent By", readonly=True, index='btree_not_null', ondelete='restrict')
    made_at = fields.Datetime(readonly=True, help="As the document says.")
    program = fields.Char(readonly=True)
    note = fields.Char(string="Note of the Cooperative", readonly=True)
    # what the office does with it
    question = fields.Text(readonly=True, copy=False)
    asked_on = fields.Datetime(readonly=True, copy=False)
    answer = fields.Text(readonly=True, copy=False)
    answered_on = fields.Datetime(readonly=True, copy=False)
    decision = fields.Char(string="Note of the Office", readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    decided_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')

    _revision_uniq = models.UniqueIndex('(cooperative_id, form_id, date_to, revision)', "This return came already.")

    @api.depends('cooperative_id', 'form_id', 'date_to')
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.cooperative_id.name or ''} {row.form_id.name or ''} {row.date_to or ''}".strip()
