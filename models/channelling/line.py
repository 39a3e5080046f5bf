from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...finance.loan.calendar import Periods
from ...finance.loan.schedule import schedule
from ...finance.loan.terms import Grace, LoanTerms
from ...finance.money import Rate
from ..ledger.checks import ACCOUNTANT, MANAGER, check_role, rupiah, whole_amount
from ..ledger.posting import GlLine, Posting

STATES = [('draft', "Draft"), ('open', "Open"), ('closed', "Closed")]
METHODS = [('declining', "Equal principal, interest on the balance"), ('annuity', "Equal instalments"), ('bullet', "Principal at the end"), ('flat', "Flat")]
# what is written while it is a draft only, by whoever may write at all
AGREED = frozenset({
    'name', 'company_id', 'source_id', 'lender', 'agreement_date', 'amount', 'rate', 'method', 'instalments', 'period_count', 'grace_principal',
    'available_from', 'available_to', 'account_id', 'bank_journal_id', 'product_ids', 'loan_max', 'lender_code', 'distributor_code'})
OPEN_FIELDS = frozenset({'note', 'distributor_code', 'lender_code'})      # and these later too


class KoperasiFundLine(models.Model):
    """ A line of funds that a lender (PIP for UMi, a bank for KUR, LPDB, Puskopdit) gives to be lent on to members (domain 5.12): what was agreed on,
    a liability account and a bank account of its own. What is drawn, repaid and lent follows from the books.
    """
    _name = 'koperasi.fund.line'
    _description = "Fund Line"
    _inherit = ['mail.thread', 'koperasi.fund.written']
    _order = 'id desc'
    _rec_names_search = ['name', 'lender']
    _check_company_auto = True
    _koperasi_written = AGREED | OPEN_FIELDS

    name = fields.Char(string="Agreement Number", required=True, tracking=True)
    company_id = fields.Many2one('res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company, help="Whose bank account holds the fund.")
    currency_id = fields.Many2one(related='company_id.currency_id')
    source_id = fields.Many2one('koperasi.loan.funding.source', string="Funding Source", required=True, index=True, ondelete='restrict', check_company=True, domain="[('kind', '!=', 'own')]")
    kind = fields.Selection(related='source_id.kind', store=True, string="Kind")
    lender = fields.Char(required=True, tracking=True, help="Who gave the money, e.g. BLU Pusat Investasi Pemerintah.")
    lender_code = fields.Char(string="Programme Code", help="Scheme (skema) under which loans of this line are reported to SIKP.")
    distributor_code = fields.Char(help="By which the programme system (SIKP) knows the cooperative as a distributor.")
    agreement_date = fields.Date(required=True, tracking=True)
    amount = fields.Monetary(string="Amount Agreed", required=True, tracking=True, help="Plafond: all drawdowns together.")
    rate = fields.Float(string="Rate a Year (%)", digits=(9, 4), tracking=True)
    method = fields.Selection(METHODS, required=True, default='declining')
    instalments = fields.Integer(required=True, default=12, help="Of each drawdown.")
    period_count = fields.Integer(string="Months Between Instalments", required=True, default=1)
    grace_principal = fields.Integer(string="Instalments without Principal", help="At the beginning of each drawdown.")
    available_from = fields.Date(string="Drawn from", required=True)
    available_to = fields.Date(string="Drawn Until", required=True)
    account_id = fields.Many2one('account.account', string="Liability Account", check_company=True, ondelete='restrict', help="Of this line alone; made when the line is opened, if empty.")
    bank_journal_id = fields.Many2one('account.journal', string="Ring-Fenced Bank", check_company=True, ondelete='restrict', domain="[('koperasi_role', '=', 'bank')]",
                                      help="Bank account of this fund alone: its loans are paid out from here. Made when the line is opened, if empty.")
    product_ids = fields.Many2many('koperasi.loan.product', string="Lent on as", check_company=True, help="Any product, if empty.")
    loan_max = fields.Monetary(string="Largest Loan to a Member", help="As agreed with the lender; 0 for no limit but that of the law.")
    state = fields.Selection(STATES, string="Status", required=True, readonly=True, copy=False, default='draft', tracking=True)
    opened_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    opened_on = fields.Date(readonly=True, copy=False)
    closed_on = fields.Date(readonly=True, copy=False)
    posting_count = fields.Integer(readonly=True, copy=False, help="Counts what moves the fund; its row is the lock of it.")
    note = fields.Text()
    drawdown_ids = fields.One2many('koperasi.fund.drawdown', 'line_id', string="Drawdowns", readonly=True)
    loan_ids = fields.One2many('koperasi.loan', 'fund_line_id', string="Loans", readonly=True)
    transaction_ids = fields.One2many('koperasi.transaction', 'fund_line_id', string="Transactions", readonly=True)

    drawn = fields.Monetary(compute='_compute_balances', help="All that was drawn.")
    undrawn = fields.Monetary(string="Still to Be Drawn", compute='_compute_balances')
    repaid = fields.Monetary(string="Repaid to the Lender", compute='_compute_balances', help="Principal.")
    owed = fields.Monetary(string="Owed to the Lender", compute='_compute_balances')
    booked = fields.Monetary(string="Liability in the Books", compute='_compute_balances')
    difference = fields.Monetary(compute='_compute_balances', help="Between what is owed and the liability account; 0 when the books are right.")
    interest_paid = fields.Monetary(string="Interest Paid to the Lender", compute='_compute_balances')
    interest_earned = fields.Monetary(string="Interest of Borrowers", compute='_compute_balances', help="Paid by borrowers of this line.")
    margin = fields.Monetary(string="Interest Margin", compute='_compute_balances', help="Interest of borrowers less interest to the lender.")
    paid_out = fields.Monetary(string="Paid Out to Borrowers", compute='_compute_balances', help="All loans of this line.")
    returned = fields.Monetary(string="Repaid by Borrowers", compute='_compute_balances', help="Principal that came back and may be lent again.")
    lent = fields.Monetary(string="Lent and Not Repaid", compute='_compute_balances', help="What was written off counts here: it did not come back.")
    in_bank = fields.Monetary(string="In the Ring-Fenced Bank", compute='_compute_balances')
    available_fund = fields.Monetary(string="Not Lent", compute='_compute_balances', help="Owed to the lender and not lent.")
    available = fields.Monetary(string="Available for Loans", compute='_compute_balances', help="What is not lent, and lies in the ring-fenced bank.")
    loan_count = fields.Integer(string="Running Loans", compute='_compute_balances')
    coaching_missing_count = fields.Integer(string="Loans without Coaching", compute='_compute_coaching_missing_count')

    _amounts_check = models.Constraint(
        'CHECK (amount > 0 AND amount = trunc(amount) AND loan_max >= 0 AND rate >= 0 AND rate <= 100 AND instalments BETWEEN 1 AND 360 AND period_count BETWEEN 1 AND 12 '
        'AND grace_principal >= 0 AND grace_principal < instalments)', "Amounts are in whole rupiah, rate and instalments as a lender agrees on them.")
    _period_check = models.Constraint('CHECK (available_to >= available_from)', "The period of drawing ends before it begins.")
    _account_uniq = models.UniqueIndex("(account_id) WHERE state <> 'draft'", "The liability account belongs to another line.")
    _bank_uniq = models.UniqueIndex("(bank_journal_id) WHERE state <> 'draft'", "The ring-fenced bank belongs to another line.")
    _source_uniq = models.UniqueIndex("(source_id, company_id) WHERE state = 'open'", "The funding source has an open line in this branch already.")
    _name_uniq = models.Constraint('UNIQUE (company_id, name)', "There is already a line of this agreement.")

    # -- figures -----------------------------------------------------------------

    @api.depends('state', 'amount', 'account_id', 'bank_journal_id', 'transaction_ids', 'loan_ids')
    def _compute_balances(self):
        # narrow sudo(): sums of the fund for who may read the line
        own = self.sudo()._fund_sums()
        for line in self:
            line.update(own.get(line._origin.id) or dict.fromkeys(FIGURES, 0) | {'undrawn': line.amount})

    def _fund_sums(self):
        """ ``{line id: {figure: rupiah}}`` from the books, by whoever asks; what is not saved has none """
        ids = tuple(self._origin.ids)
        if not ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query_dict(SQL(
            """SELECT l.id, l.amount,
                      COALESCE(t.drawn, 0) AS drawn, COALESCE(t.repaid, 0) AS repaid, COALESCE(t.interest_paid, 0) AS interest_paid,
                      -COALESCE((SELECT SUM(m.balance) FROM account_move_line m WHERE m.account_id = l.account_id AND m.company_id = l.company_id
                                AND m.parent_state = 'posted'), 0) AS booked,
                      COALESCE((SELECT SUM(m.balance) FROM account_move_line m JOIN account_journal j ON j.default_account_id = m.account_id
                                WHERE j.id = l.bank_journal_id AND m.company_id = l.company_id AND m.parent_state = 'posted'), 0) AS in_bank,
                      COALESCE(n.paid_out, 0) AS paid_out, COALESCE(n.returned, 0) AS returned, COALESCE(n.interest, 0) AS interest_earned,
                      COALESCE(n.loans, 0) AS loan_count
               FROM koperasi_fund_line l
               LEFT JOIN LATERAL (
                    SELECT SUM(x.fund_principal) FILTER (WHERE x.kind = 'fund_drawdown' OR o.kind = 'fund_drawdown') AS drawn,
                           -SUM(x.fund_principal) FILTER (WHERE x.kind = 'fund_repayment' OR o.kind = 'fund_repayment') AS repaid,
                           SUM(x.fund_interest) AS interest_paid
                    FROM koperasi_transaction x LEFT JOIN koperasi_transaction o ON o.id = x.reversal_of_id WHERE x.fund_line_id = l.id) t ON TRUE
               LEFT JOIN LATERAL (
                    SELECT SUM(k.principal_amount) AS paid_out, SUM(LEAST(p.principal, k.principal_amount)) AS returned, SUM(p.interest) AS interest,
                           COUNT(*) FILTER (WHERE k.loan_state = 'active') AS loans
                    FROM koperasi_loan k CROSS JOIN LATERAL (
                        SELECT COALESCE(SUM(e.loan_principal), 0) AS principal, COALESCE(SUM(e.loan_interest), 0) AS interest
                        FROM koperasi_transaction e WHERE e.loan_id = k.id) p
                    WHERE k.fund_line_id = l.id AND k.loan_state <> 'cancelled') n ON TRUE
               WHERE l.id IN %s""", ids))
        found = {}
        for row in rows:
            row = {name: int(value or 0) for name, value in row.items()}
            owed, lent = row['drawn'] - row['repaid'], row['paid_out'] - row['returned']
            free = owed - lent
            line_id, amount = row.pop('id'), row.pop('amount')
            found[line_id] = {
                **row, 'undrawn': amount - row['drawn'], 'owed': owed, 'difference': owed - row['booked'], 'margin': row['interest_earned'] - row['interest_paid'], 'lent': lent,
                'available_fund': free, 'available': max(min(free, row['in_bank']), 0)}
        return found

    def _refresh(self):
        self.invalidate_recordset([*FIGURES, 'transaction_ids', 'loan_ids', 'drawdown_ids'])

    def _compute_coaching_missing_count(self):
        # narrow sudo(): how many loans of the line were not coached, for who may read the line
        Loan = self.env['koperasi.loan'].sudo()
        counts = dict(Loan._read_group([('fund_line_id', 'in', self.ids), ('coaching_missing', '=', True)], ['fund_line_id'], ['__count']))
        for line in self:
            line.coaching_missing_count = counts.get(line.sudo(), 0)

    # -- writing -----------------------------------------------------------------

    @api.constrains('source_id', 'bank_journal_id', 'company_id')
    def _check_parts(self):
        for line in self:
            if line.source_id.kind == 'own':
                raise ValidationError(self.env._("Own funds need no line: choose the source that lends them."))
            if line.bank_journal_id and (line.bank_journal_id.sudo().koperasi_role != 'bank' or line.bank_journal_id.sudo().company_id != line.company_id):
                raise ValidationError(self.env._("The ring-fenced bank is a bank of the cooperative in this branch."))

    def write(self, vals):
        if not self.env.su and (AGREED - OPEN_FIELDS) & vals.keys() and any(line.state != 'draft' for line in self):
            raise UserError(self.env._("What was agreed on stays as it is once the line is open."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(line.state != 'draft' for line in self):
            raise UserError(self.env._("A line that was opened stays: close it."))

    def _take_row(self):
        """ Lock the fund: of two that move it at once the second one waits, and by Odoo's retry sees what the first one did """
        for line_id in sorted(self.ids):
            self.env.cr.execute("UPDATE koperasi_fund_line SET posting_count = COALESCE(posting_count, 0) + 1 WHERE id = %s", (line_id,))
        self._refresh()

    # -- opening and closing -----------------------------------------------------

    def action_open(self):
        """ Open the line: another person than who wrote it down looks at what was agreed on. Bank and liability account are made if they are missing.

        :raises UserError: if it is no draft, an account is in use, or the caller wrote it down himself
        :raises AccessError: if the caller is no manager
        """
        self.ensure_one()
        check_role(self.env, MANAGER)
        self.check_access('write')
        if self.state != 'draft':
            raise UserError(self.env._("%s is open already, or closed.", self.name))
        if self.env.user._koperasi_same_person(self.sudo().create_uid):
            raise AccessError(self.env._("You wrote this line down: another person opens it."))
        line = self.sudo()
        if self.search_count([('source_id', '=', line.source_id.id), ('company_id', '=', line.company_id.id), ('state', '=', 'open')]):
            raise UserError(self.env._("The funding source has an open line in this branch already."))
        line._make_accounts()
        line.write({'state': 'open', 'opened_by_id': self.env.uid, 'opened_on': line.company_id._koperasi_book_date()})
        return True

    def action_close(self):
        """ Close the line: nothing is owed to the lender, nothing lent.

        :raises UserError: otherwise
        :raises AccessError: if the caller is no manager
        """
        self.ensure_one()
        check_role(self.env, MANAGER)
        self.check_access('write')
        line = self.sudo()
        line._take_row()
        if line.state != 'open' or line.owed or line.loan_count:
            raise UserError(self.env._("A line is closed when it is open, nothing is owed to the lender and none of its loans runs."))
        line.write({'state': 'closed', 'closed_on': line.company_id._koperasi_book_date()})
        return True

    def _check_door(self, *roles):
        self.ensure_one()
        check_role(self.env, *roles)
        self.check_access('read')
        if self.state != 'open':
            raise UserError(self.env._("%s is not open.", self.name))

    # -- drawing -----------------------------------------------------------------

    def draw(self, amount, key):
        """ Draw on the line: the money has come to the ring-fenced bank. Another person allows it first.

        :param int amount: whole rupiah, at most what is still to be drawn
        :param str key: idempotency key made by the client, 1 to 255 characters
        :return: dict ``drawdown_id``, ``transaction_id``, ``number``; before it was allowed ``approval_id``, ``state``, ``message``, and nothing is booked
        :raises UserError: if so much is not left, or it is not the time to draw
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self._check_door(ACCOUNTANT, MANAGER)
        amount = whole_amount(self.env, amount)
        arguments = {'amount': amount, 'key': key}
        request = {'door': 'koperasi.fund.line.draw', 'line': self.id, 'amount': amount}
        waits = self.env['koperasi.approval']._gate(
            self.company_id, key, request, 'fund_draw', amount, self.env._("Drawdown of %(line)s, %(lender)s", line=self.name, lender=self.lender),
            [self.env._("Borrowing is allowed by a second person.")], self, (self, 'draw', arguments), lambda: self._draw(amount, key, request))
        return waits or self._draw(amount, key, request)

    def _draw(self, amount, key, request):
        """ As ``draw``; who may do so was checked """
        Transaction, line = self.env['koperasi.transaction'], self.sudo()
        with Transaction._asked_once(line.company_id, key, request) as (request_id, done):
            if done:
                return Transaction.sudo().search([('request_id', '=', request_id)], limit=1).fund_drawdown_id._answer()
            line._take_row()
            today = self.env['koperasi.business.day']._take(line.company_id).date
            if not line.available_from <= today <= line.available_to:
                raise UserError(self.env._("%s is drawn on in its period only.", line.name))
            if amount > line.undrawn:
                raise UserError(self.env._("%(left)s of %(line)s is still to be drawn.", left=rupiah(self.env, line.undrawn), line=line.name))
            drawdown = self.env['koperasi.fund.drawdown'].sudo().create(line._prepare_drawdown(amount, today))
            posting = Posting(
                kind='fund_drawdown', amount=amount, memo=self.env._("Drawdown of %s", line.name),
                gl_lines=(GlLine(line.bank_journal_id.default_account_id.id, amount), GlLine(line.account_id.id, -amount)),
                values={'fund_line_id': line.id, 'fund_drawdown_id': drawdown.id, 'fund_principal': amount})
            drawdown.transaction_id = Transaction._book([posting], line.bank_journal_id, request_id, line.company_id)
            line._refresh()
        return drawdown._answer()

    def _prepare_drawdown(self, amount, today):
        plan = self._plan(amount, today)
        return {
            'line_id': self.id, 'date': today, 'amount': amount, 'instalment_ids': [(0, 0, {
                'number': row.number, 'due_date': row.due_date, 'principal': row.principal, 'interest': row.interest}) for row in plan.lines]}

    def _plan(self, amount, day):
        """ The lender's schedule of a drawdown; ``finance.loan.schedule.Schedule`` """
        try:
            return schedule(LoanTerms(
                amount, Rate(Decimal(str(round(self.rate, 4))), 'year'), self.instalments, day, self.method, periods=Periods(self.period_count, 'month'),
                grace=Grace(self.grace_principal)))
        except ValueError as error:
            raise UserError(self.env._("These terms make no loan: %s.", error)) from error

    # -- buttons -----------------------------------------------------------------

    def action_draw(self):
        """ Open the dialog that draws on the line. """
        return self._dialog('draw', self.env._("Draw on %s", self.name))

    def action_repay(self):
        """ Open the dialog that repays the lender. """
        return self._dialog('repay', self.env._("Repay %s", self.name))

    def _dialog(self, operation, name):
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_window', 'name': name, 'res_model': 'koperasi.fund.operation', 'view_mode': 'form', 'target': 'new',
                'context': {'default_line_id': self.id, 'default_operation': operation}}

    def action_open_fund_loans(self):
        """ Open the loans of this line. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'name': self.env._("Loans of %s", self.name), 'res_model': 'koperasi.loan', 'view_mode': 'list,form',
                'domain': [('fund_line_id', '=', self.id)]}

    def action_open_uncoached(self):
        """ Open the loans of this line that were not coached for too long. """
        self.ensure_one()
        return {**self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_loan_coaching_missing'),
                'domain': [('fund_line_id', '=', self.id), ('coaching_missing', '=', True)]}

    def action_open_transactions(self):
        """ Open what was drawn and repaid. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'name': self.env._("Transactions of %s", self.name), 'res_model': 'koperasi.transaction', 'view_mode': 'list,form',
                'domain': [('fund_line_id', '=', self.id)]}


FIGURES = ('drawn', 'undrawn', 'repaid', 'owed', 'booked', 'difference', 'interest_paid', 'interest_earned', 'margin', 'paid_out', 'returned', 'lent', 'in_bank',
           'available_fund', 'available', 'loan_count')
