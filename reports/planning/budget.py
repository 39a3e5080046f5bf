"""Work plan and budget (RK-RAPBK) on paper, and as a worksheet that can be brought in again."""
from io import BytesIO
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta
from xlsxwriter.utility import xl_rowcol_to_cell

from odoo import api, models
from odoo.tools.misc import format_date

from ...models.exports.cells import open_workbook, write_text
from ...models.planning.budget import MONTHS
from ...wizards.planning.budget_file import budget_layout
from ..text import day, number, paper_lang, printed


class KoperasiBudget(models.Model):
    _inherit = 'koperasi.budget'

    def _budget_paper(self):
        """ What the paper shows, in the language of the cooperative.

        :return: dict of texts and rows
        :raises AccessError: if the caller may not read the budget
        """
        self.ensure_one()
        self.check_access('read')
        # narrow sudo(): who may read the budget may see its paper, with the names of branch, accounts and people
        budget = self.sudo().with_context(lang=paper_lang(self.company_id.root_id.partner_id))
        env = budget.env
        kinds, states, areas = (dict(env[model]._fields[name]._description_selection(env)) for model, name in (
            ('koperasi.budget.line', 'kind'), ('koperasi.budget', 'state'), ('koperasi.budget.activity', 'area')))
        blocks = [self._block(kinds[kind], budget.line_ids.filtered(lambda line, one=kind: line.kind == one).sorted('code')) for kind in ('income', 'costs', 'investments')]
        decision = env._("Decision %(number)s of %(date)s", number=budget.decision_number, date=day(env, budget.decision_date) if budget.decision_date else '–') if budget.decision_number else ''
        return {
            'head': budget.company_id._paper_head(), 'title': env._("Work Plan and Budget"), 'subject': budget._scope_name() if budget.whole or budget.company_id.parent_id else '',
            'period': env._("Book year %s", budget.year), 'lang': env.lang, 'printed': printed(SimpleNamespace(env=env, company_id=budget.company_id)),
            'facts': [(label, text) for label, text in (
                (env._("State"), states[budget.state]), (env._("Version"), str(budget.version)), (env._("Made from"), budget.made_from),
                (env._("Members' meeting"), decision), (env._("Note"), budget.note)) if text],
            'quarters': budget._quarter_labels(), 'blocks': [block for block in blocks if block['rows']],
            'surplus': [number(amount) for amount in self._sums(budget.line_ids.filtered(lambda line: line.kind != 'investments'), True)],
            'activities': [{
                'area': areas[activity.area], 'name': activity.name, 'target': activity.target or '', 'responsible': activity.responsible or '',
                'when': budget._when(activity), 'cost': number(activity.cost), 'progress': f'{activity.progress} %' if budget.state != 'draft' else '', 'spent': number(activity.spent),
                'result': activity.result or ''} for activity in budget.activity_ids],
            'prepared_by': budget.submitted_by_id.name or '', 'approved_by': budget.approved_by_id.name or ''}

    def _quarter_labels(self):
        labels = []
        for quarter in range(4):
            first = self.date_from + relativedelta(months=3 * quarter)
            labels.append(f"{format_date(self.env, first, date_format='MMM')}–{format_date(self.env, first + relativedelta(months=2), date_format='MMM')}")
        return labels

    def _block(self, label, lines):
        return {'label': label, 'rows': [{'code': line.code, 'name': line.name, 'amounts': [number(amount) for amount in self._sums(line)], 'note': line.note or ''} for line in lines],
                'sums': [number(amount) for amount in self._sums(lines)]}

    @staticmethod
    def _sums(lines, net=False):
        """ Sums of the quarters, and of the year, of lines; ``net``: income less costs """
        amounts = [[(-line._sign() if net else 1) * amount for amount in line._amounts()] for line in lines]
        quarters = [sum(sum(row[3 * quarter:3 * quarter + 3]) for row in amounts) for quarter in range(4)]
        return [*quarters, sum(quarters)]

    def _when(self, activity):
        parts = [format_date(self.env, one, date_format='MMM y') for one in (activity.date_from, activity.date_to) if one]
        return ' – '.join(dict.fromkeys(parts))

    def _xlsx(self):
        """ The lines as a worksheet whose columns ``koperasi.budget.file`` knows again, totals as formulas.

        :return: bytes
        :raises AccessError: if the caller may not read the budget
        """
        self.ensure_one()
        self.check_access('read')
        layout, output = budget_layout(self.date_from.month), BytesIO()
        # narrow sudo(): codes and names of the accounts of a budget that may be read
        lines = self.sudo().with_context(lang=paper_lang(self.company_id.root_id.partner_id)).line_ids.sorted('code')
        with open_workbook(output) as workbook:
            head, amount = (workbook.add_format(values) for values in (
                {'bold': True, 'bottom': 1, 'bg_color': '#F2F2F2', 'text_wrap': True}, {'num_format': '#,##0'}))
            sheet = workbook.add_worksheet(layout.title)
            places = {column.key: place for place, column in enumerate(layout.columns)}
            for column, place in zip(layout.columns, places.values(), strict=True):
                write_text(sheet, 0, place, column.title, head)
                sheet.set_column(place, place, {'code': 11, 'name': 38, 'note': 30}.get(column.key, 14))
            for row, line in enumerate(lines, 1):
                for key, text in (('code', line.code), ('name', line.name), ('note', line.note)):
                    write_text(sheet, row, places[key], text)
                for name in MONTHS:
                    sheet.write_number(row, places[name], int(line[name]), amount)
                sheet.write_formula(row, places['total'], f"=SUM({xl_rowcol_to_cell(row, places[MONTHS[0]])}:{xl_rowcol_to_cell(row, places[MONTHS[-1]])})", amount, int(line.total))
            sheet.freeze_panes(1, 2)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
        return output.getvalue()


class ReportBudget(models.AbstractModel):
    _name = 'report.koperasi.report_budget'
    _description = "Work Plan and Budget"

    @api.model
    def _get_report_values(self, docids, data=None):
        docs = self.env['koperasi.budget'].browse(docids)
        return {'docs': docs, 'papers': {record.id: record._budget_paper() for record in docs}}
