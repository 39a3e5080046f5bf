from . import test_approval_races
from . import test_return_races
from . import test_counter_races
from . import test_payment_races
from . import test_power_cut
from . import test_races
from . import test_runs
