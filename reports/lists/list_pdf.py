from types import SimpleNamespace

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError

from ..text import day, number, paper_lang, printed

MOST = 3_000        # rows on paper, about 90 pages
SHOWN = 200         # rows on screen
PORTRAIT = 95       # characters that fit on upright paper
NUMBERS = ('amount', 'count', 'percent')
KINDS = {**dict.fromkeys(NUMBERS, 'number'), 'date': 'date'}    # how a column stands


def cell_text(env, cell, kind):
    """ A cell as papers and screen write it """
    if cell is None:
        return ''
    if kind == 'date':
        return day(env, cell)
    if kind == 'percent':
        return f'{cell:,.2f}'.replace(',', ' ').replace('.', ',').replace(' ', '.')
    return number(cell) if kind in NUMBERS else cell


class KoperasiList(models.AbstractModel):
    _inherit = 'koperasi.list'

    @api.model
    def _in_paper_language(self, options):
        """ The same, in the language of the cooperative """
        return self.with_context(lang=paper_lang(options.companies.sudo()[:1].root_id.partner_id))

    @api.model
    def _file_name(self, options):
        head = self._in_paper_language(options)._head(options)
        return f"{head['title']} {options.day}"

    @api.model
    def _check_paper(self, options):
        """
        :raises UserError: if the list is too long for paper
        """
        if self._count(options, MOST) > MOST:
            raise UserError(self.env._("This list is longer than %(rows)s rows: take the Excel file, or choose less.", rows=number(MOST)))

    @api.model
    def _note(self, options, rows):
        """ Note a file of the list that goes out, if it names members """
        if options.definition.personal:
            head = self._head(options)
            self.env['koperasi.export']._note(
                'list', head['title'], rows, ' · '.join(filter(None, (head['period'], head['subject'], head['chosen']))))

    @api.model
    def _require_reason(self, options):
        """
        :raises RedirectWarning: if the list names many members and the user did not say why he takes it out
        """
        if options.definition.personal:
            Export = self.env['koperasi.export']
            Export._require_reason(self._count(options, Export._most()))

    @api.model
    def _grouped(self, options, most):
        """ A list as blocks of texts, a block a group, with sums.

        :param int most: at most so many rows
        :return: dict ``columns``: list of ``(label, kind)`` (number, date or text); ``blocks``: list of dicts ``label`` (None if nothing is grouped), ``rows`` (``(record id,
            texts)``), ``count``, ``sums`` (texts, one a column); ``count``, ``sums`` of all; ``left_out``: rows that are not shown
        """
        shown, blocks, totals = self._shown(options), [], []
        for group, number_of, sums, rows in self._blocks(options, most):
            totals.append(sums)
            blocks.append({
                'label': self._group_label(options, group) if options.group else None, 'count': number_of, 'sums': self._sum_texts(shown, sums),
                'rows': [(record_id, [cell_text(self.env, cell, column.kind) for cell, (_name, column) in zip(cells, shown, strict=True)])
                         for record_id, cells in rows]})
        count = sum(block['count'] for block in blocks)
        all_sums = {name: sum(sums[name] for sums in totals) for name, column in shown if column.total}
        return {
            'columns': [(column.label, KINDS.get(column.kind, 'text')) for _name, column in shown], 'blocks': blocks, 'count': count,
            'sums': self._sum_texts(shown, all_sums), 'has_sums': bool(all_sums), 'left_out': max(count - most, 0), 'path': options.definition.path}

    def _sum_texts(self, shown, sums):
        return [number(sums[name]) if name in sums else '' for name, _column in shown]

    @api.model
    def _screen(self, options):
        """ The first rows as a table for the screen, each with the way to its record; every text is escaped """
        table = self._grouped(options, SHOWN)
        head = Markup('').join(Markup('<th%s>%s</th>') % (Markup(' class="text-end"') if kind == 'number' else '', label) for label, kind in table['columns'])
        body = Markup()
        for block in table['blocks']:
            if block['label'] is not None:
                body += Markup('<tr class="table-secondary"><th colspan="%s">%s <span class="fw-normal text-muted">(%s)</span></th></tr>') % (
                    len(table['columns']), block['label'], number(block['count']))
            for record_id, texts in block['rows']:
                body += Markup('<tr>%s</tr>') % Markup('').join(
                    Markup('<td%s>%s</td>') % (self._look(kind, place), self._link(options, record_id, text) if not place else text)
                    for place, (text, (_label, kind)) in enumerate(zip(texts, table['columns'], strict=True)))
            if block['label'] is not None and table['has_sums']:
                body += self._sum_row(table, block['sums'])
        if table['has_sums'] and table['count']:
            body += self._sum_row(table, table['sums'], 'table-light border-top border-dark')
        if not table['count']:
            body += Markup('<tr><td colspan="%s" class="text-muted">%s</td></tr>') % (len(table['columns']), self.env._("Nothing to list."))
        note = self.env._("%(shown)s of %(all)s rows are shown; the Excel file has all.", shown=number(SHOWN), all=number(table['count'])) \
            if table['left_out'] else self.env._("%s rows", number(table['count']))
        return Markup('<div class="table-responsive"><table class="table table-sm table-hover o_koperasi_list"><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>'
                      '<p class="text-muted">%s</p>') % (head, body, note)

    @api.model
    def _problem(self, error):
        return Markup('<p class="text-danger">%s</p>') % str(error)

    @staticmethod
    def _look(kind, place):
        """ Figures stand on the right; they, dates and what a row begins with are not broken """
        return Markup(' class="%s"') % ' '.join(filter(None, ('text-end' if kind == 'number' else '', 'text-nowrap' if kind != 'text' or not place else '')))

    def _sum_row(self, table, texts, look='table-light'):
        cells = Markup('').join(Markup('<td class="text-end text-nowrap fw-bold">%s</td>') % text for text in texts)
        return Markup('<tr class="%s">%s</tr>') % (look, cells)

    def _link(self, options, record_id, text):
        path = options.definition.path
        return Markup('<a href="/odoo/%s/%s">%s</a>') % (path, record_id, text or "…") if path and record_id else text

    @api.model
    def _pdf(self, options):
        """ The list on paper.

        :return: bytes
        """
        wide = sum(column.width for _name, column in self._shown(options)) > PORTRAIT
        report = 'koperasi.action_report_list_wide' if wide else 'koperasi.action_report_list'
        content, _type = self.env['ir.actions.report']._render_qweb_pdf(report, options.companies[:1].ids, {'list': options.given})
        return content

    @api.model
    def _paper(self, values):
        """ What the template lays out, in the language of the cooperative

        :raises UserError: if the list is too long for paper
        """
        options = self._options(values)
        self._check_paper(options)
        book = self._in_paper_language(options)
        company = options.companies[:1].sudo().with_env(book.sudo().env)     # narrow sudo(): the head of the paper
        table = book._grouped(options, MOST)
        self._note(options, table['count'])
        return {
            **book._head(options), **table, 'head': company.root_id._paper_head(), 'lang': book.env.lang,
            'printed': printed(SimpleNamespace(env=book.env, company_id=company))}


class ReportList(models.AbstractModel):
    _name = 'report.koperasi.report_list'
    _description = "Cooperative List on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        return {'docs': self.env['res.company'].browse(docids), 'paper': self.env['koperasi.list']._paper((data or {}).get('list') or {})}
