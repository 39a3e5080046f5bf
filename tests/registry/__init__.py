from . import test_status
from . import test_import
from . import test_screen
