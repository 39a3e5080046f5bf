import re
from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..loan.common import ApplicationCase
from ..papers.common import PapersCase
from ..surplus.common import MEETING, SurplusCase


class HandedMixin:
    """ Papers as they are printed, and the page that their squares lead to """

    def setUp(self):
        super().setUp()
        limit = patch.object(type(self.env['koperasi.tries']), '_too_many', lambda *_args: 0)
        self.addCleanup(limit.stop)
        limit.start()

    def squares(self, report, records):
        """ The addresses in the squares of a report, made as whoever prints it makes it """
        found = []
        with patch('odoo.addons.koperasi.models.verify.handed.qr_image', lambda text, mask: found.append(text) or 'data:,'):
            html, _kind = self.by(self.manager, self.env['ir.actions.report'])._render_qweb_html(f'koperasi.report_{report}', records.ids)
        self.assertEqual(html.decode().count('src="data:,"'), len(found))
        return found

    def page(self, address, query=''):
        response = self.url_open(re.sub('^.*?/koperasi', '/koperasi', address) + query, allow_redirects=False)
        return response.status_code, re.sub(r'\s+', ' ', re.sub(r'<style.*?</style>|<[^>]+>', ' ', response.text.replace('\xa0', ' '), flags=re.S))

    def shows(self, address, *expected, query=''):
        status, text = self.page(address, query)
        self.assertEqual(status, 200)
        for words in expected:
            self.assertIn(words, text)
        return text


@tagged('post_install', '-at_install')
class TestHanded(HandedMixin, PapersCase, HttpCase):

    def slip(self):
        withdrawal = self.transaction(self.withdraw(self.savings, 25_000))
        [address] = self.squares('withdrawal_slip', withdrawal)
        return withdrawal, address

    def test_withdrawal_slip(self):
        withdrawal, address = self.slip()
        text = self.shows(address, "VALID", "Withdrawal Slip", withdrawal.name, "Rp 25.000", "5 Jan 2026", "M***a B**a", self.coop.name)
        for hidden in ("Maria Bria", self.savings.number, "Rp 100.000", "DOES NOT MATCH"):
            self.assertNotIn(hidden, text)
        self.by(self.manager, withdrawal)._reverse("Salah", self.key())
        text = self.shows(address, "REVERSED", "Rp 25.000")
        self.assertNotIn("VALID", text)
        # a blank one, and one that waits for a second person, prove nothing
        self.assertEqual(self.squares('withdrawal_slip_blank', self.savings), [])

    def test_tampered(self):
        """ Another amount in the address or on the paper; all that is no paper of ours has one answer """
        _withdrawal, address = self.slip()
        for other in ('25001', '0', 'x', '-25000', '2.500.000', '9' * 40):
            with self.subTest(other=other):
                text = self.shows(address.replace('amount=25000', f'amount={other}'), "DOES NOT MATCH", "Rp 25.000")
                self.assertNotIn("VALID", text)
                self.assertNotIn("VALID", self.shows(address, "DOES NOT MATCH", query=f'&typed={other}'))
        self.assertNotIn("DOES NOT MATCH", self.shows(address, "VALID", query='&typed=Rp 25.000'))
        path = address.partition('?')[0]
        kind, number, issued, code = path.split('/koperasi/paper/')[1].split('/')
        status, unknown = self.page('/koperasi/paper/' + '0' * 32)
        self.assertEqual(status, 404)
        last = '0' if code[-1] != '0' else '1'
        wrong = [(kind, number, issued, code[:-1] + last), (kind, number, issued, ''.join(reversed(code))), ('payout', number, issued, code), ('x', number, issued, code),
                 (kind, str(int(number) + 1), issued, code), (kind, '999999999', issued, code), (kind, 'x', issued, code), (kind, number, '20260106', code),
                 (kind, number, 'x', code), (kind, number, issued, 'é'), (kind, number, issued, code.upper() if code.upper() != code else 'A' * 32)]
        with mute_logger('odoo.http'):
            for parts in wrong:
                with self.subTest(parts=parts):
                    self.assertEqual(self.page('/koperasi/paper/' + '/'.join(parts) + '?amount=25000'), (404, unknown))

    def test_changed_in_the_database(self):
        withdrawal, address = self.slip()
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL session_replication_role = replica")
        self.env.cr.execute("UPDATE koperasi_transaction SET amount = 1 WHERE id = %s", (withdrawal.id,))
        self.env.cr.execute("SET LOCAL session_replication_role = DEFAULT")
        self.env.invalidate_all(flush=False)
        self.assertNotIn("VALID", self.shows(address, "REPLACED", "Rp 25.000"))

    def assert_ledger_ties(self, companies=None):
        """ Books that these tests change are taken back with them """

    def test_deposit(self):
        product = self.env['koperasi.savings.product'].search([('company_id', '=', self.coop.id), ('code', '=', 'SISUKA')])
        opened = self.by(self.teller, self.env['koperasi.savings.account']).open_term(self.maria.id, product.id, 5_000_000, 12, self.key(), self.bank, certificate_number="B-0007")
        account = self.env['koperasi.savings.account'].browse(opened['account_id'])
        [address] = self.squares('term_certificate', account)
        text = self.shows(address, "VALID", "Certificate of a Term Deposit", "B-0007", "Rp 5.000.000", "5 Jan 2026", "5 Jan 2027", "M***a B**a")
        self.assertNotIn(account.number, text)
        with patch.object(type(self.env['koperasi.handed.paper']), '_facts_deposit', lambda _self, record: {
                'number': "B-0007", 'date': date(2027, 1, 5), 'amount': 5_200_000, 'company': record.company_id, 'name': "Maria Bria"}):
            self.assertNotIn("VALID", self.shows(address, "REPLACED", "Rp 5.000.000", "5 Jan 2026"))      # it was prolonged
        self.by_two(self.by(self.manager, account).break_term, self.key(), self.bank)
        self.env.invalidate_all()
        self.assertEqual(account.state, 'closed')
        self.assertNotIn("VALID", self.shows(address, "ENDED", "paid out on 5 Jan 2026", "Rp 5.000.000"))

    def test_shares(self):
        [address] = self.squares('share_certificate', self.maria)
        total = sum(self.env['koperasi.savings.account'].search([('member_id', '=', self.maria.id), ('family', 'in', ('share_principal', 'share_mandatory'))]).mapped('balance'))
        self.shows(address, "VALID", "Certificate of Shares", f"Rp {int(total):,}".replace(',', '.'), self.maria.number)
        self.deposit(self.account(self.maria, 'WAJIB'), 25_000)
        self.assertNotIn("VALID", self.shows(address, "REPLACED"))

    def test_tax_slip(self):
        """ Of a month, and of a year: a revision makes the earlier paper another one """
        slip, other = self.env['koperasi.tax.slip'].create([
            {'company_id': self.coop.id, 'member_id': self.maria.id, 'name': f"20260{month}-x", 'month': date(2026, month, 1), 'kind': 'final', 'rate': 10, 'gross': 300_000, 'tax': 30_000}
            for month in (1, 2)])
        [month], [year] = self.squares('tax_slip', slip), self.squares('tax_slip_year', slip)
        self.shows(month, "VALID", "Tax Slip", "Rp 30.000", "Rp 300.000", "1 Jan 2026")
        self.shows(year, "VALID", "Tax Slip of the Year", "Rp 60.000", "Rp 600.000", f"2026-{self.maria.number}")
        other.sudo().write({'tax': 31_000, 'gross': 310_000, 'revision': 1})
        self.shows(month, "VALID")
        self.assertNotIn("VALID", self.shows(year, "REPLACED", "Rp 60.000"))

    def test_many(self):
        """ Printing writes nothing, and asks no more of the database for many papers than for one """
        transactions = self.env['koperasi.transaction'].browse([self.transaction(self.withdraw(self.savings, 1_000)).id for _number in range(8)])
        Handed, counts = self.env['koperasi.handed.paper'], []
        for some in (transactions[:1], transactions):
            self.env.invalidate_all()
            some.sudo().mapped('partner_id.name')
            before = self.env.cr.sql_log_count
            with patch('odoo.addons.koperasi.models.verify.handed.qr_image', lambda text, mask: text):
                self.assertEqual(len({Handed._qr('slip', record) for record in some}), len(some))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 7 * 4)


@tagged('post_install', '-at_install')
class TestHandedLoan(HandedMixin, ApplicationCase, HttpCase):

    def test_agreement_to_settlement(self):
        application = self.apply(principal=1_000_000)
        collateral = self.by(self.officer, self.env['koperasi.loan.collateral']).create(
            {'application_id': application.id, 'type': 'bpkb', 'number': 'K 1234567', 'name': "Honda Beat", 'value': 12_000_000})
        collateral.receive("Asli")
        [receipt] = self.squares('custody', collateral)
        self.shows(receipt, "VALID", "Receipt of Collateral", "Rp 12.000.000", "Received")
        self.with_committee(application)
        self.by(self.manager, application).vote('yes')
        [agreement] = self.squares('loan_agreement', application)
        self.assertNotIn("VALID", self.shows(agreement, "NOT SIGNED YET", "Rp 1.000.000"))
        self.by(self.officer, application).sign_agreement()
        self.shows(agreement, "VALID", "Loan Agreement")
        self.by_two(self.by(self.manager, application).disburse, self.key(), 'bank', self.bank)
        loan = application.loan_id
        [payout] = self.squares('loan_disbursement', loan)
        self.shows(payout, "VALID", "Receipt of a Loan", f"Rp {int(loan.net_amount):,}".replace(',', '.'), "Rp 1.000.000")
        self.go_to(date(2026, 2, 5))
        answer = self.by(self.manager, loan).pay_off(loan.payoff_quote()['to_pay'], self.key(), self.bank)
        [settled] = self.squares('settlement', loan)
        self.shows(settled, "VALID", "Letter of Settlement", loan.number, "Rp 1.000.000", "5 Feb 2026")
        self.assertNotIn("VALID", self.shows(agreement, "ENDED", "5 Feb 2026"))
        self.by(self.manager, collateral).give_back("Kepada pemilik")
        self.assertNotIn("VALID", self.shows(receipt, "ENDED", "given back on"))
        self.shows(self.squares('custody', collateral)[0], "VALID", "Given back")
        self.by(self.manager, self.env['koperasi.transaction'].browse(answer['transaction_id']))._reverse("Salah", self.key())
        self.assertNotIn("VALID", self.shows(settled, "REVERSED", "5 Feb 2026"))
        self.shows(agreement, "VALID")


@tagged('post_install', '-at_install')
class TestHandedSurplus(HandedMixin, SurplusCase, HttpCase):

    def test_slip_and_decision(self):
        """ The slip of a part, and a part that the meeting decided anew; number and date of the decision come from the meeting """
        meeting = self.env['koperasi.meeting'].create({'name': "RAT Tahun Buku 2026", 'company_id': self.coop.id, 'date': f'{MEETING} 01:00:00', 'book_year': 2026})
        decisions = []
        for name, state in (("Setuju", 'closed'), ("Nanti", 'open')):
            held = meeting if state == 'closed' else meeting.copy({'name': "RAT lain", 'date': f'{MEETING} 03:00:00', 'book_year': 2026})
            self.env.flush_all()
            self.env.cr.execute(
                """INSERT INTO koperasi_meeting_decision (meeting_id, company_id, number, text, how, outcome, state, votes_for, votes_against, votes_abstained)
                   VALUES (%s, %s, 4, %s, 'consensus', 'accepted', 'open', 0, 0, 0) RETURNING id""", [held.id, self.coop.id, name])
            decisions.append(self.env['koperasi.meeting.decision'].browse(self.env.cr.fetchone()[0]))
            self.env.cr.execute("UPDATE koperasi_meeting SET state = %s WHERE id = %s", [state, held.id])
        self.env.invalidate_all(flush=False)
        surplus = self.reviewed()
        with self.assertRaisesRegex(UserError, "no accepted decision"), self.env.cr.savepoint():
            self.by(self.manager, surplus).meeting_decision_id = decisions[1]
        self.by(self.manager, surplus).meeting_decision_id = decisions[0]
        self.assertEqual((surplus.decision_number, surplus.decision_date), ('4/RAT/2027', MEETING))
        self.by(self.manager, surplus).decision_date = date(2027, 1, 3)
        with self.assertRaisesRegex(UserError, "another day"), self.env.cr.savepoint():
            self.by(self.manager, surplus).action_decide()
        self.by(self.manager, surplus).decision_date = MEETING
        self.by(self.manager, surplus).action_decide()
        self.assertEqual(surplus.decision_ids.number, '4/RAT/2027')
        self.by(self.accountant, surplus).action_compute()
        self.env.invalidate_all()
        share = self.share(surplus, self.maria)
        [address] = self.squares('surplus_slip', share)
        self.shows(address, "VALID", "Slip of Surplus", f"Rp {int(share.net):,}".replace(',', '.'), "4 Jan 2027")
        self.by(self.manager, surplus).action_new_decision()
        self.assertFalse(surplus.meeting_decision_id)
        self.assertNotIn("VALID", self.shows(address, "REPLACED"))
