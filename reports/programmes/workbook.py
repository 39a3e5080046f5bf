"""Programmes as workbooks: numbers as numbers, sums as formulas."""
from io import BytesIO

from odoo import models

from ...models.exports.cells import open_workbook, write_text


class Sheets:
    """ Tables one below the other, each with its heading """

    def __init__(self, workbook):
        self.workbook = workbook
        self.title, self.head, self.amount, self.total = (workbook.add_format(look) for look in (
            {'bold': True, 'font_size': 13}, {'bold': True, 'bottom': 1, 'bg_color': '#F2F2F2', 'text_wrap': True}, {'num_format': '#,##0'}, {'num_format': '#,##0', 'bold': True, 'top': 1}))
        self.share = workbook.add_format({'num_format': '0.00'})

    def add(self, name, titles, rows, sums=()):
        """ :param list rows: lists of texts and numbers; None is empty
        :param sums: numbers of the columns that are summed
        """
        sheet = self.workbook.add_worksheet(name[:31])
        for place, title in enumerate(titles):
            write_text(sheet, 0, place, title, self.head)
            sheet.set_column(place, place, 34 if not place else 18)
        for line, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    write_text(sheet, line, place, value)
                elif isinstance(value, float):
                    sheet.write_number(line, place, value, self.share)
                elif value is not None:
                    sheet.write_number(line, place, value, self.amount)
        for place in sums if rows else ():
            letter = chr(ord('A') + place)
            sheet.write_formula(len(rows) + 1, place, f'=SUM({letter}2:{letter}{len(rows) + 1})', self.total, sum(row[place] or 0 for row in rows))
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)


class KoperasiProgramme(models.Model):
    _inherit = 'koperasi.programme'

    def _programme_xlsx(self):
        """ Budget, participants, persons, aid and results of one programme.

        :return: bytes
        :raises AccessError: if the caller may not read it
        """
        self.ensure_one()
        self.check_access('read')
        self = self._in_paper_lang()
        env, output = self.env, BytesIO()
        sources, states, sexes, kinds = (self._labels(*of) for of in (
            ('koperasi.programme.budget', 'source'), ('koperasi.programme.cooperative', 'state'), ('koperasi.programme.person', 'sex'), ('koperasi.programme.aid', 'kind')))
        with open_workbook(output) as workbook:
            sheets = Sheets(workbook)
            sheets.add(env._("Budget"), [env._("For What"), env._("Source of Funds"), env._("Planned"), env._("Realised")],
                       [[line.name, sources[line.source], int(line.planned), int(line.realised)] for line in self.budget_ids], (2, 3))
            sheets.add(env._("Cooperatives"), [env._("Cooperative"), env._("NIK"), env._("Regency or City"), env._("State")],
                       [[row.cooperative_id.name, row.cooperative_id.nik or '', row.cooperative_id.regency_id.name or '', states[row.state]] for row in self.cooperative_ids])
            sheets.add(env._("Persons"), [env._("Name"), env._("Sex"), env._("Position"), env._("Cooperative"), env._("Activities")],
                       [[person.name, sexes[person.sex], person.position or '', person.cooperative_id.name or '', len(person.attendance_ids)] for person in self.person_ids])
            sheets.add(env._("Aid"), [env._("Cooperative"), env._("Kind"), env._("What Is Given"), env._("Quantity"), env._("Value"), env._("Number of the Receipt")],
                       [[aid.cooperative_id.name, kinds[aid.kind], aid.name, aid.quantity, int(aid.value), aid.number or ''] for aid in self.aid_ids], (4,))
            for code in self._moments_taken():
                if code != 'start':
                    sheets.add(self._moment_labels()[code], self._result_titles(), self._result_rows(code))
        return output.getvalue()

    def _result_titles(self):
        env = self.env
        return [env._("Indicator"), env._("Took part: known"), env._("Before"), env._("After"), env._("Changed By"), env._("Did not: known"), env._("Before"), env._("After"), env._("Changed By"),
                env._("Difference (no proof of cause)")]

    def _result_rows(self, code):
        def figure(value, kind):
            return None if value is None else float(value * 100 if kind == 'percent' else value)
        return [[row['label'], row['took'].count, *(figure(value, row['kind']) for value in row['took'][1:]), row['left'].count,
                 *(figure(value, row['kind']) for value in row['left'][1:]), figure(row['difference'], row['kind'])] for row in self._results(code)]

    def _year_xlsx(self, company, year):
        """ What an office did in a year, by facilitation, source of funds, area and programme.

        :return: bytes
        """
        self.check_access('read')
        self = self[:1]._in_paper_lang()
        env, output, found = self.env, BytesIO(), self._year_figures(company, year)
        facilities, sources = self._labels('koperasi.programme', 'facility'), self._labels('koperasi.programme.budget', 'source')
        names = ('programmes', 'planned', 'realised', 'cooperatives', 'male', 'female', 'aid')
        titles = [env._("Programmes"), env._("Planned"), env._("Realised"), env._("Cooperatives"), env._("Men"), env._("Women"), env._("Aid")]
        with open_workbook(output) as workbook:
            sheets = Sheets(workbook)
            # cooperatives are not summed: one that took part twice counts once in the total
            sheets.add(env._("By facilitation"), [env._("Facilitation"), *titles], [
                *([facilities[code], *(row[name] for name in names)] for code, row in found['facilities'].items()), [env._("Total"), *(found['total'][name] for name in names)]])
            sheets.add(env._("By source of funds"), [env._("Source of Funds"), env._("Planned"), env._("Realised")],
                       [[sources[row['source']], row['planned'], row['realised']] for row in found['sources']], (1, 2))
            sheets.add(env._("By area"), [env._("Regency or City"), env._("Cooperatives"), env._("Persons")], [[row['area'], row['cooperatives'], row['persons']] for row in found['areas']])
            programmes = self.search([('company_id', '=', company.id), ('year', '=', year)], order='facility, date_from, id')
            states = self._labels('koperasi.programme', 'state')
            sheets.add(env._("Programmes"), [env._("Programme"), env._("Facilitation"), env._("State"), env._("Planned"), env._("Realised"), env._("Cooperatives"), env._("Men"), env._("Women")], [
                [one.name, facilities[one.facility], states[one.state], int(one.planned), int(one.realised), one.cooperative_count, one.male_count, one.female_count] for one in programmes],
                (3, 4))
        return output.getvalue()
