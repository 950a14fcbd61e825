"""The public tables (决算表) of a report → Tables with their status, and Figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lanxian.model import Figure, Table
from lanxian.parsing.attempts import attempts, misread, printed
from lanxian.parsing.figures import OWN_UNIT, figure
from lanxian.parsing.forms import is_form
from lanxian.parsing.headings import ANNEX
from lanxian.parsing.kinds import STATISTICS, Kind, kind, unquoted
from lanxian.parsing.locate import Found
from lanxian.parsing.names import canonical, compact
from lanxian.parsing.numbers import read_number
from lanxian.parsing.pages import entries
from lanxian.parsing.rows import Entry, Unreadable
from lanxian.reading.document import Second

#: A number with a decimal point.
AMOUNT = re.compile(r"\d\.\d")
#: The levels of ordinals in front of a row's name.
LEVELS = (
    r"[一二三四五六七八九十]+、",
    r"[（(][一二三四五六七八九十]+[）)]",
    r"\d+[.、．]",
    r"[（(]\d+[）)]|[①-⑳]",
)


def read_table(
    found: Found, second: Second | None = None, unread: Sequence[int] = ()
) -> tuple[Table, list[Figure]]:
    """Read one table that was found: its status, and its figures if it can be read as a whole.

    One without a body is missing, but for a file with pages that could not be read (`unread`): it
    may stand there.
    """
    form = kind(found.kind)
    title = found.title or form.chinese
    table = Table(
        found.kind,
        title,
        "read",
        unit=found.unit,
        pages=tuple(dict.fromkeys(g.place.page for g in found.grids if g.place.page)),
        note="".join(found.notes),
        place=found.place,
    )
    if not found.grids:
        printed = r"\d\.\d" if found.declared_empty else r"\d\.\d|\S\s+\S+\s+\S"
        if any(re.search(printed, line.text) for line in found.lines):
            return replace(table, status="unreadable", reason=found.reason or "没有框线"), []
        empty = found.declared_empty and found.announced_by == "title"
        reason = {
            "title": "只有标题，没有表格",
            "note": "只有表注，没有标题和表格",
            "contents": "目录中列出，正文中没有",
        }[found.announced_by]
        if unread and not empty:
            pages = "、".join(map(str, unread))
            reason = f"{reason}；第 {pages} 页未能读取，可能印在那里"
            return replace(table, status="unreadable", reason=reason), []
        return replace(table, status="declared_empty" if empty else "missing", reason=reason), []
    if form.key == STATISTICS and (ANNEX.fullmatch(title) or any(map(is_form, found.grids))):
        return table, []  # its figures are those of the performance annex
    figures, reason = _best(found, form, table, second)
    if reason:
        return replace(table, status="unreadable", reason=reason), []
    if found.declared_empty and not any(f.value for f in figures):
        figures = [f for f in figures if f.state not in {"blank", "unread"}]
        return replace(table, status="declared_empty"), figures
    return table, figures


def _best(
    found: Found, form: Kind, table: Table, second: Second | None
) -> tuple[list[Figure], str]:
    """The figures of the first reading without a sign of error; else why there is none.

    A sign that stays when another program reads the same numbers is the report's own: the table
    is read as it is printed.
    """
    first: list[Figure] = []
    reason = ""
    empty = found.declared_empty and not any(
        re.search(r"\d\.\d", cell.text) for grid in found.grids for row in grid.rows for cell in row
    )
    for number, grids in enumerate(attempts(found, None if empty else second)):
        try:
            figures = _figures(entries(grids, form), form, table)
        except Unreadable as error:
            reason = reason or str(error)
            continue
        if number and (any(f.state == "unread" for f in figures) or _lost(figures, found)):
            continue  # a later reading makes up for the first only if it is whole
        sign = misread(figures)
        if figures and (not sign or second is None):
            return figures, ""
        if figures and printed(figures) == printed(first):
            return first, ""
        reason = reason or sign
        first = first or figures
    return [], "" if empty else reason or "没有读出数据行"


def _lost(figures: Iterable[Figure], found: Found) -> bool:
    """Whether more amounts are printed between the rules of a table than were read."""
    cells = {id(cell): cell for grid in found.grids for row in grid.rows for cell in row}
    printed = sum(len(AMOUNT.findall(cell.text)) for cell in cells.values())
    return printed > sum(len(AMOUNT.findall(figure.raw)) for figure in figures)


def _figures(rows: Sequence[Entry], form: Kind, table: Table) -> list[Figure]:
    shifted = [e for e in rows if read_number(e.name).state == "number"]
    if shifted:
        raise Unreadable(f"行名处是数字 {shifted[0].name}，栏目可能错位")
    units = {column.unit for entry in rows for column, _ in entry.values}
    if len(units) == 1 and units != {""}:  # the header names the unit of the whole table
        table = replace(table, unit=units.pop())
        rows = [
            replace(e, values=tuple((replace(c, unit=""), cell) for c, cell in e.values))
            for e in rows
        ]
    if form.key != "three_public":
        return list(_down(rows, form, table))
    down = any(form.row(canonical(e.name)) in form.rows for e in rows)
    figures = list((_down if down else _across)(rows, form, table))
    if any(f.column == "budget" for f in figures):
        return figures
    # Where 三公 has one budget column it is `budget`, whichever budget it prints.
    return [replace(f, column="budget") if f.column == "budget_initial" else f for f in figures]


def _down(rows: Sequence[Entry], form: Kind, table: Table) -> Iterator[Figure]:
    parents: dict[int, _Parents] = {}
    for entry in rows:
        place = parents.setdefault(entry.block, _Parents(form))
        parent, name = place.place(entry.name)
        parent = parent or entry.heading
        row = form.row(name)
        _told_apart(column.measure for column, _ in entry.values if form.columns and column.measure)
        if row == "合计" and not re.search("[合总小]计", name) and not _amounts(entry):
            row = name  # the heading above the rows: 一、“三公”经费支出 ——
        for column, cell in entry.values:
            # a cell that says what its column is belongs to a header set into the 合计 row
            if column.measure and compact(cell.text) not in column.path:
                yield figure(table, entry, column, cell, row, parent, column.measure, place.unit)


def _told_apart(columns: Iterable[object]) -> None:
    """See that no two columns of a row say the same.

    Raises
    ------
    Unreadable
        They do: the header was not understood.
    """
    if any(number > 1 for number in Counter(columns).values()):
        raise Unreadable("表头无法识别：两栏的栏目相同")


def _amounts(entry: Entry) -> bool:
    return any(read_number(cell.text).state != "not_applicable" for _, cell in entry.values)


class _Parents:
    """The heading row above a row and its unit, while the rows of one block go by."""

    def __init__(self, form: Kind) -> None:
        self.form, self.heading, self.previous = form, "", ""
        self.units: list[tuple[int, str]] = []
        self.above: dict[int, str] = {}

    @property
    def unit(self) -> str:
        """The unit that the row names, or one of a higher level above it."""
        return self.units[-1][1] if self.units else ""

    def place(self, printed: str) -> tuple[str, str]:
        """The parent and the canonical name of the next row."""
        name = canonical(printed)
        text = compact(printed)
        level = next((i for i, p in enumerate(LEVELS) if re.match(p, text)), len(LEVELS))
        level += name.startswith("其中")
        self.units = [(i, unit) for i, unit in self.units if i < level]
        if own := OWN_UNIT.search(name):
            self.units.append((level, own[1]))
        part = re.match(r"^其中[:：]?(.*)$", name)
        if part:
            return self.previous, canonical(part[1])
        if re.search(self.form.headings, name):
            self.heading = self.previous = name
            return "", name
        if re.search(r"[合总]计$", name):
            self.heading = ""
        self.previous = name
        self.above = {i: above for i, above in self.above.items() if i < level < len(LEVELS)}
        parent = self.above[max(self.above)] if self.above and self.form.sides else self.heading
        self.above[level] = name
        return parent, name


def _across(rows: Sequence[Entry], form: Kind, table: Table) -> Iterator[Figure]:
    """三公 laid out across the page: the header names the rows, header or label the measure."""
    measured = [e for e in rows if _measure(form, (e.name,))]
    first = next((e for e in rows if not e.blank), rows[0] if rows else None)
    for entry in measured or ([first] if first else []):
        cells = []
        for column, cell in entry.values:
            name, own = _row_across(form, column.path)
            alone = "final" if name.endswith("费") else ""  # 机关运行经费, beside two blocks
            measure = _measure(form, (*column.path, entry.name)) or alone
            cells.append((measure, name, own, column, cell))
        _told_apart((measure, name) for measure, name, own, _, _ in cells if measure and not own)
        grouped = {measure for measure, _, own, _, _ in cells if own}
        for measure, name, own, column, cell in cells:
            # where 三公 has a sum of its own, 合计 is that of 会议费 and 培训费 too
            row = "总计" if name == "合计" and not own and measure in grouped else name
            if measure and row:
                yield figure(table, entry, column, cell, row, "", measure)


def _measure(form: Kind, path: Sequence[str]) -> str:
    """The measure that the lowest of some header cells names."""
    found = (k for part in reversed(path) for k, p in form.columns.items() if _says(p, part))
    return next(found, "")


def _says(pattern: str, text: str) -> bool:
    return bool(re.search(pattern, unquoted(text)))


def _row_across(form: Kind, path: Sequence[str]) -> tuple[str, bool]:
    """The row of 三公 that header cells name, and whether it is the sum of 三公 in a group."""
    summed = False
    for part in reversed(path):
        bare = re.sub(r"(\d{4}年度?)?(年初|全年|调整)?((预算|决算)数?|统计数)$", "", part)
        row = form.row(canonical(bare))
        if row in form.rows and row != "合计":
            return row, False
        if re.search("三公经费", unquoted(bare)) and not re.search("会议|培训|机关运行", bare):
            return "合计", summed
        if row == "合计" or re.fullmatch("小计|金额", bare):
            summed = True
        elif bare and not summed:
            return row, False
    return "合计" if path else "", False


def read_tables(
    found: Sequence[Found],
    second: Second | None = None,
    unread: Iterable[int] = (),
    blank: Iterable[int] = (),
) -> tuple[tuple[Table, ...], list[Figure]]:
    """Read all tables that were found.

    A table whose closing note alone is read may stand on a page before it that is not read, or
    has no content; one that is announced only, on any page that is not read.
    """
    tables, figures = [], []
    first = min((g.place.page or 0 for f in found for g in f.grids), default=0)
    behind = [page for page in unread if page >= first]  # a cover may be a picture
    for each in found:
        pages = behind
        if each.announced_by == "note" and (last := each.place.page):
            pages = [p for p in sorted({*behind, *blank}) if last - 2 <= p <= last]
        table, own = read_table(each, second, pages)
        tables.append(table)
        figures += own
    return tuple(tables), figures
