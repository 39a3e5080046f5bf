from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.koperasi.models.portal.tries import KoperasiTries

from .common import RequestCase, picture, upload

PAGE = '/koperasi/join'
NIK = '5301015203950001'    # a woman born on 12 March 1995


@tagged('post_install', '-at_install')
class TestJoin(RequestCase):
    """ Issue 7.4: who wants to join says so without a login, gets the answer that all get, and becomes a candidate by a person who looked """

    def form(self, **values):
        nt = self.env.ref('base.state_id_nt')
        return {'key': self.key(), 'company': self.coop.id, 'name': "Petronela Kolo", 'nik': NIK, 'birth_place': "Soe", 'birth_date': '1995-03-12', 'sex': 'female',
                'phone': '0812-3456-789', 'street': "Jl. Timor 1", 'village': "Oebobo", 'district': "Oebobo", 'regency': "Kota Kupang", 'state_id': nt.id,
                'consent': 'yes', **values}

    def fill_in(self, photo=True, **values):
        self.authenticate(None, None)
        self.get(PAGE)
        return self.send(PAGE, ('ktp.jpg', picture()) if photo else None, **self.form(**values))

    @property
    def forms(self):
        return self.env['koperasi.member.request'].search([('kind', '=', 'join'), ('company_id', '=', self.coop.id)], order='id')

    def test_becomes_a_candidate(self):
        key = self.key()
        for _twice in range(2):
            self.went_to(self.fill_in(key=key), f'{PAGE}?done=sent')
        request = self.forms
        self.assertEqual((len(request), request.state, request.applicant, request.nik, request.company_id), (1, 'open', "Petronela Kolo", NIK, self.coop))
        self.assertFalse(request.join_notes)
        for user in (self.teller, self.board, self.supervisor):
            with self.assertRaises(AccessError):
                self.by(user, request).make_candidate()
            if user != self.teller:
                with self.assertRaises(AccessError):
                    self.by(user, request).read(['nik'])
        self.assertIn("Petronela Kolo", self.by(self.officer, request).join_table)
        action = self.by(self.officer, request).make_candidate()
        member = self.env['koperasi.member'].browse(action['res_id'])
        self.assertEqual((member.state, member.name, member.nik, member.phone, str(member.birth_date), member.create_uid),
                         ('prospective', "Petronela Kolo", NIK, '+628123456789', '1995-03-12', self.officer))
        self.assertEqual((member.consent_ids.purpose, member.consent_ids.channel, member.document_ids.type), ('membership', 'portal', 'ktp'))
        self.assertTrue(self.content(member.document_ids).startswith(b'\xff\xd8\xff'))
        self.assertEqual((request.state, request.member_id, request.values, request.nik, len(request.document_ids)), ('done', member, False, False, 0))
        member.env.cr.execute("UPDATE koperasi_member SET create_uid = %s WHERE id = %s", (self.manager.id, member.id))
        member.invalidate_recordset()
        with self.assertRaisesRegex(AccessError, "another person has to approve"):
            self.by(self.manager, member).action_approve()

    def test_known_person(self):
        """ Whom the cooperative knows already gets the same answer; the staff is told """
        self.maria.nik = NIK
        self.went_to(self.fill_in(), f'{PAGE}?done=sent')
        unknown = self.fill_in(nik='5301011203950002', sex='female')
        self.went_to(unknown, f'{PAGE}?done=sent')
        known, other = self.forms
        self.assertIn(f"Has this NIK: {self.maria.display_name}", known.join_notes)
        self.assertIn("other sex", other.join_notes)
        with self.assertRaisesRegex(ValidationError, "already that of"):
            self.by(self.officer, known).make_candidate()
        self.assertEqual(known.state, 'open')
        self.by(self.officer, known).decline("Sudah anggota")
        known.answered_at -= timedelta(days=91)
        self.env['koperasi.member.request']._gc_joins()
        self.assertEqual((known.nik, known.values, known.applicant, len(known.document_ids), other.nik), (False, False, '–', 0, '5301011203950002'))

    def test_bad_forms(self):
        for values, says in (({'nik': '123'}, "16 digits"), ({'phone': '12'}, "no telephone number"), ({'birth_date': '2100-01-01'}, "cannot be"), ({'birth_date': 'x'}, "not valid"),
                             ({'name': ' '}, "Still missing: Name"), ({'sex': 'x'}, "Still missing"), ({'consent': ''}, "Without your consent"), ({'company': '0'}, "Choose a cooperative"),
                             ({'state_id': '999999'}, "not valid"), ({'photo': False}, "Choose a file"), ({'name': 'x' * 121}, "at most 120")):
            with self.subTest(values=values):
                response = self.fill_in(**values)
                self.assertEqual(response.status_code, 200)
                self.assertIn(says, self.text(response))
        self.assertFalse(self.forms)
        self.went_to(self.fill_in(website='https://x'), f'{PAGE}?done=sent')
        self.assertFalse(self.forms, "what a program fills in is thrown away, and it is not told")

    def test_limited(self):
        with patch.object(KoperasiTries, '_too_many', lambda self, key, most, seconds: 60 if key.startswith('join:') and most <= 20 else 0):
            self.assertEqual(self.fill_in().status_code, 429)
        self.assertFalse(self.forms)
        with self.assertRaisesRegex(UserError, "key"):
            self.env['koperasi.member.request']._join('', self.form(company=str(self.coop.id), state_id=str(self.env.ref('base.state_id_nt').id)), upload(picture()))
