from . import test_field
from . import test_page
