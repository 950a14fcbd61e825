"""The body of a table: grids of several pages → rows under one set of columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lanxian.model import Place
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
from lanxian.reading.document import Cell, Grid

#: The header of a code column (类, 款, 项) may stand in the 合计 row.
LEVEL = re.compile("^[类款项]$")
Spans = list[tuple[float, float] | None]


class Unreadable(Exception):
    """A table that was found but can't be read as a whole; says why, in Chinese."""


@dataclass(frozen=True)
class Entry:
    """One row of one block of a table: a label and the cells of its value columns."""

    code: str
    name: str
    values: tuple[tuple[Column, Cell], ...]
    block: int
    place: Place

    @property
    def blank(self) -> bool:
        """Whether no value is printed."""
        return all(not cell.text.strip() for _, cell in self.values)


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
        grid = beneath(upper, grid) if upper else grid
        if known and not result and (whole := _whole_header(known, grid.rows[0])):
            grid = replace(grid, rows=grid.rows[1:])
            known, columns = whole, columns_of(whole, grid.rows, kind)
        header, body = split_header(grid.rows)
        own_columns = columns_of(header, body, kind) if header else []
        same = len(columns) == len(grid.rows[0])
        if same and any(texts(row) in map(texts, known) for row in header):
            header, body = [], list(grid.rows)
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
        spans = column_spans(grid) if header or not spans else spans
        body = without_headers(body, known)
        blocks = split_blocks(columns)
        page = [
            entry
            for row in _with_header_totals(header, body)
            for entry in row_entries(row, columns, blocks)
        ]
        result = joined(result, page) if number else page
    return result


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


def _with_header_totals(header: Sequence[Row], body: Sequence[Row]) -> Iterator[Row]:
    """The body's rows, led by a 合计 row into which a second header row was set."""
    for row in header:
        first = next((text for text in texts(row) if text), "")
        if TOTAL.match(first) and any(read_number(c.text).state == "number" for c in row[1:]):
            yield row
    yield from body


def split_blocks(columns: Sequence[Column]) -> list[list[int]]:
    """Part columns into blocks, each a label and its values (the sides of a two-sided table)."""
    blocks: list[list[int]] = [[]]
    for i, column in enumerate(columns):
        roles = {columns[j].role for j in blocks[-1]}
        starts = column.role in {"code", "name"} and "value" in roles
        if starts or (column.role == "name" and "name" in roles):
            blocks.append([])
        blocks[-1].append(i)
    return blocks


def row_entries(
    row: Row, columns: Sequence[Column], blocks: Sequence[Sequence[int]]
) -> Iterator[Entry]:
    """Read a row: one Entry for each block that has a label or a value.

    A total's label may span further blocks (公用经费合计), with its value in the last of them.
    """
    pending: Entry | None = None
    for number, block in enumerate(blocks):
        code, name = _label(row, columns, block, blocks[number - 1][-1] if number else -1)
        values = tuple((columns[i], own(row, i)) for i in block if columns[i].role == "value")
        entry = Entry(code, name, values, number, row[block[0]].place)
        if pending and not code and not name and TOTAL.match(pending.name) and pending.blank:
            pending = replace(pending, values=values)
            continue
        if pending:
            yield pending
        nameless = not any(columns[i].role in {"code", "name"} for i in block)
        pending = entry if code or name or nameless or not entry.blank else None
    if pending:
        yield pending


def own(row: Row, i: int) -> Cell:
    """The cell in slot `i`, empty where a merged cell from the left reaches into it."""
    return replace(row[i], text="") if i and row[i - 1] is row[i] else row[i]


def _label(
    row: Row, columns: Sequence[Column], block: Sequence[int], before: int
) -> tuple[str, str]:
    """Code and name of a block's row; a merged label counts in the block where it begins."""
    codes: list[str] = []
    names: list[str] = []
    labels = [i for i in block if columns[i].role in {"code", "name"}]
    for i in labels:
        merged = i > 0 and row[i - 1] is row[i] and (i - 1 == before or i - 1 in labels)
        text = "" if merged else LEVEL.sub("", compact(row[i].text))
        (codes if columns[i].role == "code" else names).append(text)
    if not any([*codes, *names]):  # a total's label may stand under 序号
        names = [text for i in block if TOTAL.match(text := compact(own(row, i).text))][:1]
    code, name = "".join(codes), "".join(names)
    parts = re.fullmatch(r"(\d{3}|\d{5}|\d{7})[-－—]?(\D.*)?", code or name)
    if parts and not (code and name):
        return parts[1], parts[2] or ""
    if re.fullmatch(r"\d*", code):
        return code, name
    return "", code + name


def joined(before: list[Entry], page: list[Entry]) -> list[Entry]:
    """Join the rows of a page to those before it; a row that the page break split becomes one."""
    result = list(before)
    for i, entry in enumerate(page):
        last = next(
            (k for k in reversed(range(len(result))) if result[k].block == entry.block), None
        )
        first = not any(e.block == entry.block for e in page[:i])
        if first and last is not None and continues(result[last], entry, page):
            old = result[last]
            values = tuple(
                (column, replace(a, text=a.text + b.text) if a.text.strip() else b)
                for (column, a), (_, b) in zip(old.values, entry.values, strict=True)
            )
            result[last] = replace(old, name=old.name + entry.name, values=values)
        else:
            result.append(entry)
    return result


def continues(old: Entry, new: Entry, page: Sequence[Entry]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    It has no code where the others have one, no ordinal and no total's label, and adds no second
    value to a column: where both have one, neither is whole without the other.
    """
    coded = any(e.code for e in page if e.block == new.block) or bool(old.code)
    if len(old.values) != len(new.values):
        return False
    if new.code or TOTAL.match(canonical(new.name)) or ORDINAL.match(new.name):
        return False
    if not coded and new.name and not _cut(old.name):
        return False
    pairs = zip(old.values, new.values, strict=True)
    both = [(a.text, b.text) for (_, a), (_, b) in pairs if a.text.strip() and b.text.strip()]
    whole = all(read_number(a + b).state == "number" for a, b in both)
    halves = any(read_number(text).state != "number" for pair in both for text in pair)
    return not both or (whole and halves)


def _cut(name: str) -> bool:
    """Whether a name without code reads as cut off: it ends in no usual last word."""
    return not re.search(r"(支出|收入|款|费|合计|总计|结余|分配|资金)[）)]?$", name)
