from . import test_arrears
from . import test_counter
from . import test_running
from . import test_takeover
from . import test_loan_products
from . import test_loan_application
from . import test_loan_checks
