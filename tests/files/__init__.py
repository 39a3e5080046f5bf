from . import test_mass_file
from . import test_outgoing
from . import test_bad_files
from . import test_disbursement
