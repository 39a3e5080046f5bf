import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LedgerCase

# what callers have used to get round Odoo's own guards (reliability.md F6)
CONTEXTS = ({}, {'skip_readonly_check': True}, {'force_delete': True}, {'check_move_validity': False}, {'bypass_lock_check': True},
            {'koperasi_ledger_posting': True}, {'active_test': False}, {'install_mode': True})


@tagged('post_install', '-at_install')
class TestClosedBooks(LedgerCase):
    """ Posted rows do not change, by whatever door (R10, R11 where our own triggers stop it) """

    def setUp(self):
        super().setUp()
        self.transaction = self.move(self.accounts[0], 100_000)
        self.entry = self.transaction.entry_ids

    def refused(self, call):
        with self.assertRaises(Exception) as caught, mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            call()
            self.env.flush_all()
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self.assertIsInstance(caught.exception, UserError | psycopg2.Error)
        self.env.invalidate_all()

    def test_every_field_of_our_rows(self):
        for record in (self.transaction, self.entry, self.accounts[0]):
            for name, field in record._fields.items():
                if not field.store or name in ('id', 'create_uid', 'create_date', 'write_uid', 'write_date'):
                    continue
                value = record[name]
                vals = {name: value.ids[0] if field.relational and value else 7 if field.type in ('monetary', 'integer') else '2026-01-09'}
                for user in (self.teller, self.officer, self.manager, self.accountant, self.supervisor, self.admin_user):
                    with self.subTest(record=record, field=name, user=user.login):
                        self.refused(lambda r=record, v=vals, u=user: r.with_user(u).write(v))
            for user in (self.teller, self.manager, self.accountant, self.admin_user):
                self.refused(lambda r=record, u=user: r.with_user(u).unlink())
                self.refused(lambda r=record, u=user: r.with_user(u).copy())

    def test_superuser_cannot_either(self):
        self.refused(lambda: self.transaction.sudo().write({'amount': 5}))
        self.refused(lambda: self.entry.sudo().write({'amount': 5}))
        self.refused(lambda: self.accounts[0].sudo().write({'balance': 5}))
        self.refused(lambda: self.entry.sudo().unlink())

    def test_sql(self):
        account, entry, transaction = self.accounts[0].id, self.entry.id, self.transaction.id
        for query in (
            f"UPDATE koperasi_transaction SET amount = 1 WHERE id = {transaction}",
            f"UPDATE koperasi_transaction SET business_date = '2020-01-01' WHERE id = {transaction}",
            f"UPDATE koperasi_entry SET amount = 1 WHERE id = {entry}",
            f"DELETE FROM koperasi_entry WHERE id = {entry}",
            f"DELETE FROM koperasi_transaction WHERE id = {transaction}",
            "TRUNCATE koperasi_entry",
            "TRUNCATE koperasi_transaction CASCADE",
            "DELETE FROM koperasi_request",
            f"UPDATE koperasi_account SET balance = balance + 1 WHERE id = {account}",
            f"UPDATE koperasi_account SET seq = seq + 1 WHERE id = {account}",
            f"UPDATE koperasi_account SET balance = -1 WHERE id = {account}",
            f"INSERT INTO koperasi_account (number, company_id, partner_id, control_id, side, state, balance, seq, held, minimum) "
            f"SELECT 'CLONE', company_id, partner_id, control_id, side, state, balance, seq, held, minimum FROM koperasi_account WHERE id = {account}",
            f"INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq) VALUES ({account}, {transaction}, 'principal', 5, 100005, 3)",
            f"INSERT INTO koperasi_entry (account_id, transaction_id, component, amount, balance_after, seq) VALUES ({account}, {transaction}, 'principal', 5, 5, 2)",
        ):
            with self.subTest(query=query):
                self.refused(lambda q=query: self.env.cr.execute(q))

    def test_journal_entry(self):
        move, line = self.transaction.move_id, self.transaction.move_id.line_ids[0]
        other = self.coop._koperasi_account('611501')
        for context in CONTEXTS:
            m, li = move.with_user(self.accountant).with_context(**context), line.with_user(self.accountant).with_context(**context)
            for call in (
                m.button_draft, m.button_cancel, m.unlink, li.unlink, lambda m=m: m._reverse_moves(cancel=True),
                lambda m=m: m.write({'date': '2026-02-01'}), lambda m=m: m.write({'partner_id': False}), lambda m=m: m.write({'name': 'X/1'}),
                lambda m=m: m.write({'state': 'draft'}), lambda m=m: m.write({'journal_id': self.journal('general').id}),
                lambda li=li: li.write({'debit': 1}), lambda li=li: li.write({'account_id': other.id}), lambda li=li: li.write({'partner_id': False}),
                lambda m=m: m.write({'line_ids': [Command.create({'account_id': other.id, 'debit': 5})]}),
            ):
                with self.subTest(context=context):
                    self.refused(call)
        self.assertEqual(move.state, 'posted')

    def test_control_account_takes_nothing_from_elsewhere(self):
        other = self.coop._koperasi_account('611501')
        values = {'journal_id': self.env['account.journal'].search([('company_id', '=', self.coop.id), ('type', '=', 'general'), ('koperasi_role', '=', False)], limit=1).id,
                  'line_ids': [Command.create({'account_id': self.control.id, 'debit': 5}), Command.create({'account_id': self.till.default_account_id.id, 'credit': 5})]}
        Move = self.env['account.move'].with_user(self.accountant)
        for context in CONTEXTS:
            with self.subTest(context=context):
                self.refused(lambda c=context: Move.with_context(**c).create(values).action_post())
        # posted elsewhere and then moved onto the control account (F6)
        move = Move.create({**values, 'line_ids': [Command.create({'account_id': other.id, 'debit': 5}), Command.create({'account_id': self.till.default_account_id.id, 'credit': 5})]})
        move.action_post()
        line = move.line_ids.filtered(lambda line: line.account_id == other)
        for context in CONTEXTS:
            with self.subTest(context=context):
                self.refused(lambda c=context: line.with_context(**c).write({'account_id': self.control.id}))

    def test_control_account_stays(self):
        for vals in ({'koperasi_control': False}, {'account_type': 'asset_current'}, {'active': False}, {'reconcile': True}):
            with self.subTest(vals=vals):
                self.refused(lambda v=vals: self.control.with_user(self.accountant).write(v))
        self.refused(lambda: self.coop._koperasi_account('111001').write({'koperasi_control': True}))
        with self.assertRaisesRegex(UserError, "has journal items"):
            self.coop._koperasi_account('111001')._koperasi_make_control()

    def test_hash_stays_on(self):
        self.refused(lambda: self.till.write({'restrict_mode_hash_table': False}))
        self.refused(lambda: self.till.unlink())

    def test_partner_merge(self):
        twin = self.env['res.partner'].create({'name': "Petrus Kolo"})
        wizard = self.env['base.partner.merge.automatic.wizard'].create({})
        self.refused(lambda: wizard._merge([self.partner.id, twin.id], twin))

    def test_teller_has_no_accounting(self):
        for user in (self.teller, self.officer, self.manager, self.board, self.admin_user):
            with self.subTest(user=user.login):
                self.assertFalse(user.has_group('account.group_account_invoice'))
        self.assertFalse(self.env['account.move'].with_user(self.teller).has_access('read'))
