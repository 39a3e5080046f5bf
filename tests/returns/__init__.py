from . import test_return
from . import test_sending
from . import test_files
from . import test_return_life
from . import test_received
from . import test_office_portal
from . import test_office_due
from . import test_end_to_end
