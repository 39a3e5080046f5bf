from . import ballot_slips
from . import minutes
