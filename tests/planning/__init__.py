from . import test_budget
from . import test_budget_file
from . import test_forecast
