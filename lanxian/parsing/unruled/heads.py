"""The header of a table without vertical rules: which cells head which columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from lanxian.parsing.headers import TOTAL, role_of
from lanxian.parsing.unruled.pieces import (
    EDGES,
    LEVEL,
    Edge,
    Piece,
    bare_text,
    beside,
    heads_labels,
    union,
)

#: Cells that head several columns, where nothing else tells.
HEAD = re.compile(r"^(项目|收入|支出|预算数?|决算数?|人员经费|公用经费)$")
#: What it costs to give a head a single column, to leave a cell of the lowest row
#: without head (where all cells stand there), and to put a head over a cell that is not there.
SINGLE, BARE, BARE_BELOW, HIGH = 1.0, 3.0, 0.05, 0.3
#: What heads a column of names, and no others.
NAMES = re.compile("名称$")
#: A head that stands over labels alone; what stands under the head of codes.
LABEL = re.compile(r"项目$")
LEVELS = re.compile(r"[类款项]$")
#: How many ways to put heads over columns are looked at.
WAYS = 4
#: A head stands nearer to the middle of its columns than this share of their width.
ASKEW = 0.15


@dataclass(frozen=True)
class Node:
    """Columns `start` to `stop` under one cell, and where they stand from left to right.

    At their left and right edge what stands over them may begin and end: from `x0[0]` to `x0[1]`.
    """

    cell: Piece
    x0: tuple[float, float]
    x1: tuple[float, float]
    start: int
    stop: int


#: Doubt, what stands in the uppermost row, and for every leaf the cells over it.
Way = tuple[float, list[Node], list[list[Piece]]]


def leaves_and_heads(
    cells: Sequence[Piece],
    ticks: Sequence[Piece],
    numbers: Sequence[Piece],
    ruled: bool,
    em: float,
) -> tuple[list[Piece], list[Piece]]:
    """Part a header's cells into those that head one column and those that stand over others.

    A head stands over lower cells, or between two that stand too near for a column between them.
    """

    def heads(cell: Piece) -> bool:
        if NAMES.search(cell.text):
            return False
        lower = [c for c in cells if c.first > cell.last + LEVEL * em]
        parted = ruled and any(not beside(c, cell) for c in cells)
        if parted:
            lower = [c for c in lower if c.above >= cell.below - 1]
        if any(c.x0 < cell.x1 and cell.x0 < c.x1 for c in lower):
            return True
        left = max((c for c in lower if c.x1 <= cell.x0), key=lambda c: c.x1, default=None)
        right = min((c for c in lower if c.x0 >= cell.x1), key=lambda c: c.x0, default=None)
        if not left or not right:
            return False
        if ticks:
            off = min(abs(t.at(e) - cell.at(e)) for t in ticks for e in EDGES)
            return off > LEVEL * em
        if (
            parted
            or HEAD.match(bare_text(cell))
            or (left.text[:2], right.text[:2]) == ("预算", "决算")
        ):
            return True
        free = not any(left.x1 < n.x0 and n.x1 < right.x0 for n in numbers)
        return free and right.x0 - left.x1 < cell.x1 - cell.x0 + em

    leaves = [c for c in cells if not heads(c)]
    return sorted(leaves, key=lambda c: c.centre), [c for c in cells if c not in leaves]


def paths(
    leaves: Sequence[Piece],
    spans: Sequence[tuple[float, float]],
    heads: Sequence[Piece],
    edge: Edge,
    inset: Collection[Piece],
    known: bool,
    em: float,
) -> list[tuple[float, list[list[Piece]]]]:
    """For every leaf the cells over it from the top, itself the last; and how doubtful that is.

    There may be several ways, the least doubtful first.

    Parameters
    ----------
    spans
        Where the columns of the leaves stand from left to right.
    edge
        At which edge the header cells are aligned: ``x0``, ``centre`` or ``x1``.
    inset
        Leaves that stand in a row of the body.
    known
        Whether all cells are known words. Else a head over a single leaf is a part of its name.
    """
    level, bare = _levels([*leaves, *heads], em)
    edges = [(a[1] + b[0]) / 2 for a, b in pairwise(spans)]
    left = min(spans[0][0], 2 * leaves[0].centre - edges[0])
    right = max(spans[-1][1], 2 * leaves[-1].centre - edges[-1])
    slots = list(zip([left, *edges], [*edges, right], strict=True))
    if edge != "centre":
        slots = [(leaf.x0, leaf.x1) for leaf in leaves]
    nodes = [
        Node(leaf, (a, a), (b, b), i, i + 1)
        for i, (leaf, (a, b)) in enumerate(zip(leaves, slots, strict=True))
    ]
    for i, (node, (x0, x1)) in enumerate(zip(nodes, spans, strict=True)):
        if node.cell in inset:  # aligned as the body is
            left = spans[i - 1][1] if i else x0
            right = spans[i + 1][0] if i + 1 < len(spans) else x1
            nodes[i] = replace(node, x0=(left, node.x0[1]), x1=(node.x1[0], right))
    ways: list[Way] = [(0.0, nodes, [[leaf] for leaf in leaves])]
    rest = sorted(heads, key=lambda h: h.centre)
    while rest:
        low = max(level[h] for h in rest) - LEVEL * em
        lowest = [h for h in rest if level[h] > low]
        rest = [h for h in rest if h not in lowest]
        cost = bare if not rest or edge != "centre" else 0.0
        ways = [
            (doubt + more, crowned, _under(crowned, lowest, result, known))
            for doubt, nodes, result in ways
            for more, crowned in _crowned(nodes, lowest, level, edge, em, cost)
        ]
        ways = sorted(ways, key=lambda way: way[0])[:WAYS]
    return [(doubt, result) for doubt, _, result in ways]


def _under(
    nodes: Sequence[Node],
    lowest: Sequence[Piece],
    paths: Sequence[Sequence[Piece]],
    known: bool,
) -> list[list[Piece]]:
    """The paths with the lowest heads over them."""
    result = [list(path) for path in paths]
    for node in nodes:
        if node.cell in lowest and (known or node.stop - node.start > 1):
            for i in range(node.start, node.stop):
                result[i].insert(0, node.cell)
        elif node.cell in lowest:
            result[node.start][0] = union([node.cell, result[node.start][0]])
    return result


def _levels(cells: Sequence[Piece], em: float) -> tuple[dict[Piece, float], float]:
    """The level of each cell: its middle, first or last line, as fewest heights come out.

    And what a cell of the lowest row without head then costs: where all cells are set to the
    bottom of their rows, one that reaches down from the top stands there too.
    """

    def steps(at: str) -> int:
        levels = sorted(getattr(c, at) for c in cells)
        return sum(b - a > LEVEL * em for a, b in pairwise(levels))

    ways = {at: steps(at) for at in ("middle", "first", "last")}
    best = min(ways, key=ways.__getitem__)
    bare = BARE if ways["last"] > ways[best] else BARE_BELOW if best == "last" else BARE_BELOW * 10
    return {c: getattr(c, best) for c in cells}, bare


def _crowned(
    nodes: Sequence[Node],
    heads: Sequence[Piece],
    level: dict[Piece, float],
    edge: Edge,
    em: float,
    bare: float,
) -> list[tuple[float, list[Node]]]:
    """Put heads over runs of the nodes: each over the middle of its own, or aligned at their edge.

    It costs `bare` to leave a cell of the lowest row without one. A rule below a head reaches as
    far as its columns.
    """
    low = max(level[n.cell] for n in nodes) - LEVEL * em
    bare = BARE if bare and any(level[n.cell] <= low for n in nodes) else bare

    def under(node: Node, head: Piece) -> bool:
        text, own_text = bare_text(head), bare_text(node.cell)
        own = node.stop - node.start > 1 or not LABEL.match(text) or heads_labels(node.cell)
        if role_of((text,)) == "code":
            own = LEVELS.match(own_text) is not None
        if any(n.cell.text[:4] == text[:4] for n in nodes):  # 公务用车 … over those alone
            own = own and (own_text[:4] == text[:4] or bool(TOTAL.match(own_text)))
        ruled = any(n.cell.above > head.below - 1 for n in nodes)
        return own and (not ruled or head.floor[0] < node.cell.centre < head.floor[1])

    Runs = tuple[tuple[int, int, int], ...]

    @cache
    def best(i: int, h: int) -> list[tuple[float, Runs]]:
        if i == len(nodes):
            return [(0.0, ())] if h == len(heads) else []
        more = bare * (level[nodes[i].cell] > low)
        options = [(cost + more, runs) for cost, runs in best(i + 1, h)]
        for j in range(i, len(nodes) if h < len(heads) else i):
            above = level[nodes[j].cell] < level[heads[h]] + LEVEL * em
            if above or not under(nodes[j], heads[h]) or _again(nodes[i : j + 1]):
                break
            (x0, _), (_, x1) = nodes[i].x0, nodes[j].x1
            middle = ((x0 + x1) / 2,) * 2
            least, most = {"x0": nodes[i].x0, "x1": nodes[j].x1}.get(edge, middle)
            place = heads[h].at(edge)
            off = max(least - place, place - most, 0.0)
            if off < (ASKEW * (x1 - x0) + em / 2 if edge == "centre" else em / 4):
                high = sum(level[n.cell] <= low for n in nodes[i : j + 1])
                more = off / em + HIGH * high + (SINGLE if i == j else 0)
                options += [(cost + more, ((h, i, j), *runs)) for cost, runs in best(j + 1, h + 1)]
        return sorted(options)[:WAYS]

    return [(cost, _nodes(nodes, heads, runs)) for cost, runs in best(0, 0)]


def _again(run: Sequence[Node]) -> bool:
    """Whether columns under one cell repeat those before, and do not begin with new labels."""
    texts = [node.cell.text for node in run]
    return texts[-1] in texts[:-1] and not any(heads_labels(node.cell) for node in run)


def _nodes(
    nodes: Sequence[Node], heads: Sequence[Piece], runs: Sequence[tuple[int, int, int]]
) -> list[Node]:
    """The nodes with heads in place of the runs under them."""
    result, at = [], 0
    for h, i, j in runs:
        run = nodes[i : j + 1]
        crown = Node(heads[h], run[0].x0, run[-1].x1, run[0].start, run[-1].stop)
        result += [*nodes[at:i], crown]
        at = j + 1
    return [*result, *nodes[at:]]
