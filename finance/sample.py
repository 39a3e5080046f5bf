"""Which accounts are asked to be confirmed (ISA 505, ISA 530): drawn from a seed, so that anybody can draw them again and finds the same.

No generator of a language or its version decides: a number is the SHA-256 of seed, stratum and key, written in decimal figures.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from .money import whole_rupiah

METHODS = ("random", "monetary")
SPAN = 1 << 256


@dataclass(frozen=True)
class Item:
    """ An account of the population: ``key`` tells it apart, ``stratum`` is its branch, ``balance`` rupiah, above 0. """

    key: int
    stratum: Hashable
    balance: int


def rank(seed: str, *parts: object) -> int:
    """ The number that a seed gives something: 0 to 2^256 - 1. """
    return int.from_bytes(sha256("|".join(map(str, (seed, *parts))).encode()).digest(), "big")


def shared_out(weights: dict, size: int, most: dict) -> dict:
    """How many are drawn from each stratum: in proportion to its weight by largest remainder, one at least, never more than there are.

    In: ``{stratum: weight}`` (numbers of accounts or rupiah, above 0), how many in all, ``{stratum: accounts}``. Out: ``{stratum: number}``,
    whose sum is ``size``, or all accounts if there are fewer. Where ``size`` is below the number of strata the heaviest get one each.
    """
    order = sorted(weights, key=lambda stratum: (-weights[stratum], str(stratum)))
    size, total = min(size, sum(most.values())), sum(weights.values())
    part = {stratum: Fraction(weights[stratum] * size, total) for stratum in order}
    found = {stratum: min(max(int(part[stratum]), 1), most[stratum]) if number < size else 0 for number, stratum in enumerate(order)}
    while sum(found.values()) < size:
        found[max((one for one in order if found[one] < most[one]), key=lambda one: part[one] - found[one])] += 1
    while sum(found.values()) > size:
        found[max((one for one in order if found[one] > 1), key=lambda one: found[one] - part[one])] -= 1
    return found


def draw(seed: str, items: Iterable[Item], size: int, method: str = "random") -> list[int]:
    """The sample.

    In: the seed (not empty), the population, how many (above 0), ``random`` (each account has the same chance) or ``monetary`` (each rupiah has,
    so an account's chance is in proportion to its balance). Out: keys in ascending order, as many as asked or all there are, none twice.
    Each stratum is drawn from by itself. Raises ValueError for an empty seed, a size below 1, a balance below 1 or a key that comes twice.
    """
    strata: dict[Hashable, list[Item]] = {}
    keys = set()
    for item in items:
        whole_rupiah(item.balance, "balance", minimum=1)
        if item.key in keys:
            raise ValueError(f"Account {item.key} is in the population twice.")
        keys.add(item.key)
        strata.setdefault(item.stratum, []).append(item)
    if not seed or size < 1 or method not in METHODS:
        raise ValueError("A sample needs a seed, a size above 0 and a method.")
    most = {stratum: len(own) for stratum, own in strata.items()}
    weights = most if method == "random" else {stratum: sum(item.balance for item in own) for stratum, own in strata.items()}
    numbers = shared_out(weights, size, most)
    choose = _random if method == "random" else _monetary
    return sorted(key for stratum, own in strata.items() if numbers[stratum] for key in choose(seed, stratum, own, numbers[stratum]))


def _shuffled(seed: str, stratum: Hashable, items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (rank(seed, stratum, item.key), item.key))


def _random(seed: str, stratum: Hashable, items: list[Item], size: int) -> list[int]:
    return [item.key for item in _shuffled(seed, stratum, items)[:size]]


def _monetary(seed: str, stratum: Hashable, items: list[Item], size: int) -> list[int]:
    """Systematic selection of rupiah over accounts in shuffled order; what is larger than the interval is taken for certain."""
    chosen, rest = [], _shuffled(seed, stratum, items)
    while size > len(chosen):
        total, open_places = sum(item.balance for item in rest), size - len(chosen)
        certain = [item for item in rest if item.balance * open_places >= total]
        if not certain:
            break
        chosen += [item.key for item in certain]
        rest = [item for item in rest if item.balance * open_places < total]
    open_places = size - len(chosen)
    if open_places <= 0 or not rest:
        return chosen
    interval = Fraction(sum(item.balance for item in rest), open_places)
    hit, reached = interval * Fraction(rank(seed, stratum, "start"), SPAN), 0
    for item in rest:   # no balance is as large as the interval: each is hit once at most
        reached += item.balance
        if hit < reached:
            chosen.append(item.key)
            hit += interval
    return chosen
