from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...finance.subsidy import days, not_yet, owed_by_day, subsidy, within
from ..ledger.append_only import guarded
from ..ledger.checks import ACCOUNTANT, MANAGER, check_role

STATES = [('draft', "Draft"), ('computed', "Computed"), ('submitted', "Submitted"), ('received', "Received"), ('cancelled', "Cancelled")]
CHOSEN = frozenset({'company_id', 'name', 'programme', 'date_from', 'date_to', 'line_id', 'note'})
REASONS = [
    ('kur', "KUR"), ('blacklist', "Blacklisted"), ('not_active', "Not running"), ('not_restructured', "Large and not restructured"), ('nothing', "Nothing was owed"),
    ('claimed', "Claimed already")]

GUARD = """
CREATE OR REPLACE FUNCTION koperasi_subsidy_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open_columns text[] := ARRAY['counts', 'write_uid', 'write_date'];
BEGIN
    IF EXISTS (SELECT FROM koperasi_subsidy_claim x WHERE x.id = OLD.claim_id AND x.state IN ('submitted', 'received', 'cancelled'))
        AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - open_columns IS DISTINCT FROM to_jsonb(OLD) - open_columns) THEN
        RAISE EXCEPTION 'koperasi: a claim that was submitted is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class KoperasiSubsidyClaim(models.Model):
    """ Interest that the state pays for borrowers (domain 5.12, case G1): what each loan owed on each day of a period, from the movements. No day of a
    loan is claimed twice: the database refuses it. """
    _name = 'koperasi.subsidy.claim'
    _description = "Interest Subsidy Claim"
    _inherit = ['mail.thread', 'koperasi.fund.written']
    _order = 'id desc'
    _check_company_auto = True
    _koperasi_written = CHOSEN

    name = fields.Char(string="Number", required=True, help="Of the letter of the claim.")
    programme = fields.Char(required=True, help="E.g. PEN 2020: by which decision the state pays.")
    company_id = fields.Many2one('res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    line_id = fields.Many2one('koperasi.fund.line', string="Fund Line", check_company=True, index='btree_not_null', ondelete='restrict', help="Only its loans; all loans of the branch, if empty.")
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    rate = fields.Float(string="Rate a Year (%)", digits=(9, 4), readonly=True, copy=False, help="The limit “interest_subsidy_pct” on the first day.")
    note = fields.Text()
    state = fields.Selection(STATES, string="Status", required=True, readonly=True, copy=False, default='draft', tracking=True)
    computed_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    submitted_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    submitted_on = fields.Date(readonly=True, copy=False)
    received_on = fields.Date(readonly=True, copy=False)
    row_ids = fields.One2many('koperasi.subsidy.row', 'claim_id', string="Loans", readonly=True, copy=False)
    debtor_count = fields.Integer(string="Debtors", compute='_compute_sums')
    amount = fields.Monetary(string="Claimed", compute='_compute_sums')
    left_out_count = fields.Integer(string="Left out", compute='_compute_sums')
    received_amount = fields.Monetary(string="Received", readonly=True, copy=False)
    difference = fields.Monetary(string="Not Received", compute='_compute_sums')

    _period_check = models.Constraint('CHECK (date_to >= date_from)', "The period ends before it begins.")
    _name_uniq = models.Constraint('UNIQUE (company_id, name)', "There is already a claim of this number.")

    @api.depends('row_ids', 'received_amount', 'state')
    def _compute_sums(self):
        for claim in self:
            rows = claim.row_ids.filtered(lambda row: not row.reason)
            claim.debtor_count = len(rows.member_id)
            claim.amount = sum(rows.mapped('amount'))
            claim.left_out_count = len((claim.row_ids - rows).loan_id)
            claim.difference = claim.amount - claim.received_amount if claim.state == 'received' else 0

    def write(self, vals):
        if not self.env.su and (CHOSEN - {'note'}) & vals.keys() and any(claim.state != 'draft' for claim in self):
            raise UserError(self.env._("A claim that was computed stays as it is: return it to draft first."))
        if not self.env.su and 'company_id' in vals and vals['company_id'] not in self.env.companies.ids:
            raise UserError(self.env._("%s was not found.", self.env._("The branch")))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(claim.state not in ('draft', 'computed') for claim in self):
            raise UserError(self.env._("A claim that was submitted stays."))

    def _take(self, *states, roles=(ACCOUNTANT, MANAGER)):
        """ The claim, locked, as superuser, if the caller may and it is in one of these states """
        self.ensure_one()
        check_role(self.env, *roles)
        self.check_access('write')
        self.env.flush_all()
        self.env.cr.execute("UPDATE koperasi_subsidy_claim SET write_date = write_date WHERE id = %s", (self.id,))
        if self.state not in states:
            raise UserError(self.env._("The claim is: %s.", dict(self._fields['state']._description_selection(self.env))[self.state]))
        return self.sudo()

    # -- computing ---------------------------------------------------------------

    def action_compute(self):
        """ Work out what the state owes for each loan, from what it owed on each day.

        :raises UserError: if it was submitted, the period is not over, or no rate is in force
        :raises AccessError: if the caller is neither accountant nor manager
        """
        claim = self._take('draft', 'computed')
        if claim.date_to > claim.company_id._koperasi_book_date():
            raise UserError(self.env._("The period is not over."))
        rate = claim.env['koperasi.regulation.limit']._get('interest_subsidy_pct', claim.date_from)
        claim.row_ids.unlink()
        rows = [values for loan in claim._loans() for values in claim._rows_of(loan, rate)]
        claim.env['koperasi.subsidy.row'].create(rows)
        claim.write({'state': 'computed', 'rate': float(rate), 'computed_by_id': self.env.uid})
        return True

    def _loans(self):
        domain = [('company_id', '=', self.company_id.id), ('loan_state', '!=', 'cancelled'), ('disbursed_on', '<=', self.date_to),
                  '|', ('ended_on', '=', False), ('ended_on', '>=', self.date_from)]
        return self.env['koperasi.loan'].search([*domain, *([('fund_line_id', '=', self.line_id.id)] if self.line_id else [])], order='number, id')

    def _refused(self, loan):
        """ Why a loan gets no subsidy; None if it does """
        source, business = loan.fund_line_id.source_id or loan.funding_source_id, loan.member_id.business_ids[:1]
        if source.kind == 'bank':     # KUR has a subsidy of its own
            return 'kur'
        if business.is_blacklisted:
            return 'blacklist'
        if loan.loan_state not in ('active', 'paid'):
            return 'not_active'
        large = self.env['koperasi.regulation.limit']._find('interest_subsidy_large', self.date_from)
        if large is not None and loan.principal_amount > large and not loan.restructured_on:
            return 'not_restructured'
        return None

    def _rows_of(self, loan, rate):
        """ Values of the rows of a loan: one for each part of the period that is not claimed yet, or one that says why there is none """
        own = {'claim_id': self.id, 'loan_id': loan.id, 'date_from': self.date_from, 'date_to': self.date_to}
        reason = self._refused(loan)
        if reason:
            return [{**own, 'reason': reason, 'counts': False}]
        taken = [(row.date_from, row.date_to) for row in self.env['koperasi.subsidy.row'].search([('loan_id', '=', loan.id), ('counts', '=', True), ('claim_id', '!=', self.id)])]
        free = not_yet(self.date_from, self.date_to, taken)
        if not free:
            return [{**own, 'reason': 'claimed', 'counts': False}]
        owed, rows = self._owed(loan), []
        for first, last in free:
            spans = within(owed, first, last)
            if spans:
                rows.append({
                    **own, 'date_from': first, 'date_to': last, 'days': sum(days(begin, end) for begin, end, _amount in spans),
                    'day_balance': sum(days(begin, end) * amount for begin, end, amount in spans), 'last_balance': owed[-1][2],
                    'spans': [[begin.isoformat(), end.isoformat(), amount] for begin, end, amount in spans], 'amount': subsidy(spans, rate), 'counts': True})
        return rows or [{**own, 'reason': 'nothing', 'counts': False}]

    def _owed(self, loan):
        """ Principal owed at the end of each day of the period, in spans, from the movements of the loan's account """
        rows = self.env.execute_query(SQL(
            """SELECT t.business_date, SUM(e.amount) FROM koperasi_entry e JOIN koperasi_transaction t ON t.id = e.transaction_id
               WHERE e.account_id = %s AND t.business_date <= %s GROUP BY 1""", loan.account_id.id, self.date_to))
        before = sum(int(amount) for day, amount in rows if day < self.date_from)
        return owed_by_day(before, {day: int(amount) for day, amount in rows if day >= self.date_from}, self.date_from, self.date_to)

    # -- steps -------------------------------------------------------------------

    def action_submit(self):
        """ Submit the claim: from now on it stays as it is.

        :raises UserError: if it is not computed, nothing is claimed, or the caller computed it
        :raises AccessError: if the caller is neither accountant nor manager
        """
        claim = self._take('computed')
        if self.env.user._koperasi_same_person(claim.computed_by_id):
            raise UserError(self.env._("You computed this claim: another person submits it."))
        if not claim.amount:
            raise UserError(self.env._("Nothing is claimed."))
        claim.write({'state': 'submitted', 'submitted_by_id': self.env.uid, 'submitted_on': claim.company_id._koperasi_book_date()})
        return True

    def action_draft(self):
        """ Return a computed claim to draft.

        :raises UserError: if it was submitted
        :raises AccessError: if the caller is neither accountant nor manager
        """
        claim = self._take('computed')
        claim.row_ids.unlink()
        claim.write({'state': 'draft'})
        return True

    def action_cancel(self):
        """ Cancel a claim that was refused: its days may be claimed again.

        :raises UserError: if it was received
        :raises AccessError: if the caller is no manager
        """
        claim = self._take('computed', 'submitted', roles=(MANAGER,))
        claim.row_ids.write({'counts': False})
        claim.write({'state': 'cancelled'})
        return True

    def action_xlsx(self):
        """ Take the list of debtors as a worksheet. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/koperasi/subsidy/{self.id}.xlsx', 'target': 'download'}

    def action_receive(self):
        """ Open the dialog that books what came. """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'name': self.env._("Subsidy Received"), 'res_model': 'koperasi.fund.operation', 'view_mode': 'form', 'target': 'new',
                'context': {'default_claim_id': self.id, 'default_operation': 'receive'}}


class KoperasiSubsidyRow(models.Model):
    """ What is claimed for a loan, for days that follow each other; or why nothing is. """
    _name = 'koperasi.subsidy.row'
    _description = "Loan of a Subsidy Claim"
    _order = 'claim_id desc, id'
    _rec_name = 'loan_id'

    claim_id = fields.Many2one('koperasi.subsidy.claim', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='claim_id.company_id', store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    loan_id = fields.Many2one('koperasi.loan', required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one(related='loan_id.member_id')
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True)
    days = fields.Integer(readonly=True, aggregator=None, help="On which anything was owed.")
    day_balance = fields.Monetary(string="Days × Outstanding", readonly=True)
    last_balance = fields.Monetary(string="Owed on the Last Day", readonly=True)
    spans = fields.Json(readonly=True, help="First day, last day, owed.")
    amount = fields.Monetary(string="Subsidy", readonly=True)
    reason = fields.Selection(REASONS, string="Left out Because", readonly=True)
    counts = fields.Boolean(readonly=True, help="Its days are claimed.")

    # a range of one number for the loan: so that no extension of the database is needed
    _days_excl = models.Constraint(
        "EXCLUDE USING gist (int4range(loan_id, loan_id, '[]') WITH &&, daterange(date_from, date_to, '[]') WITH &&) WHERE (counts)",
        "Days of this loan are claimed already.")

    def init(self):
        self.env.cr.execute(GUARD)
        guarded(self.env.cr, self._table, 'koperasi_subsidy_guard', rows=False)
