from . import test_proof
from . import test_portal
from . import test_evidence
from . import test_browser
