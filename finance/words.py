"""Amounts in Indonesian words (terbilang)."""

from num2words import num2words

from .money import whole_rupiah


def terbilang(amount: int, *, capitalised: bool = False) -> str:
    """Rupiah in words, "dua juta rupiah"; `capitalised` for prints, "Dua juta rupiah".

    Raises ValueError for a negative amount or one that is not whole. Source: case T1.
    """
    words = f"{num2words(whole_rupiah(amount, minimum=0), lang='id')} rupiah"
    return words.capitalize() if capitalised else words
