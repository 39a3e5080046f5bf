from datetime import date

from odoo.tests import HttpCase, tagged

from .common import ApplicationCase
from .common_running import RunningCase


@tagged('post_install', '-at_install')
class TestApplicationScreen(ApplicationCase, HttpCase):

    def tour(self, name, user, path):
        self.start_tour(path, f'koperasi_loan_{name}', login=user.login, timeout=120)
        self.env.invalidate_all()

    def test_from_application_to_payout(self):
        """ Each person at his own screen: officer, committee, officer, teller; the manager allows the payout """
        self.by(self.teller, self.other_savings).deposit(10_000_000, self.key(), self.till)
        cash = self.journal()._koperasi_cash()[self.till]
        self.tour('apply', self.officer, '/odoo/koperasi-loan-applications/new')
        application = self.env['koperasi.loan.application'].search([('member_id', '=', self.maria.id)])
        self.assertEqual((application.state, application.principal, application.income, application.officer_id),
                         ('committee', 5_000_000, 6_000_000, self.officer))
        path = f'/odoo/koperasi-loan-applications/{application.id}'
        self.tour('vote', self.manager, path)
        self.assertEqual((application.state, application.vote_ids.user_id), ('approved', self.manager))
        self.tour('sign', self.officer, path)
        self.assertEqual((application.state, bool(application.agreement_number)), ('agreed', True))
        self.tour('pay_out', self.teller, path)
        asked = self.env['koperasi.approval'].search([('maker_id', '=', self.teller.id), ('state', '=', 'waiting')])
        self.assertEqual((len(asked), application.state), (1, 'agreed'))
        self.by(self.manager, asked).approve()
        self.by(self.teller, asked).action_carry_out()
        self.env.invalidate_all()
        loan = application.loan_id
        self.assertEqual((application.state, loan.loan_state, loan.balance), ('disbursed', 'active', 5_000_000))
        self.assertEqual(cash - self.journal()._koperasi_cash()[self.till], loan.net_amount)


@tagged('post_install', '-at_install')
class TestLoanScreen(RunningCase, HttpCase):

    def tour(self, name, user, path):
        self.start_tour(path, f'koperasi_loan_{name}', login=user.login, timeout=120)
        self.env.invalidate_all()

    def asked(self, maker):
        return self.env['koperasi.approval'].search([('maker_id', '=', maker.id), ('state', '=', 'waiting')])

    def test_instalment_at_the_counter(self):
        loan = self.lend()
        self.assertEqual(self.maria.number, '000001')
        self.go_to(date(2026, 2, 5))
        self.tour('instalment', self.teller, '/odoo/koperasi-counter')
        self.assertEqual((loan.balance, loan.open_since), (11_000_000, date(2026, 3, 5)))

    def test_restructuring(self):
        """ It waits; what another person allows, the officer carries out """
        loan = self.lend()
        self.tour('restructure', self.officer, f'/odoo/koperasi-loans/{loan.id}')
        asked = self.asked(self.officer)
        self.assertEqual((len(asked), loan.instalments), (1, 12))
        self.by(self.manager, asked).approve()
        self.by(self.officer, asked).action_carry_out()
        self.assertEqual(len(loan.plan_id.line_ids), 24)

    def test_write_off(self):
        loan = self.lend()
        self.tour('write_off', self.manager, f'/odoo/koperasi-loans/{loan.id}')
        asked = self.asked(self.manager)
        self.assertEqual((len(asked), loan.loan_state), (1, 'active'))
        self.by(self.board, asked).approve()
        self.by(self.manager, asked).action_carry_out()
        self.assertEqual((loan.loan_state, loan.balance), ('written_off', 0))
