"""Sheets → the parts of a report in order: texts, pieces of tables, page breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.generator.accounts import Accounts
from tests.generator.layouts import UNRULED, Layout
from tests.generator.prose import narrative
from tests.generator.sheets import Sheet, numeral

#: Labels of rows that add up others.
TOTALS = ("合计", "总计", "小计", "本年收入合计", "本年支出合计", "人员经费合计", "公用经费合计")


@dataclass(frozen=True)
class Text:
    """A line or paragraph; `role` names its style."""

    role: str
    text: str


@dataclass(frozen=True)
class Piece:
    """The part of a table that stands on one page. `widths` are in sizes of the type."""

    rows: tuple[tuple[str, ...], ...]
    #: How many of the rows are header.
    head: int
    roles: tuple[str, ...]
    widths: tuple[float, ...]
    sheet: Sheet

    def align(self, row: int, column: int) -> str:
        """How a cell is aligned: left, centre, right."""
        form, role = self.sheet.form, self.roles[column]
        if form.centred:
            return "centre"
        if row < self.head:
            return form.heads
        if role in ("code", "name") and self.rows[row][column].replace(" ", "") in TOTALS:
            return form.totals
        return {"value": form.values, "line": "centre"}.get(role, "left")


@dataclass(frozen=True)
class Break:
    """The next page begins, and lies like this."""

    landscape: bool = False


Part = Text | Piece | Break


def parts(accounts: Accounts, layout: Layout, sheets: list[Sheet]) -> Iterator[Part]:
    """The whole report in order."""
    yield Text("cover", accounts.department)
    yield Text("cover", f"{accounts.year}年度部门决算")
    yield Break()
    if layout.contents:
        yield from _contents(sheets)
        yield Break()
    yield Text("part", "第一部分 概况")
    yield Text("section", "一、主要职能")
    yield Text("body", "贯彻执行国家有关方针政策，承担本级人民政府交办的其他任务。")
    yield Break()
    chapters = [("部门决算表", _tables), ("情况说明", _prose)]
    for number, (title, chapter) in enumerate(chapters if layout.tables_first else chapters[::-1]):
        heading = Text("part", f"第{'二三'[number]}部分 {accounts.year}年度{title}")
        yield from chapter(heading, accounts, sheets)
    yield Break()
    yield Text("part", "第四部分 名词解释")
    yield Text("body", "一、财政拨款收入：指单位从同级财政部门取得的财政预算资金。")


def _contents(sheets: list[Sheet]) -> Iterator[Part]:
    yield Text("part", "目 录")
    yield Text("line", "第一部分 概况")
    yield Text("line", "一、主要职能")
    yield Text("line", "第二部分 部门决算表")
    for number, sheet in enumerate(sheets):
        yield Text("line", f"{numeral(number + 1)}、{sheet.name}")
    yield Text("line", "第三部分 情况说明")
    yield Text("line", "第四部分 名词解释")


def _prose(heading: Text, accounts: Accounts, sheets: list[Sheet]) -> Iterator[Part]:
    yield heading
    for role, text in narrative(accounts, sheets[0].layout):
        yield Text(role, text)
    yield Break()


def _tables(heading: Text, _accounts: Accounts, sheets: list[Sheet]) -> Iterator[Part]:
    yield heading
    for number, sheet in enumerate(sheets):
        if (number and not sheet.form.follows) or sheet.form.landscape:
            yield Break(sheet.form.landscape)
        for i, piece in enumerate(_pieces(sheet)):
            if i:
                yield Break(sheet.form.landscape)
            if i == 0 or sheet.form.repeat == "title":
                if sheet.form.inside != "title" or not sheet.lead:
                    yield Text("title", sheet.title + sheet.layout.continued * (i > 0))
                for line in [] if sheet.lead else sheet.caption:
                    yield Text("caption", line)
            if piece.rows:
                yield piece
        for note in [] if sheet.notes_inside else sheet.notes:
            yield Text("note", note)
    yield Break()


def _pieces(sheet: Sheet) -> Iterator[Piece]:
    """The table page by page."""
    form, rows = sheet.form, sheet.body
    size = form.rows or max(len(rows), 1)
    pages = [rows[i : i + size] for i in range(0, len(rows), size)] or [[]]
    rest: list[str] = []
    for number, page in enumerate(pages):
        page = [rest, *page] if rest else list(page)
        rest = []
        if form.cut and number + 1 < len(pages):
            page[-1], rest = _cut(page[-1], sheet.roles)
        head = sheet.head if number == 0 or form.repeat else []
        if number == 0 or form.repeat == "title":
            lead = [list(row) for row in sheet.lead]
            if number and form.inside == "title":
                lead[0][0] += sheet.layout.continued
            head = [*lead, *head]
        if sheet.notes_inside and number + 1 == len(pages):
            page += [[note, *["<"] * (len(sheet.roles) - 1)] for note in sheet.notes]
        yield Piece(
            tuple(map(tuple, [*head, *page])), len(head), tuple(sheet.roles), widths(sheet), sheet
        )


def _cut(row: list[str], roles: list[str]) -> tuple[list[str], list[str]]:
    """Split a row whose longest name the page break cuts."""
    names = [i for i, role in enumerate(roles) if role == "name" and len(row[i]) > 6]
    if not names or "<" in row:
        return row, []
    longest = max(names, key=lambda i: len(row[i]))
    at = len(row[longest]) - 2
    first, rest = list(row), [""] * len(row)
    first[longest], rest[longest] = row[longest][:at], row[longest][at:]
    return first, rest


def widths(sheet: Sheet) -> tuple[float, ...]:
    """Widths of the columns in sizes of the type: numbers fit in a line, names wrap."""
    result = []
    for i, role in enumerate(sheet.roles):
        longest = max((_em(line) for row in sheet.body for line in row[i].split("\n")), default=0)
        if role == "name":
            result.append(max(5.0, min(longest, sheet.form.name) + 0.8))
        elif role == "code":
            result.append(max(2.4, longest + 0.8))
        elif role == "line":
            result.append(2.2)
        else:
            result.append(max(4.2, longest + 0.8))
    # Without vertical rules it is white space that parts the columns.
    gap = sheet.form.gap if sheet.form.rules in UNRULED else 0
    return tuple(width + gap for width in result)


def _em(text: str) -> float:
    """How wide a text is, in sizes of the type."""
    return sum(0.56 if ord(c) < 0x2000 else 1.0 for c in text)


def spans(rows: Iterable[Iterable[str]]) -> dict[tuple[int, int], tuple[int, int]]:
    """The merged cells: first (column, row) → last, from the marks "<" and "^"."""
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            here = (c, r)
            if text == "<":
                here = owner[c - 1, r]
            elif text == "^":
                here = owner[c, r - 1]
            owner[c, r] = here
            a, b = last.get(here, here)
            last[here] = (max(a, c), max(b, r))
    return {first: corner for first, corner in last.items() if first != corner}


def scale(piece: Piece, width: float) -> tuple[float, list[float]]:
    """Size of type and widths of columns (points) that fill a page."""
    ems = sum(piece.widths)
    size = min(piece.sheet.layout.size, width / ems)
    names = [i for i, role in enumerate(piece.roles) if role == "name"] or [0]
    room = (width - ems * size) / len(names)
    room = min(room, 40)
    return size, [w * size + (room if i in names else 0) for i, w in enumerate(piece.widths)]
