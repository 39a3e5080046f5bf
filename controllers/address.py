import re

MAX_ID = 2**31 - 1


def record_id(text):
    """ The id in an address; 0, of which there is no record, for all that cannot be one.

    Routes take text and ask here: what Odoo's own converters refuse goes on to its search for attachments, which fails on some of it.
    """
    return int(text) if re.fullmatch('[1-9][0-9]{0,9}', text) and int(text) <= MAX_ID else 0
