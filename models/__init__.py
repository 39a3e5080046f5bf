from . import ledger
from . import approval
from . import till
from . import member
from . import savings
from . import loan
from . import papers
from . import rating
