from . import papers
from . import workbook
