import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from odoo.addons.koperasi.tests.finance.common import CASES
from odoo.addons.koperasi.tests.savings.common import SavingsCase

# what was published as an example comes to 105 (domain 7.1)
PUBLISHED = (("Cadangan", 'reserve', 40), ("Jasa anggota", 'capital', 40), ("Pengurus", 'fund', 5), ("Karyawan", 'fund', 5), ("Pendidikan", 'fund', 5), ("Sosial", 'fund', 5),
             ("Pembangunan", 'fund', 5))


class TestPolicy(SavingsCase):
    """ What the by-laws say: exactly 100 per cent, dated, kept once a decision follows it """

    def lines(self, rows):
        fund = self.coop._koperasi_account('212005').id
        return [Command.create({'name': name, 'kind': kind, 'percent': percent, 'account_id': fund if kind == 'fund' else False}) for name, kind, percent in rows]

    def make(self, rows, **values):
        return self.by(self.manager, self.env['koperasi.surplus.policy']).create({'company_id': self.coop.id, 'date_from': '2026-06-01', 'line_ids': self.lines(rows), **values})

    def test_first_policy(self):
        """ A new cooperative begins with the percentages of case U1 """
        policy = self.env['koperasi.surplus.policy']._in_force(self.coop, self.coop._koperasi_book_date())
        self.assertEqual([int(line.percent) for line in policy.line_ids], list(CASES['U1']['input']['alokasi_pct'].values()))
        self.assertEqual((policy.total, policy.cutoff_day, policy.basis, policy.rounding), (100, 10, 'share_months', 'floor'))

    def test_105_percent(self):
        with self.raises(ValidationError, "105"):
            self.make(PUBLISHED)
        policy = self.make([("Cadangan", 'reserve', 60), ("Anggota", 'capital', 40)])
        with self.raises(ValidationError, "105"):
            policy.write({'line_ids': [Command.update(policy.line_ids[0].id, {'percent': 65})]})

    def test_bad_lists(self):
        for rows in ([], [("Anggota", 'capital', 100)], [("a", 'reserve', 99.9999)], [("a", 'reserve', 50.0001), ("b", 'capital', 50)], [("a", 'reserve', 20), ("b", 'capital', 40), ("c", 'capital', 40)]):
            with self.subTest(rows=rows), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.make(rows)
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self.make([("a", 'reserve', 120), ("b", 'capital', -20)])
        fund = [Command.create({'name': "a", 'kind': 'reserve', 'percent': 50}), Command.create({'name': "b", 'kind': 'fund', 'percent': 50})]
        with self.raises(ValidationError, "which account"):
            self.by(self.manager, self.env['koperasi.surplus.policy']).create({'company_id': self.coop.id, 'date_from': '2026-06-01', 'line_ids': fund})

    def test_thirds(self):
        """ Percentages with four decimals are exact: no floats """
        policy = self.make([("a", 'reserve', 33.3334), ("b", 'capital', 33.3333), ("c", 'business', 33.3333)])
        self.assertEqual(policy.total, 100)

    def test_dated(self):
        """ The one that is in force on the last day of the year counts """
        later = self.make([("Cadangan", 'reserve', 100)])
        Policy = self.env['koperasi.surplus.policy']
        self.assertNotEqual(Policy._in_force(self.coop, later.date_from - later.date_from.resolution), later.with_env(self.env))
        self.assertEqual(Policy._in_force(self.coop, later.date_from), later.with_env(self.env))

    def test_access(self):
        policy = self.env['koperasi.surplus.policy'].search([('company_id', '=', self.coop.id)])
        for user in (self.teller, self.officer, self.board, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, policy).write({'cutoff_day': 20})

    def test_day(self):
        policy = self.make([("a", 'reserve', 100)])
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            policy.cutoff_day = 32
            policy.flush_recordset()
        with self.assertRaises(UserError):
            self.env['koperasi.surplus.policy']._in_force(self.coop, policy.date_from.replace(year=1990))
