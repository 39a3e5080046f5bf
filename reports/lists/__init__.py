from . import list_pdf
from . import list_xlsx
