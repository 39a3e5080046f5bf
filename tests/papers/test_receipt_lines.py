import re

from odoo.tests import tagged

from ...reports.thermal import WIDTH, count_lines, thermal_height
from .common import PAYLOADS, PapersCase


@tagged('post_install', '-at_install')
class TestReceiptLines(PapersCase):
    """ A member is served once: one receipt, however many transactions """

    def serve(self, *lines, **kwargs):
        source = kwargs.pop('source', None)
        result = self.by(self.teller, self.maria).serve(
            [{'kind': kind, 'account_id': account and account.id, 'amount': amount} for kind, account, amount in lines], self.key(),
            **({'source_account_id': source.id} if source else {'journal_id': self.till}), **kwargs)
        return self.env['koperasi.transaction'].browse(result['transaction_ids']), result

    def second(self, amount=60_000):
        result = self.by(self.teller, self.savings).open_account(self.maria.id, self.product('SIDANDIK').id, self.key(), amount, self.till)
        return self.Account.browse(result['account_id'])

    def html(self, transaction, report='koperasi.report_receipt'):
        content, _type = self.by(self.teller, self.env['ir.actions.report'])._render_qweb_html(report, transaction.ids)
        return re.sub(r'\s+', ' ', content.decode().replace('\xa0', ' '))

    def check(self, code, transaction):
        return transaction._is_receipt_code(code) and transaction._receipt_check()

    def test_each_line_shows_all(self):
        lines, result = self.serve(('mandatory', None, 25_000), ('deposit', self.savings, 150_000), ('deposit', self.second(), 30_000))
        self.assertEqual(len(lines), 3)
        for report in ('koperasi.report_receipt', 'koperasi.report_receipt_thermal'):
            papers = [re.sub(r'data-oe-id="\d+"', '', self.html(transaction, report)) for transaction in lines]
            for html in papers:
                for text in (result['number'], "Transaction Receipt", "Rp 205.000", "Dua ratus lima ribu rupiah", "Rp 25.000", "Rp 150.000", "Rp 30.000",
                             "Rp 275.000", "Rp 90.000", self.savings.number, "Mandatory Share", "Total", "Maria Bria"):
                    self.assertIn(text, html)
                self.assertNotIn("Received<", html)
        self.assertEqual(papers[0], papers[2])

    def test_in_and_out(self):
        lines, _result = self.serve(('mandatory', None, 50_000), ('withdrawal', self.savings, 75_000))
        html = self.html(lines[0])
        for text in ("Rp 50.000", "Rp 75.000", "Net Paid Out", "Rp 25.000", "Dua puluh lima ribu rupiah"):
            self.assertIn(text, html)

    def test_paid_from_savings(self):
        """ The account that pays is shown once, with what is left on it """
        second = self.second()
        lines, _result = self.serve(('mandatory', None, 25_000), ('deposit', second, 20_000), source=self.savings)
        receipt = lines[1]._receipt()
        self.assertEqual([(row['kind'], row['account'], row['amount'].replace('\xa0', ' ')) for row in receipt['lines']], [
            # the memo of the first says what it is
            (False, self.account(self.maria, 'WAJIB').number, "Rp 25.000"), ("Transfer", second.number, "Rp 20.000"),
            ("Paid from", self.savings.number, "−Rp 45.000")])
        self.assertEqual(receipt['lines'][-1]['balance'].replace('\xa0', ' '), "Rp 80.000")
        self.assertEqual(receipt['amount'].replace('\xa0', ' '), "Rp 45.000")

    def test_code(self):
        """ One code for the receipt, whichever line it is asked by; another for another receipt """
        lines, result = self.serve(('mandatory', None, 25_000), ('deposit', self.savings, 150_000))
        code = lines[0]._receipt_code()
        self.assertEqual(lines.mapped(lambda line: line._receipt_code()), [code] * 2)
        self.assertEqual(len(set(lines.mapped(lambda line: line._receipt_url()))), 1)
        for line in lines:
            found = self.check(code, line)
            self.assertEqual((found['name'], found['amount'].replace('\xa0', ' ')), (result['number'], "Rp 175.000"))
            self.assertEqual([row['amount'].replace('\xa0', ' ') for row in found['lines']], ["Rp 25.000", "Rp 150.000"])
        others, _result = self.serve(('mandatory', None, 25_000), ('deposit', self.savings, 150_000))
        self.assertNotEqual(others[0]._receipt_code(), code)
        self.assertFalse(others[0]._is_receipt_code(code))
        single, _result = self.serve(('deposit', self.savings, 150_000))
        self.assertEqual(self.check(single._receipt_code(), single)['lines'], [])

    def test_reversed(self):
        """ One line, then all """
        lines, _result = self.serve(('mandatory', None, 25_000), ('deposit', self.savings, 150_000))
        code = lines[0]._receipt_code()
        first = self.by(self.manager, lines[1])._reverse("Salah", self.key())
        found = self.check(code, lines[0])
        self.assertEqual((found['is_reversed'], found['is_partly_reversed']), (False, True))
        self.assertEqual([row['is_reversed'] for row in found['lines']], [False, True])
        html = self.html(lines[0])
        self.assertIn("Partly reversed", html)
        self.assertIn(first.name, html)
        self.assertNotIn('k_stamp"', html)
        self.by(self.manager, lines[0])._reverse("Salah", self.key())
        found = self.check(code, lines[0])
        self.assertEqual((found['is_reversed'], found['is_partly_reversed']), (True, False))
        self.assertIn('k_stamp"', self.html(lines[0]))

    def test_others_in_the_same_entry(self):
        """ A group's sheet: each member's receipt shows his own lines only """
        till = self.journal('till')
        from ...models.ledger.posting import GlLine, Movement, Posting
        postings = [
            Posting(kind='deposit', movements=(Movement(account.account_id.id, amount),), partner_id=account.partner_id.id,
                    gl_lines=(GlLine(till.default_account_id.id, amount),))
            for account, amount in ((self.savings, 11_000), (self.other_savings, 22_000))]
        mine, his = self.env['koperasi.transaction']._post_batch(postings, till, self.key(), {}, origin='counter')
        html = self.html(mine)
        self.assertIn("Rp 11.000", html)
        self.assertIn(mine.name, html)
        for hidden in ("Yosef", "22.000", "33.000", his.name):
            self.assertNotIn(hidden, html)

    def test_payloads_are_escaped(self):
        for payload in PAYLOADS:
            self.maria.sudo().name = payload
            lines, _result = self.serve(('deposit', self.savings, 1_000), ('mandatory', None, 1_000), memo=payload)
            for report in ('koperasi.report_receipt', 'koperasi.report_receipt_thermal'):
                html = self.html(lines[0], report)
                self.assertNotIn('<script>alert', html)
                self.assertNotIn('<img src=x', html)

    def test_length_of_the_roll(self):
        """ It follows the content: a line more is some millimetres more, long texts break """
        one, _result = self.serve(('deposit', self.savings, 150_000))
        two, _result = self.serve(('deposit', self.savings, 150_000), ('mandatory', None, 25_000))
        short, longer = thermal_height(one._receipt()), thermal_height(two[0]._receipt())
        self.assertTrue(100 < short < longer < 250, (short, longer))
        self.maria.sudo().name = "Maria Goreti Bernadetha Immaculata Tnunay-Nenohaifeto van der Heijden"
        self.assertGreater(thermal_height(one._receipt()), short)

    def test_broken_lines(self):
        for text, expected in (('', 1), ('a', 1), ('kata ' * 4, 1), ('kata ' * 60, 9), ('x' * 200, 6), (None, 1)):
            self.assertAlmostEqual(count_lines(text, 3.1, WIDTH), expected, delta=2 if expected > 1 else 0)
