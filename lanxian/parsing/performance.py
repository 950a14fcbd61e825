"""The performance annex (绩效自评报告) → Figures: tables by their headers, text as prose."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

from lanxian.model import Figure, State
from lanxian.parsing.context import PATH
from lanxian.parsing.lexicon import lexicon
from lanxian.parsing.names import canonical
from lanxian.parsing.narrative import read_prose
from lanxian.parsing.numbers import COMPARATORS, read_number
from lanxian.parsing.prose import join, normalize
from lanxian.parsing.sections import TextSection
from lanxian.reading.document import Cell, Grid, Line

#: How many cells of a row have to be known headers to make it a header row.
ENOUGH = 3
QUANTITY = re.compile(
    r"(?P<sign>[≥≤≧≦＞＜><]=?|±)?(?P<number>-?[\d,]*\.?\d+)(?P<unit>[^\d≥≤]{0,12})"
)
AT_LEAST = re.compile(r"(?:（含）)?(?:及)?以上$")
AT_MOST = re.compile(r"(?:（含）)?(?:及)?以[下内]$")
DATE = re.compile(r"(?:19|20)\d\d年|\d{1,2}月(?:\d|底|末|份|前|$)")
UNIT = re.compile(r"（(亿元|万元|千元|元|%|分)）")
AMOUNTS = {"budget_initial", "budget_full_year", "final", "surplus"}
LEVELS = ("level1", "level2", "level3")


def read_performance(sections: Sequence[TextSection], year: int = 0) -> tuple[Figure, ...]:
    """Figures of the performance annex.

    Parameters
    ----------
    year
        The fiscal year that the report is about.
    """
    figures: list[Figure] = []
    for section in sections:
        if section.part == "performance":
            figures += read_prose(section, year, figures)
            figures += _Tables(section, year).run()
    return tuple(figures)


@cache
def headers() -> dict[str, dict[str, re.Pattern[str]]]:
    """Patterns of the column headers by table, from performance.toml."""
    data = tomllib.loads(files(__package__).joinpath("performance.toml").read_text("utf-8"))
    return {table: {k: re.compile(p) for k, p in keys.items()} for table, keys in data.items()}


@dataclass(frozen=True, slots=True)
class Columns:
    """A header row understood: the table, its columns' keys, units and the head of its rows."""

    table: str
    keys: tuple[str, ...]
    units: tuple[str, ...]
    rows: str = ""


@dataclass
class _Tables:
    """The walk over the grids of one section; header and levels hold over page breaks."""

    section: TextSection
    year: int
    columns: Columns | None = None
    levels: list[str] = field(default_factory=lambda: ["", ""])
    figures: list[Figure] = field(default_factory=list)
    started: int = 0

    def run(self) -> list[Figure]:
        for block in self.section.blocks:
            if isinstance(block, Grid):
                self.grid(block)
        return self.figures

    def grid(self, grid: Grid) -> None:
        i = 0
        while i < len(grid.rows):
            found = read_header(grid.rows[i : i + 2])
            if found:
                self.columns, taken = found
                i += taken
                continue
            row = grid.rows[i]
            if not all(re.fullmatch(r"[-—\s]*", c.text) for c in row):
                if self.columns is None:
                    self.loose(row)
                elif self.columns.table == "indicators":
                    self.indicator(row, self.columns)
                else:
                    self.amounts(row, self.columns)
            i += 1

    def figure(self, cell: Cell, column: str, name: str, parent: str, unit: str = "") -> Figure:
        """The figure of one cell."""
        assert self.columns
        state, value, decimals, comparator, printed = quantity(cell.text)
        if state == "text" and column not in {"target", "actual", "remark"}:
            state = "unread"
        return Figure(
            part="performance",
            table=self.columns.table,
            title=self.section.title,
            row_name=canonical(name),
            row_name_raw=re.sub(r"\s", "", name),
            parent=parent,
            column=column,
            state=state,
            value=value,
            comparator=comparator,
            unit=printed or (unit if state == "number" else ""),
            decimals=decimals,
            raw=re.sub(r"\s", "", cell.text),
            place=cell.place,
        )

    def amounts(self, row: Sequence[Cell], columns: Columns) -> None:
        """A row of a table with one name and amounts."""
        first = next(i for i, key in enumerate(columns.keys) if key)
        named = [c.text for c in row[:first] if c.text.strip()]
        if len(row) != len(columns.keys) or not named:
            return self.loose(row)
        cells = {id(c): (c, k, u) for c, k, u in zip(row, columns.keys, columns.units, strict=True)}
        for cell, key, unit in cells.values():
            if key:
                self.figures.append(self.figure(cell, key, named[-1], columns.rows, unit))
        return None

    def indicator(self, row: Sequence[Cell], columns: Columns) -> None:
        """A row of the table of indicators; one cell too few is put right if only one way fits."""
        width = len(columns.keys)
        cells = [*([Cell("", row[0].place)] * (width - len(row))), *row][-width:]
        if not fits(cells, columns.keys):
            moved = [Cell("", row[0].place), *cells[:-1]]
            if not cells[-1].text.strip() and fits(moved, columns.keys):
                cells = moved
        by_key = dict(zip(columns.keys, cells, strict=True))
        one, two, name = (normalize(by_key[k].text) if k in by_key else "" for k in LEVELS)
        if one and one != self.levels[0]:
            self.levels = [one, ""]
        if two:
            self.levels[1] = two
        values = {k: c for k, c in by_key.items() if k and k not in LEVELS}
        printed = {k: c for k, c in values.items() if c.text.strip()}
        if name and not printed and self.figures:
            self.continued(name)
        elif fits(cells, columns.keys):
            parent = PATH.join(filter(None, self.levels))
            self.started = len(self.figures)
            for key, cell in values.items():
                if cell.text.strip() or key != "remark":
                    self.figures.append(self.figure(cell, key, by_key["level3"].text, parent))
        elif not name and two and printed:  # a level without an indicator that has a score
            for key, cell in printed.items():
                self.figures.append(self.figure(cell, key, two, self.levels[0]))
        else:
            self.ragged(row)

    def continued(self, name: str) -> None:
        """The rest of a name that a page break tore off."""
        rest = self.figures[self.started :]
        del self.figures[self.started :]
        for figure in rest:
            whole = figure.row_name_raw + name
            self.figures.append(replace(figure, row_name=canonical(whole), row_name_raw=whole))

    def ragged(self, row: Sequence[Cell]) -> None:
        """A row whose cells cannot be told apart: kept, unread."""
        for cell in distinct(row):
            if re.search(r"\d", cell.text):
                self.figures.append(
                    Figure(
                        part="performance",
                        table="indicators",
                        title=self.section.title,
                        row_name_raw="\t".join(re.sub(r"\s", "", c.text) for c in row),
                        state="unread",
                        raw=re.sub(r"\s", "", cell.text),
                        place=cell.place,
                    )
                )

    def loose(self, row: Sequence[Cell]) -> None:
        """A row outside any table known here: a label and its number, or text."""
        label = ""
        for cell in distinct(row):
            text = normalize(cell.text)
            plain = quantity(cell.text)[0] == "number"
            words = f"{label}：" if plain and label else ""
            line = Line(words + cell.text, cell.place)
            self.figures += read_prose(self.section, self.year, prose=join([line]))
            label = text if not plain and len(text) < 24 else ""


def distinct(row: Sequence[Cell]) -> Iterator[Cell]:
    """The cells of a row, one that is merged over several slots once."""
    yield from {id(cell): cell for cell in row}.values()


def read_header(rows: Sequence[Sequence[Cell]]) -> tuple[Columns, int] | None:
    """The header that begins at the first of the rows, and how many rows it takes."""
    first = [normalize(c.text) for c in rows[0]]
    for table, patterns in headers().items():
        keys = [_key(text, patterns) for text in first]
        if len({k for k in keys if k}) < ENOUGH:
            continue
        texts, taken = first, 1
        if len(rows) > 1:
            second = [normalize(c.text) for c in rows[1]]
            if len(second) == len(first) and _belongs(second, first, patterns):
                texts = [b if a == b else a + b for a, b in zip(first, second, strict=True)]
                taken = 2
        keys = [_key(text, patterns) for text in texts]
        head = next((t for t, k in zip(texts, keys, strict=True) if not k and t), "")
        units = [
            m[1] if (m := UNIT.search(text)) or (k in AMOUNTS and (m := UNIT.search(head))) else ""
            for text, k in zip(texts, keys, strict=True)
        ]
        head = re.sub(r"划分$|分类$", "", head)
        if table == "indicators" and "level3" not in keys:
            continue
        return Columns(table, tuple(_once(keys)), tuple(units), head), taken
    return None


def _key(text: str, patterns: dict[str, re.Pattern[str]]) -> str:
    return next((k for k, p in patterns.items() if text and len(text) < 24 and p.search(text)), "")


def _once(keys: Sequence[str]) -> Iterator[str]:
    """Each key once: a header cell merged over several columns names the first of them."""
    seen: set[str] = set()
    for key in keys:
        yield "" if key in seen else key
        seen.add(key)


def _belongs(second: list[str], first: list[str], patterns: dict[str, re.Pattern[str]]) -> bool:
    """Whether a row is the second row of the header: only headers, under or beside the first."""
    new = [b for a, b in zip(first, second, strict=True) if b and a != b]
    return bool(new) and all(_key(text, patterns) for text in new)


def fits(cells: Sequence[Cell], keys: Sequence[str]) -> bool:
    """Whether the cells are an indicator, its target and its score, each in its column."""
    text = {k: c.text.strip() for k, c in zip(keys, cells, strict=True) if k}
    numeric = [k for k in ("weight", "score") if k in text]
    return (
        bool(text.get("level3"))
        and bool(text.get("target", "-") or text.get("actual", "-"))
        and all(read_number(text[k].rstrip("分%")).state == "number" for k in numeric)
        and read_number(text["level3"]).state != "number"
    )


def quantity(text: str) -> tuple[State, Decimal | None, int | None, str, str]:
    """State, value, decimals, comparator and unit of a cell that holds a quantity or words.

    >>> quantity("≤ 3.05 元 / 吨")
    ('number', Decimal('3.05'), 2, '≤', '元/吨')
    >>> quantity("达成预期\\n指标")[0], quantity("")[0], quantity("2024年12月底前")[0]
    ('text', 'blank', 'text')
    """
    words = normalize(text)
    plain = read_number(words)
    if plain.state != "unread":
        return plain.state, plain.value, plain.decimals, "", ""
    found = QUANTITY.fullmatch(words)
    if not found or DATE.match(words):
        return "text", None, None, "", ""
    reading = read_number(found["number"])
    if reading.state != "number":
        return "text", None, None, "", ""
    unit, sign = found["unit"], COMPARATORS.get(found["sign"] or "", "")
    for pattern, meaning in ((AT_LEAST, "≥"), (AT_MOST, "≤")):
        if not sign and (end := pattern.search(unit)):
            unit, sign = unit[: end.start()], meaning
    if not lexicon().units.match(unit) and len(unit) > 4:
        return "text", None, None, "", ""
    return "number", reading.value, reading.decimals, sign, unit
