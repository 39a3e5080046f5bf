from . import annual_report
from . import annual_parts
