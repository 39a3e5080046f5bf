from . import test_companies
from . import test_context
from . import test_fields
from . import test_injection
from . import test_public_methods
from . import test_records
from . import test_sudo
from . import test_supervisor
