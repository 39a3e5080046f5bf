from . import papers
from . import members_xlsx
from . import annual
