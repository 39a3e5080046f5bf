"""The figures as files: a document for programs, with its SHA-256, and the anonymous file of loans."""
from io import BytesIO

from odoo import models

from ..exports.cells import open_workbook, separated_file, write_text


class KoperasiTransparency(models.Model):
    _inherit = 'koperasi.transparency'

    def _json(self):
        """ What everybody may read of this month, for programs.

        :return: dict ``document`` (what was signed; its SHA-256 is that of the JSON with sorted keys and without blanks, UTF-8), ``sha256``, ``status``, ``signatures``,
            ``definitions`` (in the reader's language); of withdrawn figures the reason instead of the document
        """
        self.ensure_one()
        roles = self._role_words()
        head = {
            'status': self.state, 'sha256': self.sha256 or '', 'sha256_of': 'document: JSON, keys sorted, separators "," and ":", UTF-8', 'signatures': [
                {'name': name, 'role': roles.get(role, role), 'on': on.isoformat(timespec='seconds') + 'Z'} for name, role, on in (
                    (self.signed_name, self.signed_role, self.signed_on), (self.published_name, self.published_role, self.published_on)) if on]}
        if self.state == 'withdrawn':
            return {**head, 'date': self.date.isoformat(), 'withdrawn_on': self.withdrawn_on.date().isoformat(), 'reason': self.withdrawal_reason}
        words = self._words()
        return {
            **head, 'document': self._document(), 'definitions': {code: {'name': words[code][0], 'definition': words[code][1]} for code in dict.fromkeys(
                self.figure_ids.mapped('code')) if code in words},
            'withheld': self._reason_words()}

    def _portfolio_table(self):
        """ The anonymous file of loans: head and rows of texts; None where there is none """
        self.ensure_one()
        env, cells = self.env, self._cell_words()
        if not self.portfolio:
            return None
        rest = env._("(not told)")
        return [env._("Number"), env._("Product"), env._("District"), env._("Loan Amount"), env._("Days Late")], [
            [number, product or rest, area or (rest if area is None else env._("Not known")), cells.get(f'loans_size.{size}', rest), cells.get(f'loans_days.{late}', rest)]
            for number, product, area, size, late in self.portfolio['rows']]

    def _portfolio_csv(self):
        """ ``bytes``: UTF-8 with a mark, so that spreadsheets read it """
        head, rows = self._portfolio_table()
        return separated_file([head, *rows])

    def _portfolio_xlsx(self):
        head, rows = self._portfolio_table()
        output = BytesIO()
        with open_workbook(output, long=True) as book:
            sheet, bold = book.add_worksheet(self.env._("Loans")), book.add_format({'bold': True})
            sheet.set_column(0, 4, 24)
            for number, row in enumerate([head, *rows]):
                for column, cell in enumerate(row):
                    write_text(sheet, number, column, cell, bold if not number else None)
        return output.getvalue()
