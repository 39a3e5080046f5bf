from datetime import date
from unittest.mock import patch

from ..loan.common_running import RunningCase
from ..portal.common import PortalCase

JANUARY, FEBRUARY = date(2026, 1, 31), date(2026, 2, 28)
CODE = 'ksp-uji-coba'
# district, sex, year of birth, sector, loan in millions (0: none)
PEOPLE = [
    *[("Oebobo", 'female', 1985, 'trade', amount) for amount in (3, 4, 6, 7, 8, 9, 0)], *[("Oebobo", 'male', 1991, 'farming', amount) for amount in (2, 3, 4, 6)],
    *[("Alak", 'female', 1972, 'trade', amount) for amount in (5, 6, 7, 0, 8)], *[("Alak", 'male', 1960, 'fishery', amount) for amount in (2, 3)],
    ("Maulafa", 'female', 1999, 'crafts', 12), ("Maulafa", 'male', 1999, 'services', 0),
]


class TransparencyCase(PortalCase, RunningCase):
    """ Twenty-two members, seventeen with loans, one month that is closed; the public page is switched on """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.put_cash(200_000_000)
        cls.people = cls.env['koperasi.member']
        for number, (district, sex, born, sector, amount) in enumerate(PEOPLE, 1):
            member = cls.join(f"Orang Rahasia {number}", district=district, sex=sex, birth_date=date(born, 3, 2), sector='agriculture' if sector == 'farming' else sector)
            cls.people |= member
            if amount:
                cls.lend(amount * 1_000_000 + number, member=member)
        cls.coop.write({'koperasi_transparency': True, 'koperasi_public_code': CODE})
        cls.end_month(JANUARY, date(2026, 2, 2))

    @classmethod
    def end_month(cls, day, following):
        """ Freeze the loans on the last day of a month, and open the next one """
        cls.go_to(cls, day)
        cls.by(cls.accountant, cls.env['koperasi.loan.provision']).freeze(cls.key())
        cls.env['koperasi.day.total']._insert(cls.coop, day)
        cls.go_to(cls, following)

    def setUp(self):
        super().setUp()
        limit = patch.object(type(self.env['koperasi.tries']), '_too_many', lambda *_args: 0)
        self.addCleanup(limit.stop)
        limit.start()

    def new(self, day=JANUARY, user=None):
        return self.by(user or self.accountant, self.env['koperasi.transparency']).create({'date': day})

    def prepared(self, day=JANUARY):
        snapshot = self.new(day)
        snapshot.action_prepare()
        return snapshot

    def published(self, day=JANUARY):
        """ Prepared and signed by the accountant, published by the board """
        snapshot = self.prepared(day)
        snapshot.action_sign()
        self.by(self.board, snapshot).action_publish()
        return snapshot.with_env(self.env)

    @property
    def snapshot(self):
        """ January, published once a test """
        if not hasattr(self, '_january'):
            self._january = self.published()
        return self._january

    def value(self, snapshot, code, cell=False):
        """ The figure of a code; None if it is withheld """
        [figure] = snapshot.figure_ids.filtered(lambda row: row.code == code and (row.cell or False) == cell)
        return None if figure.suppressed else figure.value

    def page(self, path='', user=None):
        return self.get(f'/koperasi/transparency/{CODE}{path}', user)
