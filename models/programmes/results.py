"""What changed with participants, beside cooperatives of the same kinds and regencies that did not take part."""
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...finance.programme import Sums, compare
from .programme import FACILITIES


class Indicator(NamedTuple):
    """ :param of: column that it is a part of; None: counted a cooperative
    :param known: column that says whether it is known; None: always
    :param test: '' the amount itself, 'is' a yes, 'above' more than 0
    """
    code: str
    kind: str
    column: str
    of: str | None = None
    known: str | None = None
    test: str = ''

    def part(self, alias):
        """ SQL of what is summed """
        column = SQL.identifier(alias, self.column)
        return {'is': SQL("%s::int", column), 'above': SQL("(%s > 0)::int", column)}.get(self.test, column)

    def whole(self, alias):
        """ SQL of what it is a part of """
        return SQL.identifier(alias, self.of) if self.of else SQL("1")

    def is_known(self, alias):
        return SQL("%s IS NOT NULL", SQL.identifier(alias, self.known)) if self.known else SQL("TRUE")


INDICATORS = (
    Indicator('active', 'percent', 'operating', test='is'), Indicator('meeting', 'percent', 'held_meeting', test='is'), Indicator('digital', 'percent', 'digital', test='above'),
    Indicator('members', 'count', 'members', known='figure_date'), Indicator('assets', 'rupiah', 'assets', known='figure_date'),
    Indicator('surplus', 'rupiah', 'surplus', known='year_date'), Indicator('npl', 'percent', 'loans_problem', of='loans', known='figure_date'))


class KoperasiProgramme(models.Model):
    _inherit = 'koperasi.programme'

    def _moments_taken(self):
        """ ``{moment: day}`` of the figures that were taken """
        rows = self.env['koperasi.programme.snapshot']._read_group([('programme_id', '=', self.id)], ['moment'], ['date:min'])
        return dict(rows)

    def _results(self, moment):
        """ The comparison of one moment with the beginning. Took part: state "attended"; others: all of whom figures were taken but those.

        :param str moment: of ``MOMENTS``, not the first
        :return: list of dict ``code, label, kind, took, left`` (``finance.programme.Change``), ``difference`` (Fraction or None)
        """
        self.ensure_one()
        self.check_access('read')
        labels = self._indicator_labels()
        found = []
        for indicator in INDICATORS:
            took, left, difference = compare(self._sums_of(moment, indicator, True), self._sums_of(moment, indicator, False))
            found.append({'code': indicator.code, 'label': labels[indicator.code], 'kind': indicator.kind, 'took': took, 'left': left, 'difference': difference})
        return found

    def _indicator_labels(self):
        env = self.env
        return {
            'active': env._("Active cooperatives"), 'meeting': env._("Held the annual meeting (RAT)"), 'digital': env._("Work digitally (any level)"),
            'members': env._("Members, on average"), 'assets': env._("Assets, on average"), 'surplus': env._("Surplus (SHU) of the last full year, on average"),
            'npl': env._("Problem loans of all loans (NPL)")}

    def _sums_of(self, moment, indicator, part):
        """ Sums of an indicator at the beginning and at a moment, of cooperatives of which it is known at both

        :param bool part: of those that took part, or of the others
        """
        row = self.env.execute_query(SQL(
            """SELECT COUNT(*), COALESCE(SUM(%(before)s), 0), COALESCE(SUM(%(before_of)s), 0), COALESCE(SUM(%(after)s), 0), COALESCE(SUM(%(after_of)s), 0)
               FROM koperasi_programme_snapshot a JOIN koperasi_programme_snapshot b ON b.programme_id = a.programme_id AND b.cooperative_id = a.cooperative_id AND b.moment = %(moment)s
               WHERE a.programme_id = %(programme)s AND a.moment = 'start' AND %(known_a)s AND %(known_b)s
                 AND %(part)s = EXISTS (SELECT FROM koperasi_programme_cooperative p
                                        WHERE p.programme_id = a.programme_id AND p.cooperative_id = a.cooperative_id AND p.state = 'attended')""",
            before=indicator.part('a'), before_of=indicator.whole('a'), after=indicator.part('b'), after_of=indicator.whole('b'),
            known_a=indicator.is_known('a'), known_b=indicator.is_known('b'), moment=moment, programme=self.id, part=part))[0]
        return Sums(*map(int, row))

    # -- a year -----------------------------------------------------------------

    def _year_figures(self, company, year):
        """ What an office did in a year, of programmes that were approved.

        :return: dict ``facilities``, ``sources``, ``areas``: lists of dict; ``total``: dict
        """
        own = SQL("p.company_id = %s AND p.year = %s AND p.state IN ('approved', 'running', 'finished')", company.id, year)
        self.env.flush_all()
        facilities = {code: self._year_row(SQL("%s AND p.facility = %s", own, code)) for code, _label in FACILITIES}
        sources = self.env.execute_query(SQL(
            """SELECT b.source, SUM(b.planned), SUM(b.realised) FROM koperasi_programme_budget b JOIN koperasi_programme p ON p.id = b.programme_id
               WHERE %s GROUP BY b.source ORDER BY b.source""", own))
        areas = self.env.execute_query(SQL(
            """SELECT a.name, COUNT(DISTINCT r.cooperative_id),
                      (SELECT COUNT(*) FROM koperasi_programme_person n JOIN koperasi_programme p ON p.id = n.programme_id JOIN koperasi_cooperative k ON k.id = n.cooperative_id
                       WHERE %(own)s AND k.regency_id IS NOT DISTINCT FROM c.regency_id AND EXISTS (SELECT FROM koperasi_programme_attendance t WHERE t.person_id = n.id))
               FROM koperasi_programme_cooperative r JOIN koperasi_programme p ON p.id = r.programme_id JOIN koperasi_cooperative c ON c.id = r.cooperative_id
               LEFT JOIN koperasi_area a ON a.id = c.regency_id
               WHERE %(own)s AND r.state = 'attended' GROUP BY c.regency_id, a.name ORDER BY a.name""", own=own))
        return {'facilities': facilities, 'sources': [{'source': source, 'planned': int(planned or 0), 'realised': int(spent or 0)} for source, planned, spent in sources],
                'areas': [{'area': area or '–', 'cooperatives': cooperatives, 'persons': persons} for area, cooperatives, persons in areas], 'total': self._year_row(own)}

    def _year_row(self, where):
        """ Programmes, money, cooperatives (each once), persons (each once in a programme) and aid handed over """
        names = ('programmes', 'planned', 'realised', 'cooperatives', 'male', 'female', 'aid')
        row = self.env.execute_query(SQL(
            """WITH p AS (SELECT p.id FROM koperasi_programme p WHERE %s),
                    came AS (SELECT n.sex FROM koperasi_programme_person n JOIN p ON p.id = n.programme_id
                             WHERE EXISTS (SELECT FROM koperasi_programme_attendance t WHERE t.person_id = n.id))
               SELECT (SELECT COUNT(*) FROM p), (SELECT SUM(planned) FROM koperasi_programme_budget b JOIN p ON p.id = b.programme_id),
                      (SELECT SUM(realised) FROM koperasi_programme_budget b JOIN p ON p.id = b.programme_id),
                      (SELECT COUNT(DISTINCT r.cooperative_id) FROM koperasi_programme_cooperative r JOIN p ON p.id = r.programme_id WHERE r.state = 'attended'),
                      (SELECT COUNT(*) FROM came WHERE sex = 'male'), (SELECT COUNT(*) FROM came WHERE sex = 'female'),
                      (SELECT SUM(value) FROM koperasi_programme_aid d JOIN p ON p.id = d.programme_id WHERE d.state = 'handed')""", where))[0]
        return {name: int(value or 0) for name, value in zip(names, row, strict=True)}

    def _moment_labels(self):
        return dict(self.env['koperasi.programme.snapshot']._fields['moment']._description_selection(self.env))

    def action_programme_xlsx(self):
        """ The programme as a workbook.

        :return: action that fetches it
        """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/koperasi/programme/{self.id}.xlsx', 'target': 'self'}

    def action_year_xlsx(self):
        """ All programmes of its year as a workbook.

        :return: action that fetches it
        """
        self.ensure_one()
        self.check_access('read')
        return {'type': 'ir.actions.act_url', 'url': f'/koperasi/programmes/{self.company_id.id}/{self.year}.xlsx', 'target': 'self'}
