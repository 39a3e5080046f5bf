"""Savings for a goal: what is put aside each month so that the sum is there in time."""

from datetime import date

from .money import whole_rupiah


def goal_instalment(goal: int, month_start_balance: int, balance: int, today: date, goal_date: date) -> int:
    """Rupiah still to be saved this month: an equal share of what is missing, for each month up to that of the goal.

    In: the `goal`, the balance at the beginning of this month and now, in rupiah. Out: rupiah, rounded up; 0 when the
    goal or this month's share is reached. The month of `goal_date` takes part only when it is the last one left, since
    its share could come too late; after that date all that is missing is due.
    Raises ValueError for negative amounts.
    """
    whole_rupiah(goal, "goal", minimum=0)
    missing = goal - whole_rupiah(month_start_balance, "balance", minimum=0)
    months = max((goal_date.year - today.year) * 12 + goal_date.month - today.month, 1)
    share = -(-missing // months)
    return max(min(share - (whole_rupiah(balance, "balance", minimum=0) - month_start_balance), goal - balance), 0)
