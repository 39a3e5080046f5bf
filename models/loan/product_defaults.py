"""The loan products that a new cooperative starts with (domain 5.2, 5.11, 5.12): within the cap of 24 % effective, all to be edited."""
from datetime import date

RATE_START = date(2026, 1, 1)
STAMP_DUTY = {'kind': 'stamp', 'base': 'amount', 'amount': 10_000, 'above': 5_000_000}
PROVISION = {'kind': 'provision', 'base': 'principal', 'percent': 1}
LATE = {'penalty_rate': 0.1, 'penalty_rate_unit': 'day', 'penalty_grace_days': 3}

# code, name, values, rate (percent, unit), fees
PRODUCTS = [
    ('UMUM', "General Loan", {
        'method': 'declining', 'instalments': 12, 'term_max': 36, 'share_multiple': 3, 'membership_days_min': 30,
        'capitalised_share_pct': 2, **LATE,
    }, (2, 'month'), [PROVISION, {'kind': 'admin', 'amount': 50_000}, {'kind': 'insurance', 'base': 'principal', 'percent': 0.3}, STAMP_DUTY]),
    ('RUMAH', "Housing Loan", {
        'method': 'flat', 'instalments': 60, 'term_min': 12, 'term_max': 120, 'membership_days_min': 365, 'is_ordinary': False,
        'collateral_pct': 100, 'payoff_interest': 'share', 'payoff_share': 50, **LATE,
    }, (0.75, 'month'), [PROVISION, STAMP_DUTY]),
    ('USAHA', "Business Loan", {
        'method': 'annuity', 'instalments': 24, 'term_min': 6, 'term_max': 60, 'membership_days_min': 90, 'collateral_pct': 100,
        'collateral_free': 5_000_000, **LATE,
    }, (1.5, 'month'), [PROVISION, STAMP_DUTY]),
    ('PANEN', "Harvest Loan", {
        'method': 'bullet', 'instalments': 6, 'term_max': 12, 'share_multiple': 3, 'membership_days_min': 90, 'is_ordinary': False,
        'guarantors_min': 1, 'excess': 'park',
    }, (2, 'month'), [STAMP_DUTY]),
    ('KELOMPOK', "Weekly Group Loan", {
        'method': 'flat', 'instalments': 25, 'term_min': 25, 'term_max': 25, 'period_unit': 'week', 'principal_max': 10_000_000,
        'is_group': True, 'joint_liability': True, 'is_ordinary': False, 'capacity_pct': 0, 'payoff_interest': 'share',
    }, (6, 'term'), []),
    ('GAJI', "Payroll Loan", {
        'method': 'annuity', 'instalments': 24, 'term_min': 3, 'term_max': 60, 'is_payroll': True, 'membership_days_min': 30,
        'is_ordinary': False,
    }, (1.25, 'month'), [PROVISION, STAMP_DUTY]),
    ('UMI', "Ultra-Micro Loan (UMi)", {
        'method': 'annuity', 'instalments': 50, 'term_min': 10, 'term_max': 52, 'period_unit': 'week', 'principal_max': 20_000_000,
        'is_umi': True, 'is_group': True, 'is_ordinary': False, 'rounding_unit': 100, 'rounding_side': 'up',
    }, (1.5, 'month'), []),
]

# principal and mandatory shares, loan-linked and additional shares, grants, reserves (UU 25/1992 art. 41)
CAPITAL_CODES = ('311001', '312001', '312002', '312003', '315001', '316101', '316201')
SOURCES = [('own', "Own Funds", None), ('umi', "UMi (PIP)", '224001')]

# Keppres 8/2024 and the joint decrees (SKB) for 2025 and 2026: day, name, whether a decree sets the day each year
HOLIDAYS = [
    (date(2025, 1, 1), "New Year", False), (date(2025, 1, 27), "Isra Mikraj", True), (date(2025, 1, 29), "Chinese New Year", True),
    (date(2025, 3, 29), "Nyepi", True), (date(2025, 3, 31), "Eid al-Fitr", True), (date(2025, 4, 1), "Eid al-Fitr, second day", True),
    (date(2025, 4, 18), "Good Friday", False), (date(2025, 4, 20), "Easter", False), (date(2025, 5, 1), "Labour Day", False),
    (date(2025, 5, 12), "Waisak", True), (date(2025, 5, 29), "Ascension Day", False), (date(2025, 6, 1), "Pancasila Day", False),
    (date(2025, 6, 6), "Eid al-Adha", True), (date(2025, 6, 27), "Islamic New Year", True), (date(2025, 8, 17), "Independence Day", False),
    (date(2025, 9, 5), "Birthday of the Prophet", True), (date(2025, 12, 25), "Christmas", False),
    (date(2026, 1, 1), "New Year", False), (date(2026, 1, 16), "Isra Mikraj", True), (date(2026, 2, 17), "Chinese New Year", True),
    (date(2026, 3, 19), "Nyepi", True), (date(2026, 3, 21), "Eid al-Fitr", True), (date(2026, 3, 22), "Eid al-Fitr, second day", True),
    (date(2026, 4, 3), "Good Friday", False), (date(2026, 4, 5), "Easter", False), (date(2026, 5, 1), "Labour Day", False),
    (date(2026, 5, 14), "Ascension Day", False), (date(2026, 5, 27), "Eid al-Adha", True), (date(2026, 5, 31), "Waisak", True),
    (date(2026, 6, 1), "Pancasila Day", False), (date(2026, 6, 16), "Islamic New Year", True), (date(2026, 8, 17), "Independence Day", False),
    (date(2026, 8, 25), "Birthday of the Prophet", True), (date(2026, 12, 25), "Christmas", False),
]
HOLIDAY_BASIS = "Keppres 8/2024, SKB"
