from . import ballot_dialog
