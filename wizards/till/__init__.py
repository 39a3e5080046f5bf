from . import till_count
from . import cash_operation
from . import till_reason
from . import new_till
from . import till_session
from . import cash_movement
