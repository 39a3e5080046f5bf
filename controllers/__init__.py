from . import export
from . import guarantees
from . import lists
from . import passbook
from . import receipt
from . import statement
from . import tax
from . import statements
