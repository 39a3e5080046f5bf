from itertools import islice
from types import SimpleNamespace

from odoo import api, models
from odoo.exceptions import UserError

from ..text import day, number, paper_lang, printed

MOST = 3_000    # rows on paper, about 90 pages


class KoperasiStatements(models.AbstractModel):
    _inherit = 'koperasi.statements'

    def _in_paper_language(self, options):
        """ The same, in the language of the cooperative """
        return self.with_context(lang=paper_lang(options.companies.sudo()[:1].root_id.partner_id))

    def _file_name(self, options):
        book = self._in_paper_language(options)
        options = options.with_env(book.env)
        name = options.report.name or book._book_names()[options.book]
        return f'{name} {options.first} {options.last}'

    def _pdf(self, options, values):
        """ The paper as PDF.

        :param dict values: what ``_options`` was made of
        :return: bytes
        """
        # narrow sudo(): how many columns the statement has
        wide = options.book in ('ledger', 'cash_book', 'journal') or len(options.periods) * len(options.report.sudo().column_ids) > 4
        report = 'koperasi.action_report_statements_wide' if wide else 'koperasi.action_report_statements'
        content, _type = self.env['ir.actions.report']._render_qweb_pdf(report, options.companies[:1].ids, {'statement': values})
        return content

    def _print_values(self, values):
        """ What the template lays out; in the language of the cooperative """
        options = self._options(values)
        book = self._in_paper_language(options)
        paper = book._paper(options)
        self._note(options, paper)
        return book._on_paper(paper, options.companies, signed=options.book in ('statement', 'notes'))

    @api.model
    def _on_paper(self, paper, companies, signed=False):
        """ A paper with what its template wants besides: its rows, head and foot, in the language of the context.

        :param companies: the branches that it is of
        :param bool signed: with places for signatures
        :raises UserError: if it is too long to be printed
        """
        rows = iter(paper['rows'])
        found = list(islice(rows, MOST + 1))
        if hasattr(rows, 'close'):
            rows.close()
        if len(found) > MOST:
            raise UserError(self.env._("This list is longer than %(rows)s rows: take the Excel file, or a shorter period.", rows=MOST))
        # narrow sudo(): the head of the paper, with the cooperative's address and logo
        company = companies[:1].with_env(self.env).sudo()
        head = company.root_id._paper_head()
        return {**paper, 'rows': found, 'head': head, 'subject': paper['subject'] if paper['subject'] != head['name'] else '', 'lang': self.env.lang, 'signed': signed,
                'printed': printed(SimpleNamespace(env=self.env, company_id=company))}


class ReportStatements(models.AbstractModel):
    _name = 'report.koperasi.report_statements'
    _description = "Financial Statements"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['res.company'].browse(docids)
        values = (data or {}).get('statement') or {}
        return {'docs': docs, 'paper': self.env['koperasi.statements']._print_values(values), 'number': cell_text}


def cell_text(cell, kind, env):
    """ A cell as the paper writes it; costs and deductions in brackets """
    if cell is None or cell is False:
        return ''
    if kind == 'date':
        return day(env, cell)
    if isinstance(cell, int) and kind in ('amount', 'count'):
        return f'({number(-cell)})' if cell < 0 else number(cell)
    if isinstance(cell, float):
        text = f'{abs(cell):,.2f}'.replace(',', ' ').replace('.', ',').replace(' ', '.')
        return f'({text})' if cell < 0 else text
    return cell
