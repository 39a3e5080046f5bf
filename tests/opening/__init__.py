from . import test_bad_workbooks
from . import test_import
from . import test_screen
from . import test_values
