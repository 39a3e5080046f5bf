from datetime import date

from odoo.tests import new_test_user

from .common import CounterCase


class TestCounterScreen(CounterCase):
    """ What the counter screen is told. """
    two_cooperatives = True

    def warnings(self, member=None):
        return {warning['code']: warning['level'] for warning in self.counter.member((member or self.maria).id)['warnings']}

    def row(self, account, member=None):
        return next(row for row in self.counter.member((member or self.maria).id)['accounts'] if row['id'] == account.id)

    # -- find -----------------------------------------------------------------

    def test_find(self):
        self.maria.sudo().write({'phone': '0812 3456 7249', 'nik': '5301015204850002'})
        self.env.flush_all()
        for query in (self.maria.number, self.maria.number.lstrip('0'), "bria", "Maria B", '081234567249', '4850002', f'KOP:{self.coop.id}:{self.maria.number}'):
            with self.subTest(query=query):
                self.assertEqual([found['id'] for found in self.counter.find(query)], self.maria.ids)
        [found] = self.counter.find("maria bria")
        self.assertEqual({name: found[name] for name in ('number', 'name', 'state', 'state_label', 'phone', 'group')}, {
            'number': self.maria.number, 'name': "Maria Bria", 'state': 'active', 'state_label': "Active", 'phone': '0812••••249', 'group': ''})
        self.assertTrue(found['photo_url'].startswith(f'/web/image/koperasi.member/{self.maria.id}/avatar_128'))
        [found] = self.by(self.manager, self.counter).find("maria bria")
        self.assertEqual(found['phone'], '+6281234567249')

    def test_exact_number_comes_first(self):
        self.yosef.sudo().name = f"Yosef {self.maria.number}"
        self.assertEqual([found['id'] for found in self.counter.find(self.maria.number)], [self.maria.id, self.yosef.id])
        self.assertEqual([found['id'] for found in self.counter.find(self.maria.number, limit=1)], self.maria.ids)

    def test_find_nobody(self):
        for query in ('', '   ', None, False, "tiada", f'KOP:{self.other_coop.id}:{self.maria.number}', 'KOP:x:1', 'KOP:', f'KOP:{self.coop.id}:'):
            with self.subTest(query=query):
                self.assertEqual(self.counter.find(query), [])
        for query in (5, ['a'], 'a\x00b', 'x' * 501):
            self.refused(self.counter.find, query)
        for limit in (0, -1, '5', None, True):
            self.refused(self.counter.find, "maria", limit)
        self.assertLessEqual(len(self.counter.find("a", limit=2**30)), 50)

    # -- member ---------------------------------------------------------------

    def test_member(self):
        card = self.counter.member(self.maria.id)
        self.assertEqual((card['id'], card['number'], card['joined'], card['due_total'], card['loans']), (self.maria.id, self.maria.number, '2026-01-05', 0, []))
        self.assertEqual([(row['product'], row['balance'], row['available'], row['can']) for row in card['accounts']], [
            ("Principal Share", 300_000, 300_000, {'deposit': False, 'withdraw': False}),
            ("Mandatory Share", 25_000, 25_000, {'deposit': True, 'withdraw': False}),
            ("Daily Savings", 125_000, 115_000, {'deposit': True, 'withdraw': True}),
            ("Education Savings", 60_000, 50_000, {'deposit': True, 'withdraw': True})])
        self.assertEqual(card['accounts'][2]['seq'], self.savings.seq)
        self.assertEqual(len(card['last']), 3)
        self.assertEqual((card['last'][0]['kind_label'], card['last'][0]['amount'], card['last'][0]['date']), ("Deposit", 60_000, '2026-01-05'))
        self.assertEqual(self.warnings(), {'heirs': 'warning'})

    def test_arrears(self):
        """ Case S6 """
        self.maria.sudo().write({'approval_date': date(2025, 3, 10), 'join_date': date(2025, 3, 10)})
        self.go_to(date(2026, 1, 31))
        card = self.counter.member(self.maria.id)
        self.assertEqual(card['due_total'], 250_000)
        row = self.row(self.shares)
        self.assertEqual((row['due'], row['due_text']), (250_000, "Mandatory share Apr 2025 to Jan 2026"))
        self.assertIn({'code': 'arrears', 'level': 'warning', 'text': "Mandatory shares: 10 months in arrears, Rp 250.000"}, card['warnings'])

    def test_heirs(self):
        self.maria.sudo().heir_ids = [(0, 0, {'name': "Ana", 'share': 100})]
        self.assertEqual(self.warnings(), {})
        self.env.cr.execute("UPDATE koperasi_member_heir SET share = 60 WHERE member_id = %s", (self.maria.id,))
        self.env.invalidate_all()
        self.assertEqual(self.warnings(), {'heirs': 'warning'})

    def test_birthday_by_the_business_date(self):
        self.maria.sudo().write({'birth_date': date(1985, 1, 5)})
        self.assertIn('birthday', self.warnings())
        self.go_to(date(2026, 1, 6))
        self.assertNotIn('birthday', self.warnings())
        self.maria.sudo().write({'birth_date': date(2009, 1, 7)})
        self.assertIn('minor', self.warnings())
        self.maria.sudo().write({'birth_date': date(2009, 1, 6)})
        self.assertNotIn('minor', self.warnings())

    def test_account_warnings(self):
        self.by(self.teller, self.savings).place_hold(20_000, "Agunan", self.key())
        self.assertEqual(self.warnings()['blocked'], 'info')
        self.by(self.manager, self.savings).freeze("Perintah pengadilan")
        self.assertEqual(self.warnings()['frozen'], 'danger')
        self.assertEqual(self.row(self.savings)['can'], {'deposit': False, 'withdraw': False})
        self.product('SIDANDIK').dormancy_months = 6
        self.school.sudo().last_activity_on = date(2025, 7, 4)
        self.assertEqual(self.warnings()['dormant'], 'warning')
        self.assertEqual(self.row(self.school)['can'], {'deposit': True, 'withdraw': False})

    def test_state_warnings(self):
        self.by(self.manager, self.maria).action_set_passive("x")
        self.assertEqual(self.warnings()['passive'], 'warning')
        self.by_two(self.by(self.manager, self.maria).settle_exit, self.key(), "x")
        card = self.counter.member(self.maria.id)
        self.assertEqual(card['warnings'][0]['level'], 'danger')
        self.assertFalse(any(row['can']['deposit'] or row['can']['withdraw'] for row in card['accounts']))

    def test_first_mandatory_share(self):
        self.account(self.yosef, 'WAJIB')
        member = self.register("Baru Sekali")
        self.by(self.teller, member).admit(350_000, self.key(), self.till)
        self.by(self.manager, member).action_approve('SK-02/2026', date(2026, 1, 5))
        self.account(member, 'WAJIB').sudo().unlink()
        card = self.counter.member(member.id)
        row = next(row for row in card['accounts'] if row['family'] == 'share_mandatory')
        self.assertEqual((row['id'], row['due'], row['seq'], row['can']['deposit']), (False, 25_000, None, True))

    def test_loan(self):
        control = self.env['koperasi.posting.rule']._get_account(self.coop, 'loan_principal')
        loan = self.env['koperasi.loan'].sudo().create({
            'number': 'PJ-1', 'company_id': self.coop.id, 'partner_id': self.maria.partner_id.id, 'member_id': self.maria.id,
            'control_id': control.id, 'side': 'debit', 'product_name': "Pinjaman Usaha", 'disbursed_on': '2026-01-05', 'principal_amount': 1_000_000,
            'instalments': 12, 'rate': 1.5, 'method': 'flat'})
        [row] = self.counter.member(self.maria.id)['loans']
        self.assertEqual({name: row[name] for name in ('id', 'number', 'product', 'balance', 'text', 'due', 'can')}, {
            'id': loan.id, 'number': 'PJ-1', 'product': "Pinjaman Usaha", 'balance': 0, 'text': "Rp 0 of Rp 1.000.000", 'due': 0,
            'can': {'deposit': False, 'withdraw': False}})

    def test_few_queries(self):
        self.maria.sudo().heir_ids = [(0, 0, {'name': "Ana", 'share': 100})]
        for product in ('SIPINTAR', 'SIDANDIK', 'SIBUHAR'):
            self.by(self.teller, self.Account).open_account(self.maria.id, self.product(product).id, self.key(), 60_000, self.till)
        self.counter.member(self.maria.id)   # access rights and the like are kept by the process
        with self.at_most_queries(25):
            self.counter.member(self.maria.id)
        with self.at_most_queries(12):
            self.counter.find("maria")

    def test_unknown_member(self):
        member = self.env['koperasi.member'].sudo().create({'name': "Tetangga", 'company_id': self.other_coop.id})
        for member_id in (member.id, 0, -1, None, 'x', True, 2**31):
            self.refused(self.counter.member, member_id)

    # -- the rest -------------------------------------------------------------

    def test_words(self):
        """ Case T1 """
        self.assertEqual(self.counter.words(1_100), "Seribu seratus rupiah")
        self.assertEqual(self.counter.words(0), "Nol rupiah")
        for amount in (-1, '1.000', 0.5, None, True, 10**15 + 1):
            self.refused(self.counter.words, amount)

    def test_pending(self):
        key = self.key()
        self.assertEqual(self.counter.pending(key), {'state': 'unknown'})
        result = self.serve(self.line('deposit', self.savings, 10_000), self.line('mandatory', None, 25_000), key=key)
        self.assertEqual(self.counter.pending(key), {'state': 'booked', **result})
        # a key tells its maker only
        self.assertEqual(self.by(self.manager, self.counter).pending(key), {'state': 'unknown'})
        for bad in (None, '', 5, 'x' * 501):
            self.refused(self.counter.pending, bad)

    def test_start(self):
        start = self.counter.start()
        self.assertEqual((start['company'], start['user'], start['business_date'], start['can_approve'], start['waiting_approvals']), (
            {'id': self.coop.id, 'name': self.coop.name}, {'id': self.teller.id, 'name': self.teller.name}, '2026-01-05', False, 0))
        self.assertEqual([till['id'] for till in start['tills']], [self.till])
        self.assertEqual([bank['id'] for bank in start['banks']], [self.bank])
        self.assertEqual((start['session']['journal_id'], start['session']['state'], start['cash']), (self.till, 'open', 1_060_000))
        self.deposit(self.savings, 40_000)
        self.env.invalidate_all()
        self.assertEqual(self.counter.start()['cash'], 1_100_000)
        manager = self.by(self.manager, self.counter).start()
        self.assertEqual((manager['can_approve'], manager['session'], manager['cash']), (True, False, 0))
        self.close_tills()
        self.env['koperasi.business.day']._current(self.coop)._close()
        self.assertFalse(self.counter.start()['business_date'])

    def test_roles(self):
        group = self.env['koperasi.member.group'].sudo().create({'name': "Melati", 'company_id': self.coop.id})
        portal = new_test_user(self.env, login='uji_portal', groups='base.group_portal', company_id=self.coop.id, company_ids=[(6, 0, self.coop.ids)])
        for user in (self.officer, self.board, self.accountant, self.supervisor, self.admin_user, portal):
            counter = self.by(user, self.env['koperasi.counter'])
            with self.subTest(user=user.login):
                self.denied(counter.start)
                self.denied(counter.find, "maria")
                self.denied(counter.member, self.maria.id)
                self.denied(counter.words, 1)
                self.denied(counter.pending, 'x')
                self.denied(counter.groups)
                self.denied(counter.group_sheet, group.id)
                self.denied(counter.book_sheet, group.id, [], 'x', self.till)
                self.denied(counter.sudo().start)
