from . import forecast
from . import budget_file
