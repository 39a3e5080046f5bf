from . import koperasi_reverse
from . import koperasi_tie_out
