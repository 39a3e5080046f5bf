from . import guard
from . import method
from . import indicator
from . import figure
from . import rating
from . import figures
from . import working_out
from . import rating_rows
