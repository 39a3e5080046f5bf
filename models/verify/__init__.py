from . import issued_paper
from . import statement
from . import paper_check
from . import handed
