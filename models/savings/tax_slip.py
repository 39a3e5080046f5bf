from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...finance.tax import PPH_23
from ..ledger.run_work import Outcome
from .savings_product import ON_DEMAND

KIND = ('tax_slips', "Tax Slips")


class KoperasiTaxSlip(models.Model):
    """ What a member was paid in interest in a month on all his accounts of a branch, and the tax withheld from it (bukti potong; domain 7.4).
    One a member and month, also where the tax is 0. It says what his entries say, and is brought in line with them when something is
    corrected: each time is one revision more.
    """
    _name = 'koperasi.tax.slip'
    _description = "Tax Slip"
    _order = 'month desc, name'
    _log_access = False

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    name = fields.Char(string="Number", required=True, readonly=True)
    member_id = fields.Many2one('koperasi.member', required=True, readonly=True, index=True, ondelete='restrict')
    month = fields.Date(required=True, readonly=True, help="Its first day.")
    month_text = fields.Char(string="Tax Period", compute='_compute_month_text')
    kind = fields.Selection([('final', "Final, Article 4 (2)"), ('article_23', "Article 23")], string="Tax Article", required=True, readonly=True)
    rate = fields.Float(string="Tax Rate (%)", digits=(9, 2), readonly=True, aggregator=None, help="On the whole gross; 0 up to the threshold of the month.")
    gross = fields.Monetary(readonly=True)
    tax = fields.Monetary(readonly=True)
    net = fields.Monetary(compute='_compute_net')
    revision = fields.Integer(readonly=True, aggregator=None)

    _month_uniq = models.UniqueIndex('(company_id, month, member_id)', "A member has one tax slip a month.")

    @api.depends('month')
    @api.depends_context('lang')
    def _compute_month_text(self):
        for slip in self:
            slip.month_text = format_date(self.env, slip.month, date_format='MMMM y')

    @api.depends('gross', 'tax')
    def _compute_net(self):
        for slip in self:
            slip.net = slip.gross - slip.tax

    @api.model
    def _bring(self, company, member_ids, date):
        """ Bring the slips of members for the month of a day in line with their entries; number of slips that were written """
        self.env.flush_all()
        Account, found = self.env['koperasi.savings.account'], {}
        for member_id, component, amount in Account._interest_and_tax(member_ids, company, date):
            found.setdefault(member_id, {})[component] = amount
        month = date.replace(day=1)
        final, ids = Account._final_tax(date).percent, tuple(member_ids) or (0,)
        rows = []
        for row in self.env.execute_query_dict(SQL(
                """SELECT m.id, m.number, s.id AS slip,
                          p.is_company OR EXISTS (SELECT FROM koperasi_account a JOIN koperasi_savings_account v ON v.account_id = a.id
                                                  WHERE a.member_id = m.id AND v.family = 'other_coop') AS body
                   FROM koperasi_member m JOIN res_partner p ON p.id = m.partner_id
                   LEFT JOIN koperasi_tax_slip s ON s.member_id = m.id AND s.company_id = %s AND s.month = %s WHERE m.id IN %s ORDER BY m.id""",
                company.id, month, ids)):
            own = found.get(row['id'], {})
            gross, tax = max(own.get('interest', 0), 0), max(-own.get('tax', 0), 0)
            if gross or tax or row['slip']:
                kind, rate = ('article_23', PPH_23.percent) if row['body'] else ('final', final)
                rows.append((company.id, row['id'], f"{month:%Y%m}-{row['number']}", month, kind, rate if tax else 0, gross, tax, 0))
        if not rows:
            return 0
        self.env.cr.execute_values(
            """INSERT INTO koperasi_tax_slip AS s (company_id, member_id, name, month, kind, rate, gross, tax, revision) VALUES %s
               ON CONFLICT (company_id, month, member_id) DO UPDATE
                   SET gross = EXCLUDED.gross, tax = EXCLUDED.tax, rate = EXCLUDED.rate, kind = EXCLUDED.kind, revision = s.revision + 1
                   WHERE (s.gross, s.tax) IS DISTINCT FROM (EXCLUDED.gross, EXCLUDED.tax)""", rows, page_size=len(rows))
        written = self.env.cr.rowcount
        self.invalidate_model()
        return written

    def _of_year(self):
        """ The slips of the same members and years, by month """
        self.check_access('read')
        found = self.browse()
        for member, own in self.grouped('member_id').items():
            for year in {slip.month.year for slip in own}:
                found |= self.search([('member_id', '=', member.id), ('month', '>=', f'{year}-01-01'), ('month', '<=', f'{year}-12-31')])
        return found.sorted(lambda slip: (slip.member_id.id, slip.month))

    def action_recap_xlsx(self):
        """ Download what was withheld in the year of the last slip, by month and by member.

        :raises RedirectWarning: if it names many members and nobody said why
        """
        self.check_access('read')
        last = self.search([], limit=1)
        year = last.month.year if last else self.env.company._koperasi_book_date().year
        [[members]] = self._read_group([('month', '>=', f'{year}-01-01'), ('month', '<=', f'{year}-12-31')], [], ['member_id:count_distinct'])
        self.env['koperasi.export']._require_reason(members)
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/koperasi/tax/{year}.xlsx'}


class KoperasiRun(models.Model):
    """ Slips are written when a month is closed, after its interest. """
    _inherit = 'koperasi.run'

    kind = fields.Selection(selection_add=[KIND], ondelete={KIND[0]: 'cascade'})

    def _steps(self, kind):
        return super()._steps(kind) + {'month': [(40, KIND[0])]}.get(kind, [])

    def _summary_kinds(self):
        return super()._summary_kinds() | {KIND[0]}

    def _unit_tax_slips(self):
        return self._unit_savings_interest()

    def _model_tax_slips(self):
        return 'koperasi.member'

    def _split_tax_slips(self):
        return [member_id for (member_id,) in self.env.execute_query(SQL(
            """SELECT DISTINCT a.member_id FROM koperasi_account a JOIN koperasi_savings_account s ON s.account_id = a.id
               JOIN koperasi_savings_product p ON p.id = s.product_id
               WHERE a.company_id = %s AND a.opened_on <= %s AND (a.state <> 'closed' OR a.closed_on >= %s) AND p.family IN %s AND p.taxable ORDER BY 1""",
            self.company_id.id, self.date, self.date.replace(day=1), (*ON_DEMAND, 'term')))]

    def _describe_tax_slips(self):
        return self.result['corrected'] > 0 and self.env._("Slips of the month before that were corrected: %s", self.result['corrected'])

    def _work_tax_slips(self, chunk):
        self.env['koperasi.tax.slip']._bring(self.company_id, chunk.record_ids, self.date)
        return Outcome()

    def _finish_tax_slips(self):
        """ Also the month before, for those to whom something was paid for it after its slips were written """
        [[last]] = self.env.execute_query(SQL("SELECT COALESCE(MAX(id), 0) FROM koperasi_transaction WHERE company_id = %s", self.company_id.id))
        start = self.date.replace(day=1)
        before = self.search([('company_id', '=', self.company_id.id), ('kind', '=', KIND[0]), ('date', '=', start - timedelta(days=1)), ('state', '=', 'done')], limit=1)
        late = before and [member_id for (member_id,) in self.env.execute_query(SQL(
            """SELECT DISTINCT a.member_id FROM koperasi_transaction t JOIN koperasi_entry e ON e.transaction_id = t.id JOIN koperasi_account a ON a.id = e.account_id
               WHERE t.company_id = %s AND t.id > %s AND t.value_date < %s AND e.component IN ('interest', 'tax')""",
            self.company_id.id, before.result['last'], start))]
        return {'last': last, 'corrected': self.env['koperasi.tax.slip']._bring(self.company_id, late, before.date) if late else 0}
