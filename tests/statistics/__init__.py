from . import test_definition
from . import test_seed
from . import test_edition
from . import test_public
