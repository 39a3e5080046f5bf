"""Which cooperative of the registry a row of a file is about, and what it would change."""
from dataclasses import dataclass, field

from odoo import fields

from ..opening.issue import Issue, shown
from ..opening.layout import squeeze
from .layout import KIND, WORDS


@dataclass(slots=True)
class Match:
    """ :param row: ``reading.Row``
    :param cooperative: id, None for a new one
    :param possible: id of one of the same name and regency, which somebody has to say
    :param changes: ``[(title of the column, before, after)]``, in words of the file
    """
    row: object
    cooperative: int | None = None
    possible: int | None = None
    changes: list = field(default_factory=list)


class Matcher:
    """ :param answers: ``{row number: 'same' or 'new'}`` of rows whose cooperative somebody has told """

    def __init__(self, env, office, found, issues, answers):
        self.env, self.office, self.found, self.issues, self.answers = env, office, found, issues, answers
        self.areas = {area.code: area for area in env['koperasi.area'].search([('code', 'in', list({row.values['area_id'] for row in found.rows}))])}
        self.rows = env['koperasi.cooperative'].with_context(active_test=False).search([('company_id', '=', office.id)])
        self.rows.fetch(['name', 'nik', 'legal_number', 'regency_id', 'active'])
        self.by_nik = {row.nik: row for row in self.rows if row.nik}
        self.by_legal = {squeeze(row.legal_number): row for row in self.rows if row.legal_number}
        self.by_name = {}
        for row in self.rows.filtered('active'):
            self.by_name.setdefault((squeeze(row.name), row.regency_id.id), row)

    def run(self):
        """ :return: ``[Match]`` of the rows that are right; what speaks against the others goes to the issues """
        seen, matches, about = {}, [], {}
        for row in self.found.rows:
            if self._is_twin(row, seen):
                continue
            match = self._match(row)
            if match is None:
                continue
            if match.cooperative and about.setdefault(match.cooperative, row.number) != row.number:
                self._report(row, 'name', 'coop_match_twice', row=about[match.cooperative])
                continue
            matches.append(match)
        self._compare([match for match in matches if match.cooperative])
        return matches

    def _place(self, row):
        """ Name and regency, by which twins are found """
        area = self.areas[row.values['area_id']]
        while area.level != 'regency' and area.parent_id:
            area = area.parent_id
        return squeeze(row.values['name']), area.id

    def _is_twin(self, row, seen):
        nik, legal, place = row.values.get('nik'), row.values.get('legal_number'), self._place(row)
        for key, column, code in ((nik and ('nik', nik), 'nik', 'coop_nik_double'), (legal and ('legal', squeeze(legal)), 'legal_number', 'coop_legal_double'),
                                  (not nik and not legal and ('name', place), 'name', 'coop_twin')):
            if key and seen.setdefault(key, row.number) != row.number:
                self._report(row, column, code, row=seen[key])
                return True
        return False

    def _match(self, row):
        """ ``Match``; None if the row is wrong """
        nik, legal = row.values.get('nik'), squeeze(row.values.get('legal_number', ''))
        by_nik, by_legal = self.by_nik.get(nik), self.by_legal.get(legal) if legal else None
        if by_nik and by_legal and by_nik != by_legal:
            return self._report(row, 'legal_number', 'coop_conflict', nik=by_nik.name, legal=by_legal.name)
        if by_legal and not by_nik and nik and by_legal.nik and by_legal.nik != nik:
            return self._report(row, 'nik', 'coop_nik_differs', name=by_legal.name, nik=by_legal.nik)
        known = by_nik or by_legal
        if known and not known.active:
            return self._report(row, 'name', 'coop_closed', name=known.name)
        if known:
            return Match(row, known.id)
        like = self.by_name.get(self._place(row))
        # another number of its own on both sides: two cooperatives that share a name
        if like and ((nik and like.nik) or (legal and like.legal_number)):
            like = None
        if like and self.answers.get(row.number) == 'same':
            return Match(row, like.id, like.id)
        if like and self.answers.get(row.number) != 'new':
            self._report(row, 'name', 'coop_possible', name=like.name)
        return Match(row, None, like.id if like else None)

    def _report(self, read, key, code, **params):
        self.found.wrong.add(read.number)
        self.issues.add(Issue(self.found.sheet, read.number, self.found.titles.get(key, KIND[key].title), shown(read.values.get(key)), code, params))

    # -- what changes ---------------------------------------------------------

    def _compare(self, matches):
        rows = self.env['koperasi.cooperative'].browse([match.cooperative for match in matches])
        figures = {(row.cooperative_id.id, row.date.year): row for row in self.env['koperasi.cooperative.figure'].search(
            [('cooperative_id', 'in', rows.ids), ('period', '=', 'year')])}
        for match, row in zip(matches, rows, strict=True):
            match.changes = [*self._fields_changed(match.row, row), *self._parts_changed(match.row, row), *self._figures_changed(match.row, figures.get((row.id, match.row.year)))]

    def _fields_changed(self, read, row):
        for key, value in read.values.items():
            before = row[key]
            if key == 'area_id':
                before = before.code
            if isinstance(before, str):
                before = ' '.join(before.split())
            if before != value and not (isinstance(value, float) and abs(before - value) < 1e-6):
                yield KIND[key].title, said(key, before), said(key, value)

    def _parts_changed(self, read, row):
        for part, given in read.parts.items():
            for values in given if isinstance(given, list) else [given]:
                if not same_part(part_of(row, part, values), values):
                    yield {'officer': values.get('position'), 'branch': KIND['branches'].title, 'meeting': f"RAT {values.get('book_year')}"}.get(
                        part, KIND.get(f'{part}_number', KIND['name']).title), '', shown(values.get('name') or values.get('number') or values.get('date'))

    def _figures_changed(self, read, row):
        if row and read.figures and row.source == 'return':
            self.issues.add(Issue(self.found.sheet, read.number, KIND['figure_year'].title, str(read.year), 'figure_of_return'))
            read.figures = {}
        for code, value in read.figures.items():
            before = int(row[code]) if row else None
            if before != value:
                yield f'{KIND[code].title} {read.year}', said(code, before), said(code, value)


def part_of(row, part, values):
    """ The part of a cooperative that a row of a file is about: the officer in this position, the branch of this name, the meeting of this book year ... """
    lines = row[f'{part}_ids']
    if part == 'officer':
        return lines.filtered(lambda line: line.body == values['body'] and line.position == values['position'])[:1]
    if part == 'branch':
        return lines.filtered(lambda line: squeeze(line.name) == squeeze(values['name']))[:1]
    if part == 'meeting':
        return lines.filtered(lambda line: line.book_year == values['book_year'])[:1]
    return lines.filtered(lambda line: line.number == values['number'])[:1]


def same_part(line, values):
    """ Does a line hold these values already? What a file leaves empty is not compared """
    if line and line._name == 'koperasi.cooperative.meeting' and line.source == 'return':
        return True     # what the cooperative said itself stands
    return bool(line) and all(line[key] == value for key, value in values.items() if value is not False and value is not None)


def said(key, value):
    """ A value in words of the file """
    if key in WORDS:
        return WORDS[key].get(value, ('',))[0]
    if value is False or value is None:
        return ''
    return fields.Date.to_date(value).strftime('%d-%m-%Y') if hasattr(value, 'strftime') else str(value)
