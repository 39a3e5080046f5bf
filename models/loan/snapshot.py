from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..ledger.posting import GlLine, Posting
from ..ledger.reading import read_much
from .checks import ACCOUNTANT, MANAGER, check_role, rupiah
from .classes import CLASSES, class_sql, days_sql, kept_class_sql, late_sql, provision_sql


class KoperasiLoanProvision(models.Model):
    """ The loans of a branch as they stood on a day, and what is set aside for them; the difference is booked. Frozen: never changed. """
    _name = 'koperasi.loan.provision'
    _description = "Loan Loss Provision"
    _order = 'date desc, id desc'
    _rec_name = 'date'

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(required=True, readonly=True)
    count = fields.Integer(string="Loans", readonly=True)
    balance = fields.Monetary(string="Principal Outstanding", readonly=True)
    problem = fields.Monetary(string="Problem Loans", readonly=True)
    npl_pct = fields.Float(string="NPL (%)", digits=(9, 2), readonly=True, aggregator=None)
    required_amount = fields.Monetary(string="Required", readonly=True)
    booked_before = fields.Monetary(string="In the Books before", readonly=True)
    difference = fields.Monetary(string="Booked", readonly=True)
    transaction_id = fields.Many2one('koperasi.transaction', readonly=True, index='btree_not_null', ondelete='restrict')
    user_id = fields.Many2one('res.users', readonly=True, required=True, ondelete='restrict')
    snapshot_ids = fields.One2many('koperasi.loan.snapshot', 'provision_id', readonly=True)

    _day_uniq = models.UniqueIndex('(company_id, date)', "The loans of this day were frozen already.")

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse(not self.env.su)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse(not self.env.su)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse(True)

    def _refuse(self, wrong):
        if wrong:
            raise UserError(self.env._("A frozen month is not changed or deleted."))

    @api.model
    def freeze(self, key, company_id=None):
        """ Classify all loans of a branch as of its business day, freeze them, and book the change of the allowance.

        :param str key: idempotency key made by the client, 1 to 255 characters
        :param int company_id: branch; the current company if not given
        :return: dict with ``provision_id``, ``date``, ``count``, ``required``, ``booked_before``, ``difference`` and ``transaction_id`` (False if
            nothing had to be booked); in rupiah
        :raises UserError: if that day was frozen already, or a loan's class has no rule
        :raises AccessError: if the caller is neither accountant nor manager
        """
        check_role(self.env, ACCOUNTANT, MANAGER)
        company = self.env.company if company_id is None else self.env.companies.filtered(lambda branch: branch.id == company_id)
        if not company:
            raise UserError(self.env._("%s was not found.", self.env._("The branch")))
        Transaction = self.env['koperasi.transaction']
        self.env['account.journal']._koperasi_get(company, 'loan').sudo()._koperasi_take_turn()
        with Transaction._asked_once(company, key, {'freeze_loans': company.id}) as (request_id, done):
            if done:
                date = Transaction.sudo().search([('request_id', '=', request_id)], limit=1).business_date
                return self.sudo().search([('company_id', '=', company.id)] + ([('date', '=', date)] if date else []), limit=1)._answer()
            return self.sudo()._freeze(company, request_id)._answer()

    def _answer(self):
        return {
            'provision_id': self.id, 'date': self.date.isoformat(), 'count': self.count, 'required': int(self.required_amount),
            'booked_before': int(self.booked_before), 'difference': int(self.difference), 'transaction_id': self.transaction_id.id}

    @api.model
    def _freeze(self, company, request_id):
        date = self.env['koperasi.business.day']._take(company).date
        if self.search_count([('company_id', '=', company.id), ('date', '=', date)], limit=1):
            raise UserError(self.env._("The loans of %s were frozen already.", format_date(self.env, date)))
        run = self.create([{'company_id': company.id, 'date': date, 'user_id': self.env.uid}])
        self.env['koperasi.loan.snapshot']._insert(run)
        run._sum_up()
        account = self.env['koperasi.posting.rule']._get_account(company, 'loan_allowance')
        booked = -self._ledger_balance(account, company)
        run.write({'booked_before': booked, 'difference': run.required_amount - booked})
        if run.difference:
            run.transaction_id = run._book_difference(account, request_id)
        return run

    def _sum_up(self):
        [row] = self.env.execute_query_dict(SQL(
            """SELECT COUNT(*) AS count, COALESCE(SUM(balance), 0) AS balance, COALESCE(SUM(provision), 0) AS required_amount,
                      COALESCE(SUM(balance) FILTER (WHERE loan_class IN ('substandard', 'doubtful', 'loss', 'delinquent_1_12', 'delinquent_over_12')), 0) AS problem,
                      COUNT(*) FILTER (WHERE provision IS NULL) AS unknown
               FROM koperasi_loan_snapshot WHERE provision_id = %s""", self.id))
        if row.pop('unknown'):
            raise UserError(self.env._("The provisions of some loans do not know their class: choose classes and provisions that belong together."))
        self.write({**row, 'npl_pct': round(float(row['problem'] * 100 / row['balance']), 2) if row['balance'] else 0})

    def _ledger_balance(self, account, company):
        self.env['account.move.line'].flush_model(['account_id', 'balance', 'parent_state', 'company_id'])
        [[balance]] = self.env.execute_query(SQL(
            "SELECT COALESCE(SUM(balance), 0) FROM account_move_line WHERE account_id = %s AND company_id = %s AND parent_state = 'posted'",
            account.id, company.id))
        return int(balance)

    def _book_difference(self, account, request_id):
        expense = self.env['koperasi.posting.rule']._get_account(self.company_id, 'loan_loss')
        memo = self.env._("Loan loss provision %(date)s: %(required)s required", date=format_date(self.env, self.date), required=rupiah(self.env, self.required_amount))
        posting = Posting(
            kind='loan_provision', gl_lines=(GlLine(expense.id, int(self.difference)), GlLine(account.id, -int(self.difference))), memo=memo,
            amount=abs(int(self.difference)))
        return self.env['koperasi.transaction']._book(
            [posting], self.env['account.journal']._koperasi_get(self.company_id, 'loan'), request_id, self.company_id)

    def action_open_snapshots(self):
        """ Open the loans as they stood. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'name': self.env._("Loans on %s", format_date(self.env, self.date)), 'res_model': 'koperasi.loan.snapshot',
                'view_mode': 'pivot,list,graph', 'domain': [('provision_id', '=', self.id)]}


class KoperasiLoanSnapshot(models.Model):
    """ A loan on a day: class, arrears, provision; and its class in the month before, for the migration matrix. """
    _name = 'koperasi.loan.snapshot'
    _inherit = 'koperasi.loan.classified'
    _description = "Loan on a Day"
    _order = 'date desc, days_past_due desc, id'
    _rec_name = 'loan_id'
    _log_access = False

    provision_id = fields.Many2one('koperasi.loan.provision', string="Frozen Month", required=True, readonly=True, index=True, ondelete='restrict')
    loan_id = fields.Many2one('koperasi.loan', required=True, readonly=True, ondelete='restrict')
    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    member_id = fields.Many2one('koperasi.member', readonly=True, index='btree_not_null', ondelete='restrict')
    officer_id = fields.Many2one('res.users', string="Loan Officer", readonly=True, ondelete='restrict')
    product_id = fields.Many2one('koperasi.loan.product', readonly=True, ondelete='restrict')
    date = fields.Date(required=True, readonly=True)
    days_past_due = fields.Integer(readonly=True, aggregator='max')
    loan_class = fields.Selection(required=True)
    previous_class = fields.Selection(CLASSES, string="Class before", readonly=True)
    balance = fields.Monetary(string="Principal Outstanding", readonly=True)
    # empty in months that were frozen before these were kept
    principal_late = fields.Monetary(string="Principal in Arrears", readonly=True)
    interest_late = fields.Monetary(string="Interest in Arrears", readonly=True)
    collateral = fields.Monetary(readonly=True)
    provision = fields.Monetary(readonly=True)

    _loan_idx = models.UniqueIndex('(loan_id, date)')

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse()

    def _refuse(self):
        raise UserError(self.env._("A frozen month is not changed or deleted."))

    @api.model
    def _insert(self, run):
        """ One row for each running loan of a branch, in one statement. ``OFFSET 0`` keeps a class from being worked out at each mention. """
        self.env.flush_all()
        read_much(self.env.cr)
        day = SQL("%s::date", run.date)
        self.env.cr.execute(SQL(
            """WITH h AS (
                    SELECT loan_id, MAX(date) FILTER (WHERE loan_class <> 'doubtful') AS other FROM koperasi_loan_snapshot
                    WHERE company_id = %(company)s GROUP BY 1),
               p AS MATERIALIZED (
                    SELECT s.loan_id, (array_agg(s.loan_class ORDER BY s.date DESC))[1] AS loan_class,
                           MIN(s.date) FILTER (WHERE s.loan_class = 'doubtful' AND s.date > COALESCE(h.other, '-infinity')) AS doubtful_since
                    FROM h JOIN koperasi_loan_snapshot s ON s.loan_id = h.loan_id GROUP BY 1)
               INSERT INTO koperasi_loan_snapshot (provision_id, loan_id, company_id, member_id, officer_id, product_id, date, days_past_due, loan_class,
                    previous_class, balance, principal_late, interest_late, collateral, provision)
               SELECT %(run)s, l.id, x.company_id, x.member_id, l.officer_id, l.product_id, %(day)s, x.days, x.loan_class, x.previous_class, x.balance,
                    LEAST(%(principal)s, x.balance), %(interest)s, x.collateral, %(provision)s
               FROM koperasi_loan l JOIN (
                    SELECT l.id, a.company_id, a.member_id, %(days)s AS days, k.name AS loan_class, p.loan_class AS previous_class, a.balance,
                           COALESCE(l.collateral_value, 0) AS collateral
                    FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id
                    LEFT JOIN p ON p.loan_id = l.id
                    CROSS JOIN LATERAL (SELECT %(own)s AS name OFFSET 0) own CROSS JOIN LATERAL (SELECT %(kept)s AS name OFFSET 0) k
                    WHERE a.company_id = %(company)s AND l.loan_state = 'active' AND a.balance > 0 OFFSET 0) x ON x.id = l.id""",
            run=run.id, day=day, days=days_sql(day), own=class_sql(day, SQL("p.doubtful_since")), kept=kept_class_sql(SQL("own.name")), company=run.company_id.id,
            principal=late_sql('principal', day), interest=late_sql('interest', day),
            provision=provision_sql(SQL("x.loan_class"), SQL("x.balance"), SQL("x.collateral"))))
        self.invalidate_model()
