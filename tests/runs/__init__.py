from . import test_day
from . import test_loans
from . import test_month
from . import test_queue
from . import test_steering
from . import test_time
