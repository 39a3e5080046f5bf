"""What a cell means: whole rupiah, dates, NIK, codes, text. Nothing is guessed; what is unclear is a ValueProblem."""

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal

from .issue import ValueProblem
from .reader import BadCell, Value

MAX_AMOUNT = 999_999_999_999_999
MAX_TEXT = 255
CURRENCY = re.compile(r'^(?:rp|idr)\.?\s*', re.IGNORECASE)
SCIENTIFIC = re.compile(r'[+-]?[0-9.,]+e[+-]?[0-9]+', re.IGNORECASE)
DAY_FIRST = re.compile(r'([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{2}|[0-9]{4})')
YEAR_FIRST = re.compile(r'([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T ]00:00(?::00)?(?:\.0+)?)?')
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z ./_\-]{0,39}")
CONTROL = re.compile('[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')
EMPTY_MARKS = frozenset({'', '-', '--', '—', '–'})
FIRST_YEAR = 1900


def parse_text(value: Value | None, *, required: bool = False, limit: int = MAX_TEXT) -> str:
    """A name, an address: trimmed, without control characters; '-' alone means empty."""
    text = _as_text(value)
    if text in EMPTY_MARKS:
        if required:
            raise ValueProblem('required')
        return ''
    if CONTROL.search(text):
        raise ValueProblem('text_control')
    if text[0] in '=@':
        raise ValueProblem('text_formula')
    if len(text) > limit:
        raise ValueProblem('text_too_long', limit=limit, length=len(text))
    return text


def parse_code(value: Value | None, *, required: bool = True) -> str:
    """A number that names something (member, account, loan): letters and digits, kept as text."""
    text = parse_text(value, required=required, limit=40)
    if text and not CODE.fullmatch(text):
        raise ValueProblem('code_invalid')
    return text


def parse_amount(value: Value | None, *, required: bool = True) -> int | None:
    """Whole rupiah, not negative: 1250000, '1.250.000', 'Rp 1.250.000,-'."""
    if _is_empty(value):
        if required:
            raise ValueProblem('required')
        return None
    if isinstance(value, Decimal):
        return _whole(value)
    if isinstance(value, bool):
        raise ValueProblem('amount_not_number')
    if isinstance(value, date):
        raise ValueProblem('amount_is_date')
    return _amount_of_text(_as_text(value))


def _amount_of_text(text: str) -> int:
    text = CURRENCY.sub('', text)
    negative = text.startswith(('-', '(', '\u2212'))
    text = text.strip('()').lstrip('-\u2212').strip()
    text = CURRENCY.sub('', text)
    text = re.sub(r',(?:-{1,2}|=|0{1,2})$', '', text)
    if SCIENTIFIC.fullmatch(text):
        raise ValueProblem('amount_scientific')
    if re.fullmatch(r'[0-9]{1,3}(?:\.[0-9]{3})+', text):
        text = text.replace('.', '')
    elif re.fullmatch(r'[0-9]{1,3}(?:,[0-9]{3})+', text):
        raise ValueProblem('amount_comma')
    elif re.fullmatch(r'[0-9.,]*[.,][0-9]+', text):
        raise ValueProblem('amount_decimals')
    elif not re.fullmatch(r'[0-9]+', text):
        raise ValueProblem('amount_not_number')
    if len(text) > 40:
        raise ValueProblem('amount_too_large')
    amount = _whole(Decimal(text))
    if negative and amount:
        raise ValueProblem('amount_negative')
    return amount


def _whole(number: Decimal) -> int:
    if not number.is_finite():
        raise ValueProblem('amount_not_number')
    if not -MAX_AMOUNT <= number <= MAX_AMOUNT:  # abs() overflows at 1E+999999999
        raise ValueProblem('amount_too_large')
    if number < 0:
        raise ValueProblem('amount_negative')
    if number != int(number):
        raise ValueProblem('amount_decimals')
    return int(number)


def parse_count(value: Value | None, *, low: int, high: int, required: bool = True) -> int | None:
    """Months, instalments: a whole number within limits."""
    if _is_empty(value):
        if required:
            raise ValueProblem('required')
        return None
    if isinstance(value, Decimal):
        number = value
    else:
        text = _as_text(value) if not isinstance(value, (bool, date)) else ''
        match = re.fullmatch(r'([0-9]{1,6})(?: *(?:bulan|bln|kali|x))?', text, re.IGNORECASE)
        if not match:
            raise ValueProblem('count_invalid', low=low, high=high)
        number = Decimal(match[1])
    if not number.is_finite() or not low <= number <= high or number != int(number):
        raise ValueProblem('count_invalid', low=low, high=high)
    return int(number)


def parse_percent(value: Value | None, *, high: int, required: bool = True) -> Decimal | None:
    """A rate in per cent: 8, 8.64, '8,64', '8,64 %'; at most four decimals."""
    if _is_empty(value):
        if required:
            raise ValueProblem('required')
        return None
    if isinstance(value, Decimal):
        number = value
    else:
        text = '' if isinstance(value, (bool, date)) else _as_text(value).rstrip('%').strip().replace(',', '.')
        if not re.fullmatch(r'[0-9]{1,3}(?:\.[0-9]{1,12})?', text):
            raise ValueProblem('percent_invalid', high=high)
        number = Decimal(text)
    if not number.is_finite() or not 0 <= number <= high:
        raise ValueProblem('percent_invalid', high=high)
    return Decimal(number.quantize(Decimal('0.0001')).normalize())


def parse_date(value: Value | None, *, latest: date | None = None, required: bool = True) -> date | None:
    """A date cell or text: dd-mm-yyyy, dd/mm/yyyy, yyyy-mm-dd."""
    if _is_empty(value):
        if required:
            raise ValueProblem('required')
        return None
    if isinstance(value, bool):
        raise ValueProblem('date_invalid')
    if isinstance(value, Decimal):
        raise ValueProblem('date_number')
    day = value if isinstance(value, date) else _date_of_text(_as_text(value))
    if day.year < FIRST_YEAR:
        raise ValueProblem('date_too_early', year=FIRST_YEAR)
    if latest and day > latest:
        raise ValueProblem('date_too_late', latest=latest.strftime('%d-%m-%Y'))
    return day


def _date_of_text(text: str) -> date:
    if match := DAY_FIRST.fullmatch(text):
        if len(match[4]) == 2:
            raise ValueProblem('date_short_year')
        day, month, year = int(match[1]), int(match[3]), int(match[4])
    elif match := YEAR_FIRST.fullmatch(text):
        day, month, year = int(match[4]), int(match[3]), int(match[1])
    else:
        raise ValueProblem('date_invalid')
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueProblem('date_not_existing') from error


def parse_nik(value: Value | None) -> str:
    """16 digits, as text; a NIK that Excel took for a number has lost its last digits."""
    if _is_empty(value):
        return ''
    if isinstance(value, Decimal):
        raise ValueProblem('nik_number')
    if isinstance(value, (bool, date)):
        raise ValueProblem('nik_invalid')
    text = re.sub(r'[ .\-]', '', _as_text(value).lstrip("'"))
    if SCIENTIFIC.fullmatch(text):
        raise ValueProblem('nik_number')
    if not text.isascii() or not text.isdigit():
        raise ValueProblem('nik_invalid')
    if len(text) != 16:
        raise ValueProblem('nik_length', length=len(text))
    if len(set(text)) == 1:
        raise ValueProblem('nik_invalid')
    return text


def nik_warnings(nik: str, female: bool | None, born: date | None) -> list[str]:
    """Digits 7 to 12 are day (women: + 40), month and year of birth."""
    if not nik:
        return []
    codes = []
    day = int(nik[6:8])
    if female is not None and (day > 40) != female:
        codes.append('nik_sex')
    if born and (day % 40, int(nik[8:10]), int(nik[10:12])) != (born.day, born.month, born.year % 100):
        codes.append('nik_birth_date')
    return codes


def parse_phone(value: Value | None) -> tuple[str, str | None]:
    """Phone, empty if it is none, and the code of a warning. A number cell has lost its first zero."""
    if _is_empty(value):
        return '', None
    if isinstance(value, Decimal):
        digits = f'{value:f}' if value.is_finite() and 0 < value < 10**16 else ''
        if re.fullmatch(r'8[0-9]{7,12}', digits):
            return f'0{digits}', 'phone_zero'
        return '', 'phone_invalid'
    text = parse_text(value, limit=40).lstrip("'")
    plain = re.sub(r'[ .()\-]', '', text)
    return (plain, None) if re.fullmatch(r'(?:\+?62|0)[1-9][0-9]{6,12}', plain) else ('', 'phone_invalid')


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_maturity(opened: date, months: int, maturity: date) -> bool:
    """Opened on a last day of a month: the last day of the other month is right as well."""
    due = add_months(opened, months)
    if due == maturity:
        return True
    last_day = opened.day == monthrange(opened.year, opened.month)[1]
    return last_day and maturity == due.replace(day=monthrange(due.year, due.month)[1])


def _is_empty(value: Value | None) -> bool:
    return value is None or (isinstance(value, str) and _as_text(value) in EMPTY_MARKS)


def _as_text(value: Value | None) -> str:
    if value is None:
        return ''
    if isinstance(value, BadCell):
        raise ValueProblem(value.code)
    if isinstance(value, bool):
        raise ValueProblem('text_is_boolean')
    if isinstance(value, Decimal):
        return _number_as_text(value)
    if isinstance(value, date):
        raise ValueProblem('text_is_date')
    # no-break and other exotic spaces come from web pages and old programs
    return ' '.join(value.split())


def _number_as_text(number: Decimal) -> str:
    if not number.is_finite() or not -MAX_AMOUNT <= number <= MAX_AMOUNT or number != int(number):
        raise ValueProblem('code_number')
    return f'{int(number)}'
