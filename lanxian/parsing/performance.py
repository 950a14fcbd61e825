"""The performance annex (绩效自评) → Figures: forms by their headers, text as prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lanxian.model import Figure
from lanxian.parsing.alignment import SCORES, Spread, filled, fits, names_of, paged, stands_in
from lanxian.parsing.fields import LEAD, Fields, bare
from lanxian.parsing.forms import (
    LEVELS,
    Column,
    Header,
    Row,
    distinct,
    is_form,
    read_header,
    word,
    word_all,
)
from lanxian.parsing.headings import ANNEX
from lanxian.parsing.levels import Levels
from lanxian.parsing.names import canonical
from lanxian.parsing.narrative import read_prose
from lanxian.parsing.prose import normalize
from lanxian.parsing.quantity import quantity
from lanxian.parsing.sections import TextSection
from lanxian.parsing.subject import PATH
from lanxian.reading.document import Cell, Grid, Line

UNIT = re.compile(r"单位：(亿元|万元|千元|元)")
#: How many rows below a header tell which of its columns hold names.
BELOW = 3
#: A line so short between two pages of a form is a caption, not text; how far its sides may move.
CAPTION = 16
ASIDE = 6.0
#: Columns that hold a figure only where something is printed.
SPARE = {"remark", "criterion"}


def read_performance(sections: Sequence[TextSection], year: int = 0) -> tuple[Figure, ...]:
    """Figures of the performance annex, and of its forms inside the 情况说明.

    Parameters
    ----------
    year
        The fiscal year that the report is about.
    """
    figures: list[Figure] = []
    for section in sections:
        if section.part == "performance":
            figures += read_prose(section, year, figures)
        if section.part != "text":
            figures += _Forms(section, year).run()
    return tuple(figures)


@dataclass
class _Forms(Fields):
    """The walk over the grids of one section; header, project and levels hold over pages.

    `fresh` is true at the first row of a grid, which may go on from the page before; the last
    indicator's figures begin at `started`, those of the form at `begun`.
    """

    unit: str = ""
    levels: Levels = field(default_factory=Levels)
    started: int = 0
    begun: int = 0
    fresh: bool = False

    def run(self) -> list[Figure]:
        before: Grid | None = None
        for block in self.section.blocks:
            if isinstance(block, Line):
                text = normalize(block.text)
                found = UNIT.search(text)
                self.unit = found[1] if found else self.unit
                before = before if found or len(text) <= CAPTION or ANNEX.fullmatch(text) else None
                label, _, name = text.partition("：")
                if name and word_all("project", label):
                    self.begin(canonical(name))
                continue
            if not (before and _continues(before, block)):
                self.header = None
            if self.section.part == "performance" or is_form(block) or self.header:
                self.grid(block)
            before = block
        self.begin()
        return self.figures

    def begin(self, project: str = "") -> None:
        """Begin a form: what stood above is done."""
        for old, new in self.levels.forget(0):
            self.renamed(old, new)
        self.levels, self.header, self.project = Levels(), None, project
        self.started = self.begun = len(self.figures)

    def grid(self, grid: Grid) -> None:
        self.fresh, i = True, 0
        while i < len(grid.rows):
            row = grid.rows[i]
            if found := read_header(grid.rows[i : i + 2 + BELOW], self.unit):
                before, (self.header, taken) = self.header, found
                again = before is not None and before.columns[0].head == self.header.columns[0].head
                self.fresh = self.fresh and again  # a header repeated on a further page
                for cell in self.header.cells:
                    self.points(cell)
                self.used.update(map(id, self.header.cells))
                i += taken
                continue
            if any(re.search(r"[^-—\s]", c.text) for c in row):
                self.row(row)
                self.fresh = False
            i += 1

    def row(self, row: Row) -> None:
        """One row: of the table whose header stands above, or labels and what they say."""
        printed = [c for _, c in distinct(row) if c.text.strip() and id(c) not in self.used]
        if printed and word_all("project", printed[0].text):
            self.begin(canonical(printed[1].text) if len(printed) > 1 else "")
            self.other(printed[2:])
        elif self.header is None:
            self.other(printed)
        elif self.header.table == "indicators":
            self.indicator(row, self.header, printed)
        elif self.header.keys() - {""} == {"target", "actual"}:
            self.goal(row, self.header, printed)
        else:
            self.amounts(row, self.header, printed)

    def amounts(self, row: Row, header: Header, printed: Sequence[Cell]) -> None:
        """A row of a table with one name and amounts."""
        row = filled(row, header)
        spread = header.spread(row)
        merged = any(sum(c.valued for c in own) > 1 for cell, own in spread if cell.text.strip())
        if merged:
            return self.other(printed)
        names = names_of(spread)
        if not names or not (paged(row) or fits(row, header)):
            for cell in printed:
                self.unread(cell, "", header.rows)
            return None
        name = (
            self.points(names[-1]) if normalize(names[-1].text).endswith("分）") else names[-1].text
        )
        above = header.rows if header.rows != normalize(name) else ""
        for cell, own in spread:
            if len(own) == 1 and own[0].valued:
                self.value(cell, own[0], name, above)
            elif not (own and own[0].key in {"ordinal", "other"}) and cell not in names:
                self.unread(cell, name, above)
        return None

    def value(self, cell: Cell, column: Column, name: str, *parents: str, **given: str) -> None:
        """The figure of a cell of a row."""
        own = column.key == column.head
        needed = r"\d" if own else r"\S" if column.key in SPARE else ""
        if re.search(needed, cell.text):
            unit = "" if column.key in SCORES else column.unit or given.get("unit", "")
            self.figure(cell, column.key, name, *parents, **given | {"unit": unit})

    def goal(self, row: Row, header: Header, printed: Sequence[Cell]) -> None:
        """A row of what was to be done and what was done, in words (年度总体目标)."""
        cells = [(cell, [c for c in own if c.valued]) for cell, own in header.spread(row)]
        labels = [cell for cell, own in cells if not own and cell in printed]
        if any(len(own) > 1 for _, own in cells) or (labels and not paged(row)):
            return self.other(printed)
        name = labels[-1].text if labels else header.rows
        for cell, own in cells:
            if own and cell.text.strip():
                self.figure(cell, own[0].key, name)
        return None

    def indicator(self, row: Row, header: Header, printed: Sequence[Cell]) -> None:
        """A row of the table of indicators."""
        row = filled(row, header)
        spread = header.spread(row)
        if printed and word("total", normalize(printed[0].text)):
            return self.total(spread, normalize(printed[0].text))
        named = next(((cell, own) for cell, own in spread if stands_in("level3", own)), None)
        if named is None or any(c.valued for c in named[1]):
            return self.other(printed)
        values = {o[0].key: (c, o[0]) for c, o in spread if len(o) == 1 and o[0].valued}
        shown = {k: v for k, v in values.items() if v[0].text.strip()}
        second = self.level(spread, named[0])
        above = self.levels.names
        name = "" if word_all("placeholder", named[0].text) else named[0].text
        placed = paged(row) or all(own and own[0].head for c, own in spread if c.text.strip())
        if self.fresh and placed and not shown.keys() & set(SCORES) and self.torn(name, shown):
            return None
        if not (fits(row, header) or (paged(row) and name.strip() and shown)):
            if name.strip() or not (second and shown):
                whole = "\t".join(normalize(c.text) for c in printed)
                for cell in printed:
                    self.unread(cell, whole)
                return None
            name, values, above = second, shown, above[:1]  # a level that has a score itself
        texts = {o[0].key: normalize(c.text) for c, o in spread if len(o) == 1}
        self.started = len(self.figures)
        for cell, column in values.values():
            given = {"unit": texts.get("unit", "")}
            if column.key == "target" or "指标值" in column.head:
                given["sign"] = texts.get("sign", "")
            self.value(cell, column, name, *above, **given)
        return None

    def level(self, spread: Spread, name: Cell) -> str:
        """Take in the levels that a row prints; returns the second one where it stands there."""
        second = ""
        for cell, own in spread:
            key = own[0].key if own and not stands_in("level3", own) else ""
            if key.startswith("weight.") and cell.text.strip():
                n = LEVELS.index(key.removeprefix("weight."))
                names = self.levels.names
                self.figure(cell, "weight", names[n], *names[:n], table="scores")
            elif key in LEVELS:
                n = LEVELS.index(key)
                text = self.points(cell, *self.levels.names[:n])
                for old, new in self.levels.take(n, text, cell, name, self.fresh):
                    self.renamed(old, new)
                second = text if n else second
        return second

    def renamed(self, old: str, new: str) -> None:
        """Give the figures of this form another name of a level."""
        for i, figure in enumerate(self.figures[self.begun :], start=self.begun):
            parts = figure.parent.split(PATH)
            if figure.table == "indicators" and old in parts:
                names = (new if part == old else part for part in parts)
                self.figures[i] = replace(figure, parent=PATH.join(filter(None, names)))

    def torn(self, name: str, shown: dict[str, tuple[Cell, Column]]) -> bool:
        """Whether a row is the rest of one that a page break tore; then it is put together."""
        rest = self.figures[self.started :]
        words = all(quantity(cell.text)[0] == "text" for cell, _ in shown.values())
        if not rest or not (name.strip() or shown) or not words:
            return False
        del self.figures[self.started :]
        for figure in rest:
            whole = figure.row_name_raw + bare(name)
            row = canonical(LEAD.sub("", normalize(whole)))
            if figure.column in shown:
                raw = figure.raw + bare(shown[figure.column][0].text)
                state, value, decimals, sign, unit = quantity(raw)
                figure = replace(figure, state=state, value=value, decimals=decimals, raw=raw)
                figure = replace(figure, comparator=sign, unit=unit)
            self.figures.append(replace(figure, row_name=row, row_name_raw=whole))
        return True

    def total(self, spread: Spread, name: str) -> None:
        """The row 总分 of the indicators: points to be had, points given, a grade."""
        pointed = [c for c, own in spread if len(own) == 1 and own[0].key in SCORES]
        rest = [c for c, _ in spread if c not in pointed and re.search(r"\d", c.text)]
        askew = rest and not all(map(paged, ([c] for c in rest)))  # nothing tells the columns
        for cell, own in spread:
            if word_all("grade", cell.text):
                self.figure(cell, "grade", name, table="scores")
            elif cell in pointed and cell.text.strip() and not askew:
                self.figure(cell, own[0].key, name, table="scores")
            elif normalize(cell.text) != name:
                self.unread(cell, name, table="scores")


def _continues(before: Grid, grid: Grid) -> bool:
    """Whether a grid can go on from the one before: on a further page, with a side of it."""
    a, b = before.place, grid.place
    if a.x0 is None or a.x1 is None or b.x0 is None or b.x1 is None:
        return True
    return a.page != b.page and min(abs(a.x0 - b.x0), abs(a.x1 - b.x1)) <= ASIDE
