from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...finance.sikp import line as sikp_line
from ...finance.sikp import whole_file
from ..ledger.append_only import guarded
from ..loan.checks import MANAGER, OFFICER, check_role

STATES = [('draft', "Draft"), ('checked', "Checked"), ('sent', "Sent"), ('answered', "Answered")]
PERSONAL = 'koperasi.group_koperasi_personal_data'
CHOSEN = frozenset({'company_id', 'line_id', 'date_from', 'date_to', 'layout_ids', 'leave_out', 'note'})
MOST_ROWS = 200_000

GUARD = """
CREATE OR REPLACE FUNCTION koperasi_sikp_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open_columns text[] := ARRAY['answer', 'answer_text', 'write_uid', 'write_date'];
BEGIN
    IF EXISTS (SELECT FROM koperasi_sikp_export x WHERE x.id = OLD.export_id AND x.state IN ('sent', 'answered'))
        AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - open_columns IS DISTINCT FROM to_jsonb(OLD) - open_columns) THEN
        RAISE EXCEPTION 'koperasi: what was sent to SIKP is not changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class KoperasiSikpExport(models.Model):
    """ What is reported to the state's credit programme system (SIKP) of a period: its lines are shown with their errors first, and go out when they are
    right. Names members: only who sees personal data may have its lines and files, and each file is noted. """
    _name = 'koperasi.sikp.export'
    _description = "SIKP Report"
    _inherit = ['mail.thread', 'koperasi.fund.written']
    _order = 'id desc'
    _check_company_auto = True
    _koperasi_written = CHOSEN

    company_id = fields.Many2one('res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company)
    line_id = fields.Many2one('koperasi.fund.line', string="Fund Line", required=True, index=True, check_company=True, ondelete='restrict')
    date_from = fields.Date(required=True, default=lambda self: self.env.company._koperasi_book_date().replace(day=1))
    date_to = fields.Date(required=True, default=lambda self: self.env.company._koperasi_book_date())
    layout_ids = fields.Many2many('koperasi.sikp.layout', string="Files", required=True, domain="[('kind', '!=', 'answer')]",
                                  default=lambda self: self.env['koperasi.sikp.layout'].search([('kind', '!=', 'answer')]))
    leave_out = fields.Boolean(string="Leave out Loans with Errors", help="They are reported once they are mended. Without it, no file is made while anything is wrong.")
    note = fields.Char()
    state = fields.Selection(STATES, string="Status", required=True, readonly=True, copy=False, default='draft', tracking=True)
    checked_on = fields.Datetime(readonly=True, copy=False)
    sent_on = fields.Datetime(readonly=True, copy=False)
    sent_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    row_ids = fields.One2many('koperasi.sikp.row', 'export_id', string="Lines", readonly=True, copy=False, groups=PERSONAL)
    row_count = fields.Integer(string="Lines in the Files", readonly=True, copy=False)
    problem_count = fields.Integer(string="Lines with Errors", readonly=True, copy=False)
    rejected_count = fields.Integer(string="Rejected", readonly=True, copy=False)

    _period_check = models.Constraint('CHECK (date_to >= date_from)', "The period ends before it begins.")

    @api.depends('line_id.name', 'date_from', 'date_to')
    def _compute_display_name(self):
        for export in self:
            export.display_name = f"SIKP {export.line_id.name or ''} {export.date_from or ''}–{export.date_to or ''}"

    def write(self, vals):
        if not self.env.su and CHOSEN & vals.keys():
            if any(export.state in ('sent', 'answered') for export in self):
                raise UserError(self.env._("What was sent to SIKP stays as it was."))
            result = super().write(vals)
            # narrow sudo(): other choices, other lines: they are checked anew
            self.sudo().filtered(lambda export: export.state == 'checked').write({'state': 'draft'})
            return result
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unsent(self):
        if any(export.state in ('sent', 'answered') for export in self):
            raise UserError(self.env._("What was sent to SIKP stays."))

    def _door(self):
        self.ensure_one()
        check_role(self.env, OFFICER, MANAGER)
        self.check_access('write')

    # -- checking ----------------------------------------------------------------

    def action_check(self):
        """ Write down every line with what is wrong in it, to be looked at before the files are made.

        :raises UserError: if it was sent, or a layout has no fields
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self._door()
        if self.state in ('sent', 'answered'):
            raise UserError(self.env._("What was sent to SIKP stays as it was."))
        self.layout_ids._check_usable()
        export = self.sudo()   # loans and persons of the line, for who may see personal data; the lines are nobody's to write
        export.row_ids.unlink()
        rows = export._rows()
        if len(rows) > MOST_ROWS:
            raise UserError(self.env._("These are more than %s lines: choose a shorter period.", MOST_ROWS))
        export.env['koperasi.sikp.row'].create(rows)
        export.row_ids._mark_out()
        wrong = export.row_ids.filtered('problems')
        export.write({'state': 'checked', 'checked_on': fields.Datetime.now(), 'problem_count': len(wrong), 'row_count': len(export.row_ids.filtered('goes_out'))})
        return True

    def _loans(self):
        """ Loans of the line that were paid out by the end of the period and ran in it """
        return self.env['koperasi.loan'].search([
            ('fund_line_id', '=', self.line_id.id), ('loan_state', '!=', 'cancelled'), ('disbursed_on', '<=', self.date_to),
            '|', ('ended_on', '=', False), ('ended_on', '>=', self.date_from)], order='number, id')

    def _rows(self):
        """ Values of all lines. A borrower and an agreement are reported in the period of the payout, transactions as they come. """
        loans, rows, seen = self._loans(), [], set()
        classes = {row['loan_id'][0]: row['loan_class'] for row in self.env['koperasi.loan.position'].search_read(
            [('loan_id', 'in', loans.ids)], ['loan_id', 'loan_class'])} if loans else {}
        layouts = [(layout, layout._fields_of(), [(column.source, column.fixed) for column in layout._columns()]) for layout in self.layout_ids.sorted(lambda one: (
            ['debtor', 'contract', 'transaction'].index(one.kind), one.sequence, one.id))]
        for loan in loans:
            values = loan._sikp_debtor()
            new = loan.disbursed_on >= self.date_from
            moves = loan._sikp_transactions(self.date_from, self.date_to, classes.get(loan.id) or 'current')
            for layout, fields_, columns in layouts:
                if (layout.kind == 'debtor' and (not new or (loan.member_id.id, layout.id) in seen)) or (layout.kind == 'contract' and not new):
                    continue
                seen.add((loan.member_id.id, layout.id))
                for move in moves if layout.kind == 'transaction' else [{}]:
                    rows.append(self._row(layout, fields_, columns, loan, {**values, **move}))
        return rows

    def _row(self, layout, fields_, columns, loan, values):
        text, problems = sikp_line(
            fields_, [fixed if source == 'fixed' else values.get(source) for source, fixed in columns], layout.encoding, layout.replace)
        return {
            'export_id': self.id, 'layout_id': layout.id, 'loan_id': loan.id, 'text': text,
            'problems': '\n'.join(f'{code}: {self._problem_text(problem)}' for code, problem in problems) or False}

    @api.model
    def _problem_text(self, code):
        return {
            'missing': self.env._("is missing"), 'nik': self.env._("a NIK has 16 digits"), 'digits': self.env._("digits only"), 'date': self.env._("is no date"),
            'amount': self.env._("is no whole amount of rupiah"), 'code': self.env._("is none of the codes"), 'short': self.env._("is too short"),
            'long': self.env._("is too long"), 'separator': self.env._("holds | or a line break"), 'formula': self.env._("begins like a formula"),
            'encoding': self.env._("holds a letter that the file cannot have"),
        }[code]

    # -- files -------------------------------------------------------------------

    def action_send(self):
        """ Close the report: from now on its lines stay as they are, and its files can be taken.

        :raises UserError: if it was not checked, or has errors which are not left out, or nothing is left
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self._door()
        if self.state != 'checked':
            raise UserError(self.env._("Check the lines first."))
        if self.problem_count and not self.leave_out:
            raise UserError(self.env._("%s lines have errors: mend them and check again, or leave those loans out.", self.problem_count))
        if not self.row_count:
            raise UserError(self.env._("Nothing is to be reported."))
        self.env['koperasi.export']._require_reason(self.row_count)
        self.env.flush_all()   # the lines as they were marked, before they are closed
        # narrow sudo(): the state, which no role writes; roles and lines were checked
        self.sudo().write({'state': 'sent', 'sent_on': fields.Datetime.now(), 'sent_by_id': self.env.uid})
        return True

    def _file(self, layout):
        """ A file of a report that was sent; that it goes out is noted.

        :param layout: one of ``layout_ids``
        :return: ``(name, bytes)``
        :raises UserError: if it was not sent, or the user has to say first what the file is for
        :raises AccessError: if the caller is neither loan officer nor manager
        """
        self._door()
        if self.state not in ('sent', 'answered'):
            raise UserError(self.env._("Check and send the report first."))
        # narrow sudo(): lines that were checked, for who may see personal data
        export = self.sudo()
        rows = export.row_ids.filtered(lambda row: row.layout_id == layout and row.goes_out)
        name = layout._file_name(export.line_id, export.date_to)
        self.env['koperasi.export']._note('list', f"SIKP: {layout.name}", len(rows), f"{export.line_id.name}, {format_date(self.env, export.date_from)} – {format_date(self.env, export.date_to)}")
        return name, whole_file(rows.mapped('text'), layout.encoding, layout._end())

    def action_files(self):
        """ Take the files: one, or a folder of all. """
        self._door()
        return {'type': 'ir.actions.act_url', 'url': f'/koperasi/sikp/{self.id}.zip', 'target': 'download'}

    def action_read_answer(self):
        """ Open the dialog that reads back what SIKP answered. """
        self._door()
        return {'type': 'ir.actions.act_window', 'name': self.env._("Answer of SIKP"), 'res_model': 'koperasi.sikp.answer', 'view_mode': 'form', 'target': 'new',
                'context': {'default_export_id': self.id}}

    def action_open_rows(self):
        """ Open the lines with errors, or all of them. """
        self.ensure_one()
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('koperasi.action_koperasi_sikp_row')
        return {**action, 'domain': [('export_id', '=', self.id)], 'context': {'search_default_wrong': 1} if self.problem_count and self.state in ('draft', 'checked') else {}}

    # -- answers -----------------------------------------------------------------

    def _take_answer(self, answers):
        """ Note what SIKP said of each debtor or loan.

        :param answers: list of ``(NIK or loan number, 'accepted' or 'rejected', message)``
        :return: list of keys that are in no line
        """
        export, unknown = self.sudo(), []
        by_key = {}
        for row in export.row_ids.filtered('goes_out'):
            by_key.setdefault(row.loan_id.number, []).append(row)
            by_key.setdefault(row.loan_id.member_id.nik, []).append(row)
        for key, answer, message in answers:
            for row in by_key.get(key, ()):
                row.write({'answer': answer, 'answer_text': message or False})
            if key not in by_key:
                unknown.append(key)
        export.write({'state': 'answered', 'rejected_count': len(export.row_ids.filtered(lambda row: row.answer == 'rejected').loan_id)})
        return unknown


class KoperasiSikpRow(models.Model):
    """ A line of a SIKP file: what it says, what is wrong with it, what SIKP answered. """
    _name = 'koperasi.sikp.row'
    _description = "Line of a SIKP File"
    _order = 'export_id desc, id'
    _rec_name = 'loan_id'

    export_id = fields.Many2one('koperasi.sikp.export', string="SIKP Report", required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='export_id.company_id', store=True, precompute=True, index=True)
    layout_id = fields.Many2one('koperasi.sikp.layout', string="File", required=True, readonly=True, ondelete='restrict')
    kind = fields.Selection(related='layout_id.kind')
    loan_id = fields.Many2one('koperasi.loan', required=True, readonly=True, index=True, ondelete='restrict')
    member_id = fields.Many2one(related='loan_id.member_id')
    text = fields.Char(string="Line", readonly=True)
    problems = fields.Text(string="Errors", readonly=True)
    goes_out = fields.Boolean(string="In the File", readonly=True, default=True)
    answer = fields.Selection([('accepted', "Accepted"), ('rejected', "Rejected")], readonly=True)
    answer_text = fields.Char(string="Said by SIKP", readonly=True)

    def init(self):
        self.env.cr.execute(GUARD)
        guarded(self.env.cr, self._table, 'koperasi_sikp_guard', rows=False)

    def _mark_out(self):
        """ Of a loan with an error in any line, no line goes out: an agreement without its borrower would be refused """
        wrong = self.filtered('problems').loan_id
        self.filtered(lambda row: row.loan_id in wrong).write({'goes_out': False})
