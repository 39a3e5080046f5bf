"""The papers that only the annual book has: what people write, members, collectability, work plan, surplus, signatures, cover and contents."""
from datetime import timedelta
from itertools import pairwise
from types import SimpleNamespace

from dateutil.relativedelta import relativedelta
from lxml import html
from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL, is_html_empty
from odoo.tools.misc import format_date

from ..statements.print_pdf import cell_text
from ..text import day, printed
from ..text import number as number_text

MOST_MEMBERS = 2_000     # in the book; 45 a page
EARLIER = '317'     # accounts of surplus that was not distributed (domain 6.2)
OWN_IMAGES = ('data:image/', '/web/image/')


def printable(text):
    """ What people wrote, with no picture from elsewhere: printing asks no other machine for anything

    :param text: Html of a field
    :return: Markup; empty if nothing was written
    """
    if is_html_empty(text):
        return Markup()
    tree = html.fragment_fromstring(str(text), create_parent='div')
    for node in tree.xpath('.//*[@src or @style or @background or @srcset]'):
        if not node.get('src', OWN_IMAGES[0]).startswith(OWN_IMAGES):
            node.drop_tree()
            continue
        for name in ('background', 'srcset'):
            node.attrib.pop(name, None)
        if 'url(' in node.get('style', '').lower():
            del node.attrib['style']
    return Markup(html.tostring(tree, encoding='unicode'))     # noqa: S704  a field of Html, which Odoo cleans when it is written


class KoperasiAnnualReport(models.Model):
    _inherit = 'koperasi.annual.report'

    def _frame(self, **values):
        """ What every paper of the book has """
        # narrow sudo(): head of the paper, with address and logo
        company = self.company_id.with_env(self.env).sudo()
        return {'head': company._paper_head(), 'title': self.env.context.get('koperasi_chapter', ''), 'subject': '', 'period': self._year_text(), 'lang': self.env.lang,
                'printed': printed(SimpleNamespace(env=self.env, company_id=company)), **values}

    def _year_text(self):
        return self.env._("Book year %s", self.year)

    def _chapter_paper(self, code, problem=''):
        """ What the template lays out for a chapter, in the language of the cooperative.

        :param str code: of the chapter
        :param str problem: why the chapter cannot be made
        :return: dict with ``kind``: text, table, work_plan or signatures
        :raises AccessError: if the caller may not read the report
        """
        self.ensure_one()
        self.check_access('read')
        if problem:
            return self._frame(kind='text', text='', problem=problem)
        return getattr(self, f'_{code}_paper')()

    def _text_paper(self, text):
        text = printable(text)
        return self._frame(kind='text', text=text, problem='' if text else self.env._("Nothing was written yet."))

    def _board_paper(self):
        return self._text_paper(self.board_report)

    def _supervisors_paper(self):
        return self._text_paper(self.supervisor_report)

    def _as_table(self, labels, rows, kinds=None, text=''):
        """ A table as the statements lay theirs out """
        kinds = kinds or ['text', *['amount'] * (len(labels) - 1)]
        columns = [{'label': label, 'group': '', 'type': kind} for label, kind in zip(labels, kinds, strict=True)]
        return self._frame(kind='table', columns=columns, rows=rows, problems=[], notes=[], signed=False, text=text)

    def _companies(self):
        return self.env.companies.filtered(lambda company: company.root_id == self.company_id)

    # -- members --------------------------------------------------------------

    def _members_paper(self):
        """ Members month by month, and at the ends of the five years before """
        eves = [self.date_from + relativedelta(months=number) - timedelta(days=1) for number in range(13)]
        ends = [self.date_to - relativedelta(years=number) for number in range(5, 0, -1)]
        on = self.env['koperasi.list']._members_on
        moves = [[on(before), SQL("%s AND NOT %s", on(after), on(before)), SQL("%s AND NOT %s", on(before), on(after)), on(after)] for before, after in pairwise(eves)]
        sexes = [SQL("%s AND %s", on(eves[-1]), sex) for sex in (SQL("m.sex = 'male'"), SQL("m.sex = 'female'"), SQL("m.sex IS NULL"))]
        counts = iter(self._count_members([*(condition for month in moves for condition in month), *sexes, *map(on, ends)]))
        months = [[next(counts) for _condition in month] for month in moves]
        rows = [{'cells': [format_date(self.env, eve + timedelta(days=1), date_format='MMMM y'), *figures], 'style': 'line'} for eve, figures in zip(eves, months, strict=False)]
        rows.append({'cells': [self.env._("The year"), months[0][0], sum(month[1] for month in months), sum(month[2] for month in months), months[-1][3]], 'style': 'total'})
        kinds = [(label, next(counts)) for label in (self.env._("of them men"), self.env._("of them women"), self.env._("of them not known"))]
        years = [(day(self.env, end), next(counts)) for end in ends]
        rows += [{'cells': [label, None, None, None, amount], 'style': 'line'} for label, amount in kinds if amount]
        if any(amount for _label, amount in years):
            rows.append({'cells': [self.env._("Earlier years"), None, None, None, None], 'style': 'head'})
            rows += [{'cells': [label, None, None, None, amount], 'style': 'line'} for label, amount in years]
        return self._as_table(['', self.env._("At the beginning"), self.env._("Admitted"), self.env._("Left"), self.env._("At the end")], rows, ['text', *['count'] * 4])

    def _count_members(self, conditions):
        """ How many members meet each of some conditions on ``koperasi_member m``: one statement of SQL """
        self.env['koperasi.member'].flush_model()
        counts = SQL(", ").join(SQL("COUNT(*) FILTER (WHERE %s)", condition) for condition in conditions)
        [row] = self.env.execute_query(SQL("SELECT %s FROM koperasi_member m WHERE m.company_id IN %s", counts, tuple(self._companies().ids)))
        return row

    def _shares_paper(self):
        """ What each member holds of shares at the end of the year, a column a product; of very many members the sums only """
        lists, found, sums = self.env['koperasi.list'], {}, {}
        options = lists._options({'code': 'shares', 'date': self.date_to.isoformat()})
        names = [name for name, _column in lists._shown(options)]
        for _group, _id, cells in lists._rows(options):
            row = dict(zip(names, cells, strict=True))
            sums[row['product']] = sums.get(row['product'], 0) + row['balance']
            if len(found) <= MOST_MEMBERS:
                member = found.setdefault((row['member_number'] or '', row['name']), {})
                member[row['product']] = member.get(row['product'], 0) + row['balance']
        products = sorted(sums, key=sums.get)
        rows = []
        if len(found) <= MOST_MEMBERS:
            rows = [{'cells': [number, name, *(held.get(product) for product in products), sum(held.values())], 'style': 'line'} for (number, name), held in found.items()]
        rows.append({'cells': [None, self.env._("Total"), *(sums[product] for product in products), sum(sums.values())], 'style': 'total'})
        text = '' if len(found) <= MOST_MEMBERS else Markup('<p>%s</p>') % self.env._(
            "More than %s members hold shares: the list of all of them is an annex (Books › Lists › Shares by Account).", number_text(MOST_MEMBERS))
        return self._as_table([self.env._("Number"), self.env._("Name"), *products, self.env._("Total")], rows, ['text', 'text', *['amount'] * (len(products) + 1)], text=text)

    # -- loans ----------------------------------------------------------------

    def _portfolio_paper(self):
        """ Loans by class at the end of the year and of the year before """
        years = []
        for end in (self.date_to, self.date_to - relativedelta(years=1)):
            lists = self.env['koperasi.list']
            options = lists._options({'code': 'classes', 'date': end.isoformat()})
            names = [name for name, _column in lists._shown(options)]
            years.append({row['loan_class']: row for _group, _id, cells in lists._rows(options) for row in [dict(zip(names, cells, strict=True))]})
        own, before = years
        rows = [{'cells': [name or self.env._("Not classified"), *(own.get(name, {}).get(key) for key in ('loans', 'balance', 'share', 'provision')), before.get(name, {}).get('balance'),
                           before.get(name, {}).get('share')], 'style': 'line'} for name in dict.fromkeys((*own, *before))]
        sums = [sum(row['cells'][place] or 0 for row in rows) for place in (1, 2, 4, 5)]
        rows.append({'cells': [self.env._("Total"), sums[0], sums[1], None, sums[2], sums[3], None], 'style': 'total'})
        labels = [self.env._("Class"), self.env._("Loans"), day(self.env, self.date_to), '%', self.env._("Provision Required"), day(self.env, self.date_to - relativedelta(years=1)), '%']
        return self._as_table(labels, rows, ['text', 'count', 'amount', 'percent', 'amount', 'amount', 'percent'])

    # -- plan, surplus, signatures --------------------------------------------

    def _work_plan_paper(self):
        budget = self._budgets(self.year)[:1]
        activities = budget._budget_paper()['activities'] if budget else []
        if not activities:
            return self._frame(kind='text', text='', problem=self.env._("No work plan was made for %s.", self.year))
        return self._frame(kind='work_plan', activities=activities)

    def _surplus_paper(self):
        """ The surplus that the meeting decides on, from the books, and what the board proposes """
        statements = self.env['koperasi.statements']
        balances = self.env['koperasi.balance']._balance_on(self.date_to, self._companies(), books=('ledger',))['ledger']
        result = statements._reports().filtered(lambda report: report.koperasi_statement == 'result')[:1]
        found = result._koperasi_evaluate(self._companies(), [(self.date_from, self.date_to)])
        # the last line of the statement is what is left for the members
        year = int(found['figures'][found['lines'][-1:].id, found['labels'][0], 0].value)
        earlier = -int(sum(balances.get(account.id, 0) for account in self.env['koperasi.balance']._accounts(self.company_id) if (account.code or '').startswith(EARLIER)))
        rows = [{'cells': [self.env._("Surplus of %s", self.year), year], 'style': 'line'}, {'cells': [self.env._("Surplus of earlier years, not distributed"), earlier], 'style': 'line'},
                {'cells': [self.env._("On which the meeting decides"), year + earlier], 'style': 'total'}]
        text = printable(self.surplus_plan) or Markup('<p>%s</p>') % self.env._("The meeting of members decides on its distribution, by the articles of association.")
        return self._as_table(['', 'Rp'], rows, text=text)

    def _signatures_paper(self):
        groups = dict(self.env['koperasi.annual.signer']._fields['body']._description_selection(self.env))
        return self._frame(
            kind='signatures', meeting=self.meeting_date and day(self.env, self.meeting_date), due=self.due_date and day(self.env, self.due_date),
            place=self.company_id.sudo().city or '', groups=[(groups[body], [
                {'name': signer.name, 'position': signer.position, 'signed': signer.signed_on and day(self.env, signer.signed_on)}
                for signer in self.signer_ids.filtered(lambda signer, body=body: signer.body == body)]) for body in groups])


class ReportAnnualChapter(models.AbstractModel):
    _name = 'report.koperasi.report_annual_chapter'
    _description = "Chapter of an Annual Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        """ One chapter of one report, in the language that its caller chose """
        report, data = self.env['koperasi.annual.report'].browse(docids)[:1], data or {}
        code = data.get('chapter') if data.get('chapter') in dict(self.env['koperasi.annual.chapter']._fields['code'].selection) else 'signatures'
        return {'docs': report, 'paper': report._chapter_paper(code, str(data.get('problem') or '')), 'number': cell_text}


class ReportAnnualFront(models.AbstractModel):
    _name = 'report.koperasi.report_annual_front'
    _description = "Cover and Contents of an Annual Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        """ Cover and table of contents of one report """
        report = self.env['koperasi.annual.report'].browse(docids)[:1]
        report.check_access('read')
        return {'docs': report, 'paper': report._frame(
            title=report._year_text(), entries=(data or {}).get('entries') or [], meeting=report.meeting_date and day(report.env, report.meeting_date))}
