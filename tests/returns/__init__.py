from . import test_return
from . import test_sending
from . import test_files
from . import test_return_life
