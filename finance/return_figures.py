"""What somebody wrote into a return's form, as a figure: whole numbers, dates, words. Nothing is guessed; what is unclear is a BadFigure."""
import re
from datetime import date
from decimal import Decimal

from .periodic_return import MOST, Line

CURRENCY = re.compile(r'^(?:rp|idr)\.?\s*', re.IGNORECASE)
CENTS = re.compile(r',(?:-{1,2}|0{1,2})$')
DAY_FIRST = re.compile(r'([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})')
EMPTY = frozenset({'', '-', '--', '–', '—'})
CONTROL = re.compile('[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]')


class BadFigure(ValueError):
    """What was written is no figure of its line. ``args``: a code (`number`, `comma`, `decimals`, `large`, `negative`, `date`, `word`, `text`)."""


def read_figure(written: str | Decimal | date | bool | None, line: Line) -> int | str | None:
    """The figure that somebody means.

    :param written: text as typed (`1.250.000`, `Rp 1.250.000,-`, `(5.000)`, `31-12-2025`), or what a worksheet holds
    :return: a whole number, a date as ``2026-01-31``, a word; None for nothing
    :raises BadFigure: for `1,250,000`, `1.250.000,50`, `1.25`, `1e6`, `NaN`, 31 February …
    """
    if isinstance(written, bool):
        raise BadFigure('number')
    if isinstance(written, str):
        written = ' '.join(written.split())
        if CONTROL.search(written):
            raise BadFigure('text')
    if written is None or (isinstance(written, str) and written in EMPTY):
        return None
    if line.kind == 'date':
        return _date(written)
    if line.kind == 'word':
        return _word(written, line)
    if isinstance(written, date):
        raise BadFigure('number')
    number = _whole(written) if isinstance(written, Decimal) else _of_text(written)
    if abs(number) > MOST:
        raise BadFigure('large')
    if line.low is not None and number < line.low:
        raise BadFigure('negative')
    return number


def _of_text(text: str) -> int:
    text = CURRENCY.sub('', text)
    negative = text.startswith(('-', '(', '−'))
    text = CENTS.sub('', CURRENCY.sub('', text.strip('()').lstrip('-−').strip()))
    if not text.isascii() or len(text) > 40:
        raise BadFigure('number')
    if re.fullmatch(r'[0-9]{1,3}(?:\.[0-9]{3})+', text):
        text = text.replace('.', '')
    elif re.fullmatch(r'[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?', text):
        raise BadFigure('comma')
    elif re.fullmatch(r'[0-9.,]*[.,][0-9]+', text):
        raise BadFigure('decimals')
    elif not re.fullmatch(r'[0-9]+', text):
        raise BadFigure('number')
    return -int(text) if negative else int(text)


def _whole(number: Decimal) -> int:
    if not number.is_finite():
        raise BadFigure('number')
    if not -MOST <= number <= MOST:
        raise BadFigure('large')
    if number != int(number):
        raise BadFigure('decimals')
    return int(number)


def _date(written) -> str:
    if isinstance(written, date):
        return written.isoformat()
    if not isinstance(written, str):
        raise BadFigure('date')
    if match := DAY_FIRST.fullmatch(written):
        written = f'{match[4]}-{int(match[3]):02d}-{int(match[1]):02d}'
    try:
        return date.fromisoformat(written if len(written) == 10 else 'x').isoformat()
    except ValueError:
        raise BadFigure('date') from None


def _word(written, line: Line) -> str:
    text = str(written)
    if not line.words:
        if len(text) > 500 or text[0] in '=@+':
            raise BadFigure('text')
        return text
    for word in line.words:
        if text.casefold() == word.casefold():
            return word
    raise BadFigure('word')
