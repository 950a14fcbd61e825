"""The public tables (决算表) of a report → Tables with their status, and Figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lanxian.model import Figure, State, Table
from lanxian.parsing.attempts import attempts, misread, printed
from lanxian.parsing.headers import Column
from lanxian.parsing.kinds import STATISTICS, Kind, bare_title, kind, unquoted
from lanxian.parsing.locate import Found
from lanxian.parsing.names import canonical, compact
from lanxian.parsing.numbers import Reading, read_number
from lanxian.parsing.rows import Entry, Unreadable, entries
from lanxian.reading.document import Cell, Second

#: The unit that a row or column names itself: 团组数（个）.
OWN_UNIT = re.compile(r"（(个|辆|人|人次|批次|批|次|台|套|台、套|台（套）|户|%|元|万元|平方米)）$")


def read_table(found: Found, second: Second | None = None) -> tuple[Table, list[Figure]]:
    """Read one table that was found: its status, and its figures if it can be read as a whole."""
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
        if any(re.search(r"\d\.\d", line.text) for line in found.lines):
            return replace(table, status="unreadable", reason="没有框线，栏目无法确定"), []
        empty = found.declared_empty and found.announced_by == "title"
        reason = {
            "title": "只有标题，没有表格",
            "note": "只有表注，没有标题和表格",
            "contents": "目录中列出，正文中没有",
        }[found.announced_by]
        return replace(table, status="declared_empty" if empty else "missing", reason=reason), []
    figures, reason = _best(found, form, table, second)
    if reason:
        return replace(table, status="unreadable", reason=reason), []
    if found.declared_empty and not any(f.value for f in figures):
        figures = [f for f in figures if f.state != "blank"]
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
    for grids in attempts(found, None if empty else second):
        try:
            figures = _figures(entries(grids, form), form, table)
        except Unreadable as error:
            reason = reason or str(error)
            continue
        sign = misread(figures)
        if figures and (not sign or second is None or printed(figures) == printed(first)):
            return figures, ""
        reason = reason or sign
        first = first or figures
    return [], "" if empty else reason or "没有读出数据行"


def _figures(rows: Sequence[Entry], form: Kind, table: Table) -> list[Figure]:
    if form.key != "three_public":
        return list(_down(rows, form, table))
    labelled = any(e.name or e.code for e in rows)
    figures = list((_down if labelled else _across)(rows, form, table))
    if any(f.column == "budget" for f in figures):
        return figures
    # Where 三公 has one budget column it is `budget`, whichever budget it prints.
    return [replace(f, column="budget") if f.column == "budget_initial" else f for f in figures]


def _down(rows: Sequence[Entry], form: Kind, table: Table) -> Iterator[Figure]:
    parents: dict[int, _Parents] = {}
    for entry in rows:
        parent, name = parents.setdefault(entry.block, _Parents(form)).place(entry.name)
        for column, cell in entry.values:
            # a cell that says what its column is belongs to a header set into the 合计 row
            if column.measure and compact(cell.text) not in column.path:
                row = form.row(name)
                yield _figure(table, entry, column, cell, row, parent, column.measure)


class _Parents:
    """The heading row above a row, while the rows of one block go by."""

    def __init__(self, form: Kind) -> None:
        self.form, self.heading, self.previous = form, "", ""

    def place(self, printed: str) -> tuple[str, str]:
        """The parent and the canonical name of the next row."""
        name = canonical(printed)
        part = re.match(r"^其中[:：]?(.*)$", name)
        if part:
            return self.previous, canonical(part[1])
        if re.search(self.form.headings, name):
            self.heading = self.previous = name
            return "", name
        if re.search(r"[合总]计$", name):
            self.heading = ""
        self.previous = name
        return self.heading, name


def _across(rows: Sequence[Entry], form: Kind, table: Table) -> Iterator[Figure]:
    """三公 laid out across the page: the header names the rows, and 预算数 or 决算数."""
    entry = next((e for e in rows if not e.blank), rows[0] if rows else None)
    if entry is None:
        return
    for column, cell in entry.values:
        measure = next((k for k, p in form.columns.items() if _any(p, column.path)), "")
        names = [p for p in column.path if not re.search("预算数?$|决算数?$|^预算|^决算", p)]
        specific = [p for p in names if not re.fullmatch("小计|合计", p)] or names
        known = [form.row(canonical(p)) for p in reversed(specific)]
        name = next((n for n in known if n in form.rows and n != "合计"), "合计" if known else "")
        if measure and name:
            yield _figure(table, entry, column, cell, name, "", measure)


def _any(pattern: str, path: Iterable[str]) -> bool:
    return any(re.search(pattern, unquoted(part)) for part in path)


def _figure(
    table: Table, entry: Entry, column: Column, cell: Cell, name: str, parent: str, measure: str
) -> Figure:
    reading = read_number(cell.text) if entry.code or name else Reading(_unlabelled(cell))
    own = OWN_UNIT.search(name) or OWN_UNIT.search(
        canonical(column.path[-1] if column.path else "")
    )
    return Figure(
        part="table",
        table=table.kind,
        title=table.title,
        side=column.side,
        row_code=entry.code,
        row_name=name,
        row_name_raw=entry.name,
        parent=parent if table.kind != STATISTICS else parent or bare_title(table.title),
        column=measure,
        state=reading.state,
        value=reading.value,
        unit=own[1] if own else table.unit,
        decimals=reading.decimals,
        raw=cell.text,
        place=cell.place,
    )


def _unlabelled(cell: Cell) -> State:
    """The state of a cell in a row without code and name: what it is of can't be told."""
    return "unread" if cell.text.strip() else "blank"


def read_tables(
    found: Iterable[Found], second: Second | None = None
) -> tuple[tuple[Table, ...], list[Figure]]:
    """Read all tables that were found."""
    tables, figures = [], []
    for each in found:
        table, own = read_table(each, second)
        tables.append(table)
        figures += own
    return tuple(tables), figures
