from . import ballot_slips
