from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...finance.loan.replay import PlanVersion
from ...finance.loan.schedule import Instalment
from ...finance.loan.snapshot import from_values, to_values


class KoperasiLoanPlan(models.Model):
    """ A schedule of a loan from a day on. Agreed ones are history and stay; the `current` one is what the replay makes of them
    (money paid in advance, interest waived), kept so that lists need no replay.
    """
    _name = 'koperasi.loan.plan'
    _description = "Loan Schedule"
    _order = 'loan_id, number'
    _log_access = False

    loan_id = fields.Many2one('koperasi.loan', required=True, readonly=True, ondelete='restrict')
    company_id = fields.Many2one(related='loan_id.company_id')
    currency_id = fields.Many2one(related='loan_id.currency_id')
    number = fields.Integer(string="Version", required=True, readonly=True, aggregator=None)
    reason = fields.Selection([
        ('contract', "Agreement"), ('opening', "Brought in"), ('tranche', "Further tranche"), ('restructured', "Restructured"),
        ('current', "As it runs"),
    ], required=True, readonly=True)
    date_from = fields.Date(required=True, readonly=True)
    added = fields.Monetary(string="Paid out", readonly=True, help="Principal paid out with this schedule.")
    interest_is = fields.Selection([
        ('deferred', "Billed later"), ('capitalised', "Added to the principal"), ('waived', "Waived"),
    ], string="Interest in Arrears", readonly=True)
    penalty_is = fields.Selection([
        ('deferred', "Billed later"), ('capitalised', "Added to the principal"), ('waived', "Waived"),
    ], string="Penalty in Arrears", readonly=True)
    terms = fields.Json(readonly=True, help="The terms as agreed, as they were then.")
    transaction_id = fields.Many2one('koperasi.transaction', readonly=True, index='btree_not_null', ondelete='restrict')
    note = fields.Char(readonly=True)
    line_ids = fields.One2many('koperasi.loan.plan.line', 'plan_id', readonly=True)

    _number_uniq = models.UniqueIndex('(loan_id, number)', "A loan has one schedule of each number.")

    @api.depends('loan_id', 'number')
    def _compute_display_name(self):
        reasons = dict(self._fields['reason']._description_selection(self.env))
        for plan in self:
            plan.display_name = f"{plan.loan_id.number or ''} / {plan.number} {reasons.get(plan.reason, '')}".strip()

    def write(self, vals):
        self._refuse(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse(self)

    def _refuse(self, what):
        """ Schedules are made by the loan, in SQL """
        if what:
            raise UserError(self.env._("A schedule that was agreed on is not changed: the loan gets a new one."))

    @api.model
    def _insert(self, rows):
        """ Make schedules with their lines.

        :param list rows: dict of columns, with ``lines``: tuple of ``(number, due date, kind, principal, interest, balance after)``
        :return: ``koperasi.loan.plan`` in order
        """
        if not rows:
            return self.browse()
        columns = ('loan_id', 'number', 'reason', 'date_from', 'added', 'interest_is', 'penalty_is', 'terms', 'transaction_id', 'note')
        to_json = self._fields['terms'].convert_to_column
        values = [tuple(to_json(row['terms'], self) if name == 'terms' and row.get('terms') else row.get(name) for name in columns) for row in rows]
        ids = self.env.cr.execute_values(
            """INSERT INTO koperasi_loan_plan (loan_id, number, reason, date_from, added, interest_is, penalty_is, terms, transaction_id, note)
               VALUES %s RETURNING id""",
            values, page_size=len(values), fetch=True)
        plans = self.browse(plan_id for (plan_id,) in ids)
        self.env['koperasi.loan.plan.line']._insert([
            (plan.id, row['loan_id'], *line) for plan, row in zip(plans, rows, strict=True) for line in row['lines']])
        self.env['koperasi.loan'].invalidate_model(['plan_ids'])
        return plans

    def _booked_by(self, transaction):
        """ Note the transaction that this schedule came with: reversed, it is none """
        self.env.cr.execute("UPDATE koperasi_loan_plan SET transaction_id = %s WHERE id IN %s", (transaction.id, tuple(self.ids)))
        self.invalidate_recordset(['transaction_id'])

    @api.model
    def _lines_of(self, instalments):
        """ Instalments of ``finance`` as lines """
        return tuple((line.number, line.due_date, 'plan', line.principal, line.interest, line.closing) for line in instalments)

    @api.model
    def _terms_values(self, terms):
        return to_values(terms)

    def _lines_stored(self):
        """ ``{plan id: lines}`` as of ``_lines_of`` """
        rows = self.env.execute_query(SQL(
            """SELECT plan_id, number, due_date, kind, principal, interest, balance_after FROM koperasi_loan_plan_line
               WHERE plan_id IN %s ORDER BY plan_id, due_date, number""", tuple(self.ids) or (0,)))
        found = {}
        for plan_id, number, due, kind, principal, interest, after in rows:
            found.setdefault(plan_id, []).append((number, due, kind, int(principal), int(interest), int(after)))
        return {plan_id: tuple(lines) for plan_id, lines in found.items()}

    def _versions(self):
        """ The agreed schedules for the replay: ``{loan id: list of PlanVersion}``; those whose payout was reversed are none. """
        rows = self.env.execute_query_dict(SQL(
            """SELECT p.id, p.loan_id, p.date_from, p.added, p.interest_is, p.penalty_is, p.terms FROM koperasi_loan_plan p
               WHERE p.id IN %s AND p.reason <> 'current'
                 AND NOT EXISTS (SELECT FROM koperasi_transaction r WHERE r.reversal_of_id = p.transaction_id)
               ORDER BY p.loan_id, p.number""", tuple(self.ids) or (0,)))
        lines = self.env['koperasi.loan.plan.line']._instalments([row['id'] for row in rows])
        found = {}
        for row in rows:
            found.setdefault(row['loan_id'], []).append(PlanVersion(
                row['date_from'], from_values(row['terms']), lines.get(row['id'], ()), int(row['added'] or 0),
                row['interest_is'] or 'deferred', row['penalty_is'] or 'waived'))
        return found


class KoperasiLoanPlanLine(models.Model):
    """ An instalment of a schedule. What was paid of it follows from the transactions. """
    _name = 'koperasi.loan.plan.line'
    _description = "Instalment"
    _order = 'plan_id, due_date, number'
    _log_access = False

    plan_id = fields.Many2one('koperasi.loan.plan', required=True, readonly=True, ondelete='cascade')
    loan_id = fields.Many2one('koperasi.loan', required=True, readonly=True, ondelete='cascade')
    company_id = fields.Many2one(related='loan_id.company_id')
    currency_id = fields.Many2one(related='loan_id.currency_id')
    number = fields.Integer(string="No.", required=True, readonly=True, aggregator=None)
    due_date = fields.Date(required=True, readonly=True)
    kind = fields.Selection([
        ('plan', "Instalment"), ('prepaid', "Paid in advance"), ('payoff', "Payoff"), ('deferred', "Deferred interest"),
    ], required=True, readonly=True)
    principal = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    total = fields.Monetary(compute='_compute_total')
    balance_after = fields.Monetary(readonly=True)

    _loan_idx = models.Index('(loan_id, due_date)')
    _plan_idx = models.Index('(plan_id, due_date)')

    @api.depends('principal', 'interest')
    def _compute_total(self):
        for line in self:
            line.total = line.principal + line.interest

    @api.model
    def _insert(self, rows):
        if rows:
            self.env.cr.execute_values(
                """INSERT INTO koperasi_loan_plan_line (plan_id, loan_id, number, due_date, kind, principal, interest, balance_after)
                   VALUES %s""", rows, page_size=5000)
        self.env['koperasi.loan.plan'].invalidate_model(['line_ids'])

    @api.model
    def _instalments(self, plan_ids):
        """ ``{plan id: tuple of Instalment}`` """
        rows = self.env.execute_query(SQL(
            """SELECT plan_id, number, due_date, principal, interest, balance_after FROM koperasi_loan_plan_line
               WHERE plan_id IN %s ORDER BY plan_id, due_date, number""", tuple(plan_ids) or (0,)))
        found = {}
        for plan_id, number, due, principal, interest, after in rows:
            before = found.setdefault(plan_id, [])
            start: date = before[-1].due_date if before else due
            before.append(Instalment(number, due, (due - start).days, int(after + principal), int(principal), int(interest)))
        return {plan_id: tuple(lines) for plan_id, lines in found.items()}
