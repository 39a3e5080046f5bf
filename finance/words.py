"""Amounts in Indonesian words (terbilang)."""

import re

from num2words import num2words

from .money import whole_rupiah


def terbilang(amount: int, *, capitalised: bool = False) -> str:
    """Rupiah in words, "dua juta rupiah"; `capitalised` for prints, "Dua juta rupiah".

    Raises ValueError for a negative amount or one that is not whole. Source: case T1.
    """
    words = f"{num2words(whole_rupiah(amount, minimum=0), lang='id')} rupiah"
    # one thousand is "seribu" also after millions, where num2words says "satu ribu"
    words = re.sub(r"(^|(?:juta|miliar|triliun) )satu ribu\b", r"\1seribu", words)
    return words.capitalize() if capitalised else words
