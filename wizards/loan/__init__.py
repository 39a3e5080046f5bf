from . import loan_operation
