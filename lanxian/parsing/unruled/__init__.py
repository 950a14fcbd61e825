"""Tables without vertical rules: lines of text → a grid, by how their pieces are aligned.

Each cell of the header without cells below it heads one column; what stands in the body belongs
to the column that it fits into. Where horizontal rules part the rows, they tell the rows; else the
lines of a wrapped name are put to the row that they stand level with.

A chain: pieces (of lines) → sheets (header and body) → heads and columns → rows → grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from lanxian.model import Place
from lanxian.parsing.rows import Unreadable
from lanxian.parsing.unruled.columns import (
    Spans,
    alike,
    columns_of,
    placer,
    same_columns,
    spans_of,
)
from lanxian.parsing.unruled.pieces import banded, pieces_of, union
from lanxian.parsing.unruled.rows import Slots, faults_of, level_rows, slots_of
from lanxian.parsing.unruled.sheets import Sheet, after, parted
from lanxian.reading.document import Cell, Grid, Line

__all__ = ["text_grids"]


def text_grids(pages: Sequence[Sequence[Line]]) -> list[Grid]:
    """Make grids of the lines that a table takes on each page.

    Raises
    ------
    Unreadable
        The lines print no table, or one of which columns or rows can't be told.
    """
    pages = [own for page in pages if (own := [line for line in page if line.edges])]
    if not pages:
        raise Unreadable("没有文字")
    lines = [[pieces_of(line) for line in page] for page in pages]
    bands = [banded(rows, page[0].rules) for rows, page in zip(lines, pages, strict=True)]
    ruled = all(bands)
    sheets: list[Sheet] = []
    for page, rows in zip(pages, [band or [] for band in bands] if ruled else lines, strict=True):
        begun = bool(sheets and sheets[-1].body)
        sheet = parted(rows, sheets[0].printed if begun else [], _em(page))
        if sheets and not sheets[-1].body:  # the page break came in the header
            sheets[-1] = after(sheets[-1], sheet)
        else:
            sheets.append(sheet)
    groups = alike(sheets)
    columns, over = columns_of(groups[0], ruled)
    laid = [columns, *(same_columns(columns, group, ruled) for group in groups[1:])]
    spans = [spans_of(own) for own, group in zip(laid, groups, strict=True) for _ in group]
    placed = [
        [[(place(p), p) for p in row] for row in sheet.body]
        for own, group in zip(laid, groups, strict=True)
        for place in [placer(own, groups[0][0].header)]
        for sheet in group
    ]
    if ruled:
        found = [[slots_of(row) for row in page] for page in placed]
        if faults_of(found, columns)[0]:
            raise Unreadable("数据与栏目无法对应")
    else:
        loose = [[piece for row in page for piece in row] for page in placed]
        found = level_rows(loose, columns, [sheet.em for sheet in sheets])
    depth = max(map(len, over))
    shown = {p: Cell(p.text, p.place) for path in over for p in path}
    head = [tuple(shown[path[min(r, len(path) - 1)]] for path in over) for r in range(depth)]
    # an empty row ends the header, as the numbers of columns would
    head.append(tuple(Cell("") for _ in columns))
    grids = []
    for number, (page_rows, places) in enumerate(zip(found, spans, strict=True)):
        cells = [*([] if number else head), *(_cells(row, places) for row in page_rows)]
        printed = [p for row in page_rows for cell in row.values() for p in cell]
        if cells:
            around = union(printed if number else [*sheets[0].header, *printed])
            grids.append(Grid(tuple(cells), around.place))
    return grids


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
        parts = [cell for slot, cell in sorted(row.items()) if slot[0] == c]
        if parts:
            cell = union([p for part in parts for p in part])
            result.append(Cell(cell.text, cell.place))
        else:
            result.append(Cell("", Place(whole.page, x0, whole.top, x1, whole.bottom)))
    return tuple(result)
