from datetime import date
from io import BytesIO

from odoo import api, models

from ..models.exports.cells import open_workbook, write_text
from .statement_xlsx import styles


class KoperasiTaxSlip(models.Model):
    _inherit = 'koperasi.tax.slip'

    @api.model
    def _recap_xlsx(self, year):
        """ What was withheld in a year in the branches of the caller: by month, and slip by slip.

        :param int year: calendar year
        :return: bytes
        """
        self.check_access('read')
        slips = self.search([('month', '>=', date(year, 1, 1)), ('month', '<=', date(year, 12, 31))], order='month, company_id, name')
        self.env['koperasi.export']._note('tax', self.env._("Tax withheld from interest, %s", year), len(slips.member_id))
        output = BytesIO()
        with open_workbook(output) as book:
            style = styles(book)
            months = self._write_recap(book.add_worksheet(self.env._("By Month")[:31]), style, slips, year)
            self._write_slips(book.add_worksheet(self.env._("Slips")[:31]), style, slips, months)
        return output.getvalue()

    def _write_head(self, sheet, style, title, labels, widths, amounts):
        write_text(sheet, 0, 0, self.env.company.root_id.name, style.title)
        write_text(sheet, 1, 0, title, style.strong)
        for column, (label, width) in enumerate(zip(labels, widths, strict=True)):
            sheet.set_column(column, column, width)
            write_text(sheet, 3, column, label, style.header_right if column in amounts else style.header)
        sheet.freeze_panes(4, 0)
        sheet.repeat_rows(3)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer('&R&P / &N')

    def _write_recap(self, sheet, style, slips, year):
        """ One row a month, summed by formulas from the sheet of slips; the months that have slips """
        env = self.env
        self._write_head(
            sheet, style, env._("Tax withheld from interest, %s", year),
            [env._("Month"), env._("Members"), env._("Gross"), env._("Gross that Is Taxed"), env._("Tax"), env._("To Be Paid until")], (16, 12, 20, 20, 20, 18), {1, 2, 3, 4})
        months = sorted(set(slips.mapped('month')))
        for row, month in enumerate(months, 4):
            own = slips.filtered(lambda slip, month=month: slip.month == month)
            taxed = own.filtered('tax')
            sheet.write_datetime(row, 0, month, style.month)
            for column, value in enumerate((len(own), sum(own.mapped('gross')), sum(taxed.mapped('gross')), sum(own.mapped('tax'))), 1):
                sheet.write_number(row, column, value, style.amount)
            sheet.write_datetime(row, 5, self._payment_day(month), style.date)
        end = 4 + len(months)
        write_text(sheet, end, 0, env._("Total"), style.total_text)
        sheet.write_blank(end, 1, None, style.total_text)
        for column, letter in ((2, 'C'), (3, 'D'), (4, 'E')):
            total = {2: slips, 3: slips.filtered('tax'), 4: slips}[column]
            sheet.write_formula(end, column, f'=SUM({letter}5:{letter}{end})' if months else '=0', style.total, sum(total.mapped('tax' if column == 4 else 'gross')))
        return months

    def _payment_day(self, month):
        """ The day until which the tax of a month is paid to the treasury """
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        return following.replace(day=int(self.env['koperasi.regulation.limit']._get('pph_payment_day', following)))

    def _write_slips(self, sheet, style, slips, months):
        env = self.env
        self._write_head(
            sheet, style, env._("Tax slips"),
            [env._("Month"), env._("Number"), env._("Member Number"), env._("Name"), env._("NPWP / NIK"), env._("Tax Article"), env._("Gross"), env._("Tax Rate (%)"), env._("Tax")],
            (12, 22, 16, 34, 20, 20, 16, 10, 16), {6, 7, 8})
        articles = dict(self._fields['kind']._description_selection(env))
        known = env.user.has_group('koperasi.group_koperasi_personal_data')
        for row, slip in enumerate(slips, 4):
            member = slip.member_id.sudo()    # who may read a slip may see whose it is
            sheet.write_datetime(row, 0, slip.month, style.month)
            texts = (slip.name, member.number, member.name, (member.npwp or member.nik) if known else member.nik_masked, articles[slip.kind])
            for column, value in enumerate(texts, 1):
                write_text(sheet, row, column, value, style.top)
            for column, value in ((6, slip.gross), (7, slip.rate), (8, slip.tax)):
                sheet.write_number(row, column, value, style.amount)
        end = 4 + len(slips)
        for column in range(9):
            sheet.write_blank(end, column, None, style.total_text)
        write_text(sheet, end, 3, env._("Total"), style.total_text)
        for column, letter, name in ((6, 'G', 'gross'), (8, 'I', 'tax')):
            sheet.write_formula(end, column, f'=SUM({letter}5:{letter}{end})' if slips else '=0', style.total, sum(slips.mapped(name)))
