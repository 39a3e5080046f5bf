from . import receipt
from . import statement
