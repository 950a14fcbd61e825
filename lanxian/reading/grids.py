"""Rules and the characters between them → ruled grids: cells merged where no rule parts them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from lanxian.model import Place
from lanxian.reading.characters import Box, Char, Rule, rows_of
from lanxian.reading.document import Cell, Grid
from lanxian.reading.overflow import settled
from lanxian.reading.rules import (
    SNAP,
    Sets,
    covered,
    groups,
    lone_rows,
    positions,
    snapped,
    stacked,
    with_borders,
)


def grid_of(
    horizontal: list[Rule], vertical: list[Rule], chars: Sequence[Char], page: int, least: int = 2
) -> Grid | None:
    """Make the grid that a group of rules and the characters between them print.

    Returns None where the rules make no table: fewer than two columns.
    """
    horizontal, vertical = with_borders(horizontal, vertical)
    ys, xs = positions(horizontal), positions(vertical)
    if len(ys) < 2 or len(xs) <= least:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    cells = Sets(rows * columns)
    across = [[h for h in horizontal if abs(h.at - y) <= SNAP] for y in ys]
    down = [[v for v in vertical if abs(v.at - x) <= SNAP] for x in xs]
    for r, (top, bottom) in enumerate(pairwise(ys)):
        for c, (left, right) in enumerate(pairwise(xs)):
            here = r * columns + c
            if c + 1 < columns and not covered(down[c + 1], right, top, bottom):
                cells.join(here, here + 1)
            if r + 1 < rows and not covered(across[r + 1], bottom, left, right):
                cells.join(here, here + columns)
    roots = [cells.root(i) for i in range(rows * columns)]
    inside: dict[int, list[Char]] = defaultdict(list)
    row_at, column_at = _locator(ys), _locator(xs)
    for char in chars:
        x, y = char.home
        inside[roots[row_at(y) * columns + column_at(x)]].append(char)
    boxes: dict[int, Box] = {}
    for r in range(rows):
        for c in range(columns):
            root = roots[r * columns + c]
            x0, top, x1, bottom = boxes.get(root, (xs[c], ys[r], xs[c + 1], ys[r + 1]))
            boxes[root] = (
                min(x0, xs[c]),
                min(top, ys[r]),
                max(x1, xs[c + 1]),
                max(bottom, ys[r + 1]),
            )

    inside = settled(inside, boxes, chars)
    printed = {
        root: Cell(cell_text(inside[root]), _place(page, box)) for root, box in boxes.items()
    }
    table = (tuple(printed[roots[r * columns + c]] for c in range(columns)) for r in range(rows))
    return Grid(tuple(table), Place(page, xs[0], ys[0], xs[-1], ys[-1]))


def _place(page: int, box: Box) -> Place:
    x0, top, x1, bottom = (round(edge, 2) for edge in box)
    return Place(page, x0, top, x1, bottom)


def cell_text(chars: Iterable[Char]) -> str:
    """The text of a cell, its lines parted by newlines."""
    lines = ("".join(c.text for c in row) for row in rows_of(chars))
    return "\n".join(line.strip() for line in lines if line.strip())


def _locator(edges: list[float]) -> Callable[[float], int]:
    """Make the function from a coordinate to the number of the slot that holds it."""
    return lambda at: min(max(bisect_right(edges, at) - 1, 0), len(edges) - 2)


def ruled_grids(
    chars: Sequence[Char],
    horizontal: Iterable[Rule],
    vertical: Iterable[Rule],
    page: int,
    least: int = 2,
) -> tuple[list[Grid], list[Char]]:
    """Find the ruled tables of a page that have at least so many columns.

    Returns
    -------
    grids, rest
        The grids from top to bottom, and the characters that stand in none of them.
    """
    grids = []
    rest = list(chars)
    hs, vs = snapped(horizontal), snapped(vertical)
    connected = groups(hs, vs)
    connected += lone_rows([v for v in vs if not any(v in own for _, own in connected)], rest)
    for hs, vs in (part for group in connected for part in stacked(*group)):
        x0, x1 = min(r.start for r in hs), max(r.end for r in hs)
        top, bottom = min(r.start for r in vs), max(r.end for r in vs)
        top, bottom = min(top, min(r.at for r in hs)), max(bottom, max(r.at for r in hs))
        x0, x1 = min(x0, min(r.at for r in vs)), max(x1, max(r.at for r in vs))
        homes = ((c, *c.home) for c in rest)
        inside = [c for c, x, y in homes if x0 <= x <= x1 and top <= y <= bottom]
        grid = grid_of(hs, vs, inside, page, least)
        if grid:
            grids.append(grid)
            taken = set(map(id, inside))
            rest = [c for c in rest if id(c) not in taken]
    return sorted(grids, key=lambda g: g.place.top or 0.0), rest
