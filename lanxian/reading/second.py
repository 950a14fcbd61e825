"""A second reading of a page whose tables came out wrong: pdfplumber, then text edges."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lanxian.model import Place
from lanxian.reading.characters import Char, line_of, rows_of
from lanxian.reading.document import Cell, Grid, Line


@dataclass(frozen=True)
class SecondReading:
    """The further ways to read a PDF's tables; see `lanxian.reading.document.Second`."""

    data: bytes
    chars: Sequence[Sequence[Char]]

    def grids(self, pages: Sequence[int]) -> list[Grid]:
        """The ruled tables of the pages, by pdfplumber."""
        return pdfplumber_grids(self.data, pages)

    def lines(self, page: int) -> list[Line]:
        """All text of a page as lines."""
        return [line_of(row, page) for row in rows_of(self.chars[page - 1])]


def pdfplumber_grids(data: bytes, numbers: Sequence[int]) -> list[Grid]:
    """The tables that pdfplumber finds on the pages `numbers`, from top to bottom."""
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    grids = []
    with pdfplumber.open(io.BytesIO(data), pages=list(numbers)) as pdf:
        for page in pdf.pages:
            for table in sorted(page.find_tables(), key=lambda t: t.bbox[1]):
                grid = _grid(table, page)
                if grid:
                    grids.append(grid)
            page.close()
    return grids


def _grid(table: Any, page: Any) -> Grid | None:
    """pdfplumber's table as a grid: slots without a cell go to the cell that covers them."""
    boxes = {box for row in table.rows for box in row.cells if box}
    xs = sorted({x for box in boxes for x in (box[0], box[2])})
    ys = sorted({y for box in boxes for y in (box[1], box[3])})
    if len(xs) < 3 or len(ys) < 2:
        return None
    left, above = float(page.cropbox[0]), float(page.cropbox[1])
    cells = {
        box: Cell(
            page.crop(box, strict=False).extract_text() or "",
            Place(
                page.page_number,
                round(box[0] - left, 2),
                round(box[1] - above, 2),
                round(box[2] - left, 2),
                round(box[3] - above, 2),
            ),
        )
        for box in boxes
    }
    empty = Cell("")
    rows = []
    for top, bottom in pairwise(ys):
        row = []
        for x0, x1 in pairwise(xs):
            x, y = (x0 + x1) / 2, (top + bottom) / 2
            over = (b for b in boxes if b[0] <= x <= b[2] and b[1] <= y <= b[3])
            row.append(cells.get(next(over, None), empty))
        rows.append(tuple(row))
    first = rows[0][0].place
    return Grid(tuple(rows), first)
