from odoo.addons.koperasi.tests.loan.common_running import RunningCase

LIMITS = {'deposit_limit': 5_000_000, 'withdrawal_limit': 1_000_000, 'transfer_limit': 1_000_000, 'repayment_limit': 5_000_000, 'day_limit': 20_000_000}


class ApiCase(RunningCase):
    """ A client that books on the bank of ``coop``, Maria with a loan, and the client and members of ``other_coop`` """
    two_cooperatives = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client = cls.make_client(cls.coop)
        cls.api_user = cls.client.user_id
        cls.loan = cls.lend()
        cls.foreign_member = cls.env['koperasi.member'].create({'name': "Orang Lain", 'company_id': cls.other_coop.id, 'join_date': '2026-01-02'})
        product = cls.env['koperasi.savings.product'].search([('company_id', '=', cls.other_coop.id), ('code', '=', 'SIBUHAR')])
        cls.foreign_account = cls.env['koperasi.savings.account'].sudo()._create_account(product, cls.foreign_member, {}, 'ASING-1')
        cls.foreign_loan = cls.env['koperasi.loan'].create({
            'number': 'ASING-2', 'company_id': cls.other_coop.id, 'partner_id': cls.foreign_member.partner_id.id, 'member_id': cls.foreign_member.id, 'side': 'debit',
            'control_id': cls.other_coop._koperasi_account('114101').id, 'product_name': "Lama", 'disbursed_on': '2025-07-05', 'principal_amount': 1_200_000,
            'instalments': 12, 'rate': 2})
        # what is to be allowed to be wrong is made by others: the same number in both cooperatives
        cls.env.flush_all()

    @classmethod
    def make_client(cls, company, name="Bank Uji", **values):
        return cls.env['koperasi.api.client'].create({
            'name': name, 'company_id': company.id, 'journal_id': cls.journal('bank', company).id, **LIMITS, **values})

    def api(self, user=None, **context):
        """ ``koperasi.api`` as a call of JSON-2 finds it: with a fresh cache, in the context that the caller chose """
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env(user=(user or self.api_user).id, su=False, context=context)['koperasi.api']
