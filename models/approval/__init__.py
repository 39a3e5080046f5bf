from . import koperasi_approval
from . import business_day
from . import run_reversal
