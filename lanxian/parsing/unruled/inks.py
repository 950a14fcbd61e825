"""What stands below each other in a table without vertical rules, and how it is aligned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import inf

from lanxian.classification import codes
from lanxian.parsing.headers import TOTAL, role_of
from lanxian.parsing.unruled.pieces import EDGES, LEVEL, Edge, Piece, Row, clusters, union
from lanxian.parsing.unruled.sheets import Sheet

#: How exactly pieces below each other are aligned, in widths of a Chinese character.
TIGHT = 0.15
#: A number that can be a code or the number of a row.
CODE = re.compile(r"\d{1,3}|\d{5}|\d{7}")

Spans = list[tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Ink:
    """Pieces of one sort below each other, and the edge at which they are aligned."""

    pieces: Row
    edge: Edge

    @property
    def number(self) -> bool:
        """Whether it is numbers."""
        return self.pieces[0].number

    @property
    def amounts(self) -> bool:
        """Whether it holds a number that can't be a code."""
        texts = (p.text for p in self.pieces if re.search(r"\d", p.text))
        return self.number and any(not CODE.fullmatch(text) for text in texts)

    @cached_property
    def codes(self) -> bool:
        """Whether all of it are codes of the classifications."""
        return all(piece.text in known_codes() for piece in self.pieces)

    @cached_property
    def box(self) -> Piece:
        """All of it as one."""
        return union(self.pieces)


@cache
def known_codes() -> frozenset[str]:
    """The codes of both classifications."""
    return frozenset(code for scheme in ("functional", "economic") for code in codes(scheme))


@dataclass(frozen=True)
class Column:
    """A cell of the header, with the ink of the body that stands under it.

    It may be `inset`: set into the 合计 row.
    """

    leaf: Piece
    inks: tuple[Ink, ...]
    inset: bool = False

    @property
    def label(self) -> bool:
        """Whether it holds codes or names."""
        return role_of((self.leaf.text,)) in {"code", "name"}

    @property
    def box(self) -> Piece:
        """All of it as one."""
        return union([self.leaf, *(ink.box for ink in self.inks)])


def inks_of(sheets: Sequence[Sheet]) -> list[Ink]:
    """What stands below each other in the bodies of pages, from left to right."""
    body = [p for s in sheets for row in s.body for p in row]
    words = [p for p in body if not p.number and not TOTAL.match(p.text)]
    found = [*clusters(p for p in body if p.number), *clusters(words)]
    return sorted((Ink(own, _edge(own, sheets[0].em)) for own in found), key=lambda i: i.box.x0)


def edges_of(groups: Iterable[Row], em: float) -> list[Edge]:
    """The edges at which every group of pieces is aligned; all where none is."""
    groups = list(groups)
    return [
        edge
        for edge in EDGES
        if all(_spread([p.at(edge) for p in own]) < TIGHT * em for own in groups)
    ] or list(EDGES)


def _edge(pieces: Row, em: float) -> Edge:
    """The edge at which pieces of several widths are aligned; empty where all are as wide."""
    widths = [p.x1 - p.x0 for p in pieces]
    if max(widths) - min(widths) < LEVEL * em:
        return ""
    order: list[Edge] = ["x1", "centre", "x0"] if pieces[0].number else ["x0", "centre", "x1"]
    return min(order, key=lambda e: _spread([p.at(e) for p in pieces]))


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values)


def spans_of(columns: Sequence[Column], edge: Edge = "") -> Spans:
    """Where columns stand from left to right, with `centre` header cells in the middle."""
    boxes = [column.box for column in columns]
    if edge != "centre":
        return [(box.x0, box.x1) for box in boxes]
    result = []
    for i, (box, column) in enumerate(zip(boxes, columns, strict=True)):
        half = max(box.x1 - column.leaf.centre, column.leaf.centre - box.x0)
        left = boxes[i - 1].x1 if i else -inf
        right = boxes[i + 1].x0 if i + 1 < len(boxes) else inf
        span = (
            max(column.leaf.centre - half, left),
            min(column.leaf.centre + half, right),
        )
        result.append((min(span[0], box.x0), max(span[1], box.x1)))
    return result
