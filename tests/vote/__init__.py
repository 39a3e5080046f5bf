from . import test_ballot
from . import test_election
from . import test_guards
from . import test_slips
from . import test_pages
from . import test_secrecy
from . import test_minutes
