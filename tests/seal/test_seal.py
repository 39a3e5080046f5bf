import os
import stat
from datetime import date
from pathlib import Path

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.finance.seal import key_id
from odoo.addons.koperasi.models.ledger.mass import MassEvent
from odoo.addons.koperasi.models.seal import keys

from ..figures import figure
from ..life.test_life import machine
from ..savings.common import SavingsCase
from .common import SealCase


@tagged('post_install', '-at_install')
class TestSeal(SealCase):
    """ What is sealed when, under which key, and who is told """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.done = cls.live()
        cls.seals = cls.Seal.search([('company_id', '=', cls.coop.id)], order='number')

    def files(self):
        return sorted(Path(self.folder).glob('*.key'))

    def clean(self, **kwargs):
        """ Findings but for the log, which is written after a commit """
        return [row['name'] for row in self.Seal._check(self.coop, **kwargs).found if row['kind'] != 'log']

    def test_each_day_once(self):
        self.assertEqual(self.seals.mapped('number'), [1, 2, 3])
        self.assertEqual(self.seals.mapped('date'), [date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)])
        self.assertEqual(self.seals[1].root_before, self.seals[0].root)
        self.assertEqual([seal.parts['t'][0] for seal in self.seals[1:]], [self.env['koperasi.transaction'].search_count(
            [('company_id', '=', self.coop.id), ('business_date', '=', seal.date)]) for seal in self.seals[1:]])
        self.assertEqual(sum(seal.movements for seal in self.seals), self.env['koperasi.entry'].search_count([('account_id.company_id', '=', self.coop.id)]))
        self.assertFalse(self.Seal._seal(self.coop))
        # what is booked today is not sealed yet, and nobody calls it changed
        self.deposit(self.savings, 20_000)
        self.assertFalse(self.Seal._seal(self.coop))
        self.assertEqual(self.clean(), [])
        # the next closing seals it; days that were skipped go under one root
        self.env['koperasi.business.day']._current(self.coop)
        tills = self.close_tills()
        self.env['koperasi.business.day']._current(self.coop)._close()
        self.env['koperasi.business.day']._open(self.coop, date(2026, 1, 9))
        self.env['koperasi.business.day']._current(self.coop)._close()
        self.env['koperasi.business.day']._open(self.coop, date(2026, 1, 10))
        self.assertTrue(tills)
        seal = self.Seal._seal(self.coop)
        self.assertEqual((seal.date, seal.number, seal.movements), (date(2026, 1, 9), 4, 1))
        self.assertEqual(self.clean(), [])

    def test_key_is_a_file_of_its_own(self):
        [path] = self.files()
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        key = bytes.fromhex(path.read_text().strip())
        self.assertEqual((len(key), key_id(key)), (32, self.seals[0].key_name))
        self.env.flush_all()
        for table in ('koperasi_seal_day', 'ir_config_parameter', 'res_company'):
            self.env.cr.execute(f"SELECT COUNT(*) FROM {table} x WHERE x::text ILIKE %s", (f'%{key.hex()}%',))
            self.assertEqual(self.env.cr.fetchone()[0], 0)

    def test_key_missing(self):
        """ It says so, once, calls nothing changed, and makes no other key; what was closed waits, and is sealed when the key is back """
        [path] = self.files()
        content = path.read_text()
        path.unlink()
        self.addCleanup(lambda: path.exists() or path.write_text(content))
        self.deposit(self.savings, 20_000)
        look = self.Seal._check(self.coop)
        self.assertEqual({row['kind'] for row in look.found} - {'log'}, {'key'})
        self.assertIn("does not say that anything was changed", next(row['name'] for row in look.found if row['kind'] == 'key'))
        self.close_tills()
        Day = self.env['koperasi.business.day']
        Day._current(self.coop)._close()
        Day._open(self.coop, date(2026, 1, 9))
        with self.assertRaises(keys.KeyMissing):
            self.Seal._seal(self.coop)
        result = self.Seal._seal_and_check(self.coop)
        self.assertNotIn('sealed', result)
        self.assertEqual(self.files(), [])
        findings = self.env['koperasi.seal.finding'].search([('company_id', '=', self.coop.id)])
        self.assertEqual(set(findings.mapped('kind')) - {'log'}, {'key'})
        before = len(findings)
        self.Seal._seal_and_check(self.coop)
        self.assertEqual(self.env['koperasi.seal.finding'].search_count([('company_id', '=', self.coop.id)]), before)
        answer = self.seals[-1].with_user(self.supervisor).compare(self.seals[-1].root)
        self.assertTrue(answer['same'])
        self.assertIn("key is not there", answer['message'])
        # another key under its name
        path.write_text('00' * 32 + '\n')
        self.assertEqual({row['kind'] for row in self.Seal._check(self.coop).found} - {'log'}, {'key'})
        path.write_text('nonsense')
        self.assertEqual({row['kind'] for row in self.Seal._check(self.coop).found} - {'log'}, {'key'})
        path.write_text(content)
        self.assertEqual(self.Seal._seal(self.coop).movements, 1)
        self.assertEqual(self.clean(), [])

    def test_key_changed(self):
        """ A new key seals from the next day on; what the old one sealed is still checked under it, and chains go on """
        old = self.seals[0].key_name
        with self.assertRaises(AccessError):
            self.by(self.manager, self.Seal).rotate_key()
        new = self.by(self.admin_user, self.Seal).rotate_key()
        self.addCleanup(lambda: [path.unlink() for path in self.files() if path.stem.endswith(new)])
        self.assertNotEqual(new, old)
        self.assertEqual(len(self.files()), 2)
        transaction = self.transaction(self.deposit(self.savings, 20_000))
        seal = self.next_day(date(2026, 1, 9))
        self.assertEqual(seal.key_name, new)
        self.assertEqual(self.clean(), [])
        with self.tampered(("UPDATE koperasi_entry SET amount = 1 WHERE id = %s", transaction.entry_ids.id)):
            self.assertTrue(any(transaction.name in name for name in self.clean()))
        with self.tampered(("UPDATE koperasi_entry SET amount = 1 WHERE id = %s", self.done['first'].entry_ids.id)):
            self.assertTrue(any(self.done['first'].name in name for name in self.clean()))

    def transaction(self, result):
        return self.env['koperasi.transaction'].browse(result['transaction_id'])

    def test_root_goes_out(self):
        """ To the supervisors, the members' representative and the office; digits and words """
        self.coop.write({'koperasi_seal_representative_email': 'wakil@contoh.id', 'koperasi_seal_office_email': 'Dinas <dinas@contoh.go.id>'})
        self.deposit(self.savings, 20_000)
        self.close_tills()
        run = self.env['koperasi.run']._start('day', self.coop, date(2026, 1, 8))
        self.env['koperasi.run']._work_inline()
        self.assertEqual(run.state, 'done', run.problem or run.step_ids.mapped('problem'))
        seal = self.Seal._last(self.coop)
        self.assertEqual(seal.date, date(2026, 1, 8))
        step = run.step_ids.filtered(lambda step: step.kind == 'day_seal')
        self.assertIn('2026-01-08', step.summary)
        mail = self.env['mail.mail'].search([('body_html', 'ilike', seal.root[:8])])
        self.assertEqual(len(mail), 1)
        self.assertEqual(set(mail.email_to.split(', ')), {'uji_supervisor@contoh.id', 'wakil@contoh.id', 'dinas@contoh.go.id'})
        self.assertIn(seal.words, mail.body_html)
        for place in range(0, 64, 8):
            self.assertIn(seal.root[place:place + 8], mail.body_html)
        for member in (self.maria, self.yosef):
            self.assertNotIn(member.name, mail.body_html)
        with self.assertRaises(ValidationError):
            self.coop.koperasi_seal_office_email = 'nobody'
        paper = seal.with_user(self.supervisor)._paper()
        self.assertIn(seal.words, paper['words'])

    def test_alarm(self):
        """ A finding is told once, by activity and mail, and explained by a supervisor alone; what is changed again is found again """
        Finding = self.env['koperasi.seal.finding']
        amount = ("UPDATE koperasi_entry SET amount = %s WHERE id = %s", 900_000, self.done['second'].entry_ids.id)
        with self.tampered(amount):
            self.Seal._check_and_tell(self.coop, full=True)
            findings = Finding.search([('company_id', '=', self.coop.id), ('kind', '=', 'changed')])
            self.assertTrue(findings)
            self.assertEqual(findings.mapped('state'), ['open'] * len(findings))
            told = self.env['mail.activity'].search([('res_model', '=', 'koperasi.seal.finding')])
            self.assertIn(self.supervisor, told.user_id)
            self.assertTrue(self.env['mail.mail'].search([('body_html', 'ilike', self.done['second'].name)]))
            number = Finding.search_count([])
            self.Seal._check_and_tell(self.coop, full=True)
            self.assertEqual(Finding.search_count([]), number)
            finding = findings[0]
            for user in (self.manager, self.board, self.admin_user, self.teller):
                with self.assertRaises(AccessError):
                    self.by(user, finding).explain("x")
            with self.assertRaises(UserError):
                self.by(self.supervisor, finding).explain(" ")
            self.by(self.supervisor, finding).explain("Diubah lewat SQL oleh vendor")
            self.assertEqual((finding.state, finding.explained_by_id), ('explained', self.supervisor))
            with self.assertRaises(UserError):
                self.by(self.supervisor, finding).explain("x")
            self.env.flush_all()
            for statement in ("UPDATE koperasi_seal_finding SET state = 'open' WHERE id = %s", "DELETE FROM koperasi_seal_finding WHERE id = %s"):
                with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                    self.env.cr.execute(statement, (finding.id,))
            self.env.cr.execute("SET LOCAL session_replication_role = replica")
            self.env.cr.execute("UPDATE koperasi_entry SET amount = 800000 WHERE id = %s", (self.done['second'].entry_ids.id,))
            self.env.cr.execute("SET LOCAL session_replication_role = DEFAULT")
            self.env.invalidate_all(flush=False)
            self.Seal._check_and_tell(self.coop, full=True)
            self.assertGreater(Finding.search_count([]), number)

    def test_append_only(self):
        for table in ('koperasi_seal_day', 'koperasi_seal_entry', 'koperasi_seal_record'):
            for statement in (f"UPDATE {table} SET day_id = 1" if table != 'koperasi_seal_day' else f"UPDATE {table} SET root = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                with self.subTest(statement=statement), mute_logger('odoo.sql_db'), self.assertRaisesRegex(psycopg2.Error, "append-only"), self.env.cr.savepoint():
                    self.env.cr.execute(statement)
        with self.assertRaises(AccessError):
            self.by(self.supervisor, self.Seal).create({'company_id': self.coop.id, 'number': 9, 'date': '2026-02-01', 'root': 'x', 'key_name': 'x', 'formula': 1, 'sealed_at': '2026-01-01'})

    def test_who_may(self):
        for user in (self.supervisor, self.board, self.manager, self.admin_user):
            self.assertEqual(self.by(user, self.Seal).action_check()['res_model'], 'koperasi.run')
            self.assertTrue(self.by(user, self.seals[-1]).compare(self.seals[-1].words.upper())['same'])
        for user in (self.teller, self.officer, self.accountant):
            with self.assertRaises(AccessError):
                self.by(user, self.Seal).action_check()
            with self.assertRaises(AccessError):
                self.by(user, self.seals[-1]).compare('x')
        for wrong in (None, '', '  ', 5, ['x'], 'x' * 501):
            with self.assertRaises(UserError):
                self.by(self.supervisor, self.seals[-1]).compare(wrong)
        self.env['koperasi.run']._work_inline()
        run = self.env['koperasi.run'].search([('kind', '=', 'seal_check')], limit=1)
        self.assertEqual((run.state, run.result['found']), ('done', 1))   # the log, which is written after a commit
        dialog = self.by(self.supervisor, self.env['koperasi.seal.compare']).create({'day_id': self.seals[0].id, 'written': self.seals[0].root})
        dialog.action_confirm()
        self.assertTrue(dialog.same)

    def test_ten_thousand_clean_rows(self):
        """ R11: nothing is called changed that was not, in 10,000 movements of a batch run, its reversal, a rename and an archived member """
        control = self.coop._koperasi_account('211101')
        control._koperasi_make_control()
        accounts = self.env['koperasi.account'].create([
            {'number': f'SEGEL-{number}', 'company_id': self.coop.id, 'partner_id': self.maria.partner_id.id, 'control_id': control.id} for number in range(500)])
        Transaction = self.env['koperasi.transaction']
        income = self.coop._koperasi_account('414001').id
        for round_ in range(4):
            event = MassEvent('opening', f"Bunga {round_}")
            for place in range(5):
                for account in accounts:
                    event.add(account.id, 'interest' if place % 2 else 'principal', 100 + place, income)
            event.gl_lines = {income: sum(row[2] for row in event.rows)}
            with Transaction._asked_once(self.coop, self.key(), {'round': round_}) as (request_id, _done):
                Transaction._book_mass([event], self.journal('savings'), request_id, self.coop)
        self.by(self.officer, self.maria).write({'name': "Maria Goreti Bria", 'phone': '081234567890'})
        self.maria.partner_id.write({'name': "Maria Goreti Bria", 'lang': 'en_US'})
        self.by(self.manager, self.savings).freeze("uji")
        self.by(self.manager, self.other_savings).place_hold(5_000, "uji", self.key())
        seal = self.next_day(date(2026, 1, 9))
        self.assertEqual(seal.movements, 10_000)
        look = self.Seal._check(self.coop)
        self.assertEqual([row['name'] for row in look.found if row['kind'] != 'log'], [])
        self.assertGreater(look.read, 10_000)
        entry = self.env['koperasi.entry'].search([('account_id', '=', accounts[250].id), ('seq', '=', 7)])
        with self.tampered(("UPDATE koperasi_entry SET amount = amount + 1 WHERE id = %s", entry.id)):
            found = self.clean()
            self.assertTrue(any("Movement 7 of account SEGEL-250" in name for name in found), found)
            self.assertFalse([name for name in found if "SEGEL" in name and "SEGEL-250" not in name])


@tagged('post_install', '-at_install')
class TestCleanLife(SealCase, SavingsCase):
    """ The random life of tests/life, each of its days sealed: nothing is ever called changed """

    def go_to(self, day):
        super().go_to(day)
        self.Seal._seal(self.coop)

    def test_no_false_alarm(self):
        from hypothesis import HealthCheck, Verbosity, settings
        from hypothesis.stateful import run_state_machine_as_test

        case, plain = self, machine(self)
        self.codes = {code: self.coop._koperasi_account(code).id for code in ('111001', '112101', '216007', '311001', '414002')}

        class Sealed(plain):
            def teardown(self):
                case.env.invalidate_all()
                case.go_to(date(2026, 1, 21))
                look = case.Seal._check(case.coop)
                found = [row['name'] for row in look.found if row['kind'] != 'log']
                super().teardown()
                assert not found, found
                assert look.read

        run_state_machine_as_test(Sealed, settings=settings(
            max_examples=figure(4, 40, 400), stateful_step_count=figure(25, 40, 60), deadline=None, derandomize=True, database=None,
            verbosity=Verbosity.normal, suppress_health_check=list(HealthCheck)))
