import base64
from contextlib import contextmanager
from datetime import date, datetime
from unittest.mock import patch

from odoo.addons.koperasi.tests.common import KoperasiCase

PDF = b'%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'
DAY = date(2026, 3, 28)             # of the meeting
START = datetime(2026, 3, 28, 1)    # 9 o'clock in Kupang (WITA)


class MeetingMixin:
    """ A cooperative of ten members with a vote, two without, and a meeting on 28 March 2026. """

    @classmethod
    def make_members(cls):
        cls.group_a, cls.group_b = cls.env['koperasi.member.group'].create([{'name': name, 'company_id': cls.coop.id} for name in ("Mawar", "Melati")])
        cls.before = cls.env['koperasi.member'].search_count([('root_company_id', '=', cls.coop.id), ('may_vote', '=', True)])
        cls.voters = cls.make_people([f"Anggota {number}" for number in range(1, 11)])
        cls.voters[:6].group_id, cls.voters[6:].group_id = cls.group_a, cls.group_b
        cls.passive, cls.extraordinary = cls.make_people(["Pasif"], state='passive'), cls.make_people(["Luar Biasa"], member_type='extraordinary')
        cls.candidate, cls.gone = cls.make_people(["Calon"], state='prospective'), cls.make_people(["Keluar"], state='left')

    @classmethod
    def make_people(cls, names, company=None, **values):
        company = company or cls.coop
        return cls.env['koperasi.member'].create([{'name': name, 'company_id': company.id, 'join_date': '2025-01-02', 'state': 'active', **values} for name in names])

    @classmethod
    def by(cls, user, records):
        """ The records as this user sees them """
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    @classmethod
    def make_meeting(cls, user=None, **values):
        return cls.by(user or cls.manager, cls.env['koperasi.meeting']).create({
            'name': "RAT Tahun Buku 2025", 'company_id': cls.coop.id, 'book_year': 2025, 'date': START, 'place': "Aula Oeba", **values})

    @contextmanager
    def on(self, day):
        """ Today is this day """
        with patch.object(type(self.env['res.company']), '_koperasi_today', lambda company: day):
            self.env.invalidate_all()
            yield
        self.env.invalidate_all()

    def invited(self, meeting=None, day=date(2026, 3, 1)):
        meeting = meeting or self.make_meeting()
        with self.on(day):
            meeting.action_invite()
        return meeting

    def opened(self, meeting=None):
        meeting = self.invited(meeting)
        with self.on(DAY):
            meeting.action_open()
        return meeting

    def come(self, meeting, members):
        """ These members come through the door """
        for member in members:
            self.by(self.teller, meeting).note_present(self.code_of(meeting, member))
        meeting.invalidate_recordset()

    def code_of(self, meeting, member):
        return meeting.sudo().invitation_ids.filtered(lambda one: one.member_id == member).code

    def code(self, meeting, member):
        return self.code_of(meeting, member)

    def close(self, meeting):
        meeting.write({'chair': "Petrus", 'secretary': "Ana", 'witness_1': "Yosef"})
        for item in meeting.agenda_ids:
            item.minutes = "Dibahas dan disetujui."
        meeting.action_close()

    def add_document(self, meeting, name="Laporan Keuangan", data=PDF, **values):
        document = meeting.env['koperasi.meeting.document'].create({'meeting_id': meeting.id, 'name': name, **values})
        self.add_version(document, data)
        return document

    def add_version(self, document, data=PDF, name='laporan.pdf'):
        return document.env['koperasi.meeting.document.version'].create({'document_id': document.id, 'file': base64.b64encode(data), 'file_name': name})

    @contextmanager
    def says(self, words, error=None):
        """ Refused in these words, and nothing of it was done """
        from odoo.exceptions import UserError
        with self.assertRaises(error or UserError) as caught, self.env.cr.savepoint():
            yield
        self.assertIn(words, str(caught.exception))
        self.env.invalidate_all(flush=False)


class MeetingCase(MeetingMixin, KoperasiCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_members()
