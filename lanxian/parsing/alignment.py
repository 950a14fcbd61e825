"""Rows of a form held against its header: which cells name the row, and whether the rest fits."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lanxian.model import MONEY
from lanxian.parsing.forms import AMOUNTS, Column, Header, Row
from lanxian.parsing.numbers import read_number
from lanxian.parsing.quantity import quantity
from lanxian.reading.document import Cell

#: What may stand behind the number of a column.
POINTED = ("", "分", "%")
UNITS = {
    "execution_rate": ("", "%"),
    "completion": ("", "%"),
    "received_rate": ("", "%"),
    "weight": POINTED,
    "score": POINTED,
}
SCORES = ("weight", "score")

Spread = Sequence[tuple[Cell, list[Column]]]


def may_hold(column: str, text: str) -> bool:
    """Whether a column may hold what a cell says: amounts no percentage, a rate no words."""
    state, *_, unit = quantity(text)
    allowed = (*MONEY, "") if column.startswith(AMOUNTS) else UNITS.get(column)
    return allowed is None or (state != "text" and unit in allowed)


def stands_in(keys: str, own: Sequence[Column]) -> bool:
    """Whether one of the columns is of one of the keys."""
    return any(column.key in keys.split() for column in own)


def paged(row: Row) -> bool:
    """Whether a row is one of a page, whose rules tell the columns."""
    return row[0].place.page is not None


def names_of(spread: Spread) -> list[Cell]:
    """The cells that name a row: those of a column of names, else the text before the values."""
    first = next((i for i, (_, own) in enumerate(spread) if any(c.valued for c in own)), 0)
    before = [(cell, own) for cell, own in spread[:first] if cell.text.strip()]
    listed = [cell for cell, own in spread if stands_in("name", own) and cell.text.strip()]
    named = [c for c, own in before if not stands_in("other", own) and not _counted(c)]
    return [c for c in listed or named if read_number(c.text).state == "unread"]


def _counted(cell: Cell) -> bool:
    return bool(re.fullmatch(r"\s*\d{1,3}\s*", cell.text))


def filled(row: Row, header: Header) -> Row:
    """A row of a text source with as many cells as its header: at its head, levels are left out.

    One that is still out of place is put right if only one way fits.
    """
    if paged(row):
        return row
    blank = Cell("", row[0].place)
    headed = [column.slot for column in header.columns if column.head]
    if len(row) == len(headed) < header.width:  # merged slots are told apart in the header alone
        slots = dict(zip(headed, row, strict=True))
        return [slots.get(i, blank) for i in range(header.width)]
    cells = [*([blank] * (header.width - len(row))), *row]
    moved = [blank, *cells[:-1]]
    askew = not fits(cells, header) and not cells[-1].text.strip()
    return moved if askew and fits(moved, header) else cells


def fits(row: Row, header: Header) -> bool:
    """Whether the cells of a row of a text source are, each in its column, what they should be."""
    spread = header.spread(row)
    text = {o[0].key: c.text.strip() for c, o in spread if len(o) == 1}
    stray = [c for c, o in spread if not (o and o[0].head) and c.text.strip()]
    if len(row) != header.width:
        return False
    if header.table != "indicators":
        names = names_of(spread)
        held = all(may_hold(o[0].key, c.text) for c, o in spread if len(o) == 1)
        return bool(names) and held and all(c in names for c in stray)
    if stray:
        return False
    return (
        bool(text.get("level3"))
        and read_number(text["level3"]).state != "number"
        and bool(text.get("target", "-") or text.get("actual", "-"))
        and all(read_number(text[k].rstrip("分%")).state == "number" for k in SCORES if k in text)
    )
