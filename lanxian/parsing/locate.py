"""Where each table stands: titles, captions, grids and closing notes put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from lanxian.model import Place
from lanxian.parsing.contents import Contents
from lanxian.parsing.forms import is_form
from lanxian.parsing.headers import split_header, texts
from lanxian.parsing.kinds import (
    STATISTICS,
    bare_title,
    kind,
    kind_of_header,
    kind_of_note,
    kind_of_title,
)
from lanxian.parsing.names import compact
from lanxian.parsing.numbers import read_number
from lanxian.parsing.rows import Unreadable
from lanxian.parsing.unruled import text_grids
from lanxian.parsing.unruled.meaning import meaning
from lanxian.reading.document import Cell, Document, Grid, Line

UNIT = re.compile(r"单位[:：](?:人民币)?(百万元|万元|千元|亿元|元)")
CAPTION = re.compile(
    r"公开\d+|^附件[\d-]*$|^表$|^\d{4}年度?$|^附?表[\d一二三四五六七八九十]+$|(?<!中)[:：]"
)
#: What a line ends with that says of what the next (支出决算表) is.
OF = re.compile("(基本|项目|服务|采购|购买|明细|资金|经费|拨款|预算)$")
#: Titles are shorter.
LONGEST = 80
NOTE = re.compile(r"(注|说明|备注)[:：\d]")
EMPTY = re.compile(
    r"本表无数据|本表为空|空表|无数据|(本年度?|当年|我)?.{0,12}(无(?!形)|没有).{0,30}(收支|收入|支出)"
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
    reason: str = ""

    @property
    def tabular(self) -> bool:
        """Whether its lines print rows of numbers, though no table could be made of them."""
        rows = [[read_number(t).state for t in line.text.split()] for line in self.lines]
        return not self.grids and sum(row.count("number") > 1 for row in rows) > 1

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
        for block in peeled(line_or_grid):
            if isinstance(block, Grid):
                walk.grid(block)
            else:
                walk.line(block)
    walk.found = _continued(walk.found)
    for each in walk.found:
        if not each.grids:
            each.grids, each.reason = unruled(each)
    # A line that ends in 表 is a table's title if a grid or the 目录 says so too.
    tables = [f for f in walk.found if f.kind != STATISTICS or f.grids or f.tabular]
    found = _joined(tables, department)
    for entry in contents.entries:
        kind = kind_of_title(entry.text, department)
        title = bare_title(entry.text, department)
        if kind and not any(
            f.kind == kind and (kind != STATISTICS or bare_title(f.title, department) == title)
            for f in found
        ):
            found.append(Found(kind, title, entry.place, announced_by="contents"))
    return found


def unruled(found: Found) -> tuple[list[Grid], str]:
    """The grids that the lines under a title print without rules; or why there are none."""
    pages: dict[int | None, list[Line]] = {}
    for line in found.lines:
        pages.setdefault(line.place.page, []).append(line)
    form = kind(found.kind)
    try:
        return text_grids(list(pages.values()), partial(meaning, form=form)), ""
    except Unreadable as error:
        return [], str(error)


def _below_title(found: Found) -> list[Line]:
    """The lines under a title, without the rest of its own: （单位：万 / 元）."""
    lines, title = found.lines, found.title.replace("(", "（").replace(")", "）")
    while lines and title.count("（") > title.count("）"):
        lines, title = lines[1:], title + compact(lines[0].text).replace(")", "）")
    return lines


def _continued(found: list[Found]) -> list[Found]:
    """The tables as found, with those without rules that go on under the same title as one."""
    result: list[Found] = []
    for each in found:
        each.lines = _below_title(each)
        last = result[-1] if result else each
        titles = {bare_title(found.title) for found in (last, each)}
        same = last is not each and last.kind == each.kind and len(titles) == 1
        printed = all(any(re.search(r"\d", li.text) for li in f.lines) for f in (last, each))
        headed = [[li.text for li in f.lines[:1]] for f in (last, each)]
        printed = printed or headed[0] == headed[1] != []  # the rest of a name alone
        if same and printed and not last.grids and not each.grids:
            last.lines += each.lines
            last.notes += each.notes
        else:
            result.append(each)
    return result


def _joined(found: list[Found], department: str) -> list[Found]:
    """One entry a table: a title that stands again on a further page continues its table.

    A further table of one of the nine kinds under another title is one outside the nine: it keeps
    its columns as printed.
    """
    result: list[Found] = []
    for each in found:
        title = bare_title(each.title, department)
        kin = [f for f in result if f.kind == each.kind != STATISTICS]
        same = [f for f in result if bare_title(f.title, department) == title]
        alike = [f for f in same if f.kind in {each.kind, STATISTICS}]
        twin = next(iter(alike or kin), None)
        if twin and not alike and twin.title and twin.grids and each.grids:
            each.kind, twin = STATISTICS, None
        if twin is None:
            result.append(each)
        elif twin.tabular or each.tabular:  # a part that can't be read
            twin.grids, twin.reason = [], twin.reason or each.reason
            twin.lines = [*twin.lines, *each.lines]
        elif each.grids:
            twin.grids += each.grids
            twin.notes += each.notes
            twin.unit = twin.unit or each.unit
            if twin.announced_by != "title":
                twin.place, twin.title = each.place, each.title
    return result


def peeled(block: Line | Grid) -> Iterator[Line | Grid]:
    """A grid without the rows of title, unit and notes that some producers draw inside it.

    Tables that touch are one grid to the reader; a title's row parts them.
    """
    if isinstance(block, Line) or block.empty:
        yield block
        return
    parts: list[list[tuple[Cell, ...]]] = [[]]
    for row in block.rows:
        first = next((cell for cell in row if cell.text), row[0])
        if parts[-1] and all(cell is first for cell in row) and kind_of_title(compact(first.text)):
            parts.append([])
        parts[-1].append(row)
    for rows in parts:
        while rows and _is_caption(rows[0]):
            yield from _lines(rows.pop(0))
        end = len(rows)
        for i, printed in reversed([*enumerate(map(texts, rows))]):
            if NOTE.match("".join(printed)):
                end = i
            elif sum(map(bool, printed)) > 1:
                break  # else it may be the second of several notes
        if rows[:end]:
            yield _narrowed(rows[:end], block.place if len(parts) == 1 else None)
        for row in rows[end:]:
            yield from _lines(row)


def _narrowed(rows: Sequence[tuple[Cell, ...]], place: Place | None) -> Grid:
    """A grid of rows, without the columns that none of them parts; its place if it is known."""
    kept = [
        c for c in range(len(rows[0])) if not c or any(row[c] is not row[c - 1] for row in rows)
    ]
    first, last = rows[0][0].place, rows[-1][-1].place
    place = place or Place(first.page, first.x0, first.top, last.x1, last.bottom, first.line)
    return Grid(tuple(tuple(row[c] for c in kept) for row in rows), place)


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


def wraps(above: Place, below: Place) -> bool:
    """Whether a line goes on in the next: right beneath it, in its size, and not wider.

    >>> wraps(Place(1, 90, 100, 510, 120), Place(1, 200, 127, 400, 147))
    True
    >>> wraps(Place(1, 90, 100, 510, 120), Place(1, 200, 127, 400, 140)), wraps(Place(), Place())
    (False, False)
    """
    a, b = ((p.x0 or 0.0, p.top or 0.0, p.x1 or 0.0, p.bottom or 0.0) for p in (above, below))
    size, gap = b[3] - b[1], b[1] - a[3]
    alike = above.page == below.page and abs(a[3] - a[1] - size) < 0.1 * size
    return alike and abs(gap) < size and b[2] - b[0] < a[2] - a[0] + size


class _Walk:
    """The walk over a document's blocks: what stands open while lines and grids come by."""

    def __init__(self, department: str) -> None:
        self.department = department
        self.found: list[Found] = []
        self.open: Found | None = None
        self.unit = ""
        self.previous = ""
        self.above = Place()
        self.block = ""  # the lines above that go on in the next

    def line(self, line: Line) -> None:
        """Take a line: a title opens a table, a note ends it, a heading ends all."""
        text = compact(line.text)
        self.block = self.block if wraps(self.above, line.place) else ""
        title = self._title(text)
        if title:
            lines, first = self.open.lines if self.open else [], title.removesuffix(text)
            while first and lines and first.endswith(compact(lines[-1].text)):
                first = first.removesuffix(compact(lines.pop().text))  # the title's first lines
            self.open = Found(kind_of_title(title, self.department), title, line.place)
            self.found.append(self.open)
            self.unit = ""
        before = self.previous[-8:]
        unit = next((u for u in UNIT.finditer(before + text) if u.end() > len(before)), None)
        if unit:
            self.unit = unit[1]
            if self.open and not self.open.grids:
                self.open.unit = unit[1]
        if NOTE.match(text) or (self.open and EMPTY.search(text)):
            self._note(text, line.place)
        elif HEADING.match(text):
            self.open = None
        elif self.open and self.open.notes and not title:
            self.open.notes[-1] += text
        elif self.open and not title and not CAPTION.search(text):
            self.open.lines.append(line)
        self.previous, self.above = text, line.place
        self.block = "" if title or len(self.block) > LONGEST else self.block + text

    def _title(self, text: str) -> str:
        """The title that ends in this line: with the lines above, or on its own."""
        own = kind_of_title(text, self.department) if len(text) < LONGEST else ""
        short = len(re.sub(r"（.*", "", text)) <= 12
        for before in dict.fromkeys((self.block, self.previous)) if own or short else ():
            if kind_of_title(before, self.department):
                continue
            whole = kind_of_title(before + text, self.department)
            further = whole not in ("", own, STATISTICS) or (not own and text.endswith("表"))
            bare = bare_title(before, self.department)
            part = bool(bare) and not (CAPTION.search(bare) or HEADING.match(before))
            part = part or before.count("（") > before.count("）")
            part = part and (own in ("", whole) or bool(OF.search(bare)))
            if whole and (further or (self.block and part)):
                return before + text
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
        if grid.empty:
            last = self.open.grids[-1:] if self.open and not self.open.notes else []
            if self.open and last and len(last[0].rows[0]) == len(grid.rows[0]):
                self.open.grids.append(grid)
            return
        if is_form(grid):  # of the performance annex: its own title's, or none of the tables
            own = self.open and self.open.kind == STATISTICS and not self.open.notes
            if not (self.open and own and all(map(is_form, self.open.grids))):
                self.open = None
                return
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
