"""Lines of the state's credit programme system (SIKP): fields in a fixed order, separated by `|` (domain 5.12).

What a file must not hold is a problem of its field, by a code: `missing`, `nik`, `digits`, `date`, `amount`, `code`, `short`, `long`, `separator`, `formula`,
`encoding`. Nothing is guessed; blanks at both ends fall away.
"""
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

SEPARATOR = "|"
DATES = {"ddmmyyyy": "%d%m%Y", "yyyymmdd": "%Y%m%d", "dd-mm-yyyy": "%d-%m-%Y", "dd/mm/yyyy": "%d/%m/%Y", "yyyy-mm-dd": "%Y-%m-%d"}
FORMATS = ("text", "nik", "digits", "date", "amount", "code")
NIK = re.compile(r"[0-9]{16}")
DIGITS = re.compile(r"[0-9]+")
# what ends a line for one program or another, and control characters
BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
LEADS = ("=", "+", "-", "@")   # what a spreadsheet that opens the file takes for a formula


@dataclass(frozen=True)
class Field:
    """A field of a line: how its value is written and what it may be. `codes` is of the format code; 0 is no limit of length."""

    code: str
    format: str = "text"
    date_format: str = "ddmmyyyy"
    length: int = 0
    least: int = 0
    required: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)


def cell(one: Field, value: object, replace: bool = False) -> tuple[str, str | None]:
    """A value as it stands in the file, and what is wrong with it.

    :param value: text, int, date or bool; None, False and '' are nothing
    :param replace: put a blank for `|` and line breaks in texts, and leave out what begins a formula, instead of refusing them
    :return: text and code of the problem, None if there is none; the text of a problem may be shown, never sent
    """
    if value is None or value is False or value == "":
        return "", "missing" if one.required else None
    text, problem = _written(one, value)
    if one.format == "text":
        if replace:
            text = BREAKS.sub(" ", text).replace(SEPARATOR, " ").strip().lstrip("".join(LEADS)).strip()
            text = re.sub(" {2,}", " ", text)
        elif text.startswith(LEADS):
            problem = "formula"
    if SEPARATOR in text or BREAKS.search(text):
        return BREAKS.sub(" ", text).replace(SEPARATOR, " "), "separator"
    if problem:
        return text, problem
    if not text:
        return "", "missing" if one.required else None
    if len(text) < one.least:
        return text, "short"
    if one.length and len(text) > one.length:
        return text, "long"
    return text, None


def _written(one: Field, value: object) -> tuple[str, str | None]:
    if one.format == "date":
        if not isinstance(value, date):
            return str(value).strip(), "date"
        return value.strftime(DATES[one.date_format]) if value.year >= 1000 else str(value), None
    if one.format == "amount":
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            return str(value).strip(), "amount"
        return str(value), None
    if one.format == "code":
        key = "1" if value is True else str(value).strip()
        return (one.codes[key], None) if key in one.codes else (key, "code")
    text = ("1" if value is True else str(value)).strip()
    if one.format == "nik":
        return text, None if NIK.fullmatch(text) else "nik"
    if one.format == "digits":
        return text, None if DIGITS.fullmatch(text) else "digits"
    return text, None


def line(fields: Sequence[Field], values: Sequence[object], encoding: str = "utf-8", replace: bool = False) -> tuple[str, list[tuple[str, str]]]:
    """A line of a file, without its end.

    :return: the line, and for each field that is wrong its code and the code of the problem; a line with problems is not sent
    """
    cells, problems = [], []
    for one, value in zip(fields, values, strict=True):
        text, problem = cell(one, value, replace)
        if not problem:
            try:
                text.encode(encoding)
            except UnicodeEncodeError:
                problem = "encoding"
        cells.append(text)
        if problem:
            problems.append((one.code, problem))
    return SEPARATOR.join(cells), problems


def whole_file(lines: Iterable[str], encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    """The bytes of a file: each line with its end."""
    return "".join(text + end for text in lines).encode(encoding)


def read_lines(content: bytes, encoding: str = "utf-8") -> list[list[str]]:
    """The fields of each line of a file that came back; empty lines fall away, whatever ends a line.

    Raises ValueError if it is no text of this encoding.
    """
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise ValueError("this is no text file of the encoding") from error
    if "\x00" in text:
        raise ValueError("this is no text file")
    return [[part.strip() for part in row.split(SEPARATOR)] for row in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if row.strip()]


def read_codes(text: str) -> dict[str, str]:
    """`{value: code}` of lines `value=code`.

    Raises ValueError naming the line that is none, or that names a value twice.
    """
    found: dict[str, str] = {}
    for row in (text or "").splitlines():
        if not row.strip():
            continue
        value, sign, code = (part.strip() for part in row.partition("="))
        if not sign or not value or not code or value in found or SEPARATOR in code:
            raise ValueError(row.strip())
        found[value] = code
    return found
