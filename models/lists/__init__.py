from . import lists
from . import balances
from . import savings
from . import loans
from . import exposure
from . import registers
from . import monthly
