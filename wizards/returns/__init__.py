from . import return_dialog
from . import decision
from . import upload
