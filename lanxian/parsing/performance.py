"""The performance annex (绩效自评) → Figures: forms by their headers, text as prose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lanxian.model import Figure
from lanxian.parsing.alignment import (
    SCORES,
    SPARE,
    Spread,
    filled,
    fits,
    headed,
    paged,
    refitted,
    stands_in,
    totalled,
)
from lanxian.parsing.cells import counts, is_grade
from lanxian.parsing.fields import Fields
from lanxian.parsing.forms import (
    LEVELS,
    POINTS,
    Column,
    Header,
    Row,
    distinct,
    is_form,
    read_header,
    said,
    vocabulary,
    word,
    word_all,
)
from lanxian.parsing.headings import ANNEX
from lanxian.parsing.levels import Levels
from lanxian.parsing.loose import loosened
from lanxian.parsing.names import canonical
from lanxian.parsing.narrative import read_prose
from lanxian.parsing.nature import summed
from lanxian.parsing.prose import normalize
from lanxian.parsing.quantity import quantity
from lanxian.parsing.sections import TextSection
from lanxian.parsing.subject import PATH
from lanxian.parsing.tears import continued, mended
from lanxian.reading.document import Cell, Grid, Line

UNIT = re.compile(r"单位：(亿元|万元|千元|元)")
#: States of cells that are whole.
WHOLE = {"number", "not_applicable"}
#: How many rows below a header tell which of its columns hold names.
BELOW = 3
#: Heads of columns whose numbers are in the unit of the indicator.
MEASURED = re.compile(r"[标际成划]值|目标|实际|上年|(?:完成|执行)(?:情况|$)|^值$|^20\d\d")
#: A line so short between two pages of a form is a caption, not text; how far its sides may move.
CAPTION = 16
ASIDE = 6.0


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
            plain, loose = loosened(section)
            figures += read_prose(plain, year, figures)
            figures += loose
        if section.part != "text":
            figures += _Forms(section, year).run()
    return tuple(figures)


@dataclass
class _Forms(Fields):
    """The walk over the grids of one section; header, project and levels hold over pages.

    `fresh` is true at the first row of a grid, which may go on from the page before; the last
    indicator's figures begin at `started`, those of the form at `begun`; `closed` is true behind
    the total of a form's indicators.
    """

    levels: Levels = field(default_factory=Levels)
    started: int = 0
    begun: int = 0
    fresh: bool = False
    closed: bool = False

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
        self.settle()
        for old, new in self.levels.forget(0):
            self.renamed(old, new)
        self.levels, self.header, self.project, self.pairs = Levels(), None, project, []
        self.started = self.begun = len(self.figures)
        self.closed = False

    def settle(self) -> None:
        """Settle which amounts the parts above are of."""
        self.figures[self.begun :] = summed(self.figures[self.begun :], self.natures)
        self.natures = []

    def grid(self, grid: Grid) -> None:
        self.fresh, i = True, 0
        while i < len(grid.rows):
            row = grid.rows[i]
            if found := read_header(grid.rows[i : i + 2 + BELOW], self.unit):
                self.settle()
                if self.closed and found[0].table == "indicators":
                    self.begin()  # a form that names no project
                before, (self.header, taken) = self.header, found
                again = before is not None and before.columns[0].head == self.header.columns[0].head
                self.fresh = again  # a header repeated on a further page
                valued = {id(column.cell) for column in self.header.columns if column.valued}
                for cell in self.header.cells:
                    if id(cell) not in valued:  # 得分（10分） is no part of the form
                        self.points(cell)
                self.used.update(map(id, self.header.cells))
                self.above = []
                i += taken
                continue
            if any(re.search(r"[^-—\s]", c.text) for c in row):
                self.row(row)
            i += 1

    def row(self, row: Row) -> None:
        """One row: of the table whose header stands above, or labels and what they say."""
        printed = [c for _, c in distinct(row) if c.text.strip() and id(c) not in self.used]
        self.slots = {id(cell): slot for slot, cell in distinct(row)}
        if printed and word_all("project", printed[0].text):
            self.begin(canonical(printed[1].text) if len(printed) > 1 else "")
            self.other(printed[2:])
        elif (header := self.header and refitted(self.header, row)) is None:
            self.other(printed)
        else:
            self.fresh = self.fresh or header is not self.header
            self.header, self.above = header, []
            self.under(header, row, printed)
            self.fresh = False

    def under(self, header: Header, row: Row, printed: Sequence[Cell]) -> None:
        """A row of the table that has such a header."""
        if header.table == "indicators":
            self.indicator(row, header, printed)
        elif header.worded:
            self.goal(row, header, printed)
        elif not (self.fresh and paged(row) and self.rest(row, header)):
            self.started = len(self.figures)
            self.amounts(row, header, printed)

    def rest(self, row: Row, header: Header) -> bool:
        """Whether a row of amounts is the rest of one that a page break tore."""
        spread = header.spread(row)
        named = [c for c, own in spread if c.text.strip() and not any(e.valued for e in own)]
        values = {o[0].key: (c, o[0]) for c, o in spread if len(o) == 1 and o[0].valued}
        shown = {k: v for k, v in values.items() if v[0].text.strip()}
        whole = any(quantity(c.text)[0] in WHOLE for c, _ in shown.values())
        if named and (whole or not shown or len(named) > 1):
            return False
        return self.torn(named[0].text if named else "", shown, header.table)

    def indicator(self, row: Row, header: Header, printed: Sequence[Cell]) -> None:
        """A row of the table of indicators."""
        row = filled(row, header)
        spread = header.spread(row)
        if printed and word("total", normalize(printed[0].text)):
            return self.total(spread, header, normalize(printed[0].text))
        if len(printed) == 2 and is_grade(printed[1], printed[0]):
            return self.other(printed)
        stands = [(cell, own) for cell, own in spread if stands_in("level3", own)]
        if not stands or any(c.valued for c in stands[-1][1]):
            return self.other(printed)
        named = stands[-1]
        if stands_in("level1", named[1]):  # merged over the levels: it is of none
            for old, new in self.levels.forget(0):
                self.renamed(old, new)
            self.levels = Levels()
        values = {o[0].key: (c, o[0]) for c, o in spread if len(o) == 1 and o[0].valued}
        shown = {k: v for k, v in values.items() if v[0].text.strip()}
        name = "" if word_all("placeholder", named[0].text) else named[0].text
        if not (paged(row) or name.strip() or shown) and any(counts(c.text) for c in printed):
            return self.other(printed)
        fit = fits(row, header)
        known = fit or paged(row) or self.fresh or headed(spread, name)
        second = self.level(spread, named[0]) if known else ""
        above = self.levels.names
        placed = paged(row) or all(own and own[0].head for c, own in spread if c.text.strip())
        whole = (name.strip() and values.keys() - SPARE <= shown.keys()) or shown.keys() & {*SCORES}
        if self.fresh and placed and not whole and self.torn(name, shown, "indicators"):
            return None
        if not (fit or (paged(row) and name.strip() and shown)):
            if word_all("placeholder", named[0].text) and not shown:
                return None
            alone = shown.keys() <= set(SCORES) or (paged(row) and not word_all("level", second))
            if name.strip() or not (second and shown and alone):
                texts = [normalize(c.text) for c in printed]
                for cell in printed:
                    self.unread(cell, "\t".join(texts))
                if not known:
                    self.levels = Levels()  # which it was of is untold
                return None
            name, values, above = second, shown, above[:1]  # a level that has a score itself
        beside = {o[0].key: normalize(c.text) for c, o in spread if len(o) == 1}
        self.started = len(self.figures)
        if pointed := POINTS.fullmatch(normalize(name)):
            table = "scores" if "weight" in values else "indicators"
            self.points(named[0], *above, table=table)
            name = pointed["name"]
        for cell, column in values.values():
            measured = MEASURED.search(column.head)
            given = {"unit": beside.get("unit", "") if measured else ""}
            if column.key == "target" or "指标值" in column.head:
                given["sign"] = beside.get("sign", "")
            self.value(cell, column, name, *above, **given)
        for cell, own in spread[spread.index(named) :]:
            if not own or not own[0].key:
                self.unread(cell, name, *above)
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
                before = self.levels.last[n] if self.fresh else None
                text = self.points(cell, *self.levels.names[:n], torn=before)
                if quantity(text)[0] == "number":
                    continue
                for old, new in self.levels.take(n, text, cell, name, self.fresh):
                    self.renamed(old, new)
                second = text if n else second
            elif own and not own[0].key:
                self.points(cell)
        return second

    def renamed(self, old: str, new: str) -> None:
        """Give the figures of this form another name of a level."""
        for i, figure in enumerate(self.figures[self.begun :], start=self.begun):
            parts = figure.parent.split(PATH)
            if figure.table == "indicators" and old in parts:
                names = (new if part == old else part for part in parts)
                self.figures[i] = replace(figure, parent=PATH.join(filter(None, names)))

    def torn(self, name: str, shown: dict[str, tuple[Cell, Column]], table: str) -> bool:
        """Whether a row is the rest of one that a page break tore; then it is put together.

        A row without a name is, if it has more than points; so digits may be torn.
        """
        rest = [f for f in self.figures[self.started :] if f.table == table]
        if not continued(rest, name, shown):
            return False
        self.figures[self.started :] = [f for f in self.figures[self.started :] if f not in rest]
        self.figures += mended(rest, name, shown)
        return True

    def total(self, spread: Spread, header: Header, name: str) -> None:
        """The row 总分 of the indicators: points to be had, points given, a grade."""
        self.closed = not name.startswith("小")
        numbers = [(cell, own) for cell, own in spread if quantity(cell.text)[0] == "number"]
        keys = [totalled(own) for _, own in numbers]
        if labels := self.labelled(spread):
            keys = [labels.get(id(cell), "") for cell, _ in numbers]
        given = [column.key for column in header.columns if column.key in SCORES]
        scored = len(keys) == 1 and keys != ["weight"] and word("scored", name)
        keys = ["score"] if scored else keys
        placed = labels or scored or (all(keys) and set(given) <= set(keys))
        if numbers and not placed and not paged([numbers[0][0]]):  # their number tells, or nothing
            keys = given if len(given) == len(numbers) else [""] * len(numbers)
        for (cell, _), key in zip(numbers, keys, strict=True):
            if key:
                self.figure(cell, key, name, table="scores")
        for cell, _ in spread:
            if word_all("grade", cell.text):
                self.figure(cell, "grade", name, table="scores")
            elif normalize(cell.text) != name:
                self.unread(cell, name, table="scores")

    def labelled(self, spread: Spread) -> dict[int, str]:
        """The points of a row of totals by the labels in front of them (总分值, 总得分)."""
        patterns = vocabulary()["indicators"]
        cells = [cell for cell, _ in spread if cell.text.strip()]
        keys = [said(normalize(cell.text), patterns) for cell in cells[1:-1]]
        found = zip(keys, cells[2:], strict=True)
        return {id(cell): key for key, cell in found if key in SCORES and counts(cell.text)}


def _continues(before: Grid, grid: Grid) -> bool:
    """Whether a grid can go on from the one before: on a further page, with a side of it."""
    a, b = before.place, grid.place
    if a.x0 is None or a.x1 is None or b.x0 is None or b.x1 is None:
        return True
    return a.page != b.page and min(abs(a.x0 - b.x0), abs(a.x1 - b.x1)) <= ASIDE
