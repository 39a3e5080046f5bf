from . import text
from . import receipt
from . import statement
from . import statement_xlsx
