import re
from datetime import date

from psycopg2 import Error

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.papers.passbook_lines import line_code
from .common import PAYLOADS, PapersCase


class PassbookCase(PapersCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.format = cls.env['koperasi.passbook.format'].search([('company_id', '=', cls.coop.id)])
        cls.format.write({'lines_per_page': 4, 'pages': 3, 'fold_after': 2})

    def issue(self, number='A-001', account=None, user=None, **kwargs):
        account = account or self.savings
        result = self.by(user or self.teller, account).issue_passbook(number, **kwargs)
        return self.by(self.teller, self.env['koperasi.passbook'].browse(result['passbook_id']))

    def print_all(self, book):
        """ Print and confirm page by page; the pages as lists of ``(line, code, debit, credit, balance)`` """
        pages = []
        while (found := book._next_rows())[1]:
            page, rows = found
            pages.append((page, [(row['line'], row['code'], row['debit'], row['credit'], row['balance']) for row in rows]))
            book.confirm_printed(page, rows[0]['line'], len(rows))
        return pages


@tagged('post_install', '-at_install')
class TestPassbook(PassbookCase):

    def test_set_up(self):
        """ Each cooperative has a format to begin with; a second set-up makes no other """
        self.assertEqual(len(self.format), 1)
        self.coop._koperasi_setup()
        self.assertEqual(self.env['koperasi.passbook.format'].search_count([('company_id', '=', self.coop.id)]), 1)

    def test_update(self):
        """ A cooperative of before there were passbooks gets its format with the update, others none more """
        self.format.unlink()
        self.env['res.company']._koperasi_setup_missing_passbook_formats()
        Format = self.env['koperasi.passbook.format']
        for company in (self.coop, self.other_coop):
            self.assertEqual(Format.search_count([('company_id', '=', company.id)]), 1, company.name)

    def test_only_what_is_new(self):
        """ Maria has Rp125,000 from her admission; later lines follow below, over the page """
        book = self.issue()
        self.assertEqual(self.print_all(book), [(1, [(1, 'ST', 0, 125_000, 125_000)])])
        self.assertEqual(book._next_rows(), (1, []))
        self.deposit(self.savings, 75_000)
        self.withdraw(self.savings, 30_000)
        for number in range(1, 4):
            self.deposit(self.savings, number * 1_000)
        self.assertEqual(self.print_all(book), [
            (1, [(2, 'ST', 0, 75_000, 200_000), (3, 'TR', 30_000, 0, 170_000), (4, 'ST', 0, 1_000, 171_000)]),
            (2, [(1, 'ST', 0, 2_000, 173_000), (2, 'ST', 0, 3_000, 176_000)]),
        ])
        self.assertEqual((book.page, book.line, book.last_seq), (2, 2, self.savings.seq))
        self.assertEqual(book.print_ids.sorted('id').mapped('kind'), ['issued', 'printed', 'printed', 'printed'])

    def test_codes(self):
        for kind, component, amount, code in (
            ('opening', 'principal', 5, 'SA'), ('deposit', 'principal', 5, 'ST'), ('withdrawal', 'principal', -5, 'TR'),
            ('transfer', 'principal', 5, 'ST'), ('transfer', 'principal', -5, 'TR'), ('term_interest', 'principal', 5, 'BG'),
            ('batch', 'interest', 5, 'BG'), ('batch', 'tax', -5, 'PJ'), ('batch', 'fee', -5, 'AD'), ('reversal', 'principal', -5, 'KR'),
        ):
            self.assertEqual(line_code(kind, component, amount), code)

    def test_reversal_and_transfer(self):
        book = self.issue()
        self.print_all(book)
        wrong = self.transaction(self.deposit(self.savings, 900_000))
        self.by(self.manager, wrong)._reverse("Salah rekening", self.key())
        self.by(self.teller, self.savings).transfer(self.other_savings.id, 20_000, self.key())
        [(_page, rows)] = self.print_all(book)
        self.assertEqual(rows, [(2, 'ST', 0, 900_000, 1_025_000), (3, 'KR', 900_000, 0, 125_000), (4, 'TR', 20_000, 0, 105_000)])

    def test_nothing_is_printed_without_confirmation(self):
        book = self.issue()
        before = book._next_rows()
        self.assertEqual(book._next_rows(), before)
        book._page()
        book._escp()
        self.assertEqual((book.page, book.line, book.last_seq), (1, 0, 0))

    def test_confirmed_is_what_was_seen(self):
        """ A second click, another place, more than was shown: nothing changes; what was booked meanwhile comes next """
        book = self.issue()
        self.deposit(self.savings, 1_000)
        for wrong in ((1, 2, 1), (2, 1, 1), (1, 1, 0), (1, 1, 3), (1, 1, -1), (True, 1, 1), (1.0, 1, 1), ('1', 1, 1), (None, None, None)):
            with self.assertRaises(UserError):
                book.confirm_printed(*wrong)
        self.deposit(self.savings, 2_000)
        book.confirm_printed(1, 1, 2)
        with self.assertRaises(UserError):
            book.confirm_printed(1, 1, 2)
        self.assertEqual([row['credit'] for row in book._next_rows()[1]], [2_000])
        self.assertEqual(len(book.print_ids.filtered(lambda line: line.kind == 'printed')), 1)

    def test_two_confirmations_at_once(self):
        """ Who read the old place finds another one in the row """
        book = self.issue()
        book.confirm_printed(1, 1, 1)
        self.assertEqual(book.line, 1)
        self.env.cr.execute("UPDATE koperasi_passbook SET line = 3 WHERE id = %s", (book.id,))   # as another transaction would have
        with self.assertRaises(UserError):
            book._advance(1, 2, 2)

    def test_full_and_new(self):
        """ 3 pages of 4 lines; the next book brings the balance forward """
        book = self.issue()
        for number in range(1, 14):
            self.deposit(self.savings, number * 1_000)      # 14 lines with the first
        pages = self.print_all(book)
        self.assertEqual([(page, len(rows)) for page, rows in pages], [(1, 4), (2, 4), (3, 4)])
        with self.raises(UserError, "full"):
            book._page()
        with self.raises(UserError, "has a book already"):
            self.issue('A-002')
        with self.raises(UserError, "issued already"):
            self.issue('A-001', cause='full')
        new = self.issue('A-002', cause='full')
        self.assertEqual((book.state, new.replaces_id), ('full', book))
        balance = 125_000 + sum(number * 1_000 for number in range(1, 12))
        self.assertEqual(self.print_all(new), [(1, [
            (1, 'SA', 0, 0, balance), (2, 'ST', 0, 12_000, balance + 12_000), (3, 'ST', 0, 13_000, balance + 25_000)])])
        self.assertEqual(balance + 25_000, self.savings.balance)
        with self.raises(UserError, "not in use"):
            book.confirm_printed(3, 4, 1)
        with self.raises(UserError, "not full"):
            self.issue('A-003', cause='full')

    def test_lost(self):
        """ A manager gives out the next one, with a reason """
        self.print_all(self.issue())
        with self.raises(AccessError, ""):
            self.issue('A-002', cause='lost', note="Terbakar")
        with self.raises(UserError, "reason"):
            self.issue('A-002', cause='lost', user=self.manager)
        new = self.issue('A-002', cause='lost', note="Terbakar", user=self.manager)
        self.assertEqual(self.print_all(new), [(1, [(1, 'SA', 0, 0, 125_000)])])
        [replaced] = new.replaces_id.print_ids.filtered(lambda line: line.kind == 'replaced')
        self.assertEqual((replaced.reason, replaced.user_id), ("Terbakar", self.manager))

    def test_begun_by_other_means(self):
        self.deposit(self.savings, 5_000)
        book = self.issue(page=2, line=3, last_seq=1)
        self.assertEqual(self.print_all(book), [(2, [(4, 'ST', 0, 5_000, 130_000)])])

    def test_bad_books(self):
        for bad in (
            {'number': ''}, {'number': '  '}, {'number': 5}, {'number': 'x' * 501}, {'number': '\x00'}, {'cause': 'x'}, {'cause': 'full'},
            {'page': 4}, {'page': 0}, {'line': 5}, {'line': -1}, {'page': '1'}, {'line': True}, {'last_seq': 2}, {'last_seq': -1}, {'last_seq': 'x'},
        ):
            with self.subTest(**bad), self.assertRaises(UserError):
                self.issue(**{'number': 'A-001', **bad})
        self.assertFalse(self.env['koperasi.passbook'].search([('savings_account_id', '=', self.savings.id)]))

    def test_who_may(self):
        for user in (self.officer, self.accountant, self.supervisor, self.board, self.stranger, self.portal_own):
            with self.assertRaises(AccessError):
                self.issue(user=user)
        book = self.issue()
        for user in (self.officer, self.supervisor, self.stranger, self.portal_own, self.portal_other):
            for call in (lambda b: b.confirm_printed(1, 1, 1), lambda b: b.reprint(1, "x"), lambda b: b.set_place(1, 1, "x")):
                with self.assertRaises(AccessError):
                    call(self.by(user, book))
        self.assertTrue(self.by(self.supervisor, book)._page()['texts'])
        for user in (self.stranger, self.portal_own):
            with self.assertRaises(AccessError):
                self.by(user, book)._page()
        with self.assertRaises(AccessError):
            self.by(self.manager, book).write({'last_seq': 0})

    def test_other_branch_book_number(self):
        """ The number of a book is the branch's own """
        self.issue('A-001')
        with self.raises(UserError, "issued already"):
            self.issue('A-001', self.other_savings)

    def test_reprint(self):
        book = self.issue()
        self.deposit(self.savings, 1_000)
        self.print_all(book)
        for page, reason in ((2, "x"), (1, ''), (1, None), ('1', "x"), (True, "x")):
            with self.assertRaises(UserError):
                book.reprint(page, reason)
        book.reprint(1, "Kertas macet")
        log = book.print_ids.sorted('id')[-1]
        self.assertEqual((log.kind, log.page, log.line, log.count, log.reason, log.user_id), ('reprinted', 1, 1, 2, "Kertas macet", self.teller))
        self.assertEqual((book.page, book.line), (1, 2))
        texts = [text['text'] for text in book._page(1)['texts']]
        self.assertIn('ST*', texts)
        self.assertIn("REPRINT 5 Jan 2026", texts)
        self.deposit(self.savings, 2_000)
        self.assertNotIn('ST*', [text['text'] for text in book._page()['texts']])

    def test_reprint_of_a_new_book_brings_the_balance_forward(self):
        self.print_all(self.issue())
        new = self.issue('A-002', cause='lost', note="Hilang", user=self.manager)
        self.deposit(self.savings, 2_000)
        [(page, rows)] = self.print_all(new)
        again = [(row['line'], row['code'], row['debit'], row['credit'], row['balance']) for row in new._page_rows(page)]
        self.assertEqual(again, rows)

    def test_place(self):
        book = self.issue()
        for page, line in ((4, 1), (0, 1), (1, 5), (1, -1), ('1', 1)):
            with self.assertRaises(UserError):
                book.set_place(page, line, "x")
        with self.assertRaises(UserError):
            book.set_place(1, 2, ' ')
        book.set_place(1, 2, "Dua baris rusak")
        self.assertEqual(self.print_all(book), [(1, [(3, 'ST', 0, 125_000, 125_000)])])
        self.assertEqual([row['line'] for row in book._page_rows(1)], [3])

    def test_history_only_grows(self):
        book = self.issue()
        log = book.print_ids
        self.env.flush_all()
        for query in ("UPDATE koperasi_passbook_print SET reason = 'x'", "DELETE FROM koperasi_passbook_print", "TRUNCATE koperasi_passbook_print"):
            with self.assertRaises(Error), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                self.env.cr.execute(query)
        with self.assertRaises(AccessError):
            self.by(self.manager, log).write({'reason': "x"})

    def test_format(self):
        for error, values in (
            (Error, {'lines_per_page': 0}), (Error, {'pages': 0}), (Error, {'line_height': 1}), (ValidationError, {'lines_per_page': 40}),
            (ValidationError, {'page_width': 20}), (ValidationError, {'debit_right': 200}), (ValidationError, {'code_left': 1}),
        ):
            with self.assertRaises(error), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                self.format.write(values)
                self.format.flush_recordset()
        self.issue()
        with self.assertRaises(ValidationError):
            self.format.lines_per_page = 5

    def test_dialog(self):
        """ As the teller does: give out, print, confirm, turn the page """
        for number in range(1, 6):
            self.deposit(self.savings, number * 1_000)
        Dialog = self.by(self.teller, self.env['koperasi.passbook.dialog']).with_context(default_savings_account_id=self.savings.id)
        with Form(Dialog) as form:
            self.assertEqual(form.mode, 'issue')
            form.number = 'A-007'
        form.record.action_apply()
        form = Form(Dialog)
        self.assertEqual(form.mode, 'print')
        self.assertEqual(form.next_text, "Put in page 1: lines 1 to 4.")
        self.assertIn('125.000', form.preview)
        dialog = form.save()
        self.assertTrue(dialog.action_escp()['url'].endswith('.prn'))
        again = dialog.action_confirm()
        self.assertEqual(again['res_model'], 'koperasi.passbook.dialog')
        with self.assertRaises(UserError):
            dialog.action_confirm()     # the second click
        form = Form(Dialog)
        self.assertEqual(form.next_text, "Turn the page. Put in page 2: lines 1 to 2.")
        self.assertEqual(form.save().action_confirm()['type'], 'ir.actions.act_window_close')
        self.assertEqual(Form(Dialog).next_text, "The book is up to date.")
        form = Form(Dialog)
        form.mode, form.again_page, form.reason = 'reprint', 1, "Macet"
        self.assertTrue(form.save().action_pdf()['url'].endswith('.pdf?page=1'))

    def test_escp(self):
        """ Only what a printer prints and the commands that are meant; each line from the upper edge """
        self.by(self.teller, self.savings)
        book = self.issue()
        self.withdraw(self.savings, 25_000)
        self.manager.sudo().name = "\x1b@Ñandú\r\nX"    # who approved the admission
        content = book._escp()
        self.assertTrue(content.startswith(b'\x1b@\x1bM\x1b3\x00'))
        self.assertTrue(content.endswith(b'\r\n\x0c'))
        plain = re.sub(rb'\x1b(?:[@M]|3\x00|J.)', b'', content, flags=re.S)
        self.assertEqual(plain.count(b'\r\n'), 2)
        self.assertFalse(re.search(rb'[^\x20-\x7e]', plain.replace(b'\r\n', b'').replace(b'\x0c', b'')))
        first, second = plain.split(b'\r\n')[:2]
        self.assertIn(b'@Nandu', first)
        # 12 characters an inch: the amount ends at 91 mm, the balance at 122 mm
        self.assertEqual(first[:round(91 / 25.4 * 12)].split()[-1], b'125.000')
        self.assertEqual(first[:round(122 / 25.4 * 12)].split()[-1], b'125.000')
        self.assertEqual(second[:round(62 / 25.4 * 12)].split()[-1], b'25.000')
        # the first line 20 mm from the edge, the second 6 mm lower: 1/180 inch
        moves = [content[found.start() + 2] for found in re.finditer(rb'\x1bJ', content)]
        self.assertEqual(sum(moves), round(26 / 25.4 * 180))
        self.assertEqual(moves[-1], round(26 / 25.4 * 180) - round(20 / 25.4 * 180))

    def test_payloads(self):
        for number, payload in enumerate(PAYLOADS):
            self.teller.sudo().name = payload
            self.deposit(self.savings, 1_000 + number, memo=payload)
        self.format.write({'lines_per_page': 24, 'fold_after': 12})
        self.issue()
        content, _type = self.by(self.teller, self.env['ir.actions.report'])._render_qweb_html('koperasi.report_passbook', self.savings.ids)
        self.assertNotIn('<script>alert', content.decode())
        self.assertNotIn('<img src=x', content.decode())

    def test_first_page(self):
        book = self.issue()
        content, _type = self.by(self.teller, self.env['ir.actions.report'])._render_qweb_html('koperasi.report_passbook_identity', book.ids)
        for text in ("Maria Bria", self.maria.number, self.savings.number, 'A-001', "KSP Uji Coba", "5 Jan 2026"):
            self.assertIn(text, content.decode())
        self.assertEqual(book._identity()['facts'][-1][1], "5 Jan 2026")
        self.assertEqual(self.format.company_id, self.coop)
        self.assertEqual(book.issued_on, date(2026, 1, 5))
