"""The columns of a table without vertical rules: header cells, and the body below them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import islice, pairwise
from math import inf
from statistics import mode
from typing import Literal

from lanxian.parsing.headers import LINE, TOTAL, role_of
from lanxian.parsing.rows import Unreadable
from lanxian.parsing.unruled.heads import leaves_and_heads, paths
from lanxian.parsing.unruled.pieces import (
    LEADING,
    LEVEL,
    Piece,
    Row,
    clusters,
    overlap,
    stacked,
    union,
)
from lanxian.parsing.unruled.sheets import Sheet, heads_labels

#: What a header cell costs that reaches out of the column that it is put over.
FAR = 50.0
#: What it costs that one header cell heads ink in several places.
SHARED = 3.0
#: In so many places at most (类, 款, 项 and the name).
MOST = 4

#: A number that can be a code or the number of a row.
CODE = re.compile(r"\d{1,3}|\d{5}|\d{7}")

Edge = Literal["x0", "centre", "x1", ""]
#: Column, and which of the inks under its header cell.
Slot = tuple[int, int]
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
    def box(self) -> Piece:
        """All of it as one."""
        return union(self.pieces)


@dataclass(frozen=True)
class Column:
    """A cell of the header, with the ink of the body that stands under it."""

    leaf: Piece
    inks: tuple[Ink, ...]

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
    body = [p for s in sheets for row in s.body for p in row if p not in s.header]
    words = [p for p in body if not p.number and not TOTAL.match(p.text)]
    found = [*clusters(p for p in body if p.number), *clusters(words)]
    return sorted((Ink(own, _edge(own, sheets[0].em)) for own in found), key=lambda i: i.box.x0)


def alike(sheets: Sequence[Sheet]) -> list[list[Sheet]]:
    """Consecutive pages on which the columns stand in the same places."""
    groups = [[sheets[0]]]
    for sheet in sheets[1:]:
        inks = inks_of([sheet])
        before = inks_of(groups[-1])
        pairs = [
            (a.box, b.box)
            for a in inks
            for b in before
            if a.number == b.number and overlap(a.box, b.box) > 0
        ]
        off = [min(abs(a.x0 - b.x0), abs(a.centre - b.centre), abs(a.x1 - b.x1)) for a, b in pairs]
        once = len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
        moved = [gap for gap in off if gap > LEVEL * sheet.em]
        if not inks or (once and 2 * len(pairs) > len(inks) and 4 * len(moved) <= len(off)):
            groups[-1].append(sheet)
        else:
            groups.append([sheet])
    return groups


def columns_of(group: Sequence[Sheet], ruled: bool) -> tuple[list[Column], list[Row]]:
    """The columns of a table, and over each its header cells from the top."""
    em, ticks = group[0].em, group[0].ticks
    cells = stacked(group[0].header, em, inf if ruled else LEADING)
    inks = inks_of(group)
    numbers = [p for ink in inks if ink.number for p in ink.pieces]
    leaves, heads = leaves_and_heads(cells, ticks, numbers, ruled, em)
    if len(leaves) < 2:
        raise Unreadable("表头无法识别")
    columns = matched(leaves, inks, em)
    over = paths(leaves, spans_of(columns), heads, em)
    if not over:
        raise Unreadable("表头的层次无法识别")
    counts = (
        len(columns),
        sum(not c.label and not LINE.match(c.leaf.text) for c in columns),
    )
    if ticks and len(ticks) not in counts:
        raise Unreadable(f"栏次有 {len(ticks)} 个，表头有 {counts[1]} 栏")
    return columns, over


def same_columns(columns: Sequence[Column], group: Sequence[Sheet], ruled: bool) -> list[Column]:
    """The columns of a table on pages where they stand elsewhere."""
    if group[0].header:
        own, _ = columns_of(group, ruled)
        if [c.leaf.text for c in own] == [c.leaf.text for c in columns]:
            return own
    inks = inks_of(group)
    counts = [max(len(column.inks), 1) for column in columns]
    if sum(counts) == len(inks):  # nothing is blank, so that their order tells
        rest = iter(inks)
        own = [
            Column(replace(column.leaf, place=union([i.box for i in found]).place), found)
            for column, count in zip(columns, counts, strict=True)
            for found in [tuple(islice(rest, count))]
        ]
        if all(
            one.number == two.number
            for a, b in zip(columns, own, strict=True)
            for one, two in zip(a.inks, b.inks, strict=False)
        ):
            return own
    raise Unreadable("续页的栏目与前页不在同一位置")


def matched(leaves: Row, inks: Sequence[Ink], em: float) -> list[Column]:
    """Put the ink of the body under the header cells, from left to right at the least cost."""

    roles = [role_of((leaf.text,)) for leaf in leaves]
    edges = [ink.edge for ink in inks if ink.edge and ink.amounts]
    usual = mode(edges) if edges else ""

    def allowed(role: str, own: Sequence[Ink]) -> bool:
        sorts = {ink.pieces[0].number for ink in own}
        codes_apart = {"code", "name"} <= set(roles)
        return (
            not codes_apart
            or not sorts
            or sorts == {"code": {True}, "name": {False}}.get(role, sorts)
        )

    @cache
    def best(i: int, j: int) -> tuple[float, tuple[int, ...]]:
        if j == len(leaves):
            return (0.0 if i == len(inks) else inf), ()
        options = []
        for k in range(i, min(i + MOST, len(inks)) + 1):
            rest, counts = best(k, j + 1)
            fits = rest < inf and allowed(roles[j], inks[i:k])
            cost = _cost(leaves[j], inks[i:k], usual, em) if fits else inf
            options.append((cost + rest, (k - i, *counts)))
        return min(options)

    cost, counts = best(0, 0)
    if cost >= FAR:
        raise Unreadable("数据与栏目无法对应")
    ends = [sum(counts[: j + 1]) for j in range(len(leaves))]
    return [
        Column(leaf, tuple(inks[end - count : end]))
        for leaf, end, count in zip(leaves, ends, counts, strict=True)
    ]


def _cost(leaf: Piece, inks: Sequence[Ink], usual: Edge, em: float) -> float:
    """How badly ink stands under a header cell.

    Aligned right it belongs to the last column whose header cell does not reach beyond it,
    aligned left to the first that does not begin before it. What is all as wide is aligned as
    `usual` for amounts, or can be either that or centred.
    """
    if not inks:
        return 0.0
    label = heads_labels(leaf)
    box = union([ink.box for ink in inks])
    off = abs(box.centre - leaf.centre) / em
    if len(inks) > 1:
        shared = any(
            p.place.page == q.place.page and abs(p.middle - q.middle) < LEVEL * em
            for one, two in pairwise(inks)
            for p in one.pieces
            for q in two.pieces
        )
        sorts = {ink.pieces[0].number for ink in inks}
        price = 0.5 if label and sorts == {True} else SHARED
        return FAR if shared and not label else price * (len(inks) - 1) + off
    odd = 0.0 if label or inks[0].pieces[0].number else 5.0
    rooms = {"x0": (leaf.x0 - box.x0) / em, "x1": (box.x1 - leaf.x1) / em}
    fits = {e: 0.1 * room if room > -LEVEL else FAR for e, room in rooms.items()} | {"centre": off}
    whole = label or LINE.match(leaf.text)
    edge = inks[0].edge or ("" if whole else usual)
    return odd + (fits[edge] if edge else min(fits["x1"], off, fits["x0"] if whole else FAR))


def _edge(pieces: Row, em: float) -> Edge:
    """The edge at which pieces of several widths are aligned; empty where all are as wide."""
    widths = [p.x1 - p.x0 for p in pieces]
    if max(widths) - min(widths) < LEVEL * em:
        return ""
    order: list[Edge] = ["x1", "centre", "x0"] if pieces[0].number else ["x0", "centre", "x1"]
    return min(order, key=lambda e: _spread([getattr(p, e) for p in pieces]))


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values)


def spans_of(columns: Sequence[Column]) -> Spans:
    """Where columns stand from left to right, with their header cells in the middle."""
    boxes = [column.box for column in columns]
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


def placer(columns: Sequence[Column], header: Row) -> Callable[[Piece], Slot]:
    """The function that says in which slot a piece of the body stands."""
    home = {
        piece: (c, k)
        for c, column in enumerate(columns)
        for k, ink in enumerate(column.inks)
        for piece in ink.pieces
    }
    labels = [c for c, column in enumerate(columns) if column.label]
    spans = spans_of(columns)

    def place(piece: Piece) -> Slot:
        if piece in home:
            return home[piece]
        total = TOTAL.match(piece.text) and piece not in header
        among = labels if labels and total else range(len(columns))
        off = {c: _off(spans[c], piece.centre) for c in among}
        c = min(off, key=off.__getitem__)
        inks = columns[c].inks
        return c, next((k for k, ink in enumerate(inks) if not ink.pieces[0].number), len(inks))

    return place


def _off(span: tuple[float, float], at: float) -> tuple[float, float]:
    return max(0.0, span[0] - at, at - span[1]), abs(sum(span) / 2 - at)
