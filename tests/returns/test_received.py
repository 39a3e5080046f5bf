"""What the office takes, and what it refuses with a reason"""
import copy
import json
import random
from datetime import date

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.koperasi.finance.periodic_return import new_key, sign

from ..race.common import SEED
from .common_office import ROOT, ReceivedCase
from .figures import FIGURES

FEBRUARY = {**FIGURES, 'members_start': 103, 'members_joined': 1, 'members_left': 0, 'members_female': 54}


@tagged('-at_install', 'post_install')
class TestReceived(ReceivedCase):

    def test_accepted_at_once(self):
        answer = self.take(self.signed())
        row = self.of(answer)
        self.assertEqual((answer['state'], answer['problems'], row.signed, row.key_id, row.late), ('accepted', [], True, self.key_row, True))
        figure = self.env['koperasi.cooperative.figure']._latest(self.row, date(2026, 1, 31), 'month')
        self.assertEqual(figure._values(), FIGURES)
        self.assertEqual((figure.members, figure.source, figure.note), (103, 'return', answer['receipt']))
        self.assertFalse(row.decided_by_id)

    def test_same_document_again(self):
        document = self.signed()
        first = self.take(document)
        # other blanks and another order of names are the same document
        again = self.take(json.dumps(dict(reversed(document.items())), indent=2).encode())
        self.assertEqual(first, again)
        self.assertEqual(self.Received.search_count([('cooperative_id', '=', self.row.id)]), 1)

    def test_forged(self):
        other, public = new_key()
        self.assert_refused('unknown_key', self.signed(other))
        forged = self.signed(other)
        forged['signature']['key'] = self.key_row.key_code
        refusal = self.assert_refused('forged', forged)
        self.assertEqual((refusal.cooperative_id, refusal.company_id), (self.row, self.office))
        # the key of another cooperative of the same office
        neighbour = self.make_row("Koperasi Tetangga", nik='5301010010002')
        self.env['koperasi.cooperative.key'].create({'cooperative_id': neighbour.id, 'public': public})
        self.assert_refused('unknown_key', self.signed(other))

    def test_every_field_altered(self):
        """ Whatever is changed after it was signed, it is not taken """
        self.assertTrue(SEED)
        chance, document, count = random.Random(SEED), self.signed(), 0
        for path in list(leaves(document)):
            if path[0] == 'signature':
                continue
            altered = copy.deepcopy(document)
            place = altered
            for name in path[:-1]:
                place = place[name]
            value = place[path[-1]]
            place[path[-1]] = value + chance.randint(1, 9) if isinstance(value, int) else f'{value or ""}1' if path[-1] != 'legal_number' else '12/BH/XXV/2011'
            before = self.Received.search_count([])
            answer = self.take(altered)
            self.assertEqual(answer['state'], 'refused', path)
            self.assertEqual(self.Received.search_count([]), before, path)
            count += 1
        self.assertGreater(count, 40)

    def test_replayed(self):
        first = self.signed()
        self.take(first)
        second = self.signed(revision=2, figures={'candidates': 5}, note="Calon dihitung ulang")
        self.assertEqual(self.take(second)['state'], 'accepted')
        self.assertEqual(self.env['koperasi.cooperative.figure']._latest(self.row, date(2026, 1, 31)).candidates, 5)
        # the first one again: what became of it, and the later figures stay
        self.assertEqual(self.take(first)['state'], 'replaced')
        self.assertEqual(self.env['koperasi.cooperative.figure']._latest(self.row, date(2026, 1, 31)).candidates, 5)
        self.assert_refused('altered', self.signed(revision=2, figures={'candidates': 6}))
        self.assert_refused('altered', self.signed(revision=1, figures={'candidates': 6}))
        third = self.signed(revision=4, figures={'candidates': 7}, note="x")
        self.take(third)
        self.assert_refused('old_revision', self.signed(revision=3, figures={'candidates': 8}, note="x"))
        self.assert_refused('made_at', self.signed(revision=5, made_at='2026-03-01T02:11:00Z', note="x"))

    def test_unknown_cooperative(self):
        stranger = {'nik': '9999999999999', 'legal_number': None, 'name': "x"}
        self.assert_refused('unknown', self.signed(cooperative=stranger))
        # the NIK of one and the number of another: the NIK counts, and its key
        other = self.make_row("Koperasi Lain", nik='5301010010003', legal_number='13/BH/XXV/2010')
        self.assert_refused('unknown_key', self.signed(cooperative={'nik': other.nik, 'legal_number': self.row.legal_number, 'name': "x"}))
        # who is not in this office's registry
        elsewhere = self.env['res.company'].create({'name': "Dinas Lain"})
        elsewhere._koperasi_office_setup()
        self.assertEqual(self.take(self.signed(), office=elsewhere)['reason'], 'unknown')

    def test_legal_number_alone(self):
        self.assertEqual(self.take(self.signed(cooperative={'nik': None, 'legal_number': self.row.legal_number, 'name': "x"}))['state'], 'accepted')

    def test_revoked_key(self):
        self.as_user(self.registrar, self.key_row).revoke_key("Laptop dicuri")
        self.assert_refused('revoked_key', self.signed())
        with self.assertRaises(AccessError):
            self.as_user(self.inspector, self.key_row).revoke_key("x")
        # another key of the same cooperative
        secret, public = new_key()
        self.env['koperasi.cooperative.key'].create({'cooperative_id': self.row.id, 'public': public})
        self.assertEqual(self.take(self.signed(secret))['state'], 'accepted')

    def test_wrong_periods(self):
        for first, last, reason in (
                ('2026-01-01', '2026-01-30', 'period'), ('2026-01-02', '2026-01-31', 'period'), ('2025-12-01', '2026-01-31', 'period'), ('2026-03-01', '2026-03-31', 'future'),
                ('2030-01-01', '2030-01-31', 'future'), ('2026-02-01', '2026-02-31', 'shape'), ('2026-1-1', '2026-01-31', 'shape'), (None, '2026-01-31', 'shape'),
                ('2019-01-01', '2019-01-31', 'form')):
            self.assert_refused(reason, self.signed(period={'from': first, 'to': last}))
        self.assert_refused('form', self.signed(form='monthly-9'))
        self.assert_refused('period', self.signed(form='yearly-1'))
        self.assert_refused('made_at', self.signed(made_at='2026-01-15T00:00:00Z'))
        self.assert_refused('made_at', self.signed(made_at='2026-03-07T00:00:00Z'))

    def test_no_documents(self):
        for body, reason in ((b'', 'json'), (b'{', 'json'), (b'[]', 'format'), (b'\xff\xfe', 'json'), (b'{"format":"koperasi-return/1","format":"x"}', 'json'), (b'x' * 200_001, 'size'),
                             (b'[' * 100_000, 'json'), (b'{"format":"koperasi-return/1"}', 'shape'), (b'{"format":"koperasi-return/1","figures":{"a":1e30}}', 'shape'),
                             (b'{"format":"koperasi-return/1","figures":{"a":NaN}}', 'json')):
            self.assert_refused(reason, body)
        for values in ({'members': [{'name': "Maria", 'nik': '5371'}]}, {'revision': 0}, {'revision': True}, {'revision': '1'}, {'proof': []}, {'made_at': 'x'},
                       {'note': 'x' * 501}, {'cooperative': {'nik': 1}}, {'proof': {'members': 'x'}}):
            self.assert_refused('shape', self.signed(**values))
        self.assert_refused('shape', sign({**self.document(), 'figures': []}, self.secret))
        self.assert_refused('unsigned', self.document())

    def test_no_members_data(self):
        """ A figure that no form asks for is not kept, whatever it is called """
        self.assert_refused('figures', self.signed(figures={'5371021507920003': 1_000_000}))
        self.assert_refused('figures', self.signed(figures={'cash': "Maria Bhoki"}))
        refusal = self.env['koperasi.return.refusal'].search([], limit=1)
        self.assertFalse({'document', 'body', 'figures'} & refusal._fields.keys())

    def test_beside_the_period_before(self):
        self.take(self.signed())
        answer = self.take(self.signed(last=date(2026, 2, 28), figures={**FEBRUARY, 'members_start': 103}))
        self.assertEqual((answer['state'], answer['problems']), ('accepted', []))
        # loans twice what they were, and members that do not go on from January
        grown = {**FEBRUARY, 'members_start': 90, 'members_joined': 14, 'loans': 270_000_000, 'assets': 300_000_000, 'outside_capital': 230_000_000}
        answer = self.take(self.signed(last=date(2026, 2, 28), revision=2, figures=grown, note="x"))
        self.assertEqual(answer['state'], 'received')
        self.assertEqual({(problem['kind'], problem['code']) for problem in answer['problems']}, {('growth', 'loans'), ('growth', 'assets'), ('rule', 'continuity')})
        self.assertTrue(all(problem['message'] for problem in answer['problems']))
        self.assertIn('108', next(problem['message'] for problem in answer['problems'] if problem['code'] == 'loans'))
        # a gap: December is not compared with November
        self.assertIsNone(self.Received._figures_before(self.row, self.form, date(2026, 4, 1)))

    def test_errors_wait(self):
        answer = self.take(self.signed(figures={'assets': 160_000_001}))
        row = self.of(answer)
        self.assertEqual((row.state, row.errors, answer['problems'][0]['code']), ('received', 1, 'position'))
        self.assertFalse(self.env['koperasi.cooperative.figure']._latest(self.row, date(2026, 1, 31)))
        inspector = self.as_user(self.inspector, row)
        with self.assertRaises(UserError):
            inspector.accept()   # against an error, not without a word
        inspector.accept("Selisih Rp1 karena pembulatan")
        self.assertEqual((row.state, row.decided_by_id), ('accepted', self.inspector))
        self.assertEqual(self.env['koperasi.cooperative.figure']._latest(self.row, date(2026, 1, 31)).assets, 160_000_001)
        with self.assertRaises(UserError):
            inspector.refuse("x")

    def test_setting(self):
        self.office.koperasi_return_auto = False
        self.assertEqual(self.take(self.signed())['state'], 'received')

    def test_who_decides(self):
        row = self.of(self.take(self.signed(figures={'assets': 1})))
        for user in (self.reader, self.programme_officer, self.head, self.manager):
            for call in (lambda one: one.accept("x"), lambda one: one.ask_back("x"), lambda one: one.refuse("x")):
                with self.assertRaises(AccessError):
                    call(row.with_user(user))
        self.as_user(self.registrar, row).ask_back("Mengapa aset tidak sama?")
        self.assertEqual(row.state, 'asked')
        self.as_user(self.inspector, row).refuse("Buat ulang")
        self.assertEqual((row.state, row.decision), ('refused', "Buat ulang"))

    def test_root_changed(self):
        self.take(self.signed())
        row = self.of(self.take(self.signed(revision=2, proof={'date': '2026-01-31', 'savings': 'cd' * 32, 'loans': None})))
        self.assertTrue(row.root_changed)
        self.assertEqual(row.state, 'received')   # not at once, though nothing else is wrong
        row = self.of(self.take(self.signed(revision=3, proof={'date': '2026-01-31', 'savings': 'ef' * 32, 'loans': None}, note="Bukti dibuat ulang setelah koreksi")))
        self.assertFalse(row.root_changed)
        self.assertEqual(row.proof_root, 'ef' * 32)
        self.assertNotEqual(row.proof_root, ROOT)

    def test_yearly(self):
        figures = {'meeting_date': '2025-03-20', 'meeting_attended': 60, 'meeting_entitled': 100, 'digital': 'member_app'}
        document = sign({**self.document(last=date(2025, 12, 31), figures=figures), 'form': 'yearly-1', 'period': {'from': '2025-01-01', 'to': '2025-12-31'}}, self.secret)
        self.assertEqual(self.take(document)['state'], 'accepted')
        self.assertEqual([(one.book_year, one.date, one.attended, one.source) for one in self.row.meeting_ids], [(2024, date(2025, 3, 20), 60, 'return')])
        self.assertEqual(self.row.digital, 'member_app')
        # a meeting in the year before
        figures['meeting_date'] = '2024-03-20'
        document = sign({**self.document(last=date(2025, 12, 31), figures=figures, revision=2, note="x"), 'form': 'yearly-1', 'period': {'from': '2025-01-01', 'to': '2025-12-31'}}, self.secret)
        self.assertEqual([problem['code'] for problem in self.take(document)['problems']], ['meeting_date'])

    @mute_logger('odoo.sql_db')
    def test_nothing_is_changed_afterwards(self):
        row = self.of(self.take(self.signed()))
        self.assert_refused('forged', {**self.signed(), 'note': 'x'})
        self.env.flush_all()
        for query in ("UPDATE koperasi_return_received SET figures = '{}' WHERE id = %s", "UPDATE koperasi_return_received SET document = 'x' WHERE id = %s",
                      "UPDATE koperasi_return_received SET signed = FALSE WHERE id = %s", "DELETE FROM koperasi_return_received WHERE id = %s",
                      "UPDATE koperasi_return_received SET state = 'received' WHERE id = %s"):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(query, [row.id])
        for query in ("UPDATE koperasi_return_refusal SET reason = 'size'", "DELETE FROM koperasi_return_refusal"):
            with self.assertRaises(psycopg2.Error), self.env.cr.savepoint():
                self.env.cr.execute(query)

    def test_other_offices(self):
        row = self.of(self.take(self.signed()))
        other = self.env['res.company'].create({'name': "Dinas Lain"})
        other._koperasi_office_setup()
        stranger = self.registrar.copy({'login': 'uji_dinas_lain', 'company_id': other.id, 'company_ids': [(6, 0, other.ids)]})
        for record in (row, self.key_row, self.env['koperasi.return.duty'].search([('company_id', '=', self.office.id)])):
            self.assertFalse(self.as_user(stranger, record).search([('id', 'in', record.ids)]))
        with self.assertRaises(AccessError):
            self.as_user(stranger, row).accept("x")


def leaves(value, path=()):
    """ Paths to all that is no part of another """
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    else:
        yield path
