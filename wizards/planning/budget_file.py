import base64
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...models.ledger.checks import ACCOUNTANT, MANAGER, check_role
from ...models.planning.budget import MONTHS
from ..files.reading import read_records
from ..opening.issue import FileProblem, Issue, Issues, ValueProblem, shown
from ..opening.layout import Column, SheetLayout
from ..opening.messages import sentence
from ..opening.rows import TOTAL
from ..opening.values import parse_amount, parse_code

MOST_SHOWN = 20
NAMES = ('Januari', 'Februari', 'Maret', 'April', 'Mei', 'Juni', 'Juli', 'Agustus', 'September', 'Oktober', 'November', 'Desember')


def budget_layout(first_month):
    """ The columns of the worksheet, the months in the order of the book year.

    :param int first_month: 1 to 12
    """
    months = [Column(name, NAMES[(first_month + number - 1) % 12], True) for number, name in enumerate(MONTHS)]
    return SheetLayout('budget', 'RAPB', (
        Column('code', 'Kode Akun', True, ('Kode', 'No Akun')), Column('name', 'Nama Akun', False, ('Akun',)), *months, Column('total', 'Jumlah', False, ('Total', 'Setahun')),
        Column('note', 'Keterangan')), needs_rows=True)


class KoperasiBudgetFile(models.TransientModel):
    """ Brings a worksheet of a budget in: all of it or nothing. """
    _name = 'koperasi.budget.file'
    _description = "Worksheet of a Budget"

    budget_id = fields.Many2one('koperasi.budget', required=True, ondelete='cascade')
    company_id = fields.Many2one(related='budget_id.company_id')
    file = fields.Binary(attachment=False)
    filename = fields.Char()

    def action_import(self):
        """ Replace the lines of the budget by those of the worksheet: account codes and a figure a month.

        :raises UserError: if the budget is no draft, or anything in the file is wrong; says what, and where
        :raises AccessError: if the caller is neither accountant nor manager
        """
        self.ensure_one()
        check_role(self.env, ACCOUNTANT, MANAGER)
        budget = self.budget_id
        budget.check_access('write')
        budget._check_draft()
        if not self.file:
            raise UserError(self.env._("Choose a file."))
        rows = self._read(base64.b64decode(self.with_context(bin_size=False).file))
        budget.write({'line_ids': [Command.clear(), *(Command.create(row) for row in rows)]})
        return {'type': 'ir.actions.act_window_close'}

    def _read(self, content):
        """ Values of lines.

        :raises UserError: for what is wrong, twenty at most
        """
        issues, rows, seen = Issues(MOST_SHOWN), [], {}
        accounts = {account.code: account.id for account in self.env['koperasi.balance']._accounts(self.budget_id.company_id) if account.code}
        try:
            for table, record in read_records(content, budget_layout(self.budget_id.date_from.month), issues):
                self._take(table, record, accounts, seen, rows, issues)
        except FileProblem as found:
            issues.add(found.issue)
        if issues.errors:
            raise UserError('\n'.join(sentence(self.env, issue) for issue in issues.items if issue.is_error))
        return rows

    def _take(self, table, record, accounts, seen, rows, issues):
        """ One row of the worksheet, to ``rows`` if it is right """
        values, wrong = record.values, []

        def report(key, code, **params):
            wrong.append(key)
            issues.add(Issue(table.name, record.number, table.title(key), shown(values.get(key)), code, params))

        if 'code' not in values and isinstance(values.get('name'), str) and TOTAL.match(values['name']):
            return
        row = {}
        for key in ('code', *MONTHS):
            try:
                row[key] = parse_code(values.get(key), required=True) if key == 'code' else budget_amount(values.get(key))
            except ValueProblem as found:
                report(key, found.code, **found.params)
        code = row.pop('code', None)
        if code and code not in accounts:
            report('code', 'unknown_account')
        elif code and seen.setdefault(code, record.number) != record.number:
            report('code', 'trial_double', first_row=seen[code])
        if not wrong:
            note = values.get('note')
            rows.append({**row, 'account_id': accounts[code], 'note': shown(note) if isinstance(note, str) else False})


def budget_amount(value):
    """ A planned figure: whole rupiah; below 0 only as a number, as the worksheet that was handed out has it """
    if isinstance(value, Decimal) and value < 0:
        return -parse_amount(-value)
    return parse_amount(value, required=False) or 0
