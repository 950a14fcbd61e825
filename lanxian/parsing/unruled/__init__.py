"""Tables without vertical rules: lines of text → a grid, by how their pieces are aligned.

Each cell of the header without cells below it heads one column; what stands in the body belongs
to the column that it fits into. Where horizontal rules part the rows, they tell the rows; else the
lines of a wrapped name are put to the row that they stand level with.

A chain: pieces (of lines) → sheets (header and body) → heads and columns → rows → grid. How lines
are spaced and cells aligned is not known before: all readings that nothing refutes must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from statistics import median

from lanxian.model import Place
from lanxian.parsing.rows import Unreadable
from lanxian.parsing.unruled.columns import columns_of, placer
from lanxian.parsing.unruled.continuation import alike, same_columns
from lanxian.parsing.unruled.inks import Column, Spans, spans_of
from lanxian.parsing.unruled.pieces import Row, banded, pieces_of, union
from lanxian.parsing.unruled.rows import Slots, faults_of, level_rows, slots_of, whole
from lanxian.parsing.unruled.sheets import Sheet, after, parted
from lanxian.reading.document import Cell, Grid, Line

__all__ = ["text_grids"]

#: How much less doubtful than all others a reading of the header must be.
CLEAR = 1.0


def text_grids(
    pages: Sequence[Sequence[Line]], meaning: Callable[[list[Grid]], object] = repr
) -> list[Grid]:
    """Make grids of the lines that a table takes on each page.

    All ways to read the table that it does not refute must have the same `meaning`, which raises
    Unreadable for grids that have none.

    Raises
    ------
    Unreadable
        The lines print no table, or one of which columns or rows can't be told.
    """
    pages = [_ruled(own) for page in pages if (own := [line for line in page if line.edges])]
    if not pages:
        raise Unreadable("没有文字")
    lines = [[pieces_of(line) for line in page] for page in pages]
    ways: list[tuple[list[list[Row]], bool, bool]] = [(lines, False, False), (lines, False, True)]
    if strict := _bands(pages, lines, wraps=False):
        ways = [(strict, True, False)]
    elif loose := _bands(pages, lines, wraps=True):
        ways.insert(1, (loose, True, True))
    reasons = []
    for rows, ruled, wraps in ways:
        try:
            return _one(_groups(pages, rows), ruled, wraps, meaning)
        except Unreadable as error:
            reasons.append(error)
    raise reasons[0]


def _ruled(page: Sequence[Line]) -> list[Line]:
    """The lines with those rules of the page that stand near them, not those of other tables."""
    first, last = page[0].place, page[-1].place
    near = (last.bottom or 0.0) - (last.top or 0.0)
    top, bottom = (first.top or 0.0) - near, (last.bottom or 0.0) + near
    rules = tuple(rule for rule in page[0].rules if top <= rule[0] <= bottom)
    return [replace(line, rules=rules) for line in page]


def _bands(
    pages: Sequence[Sequence[Line]], lines: Sequence[Sequence[Row]], wraps: bool
) -> list[list[Row]]:
    """The rows of each page that rules part; none where they don't, or part only the header off."""
    bands = [banded(rows, page[0].rules, wraps) for rows, page in zip(lines, pages, strict=True)]
    found = [own for own in bands if own]
    return found if len(found) == len(pages) and max(map(len, found)) > 2 else []


def _groups(pages: Sequence[Sequence[Line]], rows: Sequence[Sequence[Row]]) -> list[list[Sheet]]:
    """What is header and what is body on each page; pages with columns in the same places."""
    sheets: list[Sheet] = []
    for page, own in zip(pages, rows, strict=True):
        begun = bool(sheets and sheets[-1].body)
        sheet = parted(own, sheets[0].printed if begun else [], _em(page))
        if sheets and not sheets[-1].body:  # the page break came in the header
            sheets[-1] = after(sheets[-1], sheet)
        else:
            sheets.append(sheet)
    return alike(sheets)


def _one(
    groups: Sequence[Sequence[Sheet]],
    ruled: bool,
    wraps: bool,
    meaning: Callable[[list[Grid]], object],
) -> list[Grid]:
    """The reading that the table does not refute; Unreadable where there is none, or several."""
    readings: list[tuple[float, object, list[Grid]]] = []
    reasons = ["表头无法识别"]
    for doubt, columns, over in columns_of(groups[0], ruled):
        if readings and doubt >= readings[0][0] + CLEAR:
            break
        try:
            meaning([Grid(tuple(_head(columns, over)))])
            grids = _grids(groups, columns, over, ruled, wraps)
            readings.append((doubt, meaning(grids), grids))
        except Unreadable as error:
            reasons.append(str(error))
    if not readings:
        raise Unreadable(reasons[-1])
    if len({said for _, said, _ in readings}) > 1:
        raise Unreadable("栏目有几种读法")
    return readings[0][2]


def _grids(
    groups: Sequence[Sequence[Sheet]],
    columns: list[Column],
    over: Sequence[Row],
    ruled: bool,
    wraps: bool,
) -> list[Grid]:
    """One reading of the columns as grids, a page each."""
    sheets = [sheet for group in groups for sheet in group]
    laid = [columns, *(same_columns(columns, group, ruled) for group in groups[1:])]
    spans = [spans_of(own) for own, group in zip(laid, groups, strict=True) for _ in group]
    placed = [
        [[(place(p), p) for p in row] for row in sheet.body]
        for own, group in zip(laid, groups, strict=True)
        for place in [placer(own)]
        for sheet in group
    ]
    if ruled:
        joined = [[whole(row, columns, inf) if wraps else row for row in page] for page in placed]
        found = [[slots_of(row) for row in page] for page in joined]
        if faults_of(found, columns, wraps)[0]:
            raise Unreadable("数据与栏目无法对应")
    else:
        loose = [[piece for row in page for piece in row] for page in placed]
        found = level_rows(loose, columns, [sheet.em for sheet in sheets], wraps)
    for c, column in enumerate(columns):
        if column.inset:
            found[0][0][c, len(column.inks)] = [column.leaf]
    head = _head(columns, over)
    grids = []
    for number, (page_rows, places) in enumerate(zip(found, spans, strict=True)):
        cells = [*([] if number else head), *(_cells(row, places) for row in page_rows)]
        printed = [p for row in page_rows for cell in row.values() for p in cell]
        if cells:
            around = union(printed if number else [*sheets[0].header, *printed])
            grids.append(Grid(tuple(cells), around.place))
    return grids


def _head(columns: Sequence[Column], over: Sequence[Row]) -> list[tuple[Cell, ...]]:
    """The header's rows; an empty one ends them, as the numbers of columns would."""
    shown = {p: Cell(p.text, p.place) for path in over for p in path}
    depth = max(map(len, over))
    head = [tuple(shown[path[min(r, len(path) - 1)]] for path in over) for r in range(depth)]
    return [*head, tuple(Cell("") for _ in columns)]


def _em(page: Sequence[Line]) -> float:
    """The usual width of a Chinese character."""
    wide = [
        b - a
        for line in page
        for char, (a, b) in zip(line.text, line.edges, strict=True)
        if char >= "⺀"
    ]
    return median(wide) if wide else 9.0


def _cells(row: Slots, spans: Spans) -> tuple[Cell, ...]:
    """A row as cells; a blank one stands where its column and its row cross."""
    whole = union([p for cell in row.values() for p in cell]).place
    result = []
    for c, (x0, x1) in enumerate(spans):
        parts = [cell for slot, cell in row.items() if slot[0] == c]
        parts.sort(key=lambda part: min(p.x0 for p in part))  # a code stands left of its name
        if parts:
            cell = union([p for part in parts for p in part])
            result.append(Cell(cell.text, cell.place))
        else:
            result.append(Cell("", Place(whole.page, x0, whole.top, x1, whole.bottom)))
    return tuple(result)
