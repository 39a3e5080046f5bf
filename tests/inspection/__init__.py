from . import test_flags
from . import test_rating
from . import test_supervision
from . import test_letters
from . import test_papers
from . import test_demo
