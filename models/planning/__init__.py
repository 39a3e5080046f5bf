from . import res_company
from . import budget
from . import budget_part
from . import budget_line
from . import statements
from . import forecast
from . import forecast_flows
