from . import test_received
