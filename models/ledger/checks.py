"""What every door checks before money moves. A caller of the API sends anything."""
from odoo import fields
from odoo.exceptions import AccessError, UserError

from .posting import MAX_AMOUNT

TELLER = 'koperasi.group_koperasi_teller'
MANAGER = 'koperasi.group_koperasi_manager'
ACCOUNTANT = 'koperasi.group_koperasi_accountant'
BOARD = 'koperasi.group_koperasi_board'
ADMIN = 'koperasi.group_koperasi_admin'


def check_role(env, *groups):
    """ The caller himself has one of these groups; the rights of a superuser environment do not count.

    :raises AccessError: otherwise
    """
    if not env.user.has_groups(','.join(groups)):
        raise AccessError(env._("Your role does not allow this."))


def whole_amount(env, value, minimum=1):
    """ An amount that a caller sent, as whole rupiah.

    JSON has one kind of number, so 50000.0 is taken for 50000; text, ``True``, fractions and NaN are refused.

    :param value: what came
    :param int minimum: lowest amount allowed, rupiah
    :return: int
    :raises UserError: otherwise
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise UserError(env._("An amount is a whole number of rupiah."))
    if not minimum <= value <= MAX_AMOUNT:
        raise UserError(env._("The amount must lie between %(lowest)s and %(highest)s.",
                              lowest=rupiah(env, minimum), highest=rupiah(env, MAX_AMOUNT)))
    return value


def whole_number(env, value, label):
    """ A count of months, an id: an ``int`` above 0, nothing else """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**31:
        raise UserError(env._("%s is not valid.", label))
    return value


def known(env, model, record_id, label):
    """ The record of an id that a caller sent, if he may see it.

    :return: recordset of one
    :raises UserError: if there is none
    """
    record = env[model].browse(whole_number(env, record_id, label)).exists()
    if not record or not record.has_access('read'):
        raise UserError(env._("%s was not found.", label))
    return record


def text(env, value, label, required=False):
    """ A line of text that a caller sent: blanks trimmed, at most 500 characters; None if empty """
    if value in (None, False, ''):
        value = ''
    if not isinstance(value, str) or len(value) > 500 or '\x00' in value:
        raise UserError(env._("%s is not valid.", label))
    value = ' '.join(value.split())
    if required and not value:
        raise UserError(env._("%s is missing.", label))
    return value or None


def day(env, value, label):
    """ A date that a caller sent, as text or date; None if empty """
    if not value:
        return None
    try:
        found = fields.Date.to_date(value)
    except (ValueError, TypeError, AttributeError):
        found = None
    if not found:
        raise UserError(env._("%s is not valid.", label))
    return found


def rupiah(env, amount):
    """ ``Rp 1.250.000``, for messages """
    return env['koperasi.transaction']._rupiah(int(amount))
