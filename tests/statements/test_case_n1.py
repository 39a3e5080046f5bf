import json
from datetime import date

from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.koperasi.models.ledger.posting import GlLine, Movement, Posting
from odoo.addons.koperasi.tests.loan.common_running import DEDUCTIONS, RunningCase
from odoo.addons.koperasi.tests.savings.common import SavingsCase

from .common import StatementsCase


def case_n1():
    with file_open('koperasi/tests/cases/indonesia.json') as file:
        return next(case for case in json.load(file)['cases'] if case['id'] == 'N1')


@tagged('-at_install', 'post_install')
class TestCaseN1(RunningCase, StatementsCase):
    """ The fifteen events of case N1, by the doors that book them, and the statements of the case """

    @classmethod
    def setUpClass(cls):
        super(SavingsCase, cls).setUpClass()    # without the members of other tests
        cls.till, cls.bank = cls.journal('till').id, cls.journal('bank').id
        cls.Account, cls.Loan = cls.env['koperasi.savings.account'], cls.env['koperasi.loan']
        cls.open_till(cls.teller)
        cls.loan_product = cls.make_loan_product()
        cls.expected = case_n1()['expected']
        cls.play()

    @classmethod
    def play(cls):
        members = [cls.register(name) for name in ("Maria Bria", "Yosef Nahak", "Ana Lobo")]                    # 1
        for member in members:
            cls.by(cls.teller, member).admit(375_000, cls.key(), cls.till)
            cls.by(cls.manager, member).action_approve('SK-01/2026', date(2026, 1, 5))
        cls.maria = maria = members[0]
        savings = cls.Account.browse(cls.by(cls.teller, cls.Account).open_account(
            maria.id, cls.product('SIBUHAR').id, cls.key(), 5_000_000, cls.till)['account_id'])                  # 2
        cls.by(cls.teller, cls.Account).open_term(maria.id, cls.product('SISUKA').id, 10_000_000, 12, cls.key(), cls.till)  # 3
        cls.book({'112101': 20_000_000, '224001': -20_000_000})                                                  # 4
        share = cls.Account.sudo()._create_account(cls.env['koperasi.savings.product'].search(
            [('company_id', '=', cls.coop.id), ('family', '=', 'share_linked')], limit=1), maria, {})
        loan = cls.lend(penalty_rate=0.1, penalty_grace_days=0, penalty_base='instalment', deductions=[
            *({'kind': kind, 'event': event, 'amount': amount, 'name': kind} for kind, event, amount in DEDUCTIONS),
            {'kind': 'share', 'ledger_account_id': share.account_id.id, 'amount': 240_000, 'name': "Kapitalisasi"}])  # 5
        cls.go_to(cls, date(2026, 2, 5))
        cls.pay(cls, loan, 1_240_000)                                                                                # 6
        cls.go_to(cls, date(2026, 3, 15))
        cls.pay(cls, loan, 1_232_200)                                                                                # 7
        day = date(2026, 3, 15)
        cls.book({'116001': 106_667, '411001': -106_667}, day)                                                   # 8
        for code, interest in (('511001', 33_973), ('512001', 75_000)):                                          # 9, 10
            cls.env['koperasi.transaction']._post(Posting(
                'savings_interest', movements=(Movement(savings.account_id.id, interest, 'interest'),), gl_lines=(GlLine(cls.coop._koperasi_account(code).id, interest),)),
                cls.journal('savings'), cls.key(), {})
        cls.book({'526001': 66_667, '112101': -66_667}, day)                                                     # 11
        cls.book({'611501': 150_000, '621301': 50_000, '111001': -200_000}, day)                                 # 12
        cls.by(cls.accountant, cls.env['koperasi.loan.provision']).freeze(cls.key(), cls.coop.id)                # 13
        cls.book({'216001': 36_000, '111001': -36_000}, day)                                                     # 14
        cls.by(cls.teller, savings).withdraw(1_000_000, cls.key(), cls.till)                                     # 15

    def test_trial_balance(self):
        rows = self.env['koperasi.books']._trial_balance(self.coop, date(2026, 1, 1), date(2026, 3, 31))
        self.assertEqual({row['account'].code: int(row['closing']) for row in rows if row['closing']},
                         {code: amount for code, amount in self.expected['neraca_saldo'].items() if amount})

    def test_result(self):
        found, problems = self.evaluate('result')
        wanted = self.expected['phu']
        self.assertEqual({
            'partisipasi_bruto': found['GROSS'], 'beban_pokok_anggota': found['COST'], 'partisipasi_neto': found['NET'], 'beban_pokok_non_anggota': found['COST_OTHERS'],
            'shu_kotor': found['GROSS_SHU'], 'beban_usaha': found['OPERATING'], 'beban_perkoperasian': found['AFFAIRS'], 'shu_sebelum_pajak': found['BEFORE_TAX']}, wanted)
        self.assertEqual(problems, [])

    def test_position(self):
        found, problems = self.evaluate('position')
        self.assertEqual({'aset': found['ASSETS'], 'liabilitas': found['LIABILITIES'], 'ekuitas_sebelum_shu': found['EQUITY'] - found['SHU'], 'shu_berjalan': found['SHU']},
                         self.expected['posisi_keuangan'])
        self.assertEqual(found['PASSIVA'], found['ASSETS'])
        self.assertEqual(problems, [])

    def test_cash_flow(self):
        found, problems = self.evaluate('cash_flow')
        self.assertEqual({'operasi': found['OPERATING'], 'penyaluran_pinjaman_neto': found['LENDING'], 'pendanaan': found['FINANCING'], 'kas_akhir': found['CLOSING']},
                         self.expected['arus_kas'])
        self.assertEqual((found['OPENING'], found['CANDIDATES'], found['CHANGE']), (0, 0, found['CLOSING']))
        self.assertEqual(problems, [])

    def test_equity(self):
        found, problems = self.evaluate('equity')
        self.assertEqual((found['TOTAL.opening'], found['TOTAL.added'], found['TOTAL.reduced'], found['TOTAL.closing']), (0, 1_688_227, 0, 1_688_227))
        self.assertEqual((found['PRINCIPAL.closing'], found['MANDATORY.added'], found['SHU.closing']), (900_000, 315_000, 473_227))
        self.assertEqual(problems, [])
        # a later period begins with what this one ended with
        later, problems = self.evaluate('equity', date(2026, 2, 1), date(2026, 2, 28))
        self.assertEqual((later['TOTAL.opening'] + later['TOTAL.added'] + later['TOTAL.reduced'], problems), (later['TOTAL.closing'], []))

    def test_balance_on(self):
        """ Both books as at any past day, against a second method: today's balance less all that came later """
        Balance, Entry = self.env['koperasi.balance'], self.env['koperasi.entry']
        for day in (date(2025, 12, 31), date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 14), date(2026, 3, 15), date(2027, 1, 1)):
            found = Balance._balance_on(day, self.coop)
            for account in self.env['koperasi.account'].search([('company_id', '=', self.coop.id)]):
                later = sum(Entry.search([('account_id', '=', account.id), ('transaction_id.business_date', '>', day)]).mapped('amount'))
                self.assertEqual(found['members'].get(account.id, 0), account.balance - later)
            lines = self.env['account.move.line'].search([('company_id', '=', self.coop.id), ('parent_state', '=', 'posted')])
            for account, items in lines.grouped('account_id').items():
                earlier = sum(items.filtered(lambda item, day=day: item.date <= day).mapped('balance'))
                self.assertEqual(found['ledger'].get(account.id, 0), earlier)
            controls = self.env['koperasi.account'].search([('company_id', '=', self.coop.id)]).grouped('control_id')
            for control, accounts in controls.items():
                sign = 1 if accounts[0].side == 'debit' else -1
                self.assertEqual(sum(found['members'].get(account.id, 0) for account in accounts) * sign, found['ledger'].get(control.id, 0), control.code)
