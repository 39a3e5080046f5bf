from . import common
from . import sender
from . import files
