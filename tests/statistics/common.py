"""An office with statistics, and what sources stated"""
from ..registry.common import OfficeCase


class StatisticCase(OfficeCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.areas = {area.code: area for area in cls.env['koperasi.area'].search([])}
        cls.office.koperasi_office_area_id = cls.areas['53']
        cls.definitions = {row.code: row for row in cls.env['koperasi.statistic.definition'].search([])}
        cls.Edition = cls.env['koperasi.statistic.edition'].with_user(cls.registrar).with_context(allowed_company_ids=cls.office.ids)

    @classmethod
    def state(cls, name, area, date, figures, **values):
        """ A source that states figures of an area """
        source = cls.env['koperasi.statistic.source'].create({'company_id': cls.office.id, 'name': name, 'kind': 'news', 'date': date, **values})
        cls.env['koperasi.statistic.value'].create([{
            'source_id': source.id, 'definition_id': cls.definitions[code].id, 'area_id': cls.areas[area].id, 'date': date, 'amount': amount} for code, amount in figures.items()])
        return source

    @classmethod
    def edition(cls, date, **values):
        """ A draft that the registrar worked out """
        found = cls.Edition.create({'company_id': cls.office.id, 'area_id': cls.areas['53'].id, 'date': date, **values})
        found.action_prepare()
        return found

    def head_of(self, edition):
        return self.as_user(self.head, edition)

    def published(self, date, **values):
        edition = self.edition(date, **values)
        self.head_of(edition).action_sign()
        edition.action_publish()
        return edition

    def cells(self, edition, code, dimension='all', member=''):
        return edition.sudo().cell_ids.filtered(lambda cell: cell.definition_id.code == code and cell.dimension == dimension and (cell.member or '') == member)

    def amount(self, edition, code, dimension='all', member=''):
        """ The figure as it is told: rupiah and counts as int, else text """
        [cell] = self.cells(edition, code, dimension, member)
        self.assertFalse(cell.reason, code)
        digits = cell.definition_id.digits
        return f'{cell.amount:.{digits}f}' if digits else int(cell.amount)
