from io import BytesIO

from odoo import models
from odoo.tools import SQL

from ...models.exports.cells import open_workbook, write_text
from ..statement_xlsx import styles

ROWS = 20_000   # read at once
AMOUNTS = ('average_shares', 'share_months', 'interest_paid', 'capital', 'business', 'gross', 'tax', 'net')
TEXTS = ('number', 'name', 'branch')


class KoperasiSurplus(models.Model):
    _inherit = 'koperasi.surplus'

    def action_xlsx(self):
        """ Download the parts of all members as a worksheet.

        :raises RedirectWarning: if it names many members and no reason was given
        """
        self.ensure_one()
        self.check_access('read')
        self.env['koperasi.export']._require_reason(self.member_count)
        return {'type': 'ir.actions.act_url', 'target': 'download', 'url': f'/koperasi/surplus/{self.id}.xlsx'}

    def _members_xlsx(self):
        """ The parts of the members of the caller's branches, row after row.

        :return: bytes
        """
        self.ensure_one()
        self.check_access('read')
        self.env['koperasi.surplus.share'].check_access('read')
        branches = tuple(self.env.companies.ids)
        [[count]] = self.env.execute_query(SQL("SELECT COUNT(*) FROM koperasi_surplus_share WHERE surplus_id = %s AND company_id IN %s", self.id, branches))
        self.env['koperasi.export']._note('list', self.display_name, count)
        output, env = BytesIO(), self.env
        labels = [env._("Member Number"), env._("Name"), env._("Branch"), env._("Average Shares"), env._("Share-Months"), env._("Loan Interest Paid"), env._("Capital Part"),
                  env._("Business Part"), env._("Part of the Surplus"), env._("Tax"), env._("To Be Received"), env._("Paid"), env._("State")]
        share = self.env['koperasi.surplus.share']
        words = {name: dict(share._fields[name]._description_selection(env)) for name in ('payout', 'state')}
        with open_workbook(output, long=True) as book:
            style, sheet = styles(book), book.add_worksheet(env._("Parts of Members")[:31])
            for column, width in enumerate((14, 32, 22, *[18] * 8, 22, 18)):
                sheet.set_column(column, column, width)
            sheet.freeze_panes(4, 0)
            write_text(sheet, 0, 0, self.company_id.sudo().name, style.title)
            write_text(sheet, 1, 0, self.display_name, style.strong)
            for column, label in enumerate(labels):
                write_text(sheet, 3, column, label, style.header_right if 3 <= column <= 10 else style.header)
            last, sums = 4, dict.fromkeys(AMOUNTS, 0)
            for row in self._read_rows(branches):
                for column, name in enumerate(TEXTS):
                    write_text(sheet, last, column, row[name], style.top)
                for column, name in enumerate(AMOUNTS, len(TEXTS)):
                    sheet.write_number(last, column, int(row[name]), style.amount)
                    sums[name] += int(row[name])
                for column, name in enumerate(('payout', 'state'), len(TEXTS) + len(AMOUNTS)):
                    write_text(sheet, last, column, words[name][row[name]], style.top)
                last += 1
            write_text(sheet, last, 1, env._("Total"), style.total_text)
            for column, name in enumerate(AMOUNTS, len(TEXTS)):
                letter = chr(ord('A') + column)
                sheet.write_formula(last, column, f'=SUM({letter}5:{letter}{last})' if last > 4 else '=0', style.total, sums[name])
        return output.getvalue()

    def _read_rows(self, branches):
        """ The parts in the order of the members' numbers, some at a time """
        self.env['koperasi.surplus.share'].flush_model()
        after = ('', 0)
        while True:
            rows = self.env.execute_query_dict(SQL(
                """SELECT s.id, m.number, m.name, c.name AS branch, FLOOR(s.share_months / 12) AS average_shares, s.share_months, s.interest_paid, s.capital, s.business, s.gross, s.tax,
                          s.net, s.payout, s.state
                   FROM koperasi_surplus_share s JOIN koperasi_member m ON m.id = s.member_id JOIN res_company c ON c.id = s.company_id
                   WHERE s.surplus_id = %s AND s.company_id IN %s AND (m.number COLLATE "C", s.id) > (%s, %s) ORDER BY m.number COLLATE "C", s.id LIMIT %s""",
                self.id, branches, *after, ROWS))
            yield from rows
            if len(rows) < ROWS:
                return
            after = rows[-1]['number'], rows[-1]['id']
