import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from ...finance.sample import Item, draw
from .common import check_supervisor

BOOKS = {'savings': ('credit',), 'loans': ('debit',), 'both': ('credit', 'debit')}
WRITTEN = {'company_id', 'title', 'date', 'book', 'method', 'size', 'minimum', 'seed', 'answer_by'}
MOST = 1000


class KoperasiSample(models.Model):
    """ Accounts that members are asked to confirm (ISA 505). The supervisor gives a seed, or has one drawn; from then on it is settled which accounts
    are asked: the same seed, day and size give the same accounts again (finance/sample.py), so nobody chooses them.
    """
    _name = 'koperasi.sample'
    _description = "Confirmation of Balances"
    _inherit = ['koperasi.oversight.numbered']
    _order = 'id desc'

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, default="/")
    title = fields.Char(size=120)
    company_id = fields.Many2one('res.company', string="Cooperative", required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    date = fields.Date(string="Balances of", required=True, default=fields.Date.context_today, help="As they stood at the end of this business day.")
    book = fields.Selection([('savings', "Shares and savings"), ('loans', "Loans"), ('both', "Savings and loans")], required=True, default='savings')
    method = fields.Selection([
        ('random', "Each account has the same chance"), ('monetary', "Each rupiah has the same chance"),
    ], required=True, default='random', help="Where each rupiah has the same chance, large balances are asked more often, and the largest ones always.")
    size = fields.Integer(string="Accounts to Ask", required=True, default=30, aggregator=None)
    minimum = fields.Monetary(string="Balance from", default=1, aggregator=None, help="Accounts with less are not asked.")
    seed = fields.Char(size=64, copy=False, help="Any word, number or throw of dice. Who knows it can draw the same sample again.")
    answer_by = fields.Date()
    state = fields.Selection([('draft', "Being Prepared"), ('drawn', "Drawn"), ('asked', "Members Are Asked"), ('closed', "Closed")],
                             string="Status", required=True, readonly=True, default='draft', copy=False)
    drawn_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    drawn_at = fields.Datetime(readonly=True, copy=False)
    population = fields.Integer(string="Accounts in All", readonly=True, copy=False, aggregator=None)
    total = fields.Monetary(string="Balances in All", readonly=True, copy=False, aggregator=None)
    line_ids = fields.One2many('koperasi.sample.line', 'sample_id', string="Accounts", readonly=True)
    asked = fields.Integer(string="Accounts Asked", compute='_compute_answers')
    agreed = fields.Integer(compute='_compute_answers')
    differs = fields.Integer(compute='_compute_answers')
    waiting = fields.Integer(string="No Answer Yet", compute='_compute_answers')
    returned = fields.Integer(string="Not Found", compute='_compute_answers')
    rate = fields.Float(string="Answered (%)", compute='_compute_answers', digits=(5, 1))
    covered = fields.Float(string="Covered (%)", compute='_compute_answers', digits=(5, 1), help="Of the balances in all: those of the accounts that are asked.")

    _size_check = models.Constraint(f'CHECK (size BETWEEN 1 AND {MOST})', "Ask 1 to 1,000 accounts.")
    _minimum_check = models.Constraint('CHECK (minimum >= 1 AND minimum = trunc(minimum))', "Balances are asked from Rp 1 on, in whole rupiah.")
    _name_uniq = models.UniqueIndex("(company_id, name) WHERE name <> '/'", "This number is already used in this branch.")

    @api.depends('line_ids.answer', 'total')
    def _compute_answers(self):
        Line = self.env['koperasi.sample.line']
        counts = {(sample, answer): (count, amount) for sample, answer, count, amount in Line._read_group(
            [('sample_id', 'in', self.ids)], ['sample_id', 'answer'], ['__count', 'balance:sum'])}
        for sample in self:
            own = {answer: counts.get((sample, answer), (0, 0)) for answer in ('open', 'agreed', 'differs', 'returned')}
            sample.asked = sum(count for count, _amount in own.values())
            sample.agreed, sample.differs, sample.waiting, sample.returned = (own[answer][0] for answer in ('agreed', 'differs', 'open', 'returned'))
            sample.rate = 100 * (sample.agreed + sample.differs) / sample.asked if sample.asked else 0
            sample.covered = 100 * sum(amount for _count, amount in own.values()) / sample.total if sample.total else 0

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            check_supervisor(self.env)
            self = self.with_env(self.env(context=clean_context(self.env.context)))
            vals_list = [{name: value for name, value in vals.items() if name in WRITTEN} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            check_supervisor(self.env)
            if vals.keys() - WRITTEN or any(sample.state != 'draft' for sample in self):
                raise UserError(self.env._("A sample that was drawn stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        if any(sample.state != 'draft' for sample in self):
            raise UserError(self.env._("A sample that was drawn stays as it is."))

    # -- drawn ------------------------------------------------------------------------

    def _branches(self):
        """ The branches that are asked: those of the cooperative, or one branch """
        return self.env['res.company'].sudo().search([('id', 'child_of', self.company_id.id), ('koperasi_ready', '=', True)])

    def _population(self):
        """ Balances of member accounts at the end of the day, from the ledger's entries.

        :return: list of dict ``id, company_id, member_id, balance``, without what has no member or less than the minimum
        """
        for model in ('koperasi.account', 'koperasi.entry', 'koperasi.transaction'):
            self.env[model].flush_model()
        return self.env.execute_query_dict(SQL(
            """SELECT a.id, a.company_id, a.member_id, SUM(e.amount)::bigint AS balance
               FROM koperasi_account a JOIN koperasi_entry e ON e.account_id = a.id JOIN koperasi_transaction t ON t.id = e.transaction_id
               WHERE a.company_id = ANY(%s) AND a.side = ANY(%s) AND a.member_id IS NOT NULL AND t.business_date <= %s
               GROUP BY a.id HAVING SUM(e.amount) >= %s ORDER BY a.id""",
            self._branches().ids, list(BOOKS[self.book]), self.date, int(self.minimum)))

    def draw_sample(self):
        """ Draw the accounts, once. Without a seed one is drawn first.

        :raises AccessError: if the caller is no supervisor
        :raises UserError: if it was drawn, or there is nothing to draw from
        """
        sample = self._act('draft')
        self.env.cr.execute("SELECT state FROM koperasi_sample WHERE id = %s FOR UPDATE", (self.id,))   # of two at once one draws
        if self.env.cr.fetchone()[0] != 'draft':
            raise UserError(self.env._("A sample that was drawn stays as it is."))
        seed = (sample.seed or '').strip() or secrets.token_hex(8)
        rows = {row['id']: row for row in sample._population()}
        if not rows:
            raise UserError(self.env._("No account has a balance on this day."))
        chosen = draw(seed, (Item(row['id'], row['company_id'], row['balance']) for row in rows.values()), sample.size, sample.method)
        sample.env['koperasi.sample.line'].create([{
            'sample_id': sample.id, 'company_id': rows[key]['company_id'], 'account_id': key, 'member_id': rows[key]['member_id'], 'balance': rows[key]['balance'],
            'code': secrets.token_hex(4).upper()} for key in chosen])
        sample.write({
            'state': 'drawn', 'seed': seed, 'name': self._next_number(sample.company_id, 'KF'), 'drawn_by_id': self.env.uid, 'drawn_at': fields.Datetime.now(),
            'population': len(rows), 'total': sum(row['balance'] for row in rows.values())})
        return True

    def action_seed(self):
        """ Have a seed drawn, to be seen before the accounts are. """
        self._act('draft').seed = secrets.token_hex(8)
        return True

    def draw_again(self):
        """ Draw the same once more from the books of today, and compare: was the sample drawn from this seed, and do the books of that day still say the same?

        :return: action that shows the answer
        """
        sample = self._act('drawn', 'asked', 'closed')
        rows = sample._population()
        chosen = draw(sample.seed, (Item(row['id'], row['company_id'], row['balance']) for row in rows), sample.size, sample.method)
        balances = {row['id']: row['balance'] for row in rows}
        same = chosen == sorted(sample.line_ids.account_id.ids) and all(balances[line.account_id.id] == line.balance for line in sample.line_ids)
        message = self.env._("The same accounts with the same balances.") if same else self.env._("It is not the same: the books of that day have changed since.")
        return {'type': 'ir.actions.client', 'tag': 'display_notification', 'params': {'type': 'success' if same else 'danger', 'sticky': not same, 'message': message}}

    # -- asked ------------------------------------------------------------------------

    def ask_members(self):
        """ The members are asked: each finds it on his pages, and letters can be printed. """
        sample = self._act('drawn')
        sample.state = 'asked'
        Notice = self.env['koperasi.notice']
        for line in sample.line_ids:
            spoken = Notice._speaking(line.member_id)
            Notice._tell(line.member_id, 'answer', {'what': spoken._("The supervisors ask you whether a balance is right: see “Confirm my balance” on your pages.")}, f'{line._name},{line.id}')
        return True

    def action_letters(self):
        """ Print a letter to each member who has not answered. """
        sample = self._act('drawn', 'asked')
        if not sample.line_ids.filtered(lambda line: line.answer == 'open'):
            raise UserError(self.env._("All have answered."))
        return self.env.ref('koperasi.action_report_confirmation').report_action(self)

    def close_sample(self):
        """ Nobody is asked any more. """
        self._act('drawn', 'asked').state = 'closed'
        return True

    def action_open_lines(self):
        """ The accounts as a list. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'name': self.display_name, 'res_model': 'koperasi.sample.line', 'view_mode': 'list,form', 'domain': [('sample_id', '=', self.id)]}
