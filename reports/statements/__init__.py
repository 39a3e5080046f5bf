from . import print_pdf
from . import print_xlsx
