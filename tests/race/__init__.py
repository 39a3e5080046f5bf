from . import test_races
