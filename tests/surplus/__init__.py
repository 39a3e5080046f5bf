from . import test_policy
from . import test_surplus
from . import test_weights
from . import test_payment
from . import test_portal
