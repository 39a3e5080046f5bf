from odoo.addons.koperasi.tests.savings.common import SavingsCase


class ApprovalCase(SavingsCase):
    """ Maria has Rp 100,125,000 on SIBUHAR; a teller pays out Rp 5,000,000 at once and Rp 25,000,000 a day alone. """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Approval = cls.env['koperasi.approval']
        cls.Limit = cls.env['koperasi.limit']
        cls.second_manager = cls.make_user('uji_second_manager', 'koperasi.group_koperasi_manager')
        cls.second_teller = cls.make_user('uji_second_teller', 'koperasi.group_koperasi_teller')
        # each teller his own till; managers move money by bank
        second = cls.journal('till')._koperasi_create_till("Teller 2", cls.coop)
        cls.open_till(cls.second_teller, second)
        cls.journals = {cls.teller: cls.till, cls.second_teller: second.id}
        cls.by(cls.teller, cls.savings).deposit(100_000_000, cls.key(), cls.till)

    def deposit(self, account, amount, user=None, key=None, **kwargs):
        user = user or self.teller
        return self.by(user, account).deposit(amount, key or self.key(), self.journals.get(user, self.bank), **kwargs)

    def withdraw(self, account, amount, user=None, key=None, **kwargs):
        user = user or self.teller
        return self.by(user, account).withdraw(amount, key or self.key(), self.journals.get(user, self.bank), **kwargs)

    @classmethod
    def limit(cls, role='teller', operation='withdrawal', product=None, **values):
        """ The limit of a role, changed or made """
        found = cls.Limit.search([
            ('company_id', '=', cls.coop.id), ('role', '=', role), ('operation', '=', operation), ('product_id', '=', product.id if product else False)])
        if found:
            found.write(values)
            return found
        return cls.Limit.create({
            'company_id': cls.coop.id, 'role': role, 'operation': operation, 'product_id': product.id if product else False, **values})

    def waits(self, answer, amount=None):
        """ The approval that a door asks for; nothing was booked under its key """
        self.assertEqual(set(answer), {'approval_id', 'state', 'message'})
        approval = self.Approval.browse(answer['approval_id'])
        self.assertEqual((answer['state'], approval.state), ('waiting', 'waiting'))
        if amount is not None:
            self.assertEqual(approval.amount, amount)
        self.assertFalse(self.env['koperasi.request']._is_carried_out(self.coop, approval.key))
        return approval

    def booked(self, answer):
        self.assertIn('transaction_id', answer)
        return self.env['koperasi.transaction'].browse(answer['transaction_id'])

    def approve(self, approval, user=None):
        return self.by(user or self.manager, approval).approve()

    def ask(self, amount=6_000_000, user=None, key=None):
        """ ``(approval, key)`` of a withdrawal that is above the limit """
        key = key or self.key()
        return self.waits(self.withdraw(self.savings, amount, user, key=key), amount), key
