from . import test_business_day
from . import test_checked_days
from . import test_closed_books
from . import test_posting
from . import test_roles
from . import test_setup
from . import test_uninstall
