from . import balance
from . import account_report
from . import options
from . import books
from . import statements
from . import notes
