from . import loan_freeze
from . import loan_decision
from . import loan_operation
from . import loan_payroll
from . import mass_billing
from . import mass_disbursement
