from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..ledger.checks import ACCOUNTANT, BOARD, MANAGER, check_role
from ..registry.figures import MONTHS
from .guard import guard

ASKED = frozenset({'note'})     # what people write
DONE = ('signed', 'sent', 'asked', 'accepted')      # states of a return that counts
MAKERS, SIGNERS = (ACCOUNTANT, MANAGER), (MANAGER, BOARD)
CHANNELS = [('api', "By the Program"), ('here', "Same Database"), ('hand', "Handed Over")]


class KoperasiReturn(models.Model):
    """ A periodic return as the cooperative makes it, from its own books: making.py; its checks: problems.py; signed and frozen: signing.py; on its way
    to the office: sending.py. """
    _name = 'koperasi.return'
    _description = "Periodic Return"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'date_to desc, revision desc, id desc'

    company_id = fields.Many2one('res.company', string="Cooperative", required=True, index=True, readonly=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    form_id = fields.Many2one('koperasi.return.form', required=True, index=True, readonly=True, ondelete='restrict')
    period = fields.Selection(related='form_id.period', store=True)
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(string="End of Period", required=True, readonly=True)
    due_date = fields.Date(readonly=True, help="Last day on which it is in time at the office.")
    revision = fields.Integer(required=True, readonly=True, default=1, aggregator=None, help="A correction is the next revision of the same period.")
    reason = fields.Char(string="Reason of the Correction", readonly=True, copy=False)
    state = fields.Selection([
        ('draft', "Draft"), ('signed', "Signed"), ('sent', "Sent"), ('asked', "Question of the Office"), ('accepted', "Accepted"), ('refused', "Refused"),
        ('replaced', "Replaced")], required=True, readonly=True, default='draft', copy=False, tracking=True)
    figures = fields.Json(readonly=True, copy=False, help="What the form asks, by code: whole numbers, dates, words.")
    line_ids = fields.One2many('koperasi.return.line', 'return_id', copy=False)
    note = fields.Text(copy=False, help="Goes to the office with the figures. No names of members.")
    made_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    made_on = fields.Datetime(readonly=True, copy=False)

    # what was found by the checks
    findings = fields.Json(readonly=True, copy=False, help="What the checks found, as codes and facts.")
    unmapped = fields.Json(readonly=True, copy=False, help="Accounts whose code says nothing about them.")
    disagreements = fields.Json(readonly=True, copy=False, help="What does not agree within the books.")
    errors = fields.Integer(readonly=True, copy=False, aggregator=None)
    problem_text = fields.Text(string="What Is Wrong", compute='_compute_problem_text')
    warning_text = fields.Text(string="To Be Looked At", compute='_compute_problem_text')
    closed = fields.Boolean(string="Days Closed", compute='_compute_problem_text', help="All days of the period are closed in all branches.")

    # signed
    document = fields.Text(readonly=True, copy=False, help="What was signed and sent, to the letter.")
    digest = fields.Char(readonly=True, copy=False, help="SHA-256 of the signed document.")
    signed_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    signed_on = fields.Datetime(readonly=True, copy=False)
    key_name = fields.Char(string="Key", readonly=True, copy=False, help="Id of the key under which it was signed.")

    # at the office
    channel = fields.Selection(CHANNELS, readonly=True, copy=False)
    sent_on = fields.Datetime(readonly=True, copy=False)
    receipt = fields.Char(string="Receipt of the Office", readonly=True, copy=False)
    office_words = fields.Text(string="The Office Says", readonly=True, copy=False)
    answered_on = fields.Datetime(string="Office Asked On", readonly=True, copy=False)
    tries = fields.Integer(readonly=True, copy=False, aggregator=None)
    next_try = fields.Datetime(readonly=True, copy=False)
    last_answer = fields.Char(string="Last Try", readonly=True, copy=False)

    _revision_uniq = models.UniqueIndex('(company_id, form_id, date_to, revision)', "This return is there already.")
    _next_try_idx = models.Index("(next_try) WHERE next_try IS NOT NULL")

    def init(self):
        guard(self.env.cr, self._table, rows=False)

    @api.depends('form_id', 'date_from', 'date_to', 'revision')
    def _compute_display_name(self):
        for row in self:
            name = f"{row.form_id.name or ''} {row._period_name() if row.date_to else ''}".strip()
            row.display_name = self.env._("%(name)s, revision %(number)s", name=name, number=row.revision) if row.revision > 1 else name

    def _period_name(self):
        """ ``January 2026``, ``January – March 2026``, ``2026``, as people say it """
        first, last, months = self.date_from, self.date_to, MONTHS.get(self.period, 1)
        if months == 1:
            return format_date(self.env, last, date_format='MMMM y')
        if months == 12 and (first.month, first.day) == (1, 1):
            return str(last.year)
        return f"{format_date(self.env, first, date_format='MMMM' if first.year == last.year else 'MMMM y')} – {format_date(self.env, last, date_format='MMMM y')}"

    @api.depends('findings', 'unmapped', 'disagreements', 'figures', 'state')
    def _compute_problem_text(self):
        for row in self:
            wrong, look = row._sentences()
            row.problem_text, row.warning_text = '\n'.join(wrong) or False, '\n'.join(look) or False
            row.closed = row.state != 'draft' or not row._open_days()

    # -- never by hand ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(self.env._("A return is made from the books: press “Make the Return”."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            check_role(self.env, ACCOUNTANT, MANAGER)
            if any(row.state != 'draft' for row in self):
                raise UserError(self.env._("A signed return is not changed: make a correction."))
            if vals.keys() - ASKED - {'line_ids'}:
                raise UserError(self.env._("The figures of a return come from the books."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(row.state != 'draft' for row in self):
            raise UserError(self.env._("A signed return is not changed: make a correction."))

    def _check_steps(self, *groups):
        """ The caller has one of these roles and may read these returns; as superuser """
        check_role(self.env, *groups)
        self.check_access('read')
        return self.sudo()
