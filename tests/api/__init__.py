from . import test_api
from . import test_webhooks
from . import test_readme
