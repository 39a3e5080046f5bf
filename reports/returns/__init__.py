from . import return_paper
from . import return_xlsx
