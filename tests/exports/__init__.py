from . import test_exports
from . import test_formula_injection
