"""How papers write amounts, names, days and times."""
import base64
from io import BytesIO

import pytz
import qrcode

from odoo import fields
from odoo.tools.misc import format_date

ZONES = {'Asia/Jakarta': 'WIB', 'Asia/Makassar': 'WITA', 'Asia/Jayapura': 'WIT'}
NBSP, MINUS = '\N{NO-BREAK SPACE}', '\N{MINUS SIGN}'


def rupiah(amount):
    """ ``Rp 1.250.000``, as Indonesia writes it, in every language

    :param amount: whole rupiah
    """
    amount = int(amount)
    return f"{MINUS if amount < 0 else ''}Rp{NBSP}{number(abs(amount))}"


def number(amount):
    """ ``1.250.000`` """
    return f"{int(amount):,}".replace(',', '.').replace('-', MINUS)


def paper_lang(partner):
    """ Language of a paper for somebody: his own, else that of who prints it, else Indonesian

    :param partner: ``res.partner``
    :return: code of an installed language
    """
    installed = dict(partner.env['res.lang'].get_installed())
    wanted = (partner.sudo().lang, partner.env.user.lang, 'id_ID')
    return next((code for code in wanted if code in installed), next(iter(installed)))


def day(env, value):
    """ ``21 Nov 2026`` """
    return format_date(env, value, date_format='d MMM y')


def moment(env, value, zone):
    """ ``21 Nov 2026, 14:05 WITA``

    :param datetime value: in UTC, as the database has it
    :param str zone: time zone of the cooperative
    """
    zone = zone if zone in ZONES else 'Asia/Makassar'
    local = pytz.utc.localize(value).astimezone(pytz.timezone(zone))
    return f"{day(env, local.date())}, {local:%H:%M} {ZONES[zone]}"


def printed(record):
    """ ``Printed 21 Nov 2026, 14:05 WITA by Ana``, in the language of ``record``, which has a ``company_id`` """
    env = record.env
    time = moment(env, fields.Datetime.now(), record.company_id.root_id.koperasi_tz)
    return env._("Printed %(time)s by %(user)s", time=time, user=env.user.name)


def qr_image(text, error_correction=qrcode.constants.ERROR_CORRECT_M, mask=None):
    """ A QR code as a data URI: printing needs no network

    :param int mask: of the eight of the standard, each of which is read; to look for the best one takes most of the time, which many papers at once do not have
    """
    code = qrcode.QRCode(error_correction=error_correction, box_size=6, border=0, mask_pattern=mask)
    code.add_data(text)
    image = BytesIO()
    code.make_image().save(image, 'PNG')
    return f'data:image/png;base64,{base64.b64encode(image.getvalue()).decode()}'
