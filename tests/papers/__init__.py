from . import test_pdf
from . import test_receipt
from . import test_receipt_route
from . import test_statement
from . import test_statement_route
from . import test_statement_xlsx
