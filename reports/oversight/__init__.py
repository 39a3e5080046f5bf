from . import statement_look
from . import confirmation_letter
