"""The columns of a table without vertical rules: header cells, and the body below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from math import inf

from lanxian.parsing.headers import LINE, TOTAL, role_of
from lanxian.parsing.unruled.heads import leaves_and_heads, paths
from lanxian.parsing.unruled.inks import TIGHT, Column, Ink, edges_of, inks_of, spans_of
from lanxian.parsing.unruled.pieces import (
    EDGES,
    LEVEL,
    Edge,
    Piece,
    Row,
    heads_labels,
    leadings,
    overlap,
    stacked,
    union,
)
from lanxian.parsing.unruled.sheets import Sheet
from lanxian.parsing.unruled.words import worded

#: What it costs to put ink under a header cell where it can't stand.
FAR = 50.0
#: What it costs that one header cell heads ink in several places.
SHARED = 3.0
#: What it costs that codes, or words, stand in a column of amounts.
CODED, WORDED = 10.0, 5.0
#: What it costs to make two cells of lines that could be one.
PARTED = 3.0
#: In so many places at most (类, 款, 项 and the name).
MOST = 4

#: Column, and which of the inks under its header cell.
Slot = tuple[int, int]


def columns_of(group: Sequence[Sheet], ruled: bool) -> list[tuple[float, list[Column], list[Row]]]:
    """The columns of a table, and over each its header cells from the top, in every way to read it.

    The least doubtful come first.

    How far apart the lines of a header cell are, and at which edge header cells and amounts are
    aligned, is not known before: all that the table does not refute is tried.
    """
    em, ticks = group[0].em, group[0].ticks
    inks = inks_of(group)
    numbers = [p for ink in inks if ink.number for p in ink.pieces]
    amounts = [ink.pieces for ink in inks if ink.amounts]
    readings: dict[object, tuple[float, list[Column], list[Row]]] = {}
    header = group[0].header
    known = worded(header, em, ruled)
    ways = known or [stacked(header, em, leading) for leading in leadings(header, em, ruled)]
    for stacks in ways:
        cells = list(map(_shaped, stacks))
        inset = {c for c, own in zip(cells, stacks, strict=True) if set(own) & {*group[0].inset}}
        leaves, heads = leaves_and_heads(cells, ticks, numbers, ruled, em)
        boxes = _numbered(leaves, ticks)
        if len(leaves) < 2 or not boxes:
            continue
        below = [[leaf, tick] for leaf, tick in zip(leaves, boxes, strict=True)]
        for edge in edges_of([*map(_shaping, stacks), *below], em):
            for other in edges_of(amounts, em):
                aligned = [(other if leaf in inset else edge, other) for leaf in leaves]
                columns = matched(leaves, boxes, inks, aligned, em)
                if not columns:
                    continue
                spans = spans_of(columns, edge)
                for off, over in paths(leaves, spans, heads, edge, inset, bool(known), em):
                    doubt = off + PARTED * (len(stacks) - len(ways[0])) * bool(known)
                    own = [
                        replace(c, leaf=p[-1], inset=c.leaf in inset)
                        for c, p in zip(columns, over, strict=True)
                    ]
                    key = tuple(
                        (*[p.text for p in path], *c.inks)
                        for path, c in zip(over, own, strict=True)
                    )
                    if key not in readings or doubt < readings[key][0]:
                        readings[key] = doubt, own, over
    return sorted(readings.values(), key=lambda reading: reading[0])


def _shaping(stack: Row) -> Row:
    """The lines that show where a header cell stands: not those that end in half a character."""
    return [piece for piece in stack if not piece.text.endswith("）")] or stack


def _shaped(stack: Row) -> Piece:
    """The lines of a header cell as one piece."""
    whole, shape = union(stack), union(_shaping(stack))
    return replace(whole, place=replace(whole.place, x0=shape.x0, x1=shape.x1))


def _numbered(leaves: Row, ticks: Row) -> Row:
    """The numbers of columns under the lowest header cells, themselves where they have none."""
    if not ticks:
        return leaves
    own = [leaf for leaf in leaves if not heads_labels(leaf) and not LINE.match(leaf.text)]
    for some in (leaves, own):
        if len(some) == len(ticks):
            under = dict(zip(some, ticks, strict=True))
            return [under.get(leaf, leaf) for leaf in leaves]
    return []


def matched(
    leaves: Row,
    ticks: Row,
    inks: Sequence[Ink],
    edges: Sequence[tuple[Edge, Edge]],
    em: float,
) -> list[Column]:
    """Put the ink of the body under the header cells, from left to right at the least cost.

    Nothing stands in a column that reaches to the header cell of its neighbour.
    """
    roles = [role_of((leaf.text,)) for leaf in leaves]
    codes_apart = {"code", "name"} <= set(roles)
    boxes = [union([leaf, tick]) for leaf, tick in zip(leaves, ticks, strict=True)]
    left = [-inf, *(box.x1 - TIGHT * em for box in boxes[:-1])]
    right = [*(box.x0 + TIGHT * em for box in boxes[1:]), inf]
    for j in reversed(range(len(leaves) - 1)):  # a code in one piece stands under 类, 款 and 项
        right[j] = right[j + 1] if roles[j] == roles[j + 1] == "code" else right[j]

    def cost(j: int, own: Sequence[Ink]) -> float:
        sorts = {ink.number for ink in own}
        if (
            codes_apart
            and sorts
            and sorts != {"code": {True}, "name": {False}}.get(roles[j], sorts)
        ):
            return FAR
        if any(ink.box.x0 < left[j] or ink.box.x1 > right[j] for ink in own):
            return FAR
        return _cost(boxes[j], leaves[j], own, edges[j], em)

    @cache
    def best(i: int, j: int) -> tuple[float, tuple[int, ...]]:
        if j == len(leaves):
            return (0.0 if i == len(inks) else inf), ()
        options = []
        for k in range(i, min(i + MOST, len(inks)) + 1):
            rest, counts = best(k, j + 1)
            options.append(((cost(j, inks[i:k]) if rest < FAR else inf) + rest, (k - i, *counts)))
        return min(options)

    least, counts = best(0, 0)
    if least >= FAR:
        return []
    ends = [sum(counts[: j + 1]) for j in range(len(leaves))]
    return [
        Column(leaf, tuple(inks[end - count : end]))
        for leaf, end, count in zip(leaves, ends, counts, strict=True)
    ]


def _cost(
    box: Piece, leaf: Piece, inks: Sequence[Ink], edges: tuple[Edge, Edge], em: float
) -> float:
    """How badly ink stands under a header cell (in `box` with the number of its column)."""
    if not inks:
        return 0.0
    label = heads_labels(leaf)
    ink = union([ink.box for ink in inks])
    off = abs(ink.centre - leaf.centre) / em
    if len(inks) > 1:
        shared = any(
            p.place.page == q.place.page and abs(p.middle - q.middle) < LEVEL * em
            for one, two in pairwise(inks)
            for p in one.pieces
            for q in two.pieces
        )
        sorts = {ink.number for ink in inks}
        price = 0.5 if label and sorts == {True} and len(leaf.text) > 1 else SHARED
        return FAR if shared and not label else price * (len(inks) - 1) + off
    if label or LINE.match(leaf.text):
        nearest = min(abs(ink.at(e) - leaf.at(e)) for e in EDGES) / em
        return 0.1 * nearest + (overlap(ink, box) < 0)
    odd = CODED if inks[0].codes else 0.0 if inks[0].number else WORDED
    cut = replace(box.place, x1=box.x1 - em / 2)  # half a character, at the end of a line
    boxes = [box, *[replace(box, place=cut)] * leaf.text.endswith("）")]
    return odd + (0.0 if any(_fits(b, ink, edges, TIGHT * em) for b in boxes) else FAR)


def _fits(box: Piece, ink: Piece, edges: tuple[Edge, Edge], slack: float) -> bool:
    """Whether a header cell aligned at the one edge and ink at the other can be of one column."""
    head, body = edges
    if head == body:
        return abs(box.at(head) - ink.at(head)) < slack
    if EDGES.index(body) > EDGES.index(head):
        right = head != "x0" or ink.x0 > box.x0 - slack
        right = right and (body != "x1" or ink.x1 > box.x1 - slack)
        return right and ink.centre > box.centre - slack
    left = head != "x1" or ink.x1 < box.x1 + slack
    left = left and (body != "x0" or ink.x0 < box.x0 + slack)
    return left and ink.centre < box.centre + slack


def placer(columns: Sequence[Column]) -> Callable[[Piece], Slot]:
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
        total = TOTAL.match(piece.text)
        among = labels if labels and total else range(len(columns))
        off = {c: _off(spans[c], piece.centre) for c in among}
        c = min(off, key=off.__getitem__)
        inks = columns[c].inks
        return c, next((k for k, ink in enumerate(inks) if not ink.pieces[0].number), len(inks))

    return place


def _off(span: tuple[float, float], at: float) -> tuple[float, float]:
    return max(0.0, span[0] - at, at - span[1]), abs(sum(span) / 2 - at)
