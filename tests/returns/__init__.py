from . import test_received
from . import test_office_portal
from . import test_office_due
