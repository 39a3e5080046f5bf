import base64
import hashlib
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_date

from .checks import Checker, Totals
from .export import template, text_workbook
from .issue import FileProblem, Issue, Issues
from .layout import LAYOUTS
from .messages import sentence
from .rows import Book, read_book

DOERS = 'koperasi.group_koperasi_admin,koperasi.group_koperasi_accountant'
# what people choose; the rest is written by the methods
CHOSEN_FIELDS = frozenset({'company_id', 'cutoff_date', 'file', 'filename'})


class KoperasiOpeningImport(models.Model):
    """ The books of a cooperative as they were on a day: members, savings, loans and trial balance from a workbook.

    Reading and checking are plain Python (reader.py, rows.py, checks.py); setup.py says what the cooperative has,
    booking.py books. The record stays as the proof of what was brought in.
    """
    _name = 'koperasi.opening.import'
    _description = "Bringing in the Books"
    _order = 'id desc'

    name = fields.Char(compute='_compute_name', store=True)
    company_id = fields.Many2one(
        'res.company', string="Branch", required=True, index=True, default=lambda self: self.env.company, ondelete='restrict')
    currency_id = fields.Many2one(related='company_id.currency_id')
    cutoff_date = fields.Date(
        string="Cut-off Date", required=True, default=lambda self: date(fields.Date.context_today(self).year - 1, 12, 31),
        help="The day whose closing balances stand in the workbook.")
    file = fields.Binary(string="Workbook", attachment=True, copy=False)
    filename = fields.Char(copy=False)
    state = fields.Selection(
        [('draft', "Draft"), ('checked', "Checked"), ('booked', "Booked")], required=True, readonly=True, default='draft', copy=False)
    file_hash = fields.Char(string="SHA-256 of the File", readonly=True, copy=False)
    content_hash = fields.Char(string="SHA-256 of the Content", readonly=True, copy=False)
    issue_ids = fields.One2many('koperasi.opening.issue', 'import_id', string="Errors and Warnings", readonly=True)
    total_ids = fields.One2many('koperasi.opening.total', 'import_id', string="Totals", readonly=True)
    error_count = fields.Integer(string="Errors", readonly=True, copy=False)
    warning_count = fields.Integer(string="Warnings", readonly=True, copy=False)
    member_count = fields.Integer(string="Members", readonly=True, copy=False)
    savings_count = fields.Integer(string="Savings Accounts", readonly=True, copy=False)
    loan_count = fields.Integer(string="Loans", readonly=True, copy=False)
    debit = fields.Monetary(string="Trial Balance Debit", readonly=True, copy=False)
    credit = fields.Monetary(string="Trial Balance Credit", readonly=True, copy=False)
    move_id = fields.Many2one('account.move', string="Opening Entry", readonly=True, copy=False, index='btree_not_null', ondelete='restrict')
    booked_by_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='restrict')
    booked_at = fields.Datetime(readonly=True, copy=False)
    error_file = fields.Binary(compute='_compute_error_file', attachment=False)
    template_file = fields.Binary(compute='_compute_template_file', attachment=False)

    _content_uniq = models.UniqueIndex("(company_id, content_hash) WHERE state = 'booked'", "This content was already brought in.")

    @api.depends('filename', 'cutoff_date')
    def _compute_name(self):
        for record in self:
            record.name = ' '.join(filter(None, (record.filename, fields.Date.to_string(record.cutoff_date)))) or self.env._("New")

    # -- access ---------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if operation == 'write' and not self.env.su and field.name not in CHOSEN_FIELDS:
            return False
        return super()._has_field_access(field, operation)

    def write(self, vals):
        if CHOSEN_FIELDS & vals.keys():
            if any(record.state == 'booked' for record in self):
                raise UserError(self.env._("These books are booked: the record stays as it is."))
            self.sudo()._forget()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_booked(self):
        if any(record.state == 'booked' for record in self):
            raise UserError(self.env._("These books are booked: the record stays as it is."))

    def _check_may_import(self):
        self.ensure_one()
        self.check_access('write')
        if not self.env.user.has_groups(DOERS):
            raise AccessError(self.env._("An administrator or an accountant of the cooperative brings in the books."))
        if self.state == 'booked':
            raise UserError(self.env._("These books are booked: the record stays as it is."))
        if not self.file:
            raise UserError(self.env._("Choose the workbook first."))

    # -- buttons --------------------------------------------------------------

    def action_check(self):
        """ Read the workbook and list every error; books nothing.

        :raises AccessError: if the caller is neither administrator nor accountant
        """
        self._check_may_import()
        self.sudo()._check()
        return True

    def action_book(self):
        """ Check the workbook once more and book all of it, or nothing.

        :raises AccessError: if the caller is neither administrator nor accountant
        :raises UserError: if the workbook has errors; action_check lists them
        """
        self._check_may_import()
        record = self.sudo()
        book, issues = record._check()
        if issues.errors:
            first = next(issue for issue in issues.items if issue.is_error)
            raise UserError(self.env._(
                "Nothing was booked. The workbook has %(count)s errors, the first: %(first)s",
                count=issues.errors, first=sentence(self.env, first)))
        record._book(book)
        return True

    def action_download_errors(self):
        """ Download the list of errors as a workbook. """
        self.check_access('read')
        return self._download('error_file', self.env._("errors.xlsx"))

    def action_download_template(self):
        """ Download the empty workbook with a guide. """
        self.check_access('read')
        return self._download('template_file', self.env._("opening_books.xlsx"))

    def action_open_move(self):
        """ Open the opening journal entry. """
        self.ensure_one()
        return {'type': 'ir.actions.act_window', 'res_model': 'account.move', 'view_mode': 'form', 'res_id': self.move_id.id}

    def _download(self, field, filename):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_url', 'target': 'download',
            'url': f'/web/content/{self._name}/{self.id}/{field}/{filename}?download=true',
        }

    @api.readonly
    def get_progress(self):
        """ How far the check or the booking has come.

        :return: dict ``stage, done, total``; empty if nothing is known
        """
        self.ensure_one()
        self.check_access('read')
        row = self.env['koperasi.opening.progress'].sudo().search([('import_number', '=', self.id)], limit=1)
        return {'stage': self._stages().get(row.stage, row.stage), 'done': row.done, 'total': row.total} if row else {}

    def _stages(self):
        return {
            'read': self.env._("Reading the workbook"), 'members': self.env._("Registering members"),
            'savings': self.env._("Opening savings accounts"), 'loans': self.env._("Registering loans"),
            'post': self.env._("Posting the balances"), 'tie': self.env._("Comparing both books"), 'done': self.env._("Done"),
        }

    # -- check ----------------------------------------------------------------

    def _forget(self):
        self.issue_ids.unlink()
        self.total_ids.unlink()
        self.write({
            'state': 'draft', 'file_hash': False, 'content_hash': False, 'error_count': 0, 'warning_count': 0, 'member_count': 0,
            'savings_count': 0, 'loan_count': 0, 'debit': 0, 'credit': 0,
        })

    def _check(self):
        """ Read and check, and keep what was found.

        :return: ``(Book, Issues)``
        """
        report = self.env['koperasi.opening.progress']._reporter(self)
        report('read', 0, 2)
        content = base64.b64decode(self.with_context(bin_size=False).file or b'')
        book, totals, issues = self._examine(content)
        report('read', 1, 2)
        self._forget()
        self._keep_totals(book, totals, issues)
        self.write({'file_hash': hashlib.sha256(content).hexdigest(), 'content_hash': book.fingerprint})
        self._keep_issues(issues)
        report('read', 2, 2)
        return book, issues

    def _examine(self, content):
        """ Everything that can be said about a workbook; writes nothing.

        :param bytes content: the file
        :return: ``(Book, Totals, Issues)``
        """
        issues, book, totals = Issues(), Book(), Totals()
        if self.cutoff_date > self.company_id._koperasi_today():
            issues.add(Issue('', 0, '', fields.Date.to_string(self.cutoff_date), 'cutoff_future'))
        try:
            book = read_book(content, self.cutoff_date, issues)
        except FileProblem as found:
            issues.add(found.issue)
        else:
            if earlier := self._earlier_import(book.fingerprint):
                # its accounts exist by now: naming each of them would hide the reason
                issues.clear()
                issues.add(earlier)
            elif problems := self._setup_problems():
                for found in problems:
                    issues.add(found)
            else:
                totals = Checker(book, self._prepare_setup(book), issues).run()
        return book, totals, issues

    def _earlier_import(self, content_hash):
        """ ``Issue`` if a branch of this cooperative has this content already """
        earlier = self.search([
            ('company_id', 'child_of', self.company_id.root_id.id), ('state', '=', 'booked'), ('content_hash', '=', content_hash)], limit=1)
        return earlier and Issue('', 0, '', '', 'already_imported', {
            'date': format_date(self.env, earlier.booked_at.date()), 'name': earlier.name})

    def _keep_totals(self, book, totals, issues):
        self.write({
            'state': 'draft' if issues.errors else 'checked', 'error_count': issues.errors, 'warning_count': issues.warnings,
            'member_count': len(book.members), 'savings_count': len(book.savings), 'loan_count': len(book.loans),
            'debit': totals.debit, 'credit': totals.credit,
        })
        self.env['koperasi.opening.total'].create([{
            'import_id': self.id, 'sequence': number, 'product': total.code, 'name': total.name, 'control': total.control,
            'count': total.count, 'amount': total.amount,
        } for number, total in enumerate(totals.products.values()) if total.count])

    def _keep_issues(self, issues):
        Found = self.env['koperasi.opening.issue']
        Found.create([{
            'import_id': self.id, 'sheet': issue.sheet or False, **Found._prepare_values(issue),
        } for issue in issues.sorted([layout.title for layout in LAYOUTS])])

    # -- files ----------------------------------------------------------------

    @api.depends('issue_ids')
    @api.depends_context('lang')
    def _compute_error_file(self):
        for record in self:
            header = [self.env._("Sheet"), self.env._("Row"), self.env._("Column"), self.env._("Value"), self.env._("Kind"), self.env._("Problem"), self.env._("What to Do")]
            kinds = dict(self.env['koperasi.opening.issue']._fields['severity']._description_selection(self.env))
            rows = [(
                issue.sheet or '', str(issue.row_number or ''), issue.column_name or '', issue.value or '', kinds[issue.severity],
                issue.problem, issue.remedy or '',
            ) for issue in record.issue_ids]
            record.error_file = base64.b64encode(text_workbook([(self.env._("Errors"), header, rows)]))

    @api.depends_context('lang')
    def _compute_template_file(self):
        content = template(self.env._("Guide"), [self.env._("Sheet"), self.env._("Column"), self.env._("Example"), self.env._("Note")], self._template_notes())
        self.template_file = base64.b64encode(content)

    def _template_notes(self):
        amount, day = self.env._("Whole rupiah: 1250000 or 1.250.000"), self.env._("dd-mm-yyyy")
        return {
            'members.number': self.env._("As on the passbook; written the same way on all sheets"), 'members.nik': self.env._("16 digits; may be empty"),
            'members.sex': "L, P", 'members.birth_date': day, 'members.join_date': day, 'members.state': "Aktif, Pasif, Keluar, Calon",
            'members.phone': self.env._("May be empty"), 'members.group': self.env._("May be empty; groups that do not exist are made"),
            'members.relation': "Anak, Istri, Suami, Orang tua, Saudara",
            'savings.product': self.env._("Code of a product of the cooperative"), 'savings.opened_on': day, 'savings.balance': amount,
            'savings.months': self.env._("Time deposits only"), 'savings.rate': self.env._("Per cent a year; time deposits only"),
            'savings.maturity': self.env._("Time deposits only"),
            'loans.disbursed_on': day, 'loans.principal': amount, 'loans.rate': self.env._("Per cent a month"),
            'loans.method': "flat, menurun, anuitas, musiman", 'loans.paid': self.env._("Number of instalments paid"), 'loans.balance': amount,
            'loans.collateral': self.env._("May be empty"), 'loans.collateral_value': amount,
            'trial.code': self.env._("Account of the chart"), 'trial.debit': amount, 'trial.credit': amount,
        }
