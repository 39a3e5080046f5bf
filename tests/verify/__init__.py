from . import test_receipt
from . import test_statement
from . import test_handed
