from . import test_intents
from . import test_pages
from . import test_transfers
