from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..ledger.append_only import guarded
from .common import check_supervisor, days_since, words_of

KINDS = [
    ('override', "Loan check overridden"), ('reversal', "Receipt taken back"), ('run_reversal', "Run taken back"), ('backdated', "Backdated"),
    ('reactivation', "Dormant account woken"), ('member_reactivation', "Passive member made active"), ('limit_passed', "Above a limit, with a second person"),
    ('limit_changed', "Limit changed"), ('rate_changed', "Rate changed"), ('till_forced', "Till counted by another person"), ('cash_difference', "Cash difference"),
    ('suspense_aged', "Money without a payer, old"), ('role_changed', "Role of a user changed"), ('late_day', "Day closed late"),
]
# a row stays as it was found; it is signed off once
GUARD = """
CREATE OR REPLACE FUNCTION koperasi_exception_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signature text[] := ARRAY['signed_by_id', 'signed_at', 'note'];
BEGIN
    IF TG_OP = 'DELETE' OR OLD.signed_by_id IS NOT NULL OR to_jsonb(NEW) - signature IS DISTINCT FROM to_jsonb(OLD) - signature THEN
        RAISE EXCEPTION 'koperasi: an exception stays as it was found, and is signed off once' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class KoperasiException(models.Model):
    """ What went another way than usual, for a supervisor to look at and sign off: found each night in what the other domains keep (exception_sources.py),
    or noted where it happens (exception_watch.py). A row once found stays.
    """
    _name = 'koperasi.exception'
    _description = "Exception"
    _order = 'at desc, id desc'
    _log_access = False
    _rec_name = 'reference'

    company_id = fields.Many2one('res.company', string="Branch", required=True, readonly=True, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    at = fields.Datetime(string="When", required=True, readonly=True)
    found_at = fields.Datetime(required=True, readonly=True)
    date = fields.Date(string="Business Date", readonly=True)
    user_id = fields.Many2one('res.users', string="Who Did It", readonly=True, index='btree_not_null', ondelete='restrict')
    checker_id = fields.Many2one('res.users', string="Second Person", readonly=True, ondelete='restrict')
    member_id = fields.Many2one('koperasi.member', readonly=True, index='btree_not_null', ondelete='restrict')
    amount = fields.Monetary(readonly=True, aggregator=None)
    reference = fields.Char(readonly=True, help="Number or name of what it is about.")
    reason = fields.Char(readonly=True, help="As who did it wrote it, or what was before and after.")
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(required=True, readonly=True, model_field='res_model')
    mark = fields.Char(required=True, readonly=True, default='')
    signed_by_id = fields.Many2one('res.users', readonly=True, ondelete='restrict')
    signed_at = fields.Datetime(readonly=True)
    note = fields.Text(string="Note of the Supervisor", readonly=True)
    age = fields.Integer(string="Days Unsigned", compute='_compute_age')
    case_ids = fields.One2many('koperasi.case', 'exception_id', readonly=True)

    _once_idx = models.UniqueIndex('(kind, res_model, res_id, mark)')
    _open_idx = models.Index('(company_id, at) WHERE signed_by_id IS NULL')
    _signed_check = models.Constraint('CHECK ((signed_by_id IS NULL) = (signed_at IS NULL) AND (signed_by_id IS NULL) = (note IS NULL))', "Who signs off says what he saw.")

    def init(self):
        self.env.cr.execute(GUARD)
        guarded(self.env.cr, self._table, 'koperasi_exception_guard', rows=False)

    @api.depends('reference', 'kind')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for row in self:
            row.display_name = f"{kinds.get(row.kind, '')} {row.reference or ''}".strip()

    @api.depends('at', 'signed_at')
    def _compute_age(self):
        for row in self:
            row.age = 0 if row.signed_at else days_since(row, row.at)

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list:
            raise UserError(self.env._("Exceptions are found, not written."))
        return super().create(vals_list)

    def write(self, vals):
        if vals:
            raise UserError(self.env._("An exception stays as it was found."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An exception stays as it was found."))

    # -- found ------------------------------------------------------------------------

    @api.model
    def _keep(self, rows):
        """ Write down what a query found, each once.

        :param SQL rows: ``SELECT company_id, kind, at, date, user_id, checker_id, member_id, amount, reference, reason, res_model, res_id, mark``
        :return: number of new ones
        """
        self.env.cr.execute(SQL(
            """INSERT INTO koperasi_exception (company_id, kind, at, found_at, date, user_id, checker_id, member_id, amount, reference, reason, res_model, res_id, mark)
               SELECT f.company_id, f.kind, f.at, now() AT TIME ZONE 'UTC', f.date, f.user_id, f.checker_id, f.member_id, f.amount, left(f.reference, 200), left(f.reason, 500),
                      f.res_model, f.res_id, f.mark FROM (%s) f ON CONFLICT DO NOTHING""", rows))
        return self.env.cr.rowcount

    @api.model
    def _note(self, company, kind, record, reference, reason, mark, amount=0, member=None):
        """ Write down what the user does now, where nothing else keeps it.

        :param record: what it is about
        :param str reason: what was before and after
        :param str mark: tells two changes of one record apart
        """
        return self._keep(SQL(
            """SELECT %s AS company_id, %s AS kind, now() AT TIME ZONE 'UTC' AS at, NULL::date AS date, %s AS user_id, NULL::int AS checker_id, %s::int AS member_id,
                      %s AS amount, %s AS reference, %s AS reason, %s AS res_model, %s AS res_id, %s AS mark""",
            company.id, kind, self.env.uid, member.id if member else None, amount, reference, reason, record._name, record.id, mark))

    @api.model
    def _cron_collect(self):
        """ Each night, in every cooperative """
        self._collect(self.env['res.company'].sudo().search([('koperasi_ready', '=', True)]))

    @api.model
    def collect_now(self):
        """ Look for new exceptions in the branches at work.

        :return: action that shows them
        :raises AccessError: if the caller is no supervisor
        """
        check_supervisor(self.env)
        self._collect(self.env.companies.filtered('koperasi_ready'))
        return self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_exception')

    # -- signed off -------------------------------------------------------------------

    def sign_off(self, note):
        """ Say what was seen of these, once for each.

        :param str note: what
        :raises AccessError: if the caller is no supervisor
        :raises UserError: without words, or if one was signed off already
        """
        check_supervisor(self.env)
        self.check_access('read')
        note = words_of(self.env, note, self.env._("The note"))
        self.flush_recordset()
        self.env.cr.execute(SQL(
            "UPDATE koperasi_exception SET signed_by_id = %s, signed_at = now() AT TIME ZONE 'UTC', note = %s WHERE id = ANY(%s) AND signed_by_id IS NULL",
            self.env.uid, note, list(self.ids)))
        if self.env.cr.rowcount != len(self):
            raise UserError(self.env._("One of these was signed off already."))
        self.invalidate_recordset()
        return True

    def action_sign_off(self):
        """ Open the dialog in which they are signed off. """
        self.check_access('read')
        return self.env['koperasi.oversight.dialog']._open('sign', self.env._("Sign Off"), exception_ids=self.ids)

    def action_open_record(self):
        """ Open what it is about. """
        self.ensure_one()
        self.check_access('read')
        if self.res_model not in self.env or not self.env[self.res_model].browse(self.res_id).exists():
            raise UserError(self.env._("What this is about is not there any more."))
        return {'type': 'ir.actions.act_window', 'res_model': self.res_model, 'view_mode': 'form', 'res_id': self.res_id}

    def open_exception_case(self):
        """ Look into it: open its case, which is made if there is none.

        :raises AccessError: if the caller is no supervisor
        """
        self.ensure_one()
        check_supervisor(self.env)
        self.check_access('read')
        case = self.env['koperasi.case']._open_for(
            'exception', self, self.company_id, self.sudo().member_id, self.display_name, self.reason)
        return {'type': 'ir.actions.act_window', 'res_model': 'koperasi.case', 'view_mode': 'form', 'res_id': case.id}
