from . import progress
from . import opening_import
from . import setup
from . import booking
from . import member
from . import opening_lines
