import base64
import hashlib
from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ...models.ledger.checks import check_role
from ...models.registry.status import REGISTRAR
from ..files.reading import read_records
from ..opening.bulk import insert_rows
from ..opening.export import text_workbook
from ..opening.issue import FileProblem, Issue, Issues
from . import messages  # noqa: F401 - adds to the sentences of the readers
from .layout import KINDS, LAYOUT, SAID, WORDS
from .matching import Matcher
from .reading import Found, read_rows

CHOSEN_FIELDS = frozenset({'company_id', 'file', 'filename', 'leave_out'})
LISTED = 2_000   # errors that are kept; more tell nobody anything
ACTIONS = [('new', "New"), ('changed', "Changed"), ('same', "Nothing New"), ('possible', "To Be Told Apart")]


class KoperasiRegistryImport(models.Model):
    """ A list of cooperatives brought into the registry from a workbook or a text with separators: all of it or nothing, unless the registrar
    leaves the rows with errors out. Reading is plain Python (reading.py), matching.py tells which cooperative a row is about, writing.py writes.
    """
    _name = 'koperasi.registry.import'
    _description = "Bringing in a List of Cooperatives"
    _order = 'id desc'
    _rec_name = 'filename'

    company_id = fields.Many2one('res.company', string="Office", required=True, index=True, default=lambda self: self.env.company, ondelete='restrict',
                                 domain="[('koperasi_is_office', '=', True)]")
    file = fields.Binary(attachment=True, copy=False, help="An Excel workbook (.xlsx), or a text with semicolons (CSV UTF-8).")
    filename = fields.Char(copy=False)
    leave_out = fields.Boolean(string="Leave Rows with Errors Out", help="The other rows are brought in; a file of those left out is handed back to be mended.")
    state = fields.Selection([('draft', "Draft"), ('checked', "Checked"), ('imported', "Brought In")], required=True, readonly=True, default='draft', copy=False)
    file_hash = fields.Char(string="SHA-256 of the File", readonly=True, copy=False, index=True)
    row_count = fields.Integer(string="Rows Read", readonly=True, copy=False)
    new_count = fields.Integer(string="New", readonly=True, copy=False)
    changed_count = fields.Integer(string="Changed", readonly=True, copy=False)
    same_count = fields.Integer(string="Nothing New", readonly=True, copy=False)
    left_out_count = fields.Integer(string="Left Out", readonly=True, copy=False)
    error_count = fields.Integer(string="Errors", readonly=True, copy=False)
    warning_count = fields.Integer(string="Warnings", readonly=True, copy=False)
    imported_by_id = fields.Many2one('res.users', string="Brought In By", readonly=True, copy=False, ondelete='restrict')
    imported_at = fields.Datetime(string="Brought In On", readonly=True, copy=False)
    issue_ids = fields.One2many('koperasi.registry.issue', 'import_id', string="Errors and Warnings", readonly=True)
    line_ids = fields.One2many('koperasi.registry.import.line', 'import_id', string="Rows", readonly=True)
    error_file = fields.Binary(compute='_compute_error_file', attachment=False)
    template_file = fields.Binary(compute='_compute_template_file', attachment=False)

    _file_uniq = models.UniqueIndex("(company_id, file_hash) WHERE state = 'imported'", "This file was brought in already.")

    # -- access ---------------------------------------------------------------

    @api.model
    def _has_field_access(self, field, operation):
        if operation == 'write' and not self.env.su and field.name not in CHOSEN_FIELDS:
            return False
        return super()._has_field_access(field, operation)

    def write(self, vals):
        if CHOSEN_FIELDS & vals.keys():
            if any(record.state == 'imported' for record in self):
                raise UserError(self.env._("This list is in the registry: the record stays as it is."))
            # narrow sudo(): what was found about the file before is forgotten
            self.sudo()._forget(answers='file' in vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_imported(self):
        if any(record.state == 'imported' for record in self):
            raise UserError(self.env._("This list is in the registry: the record stays as it is."))

    def _check_may_import(self):
        self.ensure_one()
        check_role(self.env, REGISTRAR)
        self.check_access('write')
        if self.state == 'imported':
            raise UserError(self.env._("This list is in the registry: the record stays as it is."))
        if not self.file:
            raise UserError(self.env._("Choose the file first."))
        if not self.company_id.koperasi_is_office:
            raise UserError(self.env._("%s is no supervising office.", self.company_id.name))

    # -- buttons --------------------------------------------------------------

    def action_check(self):
        """ Read the file, list every error and what each row would change; writes nothing into the registry.

        :raises AccessError: if the caller is no registrar
        """
        self._check_may_import()
        # narrow sudo(): what was found is nobody's to write; the registrar's role was checked
        self.sudo()._check()
        return True

    def action_import(self):
        """ Check once more and write what is right: all rows, or all but those with errors if the registrar chose to leave them out.

        :raises AccessError: if the caller is no registrar
        :raises UserError: if anything is wrong; action_check lists it
        """
        self._check_may_import()
        record = self.sudo()    # narrow sudo(): parts and figures of cooperatives; the registrar's role was checked
        found, matches, issues = record._check()
        if record.state != 'checked':
            raise UserError(self.env._("Nothing was brought in: the file has %s errors. Mend them, or leave the rows with errors out.", issues.errors))
        record._write_registry(found, matches)
        record.write({'state': 'imported', 'imported_by_id': self.env.uid, 'imported_at': fields.Datetime.now(), 'left_out_count': len(found.wrong)})
        return True

    def action_download_errors(self):
        """ Download the rows with errors, as they came, with what is wrong: to be mended and brought in again. """
        return self._download('error_file', self.env._("to_mend.xlsx"))

    def action_download_template(self):
        """ Download the empty workbook with a guide. """
        return self._download('template_file', self.env._("list_of_cooperatives.xlsx"))

    def _download(self, field, filename):
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/web/content/{self._name}/{self.id}/{field}/{filename}?download=true'}

    # -- check ----------------------------------------------------------------

    def _forget(self, answers=False):
        self.issue_ids.unlink()
        lines = self.line_ids if answers else self.line_ids.filtered(lambda line: not line.answer)
        lines.unlink()
        self.write({'state': 'draft', 'file_hash': False, **dict.fromkeys(
            ('row_count', 'new_count', 'changed_count', 'same_count', 'left_out_count', 'error_count', 'warning_count'), 0)})

    def _check(self):
        """ Read and check, and keep what was found.

        :return: ``(Found, [Match], Issues)``
        """
        content = base64.b64decode(self.with_context(bin_size=False).file or b'')
        answers = {line.row_number: line.answer for line in self.line_ids if line.answer}
        self._forget(answers=True)
        found, matches, issues = self._examine(content, answers)
        self._keep_lines(matches, found, answers)
        Found_ = self.env['koperasi.registry.issue']
        Found_.create([{'import_id': self.id, **Found_._prepare_values(issue)} for issue in issues.sorted([])])
        self.invalidate_recordset(['line_ids', 'issue_ids'])
        right = [match for match in matches if match.row.number not in found.wrong]
        general = any(issue.is_error and issue.row not in found.wrong for issue in issues.items)
        ready = right and (not issues.errors or (self.leave_out and not general))
        self.write({
            'state': 'checked' if ready else 'draft', 'file_hash': hashlib.sha256(content).hexdigest(), 'row_count': len(found.rows) + len(found.wrong - {row.number for row in found.rows}),
            'new_count': sum(not match.cooperative for match in right), 'changed_count': sum(bool(match.cooperative and match.changes) for match in right),
            'same_count': sum(bool(match.cooperative and not match.changes) for match in right), 'left_out_count': len(found.wrong),
            'error_count': issues.errors, 'warning_count': issues.warnings})
        return found, right, issues

    def _examine(self, content, answers):
        """ Everything that can be said about a file; writes nothing.

        :param dict answers: ``{row number: 'same' or 'new'}``
        :return: ``(Found, [Match], Issues)``
        """
        issues, found, matches = Issues(LISTED), Found(), []
        twin = self.search([('company_id', '=', self.company_id.id), ('state', '=', 'imported'), ('file_hash', '=', hashlib.sha256(content).hexdigest())], limit=1)
        if twin:
            issues.add(Issue('', 0, '', '', 'registry_imported', {'date': format_date(self.env, twin.imported_at.date()), 'name': twin.filename or ''}))
            return found, matches, issues
        areas = dict(self.env['koperasi.area'].search_fetch([], ['code', 'level']).mapped(lambda area: (area.code, area.level)))
        try:
            found = read_rows(content, self.company_id._koperasi_today(), areas, issues)
            matches = Matcher(self.env, self.company_id, found, issues, answers).run()
        except FileProblem as problem:
            found, matches = Found(), []
            issues.add(problem.issue)
        return found, matches, issues

    def _keep_lines(self, matches, found, answers):
        rows = []
        for match in matches:
            number = match.row.number
            action = 'possible' if match.possible and number in found.wrong else 'new' if not match.cooperative else 'changed' if match.changes else 'same'
            if number in found.wrong and action != 'possible':
                continue
            rows.append({
                'import_id': self.id, 'row_number': number, 'name': match.row.values['name'], 'cooperative_id': match.cooperative or match.possible or None, 'action': action,
                'answer': answers.get(number) or None, 'changes': '\n'.join(f'{title}: {before or "–"} → {after or "–"}' for title, before, after in match.changes)[:4_000] or None})
        insert_rows(self.env['koperasi.registry.import.line'], rows)

    # -- files that go out ------------------------------------------------------

    @api.depends('issue_ids')
    @api.depends_context('lang')
    def _compute_error_file(self):
        for record in self:
            record.error_file = base64.b64encode(record._error_workbook()) if record.file else False

    def _error_workbook(self):
        """ The rows with errors, as they came, and what is wrong with each """
        said, general = {}, []
        for issue in self.issue_ids.filtered(lambda issue: issue.severity == 'error'):
            words = (f'{issue.column_name}: {issue.problem}' if issue.column_name else issue.problem, issue.remedy or '')
            if issue.row_number:
                said.setdefault(issue.row_number, []).append(words)
            else:
                general.append(words)
        rows = []
        with suppress(FileProblem):     # it is named among the errors already
            for _table, record in read_records(base64.b64decode(self.with_context(bin_size=False).file), LAYOUT, Issues(0)):
                if words := said.pop(record.number, None):
                    rows.append([_cell(record.values.get(kind.key)) for kind in KINDS] + [' '.join(part) for part in zip(*words, strict=True)])
        rows += [[''] * len(KINDS) + list(words) for words in [*general, *(pair for pairs in said.values() for pair in pairs)]]
        return text_workbook([(LAYOUT.title, [*(kind.title for kind in KINDS), *SAID], rows)])

    @api.depends_context('lang')
    def _compute_template_file(self):
        notes = {
            'date': self.env._("dd-mm-yyyy"), 'any_date': self.env._("dd-mm-yyyy"), 'amount': self.env._("Whole rupiah: 1250000 or 1.250.000"),
            'signed': self.env._("Whole rupiah, below 0 with a sign: -1.250.000"), 'count': self.env._("Digits only"), 'nik': self.env._("13 digits; may be empty"),
            'area': self.env._("Kemendagri code of the village, district or regency"), 'coordinate': self.env._("Degrees, south and west with a sign: -10,1783"),
            'ignored': self.env._("For people only; not read")}
        guide = [(kind.title, kind.example, self.env._("Must be there") if kind.required else '',
                  ', '.join(words[0] for words in WORDS[kind.key].values()) if kind.what == 'word' else notes.get(kind.what, '')) for kind in KINDS]
        guide.append(('', '', '', self.env._("An empty cell changes nothing of what the registry has.")))
        content = base64.b64encode(text_workbook([
            (LAYOUT.title, [kind.title for kind in KINDS], ()),
            (self.env._("Guide"), [self.env._("Column"), self.env._("Example"), self.env._("Required"), self.env._("Note")], guide)]))
        for record in self:
            record.template_file = content


def _cell(value):
    """ A cell as it came: of a formula its text """
    return value.strftime('%d-%m-%Y') if hasattr(value, 'strftime') else str(value if value is not None else '')
