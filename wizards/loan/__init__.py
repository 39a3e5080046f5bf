from . import loan_decision
