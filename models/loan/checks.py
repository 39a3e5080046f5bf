"""What every door of loans checks before money moves."""
from odoo.exceptions import UserError

from ...finance.loan.effective_rate import check_loan_cap
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


def percent(env, value, label):
    """ A rate in percent that a caller sent: a number of 0 to 1,000, so no NaN """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1000:
        raise UserError(env._("%s is not valid.", label))
    return float(value)


def count(env, value, label):
    """ A number of months or instalments that a caller sent, 0 for none """
    return 0 if value == 0 and not isinstance(value, bool) else whole_number(env, value, label)


def above_cap(env, rate, day):
    """ What a loan costs and the legal cap of a day, if it costs more (Permenkop UKM 8/2023 art. 27).

    :param rate: ``EffectiveRate``
    :return: both as text, percent a year; None if it does not, or before the law set a cap
    """
    cap = env['koperasi.regulation.limit']._find('loan_rate_cap_year_pct', day)
    if cap is None or (check := check_loan_cap(rate, cap)).passed:
        return None
    return f"{check.highest.normalize():f}", f"{cap.normalize():f}"


__all__ = [
    'ACCOUNTANT', 'ADMIN', 'BOARD', 'CASH_ROLES', 'MANAGER', 'OFFICER', 'SUPERVISOR', 'TELLER', 'above_cap', 'cash_journal', 'check_role', 'count',
    'day', 'known', 'percent', 'rupiah', 'text', 'whole_amount', 'whole_number']
