"""The debtors of a claim of interest subsidy, as a worksheet."""
from io import BytesIO

from odoo import models

from ...models.exports.cells import open_workbook, write_text
from ...models.ledger.checks import ACCOUNTANT, MANAGER, check_role
from ..statement_xlsx import styles


class KoperasiSubsidyClaim(models.Model):
    _inherit = 'koperasi.subsidy.claim'

    def _debtors_xlsx(self):
        """ Each loan with its days, what was owed, and what is claimed; those left out with the reason. Names members, so it is noted.

        :return: bytes
        :raises AccessError: if the caller is neither accountant nor manager
        :raises UserError: if the user has to say first what the file is for
        """
        self.ensure_one()
        check_role(self.env, ACCOUNTANT, MANAGER)
        self.check_access('read')
        # narrow sudo(): names of borrowers whom the claim names, masked numbers for who may not see whole ones; that it goes out is noted
        rows, env, output = self.sudo().row_ids, self.env, BytesIO()
        self.env['koperasi.export']._note('list', self.env._("Interest subsidy %s", self.name), len(rows), f'{self.date_from} – {self.date_to}')
        reasons = dict(rows._fields['reason']._description_selection(env))
        full = self.env.user.has_group('koperasi.group_koperasi_personal_data')
        labels = [env._("Loan"), env._("Name"), "NIK", env._("From Date"), env._("To Date"), env._("Days"), env._("Days × Outstanding"), env._("Owed on the Last Day"), env._("Subsidy"),
                  env._("Left out Because")]
        with open_workbook(output) as book:
            style, sheet = styles(book), book.add_worksheet(env._("Debtors")[:31])
            for column, width in enumerate((18, 30, 20, 12, 12, 8, 20, 18, 16, 26)):
                sheet.set_column(column, column, width)
            write_text(sheet, 0, 0, self.company_id.sudo().name, style.title)
            write_text(sheet, 1, 0, env._("Interest subsidy %(claim)s, %(programme)s: %(rate)s %% a year of 360 days", claim=self.name, programme=self.programme, rate=f'{self.rate:g}'), style.strong)
            for column, label in enumerate(labels):
                write_text(sheet, 3, column, label, style.header_right if 5 <= column <= 8 else style.header)
            last = 4
            for last, row in enumerate(rows, 4):
                for column, text in ((0, row.loan_id.number), (1, row.member_id.name), (2, row.member_id.nik if full else row.member_id.nik_masked), (9, reasons.get(row.reason, ''))):
                    write_text(sheet, last, column, text)
                for column, date in ((3, row.date_from), (4, row.date_to)):
                    sheet.write_datetime(last, column, date, style.date)
                for column, amount in ((5, row.days), (6, row.day_balance), (7, row.last_balance), (8, row.amount)):
                    sheet.write_number(last, column, int(amount), style.amount)
            write_text(sheet, last + 1, 1, env._("Total"), style.total_text)
            sheet.write_formula(last + 1, 8, f'=SUM(I5:I{last + 1})', style.total, int(self.amount))
            sheet.freeze_panes(4, 0)
        return output.getvalue()
