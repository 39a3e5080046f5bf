"""What an edition counts by itself: of each cooperative a number, which is added up (domain 10.1).

``flow`` is counted from the beginning of the year, so that of an older return says nothing about the day; ``family`` names amounts that hang together:
what is withheld of one is withheld of all, since men and women make the members, and own and outside capital the assets.
"""
from typing import NamedTuple


class Measure(NamedTuple):
    """ :param sql: of ``c``, the cooperative, and ``x``, what was found of it; or the column of its figures
    :param family: '' for what everybody may know of each cooperative, as the registry is public
    """
    code: str
    label: str
    sql: str
    family: str = ''
    flow: bool = False


MEASURES = (
    Measure('cooperatives', "Cooperatives", '1'),
    Measure('legal', "With Legal Entity", "CASE WHEN COALESCE(c.legal_number, '') <> '' THEN 1 ELSE 0 END"),
    Measure('active', "Active by the Rule", "CASE WHEN x.state = 'active' THEN 1 ELSE 0 END"),
    Measure('inactive', "Not Active by the Rule", "CASE WHEN x.state = 'active' THEN 0 ELSE 1 END"),
    Measure('meetings', "Annual Meeting Held", "CASE WHEN x.met THEN 1 ELSE 0 END"),
    Measure('savings_business', "With Savings and Loan Business", "CASE WHEN c.has_savings_loan OR c.kind = 'savings_loan' THEN 1 ELSE 0 END"),
    Measure('digital', "Digital", "CASE WHEN x.digital <> 'none' THEN 1 ELSE 0 END"),
    Measure('reported', "Figures Are Known", "CASE WHEN f.id IS NULL THEN 0 ELSE 1 END"),
    Measure('members', "Members", 'members', 'members'),
    Measure('members_male', "Members, Men", 'members_male', 'members'),
    Measure('members_female', "Members, Women", 'members_female', 'members'),
    Measure('employees', "Employees", 'employees', 'employees'),
    Measure('managers', "Managers", 'managers', 'managers'),
    Measure('own_capital', "Own Capital", 'own_capital', 'position'),
    Measure('outside_capital', "Outside Capital", 'outside_capital', 'position'),
    Measure('assets', "Assets", 'assets', 'position'),
    Measure('loans', "Loans Outstanding", 'loans', 'loans'),
    Measure('volume', "Volume of Business", 'volume', 'volume', flow=True),
    Measure('surplus', "Surplus (SHU)", 'surplus', 'surplus', flow=True),
)
BY_CODE = {measure.code: measure for measure in MEASURES}
FAMILIES = tuple(dict.fromkeys(measure.family for measure in MEASURES if measure.family))
# by what the whole is divided, and the column of a row that says it
DIMENSIONS = [('all', "All"), ('kind', "Kind"), ('business', "Business"), ('regency', "Regency"), ('district', "District"), ('scale', "Level"), ('guidance', "Guided By"),
              ('digital', "Digital Level"), ('state', "Status")]
COLUMNS = {'kind': 'kind', 'business': 'business', 'regency': 'regency_id', 'district': 'district_id', 'scale': 'scale', 'guidance': 'guidance', 'digital': 'digital', 'state': 'state'}
AREAS = ('regency', 'district')
BUSINESS = [('savings_loan', "Savings and Loan"), ('real', "Real Sector")]
