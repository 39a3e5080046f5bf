""" What people type into the forms of the portal. """
import re

from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime

from ..ledger.posting import MAX_AMOUNT

AMOUNT = re.compile(r'(?:Rp\.?\s*)?([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,15})(?:,00|,-)?', re.IGNORECASE)
CONTROL = re.compile(r'[\x00-\x08\x0b-\x1f\x7f]')


def read_amount(env, typed, label, empty=None):
    """ Whole rupiah, with or without dots: ``1.250.000``. ``1.5`` is an error, not 15.

    :param empty: what nothing counts as; an error if None
    """
    typed = (typed or '').strip()
    if not typed and empty is not None:
        return empty
    match = AMOUNT.fullmatch(typed)
    amount = int(match[1].replace('.', '')) if match else -1
    if not 0 <= amount <= MAX_AMOUNT:
        raise UserError(env._("%s: write a whole number of rupiah, e.g. 1.250.000.", label))
    return amount


def read_count(env, typed, label):
    """ A number of instalments or an id, above 0 """
    if not re.fullmatch(r'[1-9][0-9]{0,8}', (typed or '').strip()):
        raise UserError(env._("%s is not valid.", label))
    return int(typed)


def read_words(env, typed, label, most=2000, required=True):
    """ Text of one or several lines, trimmed """
    typed = CONTROL.sub(' ', typed or '').strip()
    if required and not typed:
        raise UserError(env._("%s is missing.", label))
    if len(typed) > most:
        raise UserError(env._("%(label)s: at most %(most)s characters.", label=label, most=most))
    return typed


def read_line(env, typed, label, most=120, required=True):
    """ Text of one line """
    return ' '.join(read_words(env, typed, label, most, required).split())


def moment(env, value, company):
    """ A time as the cooperative's own clock has it: ``21 Nov 2026, 14:05`` """
    return format_datetime(env, value, tz=company.sudo().root_id.koperasi_tz or 'Asia/Makassar', dt_format='d MMM y, HH:mm')
