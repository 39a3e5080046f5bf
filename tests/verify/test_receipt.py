from unittest.mock import patch

from odoo.tools import mute_logger


class ReceiptChecks:
    """ Screens T4: an amount that was altered on the paper is told; guesses come to nothing. Part of TestChecks, which has the books. """

    def pay(self):
        self.paid = self.transaction(self.deposit(self.savings, 2_450_500))
        self.address = f'/koperasi/receipt/{self.paid.id}/{self.paid._receipt_code()}'

    def text(self, query=''):
        if not hasattr(self, 'paid'):
            self.pay()
        return self.url_open(self.address + query, allow_redirects=False).text.replace('\xa0', ' ')

    def test_amount_of_the_paper(self):
        for same in ('2450500', '2.450.500', 'Rp 2.450.500'):
            text = self.text(f'?amount={same}')
            self.assertIn("VALID", text)
            self.assertIn("is the same", text)
            self.assertNotIn("DOES NOT MATCH", text)
        for other in ('2450501', '12450500', '0', 'x', '2450500.5', '-2450500', '9' * 40, '%00', '[]', '%3Cscript%3E'):
            with self.subTest(other=other):
                text = self.text(f'?amount={other}')
                self.assertIn("DOES NOT MATCH", text)
                self.assertNotIn("VALID", text)
                self.assertNotIn('<script', text)
                self.assertIn("Rp 2.450.500", text)   # what was booked
        self.assertNotIn("DOES NOT MATCH", self.text())

    def test_reversed_stays_reversed(self):
        self.pay()
        self.by(self.manager, self.paid)._reverse("Salah", self.key())
        self.assertIn("REVERSED", self.text('?amount=2450500'))

    def test_the_code_on_the_paper_carries_it(self):
        self.pay()
        with patch('odoo.addons.koperasi.reports.receipt.qr_image') as image:
            self.paid._receipt()
        self.assertTrue(image.call_args[0][0].endswith(f'{self.address}?amount=2450500'))

    @mute_logger('odoo.http')
    def test_changed_in_the_database(self):
        """ A row that was changed by SQL makes another code: the paper is not known any more """
        self.pay()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET LOCAL session_replication_role = replica")
            self.env.cr.execute("UPDATE koperasi_transaction SET amount = 1 WHERE id = %s", (self.paid.id,))
            self.env.cr.execute("SET LOCAL session_replication_role = DEFAULT")
            self.env.invalidate_all()
            response = self.url_open(self.address, allow_redirects=False)
            savepoint.rollback()
        self.assertEqual(response.status_code, 404)

    @mute_logger('odoo.http')
    def test_guesses(self):
        """ Sixty a minute of one address, right or wrong, then it waits: 128 bits are never guessed """
        self.pay()
        statuses = [self.url_open(f'/koperasi/receipt/{self.paid.id}/{number:032x}', allow_redirects=False).status_code for number in range(62)]
        self.assertEqual(statuses, [404] * 60 + [429] * 2)
        response = self.url_open(self.address, allow_redirects=False)
        self.assertEqual(response.status_code, 429)
        self.assertGreater(int(response.headers['Retry-After']), 0)
        self.assertNotIn("VALID", response.text)
