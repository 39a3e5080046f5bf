from . import test_session
from . import test_closing
from . import test_movement
from . import test_members_cash
from . import test_day
from . import test_new_till
from . import test_random_days
