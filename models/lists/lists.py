from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..ledger.checks import check_role, day
from ..ledger.reading import read_much
from ..member.person import mask_nik, mask_phone
from .definition import Column, Options

BATCH = 5_000
MOST_TOP = 1_000
CHOICES = ('product_id', 'officer_id', 'area')


class KoperasiList(models.AbstractModel):
    """ Lists of what the cooperative has and owes, as at any past date: read from the ledger each time, for screen, paper and worksheet.

    A list is a ``Definition`` and one SQL query; see definition.py.
    """
    _name = 'koperasi.list'
    _description = "Cooperative List"

    # -- what there is --------------------------------------------------------

    @api.model
    def _definitions(self):
        """ ``{code: Definition}`` """
        return {}

    @api.model
    def _names(self):
        """ ``{code: name of the list}`` in the user's language """
        return {}

    @api.model
    def _words(self):
        """ What the queries say in codes, in the user's language """
        return {}

    @api.model
    def _allowed(self):
        """ The lists that the user's roles may see, by code """
        return {code: definition for code, definition in self._definitions().items() if self.env.user.has_groups(','.join(definition.roles))}

    @api.model
    def _group_names(self):
        return {
            'branch': self.env._("Branch"), 'officer': self.env._("Officer"), 'product': self.env._("Product"), 'area': self.env._("Area"),
            'member_group': self.env._("Group"), 'loan_class': self.env._("Class"), 'funding': self.env._("Funding Source"),
            'sector': self.env._("Economic Sector"),
        }

    @api.model
    def _columns(self):
        """ All columns that lists are made of, by name """
        return {
            'number': Column(self.env._("Account Number")), 'member_number': Column(self.env._("Member Number"), width=12),
            'name': Column(self.env._("Name"), width=28),
            'branch': Column(self.env._("Branch"), width=20), 'officer': Column(self.env._("Officer"), width=18),
            'product': Column(self.env._("Product"), width=20),
            'area': Column(self.env._("Area"), width=16), 'member_group': Column(self.env._("Group"), width=16), 'nik': Column("NIK", 'nik', 17),
            'phone': Column(self.env._("Phone"), 'phone', 12),
            'sector': Column(self.env._("Economic Sector"), 'choice', 14, choices=('koperasi.member', 'sector')),
            'balance': Column(self.env._("Balance"), 'amount', 16, True), 'opened_on': Column(self.env._("Opened On"), 'date', 11),
            'rows': Column(self.env._("Rows"), 'count', 9),
        }

    # -- what is asked for ----------------------------------------------------

    @api.model
    def _options(self, values):
        """ What somebody asked for in a dialog or an address, checked.

        :param dict values: ``code`` of the list; may hold ``date`` and ``date_from`` (date or ISO text), ``product_id, officer_id, top`` (number or
            its text), ``company_ids`` (as ``1,2``; the branches that are chosen in the menu bar if empty), ``area``, ``group_by``
        :return: ``Options``
        :raises AccessError: if the user's role does not see this list
        :raises UserError: if something is not valid
        """
        definition = self._definitions().get(values.get('code'))
        if not definition:
            raise UserError(self.env._("%s was not found.", self.env._("The list")))
        check_role(self.env, *definition.roles)
        companies = self._branches(values.get('company_ids'))
        until = day(self.env, values.get('date'), self.env._("The date")) or self.env.company._koperasi_book_date()
        first = (definition.period and day(self.env, values.get('date_from'), self.env._("The date"))) or until.replace(day=1)
        if first > until:
            raise UserError(self.env._("The period ends before it begins."))
        group = values.get('group_by') or ''
        if group and group not in definition.groups:
            group = ''
        top = min(self._number(values.get('top')) or 20, MOST_TOP)
        chosen = {
            'product_id': self._number(values.get('product_id')) if 'product' in definition.filters else 0,
            'officer_id': self._number(values.get('officer_id')) if 'officer' in definition.filters else 0,
            'area': str(values.get('area') or '') if 'area' in definition.filters else '',
        }
        given = {
            'code': values['code'], 'date': until.isoformat(), 'date_from': first.isoformat(), 'company_ids': ','.join(map(str, companies.ids)),
            'group_by': group, 'top': top, **chosen}
        return Options(values['code'], definition, companies, until, first, group, top, **chosen, given=given)

    def _branches(self, wanted):
        """ The branches of one cooperative that somebody asked for """
        if not wanted:
            return self.env.companies.filtered(lambda company: company.root_id == self.env.company.root_id)
        ids = {self._number(one) for one in str(wanted).split(',')[:MOST_TOP]}
        companies = self.env.companies.filtered(lambda company: company.id in ids)
        if len(companies) != len(ids) or len(companies.root_id) != 1:
            raise UserError(self.env._("%s was not found.", self.env._("The branch")))
        return companies

    def _number(self, value):
        """ The number in an address, 0 for none """
        text = str(value or 0)
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            raise UserError(self.env._("%s is not valid.", text[:20]))
        return int(text)

    # -- rows -----------------------------------------------------------------

    @api.model
    def _shown(self, options):
        """ ``[(name, Column)]`` of a list, without what is the same in all rows """
        columns, same = self._columns(), {options.group, 'branch' if len(options.companies) == 1 else ''}
        return [(name, columns[name]) for name in options.definition.columns if name not in same]

    def _filtered(self, options):
        """ The list's query with what was chosen, as ``SQL`` of a sub-select ``x`` with a column ``grouping`` """
        self.env.flush_all()
        grouping = SQL.identifier('q', options.group) if options.group else SQL("NULL::varchar")
        return SQL("(SELECT q.*, %s AS grouping FROM (%s) q WHERE %s) x", grouping, getattr(self, options.definition.query)(options), self._chosen(options, 'q'))

    def _chosen(self, options, alias):
        """ What was chosen, as ``SQL`` on the rows of a query """
        conditions = [SQL("%s = %s", SQL.identifier(alias, name), value) for name in CHOICES if (value := getattr(options, name))]
        return SQL(" AND ").join(conditions or [SQL("TRUE")])

    def _group_order(self, options):
        """ Classes stand from the best to the worst, all else by name """
        column = self._columns().get(options.group)
        if column and column.choices:
            return SQL("array_position(%s::varchar[], x.grouping::varchar)", list(self._choices(column)))
        return SQL("x.grouping NULLS LAST")

    def _blocks(self, options, most=0):
        """ Number of rows and sums of each group, and the first rows: the list is worked out once for both.

        :param int most: at most so many rows, over all groups
        :return: list of ``(group, number of rows, {column: rupiah}, [(id of the record or None, cells)])`` in the order of the groups; one block if
            nothing is grouped; cells as ``_cells`` says
        """
        shown = self._shown(options)
        cells = self._cells(shown)
        names = [name for name, column in shown if column.total]
        sums = SQL("").join(SQL(", COALESCE(SUM(%s), 0) AS %s", SQL.identifier('x', name), SQL.identifier(name)) for name in names)
        order = self._group_order(options)
        read_much(self.env.cr)
        rows = self.env.execute_query(SQL(
            """WITH l AS MATERIALIZED (SELECT x.* FROM %(list)s),
                    t AS (SELECT x.grouping, COUNT(*) AS rows_in_group%(sums)s FROM l x GROUP BY 1),
                    r AS (SELECT row_number() OVER (ORDER BY %(order)s, %(rows_order)s, x.id) AS row_place, x.*
                          FROM (SELECT x.* FROM l x ORDER BY %(order)s, %(rows_order)s, x.id LIMIT %(most)s) x)
               SELECT x.grouping, x.rows_in_group%(totals)s, r.row_place, r.id%(columns)s
               FROM t x LEFT JOIN r ON r.grouping IS NOT DISTINCT FROM x.grouping ORDER BY %(order)s, r.row_place""",
            list=self._filtered(options), sums=sums, order=order, rows_order=SQL(options.definition.order), most=most,
            totals=SQL("").join(SQL(", x.%s", SQL.identifier(name)) for name in names),
            columns=SQL("").join(SQL(", %s", SQL.identifier('r', name)) for name, _column in shown)))
        blocks, summed = [], len(names)
        for group, count, *values in rows:
            figures, (place, record_id, *found) = values[:summed], values[summed:]
            if not blocks or blocks[-1][0] != group:
                blocks.append((group, count, dict(zip(names, map(int, figures), strict=True)), []))
            if place is not None:
                blocks[-1][3].append((record_id, self._shown_cells(cells, found)))
        return blocks

    def _totals(self, options):
        """ ``_blocks`` without rows: list of ``(group, number of rows, {column: rupiah})`` """
        return [(group, count, sums) for group, count, sums, _rows in self._blocks(options)]

    def _count(self, options, most):
        """ How many rows the list has, ``most`` and one more at the most """
        [[count]] = self.env.execute_query(SQL("SELECT COUNT(*) FROM (SELECT FROM %s LIMIT %s) y", self._filtered(options), most + 1))
        return count

    def _rows(self, options):
        """ The rows, one after the other, however many they are.

        :return: iterator of ``(group, id of the record or None, cells)``; cells are as ``_cell`` says
        """
        shown = self._shown(options)
        cells = self._cells(shown)
        cr, name = self.env.cr, SQL.identifier('koperasi_list_rows')
        read_much(cr)
        cr.execute(SQL(
            "DECLARE %s NO SCROLL CURSOR FOR SELECT x.grouping, x.id, %s FROM %s ORDER BY %s, %s, x.id", name,
            SQL(", ").join(SQL.identifier('x', column) for column, _column in shown), self._filtered(options), self._group_order(options),
            SQL(options.definition.order)))
        try:
            while True:
                cr.execute(SQL("FETCH %s FROM %s", BATCH, name))
                rows = cr.fetchall()
                for group, record_id, *values in rows:
                    yield group, record_id, self._shown_cells(cells, values)
                if len(rows) < BATCH:
                    break
        finally:
            cr.execute(SQL("CLOSE %s", name))

    @staticmethod
    def _shown_cells(cells, values):
        return [cell(value) if value is not None else None for cell, value in zip(cells, values, strict=True)]

    def _choices(self, column):
        model, name = column.choices
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    def _cells(self, shown):
        """ For each column a function from what the query gave to what is shown: ``int`` for amounts and counts, ``float`` for percents, dates, texts """
        words = self._words()

        def of_choice(column):
            choices = self._choices(column)
            return lambda value: choices.get(value, value)
        plain = {
            'text': str, 'date': lambda value: value, 'amount': int, 'count': int, 'percent': float, 'nik': mask_nik, 'phone': mask_phone,
            'word': lambda value: words.get(value, value)}
        return [of_choice(column) if column.kind == 'choice' else plain[column.kind] for _name, column in shown]

    def _group_label(self, options, group):
        """ What stands above a group """
        if group is None:
            return self.env._("None")
        column = self._columns().get(options.group)
        return self._choices(column).get(group, group) if column and column.choices else str(group)

    # -- head -----------------------------------------------------------------

    def _head(self, options):
        """ Title, branches, day and choices of a list, as texts: ``{'title', 'subject', 'period', 'chosen'}`` """
        first, last = (format_date(self.env, one, date_format='d MMM y') for one in (options.first, options.day))
        period = self.env._("%(first)s to %(last)s", first=first, last=last) if options.definition.period else self.env._("As at %s", last)
        chosen = []
        if options.product_id:
            # narrow sudo(): the name of what was chosen
            chosen.append(self.env[options.definition.product].sudo().browse(options.product_id).exists().display_name)
        if options.officer_id:
            chosen.append(self.env['res.users'].sudo().browse(options.officer_id).exists().name)
        if options.area:
            chosen.append(options.area)
        if options.group:
            chosen.append(self.env._("by %s", self._group_names()[options.group]))
        return {
            'title': self._names()[options.code], 'subject': ", ".join(options.companies.mapped('name')), 'period': period,
            'chosen': " · ".join(filter(None, chosen))}
