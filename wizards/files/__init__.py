from . import mass_file
from . import suspense_dialog
from . import billing
