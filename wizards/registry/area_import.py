import base64

from odoo import fields, models
from odoo.exceptions import UserError

from ...models.ledger.checks import check_role
from ...models.registry.status import REGISTRAR
from ..files.reading import read_records
from ..opening.issue import FileProblem, Issue, Issues, ValueProblem, shown
from ..opening.messages import sentence
from ..opening.values import parse_text
from . import messages  # noqa: F401 - adds to the sentences of the readers
from .layout import AREAS
from .reading import parse_area_code, unquoted

MOST_SHOWN = 20


class KoperasiAreaImport(models.TransientModel):
    """ Brings areas in by their Kemendagri codes: all of a file or nothing. An area that is known gets the name of the file. """
    _name = 'koperasi.area.import'
    _description = "List of Areas"

    company_id = fields.Many2one('res.company', string="Office", required=True, readonly=True, default=lambda self: self.env.company, ondelete='cascade')
    file = fields.Binary(attachment=False, help="A workbook or a text with separators that has the columns Kode and Nama.")
    filename = fields.Char()

    def action_import(self):
        """ :raises AccessError: if the caller is no registrar
        :raises UserError: if anything in the file is wrong; says what, and where
        """
        self.ensure_one()
        check_role(self.env, REGISTRAR)
        if not self.file:
            raise UserError(self.env._("Choose the file first."))
        names = self._read(base64.b64decode(self.with_context(bin_size=False).file))
        Area = self.env['koperasi.area']
        known = {area.code: area for area in Area.search([('code', 'in', list(names))])}
        for code, area in known.items():
            if area.name != names[code]:
                area.name = names[code]
        for size in (2, 4, 6, 10):      # what others lie in comes first
            Area.create([{'code': code, 'name': name} for code, name in names.items() if len(code) == size and code not in known])
        return {'type': 'ir.actions.act_window_close'}

    def _read(self, content):
        """ ``{code: name}``

        :raises UserError: for what is wrong, twenty at most
        """
        issues, names, rows = Issues(MOST_SHOWN), {}, {}
        try:
            for table, record in read_records(content, AREAS, issues):
                self._take(table, record, names, rows, issues)
        except FileProblem as found:
            issues.add(found.issue)
        known = {*names, *self.env['koperasi.area'].search([('code', '!=', False)]).mapped('code')}
        for code, number in rows.items():
            if len(code) > 2 and not any(code[:size] in known for size in (2, 4, 6) if size < len(code)):
                issues.add(Issue(AREAS.title, number, 'Kode', code, 'area_orphan'))
        if issues.errors:
            raise UserError('\n'.join(sentence(self.env, issue) for issue in issues.items if issue.is_error))
        return names

    def _take(self, table, record, names, rows, issues):
        def report(key, code, **params):
            issues.add(Issue(table.name, record.number, table.title(key), shown(record.values.get(key)), code, params))
        read = {}
        for key, parse in (('code', parse_area_code), ('name', lambda value: parse_text(unquoted(value), required=True, limit=100))):
            try:
                read[key] = parse(record.values.get(key))
            except ValueProblem as problem:
                report(key, problem.code, **problem.params)
        if len(read) == 2:
            if rows.setdefault(read['code'], record.number) != record.number:
                report('code', 'area_double', row=rows[read['code']])
            else:
                names[read['code']] = read['name']
