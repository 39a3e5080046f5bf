from . import test_rating
from . import test_figures
from . import test_method
