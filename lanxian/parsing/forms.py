"""The forms of the performance annex (绩效自评表): what their header rows say of the columns."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from lanxian.parsing.numbers import read_number
from lanxian.parsing.prose import normalize
from lanxian.reading.document import Cell, Grid

#: How many columns of a row have to be known to make it a header.
ENOUGH = {"indicators": 3, "goals": 2, "amounts": 3}
LONGEST = 24
UNIT = re.compile(r"（(?:金额)?(?:单位：)?(亿元|万元|千元|元|%|分)）")
#: Points behind the name of a part of the form: 产出指标（50分）.
POINTS = re.compile(
    r"(?P<name>(?!\d{1,2}：)[^（）]{2,16})(?:（[^（）]{1,4}）)?（(?P<number>\d{1,3}(?:\.\d+)?)分）"
)
YEAR = re.compile(r"20\d\d(?=年)")
AMOUNTS = ("budget", "final", "surplus", "received")
LEVELS = ("level1", "level2", "level3")
#: Columns that hold words.
WORDED = {"ordinal", "name", "other", "grade", "target", "actual", "remark", "criterion", *LEVELS}

#: Columns that tell no table.
BESIDE = {"", "ordinal", "other", "level"}
UNVALUED = {*BESIDE, "name", "sign", "unit", *LEVELS}

Row = Sequence[Cell]
Patterns = Mapping[str, re.Pattern[str]]


@cache
def vocabulary() -> dict[str, dict[str, re.Pattern[str]]]:
    """The patterns of performance.toml."""
    data = tomllib.loads(files(__package__).joinpath("performance.toml").read_text("utf-8"))
    tables = {**data.pop("columns"), **data}
    return {part: {k: re.compile(p) for k, p in keys.items()} for part, keys in tables.items()}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a form: its key, its header as printed, its unit, and the slot it begins in."""

    key: str
    head: str
    unit: str
    slot: int
    cell: Cell

    @property
    def valued(self) -> bool:
        """Whether its cells are figures, and no names, levels or signs."""
        return self.key not in UNVALUED and not self.key.startswith("weight.")

    def takes(self, cell: Cell, slot: int) -> bool:
        """Whether a cell of a further row stands in this column: in a PDF, by its edges."""
        shared = self.shared(cell)
        return slot == self.slot if shared is None else shared >= 0.5

    def alike(self, cell: Cell, slot: int) -> bool:
        """Whether a cell of a further row has the width of this column, no more and no less."""
        own, place = self.cell.place, cell.place
        if own.x0 is None or own.x1 is None or place.x0 is None or place.x1 is None:
            return slot == self.slot
        return abs(own.x0 - place.x0) < 1 and abs(own.x1 - place.x1) < 1

    def shared(self, cell: Cell) -> float | None:
        """How much of its width, or of the cell's, is in the other; None where there are no edges.

        Rules that go through make it all or nothing.
        """
        own, place = self.cell.place, cell.place
        if own.x0 is None or own.x1 is None or place.x0 is None or place.x1 is None:
            return None
        both = min(own.x1, place.x1) - max(own.x0, place.x0)
        return both / min(own.x1 - own.x0, place.x1 - place.x0)


@dataclass(frozen=True, slots=True)
class Header:
    """A header understood: the table, its columns, the head of its rows, all its cells."""

    table: str
    columns: tuple[Column, ...]
    rows: str
    width: int
    cells: tuple[Cell, ...]

    def spread(self, row: Row) -> list[tuple[Cell, list[Column]]]:
        """The cells of a row, each with the columns that it covers."""
        return [
            (cell, [c for c in self.columns if c.takes(cell, slot)]) for slot, cell in distinct(row)
        ]

    @property
    def worded(self) -> bool:
        """Whether it is one of aims and results in words (年度总体目标)."""
        keys = self.keys()
        told = {"name", "ordinal", "other", *LEVELS, "weight", "score"} & keys
        return (
            keys >= {"target", "actual"}
            and not told
            and not any(key.startswith((*AMOUNTS, "execution")) for key in keys)
        )

    def keys(self) -> set[str]:
        """The keys of the columns."""
        return {column.key for column in self.columns}


def distinct(row: Row) -> list[tuple[int, Cell]]:
    """The cells of a row with their first slots, one that is merged over several slots once."""
    seen: dict[int, tuple[int, Cell]] = {}
    for slot, cell in enumerate(row):
        seen.setdefault(id(cell), (slot, cell))
    return list(seen.values())


def is_form(grid: Grid) -> bool:
    """Whether a grid is a form of the annex, by the words of its header cells."""
    found = vocabulary()["words"]["form"]
    return any(found.match(normalize(cell.text)) for row in grid.rows for cell in row)


def said(text: str, patterns: Patterns) -> str:
    """The first key whose pattern a short text fits; empty if there is none."""
    if not text or len(text) >= LONGEST:
        return ""
    return next((k for k, p in patterns.items() if p.search(text)), "")


def word(kind: str, text: str) -> bool:
    """Whether a text begins with a word of a kind, see [words] in performance.toml."""
    return bool(vocabulary()["words"][kind].match(text))


def word_all(kind: str, text: str) -> bool:
    """Whether a text is nothing but a word of a kind."""
    return bool(vocabulary()["words"][kind].fullmatch(normalize(text)))


def read_header(rows: Sequence[Row], unit: str = "") -> tuple[Header, int] | None:
    """The header that begins at the first of the rows, and how many rows it takes.

    Parameters
    ----------
    rows
        The row in question and some below it.
    unit
        The unit of money that is printed above the table (单位：万元).
    """
    for table in ENOUGH:
        patterns = vocabulary()[table]
        texts = [normalize(c.text) for c in rows[0]]
        known = {(key, *YEAR.findall(t)) for t in texts if (key := said(t, patterns)) not in BESIDE}
        if len(known) < ENOUGH[table] or any(read_number(t).state == "number" for t in texts):
            continue
        if table == "goals" and not known >= {("target",), ("actual",)}:
            continue
        taken = 2 if len(rows) > 1 and _second(rows[0], rows[1], patterns) else 1
        columns = list(_columns(rows[:taken], patterns))
        if table == "amounts":
            columns = _named(columns, rows[taken:])
        columns = _bare(_flat(columns, rows[taken:]))
        header = _header(table, columns, rows[:taken], unit)
        if header:
            return header, taken
    return None


def _header(table: str, columns: Sequence[Column], rows: Sequence[Row], unit: str) -> Header | None:
    keys = [c.key for c in columns]
    money = any(k.startswith(AMOUNTS) for k in keys)
    valued = money or {"name", "score"} <= set(keys) or {"target", "actual"} <= set(keys)
    if (table == "indicators" and "level3" not in keys) or (table == "amounts" and not valued):
        return None
    heads = [c.head for c in columns if not c.key and c.head]
    first = next((i for i, k in enumerate(keys) if k and k != "ordinal"), 0)
    before = [c.head for c in columns[:first] if not c.key and c.head]
    rows_head = (before[-1] if table == "goals" else before[0]) if before else ""
    if table == "amounts":
        name = next((c.head for c in columns if c.key == "name"), "")
        lists = said(name, vocabulary()["lists"])
        task = {"target", "actual"} <= set(keys) or "completion" in keys
        table = lists or ("annual_targets" if task else "budget_execution")
    of_all = next((m[1] for h in heads if (m := UNIT.search(h))), unit)
    own = _once(
        replace(c, unit=of_all) if c.key.startswith(AMOUNTS) and not c.unit else c for c in columns
    )
    cells = {id(c): c for row in rows for c in row if c.text.strip()}
    rows_head = re.sub(r"划分$|分类$", "", re.sub(r"(?:（[^（）]*）)+$", "", rows_head))
    if table == "goals":
        rows_head = rows_head or next(c.head for c in columns if c.key == "target")
        table = "annual_targets"
    return Header(table, tuple(own), rows_head, len(rows[0]), tuple(cells.values()))


def _columns(rows: Sequence[Row], patterns: Patterns) -> Iterator[Column]:
    """The columns, each by the cells above it; a merged header cell heads all that is under it."""
    first, last = rows[0], rows[-1]
    carried = ""
    before: tuple[int, int] | None = None
    for slot, (a, b) in enumerate(zip(first, last, strict=False)):
        top, leaf = normalize(a.text), normalize(b.text)
        carried = top or carried
        if before == (id(a), id(b)):
            continue
        before = id(a), id(b)
        key = said(leaf or top, patterns)
        if not key and leaf and leaf != carried and (above := said(carried, patterns)):
            sub = re.sub("^其中：?", "", leaf)
            key = above if word("sum", sub) else f"{above}.{sub}"
        head = leaf or top
        found = UNIT.search(head) or (UNIT.search(carried) if leaf else None)
        yield Column(key, head, found[1] if found else "", slot, b if leaf else a)


def _second(first: Row, row: Row, patterns: Patterns) -> bool:
    """Whether a row is the second one of a header: names of columns or of their parts alone."""
    carried, new = "", 0
    for a, b in zip(first, row, strict=False):
        top, leaf = normalize(a.text), normalize(b.text)
        carried = top or carried
        if a is b or not leaf or leaf == top:
            continue
        above = said(carried, patterns).startswith(AMOUNTS)
        part = above and bool(vocabulary()["words"]["part"].search(leaf))
        if re.search(r"\d", leaf) or len(leaf) >= LONGEST or not (said(leaf, patterns) or part):
            return False
        new += 1
    return new > 0


def _named(columns: list[Column], below: Sequence[Row]) -> list[Column]:
    """The columns; if the first one of amounts holds words, it is that of names."""
    first = next((i for i, c in enumerate(columns) if c.key.startswith(AMOUNTS)), None)
    if first is None:
        return columns
    column = columns[first]
    texts = (normalize(c.text) for c in _below(column, below))
    words = re.search(r"[^\d.,%/—-]", next(filter(None, texts), ""))
    return [replace(c, key="") if words and c is column else c for c in columns]


def _below(column: Column, rows: Sequence[Row]) -> list[Cell]:
    """The cells of a column in the rows below its header."""
    cells = (c for row in rows for slot, c in distinct(row) if column.takes(c, slot))
    return [c for c in cells if c is not column.cell]


def _bare(columns: Sequence[Column]) -> list[Column]:
    """The columns without the keys of the head at their left (年度总体目标, 指标完成情况)."""
    keys = [c.key for c in columns]
    first = next((i for i, k in enumerate(keys) if k in {*LEVELS, "name"}), 0)
    if set(keys) - {"", "ordinal", "completion"} == {"target", "actual"}:
        last = len(keys) - 1 - keys[::-1].index("actual")
        first = max((i for i, k in enumerate(keys[:last]) if k == "target"), default=0)
    return [replace(c, key="") if i < first and c.key in WORDED - {"ordinal", "other"} else c
            for i, c in enumerate(columns)]  # fmt: skip


def _flat(columns: Sequence[Column], below: Sequence[Row]) -> list[Column]:
    """The columns; where no levels are told apart, the one called 指标 is the last of them.

    In front of the names of indicators it is the level above, if words of its own stand below it.
    """
    keys = {c.key for c in columns} & {*LEVELS}
    first = next((c for c in columns if c.key == "level"), None)
    own = first and any(c.text.strip() for c in _below(first, below))
    last = "level3" if not keys else "level2" if own and keys == {"level3"} else ""
    return [replace(c, key=last if c is first else "") if c.key == "level" else c for c in columns]


def _once(columns: Iterable[Column]) -> Iterator[Column]:
    """Each key once: of points, those beside the indicator, of years, the last; what is left
    keeps its name.
    """
    columns = list(columns)
    last = max((int(y) for c in columns for y in YEAR.findall(c.head)), default=0)
    levels = {i: c.key for i, c in enumerate(columns) if c.key in LEVELS}
    many = sum(c.key == "weight" for c in columns) > 1
    seen: set[str] = set()
    for i, column in enumerate(columns):
        key = column.key
        if key == "weight" and many and (level := levels.get(i - 1, "level3")) != "level3":
            key = f"weight.{level}"
        elif (
            key in seen
            or (not key and seen)
            or any(int(y) < last for y in YEAR.findall(column.head))
        ):
            key = column.head
        seen |= {key} - {"", "ordinal"}
        yield replace(column, key=key)
