from . import export
from . import base
from . import report
from . import res_company
