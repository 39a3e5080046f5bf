from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.finance.sample import Item, draw

from ..portal.common import PortalCase
from .common import OversightCase


@tagged('-at_install', 'post_install')
class TestSamples(OversightCase):

    def new(self, user=None, **values):
        return self.by(user or self.supervisor, self.env['koperasi.sample']).create({'date': date(2026, 1, 5), 'size': 3, 'seed': 'dadu 4-2-6', **values})

    def test_drawn(self):
        """ The same as from the account rows, and again from the same seed; balances of the day, not of today """
        accounts = self.env['koperasi.account'].search([('company_id', '=', self.coop.id), ('side', '=', 'credit'), ('balance', '>', 0), ('member_id', '!=', False)])
        before = {account.id: int(account.balance) for account in accounts}
        expected = draw('dadu 4-2-6', [Item(key, self.coop.id, balance) for key, balance in before.items()], 3, 'monetary')
        self.go_to(date(2026, 1, 12))
        self.deposit(self.savings, 75_000)
        sample = self.new(method='monetary')
        sample.draw_sample()
        self.assertEqual(sorted(sample.line_ids.account_id.ids), expected)
        self.assertEqual({line.account_id.id: int(line.balance) for line in sample.line_ids}, {key: before[key] for key in expected})
        self.assertEqual((sample.population, int(sample.total), sample.state), (len(before), sum(before.values()), 'drawn'))
        self.assertEqual(sample.draw_again()['params']['type'], 'success')
        again = self.new(method='monetary')
        again.draw_sample()
        self.assertEqual(again.line_ids.account_id, sample.line_ids.account_id)
        self.assertNotEqual(set(again.line_ids.mapped('code')), set(sample.line_ids.mapped('code')))

    def test_once(self):
        """ Nobody draws until it suits: neither anew, nor with another seed """
        sample = self.new(seed=False)
        sample.action_seed()
        seed = sample.seed
        self.assertRegex(seed, '^[0-9a-f]{16}$')
        sample.draw_sample()
        self.assertEqual(sample.seed, seed)
        for call in (sample.draw_sample, sample.action_seed, lambda: sample.write({'seed': 'x'}), sample.unlink):
            with self.assertRaises(UserError):
                call()
        with self.assertRaises(AccessError):
            sample.line_ids.write({'answer': 'agreed'})
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE koperasi_sample_line SET balance = 1 WHERE sample_id = %s", (sample.id,))

    def test_changed_books(self):
        """ Drawn again after the books of that day were changed behind the program's back, it is not the same """
        sample = self.new(size=50)
        sample.draw_sample()
        line = sample.line_ids[:1]
        self.env.cr.execute("ALTER TABLE koperasi_entry DISABLE TRIGGER USER")
        self.env.cr.execute("UPDATE koperasi_entry SET amount = amount + 1000 WHERE id = (SELECT MIN(id) FROM koperasi_entry WHERE account_id = %s)", (line.account_id.id,))
        self.assertEqual(sample.draw_again()['params']['type'], 'danger')
        self.env.cr.execute("UPDATE koperasi_entry SET amount = amount - 1000 WHERE id = (SELECT MIN(id) FROM koperasi_entry WHERE account_id = %s)", (line.account_id.id,))
        self.env.cr.execute("ALTER TABLE koperasi_entry ENABLE TRIGGER USER")

    def test_answers(self):
        """ Rates; what differs is a case; an answer is given once """
        sample = self.new(size=50)
        sample.draw_sample()
        first, second, third = sample.line_ids[:3]
        self.assertEqual((sample.rate, sample.covered), (0, 100))
        first.record_answer('agreed', 'letter')
        second.record_answer('differs', 'phone', int(second.balance) - 5_000, "Setoran Desember tidak ada")
        third.record_answer('returned', 'letter')
        third.record_answer('agreed', 'person', None, "Ditemui di rumah")   # found after all
        sample.invalidate_recordset()
        self.assertEqual((sample.agreed, sample.differs, sample.waiting, sample.returned), (2, 1, len(sample.line_ids) - 3, 0))
        self.assertAlmostEqual(sample.rate, 100 * 3 / len(sample.line_ids), 3)
        self.assertEqual(second.difference, -5_000)
        case = second.case_ids
        self.assertEqual((case.source, case.member_id, case.state), ('sample', second.member_id, 'open'))
        self.assertIn("Setoran Desember tidak ada", case.text)
        for call in (lambda: first.record_answer('differs', 'letter', 1), lambda: first.record_answer('agreed', 'letter')):
            with self.assertRaisesRegex(UserError, "answered already"):
                call()
        line = sample.line_ids[3]
        for answer, channel, amount in (('x', 'letter', None), ('agreed', 'portal', None), ('differs', 'letter', None), ('differs', 'letter', -1), ('differs', 'letter', 0.5),
                                        ('differs', 'letter', True), ('differs', 'letter', '5'), ('differs', 'letter', int(line.balance)), ('differs', 'letter', 1e300)):
            with self.subTest(answer=answer, amount=amount), self.assertRaises(UserError):
                line.record_answer(answer, channel, amount)
        self.assertEqual(line.answer, 'open')
        sample.close_sample()
        with self.assertRaisesRegex(UserError, "any more"):
            line.record_answer('agreed', 'letter')

    def test_supervisors_only(self):
        """ Who keeps the books neither knows nor chooses who is asked """
        sample = self.new()
        sample.draw_sample()
        for user in (self.teller, self.officer, self.manager, self.accountant, self.board, self.admin_user):
            for call in (lambda own: own.read(['seed']), lambda own: own.draw_again(), lambda own: own.ask_members(), lambda own: own.line_ids.read(['balance']),
                         lambda own: own.env['koperasi.sample'].search([]), lambda own: own.env['koperasi.sample.line'].search([]), lambda own: own._letters()):
                with self.assertRaises(AccessError):
                    call(self.by(user, sample))
            with self.assertRaises(AccessError):
                self.new(user)

    def test_strata(self):
        """ Every branch is asked """
        branch = self.make_branch()
        self.supervisor.company_ids |= branch
        teller = self.make_user('uji_teller_timur', 'koperasi.group_koperasi_teller', branch)
        officer = self.make_user('uji_petugas_timur', 'koperasi.group_koperasi_loan_officer', branch)
        self.open_till(teller)
        member = self.by(officer, self.env['koperasi.member']).create(
            {'name': "Anggota Timur", 'company_id': branch.id, 'join_date': date(2026, 1, 2), 'basic_education_date': date(2026, 1, 3)})
        self.by(teller, member).admit(500_000, self.key(), self.journal('till', branch).id)
        for method in ('random', 'monetary'):
            sample = self.new(size=2, method=method, company_id=self.coop.id)
            sample.draw_sample()
            self.assertEqual(sample.line_ids.company_id, self.coop | branch)

    def test_letter(self):
        sample = self.new(size=50)
        sample.draw_sample()
        answered = sample.line_ids[0]
        answered.record_answer('agreed', 'letter')
        html, _type = self.env['ir.actions.report'].with_user(self.supervisor)._render_qweb_html('koperasi.report_confirmation', sample.ids)
        text = html.decode().replace('\xa0', ' ')
        for line in sample.line_ids - answered:
            self.assertIn(line.code, text)
        self.assertNotIn(answered.code, text)
        self.assertIn("Rp 125.000", text)


@tagged('-at_install', 'post_install')
class TestConfirmations(PortalCase):
    """ The member answers on his pages """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.login_of(cls.maria, 'uji_maria')
        cls.login_of(cls.yosef, 'uji_yosef')
        cls.sample = cls.by(cls.supervisor, cls.env['koperasi.sample']).create({'date': date(2026, 1, 5), 'size': 500, 'seed': 'x', 'answer_by': date(2026, 2, 1)})
        cls.sample.draw_sample()
        cls.line, cls.other = (cls.sample.line_ids.filtered_domain([('account_id', '=', account.account_id.id)]) for account in (cls.savings, cls.other_savings))
        cls.path = f'/my/koperasi/confirmations/{cls.line.id}'

    def test_asked(self):
        self.authenticate('uji_maria', 'uji_maria')
        self.assertEqual(self.get(self.path).status_code, 404, "not asked yet")
        self.sample.ask_members()
        self.assertTrue(self.env['koperasi.notice'].search([('member_id', '=', self.maria.id), ('event', '=', 'answer')]))
        self.assertIn("questions of the supervisors wait", self.text(self.get('/my/koperasi')))
        text = self.text(self.get(self.path))
        self.assertIn("Rp 125.000", text)
        self.assertEqual(self.post(self.path, answer='agreed').status_code, 303)
        self.assertEqual((self.line.answer, self.line.channel, self.line.recorded_by_id.login), ('agreed', 'portal', 'uji_maria'))
        self.assertNotIn("Yes, it is right", self.text(self.get(self.path)))
        self.assertIn("answered already", self.text(self.post(self.path, answer='differs', amount='1')))

    def test_differs(self):
        self.sample.ask_members()
        self.authenticate('uji_maria', 'uji_maria')
        for amount in ('', 'x', '-1', '1.5', '125.000', '1e9', '٢'):
            with self.subTest(amount=amount):
                self.assertEqual(self.post(self.path, answer='differs', amount=amount).status_code, 200)
        self.assertEqual(self.line.answer, 'open')
        self.post(self.path, answer='differs', amount='Rp 100.000', words="Buku saya lain")
        self.assertEqual((self.line.answer, self.line.told_amount), ('differs', 100_000))
        case = self.line.case_ids
        text = self.text(self.get(self.path))
        self.assertIn(case.name, text)
        self.assertIn("Being Looked Into", text)
        self.by(self.supervisor, case).add_note("Rahasia")
        self.assertNotIn("Rahasia", self.text(self.get(self.path)))

    def test_not_his(self):
        """ S6: another's balance is as one that is not there, to read and to answer """
        self.sample.ask_members()
        self.authenticate('uji_yosef', 'uji_yosef')
        missing = self.text(self.get('/my/koperasi/confirmations/0'))
        for number in (self.line.id, 'a', '-1', '99999999999'):
            for response in (self.get(f'/my/koperasi/confirmations/{number}'), self.post(f'/my/koperasi/confirmations/{number}', answer='agreed')):
                self.assertEqual((response.status_code, self.text(response)), (404, missing))
        self.assertEqual(self.line.answer, 'open')
        self.assertNotIn(str(self.savings.number), self.text(self.get('/my/koperasi/confirmations')))
