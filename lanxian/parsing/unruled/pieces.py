"""Pieces of lines as a table without vertical rules prints them: where they stand, what joins."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, permutations
from math import inf
from typing import Literal

from lanxian.model import Place
from lanxian.parsing.headers import TOTAL, UNIT, role_of
from lanxian.parsing.names import ORDINAL, compact
from lanxian.parsing.numbers import read_number
from lanxian.reading.document import Line, Rules

#: Words that are often set with blanks between their characters.
SPACED = r"合\s+计|总\s+计|小\s+计|项\s+目|收\s+入|支\s+出|金\s+额|行\s+次|栏\s+次"
PIECE = re.compile(rf"{SPACED}|\S+")
#: The part of a number before a blank inside it (5372. 50).
CUT = re.compile(r"[-\d,，]*\d[.．]")
#: What may be a part of a number, but not the ordinal of a row.
DIGITS = re.compile(r"(?!\d{1,2}[.．]$)[-－−(（]?[\d,，.．]*\d[\d,，.．]*[)）]?")
#: How wide a blank inside a number is at most, in sizes of the type.
NARROW = 0.8
#: Positions nearer than this are one. All lengths are in widths of a Chinese character.
LEVEL = 0.4
#: Lines of one cell stand at most this far apart.
MOST_LEADING = 2.2

#: Where pieces below each other may be aligned, from left to right; "" where all are as wide.
Edge = Literal["x0", "centre", "x1", ""]
EDGES: tuple[Edge, ...] = ("x0", "centre", "x1")

#: Header cells that are no lower part of another, however near it stands.
WHOLE = re.compile(r"(预算数|决算数|基本支出|项目支出|科目名称|行次|金额)$")


@dataclass(frozen=True, eq=False)
class Piece:
    """Characters that stand together: a piece of a line, or those of a cell on several lines.

    `first` and `last` are the middles of its first and last line, `above` and `below` the
    horizontal rules between which it stands; the one below goes from `floor[0]` to `floor[1]`.
    """

    text: str
    place: Place
    first: float
    last: float
    above: float
    below: float
    floor: tuple[float, float] = (-inf, inf)

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

    def at(self, edge: Edge) -> float:
        """Where one of its edges stands, or the middle between them."""
        return {"x0": self.x0, "x1": self.x1}.get(edge, self.centre)

    @property
    def middle(self) -> float:
        """Middle between top and bottom."""
        return (self.first + self.last) / 2

    @cached_property
    def number(self) -> bool:
        """Whether it is a number, a part of one, or stands for none."""
        return bool(DIGITS.fullmatch(self.text)) or read_number(self.text).state != "unread"


Row = list[Piece]
#: What stands for the rule below the last one.
OUTSIDE = (inf, -inf, inf)


def pieces_of(line: Line) -> Row:
    """The pieces of a line that blanks part."""
    size = (line.place.bottom or 0.0) - (line.place.top or 0.0)
    found: list[tuple[int, int]] = []
    for m in PIECE.finditer(line.text):
        start, stop = found[-1] if found else (0, 0)
        narrow = found and line.edges[m.start()][0] - line.edges[stop - 1][1] < NARROW * size
        if narrow and CUT.fullmatch(line.text[start:stop]) and m[0].isdecimal():
            found[-1] = (start, m.end())
        else:
            found.append(m.span())
    result = []
    for start, stop in found:
        place = line.span(start, stop)
        centre = ((place.x0 or 0.0) + (place.x1 or 0.0)) / 2
        over = [rule for rule in line.rules if rule[1] <= centre <= rule[2]]
        i = bisect(over, place.middle, key=lambda rule: rule[0])
        (above, *_), (below, *floor) = [OUTSIDE, *over, OUTSIDE][i : i + 2]
        above = above if i else -inf
        at, text = place.middle, compact(line.text[start:stop])
        result.append(Piece(text, place, at, at, above, below, (floor[0], floor[1])))
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
    return replace(pieces[-1], text=text, place=place, first=first, last=last)


def heads_labels(piece: Piece) -> bool:
    """Whether a header cell names a column of codes or names."""
    return role_of((piece.text,)) in {"code", "name"}


def bare_text(piece: Piece) -> str:
    """A header cell without the unit that it names."""
    return UNIT.sub("", piece.text)


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


def leadings(pieces: Row, em: float, ruled: bool) -> list[float]:
    """How far apart the lines of a cell may be: no cell has two, or as far as some pieces stand."""
    gaps = {
        round(min(below.first - p.first for below in lower) / em, 1)
        for p in pieces
        if (lower := [q for q in pieces if q.first > p.first + LEVEL * em and overlap(p, q) > 0])
    }
    return [0.0, *sorted(gap + 0.1 for gap in gaps if gap < MOST_LEADING), *[inf] * ruled]


def stacked(pieces: Iterable[Piece], em: float, leading: float) -> list[Row]:
    """Pieces with those that stand right below each other between the same rules together.

    There are none if some that stand as near can't be of one cell.
    """
    result: list[Row] = []
    for piece in sorted(pieces, key=lambda p: (p.first, p.x0)):
        for above in result:
            last = above[-1]
            near = LEVEL * em < piece.first - last.first <= leading * em
            near = near and (leading == inf or not WHOLE.match(piece.text))
            near = near and (leading == inf or aligned(last, piece, em))
            if near and beside(last, piece) and overlap(union(above), piece) > 0:
                above.append(piece)
                break
        else:
            result.append([piece])
    cells = [union(row) for row in result]
    for a, b in permutations(cells, 2):
        near = LEVEL * em < b.first - a.last <= leading * em
        if near and beside(a, b) and overlap(a, b) > 0 and aligned(a, b, em):
            return []
    return sorted(result, key=lambda row: union(row).x0)


def aligned(a: Piece, b: Piece, em: float) -> bool:
    """Whether two pieces below each other have an edge or their middle in common."""
    return min(abs(a.at(edge) - b.at(edge)) for edge in EDGES) < LEVEL * em


def beside(a: Piece, b: Piece) -> bool:
    """Whether two pieces stand between the same rules."""
    return (a.above, a.below) == (b.above, b.below)


def banded(lines: Sequence[Row], rules: Rules, wraps: bool) -> list[Row] | None:
    """The rows that horizontal rules part; None where rules don't part each row from the next.

    Two numbers below each other are of two rows, unless numbers go on in a second line (`wraps`).
    """
    pieces = [p for line in lines for p in line]
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    slack = 0.05 * (right - left)
    full = [at for at, start, end in rules if start < left + slack and end > right - slack]
    bands: dict[int, Row] = {}
    for piece in pieces:
        bands.setdefault(bisect(full, piece.middle), []).append(piece)
    for number, band in bands.items():
        firm = [
            p
            for p in band
            if (p.number and not wraps) or ORDINAL.match(p.text) or TOTAL.match(p.text)
        ]
        below = any(overlap(a, b) > 0 and a.number == b.number for a, b in combinations(firm, 2))
        if below or not 0 < number < len(full):
            return None
    return [sorted(bands[i], key=lambda p: p.x0) for i in sorted(bands)]
