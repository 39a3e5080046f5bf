from . import test_figures
from . import test_access
from . import test_digest
from . import test_screen
