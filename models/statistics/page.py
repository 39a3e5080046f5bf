"""The public page of an office: texts in the reader's language, made of published editions and of nothing else."""
from odoo import models

from ..transparency.chart import line_chart
from .words import MILLION

HEAD = ('cooperatives', 'legal', 'active', 'active_stated', 'still_active', 'members', 'assets', 'digital')
PAGE_PARTS = ('kind', 'business', 'scale', 'guidance', 'digital', 'regency')
BARS = (('kind', 'cooperatives'), ('regency', 'cooperatives'), ('digital', 'cooperatives'), ('regency', 'assets'))
TREND = (('cooperatives', 'legal'), ('digital',), ('members',), ('assets',), ('active', 'active_stated'))
MOST_BARS, ROW, WIDTH, NAME, END = 24, 22, 340, 118, 62
MOST_POINTS = 12


def bar_chart(code, title, rows, note=''):
    """ A chart of lying bars as numbers that a template draws; bars of what is below 0 have no length.

    :param rows: list of ``(name, value or None, text)``
    :return: dict for the template ``koperasi.statistic_bars``
    """
    highest = max((value for _name, value, _text in rows if value is not None), default=0) or 1
    across = WIDTH - NAME - END
    return {
        'code': code, 'title': title, 'note': note, 'width': WIDTH, 'height': ROW * len(rows) + 4, 'name': NAME, 'description': '; '.join(f'{name}: {text}' for name, _value, text in rows),
        'bars': [{'name': name if len(name) <= 19 else f'{name[:18]}…', 'text': text, 'y': ROW * place + 2, 'middle': ROW * place + 2 + ROW // 2 + 2, 'length': round(across * max(value or 0, 0) / highest, 1),
                  'end': round(NAME + 4 + across * max(value or 0, 0) / highest, 1)} for place, (name, value, text) in enumerate(rows)]}


def _short(name):
    """ The name of a regency beside a bar """
    return name.replace("Kabupaten ", "Kab. ", 1)


class KoperasiStatisticEdition(models.Model):
    _inherit = 'koperasi.statistic.edition'

    def _page(self, archive):
        """ What the page of this edition shows.

        :param archive: recordset of ``_public``, for the charts and the links to other days
        :return: dict of texts
        """
        self.ensure_one()
        summary = self._summary()
        stated = self.env._("stated by others")
        return {
            'area': self.area_id.name, 'day': self._day_text(), 'code': self._address(), 'note': self.note or '', 'reason': self.reason or '', 'few': self._few_text() if self.withheld_count else '', 'counted': self._counted_text(),
            'head': [one for code in HEAD for one in summary if one['code'] == code][:6], 'summary': summary, 'tables': self._tables(PAGE_PARTS), 'charts': self._trend(archive), 'bars': self._bars(),
            'sources': list(dict.fromkeys(one['source'] for one in summary)), 'sha256': self.sha256, 'signed': self._signed_text(),
            'archive': [(one._address(), f'{one.area_id.name}, {one._day_text()}' + (f' ({stated})' if one.basis == 'sources' else ''), one == self) for one in archive]}

    def _address(self):
        """ The last part of its address: area, day, and what it is made of """
        return f'{self.area_id.code}-{self.date:%Y-%m-%d}-{self.period}-{self.basis}'

    def _bars(self):
        """ Charts of parts, of what may be told """
        names, charts = self._member_words(), []
        for dimension, code in BARS:
            cells = self._cells_by((dimension,)).filtered(lambda cell, code=code: cell.definition_id.code == code)
            cells = cells.sorted(lambda cell: (-(cell.amount or 0), cell.member or ''))[:MOST_BARS]
            if len(cells) < 2 or not any(cell.amount for cell in cells):
                continue
            definition, money = cells[0].definition_id, cells[0].unit == 'rupiah'
            by = dict(cells._fields['dimension']._description_selection(self.env))[dimension]
            charts.append(bar_chart(
                f'{dimension}_{code}', f'{self._definition_words(definition)[0]}: {by}', [(
                    _short(names.get((dimension, cell.member or ''), cell.member or '')), None if cell.reason else cell.amount, self._cell_text(cell, millions=money)) for cell in cells],
                self.env._("Rp million") if money else ''))
        return charts

    def _trend(self, archive):
        """ Lines over the published editions of the same area up to this day """
        editions = archive.filtered(lambda one: one.area_id == self.area_id and one.date <= self.date).sorted(lambda one: (one.date, one.id))[-MOST_POINTS:]
        if self not in editions:
            editions = (editions | self).sorted(lambda one: (one.date, one.id))
        known = {edition: edition._one_each() for edition in editions}
        charts = []
        for codes in TREND:
            points = [edition for edition in editions if any(code in known[edition] for code in codes)]
            if len({edition.date for edition in points}) < 2:
                continue
            series = []
            for code in codes:
                found = [known[edition].get(code) for edition in points]
                cell = next((one for one in found if one), None)
                if cell:
                    factor = MILLION if cell.unit == 'rupiah' else 1
                    series.append({'name': self._definition_words(cell.definition_id)[0], 'values': [one and one.amount / factor for one in found],
                                   'texts': [self._cell_text(one, millions=factor != 1) if one else '–' for one in found]})
            money = known[points[0]].get(codes[0]) and known[points[0]][codes[0]].unit == 'rupiah'
            charts.append(line_chart(f'trend_{codes[0]}', series[0]['name'], [f'{edition.date:%Y}' if edition.period == 'year' else f'{edition.date:%m/%Y}' for edition in points], series,
                                     self.env._("Rp million") if money else ''))
        return charts

    def _one_each(self):
        """ ``{code: cell}`` of the whole, of what has one figure """
        found = {}
        for cell in self._cells_by(('all',)).filtered(lambda cell: not cell.reason):
            code = cell.definition_id.code
            found[code] = None if code in found else cell
        return {code: cell for code, cell in found.items() if cell}
