from . import test_fund_line
from . import test_borrower
from . import test_sikp_files
from . import test_subsidy_claim
from . import test_fund_report
