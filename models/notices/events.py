"""What members are told, and how. Plain names: models, screens and tests mean the same by them."""
from datetime import datetime, time, timedelta

import pytz

EVENTS = [
    ('deposit', "Money received"), ('withdrawal', "Money paid out"), ('transfer', "Transfer"), ('instalment', "Instalment paid"),
    ('reversal', "Receipt taken back"), ('due', "Instalment is due"), ('late', "Instalment is late"), ('maturity', "Term deposit matures"),
    ('mandatory', "Mandatory shares in arrears"), ('surplus', "Surplus (SHU) credited"), ('meeting', "Meeting of Members"), ('answer', "Answer to a request"),
    ('security', "Security"),
]
CHANNELS = [('mail', "E-mail"), ('sms', "SMS"), ('whatsapp', "WhatsApp")]
# which kinds of koperasi.transaction are a receipt for the member
RECEIPTS = {
    'deposit': 'deposit', 'mandatory': 'deposit', 'entry_payment': 'deposit', 'term_opening': 'deposit',
    'withdrawal': 'withdrawal', 'term_break': 'withdrawal', 'closing': 'withdrawal', 'exit_payment': 'withdrawal', 'entry_refund': 'withdrawal',
    'transfer': 'transfer', 'loan_payment': 'instalment', 'loan_payoff': 'instalment', 'reversal': 'reversal',
}
TO_ALL = 'surplus'           # told to all members at once: what concerns one of them does not wait behind it
ALWAYS = ('security',)     # no member can switch these off, and no hour is too quiet for them
REMINDERS = ('due', 'late', 'maturity', 'mandatory', 'meeting')
NEEDS_CONSENT = ('sms', 'whatsapp')     # UU 27/2022; the fee of an SMS is the cooperative's too (screens.md 0.9)
PLACEHOLDERS = ('member', 'cooperative', 'amount', 'account', 'date', 'number', 'what')


def after_quiet(now, zone, quiet_from, quiet_until):
    """ The first moment from ``now`` on that is not in the quiet hours.

    :param datetime now: UTC, without zone
    :param str zone: name of the cooperative's time zone
    :param float quiet_from: hour of its day at which nobody is disturbed any more; the same as ``quiet_until`` for no quiet hours
    :param float quiet_until: hour at which he may be again
    :return: datetime, UTC, without zone
    """
    local = pytz.utc.localize(now).astimezone(pytz.timezone(zone))
    hour = local.hour + local.minute / 60 + local.second / 3600
    over_midnight = quiet_from > quiet_until
    quiet = hour >= quiet_from or hour < quiet_until if over_midnight else quiet_from <= hour < quiet_until
    if not quiet:
        return now
    morning = local.date() + timedelta(days=1 if over_midnight and hour >= quiet_from else 0)
    opens = datetime.combine(morning, time()) + timedelta(hours=quiet_until)
    return pytz.timezone(zone).localize(opens).astimezone(pytz.utc).replace(tzinfo=None)
