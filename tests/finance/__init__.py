"""Tests of the arithmetic: plain unittest, no database; they need hypothesis, a package of developers only."""
from . import test_return_period
