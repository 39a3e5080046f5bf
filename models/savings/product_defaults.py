"""The products that a new cooperative starts with. Names and rates as published in NTT (domain 4.1); all of it is to be edited."""
from datetime import date

# the mandatory share is asked for every month of a membership, until the cooperative enters what it was before
MANDATORY_START = date(1970, 1, 1)
# the published rates hold from this day; accounts brought in from older books carry their own
CAP_START = date(2026, 1, 1)

NO_INTEREST = {'method': 'none', 'taxable': False}
TERM = {'family': 'term', 'rate_mode': 'locked', 'method': 'none', 'opening_minimum': 1_000_000, 'break_rate': 0.5, 'break_rate_unit': 'month'}

# code, name, control account, values, rates: (term in months, rate, unit)
PRODUCTS = [
    ('POKOK', "Principal Share", '311001', {'family': 'share_principal', **NO_INTEREST}, []),
    ('WAJIB', "Mandatory Share", '312001', {'family': 'share_mandatory', **NO_INTEREST}, []),
    ('KAPITALISASI', "Loan-Linked Share", '312002', {'family': 'share_linked', 'number_prefix': 'KAP-', **NO_INTEREST}, []),
    ('SIBUHAR', "Daily Savings", '211101', {
        'family': 'demand', 'number_prefix': 'SIB-', 'opening_minimum': 20_000, 'minimum_balance': 10_000, 'dormancy_months': 6,
    }, [(0, 8, 'year')]),
    ('SIDANDIK', "Education Savings", '211101', {
        'family': 'recurring', 'number_prefix': 'SDK-', 'opening_minimum': 20_000, 'minimum_balance': 10_000}, [(0, 8, 'year')]),
    ('SIPINTAR', "Pilgrimage Savings", '211103', {
        'family': 'recurring', 'number_prefix': 'SPT-', 'opening_minimum': 20_000, 'minimum_balance': 10_000}, [(0, 8, 'year')]),
    ('SISUKA', "Term Deposit", '211201', {**TERM, 'number_prefix': 'SSK-'}, [(3, 0.70, 'month'), (6, 0.72, 'month'), (12, 0.75, 'month')]),
    ('SIMADA', "Future Savings", '221001', {**TERM, 'number_prefix': 'SMD-'}, [(60, 0.75, 'month')]),
    ('CALON', "Deposits of Candidates", '216006', {'family': 'prospective', 'number_prefix': 'CLN-', **NO_INTEREST}, []),
    ('KELUAR', "Due to Former Members", '216003', {'family': 'exit', 'number_prefix': 'KLR-', **NO_INTEREST}, []),
]
MANDATORY_AMOUNT = 25_000
