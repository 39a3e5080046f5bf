import io
import json
from datetime import date

import openpyxl
import psycopg2
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import ChannellingCase


@tagged('post_install', '-at_install')
class TestFundReport(ChannellingCase, HttpCase):
    """ Domain 5.12, monthly report of a line: sums that tie with the books, no names """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ana = cls.borrower()
        cls.beni = cls.borrower("Beni", 2, 'male')
        cls.beni.write({'sector': 'agriculture', 'district': "Amarasi"})
        cls.one = cls.lend(cls.ana, 10_000_000)
        cls.two = cls.lend(cls.beni, 5_000_000)
        cls.by(cls.officer, cls.env['koperasi.loan.coaching']).create({'loan_id': cls.one.id, 'topic': "Buku kas", 'date': '2026-01-05'})

    def report(self, first='2026-01-01', user=None):
        return self.by(user or self.accountant, self.env['koperasi.fund.report']).create({'line_id': self.line.id, 'date_from': first})

    def test_by_hand(self):
        report = self.report()
        report.action_compute()
        figures = report.figures
        self.assertEqual({name: figures['position'][name] for name in ('amount', 'drawn', 'undrawn', 'repaid', 'owed', 'paid_out', 'lent', 'free', 'debtors', 'loans', 'outstanding', 'npl')}, {
            'amount': 100_000_000, 'drawn': 40_000_000, 'undrawn': 60_000_000, 'repaid': 0, 'owed': 40_000_000, 'paid_out': 15_000_000, 'lent': 15_000_000, 'free': 25_000_000,
            'debtors': 2, 'loans': 2, 'outstanding': 15_000_000, 'npl': '0.00'})
        self.assertEqual(figures['groups'], {
            'sex': [['female', 1, 1, 10_000_000], ['male', 1, 1, 5_000_000]], 'sector': [['trade', 1, 1, 10_000_000], ['agriculture', 1, 1, 5_000_000]],
            'area': [['Kupang Timur', 1, 1, 10_000_000], ['Amarasi', 1, 1, 5_000_000]], 'loan_class': [['current', 2, 2, 15_000_000]]})
        self.assertEqual({name: figures['period'][name] for name in ('payouts', 'paid_out', 'coachings', 'coached', 'drawn', 'lender_interest', 'margin')}, {
            'payouts': 2, 'paid_out': 15_000_000, 'coachings': 1, 'coached': 1, 'drawn': 40_000_000, 'lender_interest': 0, 'margin': 0})
        # what falls due adds up to what is owed on both sides
        self.assertEqual((sum(row[1] for row in figures['maturity']), sum(row[2] for row in figures['maturity'])), (15_000_000, 40_000_000))
        self.assertEqual(figures['maturity'][-1][3], -25_000_000)

    def test_the_month_after(self):
        """ Payments, interest on both sides, a reversed payout and a problem loan """
        third = self.lend(self.borrower("Cici", 3), 2_000_000)
        payout = third.transaction_ids.filtered(lambda transaction: transaction.kind == 'loan_disbursement')
        self.by(self.second_manager, payout).reverse("salah", self.key())
        self.go_to(date(2026, 2, 5))
        self.repay(self.line.drawdown_ids, 2_000_000, 100_000)
        self.by(self.teller, self.one).repay(1_500_000, self.key(), self.till)
        self.env.invalidate_all()
        paid = {part: sum(map(int, self.one.transaction_ids.mapped(f'loan_{part}'))) for part in ('principal', 'interest')}
        january, february = self.report(), self.report('2026-02-01')
        january.action_compute()
        february.action_compute()
        self.assertEqual((january.figures['position']['outstanding'], january.figures['period']['payouts'], january.figures['position']['owed']), (15_000_000, 2, 40_000_000),
                         "as it was at the end of January")
        period, position = february.figures['period'], february.figures['position']
        self.assertEqual((period['principal'], period['interest'], period['lender_principal'], period['lender_interest'], period['margin']), (
            paid['principal'], paid['interest'], 2_000_000, 100_000, paid['interest'] - 100_000))
        self.assertEqual((position['outstanding'], position['owed'], position['lent'], position['free']), (
            15_000_000 - paid['principal'], 38_000_000, 15_000_000 - paid['principal'], 38_000_000 - 15_000_000 + paid['principal']))
        self.assertEqual(int(self.line.lent), position['lent'])
        self.assertEqual((int(self.line.interest_earned), int(self.line.margin)), (paid['interest'], paid['interest'] - 100_000))
        self.go_to(date(2026, 10, 1))
        late = self.report('2026-10-01')
        late.action_compute()
        self.assertGreater(late.figures['position']['problem'], 0)
        self.assertEqual(sum(row[3] for row in late.figures['groups']['loan_class']), late.figures['position']['outstanding'])
        self.assertGreater(late.figures['maturity'][0][1], 0, "due already")

    def test_no_names(self):
        report = self.report()
        report.action_compute()
        words = json.dumps(report.figures)
        for secret in ("Ana", "Beni", self.ana.nik, self.ana.number, self.one.number):
            self.assertNotIn(secret, words)

    def test_finished_it_stays(self):
        report = self.report()
        with self.raises(UserError, "not over"):
            report.action_finish()
        self.go_to(date(2026, 2, 2))
        report.action_finish()
        self.assertEqual((report.state, report.finished_by_id), ('final', self.accountant))
        for call in (report.action_compute, lambda: report.write({'note': "x"}), report.unlink):
            with self.assertRaises(UserError):
                call()
        report.sent_on = '2026-02-03'
        self.env.flush_all()
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE koperasi_fund_report SET figures = '{}' WHERE id = %s", (report.id,))
        draft = self.report('2026-02-01')
        for user in (self.teller, self.officer, self.supervisor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.by(user, draft).action_compute()
        with self.assertRaises(AccessError):
            draft.write({'figures': {}})
        draft.action_compute()
        draft.date_from = '2026-03-01'
        self.assertFalse(draft.figures, "another month, no figures")

    def test_pdf_and_worksheet(self):
        report = self.report()
        report.action_compute()
        sheet = openpyxl.load_workbook(io.BytesIO(report._xlsx())).active
        values = {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if row[0]}
        self.assertEqual((values["Principal outstanding"], values["Debtors"], values["Owed to the lender"]), (15_000_000, 2, 40_000_000))
        self.coop.partner_id.lang = 'en_US'
        pdf, kind = self.env['ir.actions.report'].with_context(force_report_rendering=True)._render_qweb_pdf('koperasi.action_report_fund_report', report.ids)
        self.assertEqual(kind, 'pdf')
        text = ' '.join(' '.join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())
        for words in ("Report of a Fund Line", "BLU PIP", "15.000.000", "Kupang Timur", "Maturity"):
            self.assertIn(words, text)
        self.assertNotIn("Ana Tefa", text)

    def test_relieved_loans(self):
        """ Domain 5.13: which loans were relieved, and how they did since """
        self.go_to(date(2026, 2, 20))
        due = int(self.one._replay(date(2026, 2, 20)).arrears.interest)
        self.allowed(self.by(self.officer, self.one).waive, 'interest', 10_000, "Gagal panen", self.key(), 'harvest')
        self.assertGreater(due, 10_000)
        self.by(self.teller, self.one).repay(300_000, self.key(), self.till)
        self.go_to(date(2026, 2, 27))
        self.by(self.teller, self.one).repay(200_000, self.key(), self.till)
        lists = self.by(self.manager, self.env['koperasi.list'])
        options = lists._options({'code': 'reliefs', 'date': '2026-02-28', 'date_from': '2026-02-01'})
        names = [name for name, _column in lists._shown(options)]
        [(_group, _id, cells)] = list(lists._rows(options))
        row = dict(zip(names, cells, strict=True))
        self.assertEqual((row['number'], row['relieved_on'], row['let_off'], row['paid_since']), (self.one.number, date(2026, 2, 20), 10_000, 200_000))
        self.assertEqual((row['cause'], row['balance']), ("Failed harvest", int(self.one.balance)))
        self.assertEqual(list(lists._rows(lists._options({'code': 'reliefs', 'date': '2026-01-31', 'date_from': '2026-01-01'}))), [])
