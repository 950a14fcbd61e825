"""The body of a table: grids of several pages → rows under one set of columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from lanxian.parsing.headers import (
    TOTAL,
    Column,
    Row,
    columns_of,
    split_header,
    tells,
    texts,
    without_headers,
)
from lanxian.parsing.kinds import Kind
from lanxian.parsing.names import ORDINAL, canonical, compact
from lanxian.parsing.numbers import read_number
from lanxian.parsing.rows import Entry, Unreadable, row_entries, split_blocks, with_header_totals
from lanxian.reading.document import Grid

#: How many digits a code has; another number that more rows have than this is one too.
CODES, USUAL = (3, 5, 7), 2
#: Names that begin with so many characters alike are both whole.
ALIKE = 4
#: What a row's name begins with, but not the rest of a name that the page break cut.
OPENS = re.compile(f"{ORDINAL.pattern}|^(其中|年初|年末|上年|本年|结余分配)")
Spans = list[tuple[float, float] | None]


def entries(grids: Sequence[Grid], kind: Kind) -> list[Entry]:
    """Read the rows of a table that stands on one or several pages.

    Raises
    ------
    Unreadable
        The columns can't be told, or a continuation does not fit them.
    """
    columns: list[Column] = []
    known: list[Row] = []
    spans: Spans = []
    result: list[Entry] = []
    upper: list[Row] = []
    for number, grid in enumerate(grids):
        if _fused(grid):
            raise Unreadable("框线不全，几行的数字落在一格里")
        grid = beneath(upper, grid) if upper else grid
        if known and not result and (whole := _whole_header(known, grid.rows[0])):
            grid = replace(grid, rows=grid.rows[1:])
            known, columns = whole, columns_of(whole, grid.rows, kind)
        elif known and not result and not upper and _goes_on(known, grid):
            grid, known, columns = beneath(known, grid), [], []
        header, body = split_header(grid.rows)
        own_columns = columns_of(header, body, kind) if header else []
        same = len(columns) == len(grid.rows[0])
        if same and any(_repeats(row, above) for row in header for above in known):
            body = [next((k for k in known if _repeats(row, k)), row) for row in grid.rows]
            header = []
        elif tells(own_columns, kind):
            columns, known = own_columns, header
        elif not columns and not _numbers(body) and grid is not grids[-1]:
            upper += grid.rows  # the page break came in the header
            continue
        elif not columns:
            raise Unreadable("表头无法识别")
        elif not same:
            if wide := widened(grid, columns, spans):
                grid = wide
            else:
                columns, spans = aligned(columns, spans, grid)
            header, body = [], list(grid.rows)
        else:
            header, body = [], list(grid.rows)
        upper = []
        if header or not spans or _parted(column_spans(grid)):
            spans = column_spans(grid)
        body = without_headers(body, known, repeated=number > 0 and not result)
        blocks = split_blocks(columns)
        page = [
            entry
            for row in with_header_totals(header, body)
            for entry in row_entries(row, columns, blocks)
        ]
        result = joined(result, page) if number else page
    return result


def _fused(grid: Grid) -> bool:
    """Whether a cell over several rows holds the numbers of several: its borders are missing."""
    return any(
        sum(read_number(line).state == "number" for line in cell.text.split("\n")) > 2
        for upper, middle, lower in zip(grid.rows, grid.rows[1:], grid.rows[2:], strict=False)
        for cell, a, b in zip(upper, middle, lower, strict=True)
        if cell is a is b and "\n" in cell.text
    )


def _goes_on(header: Sequence[Row], grid: Grid) -> bool:
    """Whether a grid begins with further rows of the header from the page before."""
    rest, _ = split_header(grid.rows)
    return bool(rest) and not any(_repeats(row, above) for row in rest for above in header)


def _whole_header(header: Sequence[Row], row: Row) -> list[Row]:
    """The header with the rest of its lowest cells, if that is what the next page begins with."""
    lowest = header[-1]
    rest = [i for i, text in enumerate(texts(row)) if text]
    if len(row) != len(lowest) or not rest or 0 in rest or _numbers([row]):
        return []
    if any(row[i].text in {"—", "——", "-"} or not lowest[i].text for i in rest):
        return []
    return [
        *header[:-1],
        tuple(replace(a, text=a.text + b.text) for a, b in zip(lowest, row, strict=True)),
    ]


def _repeats(row: Row, above: Row) -> bool:
    """Whether a row prints a header row again, if need be with its texts cut off."""
    if len(row) != len(above):
        return False
    pairs = list(zip(texts(row), texts(above), strict=True))
    return all(whole.startswith(text) and bool(text) == bool(whole) for text, whole in pairs)


def _numbers(rows: Sequence[Row]) -> bool:
    return any(read_number(cell.text).state == "number" for row in rows for cell in row)


def column_spans(grid: Grid) -> Spans:
    """Where each column of a grid stands, from its narrowest cell; None where nothing tells."""
    spans: Spans = []
    for column in zip(*grid.rows, strict=True):
        boxes = [(c.place.x0, c.place.x1) for c in column if c.place.x0 is not None]
        sized = [(a, b) for a, b in boxes if a is not None and b is not None]
        spans.append(min(sized, key=lambda s: s[1] - s[0], default=None))
    return spans


def _parted(spans: Spans) -> bool:
    """Whether every column has a place of its own."""
    known = [span for span in spans if span]
    return len(known) == len(spans) and all(a[1] <= b[0] + 1 for a, b in pairwise(known))


def beneath(upper: Sequence[Row], grid: Grid) -> Grid:
    """A grid whose header began on the page before, under what stands there over its columns."""
    printed = [texts(row) for row in grid.rows]
    middles = [(span[0] + span[1]) / 2 for span in column_spans(grid) if span]
    rows = []
    for row in upper:
        cells = tuple(
            over[0]
            for x in middles
            if (over := [c for c in row if (c.place.x0 or 0) <= x <= (c.place.x1 or 0)])
        )
        if len(cells) == len(grid.rows[0]) and texts(cells) not in printed:
            rows.append(cells)
    return replace(grid, rows=(*rows, *grid.rows))


def widened(grid: Grid, columns: Sequence[Column], spans: Spans) -> Grid | None:
    """The grid of a continuation whose cells are merged, in the columns before; None if not so.

    Each cell takes the columns whose middles it covers. One that covers several columns of
    values holds no number of its own: of which it were could not be told.
    """
    middles = [(span[0] + span[1]) / 2 for span in spans if span]
    covered = [
        [i for i, x in enumerate(middles) if span and span[0] <= x <= span[1]]
        for span in column_spans(grid)
    ]
    if len(middles) < len(columns) or [i for own in covered for i in own] != [*range(len(columns))]:
        return None
    for row in grid.rows:
        for cell, own in zip(row, covered, strict=True):
            values = [i for i in own if columns[i].role == "value"]
            if (len(values) > 1 and read_number(cell.text).state == "number") or not own:
                return None
    rows = (
        tuple(cell for cell, own in zip(row, covered, strict=True) for _ in own)
        for row in grid.rows
    )
    return replace(grid, rows=tuple(rows))


def aligned(columns: Sequence[Column], spans: Spans, grid: Grid) -> tuple[list[Column], Spans]:
    """The columns for a continuation that has another number of them: by where they stand.

    Raises
    ------
    Unreadable
        A column stands in none of those before, or two share one that holds values.
    """
    own = column_spans(grid)
    found = []
    for span in own:
        middle = (span[0] + span[1]) / 2 if span else None
        fits = [
            i for i, s in enumerate(spans) if s and middle is not None and s[0] <= middle <= s[1]
        ]
        found.append(fits[0] if len(fits) == 1 else -1)
    shared = [i for i in found if found.count(i) > 1]
    if (
        found == sorted(found)
        and -1 not in found
        and all(columns[i].role != "value" for i in shared)
    ):
        return [columns[i] for i in found], own
    values = [column for column in columns if column.role == "value"]
    totals = all(TOTAL.match(compact(row[0].text)) for row in grid.rows)
    if totals and len(own) == 1 + len(values) and list(columns[-len(values) :]) == values:
        return [Column("name"), *values], own  # the page holds the total alone, its label merged
    raise Unreadable(f"续页有 {len(grid.rows[0])} 栏，表头有 {len(columns)} 栏")


def joined(before: list[Entry], page: list[Entry]) -> list[Entry]:
    """Join the rows of a page to those before it; a row that the page break split becomes one."""
    result = list(before)
    for i, entry in enumerate(page):
        last = next(
            (k for k in reversed(range(len(result))) if result[k].block == entry.block), None
        )
        first = not any(e.block == entry.block for e in page[:i])
        if first and last is not None and continues(result[last], entry, page, before):
            old = result[last]
            values = tuple(
                (column, replace(a, text=a.text + b.text) if a.text.strip() else b)
                for (column, a), (_, b) in zip(old.values, entry.values, strict=True)
            )
            code, name = old.code + entry.code, old.name + entry.name
            result[last] = replace(old, code=code, name=name, values=values)
        else:
            result.append(entry)
    return result


def continues(old: Entry, new: Entry, page: Sequence[Entry], before: Sequence[Entry]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    It has no code of its own where the others have one, no ordinal, no 其中 and no total's label,
    and adds no second value to a column: where both have one, neither is whole without the other.

    Raises
    ------
    Unreadable
        It has no label at all, and nothing tells whether its numbers are the ends of others.
    """
    if len(old.values) != len(new.values):
        return False
    if TOTAL.match(canonical(new.name)) or OPENS.match(new.name):
        return False
    if new.code and not old.code and TOTAL.match(canonical(old.name)):
        return False
    lengths = Counter(len(e.code) for e in before)
    whole = {n for n in (*CODES, *lengths) if n in CODES or lengths[n] > USUAL}
    half = bool(new.code) and len(old.code + new.code) in whole
    half = half and not {len(old.code), len(new.code)} <= whole
    if new.code and not half:
        return False
    coded = any(e.code for e in page if e.block == new.block) or bool(old.code)
    if not coded and new.name and not (_cut(old.name) or new.name.startswith(("（", "("))):
        return False
    alike = any(e.name.startswith(new.name[:ALIKE]) for e in before)
    if not coded and len(new.name) >= ALIKE and alike:
        return False
    pairs = zip(old.values, new.values, strict=True)
    both = [(a.text, b.text) for (_, a), (_, b) in pairs if a.text.strip() and b.text.strip()]
    if not both:
        return True
    if any(read_number(a + b).state != "number" for a, b in both):
        return False
    if half or any(read_number(text).state != "number" for pair in both for text in pair):
        return True
    numbers = [(c.text, read_number(c.text)) for e in (*before, *page) for _, c in e.values]
    places = Counter(n.decimals for text, n in numbers if n.decimals)
    if places:  # 22701.7 where all others have two digits behind the point
        usual = max(places, key=places.__getitem__)
        return any(
            (read_number(a).decimals or 0) < usual == read_number(a + b).decimals for a, b in both
        )
    if not new.name and not any("\n" in text.strip() for text, _ in numbers):
        raise Unreadable("续页首行没有行名，数字可能被分页截断")
    return not new.name


def _cut(name: str) -> bool:
    """Whether a name without code reads as cut off: it ends in no usual last word."""
    return not re.search(r"(支出|收入|款|费|合计|总计|结余|分配|资金|额|数)[）)]?$", name)
