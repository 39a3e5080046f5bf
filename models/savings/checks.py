"""What every door of savings checks before money moves."""
from ..ledger.checks import BOARD, MANAGER, TELLER, check_role, day, known, rupiah, text, whole_amount, whole_number
from ..till.checks import CASH_ROLES, cash_journal

__all__ = [
    'BOARD', 'CASH_ROLES', 'MANAGER', 'TELLER', 'cash_journal', 'check_role', 'day', 'known', 'rupiah', 'text', 'whole_amount', 'whole_number']
