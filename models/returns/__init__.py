from . import form
from . import periodic_return
from . import received
