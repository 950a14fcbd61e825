"""Pages of a spreadsheet that is wider than its paper → tables with all their columns.

What does not fit is printed on further pages: the rows stand there at the same heights, with the
columns that come next. The pages go over and then down, or down and then over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import count, pairwise, takewhile

from lanxian.model import Place
from lanxian.reading.document import Cell, Grid, Line

#: Edges closer than this (points) are one.
NEAR = 1.0
#: Parts of a table have more edges of rows than this in common; fewer are hidden, or of notes.
COMMON = 3
#: The pages that a table goes down before it goes over.
DOWN = 12
#: A caption in parts stands at heights that differ by less than this (points).
CAPTION = 4.0
#: The title of a table, unlike its number (公开02表).
TITLE = re.compile(r"[^\d公开附件-]表(（.*）)?$")
#: The number of a table: on pages side by side it is one.
NUMBER = re.compile(r"公开\d+表|^附?表[\d一二三四五六七八九十]+$")
WORD = re.compile("[一-鿿]")
#: How cells of a table's body begin: an amount or code, an ordinal.
BODY = re.compile(r"[-−(（]?\d[\d,.]*[)）]?$|[（(]?[一二三四五六七八九十]+[、）)]|\d+[.、]")

Row = tuple[Cell, ...]
Parts = tuple[list[Grid], list[Line]]


def whole(pages: Sequence[Parts], narrow: Callable[[int], Parts]) -> list[Parts]:
    """The grids and lines of each page, with all columns of a table where its first ones stand.

    Parameters
    ----------
    pages
        The grids and lines of every page.
    narrow
        Reads a page again, told by its place in `pages`, with grids of a single column too.
    """
    result, narrow = list(pages), cache(narrow)

    def only(i: int) -> Grid | None:
        if i >= len(result):
            return None
        grids = result[i][0] or narrow(i)[0]
        return grids[0] if len(grids) == 1 else None

    def above(i: int, what: re.Pattern[str]) -> set[str]:
        grid, lines = only(i), (result[i] if result[i][0] else narrow(i))[1]
        top = grid.place.top or 0.0 if grid else 0.0
        texts = [line.text for line in lines if line.place.middle < top]
        texts += [row[0].text for row in (grid.rows if grid else ()) if len(_texts(row)) == 1]
        return {text.replace(" ", "") for text in texts if what.search(text)}

    i = 0
    while i < len(result):
        for first, *over in _sheet(i, only, above) if len(result[i][0]) == 1 else []:
            grids = [grid for n in (first, *over) if (grid := only(n))]
            lines = result[first][1]
            further = [li for n in over for li in (result[n] if result[n][0] else narrow(n))[1]]
            result[first] = (
                [_joined(grids, lines)],
                [
                    *lines,
                    *(line for line in further if not _cut(line.text, line.place, lines)),
                ],
            )
            for n in over:
                result[n] = [], []
            i = max(i, *over)
        i += 1
    return result


def _sheet(
    i: int, only: Callable[[int], Grid | None], above: Callable[[int, re.Pattern[str]], set[str]]
) -> list[list[int]]:
    """The pages over which the table on page `i` goes, each list a row of pages side by side."""

    def beside(a: int, b: int) -> bool:
        left, right = only(a), only(b)
        if not (left and right):
            return False
        few, many = sorted((_edges(left, 1), _edges(right, 1)), key=len)
        return _level(left, right) or len(_shared(few, many)) == len(few)

    def below(a: int, b: int) -> bool:
        upper, under = only(a), only(b)
        return bool(upper and under and _alike(_edges(upper, 0), _edges(under, 0)))

    def goes_on(n: int) -> bool:
        left, right = only(i), only(n)
        if not (left and right and _level(left, right) and _heads(left, right)):
            return False
        if below(i, n) and not above(n, TITLE):
            return False  # the same columns go on
        numbers = [
            {part for text in above(page, NUMBER) for part in NUMBER.findall(text)}
            for page in (i, n)
        ]
        if all(numbers) and not numbers[0] & numbers[1]:
            return False
        return all(any(_of(title, own) for own in above(i, TITLE)) for title in above(n, TITLE))

    over = list(takewhile(goes_on, count(i + 1)))
    if over:
        rows = [[i, *over]]
        for start in count(i + len(rows[0]), len(rows[0])):
            row = [start + n for n in range(len(rows[0]))]
            fits = all(map(below, rows[0], row)) and all(beside(start, n) for n in row)
            if not fits:
                return rows
            rows.append(row)
    for down in range(2, DOWN + 1):
        if not below(i, i + down - 1):
            break
        stacks = [range(i, i + down)]
        for start in takewhile(goes_on, count(i + down, down)):
            stack = range(start, start + down)
            if not all(map(beside, stacks[0], stack)):
                break
            stacks.append(stack)
        if len(stacks) > 1:
            return [list(row) for row in zip(*stacks, strict=True)]
    return []


def _edges(grid: Grid, axis: int) -> list[float]:
    """Where the columns (axis 0) or rows (1) of a grid begin and end."""
    ends = {
        edge
        for row in grid.rows
        for cell in row
        for edge in ((cell.place.x0, cell.place.x1), (cell.place.top, cell.place.bottom))[axis]
    }
    return sorted(edge for edge in ends if edge is not None)


def _alike(a: Sequence[float], b: Sequence[float]) -> bool:
    return len(a) == len(b) and all(abs(x - y) <= NEAR for x, y in zip(a, b, strict=True))


def _shared(a: Sequence[float], b: Sequence[float]) -> list[float]:
    return [x for x in a if any(abs(x - y) <= NEAR for y in b)]


def _level(left: Grid, right: Grid) -> bool:
    """Whether the rows of two grids stand at the same heights.

    Merged cells hide some of the edges; captions and notes may have borders in one part alone.
    """
    ours, theirs = _edges(left, 1), _edges(right, 1)
    shared = _shared(ours, theirs)
    if len(shared) <= COMMON:
        return False
    top, bottom = shared[0] - NEAR, shared[-1] + NEAR
    inner = [sum(top <= x <= bottom for x in edges) for edges in (ours, theirs)]
    notes = [sum(x > bottom for x in edges) for edges in (ours, theirs)]
    return max(inner) - len(shared) < COMMON and max(notes) < COMMON


def _heads(left: Grid, right: Grid) -> bool:
    """Whether two grids begin with headers over all their columns, each with its own."""
    heads = ours, theirs = _head(left), _head(right)
    if not (ours and theirs):
        return False
    headed = all(any(texts) for head in heads for texts in zip(*_texted(head), strict=True))
    above, below = list(map(_texts, ours)), list(map(_texts, theirs))
    captions = [len(texts) == 1 and texts in above for texts in below]
    first = below[captions.index(False) if False in captions else 0]
    repeats = first in above or all(texts in below for texts in above)
    return headed and not repeats


def _head(grid: Grid) -> list[Row]:
    """The header, with what stands above it: the rows over the first of amounts or ordinals."""
    return list(
        takewhile(
            lambda row: not any(BODY.match(t) and not TITLE.search(t) for t in _texts(row)),
            grid.rows,
        )
    )


def _texted(rows: Sequence[Row]) -> list[list[str]]:
    return [[cell.text for cell in row] for row in rows]


def _texts(row: Row) -> list[str]:
    """The texts of a row, those of merged cells once."""
    return [cell.text for i, cell in enumerate(row) if not i or row[i - 1] is not cell]


def _cut(text: str, place: Place, lines: Sequence[Line]) -> bool:
    """Whether a text is what a page shows of a line that stands as high on another."""
    return any(
        abs(line.place.middle - place.middle) < CAPTION and _of(text, line.text) for line in lines
    )


def _of(text: str, whole: str) -> bool:
    """Whether a text is made of pieces of another in order, perhaps of two copies of it."""
    left = iter(2 * whole)
    return all(sign in left for sign in text if sign != " ")


def _joined(grids: Sequence[Grid], lines: Sequence[Line]) -> Grid:
    """Grids that stand side by side as one.

    A merged cell over which the page ends is printed, or cut, on both pages.
    """
    edges = sorted(edge for grid in grids for edge in _edges(grid, 1))
    heights = [b for a, b in pairwise([0.0, *edges]) if b - a > NEAR]
    rows: list[Row] = []
    for top, bottom in pairwise(heights):
        parts = [_row(grid, (top + bottom) / 2) for grid in grids]
        own = [part for part in parts if part]
        if not own:
            continue
        cell = next((part[0] for part in own if part[0].text), own[0][0])
        alone = all(len(_texts(part)) == 1 and _of(part[0].text, cell.text) for part in own)
        if alone and not parts[0] and _cut(cell.text, cell.place, lines):
            continue
        if alone and len(parts[0]) > 1:  # a title, a caption, a note
            rows.append((cell,) * sum(len(grid.rows[0]) for grid in grids))
            continue
        row: list[Cell] = []
        for grid, part in zip(grids, parts, strict=True):
            # a page on which the row has no border shows its cell as a line
            lined = not row and own[0][0].text and _cut(own[0][0].text, own[0][0].place, lines)
            part = part or (own[0][0] if lined else Cell(""),) * len(grid.rows[0])
            same = row and row[-1].text == part[0].text and WORD.search(part[0].text)
            row += [row[-1] if same and cell is part[0] else cell for cell in part]
        rows.append(tuple(row))
    return Grid(tuple(rows), grids[0].place)


def _row(grid: Grid, y: float) -> Row:
    """The row of a grid at a height, none where it has none."""
    for row in grid.rows:
        tops, bottoms = zip(
            *((c.place.top or 0.0, c.place.bottom or 0.0) for c in row), strict=True
        )
        if max(tops) <= y <= min(bottoms):
            return row
    return ()
