from . import fund_report
from . import subsidy_claim
