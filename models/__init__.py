from . import ledger
from . import member
from . import savings
from . import loan
