"""The header of a table without vertical rules: which cells head which columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from lanxian.parsing.unruled.pieces import LEVEL, Piece, union

#: Cells that head several columns, where nothing else tells.
HEAD = re.compile(r"^(项目|收入|支出|预算数?|决算数?|人员经费|公用经费)$")
#: What it costs to give a head no columns or a single one, to leave a cell of the lowest row
#: without head, and to put a head over a cell that is not in that row.
IDLE, SINGLE, BARE, HIGH = 10.0, 1.0, 3.0, 0.3
#: A head stands nearer to the middle of its columns than this share of their width.
ASKEW = 0.15


@dataclass(frozen=True)
class Node:
    """Columns `start` to `stop` under one cell, and where they stand from left to right."""

    cell: Piece
    x0: float
    x1: float
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
        lower = [
            c
            for c in cells
            if c.first > cell.last + LEVEL * em and (not ruled or c.above >= cell.below - 1)
        ]
        if any(c.x0 < cell.x1 and cell.x0 < c.x1 for c in lower):
            return True
        left = max((c for c in lower if c.x1 <= cell.x0), key=lambda c: c.x1, default=None)
        right = min((c for c in lower if c.x0 >= cell.x1), key=lambda c: c.x0, default=None)
        if not left or not right:
            return False
        if ticks:
            return not any(abs(t.centre - cell.centre) < LEVEL * em for t in ticks)
        if ruled or HEAD.match(cell.text) or (left.text[:2], right.text[:2]) == ("预算", "决算"):
            return True
        free = not any(left.x1 < n.x0 and n.x1 < right.x0 for n in numbers)
        return free and right.x0 - left.x1 < cell.x1 - cell.x0 + em

    leaves = [c for c in cells if not heads(c)]
    return sorted(leaves, key=lambda c: c.centre), [c for c in cells if c not in leaves]


def paths(
    leaves: Sequence[Piece],
    spans: Sequence[tuple[float, float]],
    heads: Sequence[Piece],
    em: float,
) -> list[list[Piece]]:
    """For every leaf the cells over it from the top, itself the last.

    Parameters
    ----------
    spans
        Where the columns of the leaves stand from left to right.
    """
    result = [[leaf] for leaf in leaves]
    level = _levels([*leaves, *heads], em)
    edges = [(a[1] + b[0]) / 2 for a, b in pairwise(spans)]
    left = min(spans[0][0], 2 * leaves[0].centre - edges[0])
    right = max(spans[-1][1], 2 * leaves[-1].centre - edges[-1])
    slots = list(zip([left, *edges], [*edges, right], strict=True))
    nodes = [Node(leaf, *slots[i], i, i + 1) for i, leaf in enumerate(leaves)]
    rest = sorted(heads, key=lambda h: h.centre)
    while rest:
        low = max(level[h] for h in rest) - LEVEL * em
        lowest = [h for h in rest if level[h] > low]
        rest = [h for h in rest if h not in lowest]
        nodes = _crowned(nodes, lowest, level, em, last=not rest)
        for node in nodes:
            if node.cell in lowest and node.stop - node.start > 1:
                for i in range(node.start, node.stop):
                    result[i].insert(0, node.cell)
            elif node.cell in lowest:  # a head over one leaf is the upper part of its name
                result[node.start][0] = union([node.cell, result[node.start][0]])
        if sum(node.cell in lowest for node in nodes) < len(lowest):
            return []
    return result


def _levels(cells: Sequence[Piece], em: float) -> dict[Piece, float]:
    """The level of each cell: its middle or, if fewer heights come out so, its first line."""

    def steps(levels: list[float]) -> int:
        levels = sorted(levels)
        return sum(b - a > LEVEL * em for a, b in pairwise(levels))

    middle, first = [c.middle for c in cells], [c.first for c in cells]
    best = middle if steps(middle) <= steps(first) else first
    return dict(zip(cells, best, strict=True))


def _crowned(
    nodes: Sequence[Node], heads: Sequence[Piece], level: dict[Piece, float], em: float, last: bool
) -> list[Node]:
    """Put heads over runs of the nodes: each over the middle of its own.

    With the `last` heads no cell of the lowest row may remain without one.
    """
    low = max(level[n.cell] for n in nodes) - LEVEL * em

    @cache
    def best(i: int, h: int) -> tuple[float, tuple[tuple[int, int, int], ...]]:
        if i == len(nodes):
            return IDLE * (len(heads) - h), ()
        cost, runs = best(i + 1, h)
        options = [(cost + (BARE if last and level[nodes[i].cell] > low else 0), runs)]
        if h < len(heads):
            cost, runs = best(i, h + 1)
            options.append((cost + IDLE, runs))
            for j in range(i, len(nodes)):
                if level[nodes[j].cell] < level[heads[h]] + LEVEL * em:
                    break
                x0, x1 = nodes[i].x0, nodes[j].x1
                off = abs((x0 + x1) / 2 - heads[h].centre)
                if off < ASKEW * (x1 - x0) + em / 2:
                    high = sum(level[n.cell] <= low for n in nodes[i : j + 1])
                    cost, runs = best(j + 1, h + 1)
                    cost += off / em + HIGH * high + (SINGLE if i == j else 0)
                    options.append((cost, ((h, i, j), *runs)))
        return min(options)

    result, at = [], 0
    for h, i, j in best(0, 0)[1]:
        run = nodes[i : j + 1]
        crown = Node(heads[h], run[0].x0, run[-1].x1, run[0].start, run[-1].stop)
        result += [*nodes[at:i], crown]
        at = j + 1
    return [*result, *nodes[at:]]
