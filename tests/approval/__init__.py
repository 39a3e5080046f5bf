from . import test_approval
from . import test_limits
from . import test_screen
