from . import test_seal
from . import test_attacks
