from . import test_formula
from . import test_case_n1
from . import test_random_months
from . import test_bad_definitions
from . import test_papers
from . import test_screen
