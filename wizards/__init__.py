from . import approval
from . import company
from . import counter
from . import ledger
from . import opening
from . import papers
from . import savings
from . import till
