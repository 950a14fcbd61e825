"""Rows of a form held against its header: which cells name the row, and whether the rest fits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lanxian.model import MONEY
from lanxian.parsing.forms import (
    AMOUNTS,
    LEVELS,
    POINTS,
    YEAR,
    Column,
    Header,
    Row,
    distinct,
    said,
    vocabulary,
    word_all,
)
from lanxian.parsing.lexicon import lexicon
from lanxian.parsing.numbers import read_number
from lanxian.parsing.prose import normalize
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
#: Columns that hold a figure only where something is printed.
SPARE = {"remark", "criterion"}
#: Such a share of a cell inside a column, and not the rest: the columns are others.
ASKEW = 0.15
#: A rate without % is no larger; nor are points.
MOST = 200
POINTS_MOST = 1000
#: … and no further (percentage points) from what its row gives; nearer, if the row was put right.
NEAR, NEARER = 5, 0.5
#: An amount at the end of a name was in a cell of its own.
GLUED = re.compile(r"\d\.\d\d$")
#: What may stand beside the name of an indicator in its column.
MARK = re.compile(r"\s*(?:\d{0,2}|指标\d{1,2}[：:]?)\s*")

Spread = Sequence[tuple[Cell, list[Column]]]


def may_hold(column: str, text: str) -> bool:
    """Whether a column may hold what a cell says: amounts no percentage, a rate no words."""
    state, value, *_, unit = quantity(text, amount=column.startswith(AMOUNTS))
    column = said(column, vocabulary()["amounts"]) if YEAR.match(column) else column
    if column == "grade":
        return state != "number"
    most = POINTS_MOST if column in SCORES else MOST if column == "execution_rate" else value
    if value is not None and most is not None and value > most and unit != "%":
        return False
    allowed = (*MONEY, "") if column.startswith(AMOUNTS) else UNITS.get(column)
    return allowed is None or (state != "text" and unit in allowed)


def stands_in(keys: str, own: Sequence[Column]) -> bool:
    """Whether one of the columns is of one of the keys."""
    return any(column.key in keys.split() for column in own)


def totalled(own: Sequence[Column]) -> str:
    """Which points a cell of the row of totals holds that covers some columns; empty if untold.

    Nothing else than points has a total.
    """
    keys = {column.key.partition(".")[0] for column in own} & set(SCORES)
    return keys.pop() if len(keys) == 1 and (len(own) == 1 or "weight" in keys) else ""


def paged(row: Row) -> bool:
    """Whether a row is one of a page, whose rules tell the columns."""
    return row[0].place.page is not None


def refitted(header: Header, row: Row) -> Header | None:
    """The header for a row whose columns may be drawn at other places, as on a further page.

    Where the edges are not those of the header, or two cells stand in one column, the number of
    the columns tells them, if each then holds what it may; else nothing does.
    """
    cells = distinct(row)
    held = ([c for s, c in cells if column.takes(c, s) and not MARK.fullmatch(c.text)]
            for column in header.columns if column.valued or column.key == "level3")  # fmt: skip
    shares = (column.shared(cell) for _, cell in cells for column in header.columns)
    askew = any(ASKEW < share < 1 - ASKEW for share in shares if share is not None)
    if not askew and all(len(own) < 2 for own in held):
        return header
    if len(cells) != len(header.columns):
        return None
    moved = [replace(c, slot=s, cell=e) for c, (s, e) in zip(header.columns, cells, strict=True)]
    fit = all(may_hold(c.key, c.cell.text) for c in moved)
    return replace(header, columns=tuple(moved)) if fit else None


def names_of(spread: Spread) -> list[Cell]:
    """The cells that name a row: those of a column of names, else the text before the values."""
    first = next((i for i, (_, own) in enumerate(spread) if any(c.valued for c in own)), 0)
    before = [(cell, own) for cell, own in spread[:first] if cell.text.strip()]
    listed = [cell for cell, own in spread if stands_in("name", own) and cell.text.strip()]
    named = [c for c, own in before if not stands_in("other", own) and not _counted(c)]
    return [c for c in listed or named if read_number(c.text).state == "unread" and not _counted(c)]


def _counted(cell: Cell) -> bool:
    return bool(re.fullmatch(r"\s*(?:\d{1,3}|[一二三四五六七八九十]{1,2})\s*", cell.text))


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
    return moved if askew and fits(moved, header, NEARER) else cells


def _value(text: str) -> bool:
    """Whether a text is what an indicator is measured by, and no name (12333热线)."""
    state, *_, sign, unit = quantity(text)
    known = not unit or unit == "%" or bool(lexicon().units.fullmatch(unit))
    return state == "number" and (bool(sign) or known)


def headed(spread: Spread, name: str) -> bool:
    """Whether the levels of a ragged row are in their columns: known words, beside a name."""
    texts = [normalize(cell.text) for cell, own in spread if stands_in("level1 level2", own)]
    known = all(word_all("level", text) or POINTS.fullmatch(text) for text in texts if text)
    return known and not _levelled(normalize(name))


def _levelled(name: str) -> bool:
    """Whether a name is that of a level, or begins with one and its own."""
    found = vocabulary()["words"]["level"].match(name)
    return found is not None and (found.end() == len(name) or found[0].endswith("指标"))


def _executed(text: Mapping[str, str], near: float) -> bool:
    """Whether a rate of execution is near to what its row gives, where it gives all of it."""
    rate, final = (
        quantity(text.get(key, ""), amount=True)[1] for key in ("execution_rate", "final")
    )
    budgets = (
        quantity(text.get(key, ""), amount=True)[1]
        for key in ("budget_full_year", "budget", "budget_initial")
    )
    budget = next(filter(None, budgets), None)
    if rate is None or final is None or budget is None:
        return rate is None or rate <= MOST
    return abs(final / budget * 100 - rate) <= near


def _scored(text: Mapping[str, str]) -> bool:
    """Whether points given are none but those to be had."""
    weight, score = (read_number(text.get(key, "-").rstrip("分")) for key in SCORES)
    if weight.value is None or score.value is None:
        return weight.value is None or score.state != "blank"
    return score.value <= weight.value


def fits(row: Row, header: Header, near: float = NEAR) -> bool:
    """Whether the cells of a row of a text source are, each in its column, what they should be.

    What a row that is one cell short or long shows elsewhere: values as names, levels as
    indicators, percentages as points, signs behind the target.
    """
    spread = header.spread(row)
    text = dict.fromkeys(header.keys(), "")
    text |= {o[0].key: normalize(c.text) for c, o in spread if len(o) == 1}
    stray = [c for c, o in spread if not (o and o[0].head) and c.text.strip()]
    points = [text[k] for k in SCORES if k in text]
    if len(row) != header.width:
        return False
    if any(read_number(text.get(key, "")).state == "number" for key in SPARE):
        return False
    if header.table != "indicators":
        names = names_of(spread)
        held = all(may_hold(o[0].key, c.text) for c, o in spread if len(o) == 1)
        held = held and _executed(text, near) and not any(t.endswith("%") for t in points)
        held = held and _scored(text) and not any(GLUED.search(c.text.strip()) for c in names)
        plain = (read_number(text.get(key, "")).decimals for key in ("target", "actual"))
        money = [text[c.key] for c in header.columns if c.key.startswith(AMOUNTS)]
        held = held and not (any(money) and not money[-1])
        return bool(names) and held and all(c in names for c in stray) and 2 not in plain
    if any(t.endswith("%") for t in points) and "completion" in text:
        return False
    if (
        stray
        or word_all("first", text.get("level2", ""))
        or any(_value(text.get(key, "")) for key in LEVELS)
    ):
        return False
    if re.search(r"\d", text.get("sign", "")) or re.search(r"[\d≥≤<>=]", text.get("unit", "")):
        return False
    target, actual = text.get("target", "-"), text.get("actual", "-")
    return (
        bool(text.get("level3"))
        and not _levelled(text["level3"])
        and not ("weight" in text and POINTS.fullmatch(text["level3"]))
        and bool(target or actual)
        and not (quantity(actual)[3] and not quantity(target)[3])
        and all(read_number(t.rstrip("分%")).state == "number" for t in points)
        and not (points[-1:] > [] and points[-1].endswith("%") and not points[0].endswith("%"))
    )
