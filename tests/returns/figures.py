"""Figures of a month that hold together, with no Odoo in it"""
# of an invented cooperative, by hand: 100 + 5 - 2 = 103 = 50 + 53; own capital 10 + 20 + 30 + 0 + 5 = 65; assets 160 = 90 outside + 65 own + 5 surplus (millions)
FIGURES = {
    'members_start': 100, 'members_joined': 5, 'members_left': 2, 'members_male': 50, 'members_female': 53, 'members_other': 0, 'candidates': 4,
    'employees_male': 2, 'employees_female': 3, 'managers': 1, 'cash': 20_000_000, 'loans': 130_000_000, 'loans_problem': 4_000_000, 'allowance': 2_000_000,
    'assets': 160_000_000, 'savings': 50_000_000, 'deposits': 20_000_000, 'borrowings': 10_000_000, 'short_liabilities': 60_000_000, 'outside_capital': 90_000_000,
    'share_principal': 10_000_000, 'share_mandatory': 20_000_000, 'reserves': 30_000_000, 'grants': 0, 'other_equity': 5_000_000, 'own_capital': 65_000_000,
    'loans_granted': 12_000_000, 'loans_repaid': 9_000_000, 'income': 8_000_000, 'costs': 3_000_000, 'surplus': 5_000_000, 'volume': 20_000_000}
