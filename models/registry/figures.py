"""The figures of a cooperative in a period: one list for the registry, the returns and the statistics (domain 10.1)."""
from typing import NamedTuple


class Figure(NamedTuple):
    """ :param low: lowest value; None if it may be below 0
    :param flow: counted over the period, not at its end
    :param year: asked once a year only
    """
    code: str
    label: str
    kind: str = 'rupiah'
    low: int | None = 0
    flow: bool = False
    year: bool = False


FIGURES = (
    # people
    Figure('members_start', "Members at the Beginning", 'count', flow=True),
    Figure('members_joined', "Members Admitted", 'count', flow=True),
    Figure('members_left', "Members Who Left", 'count', flow=True),
    Figure('members_male', "Members, Men", 'count'),
    Figure('members_female', "Members, Women", 'count'),
    Figure('members_other', "Members, Sex Not Said", 'count'),
    Figure('candidates', "Candidates", 'count'),
    Figure('employees_male', "Employees, Men", 'count'),
    Figure('employees_female', "Employees, Women", 'count'),
    Figure('managers', "Managers", 'count'),
    # position
    Figure('cash', "Cash and Banks"),
    Figure('loans', "Loans Outstanding"),
    Figure('loans_problem', "Of These Problem Loans"),
    Figure('allowance', "Allowance for Loans"),
    Figure('assets', "Assets"),
    Figure('savings', "Savings Withdrawable at Any Time"),
    Figure('deposits', "Term Deposits"),
    Figure('borrowings', "Borrowings from Others"),
    Figure('short_liabilities', "Liabilities Due Within a Year"),
    Figure('outside_capital', "Outside Capital (Liabilities)"),
    Figure('share_principal', "Principal Shares (Simpanan Pokok)"),
    Figure('share_mandatory', "Mandatory Shares (Simpanan Wajib)"),
    Figure('reserves', "Reserves"),
    Figure('grants', "Grants"),
    Figure('other_equity', "Other Own Capital", low=None),
    Figure('own_capital', "Own Capital", low=None),
    # result
    Figure('loans_granted', "Loans Paid Out in the Period", flow=True),
    Figure('loans_repaid', "Principal Repaid in the Period", flow=True),
    Figure('income', "Income of the Year to Date", flow=True),
    Figure('costs', "Costs of the Year to Date", flow=True),
    Figure('surplus', "Surplus (SHU) of the Year to Date", low=None, flow=True),
    Figure('volume', "Volume of Business of the Year to Date", flow=True),
)
BY_CODE = {figure.code: figure for figure in FIGURES}
PERIODS = [('month', "Month"), ('quarter', "Quarter"), ('year', "Year")]
MONTHS = {'month': 1, 'quarter': 3, 'year': 12}
DIGITAL = [('none', "None"), ('internal', "Internal System"), ('member_app', "Application for Members"), ('payments', "Digital Payments")]
