from . import test_attack
from . import test_transparency
from . import test_facts
