"""Identity numbers and telephone numbers of Indonesian residents. Plain Python, no database."""
import re
from datetime import date

# first two digits of a NIK (codes of the Ministry of Home Affairs) -> code of res.country.state
PROVINCES = {
    '11': 'AC', '12': 'SU', '13': 'SB', '14': 'RI', '15': 'JA', '16': 'SS', '17': 'BE', '18': 'LA', '19': 'BB', '21': 'KR',
    '31': 'JK', '32': 'JB', '33': 'JT', '34': 'YO', '35': 'JI', '36': 'BT', '51': 'BA', '52': 'NB', '53': 'NT',
    '61': 'KB', '62': 'KT', '63': 'KS', '64': 'KI', '65': 'KU', '71': 'SA', '72': 'ST', '73': 'SN', '74': 'SG', '75': 'GO',
    '76': 'SR', '81': 'MA', '82': 'MU', '91': 'PA', '92': 'PB', '93': 'PS', '94': 'PT', '95': 'PE', '96': 'PD',
}
SIXTEEN_DIGITS = re.compile(r'[0-9]{16}')
NPWP = re.compile(r'[0-9]{15,16}')
PHONE = re.compile(r'\+[1-9][0-9]{7,14}')
PUNCTUATION = re.compile(r'[\s.\-/()]')
DOT = '•'


def digits(text):
    """ A number without the blanks, dots and dashes people write in it. """
    return PUNCTUATION.sub('', text or '')


def nik_birth_dates(nik):
    """ Birth dates (of both possible centuries) that a NIK states; none if it states no date.

    :param str nik: 16 digits, of which 7-12 are DDMMYY, with 40 added to the day for women (domain 3.2)
    """
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    found = []
    for century in (1900, 2000):
        try:
            found.append(date(century + year, month, day - 40 if day > 40 else day))
        except ValueError:
            continue
    return found


def nik_sex(nik):
    """ ``female`` if 40 was added to the day of birth, else ``male``. """
    return 'female' if int(nik[6:8]) > 40 else 'male'


def nik_problems(nik, birth_date=None, sex=None, state_code=None):
    """ What in a NIK does not fit the rest of the record: a reason to look again, not to refuse.

    :param str nik: 16 digits
    :param date birth_date: as registered
    :param str sex: ``male`` or ``female``, as registered
    :param str state_code: code of the province of the address
    :return: list of ``date``, ``birth_date``, ``sex``, ``province``, ``address``
    """
    problems = []
    dates = nik_birth_dates(nik)
    if not dates:
        problems.append('date')
    elif birth_date and birth_date not in dates:
        problems.append('birth_date')
    if sex and nik_sex(nik) != sex:
        problems.append('sex')
    province = PROVINCES.get(nik[:2])
    if not province:
        problems.append('province')
    elif state_code and state_code != province:
        problems.append('address')
    return problems


def normalise_phone(text):
    """ International form: ``0812 3456-789`` and ``62812…`` become ``+62812…``; other countries need their ``+``. """
    number = digits(text)
    if number.startswith('00'):
        return '+' + number[2:]
    if number.startswith('0'):
        return '+62' + number[1:]
    if number.startswith('62'):
        return '+' + number
    if number.startswith('8'):
        return '+62' + number
    return number


def local_phone(number):
    """ The form people dial in Indonesia: ``0812…``. """
    return '0' + number[3:] if number and number.startswith('+62') else number or ''


def mask_nik(nik):
    """ ``5301••••••••0001`` """
    return nik[:4] + DOT * max(len(nik) - 8, 4) + nik[-4:] if nik else ''


def mask_phone(number):
    """ ``0812••••249`` """
    shown = local_phone(number)
    return shown[:4] + DOT * 4 + shown[-3:] if shown else ''


def mask_name(name):
    """ ``P****s K**o``: enough to know oneself, too little to learn a name """
    return ' '.join(
        f"{word[0]}{'*' * (len(word) - 2)}{word[-1]}" if len(word) > 2 else f"{word[0]}*" for word in (name or '').split())
