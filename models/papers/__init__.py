from . import passbook_format
from . import passbook
from . import passbook_lines
from . import passbook_print
from . import paper_print
from . import savings_account
from . import res_company
