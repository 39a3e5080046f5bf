from . import test_life
