import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import StatisticCase


@tagged('post_install', '-at_install')
class TestDefinition(StatisticCase):

    def test_wrong(self):
        """ What cannot be counted or worked out is no definition """
        Definition = self.as_user(self.head, self.env['koperasi.statistic.definition'])
        good = {'code': 'uji', 'name': "Uji", 'description': "Uji", 'kind': 'formula', 'formula': 'legal / cooperatives * 100', 'unit': 'percent', 'digits': 2}
        for wrong in ({'formula': 'legal / nothing'}, {'formula': 'legal /'}, {'formula': '__import__("os")'}, {'formula': 'uji + 1'}, {'formula': '1 + 1'}, {'formula': False},
                      {'kind': 'counted'}, {'kind': 'counted', 'formula': False}, {'kind': 'stated'}, {'measure': 'legal'}, {'code': 'Uji Coba'}, {'digits': 2, 'kind': 'stated', 'formula': False}):
            with self.assertRaises(ValidationError, msg=wrong), self.cr.savepoint():
                Definition.create({**good, **wrong})
        Definition.create(good)
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            Definition.create(good)
        with self.assertRaises(AccessError):
            self.as_user(self.reader, Definition).create({**good, 'code': 'lain'})

    def test_circle(self):
        Definition = self.env['koperasi.statistic.definition']
        values = {'name': "Uji", 'description': "Uji", 'kind': 'formula', 'unit': 'number'}
        one = Definition.create({**values, 'code': 'satu', 'formula': 'legal + 1'})
        Definition.create({**values, 'code': 'dua', 'formula': 'satu + 1'})
        with self.assertRaisesRegex(ValidationError, "follows from itself"):
            one.formula = 'dua + 1'

    def test_said_of_each(self):
        """ Every definition says what is counted, and several of "active" stand side by side """
        for row in self.definitions.values():
            self.assertGreater(len(row.description), 8, row.code)
        self.assertLessEqual({'legal', 'active', 'active_stated', 'still_active'}, self.definitions.keys())

    def test_values(self):
        """ What was stated is kept; a correction names what it corrects, once, and why """
        source = self.state("Berita Uji", '53', '2018-12-31', {'cooperatives': 4146})
        [value] = source.value_ids
        Value = self.as_user(self.registrar, self.env['koperasi.statistic.value'])
        good = {'source_id': source.id, 'definition_id': value.definition_id.id, 'area_id': value.area_id.id, 'date': '2018-12-31', 'amount': 4147}
        with self.assertRaises(UserError):
            self.as_user(self.registrar, value).write({'amount': 1})
        with self.assertRaises(AccessError):
            self.as_user(self.registrar, value).unlink()
        for statement in ("UPDATE koperasi_statistic_value SET amount = 1 WHERE id = %s", "DELETE FROM koperasi_statistic_value WHERE id = %s"):
            with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.Error), self.cr.savepoint():
                self.cr.execute(statement, [value.id])
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            Value.create(good)
        for wrong in ({'replaces_id': value.id}, {'reason': "Salah ketik", 'date': '2017-12-31'}, {'replaces_id': value.id, 'reason': "x", 'date': '2017-12-31'}, {'date': '2017-12-31', 'amount': -1},
                      {'date': '2017-12-31', 'amount': 1.5}, {'date': '2017-12-31', 'amount': 1e17}, {'date': '2017-12-31', 'dimension': 'kind', 'member': 'toko'},
                      {'date': '2017-12-31', 'dimension': 'regency', 'member': '53'}, {'date': '2017-12-31', 'definition_id': self.definitions['legal_share'].id}):
            with self.assertRaises(ValidationError, msg=wrong), self.cr.savepoint():
                Value.create({**good, **wrong})
        new = Value.create({**good, 'replaces_id': value.id, 'reason': "Salah ketik"})
        self.assertEqual(Value._current(self.office, value.area_id, value.date), new)
        with mute_logger('odoo.sql_db'), self.assertRaises(psycopg2.IntegrityError), self.cr.savepoint():
            Value.create({**good, 'amount': 4148, 'replaces_id': value.id, 'reason': "Lagi"})
