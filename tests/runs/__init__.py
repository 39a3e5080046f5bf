from . import test_day
from . import test_loans
from . import test_month
from . import test_steering
from . import test_year
from . import test_tax_slips
from . import test_bad_input
from . import test_closed_accounts
