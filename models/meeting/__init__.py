from . import meeting
from . import attendance
