from datetime import date
from io import BytesIO
from unittest.mock import patch

from pypdf import PdfReader
from reportlab.pdfgen import canvas

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.koperasi.models.annual.annual_parts import CHAPTERS
from odoo.addons.koperasi.models.savings.savings_product import SHARES
from odoo.addons.koperasi.reports.annual import papers
from odoo.addons.koperasi.reports.annual.papers import printable

from ..planning.common import BudgetMixin
from ..savings.common import SavingsCase
from ..statements.common import StatementsCase


def pages(*texts, size=(595, 842)):
    """ A file with a page a text """
    output = BytesIO()
    drawing = canvas.Canvas(output, pagesize=size)
    for text in texts:
        drawing.drawString(50, 700, text)
        drawing.showPage()
    drawing.save()
    return output.getvalue()


class AnnualCase(BudgetMixin, StatementsCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book({'111001': 900_000, '411001': -900_000}, date(2025, 5, 2))
        cls.book({'611101': 250_000, '111001': -250_000}, date(2025, 6, 2))
        cls.book({'111001': 40_000, '317001': -40_000}, date(2025, 6, 3))

    @classmethod
    def report_of(cls, user=None, **values):
        return cls.by(user or cls.accountant, cls.env['koperasi.annual.report']).create({
            'company_id': cls.coop.id, 'year': 2025, 'meeting_date': '2026-03-28', 'board_report': "<p>Kami melaporkan</p>", 'signer_ids': [
                Command.create({'name': "Petrus", 'position': "Ketua"}), Command.create({'name': "Ana", 'position': "Pengawas", 'body': 'supervisor'})], **values})

    @classmethod
    def choose(cls, report, *codes):
        """ Only these chapters, in this order """
        for chapter in report.chapter_ids:
            chapter.write({'included': chapter.code in codes, 'sequence': codes.index(chapter.code) if chapter.code in codes else 99})

    def texts(self, content):
        return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


@tagged('-at_install', 'post_install')
class TestAnnualReport(AnnualCase):

    def test_put_together(self):
        """ Contents and numbers are those of the pages; a long table of contents moves all that follows """
        report = self.report_of()
        self.choose(report, 'shares', 'board', 'position')
        files = {'shares': [pages("saham 1", "saham 2")], 'board': [pages("pengurus")], 'position': [pages("neraca 1", size=(842, 595)), pages("neraca 2")]}
        for front_pages in (2, 3):
            seen = []

            def front(book, entries, count=front_pages, seen=seen):
                seen.append(entries)
                return pages("sampul", *["isi"] * (count - 1))
            with patch.object(type(report), '_chapter_files', lambda book, code: files[code]), patch.object(type(report), '_front', front):
                content = report._file()
            first = front_pages + 1
            self.assertEqual([page for _title, page in seen[-1]], [first, first + 2, first + 3])
            self.assertEqual([title for title, _page in seen[-1]], ["Members and Their Shares", "Report of the Board", "Statement of Financial Position"])
            reader, total = PdfReader(BytesIO(content)), front_pages + 5
            found = [page.extract_text() for page in reader.pages]
            self.assertEqual(len(found), total)
            self.assertNotIn("Page", found[0])
            for number, text in enumerate(found[1:], 2):
                self.assertIn(f"Page {number} of {total}", text)
            # each chapter begins where the contents say
            for (_title, page), begins in zip(seen[-1], ("saham 1", "pengurus", "neraca 1"), strict=True):
                self.assertIn(begins, found[page - 1])
            self.assertEqual([item.title for item in reader.outline], [title for title, _page in seen[-1]])

    def test_chapters(self):
        """ Every chapter comes from its paper, or says why it cannot """
        report = self.report_of()
        asked = []
        with patch.object(type(report), '_render', lambda book, action, records, data=None: asked.append((action, (data or {}).get('problem', ''))) or b''), \
                patch.object(type(self.env['koperasi.statements']), '_pdf', lambda statements, options, values: asked.append((values['book'], values.get('comparison'), values.get('budget'))) or b''):
            for chapter in report.chapter_ids:
                report._in_paper_language()._chapter_files(chapter.code)
        book, own = {kind: str(self.report(kind).id) for kind in ('position', 'result', 'equity', 'cash_flow')}, 'koperasi.action_report_annual_chapter'
        self.assertEqual(asked, [
            (own, ''), (own, ''), *((book[kind], 'previous_year', None) for kind in ('position', 'result', 'equity', 'cash_flow')), ('notes', None, None),
            (own, "The cooperative was not rated by this method in the book year."), (own, "The cooperative was not rated by this method in the book year."), (own, ''), (own, ''),
            (book['result'], None, True), (own, ''), (own, "No work plan and budget was made for 2026."), *[(own, '')] * 4])

    def test_members(self):
        Member = self.env['koperasi.member']
        for number, (joined, left, sex) in enumerate((('2024-03-01', False, 'male'), ('2025-02-10', False, 'female'), ('2025-02-28', '2025-11-30', 'male'), ('2023-01-01', '2025-11-02', False),
                                                      ('2026-01-03', False, 'male')), 1):
            member = Member.create({'name': f"Anggota {number}", 'company_id': self.coop.id, 'join_date': joined, 'sex': sex})
            self.env.flush_all()
            self.env.cr.execute("UPDATE koperasi_member SET state = %s, approval_date = join_date, exit_date = %s WHERE id = %s", ('left' if left else 'active', left or None, member.id))
        self.env.invalidate_all()
        rows = {row['cells'][0]: row['cells'][1:] for row in self.report_of()._chapter_paper('members')['rows']}
        self.assertEqual(rows["January 2025"], [2, 0, 0, 2])
        self.assertEqual(rows["February 2025"], [2, 2, 0, 4])
        self.assertEqual(rows["November 2025"], [4, 0, 2, 2])
        self.assertEqual(rows["The year"], [2, 2, 2, 2])
        self.assertEqual((rows["of them men"][3], rows["of them women"][3]), (1, 1))
        self.assertEqual((rows["31 Dec 2023"][3], rows["31 Dec 2024"][3]), (1, 2))

    def test_surplus_and_portfolio(self):
        report = self.report_of()
        rows = [row['cells'][1] for row in report._chapter_paper('surplus')['rows']]
        self.assertEqual(rows, [650_000, 40_000, 690_000])
        self.assertIn("The meeting of members decides", report._chapter_paper('surplus')['text'])
        portfolio = report._chapter_paper('portfolio')
        self.assertEqual([row['cells'][1:3] for row in portfolio['rows']], [[0, 0]])
        empty = report._chapter_paper('supervisors')
        self.assertEqual((empty['text'], empty['problem']), ('', "Nothing was written yet."))

    def test_plans(self):
        budget = self.budget({'611101': 7}, year=2025, activity_ids=[Command.create({'name': "Pendidikan", 'cost': 9})])
        self.approve(budget)
        later = self.budget({'611101': 8})
        report = self.report_of()
        self.assertEqual([row['name'] for row in report._chapter_paper('work_plan')['activities']], ["Pendidikan"])
        self.assertEqual(report._budgets(2026), later)
        draft = self.env['koperasi.budget'].browse(self.by(self.manager, budget).action_new_version()['res_id'])
        self.assertEqual(report._budgets(2025)[:1].id, budget.id)     # not the draft that may follow
        self.assertTrue(draft)

    def test_due(self):
        report = self.report_of()
        self.assertEqual((report.due_date, report.late), (date(2026, 2, 26), False))
        self.assertEqual(report._chapter_paper('signatures')['due'], "26 Feb 2026")
        report.meeting_date = '2026-02-03'
        self.assertEqual((report.due_date, report.late), (date(2026, 1, 4), True))
        report.meeting_date = False
        self.assertFalse(report.due_date or report.late)

    def test_new(self):
        """ All chapters, and who holds an office now; a form sends empty lists """
        report = self.by(self.manager, self.env['koperasi.annual.report']).create({'year': 2024, 'chapter_ids': [], 'signer_ids': []})
        self.assertEqual(report.chapter_ids.mapped('code'), report._book_chapters())
        self.assertLessEqual(set(CHAPTERS), set(report.chapter_ids.mapped('code')))
        self.assertIn((self.board.name, 'board'), [(signer.name, signer.body) for signer in report.signer_ids])
        self.assertIn((self.supervisor.name, 'supervisor'), [(signer.name, signer.body) for signer in report.signer_ids])
        self.assertFalse(report.signer_ids.filtered(lambda signer: signer.name == self.teller.name))

    def test_finish(self):
        """ Signed by all of the board, it is kept as it was """
        report = self.report_of()
        with self.assertRaisesRegex(UserError, "Missing: Petrus"):
            report.action_finish()
        report.signer_ids.filtered(lambda signer: signer.body == 'board').signed_on = '2026-01-05'
        with patch.object(type(report), '_book', lambda book: b'%PDF-yang-ditandatangani'):
            for role in (self.teller, self.supervisor):
                with self.assertRaises(AccessError):
                    self.by(role, report).action_finish()
            self.by(self.board, report).action_finish()
        self.assertEqual((report.state, report.finished_by_id, self.by(self.supervisor, report)._file()), ('done', self.board, b'%PDF-yang-ditandatangani'))
        for records, values in ((report, {'board_report': "x"}), (report, {'chapter_ids': [Command.clear()]}), (report.signer_ids[:1], {'name': "x"}), (report.chapter_ids[:1], {'included': False})):
            with self.assertRaises(UserError):
                records.write(values)
        for records in (report, report.signer_ids, report.chapter_ids):
            with self.assertRaises(UserError):
                records.unlink()
        with self.assertRaises(UserError):
            report.signer_ids.create({'report_id': report.id, 'name': "x", 'position': "x"})
        with self.assertRaises(UserError):
            report.action_finish()

    def test_bad_input(self):
        running = self.report_of(year=2026)
        running.signer_ids.signed_on = '2026-01-05'
        with self.assertRaisesRegex(UserError, "not over"):
            running.action_finish()
        with self.assertRaises(ValidationError):
            self.report_of(year=1800)
        silent = self.report_of(board_report=False)
        silent.signer_ids.signed_on = '2026-01-05'
        with self.assertRaisesRegex(UserError, "is empty"):
            silent.action_finish()
        self.choose(silent)
        with self.assertRaisesRegex(UserError, "at least one chapter"):
            silent.action_pdf()
        sneaky = self.report_of(state='done', file='eA==')
        self.assertEqual((sneaky.state, sneaky.file), ('draft', False))
        with self.assertRaises(UserError):
            sneaky.state = 'done'
        with self.assertRaises(AccessError):
            self.report_of(self.supervisor)
        with self.assertRaises(AccessError):
            self.by(self.teller, sneaky)._file()

    def test_pictures_from_elsewhere(self):
        """ Printing asks no other machine, and no file of the server, for anything """
        text = printable('<p style="color: red">a<img src="https://contoh.id/a.png"><img src="file:///etc/passwd"><img src="/web/image/7">'
                         '<b style="background: url(//contoh.id/b)">b</b></p>')
        self.assertNotIn('contoh.id', text)
        self.assertNotIn('passwd', text)
        for kept in ('/web/image/7', 'color: red', '<b>b</b>'):
            self.assertIn(kept, text)
        self.assertFalse(printable('<p><br></p>'))


@tagged('-at_install', 'post_install')
class TestAnnualShares(SavingsCase):

    def test_shares(self):
        """ A row a member, a column a product, the totals those of the ledger """
        report = self.by(self.accountant, self.env['koperasi.annual.report']).create({'company_id': self.coop.id, 'year': 2026})
        paper = report._chapter_paper('shares')
        *rows, total = [row['cells'] for row in paper['rows']]
        self.assertEqual([row[1] for row in rows], ["Maria Bria", "Yosef Nahak"])
        for row, member in zip(rows, self.maria | self.yosef, strict=True):
            shares = self.Account.search([('member_id', '=', member.id), ('family', 'in', SHARES)])
            self.assertEqual(sorted(amount for amount in row[2:-1] if amount), sorted(shares.mapped('balance')))
            self.assertEqual(row[-1], sum(shares.mapped('balance')))
        self.assertEqual(total[-1], sum(row[-1] for row in rows))
        self.patch(papers, 'MOST_MEMBERS', 1)
        short = report._chapter_paper('shares')
        self.assertEqual([row['cells'] for row in short['rows']], [total])
        self.assertIn("More than 1 members", short['text'])


@tagged('-at_install', 'post_install')
class TestAnnualFile(AnnualCase, HttpCase):

    def test_download(self):
        """ Through whatever plays wkhtmltopdf """
        report = self.report_of()
        self.choose(report, 'board', 'members')
        self.authenticate(self.board.login, self.board.login)
        response = self.url_open(f'/koperasi/annual/{report.id}.pdf', timeout=120)
        self.assertEqual((response.status_code, response.headers['Content-Type']), (200, 'application/pdf'))
        texts = self.texts(response.content)
        self.assertEqual(len(texts), 4)
        for page, parts in enumerate((("Annual Report", self.coop.name), ("Contents", "Growth of Membership", "4", "Page 2 of 4"), ("Report of the Board", "Kami melaporkan"), ("February 2025",))):
            for part in parts:
                self.assertIn(part, texts[page].replace('\xa0', ' '))
        self.authenticate(self.teller.login, self.teller.login)
        self.assertEqual(self.url_open(f'/koperasi/annual/{report.id}.pdf').status_code, 404)
