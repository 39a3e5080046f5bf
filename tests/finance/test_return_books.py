"""Which accounts make which figure of a return: totals always agree, and no account is left out silently."""
import random
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.koperasi.finance.return_books import Balance, sort_books

GROUPS = {'1': 'asset', '2': 'liability', '3': 'equity', '4': 'income', '5': 'expense', '6': 'expense', '7': 'income', '8': 'expense'}


def account(code, end, year=None, group=None, **more):
    group = group or GROUPS[code[0]]
    return Balance(hash(code) % 10**6, code, code, group, end, (end if group in ('income', 'expense') else 0) if year is None else year, **more)


class TestSortBooks(TestCase):

    def test_each_account_where_it_belongs(self):
        books = sort_books([
            account('111001', 500), account('112101', 300), account('112201', 40), account('114101', 1_000), account('114103', 7), account('114301', 50), account('114901', -90),
            account('131001', 200), account('211101', -600, short=True), account('211201', -100, short=True), account('215001', -30, short=True), account('216002', -5, short=True),
            account('221001', -200), account('224001', -70), account('311001', -300), account('312002', -150), account('315001', -10), account('316101', -20), account('314001', -12),
            account('411001', -700, -600), account('611101', 190, 150), account('811001', 20, 20)])
        self.assertEqual(books.figures, {
            'cash': 800, 'loans': 1_050, 'allowance': 90, 'assets': 2_007, 'savings': 600, 'deposits': 300, 'borrowings': 100, 'short_liabilities': 735, 'outside_capital': 1_005,
            'share_principal': 300, 'share_mandatory': 150, 'reserves': 20, 'grants': 10, 'other_equity': 12 + 100 - 40, 'own_capital': 492 + 60, 'income': 600, 'costs': 170, 'surplus': 430})
        self.assertEqual(books.unmapped, [])

    def test_unmapped(self):
        """ Another chart: in the totals, and named """
        books = sort_books([account('11110001', 500, group='asset'), account('1-1400', 50, group='asset'), account('999999', -20, group='equity', unaffected=True),
                            account('', -530, group='liability'), account('900001', 3, group='off'), account('411001', 0)])
        self.assertEqual({code: books.figures[code] for code in ('assets', 'cash', 'loans', 'outside_capital', 'own_capital', 'other_equity')},
                         {'assets': 550, 'cash': 0, 'loans': 0, 'outside_capital': 530, 'own_capital': 20, 'other_equity': 20})
        self.assertEqual([one.code for one in books.unmapped], ['', '1-1400', '11110001', '900001'])
        # the code of a group says nothing in another
        self.assertEqual(sort_books([account('114101', -5, group='liability')]).figures['loans'], 0)
        self.assertEqual(len(sort_books([account('114101', -5, group='liability')]).unmapped), 1)

    @settings(max_examples=120, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from([f'{first}{rest:05d}' for first in '12345678' for rest in (11001, 12101, 14101, 14103, 14901, 21001, 15001, 16101, 9)]),
                              st.integers(-10**12, 10**12), st.integers(-10**12, 10**12)), max_size=30), st.integers())
    def test_totals_agree(self, rows, seed):
        """ Books that balance give a return whose sums hold, whatever lies on which account """
        chance = random.Random(seed)
        accounts = [account(code, end, year if GROUPS[code[0]] in ('income', 'expense') else 0) for code, end, year in rows]
        accounts.append(account('111002', -sum(one.end for one in accounts)))
        chance.shuffle(accounts)
        figures = sort_books(accounts).figures
        self.assertEqual(figures['assets'], figures['outside_capital'] + figures['own_capital'] + figures['surplus'])
        self.assertEqual(figures['own_capital'], sum(figures[code] for code in ('share_principal', 'share_mandatory', 'reserves', 'grants', 'other_equity')))
        self.assertEqual(figures['surplus'], figures['income'] - figures['costs'])
        books = sort_books(accounts)
        for code, parts in books.parts.items():
            self.assertEqual(sum(part[3] for part in parts), figures[code], code)
