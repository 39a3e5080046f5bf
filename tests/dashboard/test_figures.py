from datetime import date

from odoo.tests import tagged

from odoo.addons.koperasi.models.ledger.posting import GlLine, Posting
from odoo.addons.koperasi.tests.common import KoperasiCase
from odoo.addons.koperasi.tests.rating.common import RatingMixin

from .common import FEBRUARY, JANUARY, MARCH, DashboardCase

PERIOD = {'date_from': '2026-01-01', 'date_to': '2026-03-31'}


@tagged('-at_install', 'post_install')
class TestFigures(RatingMixin, DashboardCase):

    def test_totals_are_those_of_the_lists(self):
        """ Each of these figures opens a list, which adds up to it; on the last day and on a past one """
        lists = self.by(self.accountant, self.env['koperasi.list'])
        for last, day in ((MARCH, MARCH), (date(2026, 3, 10), FEBRUARY), (JANUARY, JANUARY)):
            cards = self.cards(date_from='2026-01-01', date_to=last.isoformat())
            for code in ('savings', 'terms', 'shares', 'loans'):
                [(_group, rows, sums)] = lists._totals(lists._options({'code': code, 'date': day})) or [('', 0, {})]
                with self.subTest(code=code, last=last):
                    self.assertEqual((cards[code]['value'], cards[code]['open']['context']['default_date']), (sums.get('balance', 0), day.isoformat()))
                    self.assertEqual(cards[code]['open']['context']['default_code'], code)
                    if code != 'terms':
                        self.assertTrue(rows)
        self.assertEqual(cards['loans']['value'], 18_000_000)

    def test_members(self):
        lists = self.by(self.accountant, self.env['koperasi.list'])
        rows = {tuple(cells[:2]): cells[2] for _group, _id, cells in lists._rows(lists._options({'code': 'monthly', 'date': MARCH, 'date_from': '2026-01-01'}))}
        cards = self.cards(**PERIOD)
        self.assertEqual(cards['members']['value'], rows['Members', "At the end"])
        self.assertEqual(cards['flow']['value'], rows['Members', "Admitted"])
        self.assertEqual(len(self.opened(cards['members']['open'])), cards['members']['value'])
        self.assertEqual(sum(self.opened(cards['flow']['open']).mapped('net')), rows['Members', "Admitted"] - rows['Members', "Left"])
        chart = self.charts(**PERIOD)['members']
        self.assertEqual([series['values'] for series in chart['series']], [[2, 0, 0], [0, 0, 0]])
        self.assertEqual(self.opened(chart['series'][0]['open'][0]).member_id, self.maria | self.yosef)

    def test_who_left(self):
        """ Dismissed in February: out of the count from then on, and a row of the flow """
        self.env.flush_all()
        self.env.cr.execute("UPDATE koperasi_member SET state = 'dismissed', exit_date = '2026-02-14' WHERE id = %s", (self.yosef.id,))
        self.env.invalidate_all()
        for last, members in (('2026-02-13', 2), ('2026-02-14', 1)):
            cards = self.cards(date_from='2026-01-01', date_to=last)
            self.assertEqual((cards['members']['value'], len(self.opened(cards['members']['open']))), (members, members))
        chart = self.charts(**PERIOD)['members']
        self.assertEqual([series['values'] for series in chart['series']], [[2, 0, 0], [0, 1, 0]])
        self.assertEqual(self.opened(chart['series'][1]['open'][1]).kind, 'dismissed')

    def test_portfolio_at_risk(self):
        """ By hand: 12 of 17 million are late by 54 days at the end of March, nothing over 30 days before """
        self.assertEqual(self.other_loan.balance, 5_000_000)
        cards, charts = self.cards(**PERIOD), self.charts(**PERIOD)
        self.assertEqual((cards['par']['value'], cards['par_90']['value']), (70.59, 0))
        self.assertEqual(self.opened(cards['par']['open']).mapped(lambda row: (row.loan_id, row.days_past_due, row.balance)), [(self.loan, 54, 12_000_000)])
        risk = charts['risk']
        self.assertEqual(risk['series'][0]['values'], [0, 0, 70.59])
        self.assertEqual(risk['series'][2]['values'], [row.npl_pct for row in self.env['koperasi.loan.provision'].search([('company_id', '=', self.coop.id)], order='date')])
        aging = charts['aging']
        bands = dict(zip(aging['labels'], aging['series'][0]['values'], strict=True))
        self.assertEqual({label: value for label, value in bands.items() if value}, {"Not late": 5_000_000, "31–60 days": 12_000_000})
        for action, value in zip(aging['series'][0]['open'], aging['series'][0]['values'], strict=True):
            self.assertEqual(sum(self.opened(action).mapped('balance')), value)

    def test_every_month_adds_up_to_what_was_frozen(self):
        """ The summary against the frozen loans themselves, and what its rows open """
        Portfolio = self.env['koperasi.portfolio']
        for provision in self.env['koperasi.loan.provision'].search([('company_id', '=', self.coop.id)]):
            rows = Portfolio.search([('provision_id', '=', provision.id)])
            self.assertEqual((sum(rows.mapped('loans')), sum(rows.mapped('balance')), sum(rows.mapped('provision'))), (provision.count, provision.balance, provision.required_amount))
            for row in rows:
                opened = self.opened(row.action_open())
                self.assertEqual((len(opened), sum(opened.mapped('balance'))), (row.loans, row.balance))
        before = Portfolio.search([]).read(['date', 'balance', 'late', 'aging'])
        Portfolio._insert(self.env['koperasi.loan.provision'].search([], order='date'))      # as the migration does
        again = Portfolio.search([]).read(['date', 'balance', 'late', 'aging'])
        self.assertEqual([{**row, 'id': 0} for row in again], [{**row, 'id': 0} for row in before])

    def test_a_later_freeze_of_the_month_counts(self):
        self.go_to(date(2026, 4, 1))
        self.by(self.accountant, self.env['koperasi.loan.provision']).freeze(self.key())
        self.pay(self.loan, 1_240_000)
        self.end_month(date(2026, 4, 30))
        self.assertEqual(set(self.env['koperasi.portfolio'].search([('date', '>=', '2026-04-01')]).mapped('date')), {date(2026, 4, 30)})

    def test_vintage(self):
        """ 18 million were paid out in the first quarter; 12 of them were late two months after """
        chart = self.charts(**PERIOD)['vintage']
        self.assertEqual([(series['name'], series['values']) for series in chart['series']], [("Q1 2026", [0, 0, 66.67])])
        self.assertEqual(self.opened(chart['series'][0]['open'][2]).loan_id, self.loan)
        self.assertFalse(self.opened(chart['series'][0]['open'][1]))
        [[_quarter, late, lent]] = self.env['koperasi.vintage']._read_group([('company_id', '=', self.coop.id), ('age', '=', 2)], ['quarter:quarter'], ['late:sum', 'lent:sum'])
        self.assertEqual((late, lent), (12_000_000, 18_000_000))

    def test_books(self):
        """ Liquidity as PEARLS has it, cash as the limits of lending have it, the surplus as the statement says """
        cards, charts = self.cards(**PERIOD), self.charts(**PERIOD)
        cash, _savings = self.coop._koperasi_liquidity()
        self.assertEqual(cards['cash']['value'], cash)
        self.assertEqual(f"{cards['liquidity']['value']:.2f}", self.results(self.rate('pearls', MARCH))['L1'][0])
        ledger = self.env['koperasi.balance']._totals(self.coop, [(date(2026, 1, 1), MARCH)])
        groups = {account: self.env['account.account'].browse(account).internal_group for account in ledger}
        self.assertEqual(cards['surplus']['value'], -int(sum(amounts[0] for account, amounts in ledger.items() if groups[account] in ('income', 'expense'))))
        self.assertEqual(charts['liquidity']['series'][0]['values'][-1], cash)
        income, costs, margin = (series['values'] for series in charts['margin']['series'])
        self.assertEqual([one - other for one, other in zip(income, costs, strict=True)], margin)
        codes = {account: self.env['account.account'].browse(account).with_company(self.coop).code for account in ledger}
        self.assertEqual(sum(income), -int(sum(amounts[0] for account, amounts in ledger.items() if codes[account].startswith(('41', '42')))))
        self.assertGreater(sum(income), 0)

    def test_months_before_and_after(self):
        """ The end of a month is the same, wherever the dashboard begins """
        long, short = (self.charts(date_from=first, date_to='2026-03-31') for first in ('2025-10-01', '2026-03-01'))
        for code in ('growth', 'families', 'liquidity', 'risk', 'margin'):
            whole = {series['name']: series['values'][-1] for series in long[code]['series']}
            for series in short[code]['series']:
                self.assertEqual(series['values'][-1], whole[series['name']], code)
        for code in ('growth', 'liquidity', 'margin'):      # before the books begin there is nothing, which is not zero
            self.assertEqual(long[code]['series'][0]['values'][:3], [None] * 3)

    def test_growth(self):
        charts = self.charts(**PERIOD)
        found = {series['name']: series['values'] for series in charts['growth']['series']}
        self.assertEqual(found["Loans"], [18_000_000, 18_000_000, 17_000_000])
        families = charts['families']['series']
        self.assertEqual([sum(series['values'][month] for series in families) for month in range(3)],
                         [sum(found[name][month] or 0 for name in ("Savings", "Shares", "Term Deposits") if name in found) for month in range(3)])
        for series in families:
            for action, value in zip(series['open'], series['values'], strict=True):
                self.assertEqual(sum(self.opened(action).mapped('balance')), value, series['name'])

    def test_funding_gap(self):
        """ All that is owed and not late falls due somewhere; what may be asked back is on demand """
        gap = self.charts(**PERIOD)['gap']
        inflow, outflow, running = (series['values'] for series in gap['series'])
        lines = self.env['koperasi.loan.plan.line'].search([('plan_id', 'in', (self.loan | self.other_loan).plan_id.ids), ('due_date', '>', MARCH)])
        self.assertEqual(sum(inflow[1:]), sum(lines.mapped('principal')))
        self.assertEqual(inflow[1], sum(lines.filtered(lambda line: line.due_date <= date(2026, 4, 30)).mapped('principal')))
        self.assertEqual((inflow[0], outflow[0]), (self.cards(**PERIOD)['cash']['value'], self.cards(**PERIOD)['savings']['value']))
        self.assertEqual(running[-1], sum(inflow) - sum(outflow))
        self.assertEqual(self.opened(gap['series'][0]['open'][1]), self.loan | self.other_loan)

    def test_term_deposits_by_maturity(self):
        answer = self.by(self.teller, self.Account).open_term(self.maria.id, self.product('SISUKA').id, 1_000_000, 3, self.key(), self.till)
        term = self.Account.browse(answer['account_id'])
        gap = self.charts(**PERIOD)['gap']
        self.assertEqual(gap['series'][1]['values'][1:], [0, 1_000_000, 0, 0, 0])
        self.assertEqual(self.opened(gap['series'][1]['open'][2]), term)
        self.assertFalse(self.opened(gap['series'][1]['open'][1]))

    def test_officers(self):
        chart = self.charts(**PERIOD)['officers']
        rows = {officer: [series['values'][place] for series in chart['series']] for place, officer in enumerate(chart['labels'])}
        self.assertEqual(rows[self.officer.name][:6], [12_000_000, 1, 12_000_000, 100, 12_000_000, 1])
        self.assertEqual(rows[self.second_officer.name][:6], [5_000_000, 1, 0, 0, 6_000_000, 1])
        self.assertEqual(chart['labels'], [self.officer.name, self.second_officer.name])
        self.assertEqual(self.opened(chart['series'][2]['open'][0]).loan_id, self.loan)
        groups = self.env['koperasi.officer.month']._read_group([('company_id', '=', self.coop.id)], ['date:month'], ['balance:sum', 'late_pct:avg'])
        self.assertEqual([(balance, pct and round(pct, 2)) for _month, balance, pct in groups], [(18_000_000, 0), (18_000_000, 0), (17_000_000, 70.59)])

    def test_time_to_decision(self):
        """ Two days and four days: three; one waits, one that was cancelled counts nowhere """
        product = self.env['koperasi.loan.product'].search([('company_id', '=', self.coop.id), ('code', '=', 'UJI')])
        rows = [('approved', '2026-03-10 02:00:00', '2026-03-12 02:00:00'), ('refused', '2026-03-10 02:00:00', '2026-03-14 02:00:00'),
                ('submitted', '2026-03-20 02:00:00', None), ('cancelled', '2026-03-01 02:00:00', '2026-03-31 02:00:00')]
        for number, (state, submitted, decided) in enumerate(rows):
            application = self.env['koperasi.loan.application'].create({
                'member_id': (self.maria if number % 2 else self.yosef).id, 'product_id': product.id, 'principal': 1_000_000, 'company_id': self.coop.id,
                'officer_id': self.officer.id})
            application.sudo().write({'state': state, 'submitted_on': submitted, 'decided_on': decided})
        cards = self.cards(**PERIOD)
        self.assertEqual((cards['decision']['value'], len(self.opened(cards['decision']['open'])), cards['waiting']['value']), (3, 2, 2))
        self.assertEqual(len(self.opened(cards['waiting']['open'])), 2)
        self.assertEqual([series['values'] for series in self.charts(**PERIOD)['decision']['series']], [[None, None, 3], [None, None, 2]])
        self.assertEqual(self.cards(self.second_officer, **PERIOD)['decision']['value'], None)

    def test_views_open(self):
        """ Every view of the analysis reads as its users do """
        for model in ('koperasi.portfolio', 'koperasi.vintage', 'koperasi.officer.month', 'koperasi.decision.time', 'koperasi.member.flow', 'koperasi.savings.month'):
            records = self.by(self.board, self.env[model])
            for view in ('list', 'pivot', 'graph', 'search'):
                self.assertTrue(records.get_views([(False, view)])['views'][view]['arch'])
            names = [name for name, field in records._fields.items() if field.store or field.compute]
            self.assertEqual(len(records.search([]).read(names)), records.search_count([]), model)
        self.assertEqual(self.env['koperasi.member.flow'].search([('member_id', '=', self.maria.id)]).action_open()['res_id'], self.maria.id)


@tagged('-at_install', 'post_install')
class TestNothingYet(KoperasiCase):
    """ A cooperative that has just begun: words, never a silent zero """

    def test_empty(self):
        dashboard = self.env['koperasi.dashboard'].with_user(self.manager).with_context(allowed_company_ids=self.coop.ids)
        top, rest = dashboard.cards({}), dashboard.charts({})
        cards = {card['code']: card for card in top['cards'] + rest['cards']}
        for code, empty in (('members', "No member was registered yet."), ('savings', "No day closed yet."), ('loans', "No day closed yet."), ('par', "No month closed yet."),
                            ('cash', "Nothing was posted yet."), ('liquidity', "Nothing was posted yet."), ('margin', "Nothing was posted yet."),
                            ('decision', "No application was decided in the period.")):
            with self.subTest(code=code):
                self.assertEqual((cards[code]['value'], cards[code]['empty']), (None, empty))
        for chart in rest['charts']:
            with self.subTest(chart=chart['code']):
                self.assertEqual((chart['series'], bool(chart['empty'])), ([], True))
        self.assertEqual(top['values']['date_to'], self.coop._koperasi_book_date().isoformat())

    def grant(self, amount):
        """ Cash that nobody saved """
        journal = self.journal()
        self.env['koperasi.transaction']._post(Posting('opening', gl_lines=(
            GlLine(journal.default_account_id.id, amount), GlLine(self.coop._koperasi_account('315001').id, -amount))), journal, self.key(), {}, company=self.coop)

    def test_savings_without_loans_are_divided_by_nothing(self):
        """ Cash, but neither savings nor loans: the ratios say so """
        self.grant(1_000_000)
        dashboard = self.env['koperasi.dashboard'].with_user(self.board).with_context(allowed_company_ids=self.coop.ids)
        cards = {card['code']: card for card in dashboard.charts({})['cards']}
        self.assertEqual(cards['cash']['value'], 1_000_000)
        self.assertEqual((cards['liquidity']['value'], cards['liquidity']['empty']), (None, "There are no savings to compare with."))
        self.assertEqual(cards['margin']['value'], None)

    def test_nothing_was_owed(self):
        """ A month that was closed without any loan """
        self.grant(1_000_000)
        self.env['koperasi.loan.provision'].with_user(self.accountant).with_context(allowed_company_ids=self.coop.ids).freeze(self.key())
        dashboard = self.env['koperasi.dashboard'].with_user(self.manager).with_context(allowed_company_ids=self.coop.ids)
        cards = {card['code']: card for card in dashboard.cards({})['cards']}
        self.assertEqual((cards['par']['value'], cards['par']['empty']), (None, "No loans were owed then."))
