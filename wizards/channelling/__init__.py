from . import fund_operation
from . import sikp_answer
