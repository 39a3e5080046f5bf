from . import test_loan_products
from . import test_loan_application
from . import test_loan_checks
