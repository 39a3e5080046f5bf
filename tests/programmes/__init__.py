from . import test_programmes
from . import test_channel
from . import test_pages
