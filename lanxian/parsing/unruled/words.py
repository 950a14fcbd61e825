"""The words of the known forms: which lines of a header make whole cells."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from lanxian.classification import Scheme, codes
from lanxian.parsing.kinds import unquoted
from lanxian.parsing.names import canonical
from lanxian.parsing.unruled.pieces import LEVEL, MOST_LEADING, Piece, Row, beside, overlap, union

#: How many ways to part a header into known cells are looked at, and steps to find them.
WAYS, STEPS = 6, 4000


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


@cache
def row_names() -> frozenset[str]:
    """The names of rows that are known: those of the classifications, and of the two-sided tables.

    >>> {"住房保障支出", "年初结转和结余"} <= row_names()
    True
    """
    schemes: tuple[Scheme, ...] = ("functional", "economic")
    names = (name for scheme in schemes for name in codes(scheme).values())
    return frozenset((*map(canonical, names), *_data()["rows"]))


@cache
def _words() -> tuple[frozenset[str], frozenset[str]]:
    """The header cells that the public tables are known to have, and what these begin with."""
    sorts = dict(_data()["header"])
    units = [f"（{unit}）" for unit in sorts.pop("units")]
    words = {word + unit for own in sorts.values() for word in own for unit in ("", *units)}
    return frozenset(words), frozenset(w[:n] for w in words for n in range(1, len(w) + 1))


def worded(pieces: Sequence[Piece], em: float, ruled: bool) -> list[list[Row]]:
    """The ways to make cells of a header's lines, all of them known, the fewest first."""
    words, beginnings = _words()
    order = sorted(pieces, key=lambda p: (p.first, p.x0))
    steps = iter(range(STEPS))
    found: list[list[Row]] = []

    def said(cell: Row) -> str:
        text = unquoted("".join(p.text for p in cell))
        return text.replace("(", "（").replace(")", "）")

    def joins(cell: Row, piece: Piece) -> bool:
        gap = piece.first - cell[-1].first
        near = LEVEL * em < gap and (ruled or gap <= MOST_LEADING * em)
        near = near and (not ruled or beside(cell[-1], piece))
        return near and overlap(union(cell), piece) > 0 and said([*cell, piece]) in beginnings

    def ways(i: int, cells: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
        if next(steps, None) is None:
            return
        if i == len(order):
            if all(said(cell) in words for cell in cells):
                yield cells
            return
        piece = order[i]
        if not ruled and any(
            piece.first - cell[-1].first > MOST_LEADING * em and said(cell) not in words
            for cell in cells
        ):
            return
        for n in reversed(range(len(cells))):
            if joins(cells[n], piece):
                yield from ways(i + 1, (*cells[:n], [*cells[n], piece], *cells[n + 1 :]))
        if said([piece]) in beginnings:
            yield from ways(i + 1, (*cells, [piece]))

    for cells in ways(0, ()):
        found.append(sorted(cells, key=lambda row: union(row).x0))
    return sorted(found, key=len)[:WAYS]
