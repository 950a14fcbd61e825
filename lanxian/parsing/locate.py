"""Where each table stands: titles, captions, grids and closing notes put together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lanxian.model import Place
from lanxian.parsing.contents import Contents
from lanxian.parsing.headers import columns_of, split_header, tells, texts
from lanxian.parsing.kinds import (
    STATISTICS,
    bare_title,
    kind,
    kind_of_header,
    kind_of_note,
    kind_of_title,
)
from lanxian.parsing.names import compact
from lanxian.parsing.unruled import text_grids
from lanxian.reading.document import Cell, Document, Grid, Line

UNIT = re.compile(r"单位[:：](?:人民币)?(百万元|万元|千元|亿元|元)")
CAPTION = re.compile(
    r"公开\d+|^附件[\d-]*$|^表$|^\d{4}年度?$|^附?表[\d一二三四五六七八九十]+$|[:：]"
)
EMPTY = re.compile(
    r"本表无数据|本表为空|空表|无数据|(本年度?|当年|我)?.{0,12}(无|没有).{0,30}(收支|收入|支出)"
)
HEADING = re.compile(r"^(第[一二三四五六七八九十]+部分|[一二三四五六七八九十]+、.*(说明|情况)$)")


@dataclass
class Found:
    """A table as found: its title, unit, grids in order and closing notes."""

    kind: str
    title: str
    place: Place
    unit: str = ""
    grids: list[Grid] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    announced_by: str = "title"

    @property
    def declared_empty(self) -> bool:
        """Whether a note declares that the table has no data (本表无数据)."""
        return any(EMPTY.search(note) for note in self.notes if not re.search("的，|仍保留", note))


def find_tables(document: Document, contents: Contents, department: str) -> list[Found]:
    """Find every table that is printed or announced, in the order of its announcement."""
    walk = _Walk(department)
    for i, line_or_grid in enumerate(document.blocks):
        if contents.start <= i < contents.stop:
            continue
        for block in _peeled(line_or_grid):
            if isinstance(block, Grid):
                walk.grid(block)
            else:
                walk.line(block)
    for each in walk.found:
        each.grids = each.grids or unruled(each)
    # A line that ends in 表 is a table's title if a grid or the 目录 says so too.
    found = _joined([f for f in walk.found if f.kind != STATISTICS or f.grids])
    for entry in contents.entries:
        kind = kind_of_title(entry.text, department)
        title = bare_title(entry.text, department)
        if kind and not any(_same(f, kind, title) for f in found):
            found.append(Found(kind, title, entry.place, announced_by="contents"))
    return found


def unruled(found: Found) -> list[Grid]:
    """The grids that the lines under a title print without rules; none if they print no table."""
    pages: dict[int | None, list[Line]] = {}
    for line in found.lines:
        pages.setdefault(line.place.page, []).append(line)
    grids = text_grids(list(pages.values()))
    header, body = split_header(grids[0].rows) if grids else ([], [])
    form = kind(found.kind)
    columns = columns_of(header, body, form) if header else []
    known = {*form.columns, *form.revenue_columns}
    inked = [any(row[i].text for row in body) or bool(c.path) for i, c in enumerate(columns)]
    measures = {
        c.measure for c, ink in zip(columns, inked, strict=True) if c.role == "value" and ink
    }
    sure = tells(columns, form) and (measures <= known or bool(form.rows) or not known)
    return grids if sure else []


def _same(found: Found, kind: str, title: str) -> bool:
    return found.kind == kind and (kind != STATISTICS or bare_title(found.title) == title)


def _joined(found: list[Found]) -> list[Found]:
    """One entry a table: a title that stands again on a further page continues its table."""
    result: list[Found] = []
    for each in found:
        twin = next((f for f in result if _same(f, each.kind, bare_title(each.title))), None)
        if twin is None:
            result.append(each)
        elif each.grids and (not twin.grids or bare_title(twin.title) == bare_title(each.title)):
            twin.grids += each.grids
            twin.notes += each.notes
            twin.unit = twin.unit or each.unit
            twin.place, twin.title = (
                (each.place, each.title)
                if twin.announced_by != "title"
                else (twin.place, twin.title)
            )
    return result


def _peeled(block: Line | Grid) -> Iterator[Line | Grid]:
    """A grid without the caption rows that some producers draw inside it (title, unit, notes)."""
    if isinstance(block, Line):
        yield block
        return
    rows = list(block.rows)
    while rows and _is_caption(rows[0]):
        yield from _lines(rows.pop(0))
    tail: list[tuple[Cell, ...]] = []
    while rows and re.match(r"(注|说明|备注)[:：\d]", "".join(texts(rows[-1]))):
        tail.insert(0, rows.pop())
    if rows:
        yield Grid(tuple(rows), block.place)
    for row in tail:
        yield from _lines(row)


def _is_caption(row: tuple[Cell, ...]) -> bool:
    printed = [text for text in texts(row) if text]
    if not printed:
        return True
    if len(printed) == 1 and len(row) > 1:
        return bool(kind_of_title(printed[0]) or CAPTION.search(printed[0]))
    return all(CAPTION.search(text) for text in printed)


def _lines(row: tuple[Cell, ...]) -> Iterator[Line]:
    for i, cell in enumerate(row):
        if cell.text.strip() and not (i and row[i - 1] is cell):
            yield Line(compact(cell.text), cell.place)


class _Walk:
    """The walk over a document's blocks: what stands open while lines and grids come by."""

    def __init__(self, department: str) -> None:
        self.department = department
        self.found: list[Found] = []
        self.open: Found | None = None
        self.unit = ""
        self.previous = ""

    def line(self, line: Line) -> None:
        """Take a line: a title opens a table, a note ends it, a heading ends all."""
        text = compact(line.text)
        title = self._title(text)
        if title:
            self.open = Found(kind_of_title(title, self.department), title, line.place)
            self.found.append(self.open)
            self.unit = ""
        unit = UNIT.search(text)
        if unit:
            self.unit = unit[1]
            if self.open and not self.open.grids:
                self.open.unit = unit[1]
        if re.match(r"(注|说明|备注)[:：\d]", text) or (self.open and EMPTY.search(text)):
            self._note(text, line.place)
        elif HEADING.match(text):
            self.open = None
        elif self.open and self.open.notes and not title:
            self.open.notes[-1] += text
        elif self.open and not title and not CAPTION.search(text):
            self.open.lines.append(line)
        self.previous = text

    def _title(self, text: str) -> str:
        """The title that ends in this line: with the line above, or on its own."""
        own = kind_of_title(text, self.department) if len(text) < 60 else ""
        if own in ("", STATISTICS) and len(text) <= 12:
            whole = kind_of_title(self.previous + text, self.department)
            known = whole not in ("", STATISTICS)
            if known and not kind_of_title(self.previous, self.department):
                return self.previous + text
        return text if own else ""

    def _note(self, text: str, place: Place) -> None:
        kind = kind_of_note(text)
        closed = self.open is None or bool(self.open.notes and kind_of_note(self.open.notes[0]))
        if kind and closed and not any(f.kind == kind for f in self.found):
            note = Found(kind, "", place, notes=[text], announced_by="note")
            self.found.append(note)
            self.open = note
        elif self.open:
            self.open.notes.append(text)

    def grid(self, grid: Grid) -> None:
        """Take a grid: it belongs to the open table, or its header tells its kind."""
        if self.open and not self.open.notes:
            self.open.grids.append(grid)
            self.open.unit = self.open.unit or self.unit
            return
        header, _ = split_header(grid.rows)
        kind = kind_of_header(cell for row in header for cell in texts(row) if cell)
        if kind and not any(f.kind == kind and f.grids for f in self.found):
            self.open = Found(kind, "", grid.place, self.unit, [grid])
            self.found.append(self.open)
        else:
            self.open = None
