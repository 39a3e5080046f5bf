from datetime import date

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form

from odoo.addons.koperasi.tests.savings.common import SavingsCase


class TestWizard(SavingsCase):
    """ The dialog calls one method, and a second click asks for the same thing. """

    def form(self, operation, record, user=None):
        action = self.by(user or self.teller, record).with_context(operation=operation)
        action = action.action_operation() if record._name == 'koperasi.savings.account' else action.action_savings_operation()
        Model = self.by(user or self.teller, self.env['koperasi.savings.operation']).with_context(**action['context'])
        return Form(Model)

    def transaction(self, action):
        self.assertEqual(action['res_model'], 'koperasi.transaction')
        return self.env['koperasi.transaction'].browse(action['res_id'])

    def approve(self, wizard, checker):
        """ Confirmed, the dialog waits and says so; a second person approves """
        action = wizard.action_confirm()
        self.assertEqual((action['res_model'], action['res_id']), ('koperasi.savings.operation', wizard.id))
        self.assertEqual((wizard.approval_state, wizard.approval_id.maker_id), ('waiting', wizard.env.user))
        self.assertIn("second person", wizard.approval_note)
        self.by(checker, wizard.approval_id).approve()

    def test_deposit(self):
        form = self.form('deposit', self.savings)
        form.amount = 275_000
        self.assertEqual((form.balance, form.balance_after, form.journal), (125_000, 400_000, str(self.till)))
        self.assertEqual(form.amount_in_words, "Dua ratus tujuh puluh lima ribu rupiah")
        wizard = form.save()
        first = wizard.action_confirm()
        self.assertEqual(wizard.action_confirm(), first)
        self.assertEqual((self.transaction(first).amount, self.savings.balance), (275_000, 400_000))

    def test_from_the_member(self):
        form = self.form('withdraw', self.maria)
        self.assertEqual(form.savings_account_id, self.savings)
        form.amount = 15_000
        self.transaction(form.save().action_confirm())
        self.assertEqual(self.savings.balance, 110_000)

    def test_others(self):
        form = self.form('transfer', self.savings)
        form.target_account_id = self.other_savings
        form.amount = 25_000
        self.transaction(form.save().action_confirm())
        form = self.form('hold', self.savings)
        form.amount, form.reason = 50_000, "Agunan"
        self.assertEqual(form.save().action_confirm()['type'], 'ir.actions.act_window_close')
        form = self.form('release', self.savings, self.manager)
        form.hold_id, form.reason = self.savings.hold_ids, "Lunas"
        form.save().action_confirm()
        form = self.form('mandatory', self.maria)
        form.amount = 50_000
        self.assertIn("2026-02", form.info)
        self.transaction(form.save().action_confirm())
        form = self.form('open', self.maria)
        form.product_id, form.amount = self.product('SIDANDIK'), 20_000
        self.transaction(form.save().action_confirm())
        self.assertEqual((self.savings.balance, self.savings.held), (100_000, 0))
        for operation in ('freeze', 'unfreeze'):
            form = self.form(operation, self.savings, self.manager)
            form.reason = "Pemeriksaan"
            form.save().action_confirm()
        form = self.form('notice', self.savings)
        form.amount = 10_000
        form.save().action_confirm()
        form = self.form('close', self.savings)
        self.transaction(form.save().action_confirm())

    def test_term(self):
        form = self.form('term_open', self.maria)
        form.product_id, form.term_months, form.amount = self.product('SISUKA'), 3, 10_000_000
        self.assertIn("0.7 %", form.info)
        transaction = self.transaction(form.save().action_confirm())
        account = self.account(self.maria, 'SISUKA')
        self.assertEqual(transaction.kind, 'term_opening')
        self.go_to(date(2026, 3, 6))
        form = self.form('break', account, self.manager)
        self.assertIn("Rp 10.100.000", form.info)
        form.payout_account_id = self.savings
        self.transaction(form.save().action_confirm())
        form = self.form('term_open', self.maria)
        form.product_id, form.term_months, form.amount = self.product('SISUKA'), 3, 10_000_000
        form.save().action_confirm()
        self.go_to(date(2026, 6, 6))
        account = self.account(self.maria, 'SISUKA').filtered(lambda a: a.state == 'open')
        wizard = self.form('mature', account).save()
        self.approve(wizard, self.manager)
        self.assertEqual(self.transaction(wizard.action_confirm()).kind, 'term_maturity')

    def test_membership(self):
        member = self.register()
        form = self.form('admission', member)
        form.amount = 500_000
        self.assertIn("Rp 125.000", form.info)
        self.transaction(form.save().action_confirm())
        self.transaction(self.form('refund', member).save().action_confirm())
        form = self.form('exit', self.maria, self.board)
        self.assertIn("Rp 450.000", form.info)
        form.reason = "Pindah"
        wizard = form.save()
        self.approve(wizard, self.manager)
        self.transaction(wizard.action_confirm())
        form = self.form('exit_payment', self.maria)
        self.transaction(form.save().action_confirm())
        form = self.form('death', self.yosef, self.manager)
        form.date, form.reason = date(2026, 1, 4), "Akta kematian"
        form.save().action_confirm()
        self.assertEqual((self.maria.state, self.yosef.state), ('left', 'deceased'))

    def test_roles(self):
        with self.assertRaises(AccessError):
            self.form('deposit', self.savings, self.officer)
        form = self.form('deposit', self.savings, self.board)
        form.amount = 1_000
        wizard = form.save()
        self.denied(wizard.action_confirm)

    def test_amount_with_cents(self):
        wizard = self.form('deposit', self.savings).save()
        self.refused(wizard.action_confirm)
        wizard.amount = -5_000
        self.refused(wizard.action_confirm)

    def test_screens_open(self):
        """ Every view that belongs to an action opens for every role """
        for user in (self.teller, self.officer, self.manager, self.board, self.supervisor, self.admin_user):
            for record, view_types in (
                    (self.savings, ('list', 'kanban', 'form', 'search')), (self.maria, ('form',)), (self.product('SISUKA'), ('list', 'kanban', 'form', 'search')),
                    (self.env['koperasi.regulation.limit'].search([], limit=1), ('list', 'kanban'))):
                model = self.by(user, record)
                for view_type in view_types:
                    view = model.get_view(view_type=view_type)
                    names = etree.fromstring(view['arch']).xpath('//field[not(ancestor::field)]/@name')
                    if view_type != 'search':
                        model.web_read({name: {} for name in names})
            action = self.env.ref('koperasi.action_koperasi_mandatory_arrears')
            self.by(user, self.env['koperasi.member']).search([('mandatory_arrears', '>', 0)])
            self.assertTrue(action.path)
