from datetime import date

from odoo.addons.koperasi.tests.loan.common_running import RunningCase

FIRST, LATER = date(2026, 1, 5), date(2026, 2, 20)


class ListsCase(RunningCase):
    """ Maria borrows on the first day; by the second one she is late, both have moved their savings """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lists = cls.by(cls.accountant, cls.env['koperasi.list'])
        cls.maria.sudo().write({'district': "Alak", 'nik': '5371015708900003', 'sex': 'female', 'phone': '+6281212345678'})
        cls.yosef.sudo().write({'district': "Oebobo", 'sex': 'male'})

    def options(self, code, user=None, **values):
        return self.by(user or self.accountant, self.env['koperasi.list'])._options({'code': code, **values})

    def rows(self, code, user=None, **values):
        """ A list as dicts """
        options = self.options(code, user, **values)
        lists = self.by(user or self.accountant, self.env['koperasi.list'])
        names = [name for name, _column in lists._shown(options)]
        return [{'id': record_id, 'grouping': group, **dict(zip(names, cells, strict=True))} for group, record_id, cells in lists._rows(options)]
