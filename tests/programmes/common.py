from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Command

from ..registry.common import OfficeCase

PDF = 'JVBERi0xLjQKMSAwIG9iago8PD4+CmVuZG9iagp0cmFpbGVyCjw8Pj4KJSVFT0YK'


class ProgrammeCase(OfficeCase):
    """ ``rows``: six cooperatives of Kabupaten Kupang (5301) and two of Sikka (5307); ``make_programme`` plans one """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = [cls.make_row(f"Koperasi {number}", nik=f'53010100200{number:02d}', kind='consumer' if number == 5 else 'savings_loan') for number in range(6)]
        cls.far = [cls.make_row(f"Koperasi Jauh {number}", '5307', nik=f'53070100200{number:02d}') for number in range(2)]

    @classmethod
    def make_programme(cls, name="Pelatihan Pembukuan", cooperatives=(), **values):
        """ As its officer plans it """
        return cls.env['koperasi.programme'].with_user(cls.programme_officer).with_context(allowed_company_ids=cls.office.ids).create({
            'name': name, 'company_id': cls.office.id, 'year': 2026, 'date_from': '2026-01-05', 'date_to': '2026-03-31',
            'budget_ids': [Command.create({'name': "Narasumber", 'source': 'apbd', 'planned': 60_000_000}), Command.create({'name': "Modul", 'source': 'dak', 'planned': 40_000_000})],
            'cooperative_ids': [Command.create({'cooperative_id': row.id}) for row in cooperatives], **values})

    @contextmanager
    def refused(self, words, errors=UserError):
        """ It is refused with these words, and nothing of it stays """
        with self.assertRaisesRegex(errors, words), self.env.cr.savepoint():
            yield
        self.env.invalidate_all(flush=False)

    def start(self, programme):
        programme.action_submit_programme()
        self.as_user(self.head, programme).action_approve_programme()
        programme.action_start_programme()
        return programme

    def person(self, programme, name, cooperative=None, sex='female', position="Bendahara"):
        return programme.env['koperasi.programme.person'].create({
            'programme_id': programme.id, 'cooperative_id': cooperative.id if cooperative else False, 'name': name, 'sex': sex, 'position': position})

    def activity(self, programme, name="Hari Pertama", **values):
        return programme.env['koperasi.programme.activity'].create({'programme_id': programme.id, 'name': name, 'date': '2026-01-06 01:00:00', **values})

    def announce(self, rows=(), user=None, **values):
        Announcement = self.as_user(user or self.programme_officer, self.env['koperasi.announcement'])
        return Announcement.create({'name': "Undangan", 'body': "Baris satu\nBaris dua", 'company_id': self.office.id, 'chosen_ids': [Command.set([row.id for row in rows])], **values})
