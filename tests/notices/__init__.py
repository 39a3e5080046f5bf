from . import test_notices
from . import test_sending
from . import test_portal
