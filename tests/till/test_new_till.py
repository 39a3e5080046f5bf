from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TillCase


@tagged('post_install', '-at_install')
class TestNewTill(TillCase):
    """ One cash journal each, with its own account, so that tellers never wait for each other's numbers """

    def setUp(self):
        super().setUp()
        self.Journal = self.env['account.journal']

    def test_create(self):
        answer = self.by(self.manager, self.Journal).koperasi_create_till("  Teller   2 ")
        journal = self.Journal.browse(answer['journal_id'])
        self.assertEqual((answer['name'], answer['account']), ("Teller 2", '111101'))
        self.assertRecordValues(journal, [{'type': 'cash', 'koperasi_role': 'till', 'restrict_mode_hash_table': True, 'company_id': self.coop.id}])
        self.assertEqual(journal.default_account_id.account_type, 'asset_cash')
        self.assertEqual(self.by(self.admin_user, self.Journal).koperasi_create_till("Teller 3")['account'], '111102')

    def test_two_tills_at_once(self):
        """ Each till's cash is its own """
        other = self.Journal.browse(self.by(self.manager, self.Journal).koperasi_create_till("Teller 2")['journal_id'])
        self.opened()
        self.opened(self.second_teller, journal=other)
        before = self.cash()
        self.deposit(self.savings, 10_000)
        self.by(self.second_teller, self.savings).deposit(30_000, self.key(), other.id)
        self.assertEqual((self.cash() - before, self.cash(other)), (10_000, 30_000))
        self.refused(self.by(self.teller, self.savings).deposit, 10_000, self.key(), other.id, says="Open the till first")

    def test_branch(self):
        branch = self.env['res.company'].create({'name': "Cabang", 'parent_id': self.coop.id})
        branch._koperasi_setup()
        manager = self.make_user('uji_kacab', 'koperasi.group_koperasi_manager', branch)
        answer = self.by(manager, self.Journal).koperasi_create_till("Teller 2", branch.id)
        self.assertEqual(self.Journal.browse(answer['journal_id']).company_id, branch)
        self.refused(self.by(manager, self.Journal).koperasi_create_till, "Teller 3", self.coop.id)
        plain = self.env['res.company'].create({'name': "Toko"})
        owner = self.make_user('uji_toko', 'koperasi.group_koperasi_manager', plain)
        self.refused(self.by(owner, self.Journal).koperasi_create_till, "Teller 2")

    def test_refused(self):
        for user in (self.teller, self.officer, self.accountant, self.board, self.supervisor):
            self.refused(self.by(user, self.Journal).koperasi_create_till, "Teller 2", error=AccessError)
        for name in (None, '', '  ', 5, 'x' * 501, "teller 1", "Vault"):
            with self.subTest(name=name):
                self.refused(self.by(self.manager, self.Journal).koperasi_create_till, name)
        for company in (0, -1, 'x', True, 2**31, [self.coop.id]):
            with self.subTest(company=company):
                self.refused(self.by(self.manager, self.Journal).koperasi_create_till, "Teller 2", company)

    def test_no_shared_account(self):
        with self.assertRaises(UserError):
            self.Journal.create({
                'name': "Teller 9", 'code': 'T9', 'type': 'cash', 'company_id': self.coop.id, 'koperasi_role': 'till', 'restrict_mode_hash_table': True,
                'default_account_id': self.till_journal.default_account_id.id})
