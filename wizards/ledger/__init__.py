from . import koperasi_reverse
from . import koperasi_tie_out
from . import koperasi_run_dialog
