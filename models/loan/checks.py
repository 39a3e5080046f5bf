"""What every door of loans checks before money moves."""
from ..ledger.checks import (
    ACCOUNTANT,
    ADMIN,
    BOARD,
    MANAGER,
    TELLER,
    check_role,
    day,
    known,
    rupiah,
    text,
    whole_amount,
    whole_number,
)
from ..till.checks import CASH_ROLES, cash_journal

OFFICER = 'koperasi.group_koperasi_loan_officer'
SUPERVISOR = 'koperasi.group_koperasi_supervisor'

__all__ = [
    'ACCOUNTANT', 'ADMIN', 'BOARD', 'CASH_ROLES', 'MANAGER', 'OFFICER', 'SUPERVISOR', 'TELLER', 'cash_journal', 'check_role', 'day',
    'known', 'rupiah', 'text', 'whole_amount', 'whole_number']
