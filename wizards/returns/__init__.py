from . import return_dialog
