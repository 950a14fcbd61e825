"""Pieces of lines as a table without vertical rules prints them: where they stand, what joins."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import inf

from lanxian.model import Place
from lanxian.parsing.names import ORDINAL, compact
from lanxian.parsing.numbers import read_number
from lanxian.reading.document import Line, Rules

#: Words that are often set with blanks between their characters, and numbers with one inside.
SPACED = r"合\s+计|总\s+计|小\s+计|项\s+目|收\s+入|支\s+出|金\s+额|行\s+次|栏\s+次"
PIECE = re.compile(rf"{SPACED}|[-\d,，]*\d[.．]\s\d+|\S+")
#: Positions nearer than this are one. All lengths are in widths of a Chinese character.
LEVEL = 0.4
#: Lines of one cell stand at most this far apart.
LEADING = 1.65

#: Header cells that are no lower part of another, however near it stands.
WHOLE = re.compile(r"(预算数|决算数|基本支出|项目支出|科目名称|行次|金额)$")


@dataclass(frozen=True, eq=False)
class Piece:
    """Characters that stand together: a piece of a line, or those of a cell on several lines.

    `first` and `last` are the middles of its first and last line, `above` and `below` the
    horizontal rules between which it stands.
    """

    text: str
    place: Place
    first: float
    last: float
    above: float
    below: float

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.place.x0 or 0.0

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.place.x1 or 0.0

    @property
    def centre(self) -> float:
        """Middle between left and right."""
        return (self.x0 + self.x1) / 2

    @property
    def middle(self) -> float:
        """Middle between top and bottom."""
        return (self.first + self.last) / 2

    @cached_property
    def number(self) -> bool:
        """Whether it is a number or stands for none."""
        return read_number(self.text).state != "unread"


Row = list[Piece]


def pieces_of(line: Line) -> Row:
    """The pieces of a line that blanks part."""
    result = []
    for m in PIECE.finditer(line.text):
        place = line.span(m.start(), m.end())
        centre = ((place.x0 or 0.0) + (place.x1 or 0.0)) / 2
        over = [at for at, start, end in line.rules if start <= centre <= end]
        i = bisect(over, place.middle)
        above, below = [-inf, *over, inf][i : i + 2]
        result.append(Piece(compact(m[0]), place, place.middle, place.middle, above, below))
    return result


def union(pieces: Sequence[Piece]) -> Piece:
    """Pieces of one cell as one, in their order."""
    if len(pieces) == 1:
        return pieces[0]
    places = [p.place for p in pieces]
    place = Place(
        places[0].page,
        min(p.x0 or 0.0 for p in places),
        min(p.top or 0.0 for p in places),
        max(p.x1 or 0.0 for p in places),
        max(p.bottom or 0.0 for p in places),
    )
    first, last = min(p.first for p in pieces), max(p.last for p in pieces)
    text = "".join(p.text for p in pieces)
    return Piece(text, place, first, last, pieces[0].above, pieces[0].below)


def overlap(a: Piece, b: Piece) -> float:
    """How far two pieces stand over each other."""
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def clusters(pieces: Iterable[Piece]) -> list[Row]:
    """Pieces by columns: those that stand over each other are of one."""
    result: list[Row] = []
    right = -inf
    for piece in sorted(pieces, key=lambda p: p.x0):
        if piece.x0 < right:
            result[-1].append(piece)
        else:
            result.append([piece])
        right = max(right, piece.x1)
    return result


def stacked(pieces: Iterable[Piece], em: float, leading: float) -> Row:
    """Pieces with those that stand right below each other between the same rules as one."""
    result: Row = []
    for piece in sorted(pieces, key=lambda p: (p.first, p.x0)):
        for i, above in enumerate(result):
            aligned = min(abs(above.centre - piece.centre), abs(above.x0 - piece.x0)) < LEVEL * em
            near = LEVEL * em < piece.first - above.last <= leading * em
            near = near and (leading == inf or not WHOLE.match(piece.text))
            same = above.above == piece.above and above.below == piece.below
            if near and same and (aligned or leading == inf) and overlap(above, piece) > 0:
                result[i] = union([above, piece])
                break
        else:
            result.append(piece)
    return sorted(result, key=lambda p: p.x0)


def banded(lines: Sequence[Row], rules: Rules) -> list[Row] | None:
    """The rows that horizontal rules part; None where rules don't part each row from the next."""
    pieces = [p for line in lines for p in line]
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    slack = 0.05 * (right - left)
    full = [at for at, start, end in rules if start < left + slack and end > right - slack]
    bands: dict[int, Row] = {}
    for piece in pieces:
        bands.setdefault(bisect(full, piece.middle), []).append(piece)
    for number, band in bands.items():
        firm = [p for p in band if p.number or ORDINAL.match(p.text)]
        below = any(overlap(a, b) > 0 and a.number == b.number for a, b in combinations(firm, 2))
        if below or not 0 < number < len(full):
            return None
    return [sorted(bands[i], key=lambda p: p.x0) for i in sorted(bands)]
