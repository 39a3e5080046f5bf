from . import test_counter_screen
from . import test_group_sheet
from . import test_receipt_service
from . import test_screen
