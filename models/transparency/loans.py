"""Loans at the end of the month: by size, sector, product and days late, arrears, related parties, and the anonymous file."""
import secrets
from collections import Counter
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ...finance.disclosure import LEAST, anonymous
from ..lists.loans import AGES

SIZES = ((1, 'size_1'), (5, 'size_5'), (10, 'size_10'), (25, 'size_25'), (50, 'size_50'), (100, 'size_100'), (None, 'size_more'))      # millions of rupiah
PROBLEM = ('substandard', 'doubtful', 'loss', 'delinquent_1_12', 'delinquent_over_12')
# where fewer than five related persons have loans only a band is told: percent of all loans
BANDS = ((1, 'below_1'), (Decimal('2.5'), 'from_1'), (5, 'from_2'), (10, 'from_5'), (None, 'from_10'))


class KoperasiTransparency(models.Model):
    _inherit = 'koperasi.transparency'

    def _gather_loans(self, sheet):
        rows = self._loan_rows()
        every = [self._part(row) for row in rows]
        total = sum(amount for *_who, amount in every)
        reason = sheet.disclosure.single('lending', every, 'lending')
        for code, late in (('par30', lambda row: row['days'] > 30), ('par90', lambda row: row['days'] > 90), ('npl', lambda row: row['loan_class'] in PROBLEM)):
            part = [self._part(row) for row in rows if late(row)]
            withheld = reason or sheet.disclosure.single(code, part, 'lending', within=every)
            share = round(sum(amount for *_who, amount in part) * 100 / total, 1) if total else 0
            sheet.add('quality', code, share, 'percent', people=len({person for _unit, person, _amount in part}), reason=withheld)
        self._gather_related(sheet, rows, every, reason)
        if reason or not rows:
            return
        for code, cells in self._loan_tables(sheet, rows).items():
            self._add_table(sheet, 'quality' if code == 'loans_days' else 'lending', code, cells, 'lending')
        self._make_portfolio(sheet, rows)

    def _loan_rows(self):
        """ List of dict ``id, member_id, product, area, sector, days, loan_class, balance, principal_amount`` of loans with a balance """
        return self.env.execute_query_dict(SQL(
            """SELECT o.id, COALESCE(o.member_id, -o.id) AS member_id, o.product, NULLIF(INITCAP(TRIM(o.area)), '') AS area, o.sector, COALESCE(o.days, 0) AS days, o.loan_class, o.balance,
                      COALESCE(o.principal_amount, o.balance) AS principal_amount FROM (%s) o ORDER BY o.id""", self.env['koperasi.list']._query_loans(self._options())))

    @staticmethod
    def _part(row):
        return row['id'], row['member_id'], int(row['balance'])

    @staticmethod
    def _size(row):
        return next(code for most, code in SIZES if most is None or row['principal_amount'] <= most * 1_000_000)

    @staticmethod
    def _late(row):
        return next(code for code, most in AGES if most is None or row['days'] <= most)

    def _loan_tables(self, sheet, rows):
        products = self._named(sheet, 'loans_product', Counter(row['product'] for row in rows if row['product']))
        sectors = dict(self.env['koperasi.member']._fields['sector'].selection)
        tables = {'loans_days': {code: [] for code, _most in AGES}, 'loans_size': {code: [] for _most, code in SIZES},
                  'loans_product': {name: [] for name in products}, 'loans_sector': {code: [] for code in sectors}}
        for row in rows:
            part = self._part(row)
            tables['loans_days'][self._late(row)].append(part)
            tables['loans_size'][self._size(row)].append(part)
            tables['loans_product'].setdefault(row['product'] if row['product'] in products else 'other', []).append(part)
            tables['loans_sector'].setdefault(row['sector'] or 'unknown', []).append(part)
        return tables

    # -- related parties ------------------------------------------------------

    def _gather_related(self, sheet, rows, every, reason):
        """ Loans of board, supervisors, staff, and those linked to them, together, and apart where each has five or more.

        Of fewer than five people only a wide band of the share in all loans is told, and whether the legal limit is kept.
        """
        relations, total = self._related_members(), sum(amount for *_who, amount in every)
        parts = {kind: [self._part(row) for row in rows if relations.get(row['member_id']) == kind] for kind in ('staff', 'linked')}
        both = parts['staff'] + parts['linked']
        people, owed = len({person for _unit, person, _amount in both}), sum(amount for *_who, amount in both)
        withheld = reason or sheet.disclosure.single('related', both, 'lending', within=every)
        share = owed * 100 / total if total else 0
        limit = self.env['koperasi.regulation.limit']._find('bmpp_related_pct', self.date)
        capital = max(self.company_id._koperasi_own_capital(self.date), 0)
        sheet.add('related', 'related', owed, people=people, reason=withheld)
        sheet.add('related', 'related_share', round(share, 1), 'percent', people=people, reason=withheld,
                  data={'band': next(code for most, code in BANDS if most is None or share < most)} if withheld and people else None)
        if limit is not None:
            within = owed * 100 <= capital * limit
            sheet.add('related', 'related_limit', unit='text', text='within' if within else 'above', data={'limit_percent': float(limit)})
        if not withheld and all(len({person for _unit, person, _amount in part}) >= LEAST for part in parts.values()):
            for kind, part in parts.items():
                sheet.add('related', f'related_{kind}', sum(amount for *_who, amount in part), people=len({person for _unit, person, _amount in part}),
                          reason=sheet.disclosure.single(f'related {kind}', part, 'lending', within=both))

    def _related_members(self):
        """ ``{member id: staff or linked}`` """
        found = {}
        for member, relation in self.env.execute_query(SQL("SELECT x.member_id, x.relation FROM (%s) x ORDER BY x.relation", self.env['koperasi.list']._relations(self._options()))):
            found[member] = 'staff' if 'staff' in (relation, found.get(member)) else relation
        return found

    # -- the file -------------------------------------------------------------

    def _make_portfolio(self, sheet, rows):
        """ A row a loan that is nobody's: product, district, bands of amount and of days late, under a number drawn anew each month.

        Fewer than five people whose row changed: the file of an earlier month stays.
        """
        values = [(row['product'] or '', row['area'] or '', self._size(row), self._late(row)) for row in rows]
        elements = {'all': [(row['id'], row['member_id'], '|'.join(value)) for row, value in zip(rows, values, strict=True)]}
        if sheet.disclosure.table('portfolio', elements, 'portfolio', counts=True) is None:
            last = next((snapshot for snapshot in reversed(self._ever_public()) if snapshot.state != 'withdrawn' and snapshot.portfolio), self.browse())
            sheet.portfolio = last.portfolio and {**last.portfolio, 'as_of': last.portfolio.get('as_of') or last.date.isoformat()}
            return
        told = anonymous(list(zip((row['member_id'] for row in rows), values, strict=True)), (1, 2, 0, 3))
        drawn = [[secrets.token_hex(6), *value] for value in told]
        # by its random number: the order says nothing
        sheet.portfolio = {'rows': sorted(drawn, key=lambda row: row[0])}
