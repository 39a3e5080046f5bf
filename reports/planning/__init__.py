from . import budget
from . import forecast
