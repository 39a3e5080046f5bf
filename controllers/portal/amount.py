from odoo.exceptions import UserError

from ...wizards.opening.issue import ValueProblem
from ...wizards.opening.values import parse_amount


def read_amount(env, text, zero=False):
    """ An amount as people in Indonesia write it in a form: 1250000, 1.250.000, Rp 1.250.000,-

    :param str text: what was typed
    :param bool zero: whether 0 is an amount too
    :return: int, whole rupiah
    :raises UserError: in plain words, for all else; ``1.5`` is an error, not 15
    """
    try:
        amount = parse_amount((text or '').strip())
    except ValueProblem as problem:
        raise UserError({
            'required': env._("Enter an amount."),
            'amount_decimals': env._("Whole rupiah only: write the amount without the cents after the comma."),
            'amount_negative': env._("An amount is never negative."),
            'amount_too_large': env._("This amount is too big."),
        }.get(problem.code, env._("This is not an amount. Write 1250000 or 1.250.000."))) from problem
    if not amount and not zero:
        raise UserError(env._("The amount must be more than zero."))
    return amount
