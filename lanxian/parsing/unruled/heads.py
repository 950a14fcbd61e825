"""The header of a table without vertical rules: which cells head which columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from lanxian.parsing.headers import TOTAL, role_of
from lanxian.parsing.unruled.pieces import EDGES, LEVEL, Edge, Piece, beside, heads_labels, union

#: Cells that head several columns, where nothing else tells.
HEAD = re.compile(r"^(项目|收入|支出|预算数?|决算数?|人员经费|公用经费)$")
#: What it costs to give a head no columns or a single one, to leave a cell of the lowest row
#: without head (where all cells stand there), and to put a head over a cell that is not there.
IDLE, SINGLE, BARE, BARE_BELOW, HIGH = 10.0, 1.0, 3.0, 0.05, 0.3
#: A head that stands over labels alone; what stands under the head of codes.
LABEL = re.compile(r"项目$")
LEVELS = re.compile(r"[类款项]$")
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
        if parted or HEAD.match(cell.text) or (left.text[:2], right.text[:2]) == ("预算", "决算"):
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
    em: float,
) -> tuple[float, list[list[Piece]]]:
    """For every leaf the cells over it from the top, itself the last; and how doubtful that is.

    Parameters
    ----------
    spans
        Where the columns of the leaves stand from left to right.
    edge
        At which edge the header cells are aligned: ``x0``, ``centre`` or ``x1``.
    inset
        Leaves that stand in a row of the body.
    """
    result, doubt = [[leaf] for leaf in leaves], 0.0
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
    rest = sorted(heads, key=lambda h: h.centre)
    while rest:
        low = max(level[h] for h in rest) - LEVEL * em
        lowest = [h for h in rest if level[h] > low]
        rest = [h for h in rest if h not in lowest]
        over_all = not rest or edge != "centre"
        cost, nodes = _crowned(nodes, lowest, level, edge, em, bare if over_all else 0.0)
        doubt += cost
        for node in nodes:
            if node.cell in lowest and node.stop - node.start > 1:
                for i in range(node.start, node.stop):
                    result[i].insert(0, node.cell)
            elif node.cell in lowest:  # a head over one leaf is the upper part of its name
                result[node.start][0] = union([node.cell, result[node.start][0]])
        if sum(node.cell in lowest for node in nodes) < len(lowest):
            return 0.0, []
    return doubt, result


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
) -> tuple[float, list[Node]]:
    """Put heads over runs of the nodes: each over the middle of its own, or aligned at their edge.

    It costs `bare` to leave a cell of the lowest row without one. A rule below a head reaches as
    far as its columns.
    """
    low = max(level[n.cell] for n in nodes) - LEVEL * em
    bare = BARE if bare and any(level[n.cell] <= low for n in nodes) else bare

    def under(node: Node, head: Piece) -> bool:
        own = node.stop - node.start > 1 or not LABEL.match(head.text) or heads_labels(node.cell)
        if role_of((head.text,)) == "code":
            own = LEVELS.match(node.cell.text) is not None
        if any(n.cell.text[:4] == head.text[:4] for n in nodes):  # 公务用车 … over those alone
            own = own and (node.cell.text[:4] == head.text[:4] or bool(TOTAL.match(node.cell.text)))
        ruled = any(n.cell.above > head.below - 1 for n in nodes)
        return own and (not ruled or head.floor[0] < node.cell.centre < head.floor[1])

    @cache
    def best(i: int, h: int) -> tuple[float, tuple[tuple[int, int, int], ...]]:
        if i == len(nodes):
            return IDLE * (len(heads) - h), ()
        cost, runs = best(i + 1, h)
        options = [(cost + bare * (level[nodes[i].cell] > low), runs)]
        if h < len(heads):
            cost, runs = best(i, h + 1)
            options.append((cost + IDLE, runs))
            for j in range(i, len(nodes)):
                above = level[nodes[j].cell] < level[heads[h]] + LEVEL * em
                if above or not under(nodes[j], heads[h]):
                    break
                (x0, _), (_, x1) = nodes[i].x0, nodes[j].x1
                middle = ((x0 + x1) / 2,) * 2
                least, most = {"x0": nodes[i].x0, "x1": nodes[j].x1}.get(edge, middle)
                place = heads[h].at(edge)
                off = max(least - place, place - most, 0.0)
                if off < (ASKEW * (x1 - x0) + em / 2 if edge == "centre" else em / 4):
                    high = sum(level[n.cell] <= low for n in nodes[i : j + 1])
                    cost, runs = best(j + 1, h + 1)
                    cost += off / em + HIGH * high + (SINGLE if i == j else 0)
                    options.append((cost, ((h, i, j), *runs)))
        return min(options)

    result, at = [], 0
    cost, runs = best(0, 0)
    for h, i, j in runs:
        run = nodes[i : j + 1]
        crown = Node(heads[h], run[0].x0, run[-1].x1, run[0].start, run[-1].stop)
        result += [*nodes[at:i], crown]
        at = j + 1
    return cost, [*result, *nodes[at:]]
