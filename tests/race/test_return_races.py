"""The same return brought twice at once, by two processes: one row"""
import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from odoo.addons.koperasi.finance.periodic_return import new_key, sign
from odoo.addons.koperasi.tests.returns.figures import FIGURES

from ..figures import figure
from .common import RaceCase

ROUNDS = figure(3, 30, 100)


class TestReturnRaces(RaceCase):

    def bring(self, login, document, number):
        """ The document as somebody of the office brings it; what came of it """
        with self.session(login) as session:
            [file] = session.call('ir.attachment', 'create', [{'name': f'{login}{number}.json', 'datas': base64.b64encode(document).decode()}])
            [wizard] = session.call('koperasi.return.upload', 'create', [{'company_id': self.office, 'file_ids': [[6, 0, [file]]]}])
            self.gate(session, wizard)
            [row] = session.call('koperasi.return.upload', 'read', [wizard], fields=['line_ids'])
            [line] = session.call('koperasi.return.upload.line', 'read', row['line_ids'], fields=['result', 'words', 'received_id'])
            return line

    def gate(self, session, wizard):
        session.call('koperasi.return.upload', 'action_take', [wizard])

    def test_twice_at_once(self):
        [[self.__class__.office]] = self.server.query("SELECT company_id FROM koperasi_cooperative WHERE nik IS NOT NULL GROUP BY company_id ORDER BY COUNT(*) DESC LIMIT 1")
        last = date.today().replace(day=1) - timedelta(days=1)
        rows = self.server.query("""SELECT c.id, c.nik FROM koperasi_cooperative c WHERE company_id = %s AND nik IS NOT NULL
            AND NOT EXISTS (SELECT FROM koperasi_return_received r WHERE r.cooperative_id = c.id) ORDER BY c.id LIMIT %s""", self.office, ROUNDS)
        for number, (row, nik) in enumerate(rows):
            secret, public = new_key()
            with self.session('registrar') as session:
                session.call('koperasi.cooperative.key', 'create', [{'cooperative_id': row, 'public': public}])
            document = json.dumps(sign({
                'format': 'koperasi-return/1', 'form': 'monthly-1', 'cooperative': {'nik': nik, 'legal_number': None, 'name': "x"},
                'period': {'from': last.replace(day=1).isoformat(), 'to': last.isoformat()}, 'revision': 1, 'made_at': f'{last + timedelta(days=1)}T00:00:00Z', 'program': 'x',
                'figures': FIGURES, 'proof': None, 'seal': None, 'note': ''}, secret)).encode()
            with ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(lambda login, sent=document, turn=number: self.bring(login, sent, turn), ('registrar', 'inspector')))
            self.assertEqual([answer['result'] for answer in answers], ['accepted', 'accepted'], answers)
            self.assertEqual(answers[0]['received_id'], answers[1]['received_id'])
            self.assertEqual(self.server.query("SELECT COUNT(*) FROM koperasi_return_received WHERE cooperative_id = %s", row), [(1,)])
            self.assertEqual(self.server.query("SELECT COUNT(*) FROM koperasi_cooperative_figure WHERE cooperative_id = %s AND date = %s AND period = 'month'", row, last), [(1,)])
        self.assertEqual(len(rows), ROUNDS)
