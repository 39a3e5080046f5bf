import json
from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from odoo.tests import HttpCase, tagged

from odoo.addons.koperasi.finance.periodic_return import is_signed, parse

from .common import ReturnCase


@tagged('-at_install', 'post_install')
class TestFiles(ReturnCase, HttpCase):
    """ What leaves as a file: the signed document, a worksheet, a paper, the card of the sender """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lend()
        cls.go_to(cls, date(2026, 2, 2))
        cls.row = cls.signed()
        for user in (cls.accountant, cls.teller, cls.board):
            user.password = user.login

    def get(self, user, path):
        self.authenticate(user.login, user.login)
        return self.url_open(path, allow_redirects=False)

    def test_files(self):
        answer = self.get(self.accountant, f'/koperasi/return/{self.row.id}.json')
        self.assertEqual((answer.status_code, answer.content), (200, self.row.document.encode()))
        self.assertTrue(is_signed(parse(answer.content), self.coop.koperasi_return_key))
        answer = self.get(self.accountant, f'/koperasi/return/{self.row.id}.xlsx')
        figures, accounts = load_workbook(BytesIO(answer.content)).worksheets
        cells = {row[3].value: row[1].value for row in figures.iter_rows() if row[3].value}
        for code in ('assets', 'loans', 'members_other', 'surplus'):
            self.assertEqual(cells[code], self.row.figures[code])
        cash = [row[3].value for row in accounts.iter_rows(min_row=2) if row[0].value == "Cash and Banks"]
        self.assertEqual(sum(cash), self.row.figures['cash'])
        for user, path in ((self.teller, f'/koperasi/return/{self.row.id}.json'), (self.accountant, '/koperasi/return/999999999.json'), (self.accountant, '/koperasi/return/x.pdf')):
            self.assertEqual(self.get(user, path).status_code, 404)
        draft = self.make('month', date(2026, 2, 1))
        self.assertEqual(self.get(self.accountant, f'/koperasi/return/{draft.id}.json').status_code, 404, "nothing was signed")

    def test_card(self):
        card = json.loads(self.get(self.board, '/koperasi/return/card.json').content)
        self.assertEqual((card['format'], card['nik'], card['key'], card['key_id']),
                         ('koperasi-sender/1', '5371000010001', self.coop.koperasi_return_key, self.coop.koperasi_return_key_id))
        self.assertNotEqual(self.get(self.teller, '/koperasi/return/card.json').status_code, 200)

    def test_paper(self):
        paper = self.by(self.supervisor, self.row)._return_paper()
        shown = {line['name']: line['shown'] for section in paper['sections'] for line in section['lines']}
        self.assertEqual(len(shown), len(self.row.line_ids))
        self.assertIn('12.000.000', shown.values())
        marks = dict(paper['marks'])
        self.assertEqual([text.replace(' ', '') for text in list(marks.values())[:2]], [self.row.digest, self.row.key_name])
        html, _type = self.env['ir.actions.report']._render_qweb_html('koperasi.action_report_return', self.row.ids)
        self.assertIn(b'12.000.000', html)
