from . import test_running
from . import test_takeover
