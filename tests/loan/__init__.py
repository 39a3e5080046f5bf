from . import test_loan_products
