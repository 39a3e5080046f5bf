from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...finance.seal import root, words
from ..ledger.append_only import append_only
from ..ledger.checks import ADMIN, BOARD, MANAGER, check_role

SUPERVISOR = 'koperasi.group_koperasi_supervisor'
# Marks are no model: no caller of the API reaches them. 16 bytes each, found by what they mark and by the day that made them.
MARKS = """
CREATE TABLE IF NOT EXISTS koperasi_seal_entry (
    account_id integer NOT NULL, seq integer NOT NULL, day_id integer NOT NULL, mark bytea NOT NULL, PRIMARY KEY (account_id, seq));
CREATE INDEX IF NOT EXISTS koperasi_seal_entry_day_idx ON koperasi_seal_entry USING brin (day_id);
CREATE TABLE IF NOT EXISTS koperasi_seal_record (
    kind "char" NOT NULL, record_id integer NOT NULL, day_id integer NOT NULL, mark bytea NOT NULL, PRIMARY KEY (kind, record_id));
CREATE INDEX IF NOT EXISTS koperasi_seal_record_day_idx ON koperasi_seal_record (day_id, kind);
"""


class KoperasiSealDay(models.Model):
    """ The days of a branch, sealed: one root over what each brought and over all before it (reliability R11, R12).

    The marks of single records are made under a key outside the database (keys.py), the roots leave it by mail and on paper (telling.py). Written
    once by sealing.py, read by checking.py.
    """
    _name = 'koperasi.seal.day'
    _description = "Sealed Day"
    _order = 'company_id, number desc'
    _rec_name = 'date'
    _log_access = False

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, index=True, ondelete='restrict')
    number = fields.Integer(string="No.", required=True, readonly=True, aggregator=None, help="Seals of a branch are numbered without a gap.")
    date = fields.Date(string="Business Day", required=True, readonly=True, help="All that was booked until the end of this day is sealed.")
    sealed_at = fields.Datetime(required=True, readonly=True)
    key_name = fields.Char(string="Key", required=True, readonly=True, help="Which key of the cooperative sealed it; the key itself is not in the database.")
    formula = fields.Integer(required=True, readonly=True)
    parts = fields.Json(readonly=True)   # number and SHA-256 of the marks of each kind, and of the journal entries of each journal
    root_before = fields.Char(readonly=True)
    root = fields.Char(string="Seal Code", required=True, readonly=True, help="Changes with any movement, journal entry, account, approval or day until this one.")
    mark = fields.Char(readonly=True)    # of the root, under the key
    words = fields.Char(compute='_compute_words', help="The root, to be read aloud.")
    movements = fields.Integer(compute='_compute_counts')
    transactions = fields.Integer(compute='_compute_counts')
    journal_entries = fields.Integer(compute='_compute_counts')

    _number_uniq = models.UniqueIndex('(company_id, number)', "The seals of a branch are numbered.")
    _date_uniq = models.UniqueIndex('(company_id, date)', "A day of a branch is sealed once.")

    def init(self):
        self.env.cr.execute(MARKS)
        for table in (self._table, 'koperasi_seal_entry', 'koperasi_seal_record'):
            append_only(self.env.cr, table)

    @api.depends('root')
    def _compute_words(self):
        for day in self:
            day.words = ' '.join(words(day.root))

    @api.depends('parts')
    def _compute_counts(self):
        for day in self:
            parts = day.parts or {}
            day.movements, day.transactions, day.journal_entries = (parts.get(code, [0])[0] for code in 'etm')

    @api.depends('date', 'company_id')
    def _compute_display_name(self):
        for day in self:
            day.display_name = f"{format_date(self.env, day.date)} {day.company_id.name}"

    @api.model
    def _last(self, company, until=None):
        """ The last sealed day of a branch, of those until a day where one is given; empty if there is none """
        return self.sudo().search([('company_id', '=', company.id), *([('date', '<=', until)] if until else [])], limit=1)

    def _facts(self, parts):
        """ What the root is over """
        return {'branch': self.company_id.id, 'number': self.number, 'date': self.date.isoformat(), 'key': self.key_name, 'formula': self.formula,
                'before': self.root_before or '', 'parts': parts}

    def _root_of(self, parts):
        """ The root that these parts make with this day's other facts; hexadecimal """
        return root(self._facts(parts))

    # -- doors ------------------------------------------------------------------

    def action_check(self):
        """ Have all that was ever sealed in the branch of the user checked, now, by a batch run.

        :return: action that shows the run
        :raises AccessError: if the caller is neither supervisor, board, manager nor administrator
        :raises UserError: if nothing was sealed yet
        """
        check_role(self.env, SUPERVISOR, BOARD, MANAGER, ADMIN)
        last = self._last(self.env.company)
        if not last:
            raise UserError(self.env._("No day of %s is sealed yet.", self.env.company.name))
        run = self.env['koperasi.run']._start('seal_check', self.env.company, last.date, scope=fields.Datetime.now().isoformat())
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.run', 'res_id': run.id, 'view_mode': 'form', 'name': run.display_name}

    def compare(self, written):
        """ Whether the root on a paper or in an old mail is that of what the database holds now: all is read and marked anew.

        :param str written: what stands on the paper, 64 digits or 8 words
        :return: dict ``same`` (True or False), ``root`` (what the day comes to now), ``message``
        :raises AccessError: if the caller is neither supervisor, board, manager nor administrator
        :raises UserError: if nothing was written
        """
        self.ensure_one()
        check_role(self.env, SUPERVISOR, BOARD, MANAGER, ADMIN)
        self.check_access('read')
        if not isinstance(written, str) or not written.strip() or len(written) > 500:
            raise UserError(self.env._("Write down the root as it stands on the paper: its digits, or its eight words."))
        return self.sudo()._compare(written)

    @api.model
    def rotate_key(self):
        """ Seal from the next day on under a new key; the old one stays for what it sealed.

        :return: str, the id of the new key
        :raises AccessError: if the caller is no administrator of the cooperative
        """
        check_role(self.env, ADMIN)
        return self.sudo()._rotate(self.env.company)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Days are sealed by the close of a day."))
        return super().create(vals_list)

    # -- marks ------------------------------------------------------------------

    def _stream(self, query, name):
        """ Rows of a query that is too long for memory; in between, others may be asked """
        cr, cursor = self.env.cr, SQL.identifier(f'koperasi_seal_{name}')
        cr.execute(SQL("DECLARE %s NO SCROLL CURSOR FOR %s", cursor, query))
        try:
            while True:
                cr.execute(SQL("FETCH FORWARD 20000 FROM %s", cursor))
                rows = cr.fetchall()
                yield from rows
                if len(rows) < 20_000:
                    break
        finally:
            cr.execute(SQL("CLOSE %s", cursor))
