"""The same return brought twice at once, by two processes: one row"""
import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from odoo.addons.koperasi.finance.periodic_return import new_key, sign
from odoo.addons.koperasi.tests.returns.figures import FIGURES

from ..figures import figure
from .common import RaceCase

ROUNDS = figure(4, 40, 200)
PEOPLE = ('uji_balap_1', 'uji_balap_2')


class TestReturnRaces(RaceCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        admin = cls.server.login('admin')
        [cls.office] = admin.call('res.company', 'create', [{'name': "Dinas Balap"}])
        admin.call('res.users', 'write', [admin.uid], vals={'company_ids': [[4, cls.office]]})
        admin = cls.server.login('admin')
        admin.call('res.company', 'action_koperasi_office_setup', [cls.office])
        [[group]] = cls.server.query("SELECT res_id FROM ir_model_data WHERE module = 'koperasi' AND name = 'group_koperasi_registrar'")
        admin.call('res.users', 'create', [{
            'name': login, 'login': login, 'password': login, 'company_id': cls.office, 'company_ids': [[6, 0, [cls.office]]], 'group_ids': [[6, 0, [group]]]} for login in PEOPLE])
        [[area]] = cls.server.query("SELECT id FROM koperasi_area WHERE code = '5301'")
        with ThreadPoolExecutor(2) as pool:
            cls.people = list(pool.map(cls.server.login, PEOPLE))
        cls.rows = cls.people[0].call('koperasi.cooperative', 'create', [
            {'name': f"Balap {number}", 'nik': f'53010199{number:05d}', 'company_id': cls.office, 'area_id': area, 'has_savings_loan': True} for number in range(ROUNDS)])

    def document(self, number, last):
        """ A signed return of a cooperative whose key the office knows """
        secret, public = new_key()
        self.people[0].call('koperasi.cooperative.key', 'create', [{'cooperative_id': self.rows[number], 'public': public}])
        return json.dumps(sign({
            'format': 'koperasi-return/1', 'form': 'monthly-1', 'cooperative': {'nik': f'53010199{number:05d}', 'legal_number': None, 'name': "x"},
            'period': {'from': last.replace(day=1).isoformat(), 'to': last.isoformat()}, 'revision': 1, 'made_at': f'{last + timedelta(days=1)}T00:00:00Z', 'program': 'x',
            'figures': FIGURES, 'proof': None, 'seal': None, 'note': ''}, secret)).encode()

    def wizard(self, session, document):
        [file] = session.call('ir.attachment', 'create', [{'name': 'a.json', 'datas': base64.b64encode(document).decode()}])
        [wizard] = session.call('koperasi.return.upload', 'create', [{'company_id': self.office, 'file_ids': [[6, 0, [file]]]}])
        return wizard

    def test_twice_at_once(self):
        last = date.today().replace(day=1) - timedelta(days=1)
        for number, row in enumerate(self.rows):
            document = self.document(number, last)
            wizards = [self.wizard(session, document) for session in self.people]
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda one: one[0].call('koperasi.return.upload', 'action_take', [one[1]]), zip(self.people, wizards, strict=True)))
            lines = self.server.query("SELECT result, received_id FROM koperasi_return_upload_line WHERE upload_id = ANY(%s)", wizards)
            self.assertEqual([result for result, _received in lines], ['accepted', 'accepted'])
            self.assertEqual(len({received for _result, received in lines}), 1)
            self.assertEqual(self.server.query("SELECT COUNT(*) FROM koperasi_return_received WHERE cooperative_id = %s", row), [(1,)])
            self.assertEqual(self.server.query("SELECT COUNT(*) FROM koperasi_cooperative_figure WHERE cooperative_id = %s AND date = %s AND period = 'month'", row, last), [(1,)])
            self.assertEqual(self.server.query("SELECT COUNT(*) FROM koperasi_return_refusal WHERE cooperative_id = %s", row), [(0,)])
