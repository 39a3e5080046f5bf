from . import common
from . import sender
from . import files
from . import findings
from . import channel
from . import letter
