"""Votes and elections: what a paper may say, the count, who won, ties and lots, and the published list that anybody counts again.

Options are numbered from 1. A paper is a tuple of the numbers that it names, in ascending order; an empty one abstains. One member has one vote,
whatever his shares (UU 25/1992 art. 24); what is not reached by consent is decided by most votes, or by the majority of the articles.
"""
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

PLURALITY, SIMPLE, TWO_THIRDS = 'plurality', 'simple', 'two_thirds'
VALID, CAST = 'valid', 'cast'
HEAD = 'code;choices'


@dataclass(frozen=True)
class Rules:
    """ How the winners are found.

    ``majority``: ``plurality`` (most votes), ``simple`` (more than half) or ``two_thirds`` (at least two thirds), of ``base``: ``valid`` papers
    (abstentions do not count) or all that were ``cast``. ``seats``: how many options win at most.
    """
    majority: str = SIMPLE
    base: str = VALID
    seats: int = 1

    def __post_init__(self):
        if self.majority not in (PLURALITY, SIMPLE, TWO_THIRDS) or self.base not in (VALID, CAST) or self.seats < 1:
            raise ValueError("These rules are not known")


@dataclass(frozen=True)
class Count:
    """ ``votes`` of each option in order of the options, ``papers`` in all, of which ``blank`` ones abstain. """
    votes: tuple[tuple[int, int], ...]
    papers: int
    blank: int

    @property
    def valid(self):
        return self.papers - self.blank


@dataclass(frozen=True)
class Outcome:
    """ ``elected``: who won, most votes first. ``tied``: who has the same number of votes at the last seat, of which ``open_seats`` are left for them.
    ``vacant``: seats that nobody won, for want of votes. """
    elected: tuple[int, ...]
    tied: tuple[int, ...] = ()
    open_seats: int = 0
    vacant: int = 0


def read(text: str) -> tuple[int, ...]:
    """ The paper of a line of the list: ``1,3``; nothing for an abstention.

    :raises ValueError: if it is not written as ``write`` does
    """
    choices = tuple(int(part) for part in text.split(',')) if text else ()
    if write(choices) != text:
        raise ValueError(f"{text!r} is no paper")
    return choices


def write(choices: Sequence[int]) -> str:
    """ A paper as text """
    return ','.join(str(number) for number in choices)


def paper(choices: Iterable[int], options: int, most: int) -> tuple[int, ...]:
    """ What somebody chose, as a paper

    :param choices: numbers in any order
    :param options: how many there are
    :param most: so many may be chosen
    :raises ValueError: if one is named twice or is not there, or there are too many
    """
    chosen = sorted(choices)
    if len(set(chosen)) != len(chosen) or len(chosen) > most or not all(1 <= number <= options for number in chosen):
        raise ValueError("This is no valid choice")
    return tuple(chosen)


def count(options: int, papers: Iterable[Sequence[int]]) -> Count:
    """ Count papers; the order in which they come does not matter """
    votes, total, blank = Counter(), 0, 0
    for chosen in papers:
        total += 1
        blank += not chosen
        votes.update(chosen)
    return Count(tuple((number, votes[number]) for number in range(1, options + 1)), total, blank)


def reaches(votes: int, counted: Count, rules: Rules) -> bool:
    """ Whether so many votes are enough, in whole numbers: nothing is rounded """
    base = counted.papers if rules.base == CAST else counted.valid
    if rules.majority == SIMPLE:
        return 2 * votes > base
    if rules.majority == TWO_THIRDS:
        return votes > 0 and 3 * votes >= 2 * base
    return votes > 0


def outcome(counted: Count, rules: Rules) -> Outcome:
    """ Who won. Equal votes at the last seat leave it open: a lot or another round decides, never the order of the options. """
    ranked = sorted(((votes, number) for number, votes in counted.votes if reaches(votes, counted, rules)), key=lambda row: (-row[0], row[1]))
    if len(ranked) <= rules.seats:
        return Outcome(tuple(number for _votes, number in ranked), vacant=rules.seats - len(ranked))
    last = ranked[rules.seats - 1][0]
    if ranked[rules.seats][0] != last:
        return Outcome(tuple(number for _votes, number in ranked[:rules.seats]))
    above = tuple(number for votes, number in ranked if votes > last)
    return Outcome(above, tuple(sorted(number for votes, number in ranked if votes == last)), rules.seats - len(above))


def lot(tied: Sequence[int], seats: int, words: str) -> tuple[int, ...]:
    """ Draw a lot that everybody can draw again: the lowest SHA-256 of ``words:number`` wins.

    :param tied: numbers of the options
    :param seats: how many of them win
    :param words: said aloud in the meeting, after the result is known, by who does not know the programme: as figures thrown by dice
    :return: numbers, in the order drawn
    """
    if not words or not 0 < seats < len(tied):
        raise ValueError("There is nothing to draw")
    return tuple(sorted(tied, key=lambda number: sha256(f'{words}:{number}'.encode()).digest())[:seats])


def turnout(papers: int, entitled: int) -> Fraction:
    """ Part of those who may vote that did; 0 where nobody may """
    return Fraction(papers, entitled) if entitled else Fraction(0)


def published(rows: Iterable[tuple[str, str]]) -> bytes:
    """ The list as it is published, byte by byte: a line a paper, sorted by code.

    :param rows: ``(code, paper as text)``
    """
    lines = [HEAD, *(f'{code};{choices}' for code, choices in sorted(rows))]
    return ('\n'.join(lines) + '\n').encode('ascii')


def codes_hash(codes: Iterable[str]) -> str:
    """ SHA-256 of all codes, a line each, sorted: says which papers there were before anybody saw what they say """
    return sha256(''.join(f'{code}\n' for code in sorted(codes)).encode('ascii')).hexdigest()
