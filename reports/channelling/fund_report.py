"""The monthly report of a fund line to its lender, on paper and as a worksheet: sums, no names."""
from io import BytesIO

from odoo import models

from ...models.exports.cells import open_workbook, write_text
from ..statement_xlsx import styles
from ..text import MINUS, day, number, paper_lang, printed


class KoperasiFundReport(models.Model):
    _inherit = 'koperasi.fund.report'

    def _paper(self):
        """ What the paper shows, in the language of the cooperative.

        :return: dict of texts and tables
        :raises AccessError: if the caller may not read the report
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the report may see its paper, with the names of branch and people
        report = self.sudo()
        report = report.with_context(lang=paper_lang(report.company_id.root_id.partner_id.with_env(report.env)))
        env, line = report.env, report.line_id
        return {
            'head': report.company_id._paper_head(), 'title': env._("Report of a Fund Line"), 'subject': f"{line.lender} · {line.name}",
            'period': env._("%(first)s to %(last)s", first=day(env, report.date_from), last=day(env, report.date_to)), 'lang': env.lang, 'printed': printed(report),
            'draft': report.state == 'draft', 'note': report.note or '', 'number': number, 'finished_by': report.finished_by_id.name or '', 'facts': report._facts(), 'tables': report._tables()}

    def _facts(self):
        """ ``[(heading, [(label, text)])]`` """
        env, figures = self.env, self.figures or {}
        position, period = figures.get('position', {}), figures.get('period', {})

        def rows(source, *labels):
            return [(label, number(source.get(name, 0))) for label, name in labels]
        return [
            (env._("Fund, at the end of the month"), rows(
                position, (env._("Amount agreed"), 'amount'), (env._("Drawn"), 'drawn'), (env._("Still to be drawn"), 'undrawn'), (env._("Repaid to the lender"), 'repaid'),
                (env._("Owed to the lender"), 'owed'), (env._("Lent and not repaid"), 'lent'), (env._("Not lent"), 'free'))),
            (env._("Loans, at the end of the month"), [
                *rows(position, (env._("Debtors"), 'debtors'), (env._("Loans"), 'loans'), (env._("Principal outstanding"), 'outstanding'), (env._("Problem loans"), 'problem')),
                (env._("NPL"), f"{position.get('npl', '0.00').replace('.', ',')} %"), *rows(position, (env._("In arrears"), 'late'))]),
            (env._("In the month"), rows(
                period, (env._("Loans paid out"), 'payouts'), (env._("Paid out"), 'paid_out'), (env._("Principal of borrowers"), 'principal'), (env._("Interest of borrowers"), 'interest'),
                (env._("Drawn from the lender"), 'drawn'), (env._("Principal to the lender"), 'lender_principal'), (env._("Interest to the lender"), 'lender_interest'),
                (env._("Interest margin"), 'margin'), (env._("Coachings held"), 'coachings'), (env._("Loans coached"), 'coached'))),
        ]

    def _tables(self):
        """ ``[(heading, labels of the columns, rows of texts and amounts)]``, amounts as int """
        env, figures = self.env, self.figures or {}
        groups = figures.get('groups', {})
        words = {name: dict(env[model]._fields[field]._description_selection(env)) for name, model, field in (
            ('sex', 'koperasi.member', 'sex'), ('sector', 'koperasi.member', 'sector'), ('loan_class', 'koperasi.loan.snapshot', 'loan_class'))}
        heads = {'sex': env._("Sex"), 'sector': env._("Economic Sector"), 'area': env._("District"), 'loan_class': env._("Class")}
        tables = [(head, [head, env._("Debtors"), env._("Loans"), env._("Principal outstanding")], [
            [words.get(name, {}).get(code, code) or env._("Not known"), *amounts] for code, *amounts in groups.get(name, [])]) for name, head in heads.items()]
        bands = {0: env._("Due already"), None: env._("Later")}
        tables.append((env._("Maturity of loans and liability"), [env._("Due"), env._("Of borrowers"), env._("To the lender"), env._("Gap, running")], [
            [bands.get(months) or env._("Up to %s months", months), *amounts] for months, *amounts in figures.get('maturity', [])]))
        return tables

    def _xlsx(self):
        """ The report as a worksheet: numbers as numbers.

        :return: bytes
        :raises AccessError: if the caller may not read the report
        """
        paper, output = self._paper(), BytesIO()
        env = self.with_context(lang=paper['lang']).env
        with open_workbook(output) as book:
            style, sheet = styles(book), book.add_worksheet(env._("Report")[:31])
            sheet.set_column(0, 0, 40)
            sheet.set_column(1, 3, 20)
            for row, (text, look) in enumerate(((paper['head']['name'], style.title), (paper['title'], style.strong), (paper['subject'], None), (paper['period'], None))):
                write_text(sheet, row, 0, text, look)
            row = 5
            for heading, facts in paper['facts']:
                write_text(sheet, row, 0, heading, style.header)
                for label, text in facts:
                    row += 1
                    write_text(sheet, row, 0, label)
                    plain = text.replace('.', '').replace(MINUS, '-')
                    if plain.removeprefix('-').isdecimal():
                        sheet.write_number(row, 1, int(plain), style.amount)
                    else:
                        write_text(sheet, row, 1, text)
                row += 2
            for heading, labels, rows in paper['tables']:
                write_text(sheet, row, 0, heading, style.strong)
                for column, label in enumerate(labels):
                    write_text(sheet, row + 1, column, label, style.header_right if column else style.header)
                row += 2
                for name, *amounts in rows:
                    write_text(sheet, row, 0, name)
                    for column, amount in enumerate(amounts, 1):
                        sheet.write_number(row, column, amount, style.amount)
                    row += 1
                row += 1
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
        return output.getvalue()


class ReportFundReport(models.AbstractModel):
    _name = 'report.koperasi.report_fund_report'
    _inherit = 'koperasi.record.paper'
    _description = "Report of a Fund Line on Paper"
    _koperasi_paper = ('koperasi.fund.report', '_paper')
