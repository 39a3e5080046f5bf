from . import denomination
from . import account_journal
from . import till_session
from . import till_closing
from . import till_handover
from . import cash_movement
from . import business_day
from . import transaction
