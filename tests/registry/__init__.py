from . import test_status
from . import test_import
