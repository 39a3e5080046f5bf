from . import koperasi_passbook_dialog
from . import koperasi_statement
