from . import test_looks
from . import test_cases
from . import test_findings
from . import test_exceptions
from . import test_samples
from . import test_pages
from . import test_desk
