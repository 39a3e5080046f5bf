import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...models.ledger.checks import ACCOUNTANT, MANAGER, check_role
from ..answer import waits_for
from ..opening.bulk import insert_rows
from ..opening.export import text_workbook
from ..opening.issue import FileProblem, Issue, Issues, shown
from ..opening.messages import problem, remedy
from . import messages  # noqa: F401 - adds to the sentences of the readers
from .layouts import EXAMPLES, LAYOUTS, SAID
from .reading import Content, read_lines, read_records

LISTED = 2_000   # errors that are kept; more tell nobody anything


class KoperasiMassIssue(models.Model):
    _name = 'koperasi.mass.issue'
    _description = "Error in a Mass File"
    _inherit = ['koperasi.file.issue']
    _order = 'file_id, severity, row_number, id'

    file_id = fields.Many2one('koperasi.mass.file', required=True, readonly=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='file_id.company_id')


class KoperasiMassFile(models.Model):
    """ How a mass file is read and checked, and the files that go out. """
    _inherit = 'koperasi.mass.file'

    issue_ids = fields.One2many('koperasi.mass.issue', 'file_id', string="Errors and Warnings", readonly=True)
    error_file = fields.Binary(compute='_compute_error_file', attachment=False)
    template_file = fields.Binary(compute='_compute_template_file', attachment=False)

    def _forget(self):
        super()._forget()
        self.issue_ids.unlink()

    # -- check ----------------------------------------------------------------

    def action_check(self):
        """ Read the file, list what is wrong and who is unknown; books nothing.

        :raises AccessError: if the caller is neither accountant nor manager
        :raises UserError: if there is no file, or it was booked
        """
        self.ensure_one()
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('write')
        if self.state not in ('draft', 'checked'):
            raise UserError(self.env._("This file was booked: the record stays as it is."))
        if not self.file or not self.journal_id or not self.date:
            raise UserError(self.env._("Choose the file, its date and the bank first."))
        self.sudo()._check()
        return True

    def _check(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b'')
        digest, issues, found = hashlib.sha256(content).hexdigest(), Issues(LISTED), Content()
        self._forget()
        try:
            if twin := self._booked_twin(digest):
                issues.add(Issue('', 0, '', '', 'file_booked', {'date': format_date(self.env, twin.run_id.date), 'name': twin.display_name}))
            else:
                found = read_lines(content, LAYOUTS[self.kind], issues)
                rows = self._resolve(found, issues)
                insert_rows(self.env['koperasi.mass.line'], rows)
        except FileProblem as error:
            issues.add(error.issue)
        Found = self.env['koperasi.mass.issue']
        Found.create([{'file_id': self.id, **Found._prepare_values(issue)} for issue in issues.sorted([])])
        self.invalidate_recordset(['line_ids', 'issue_ids'])
        self.write({
            'state': 'draft' if issues.errors else 'checked', 'content_hash': digest, 'line_count': len(found.lines),
            'amount': sum(line.amount for line in found.lines), 'error_count': issues.errors, 'warning_count': issues.warnings})
        return issues

    def _resolve(self, found, issues):
        """ Whose the lines are. Values of ``koperasi.mass.line``; what speaks against a line goes to ``issues`` """
        accounts = self._accounts_of({line.account for line in found.lines if line.account})
        prefix = self.journal_id.koperasi_va_prefix or ''

        def member_number(line):
            """ Also that in a virtual account of this bank (domain 8) """
            return line.member or line.account.removeprefix(prefix)

        members = self._members_of({member_number(line) for line in found.lines if line.member or line.account not in accounts})
        by_reference, by_day = f'{self.kind}/{self.journal_id.id}/', f'{self.kind}/{self.date}/'
        own = self.env['koperasi.member'].browse(member_id for member_id, _name in members.values())._file_accounts(self.kind)
        # read once: a field of a record costs more than all else that is done with a line
        rows, seen, kind, common = [], {}, self.kind, {'file_id': self.id, 'company_id': self.company_id.id}
        for line in found.lines:
            account_id, owner_id, name = accounts.get(line.account) or (None, None, None)
            member_id, member_name = members.get(member_number(line) if line.member or not account_id else None) or (None, None)

            def say(key, code, value='', number=line.number, **params):
                issues.add(Issue(found.sheet, number, found.titles.get(key, ''), shown(value), code, params))

            if account_id and line.member and member_id != owner_id:
                say('account', 'wrong_owner', line.account, member=line.member)
            if not account_id and line.account and line.member:
                member_id = None   # a number that is wrong is not replaced by a guess
            if not account_id and not member_id:
                say('account' if line.account else 'member', 'unknown_payee' if kind == 'payout' else 'unknown_payer', line.account or line.member)
            elif line.name and not same_name(line.name, name or member_name):
                say('name', 'name_differs', line.name, name=name or member_name)
            if account_id is None and member_id:
                account_id = own.get(member_id)
            # a bank's payment has its reference; another one is of this kind, day and account or member
            key = f'{by_reference}{line.reference}' if line.reference else f'{by_day}{line.member}/{line.account}'
            if seen.setdefault(key, line.number) != line.number and not line.reference:
                say('account' if line.account else 'member', 'twin_line', line.account or line.member, row=seen[key])
            rows.append({
                **common, 'row_number': line.number, 'reference': line.reference or None,
                'payer': line.account or line.member, 'payer_name': line.name or None, 'amount': line.amount, 'memo': line.memo or None, 'key': key,
                'member_id': owner_id or member_id, 'account_id': account_id, 'state': 'ready' if account_id or (member_id and kind == 'mandatory') else 'unknown'})
        self._report_booked(rows, found, issues)
        return rows

    def _accounts_of(self, numbers):
        """ ``{number: (koperasi.account id, member id, name)}`` of the accounts and loans of this branch """
        self.env.flush_all()
        return {number: tuple(rest) for number, *rest in self.env.execute_query(SQL(
            """SELECT a.number, a.id, a.member_id, m.name FROM koperasi_account a JOIN koperasi_member m ON m.id = a.member_id
               WHERE a.company_id = %s AND a.number = ANY(%s)""", self.company_id.id, list(numbers)))}

    def _members_of(self, numbers):
        """ ``{number: (member id, name)}`` of this branch """
        return {number: tuple(rest) for number, *rest in self.env.execute_query(SQL(
            "SELECT number, id, name FROM koperasi_member WHERE company_id = %s AND number = ANY(%s)", self.company_id.id, list(numbers)))}

    def _report_booked(self, rows, found, issues):
        """ Lines that another file brought """
        by_key = {row['key']: row for row in rows}
        for line in self.env['koperasi.mass.line'].search([
                ('company_id', '=', self.company_id.id), ('key', 'in', list(by_key)), ('state', 'in', ('booked', 'suspense'))]):
            row = by_key[line.key]
            issues.add(Issue(found.sheet, row['row_number'], '', shown(row['reference'] or row['payer']), 'line_booked', {
                'file': line.file_id.display_name, 'row': line.row_number}))

    # -- book -----------------------------------------------------------------

    def action_book(self):
        """ Book with the totals that stand on the form, and show the run. """
        self.ensure_one()
        amount = self.control_amount
        answer = self.book(self.control_count, int(amount) if amount == int(amount) else amount, f'mass file {self.id} {self.content_hash}')
        return waits_for(answer) if answer.get('approval_id') else self.action_open_run()

    # -- files that go out ------------------------------------------------------

    def action_download_errors(self):
        """ Download the rows that were not booked, as they came, with what is wrong: to be mended and brought in again. """
        return self._download('error_file', self.env._("to_mend.xlsx"))

    def action_download_template(self):
        """ Download the empty file of this kind with a guide. """
        return self._download('template_file', self.env._("template_%s.xlsx", self.kind))

    def _download(self, field, filename):
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/web/content/{self._name}/{self.id}/{field}/{filename}?download=true'}

    @api.depends('issue_ids', 'line_ids.state')
    @api.depends_context('lang')
    def _compute_error_file(self):
        for record in self:
            record.error_file = base64.b64encode(record._error_workbook()) if record.file else False

    def _error_workbook(self):
        """ The rows of the file that were not booked; before the booking those with errors """
        layout = LAYOUTS[self.kind]
        said = {line.row_number: (line.problem or '', '') for line in self.line_ids.filtered(lambda line: line.state == 'left_out')}
        general = []
        for issue in self.issue_ids if self.state in ('draft', 'checked') else ():
            if not issue.row_number:
                general.append((issue.problem, issue.remedy))
            elif issue.severity == 'error':
                words = f'{issue.column_name}: {issue.problem}' if issue.column_name else issue.problem
                before = said.get(issue.row_number)
                said[issue.row_number] = (f'{before[0]} {words}', f'{before[1]} {issue.remedy}') if before else (words, issue.remedy)
        columns, rows = [column for column in layout.columns if column not in SAID], []
        try:
            for _table, record in read_records(base64.b64decode(self.with_context(bin_size=False).file), layout, Issues(0)):
                if record.number in said:
                    rows.append([_cell(record.values.get(column.key)) for column in columns] + list(said[record.number]))
        except FileProblem as error:
            general.append((problem(self.env, error.issue.code, error.issue.params), remedy(self.env, error.issue.code, error.issue.params)))
        rows += [[''] * len(columns) + list(words) for words in dict.fromkeys(general)]
        return text_workbook([(layout.title, [column.title for column in (*columns, *SAID)], rows)])

    @api.depends('kind')
    @api.depends_context('lang')
    def _compute_template_file(self):
        for record in self:
            layout = LAYOUTS[record.kind or 'receipt']
            columns = [column for column in layout.columns if column not in SAID]
            guide = [(column.title, EXAMPLES.get(column.key, ''), self._column_note(column, layout)) for column in columns]
            record.template_file = base64.b64encode(text_workbook([
                (layout.title, [column.title for column in columns], ()),
                (self.env._("Guide"), [self.env._("Column"), self.env._("Example"), self.env._("Note")], guide)]))

    @api.model
    def _column_note(self, column, layout):
        notes = {
            'amount': self.env._("Whole rupiah: 1250000 or 1.250.000"),
            'reference': self.env._("The bank's number of this payment; each is booked once"),
            'member': self.env._("Number of the member; without an account it is his mandatory share or his default savings"),
            'account': self.env._("Number of the agreement or of the application") if layout.key == 'disbursement' else self.env._(
                "Number of a savings account or a loan; for virtual accounts the bank's prefix and the member's number"),
            'name': self.env._("May be empty; compared with the member's name"),
            'due': self.env._("What was asked for; not read"), 'employee': self.env._("Not read"), 'group': self.env._("Not read"),
            'bank': self.env._("Where the money goes; not read"),
            'target': self.env._("Savings account of the borrower; empty for a transfer from the bank of the file"), 'memo': self.env._("May be empty; shown on the receipt"),
        }
        return notes.get(column.key, '')


def same_name(written, known):
    """ Banks cut names, leave out signs and change their order: one word in common is enough """
    one, other = ({word for word in text.casefold().replace('.', ' ').replace(',', ' ').split() if len(word) > 2} for text in (written, known or ''))
    return not one or not other or bool(one & other)


def _cell(value):
    """ A cell as it came: of a formula its text """
    return value.strftime('%d-%m-%Y') if hasattr(value, 'strftime') else str(value if value is not None else '')
