"""A cell of a table → a Figure, with its unit."""

from __future__ import annotations

import re

from lanxian.model import Figure, State, Table
from lanxian.parsing.headers import Column
from lanxian.parsing.kinds import STATISTICS, bare_title
from lanxian.parsing.names import canonical, compact
from lanxian.parsing.numbers import Reading, read_number
from lanxian.parsing.rows import Entry
from lanxian.reading.document import Cell

#: The unit that a row or column names itself: 团组数（个）.
OWN_UNIT = re.compile(
    r"（(?:单位[:：])?(个|辆|人|人次|批次|批|次|台|套|台[、，/]套|台（套）|户|%|元|万元|平方米)）$"
)
#: A rate, by its column or in its cell.
PERCENT = re.compile(r"[%％]$|[%％][）)]$")
#: Columns of counts, whose unit is that of their row alone; rows and columns of amounts.
QUANTITY = re.compile(r"数量|面积|[个人]数$")
WORTH = re.compile(r"金额|价值|[原净]值|[支收]出$|经费$")


def figure(
    table: Table, entry: Entry, column: Column, cell: Cell, name: str, parent: str, measure: str,
    unit: str = "",
) -> Figure:  # fmt: skip
    """A cell as a Figure; `unit` is the one that its row is counted in."""
    printed = compact(cell.text)
    rate = bool(PERCENT.search(printed))
    number = read_number(printed[:-1] if rate else cell.text)
    reading = number if entry.code or name else Reading(_unlabelled(cell))
    leaf = canonical(column.path[-1] if column.path else "")
    own = OWN_UNIT.search(leaf)
    worth = WORTH.search(leaf) or (WORTH.search(name) and not OWN_UNIT.search(name))
    if rate or PERCENT.search(leaf):
        unit = "%"
    elif own or column.unit:
        unit = column.unit or (own[1] if own else "")
    elif not QUANTITY.search(leaf) and (worth or not unit):
        unit = table.unit
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
        unit=unit,
        decimals=reading.decimals,
        raw=cell.text,
        place=cell.place,
    )


def _unlabelled(cell: Cell) -> State:
    """The state of a cell in a row without code and name: what it is of can't be told."""
    return "unread" if cell.text.strip() else "blank"
