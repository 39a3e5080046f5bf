from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...finance.loan.replay import replay
from ..ledger.posting import GlLine, Movement, Posting
from .checks import MANAGER, TELLER, check_role, known, rupiah

UNIT = 400   # loans that are replayed in one go
PERFORMING = ('current', 'special_mention')


class KoperasiLoan(models.Model):
    _inherit = 'koperasi.loan'

    debit_account_id = fields.Many2one(
        'koperasi.account', string="Instalments from", readonly=True, index='btree_not_null', ondelete='restrict',
        help="What is due is taken from this account of the borrower at the close of each day.")

    def set_debit_account(self, ledger_account_id):
        """ Let instalments be taken from an account of the borrower, or no longer.

        :param int ledger_account_id: id of the ``koperasi.account`` (a savings account's); None for no longer
        :return: dict with ``loan_id``, ``account_id`` (False for none)
        :raises UserError: if it is not his, or pays nothing
        :raises AccessError: if the caller is neither teller nor manager
        """
        self.ensure_one()
        check_role(self.env, TELLER, MANAGER)
        self.check_access('read')
        account = known(self.env, 'koperasi.account', ledger_account_id, self.env._("The account")) if ledger_account_id else self.env['koperasi.account']
        if account and (account.partner_id != self.partner_id or account.company_id != self.company_id or account.side != 'credit'):
            raise UserError(self.env._("Account %s is another member's.", account.number))
        self.sudo().debit_account_id = account
        return {'loan_id': self.id, 'account_id': account.id}

    def _prepare_debit(self, story, booked):
        """ What is due today: from what is kept for the borrower, then as far as his account reaches

        :param story: plans, events and rules, as of ``_played``
        :param dict booked: as of ``_loan_booked``
        """
        played, account = replay(*story, self._today()), self.debit_account_id
        due = self._amount_due(played)
        amount = min(due, int(account.available))
        if amount > 0:
            account._check_may_pay(amount, by_member=False)
            return [self._prepare_payment(amount, 'payment', Movement(account.id, -amount), story=story, booked=booked)]
        kept = self._prepare_difference(
            'loan_adjustment', played, booked=booked, memo=self.env._("Money kept for the instalments of %s", self.number))
        if not kept and account and due:
            raise UserError(self.env._("%s has not enough money for the instalment.", account.number))
        return [kept] if kept else []


class KoperasiLoanAccrual(models.Model):
    """ Interest that a loan has earned since its last due date and that is not yet due, at the end of a month (domain 6.3 row 12; case M3). """
    _name = 'koperasi.loan.accrual'
    _description = "Accrued Loan Interest"
    _order = 'date desc, id'
    _rec_name = 'loan_id'
    _log_access = False

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(required=True, readonly=True)
    loan_id = fields.Many2one('koperasi.loan', required=True, readonly=True, ondelete='restrict')
    days = fields.Integer(readonly=True, aggregator=None)
    amount = fields.Monetary(readonly=True)

    _loan_uniq = models.UniqueIndex('(company_id, date, loan_id)', "The interest of this loan was accrued already.")

    def _insert(self, company, date):
        """ Accrue the loans of a branch that are not in trouble, as the month's frozen classes say; the total in rupiah.

        The rate is that of a month on what is owed (flat: on what was lent), a month has 30 days; no more than the instalment's own interest.
        """
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_loan_accrual (company_id, date, loan_id, days, amount)
               SELECT %(company)s, %(date)s, loan_id, days, amount FROM (
                   SELECT l.id AS loan_id, %(date)s - since.on_day AS days, LEAST(following.interest, FLOOR(
                       CASE WHEN l.method = 'flat' THEN l.principal_amount ELSE a.balance END
                       * l.rate / CASE l.rate_unit WHEN 'year' THEN 1200 ELSE 100 END * (%(date)s - since.on_day) / 30 + 0.5)) AS amount
                   FROM koperasi_loan l JOIN koperasi_account a ON a.id = l.account_id
                   JOIN koperasi_loan_snapshot s ON s.loan_id = l.id
                   JOIN koperasi_loan_provision p ON p.id = s.provision_id AND p.company_id = %(company)s AND p.date = %(frozen)s
                   CROSS JOIN LATERAL (
                       SELECT GREATEST(l.disbursed_on, MAX(n.due_date)) AS on_day FROM koperasi_loan_plan_line n
                       WHERE n.plan_id = l.plan_id AND n.due_date <= %(date)s) since
                   CROSS JOIN LATERAL (
                       SELECT n.interest FROM koperasi_loan_plan_line n WHERE n.plan_id = l.plan_id AND n.due_date > %(date)s
                       ORDER BY n.due_date, n.id LIMIT 1) following
                   WHERE a.company_id = %(company)s AND l.loan_state = 'active' AND s.loan_class IN %(performing)s AND l.disbursed_on <= %(date)s) x
               WHERE amount > 0""",
            company=company.id, date=date, performing=PERFORMING, frozen=company._koperasi_book_date()))
        [[total]] = self.env.execute_query(SQL(
            "SELECT COALESCE(SUM(amount), 0) FROM koperasi_loan_accrual WHERE company_id = %s AND date = %s", company.id, date))
        return int(total)


class KoperasiRun(models.Model):
    """ What loans do at the close of a day and of a month. """
    _inherit = 'koperasi.run'

    kind = fields.Selection(selection_add=[
        ('loan_debit', "Instalments from Savings"), ('loan_provision', "Loan Classes and Provision"), ('loan_accrual', "Accrued Loan Interest"),
        ('loan_night', "Loans at the End of the Day"),
    ], ondelete={'loan_night': 'cascade', 'loan_debit': 'cascade', 'loan_provision': 'cascade', 'loan_accrual': 'cascade'})

    def _steps(self, kind):
        return super()._steps(kind) + {
            'day': [(40, 'loan_debit'), (82, 'loan_night')],
            'month': [(50, 'loan_provision'), (60, 'loan_accrual')],
        }.get(kind, [])

    def _unit_loan_debit(self):
        return UNIT

    def _model_loan_debit(self):
        return 'koperasi.loan'

    def _split_loan_debit(self):
        return self.env['koperasi.loan'].search([
            ('company_id', '=', self.company_id.id), ('loan_state', '=', 'active'), ('open_since', '<=', self.date),
            '|', ('debit_account_id', '!=', False), ('parked_account_id.balance', '>', 0)], order='id').ids

    def _work_loan_debit(self, chunk):
        loans = self.env['koperasi.loan'].browse(chunk.record_ids)
        journal = self.env['account.journal']._koperasi_get(self.company_id, 'loan').sudo()
        stories, booked = loans._played(), self.env['koperasi.transaction']._loan_booked(loans.ids)
        # who has no money says so before anything is written
        return chunk._book_each(loans, lambda loan: loan._prepare_debit(stories[loan], booked[loan.id]), journal, lambda _loan: True)

    def _finish_loan_night(self):
        """ How many loans stand in which class, and how many are late: the close of the day keeps it. Penalties follow from the replay and are
        nowhere kept.
        """
        rows = self.env.execute_query(SQL(
            "SELECT loan_class, COUNT(*), SUM(balance)::bigint, COUNT(*) FILTER (WHERE days_past_due > 0) FROM (%s) x WHERE company_id = %s GROUP BY 1",
            self.env['koperasi.loan.position']._table_query, self.company_id.id))
        return {'late': sum(row[3] for row in rows), 'classes': {name: [number, balance] for name, number, balance, _late in rows}}

    def _describe_loan_night(self):
        labels = dict(self.env['koperasi.loan.snapshot']._fields['loan_class']._description_selection(self.env))
        classes = [f"{labels[name]} {number} ({rupiah(self.env, balance)})" for name, (number, balance) in sorted(self.result['classes'].items())]
        return "; ".join([self.env._("Late: %s", self.result['late']), *classes])

    def _finish_loan_provision(self):
        """ Freeze the classes and book the change of the allowance, unless somebody did so today """
        Provision = self.env['koperasi.loan.provision']
        today = self.company_id._koperasi_book_date()
        frozen = Provision.search([('company_id', '=', self.company_id.id), ('date', '=', today)])
        if not frozen:
            with self._asked_once('provision') as request_id:
                frozen = Provision._freeze(self.company_id, request_id)
        return frozen._answer()

    def _finish_loan_accrual(self):
        """ Bring the interest receivable in the books to what is accrued now; what was accrued a month ago falls away with it """
        total = self.env['koperasi.loan.accrual']._insert(self.company_id, self.date)
        rule = self.env['koperasi.posting.rule']
        receivable, income = (rule._get_account(self.company_id, event) for event in ('loan_interest_accrued', 'loan_interest'))
        before = self.env['koperasi.loan.provision']._ledger_balance(receivable, self.company_id)
        if total != before:
            change = total - before
            with self._asked_once('accrual') as request_id:
                self.env['koperasi.transaction']._book([Posting(
                    kind='loan_accrual', gl_lines=(GlLine(receivable.id, change), GlLine(income.id, -change)), amount=abs(change),
                    memo=self.env._("Loan interest accrued until %s", self.date), values={'run_id': self.id},
                )], self.env['account.journal']._koperasi_get(self.company_id, 'loan').sudo(), request_id, self.company_id, origin='batch')
        return {'accrued': total, 'before': int(before)}
