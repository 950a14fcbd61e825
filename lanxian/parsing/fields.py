"""Cells of a form of the performance annex → Figures: amounts, words, labels with one value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lanxian.model import Figure
from lanxian.parsing.alignment import (
    SCORES,
    SPARE,
    filled,
    fits,
    may_hold,
    names_of,
    paged,
    stands_in,
)
from lanxian.parsing.cells import (
    GRADED,
    HEADING,
    LEAD,
    PAIR,
    bare,
    counts,
    is_grade,
    label_of,
    passed,
    private,
    unbracketed,
)
from lanxian.parsing.forms import (
    AMOUNTS,
    POINTS,
    UNIT,
    Column,
    Header,
    Row,
    said,
    vocabulary,
    word,
    word_all,
)
from lanxian.parsing.names import canonical
from lanxian.parsing.narrative import read_prose
from lanxian.parsing.nature import Nature
from lanxian.parsing.prose import discreet, join, normalize
from lanxian.parsing.quantity import quantity
from lanxian.parsing.sections import TextSection
from lanxian.parsing.subject import PATH
from lanxian.reading.document import Cell, Line

#: The columns that a text is read for; it is kept as a whole besides.
SPOKEN = {"score", "grade"}


@dataclass
class Fields:
    """The figures of one section's forms; `used` are the cells that are accounted for.

    Of the row in hand, `slots` says where its cells begin; of the row before, `pairs` are the
    columns of amounts that stand behind labels (预算数：1.00), and `above` the labels of a row of
    nothing else. `natures` are parts of a total whose column is to be told.
    """

    section: TextSection
    year: int
    header: Header | None = None
    project: str = ""
    unit: str = ""
    slots: dict[int, int] = field(default_factory=dict)
    pairs: list[Column] = field(default_factory=list)
    above: list[tuple[Column, str]] = field(default_factory=list)
    natures: list[Nature] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def add(
        self, cell: Cell, column: str, name: str, *parents: str, table: str = "", **fields: Any
    ) -> None:
        """Add a figure of a cell, under the project and the `parents`."""
        row = canonical(LEAD.sub("", normalize(name)))
        table = table or (self.header.table if self.header else "profile")
        if self.project and table == "budget_execution" and word("whole", row):
            row = "年度资金总额"
        figure = Figure(
            part="performance",
            table=table,
            title=self.section.title,
            row_name=row,
            row_name_raw=bare(name),
            parent=PATH.join(filter(None, (self.project, *parents))),
            column=column,
            place=cell.place,
            **{"raw": bare(cell.text), **fields},
        )
        self.figures.append(figure)
        self.used.add(id(cell))

    def figure(
        self, cell: Cell, column: str, name: str, *parents: str, table: str = "", **given: str
    ) -> None:
        """Add the figure of one cell; what can't be of its column is unread."""
        if id(cell) in self.used:
            return
        amount = column.startswith(AMOUNTS)
        state, value, decimals, comparator, unit = quantity(cell.text, **given, amount=amount)
        if column in SPARE and state == "number" and unit not in {"", "%"}:
            state, value, decimals, comparator, unit = "text", None, None, "", ""
        if not may_hold(column, cell.text):
            state, value, decimals, comparator, unit = "unread", None, None, "", ""
        self.add(
            cell,
            column,
            name,
            *parents,
            table=table,
            state=state,
            value=value,
            decimals=decimals,
            comparator=comparator,
            unit=unit,
        )
        if not cell.text.strip():
            self.used.remove(id(cell))

    def unread(self, cell: Cell, name: str = "", *parents: str, **fields: Any) -> None:
        """Keep a cell whose number can't be told what it is of."""
        if re.search(r"\d", cell.text) and id(cell) not in self.used:
            self.add(cell, "", name, *parents, state="unread", **fields)

    def points(
        self, cell: Cell, *parents: str, torn: Cell | None = None, table: str = "scores"
    ) -> str:
        """The points that a part of the form carries (产出指标（50分）); returns its bare name.

        A page break may have torn the cell from a part before, `torn`.
        """
        text = normalize(cell.text)
        found = POINTS.fullmatch(text)
        if not found and torn and (found := POINTS.fullmatch(normalize(torn.text) + text)):
            cell = cell if found["number"] in text else torn
        if found and id(cell) not in self.used:
            state, value, decimals, *_ = quantity(found["number"])
            read: dict[str, Any] = {"state": state, "value": value, "decimals": decimals}
            read["unit"] = "分"
            read["raw"] = found["number"]
            self.add(cell, "weight", found["name"], *parents, table=table, **read)
        return found["name"] if found else text

    def amounts(self, row: Row, header: Header, printed: Sequence[Cell]) -> None:
        """A row of a table with one name and amounts."""
        row = filled(row, header)
        spread = header.spread(row)
        names = names_of(spread)
        merged = any(
            sum(c.valued for c in own) > 1
            for cell, own in spread
            if cell.text.strip() and not (stands_in("name", own) and cell in names)
        )
        if merged:
            return self.other(printed)
        if not paged(row) and len(printed) == 1 and not counts(printed[0].text):  # a title
            return None
        told = any(c.text.strip() for c, own in spread if any(column.valued for column in own))
        texts = [normalize(cell.text) for cell in printed]
        parts = any(PAIR.fullmatch(t) or word_all("parts", t) for t in texts)
        if parts or any(not told and POINTS.fullmatch(t) for t in texts):
            return self.other(printed)
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
            elif cell not in names and not (own and passed(own[0].key, cell)):
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
        if not paged(row) and len(printed) == 1 and HEADING.match(normalize(printed[0].text)):
            return None
        if any(len(own) > 1 for _, own in cells) or (labels and not paged(row)):
            return self.other(printed)
        name = labels[-1].text if labels else header.rows
        for cell, own in cells:
            if own and cell.text.strip():
                self.figure(cell, own[0].key, name)
        return None

    def other(self, cells: Sequence[Cell]) -> None:
        """A row outside any table: labels and what they say."""
        label = head = ""
        pairs, self.pairs = self.pairs, []
        numbers = [quantity(cell.text, amount=True)[0] == "number" for cell in cells]
        rated = [cell.text.strip().endswith("%") for cell in cells]
        merged = {id(column.cell) for column, _ in self.above}
        below = all(n or id(c) in merged for n, c in zip(numbers, cells, strict=True))
        over = [[t for c, t in self.above if c.takes(e, self.slots[id(e)])] for e in cells]
        alike = [[t for c, t in self.above if c.alike(e, self.slots[id(e)])] for e in cells]
        paired = any(normalize(cell.text).endswith("：") for cell in cells)
        own = over if below else alike if paired else [[]] * len(cells)
        for i, cell in enumerate(cells):
            text = normalize(cell.text)
            self.points(cell)
            if word_all("parts", text):
                column = Column("", text, "", self.slots[id(cell)], cell)
                self.natures.append(Nature(unbracketed(text), column))
            pair = PAIR.fullmatch(text)
            before = cells[i - 1] if i else cell
            here, label = label, "" if pair else label_of(cell)
            head = here if here and (label or pair) else head
            if private(here) or text != discreet(text):
                continue
            graded = GRADED.fullmatch(text)
            if here and is_grade(cell, before):
                self.figure(cell, "grade", here, table="scores")
            elif graded and word_all("grade", graded["grade"]):
                read = {"state": "text", "raw": graded["grade"]}
                self.add(cell, "grade", graded["label"], table="scores", **read)
            elif pair:
                self.single(cell, pair["label"], pair["value"], pair["unit"], head, pairs)
            elif numbers[i]:  # of two numbers none is sure to be the label's
                near = range(max(i - 1, 0), min(i + 2, len(cells)))
                others = (k for k in near if numbers[k] and not (here and k > i and own[k]))
                several = any(k != i and rated[k] <= rated[i] for k in others)
                named = own[i][0] if len(own[i]) == 1 else ""
                name = named if below or not here else "" if several else here
                first = over[i - 1][0] if name == here and i and len(over[i - 1]) == 1 else ""
                first = first if vocabulary()["words"]["part"].search(first) else ""
                if not private(name):
                    self.single(cell, name, bare(cell.text), "", head or first, pairs)
            elif not POINTS.fullmatch(text) and counts(re.sub(r"^\d[.、]", "", text)):
                self.text(cell, here)
        self.above = [] if any(numbers) else [
            (Column("", "", "", self.slots[id(cell)], cell), label_of(cell)) for cell in cells
        ]  # fmt: skip

    def single(
        self, cell: Cell, label: str, raw: str, behind: str, head: str, pairs: Sequence[Column]
    ) -> None:
        """A number with its label: of a known kind, else unread.

        Parameters
        ----------
        head
            The label in front of the labels of the row (预算执行情况).
        pairs
            The columns of amounts of the row before.
        """
        state, value, decimals, sign, own = quantity(raw + behind, amount=True)
        read: dict[str, Any] = {"state": state, "value": value, "decimals": decimals}
        read["comparator"] = sign
        own = own or next(iter(re.findall(r"（([^（）]{1,3})）：?$", label)), "")
        above = UNIT.search(head)
        unit = own or (above[1] if above else self.unit)
        name, head = unbracketed(label), unbracketed(head)
        key, slot = said(name, vocabulary()["amounts"]), self.slots[id(cell)]
        whole = Column(key, head, unit, slot, cell) if key and word_all("amount", name) else None
        part = vocabulary()["words"]["part"].search(name)
        column = whole or next((c for c in pairs if part and c.takes(cell, slot)), None)
        if column and may_hold(column.key, raw + behind):
            self.pairs.append(column)
            read |= {"raw": raw, "unit": own or column.unit, "table": "budget_execution"}
            return self.add(
                cell, column.key, "年度资金总额" if whole else name, column.head, **read
            )
        key = next((k for k, p in vocabulary()["fields"].items() if p.search(name)), "")
        if not key:
            self.unread(cell, name, raw=raw)
            over = [nature for nature in self.natures if nature.column.takes(cell, slot)]
            if len(over) == 1:
                over[0].parts.append(self.figures[-1])
            return None
        table, key = key.split(".")
        return self.add(cell, key, name, table=table, raw=raw, unit=own, **read)

    def text(self, cell: Cell, label: str) -> None:
        """A text with numbers is kept as a whole; scores and grades are read from it besides."""
        said = replace(self.section, key="scores")
        for figure in read_prose(said, self.year, prose=join([Line(cell.text, cell.place)])):
            if figure.column in SPOKEN:
                self.figures.append(replace(figure, parent=self.project))
        self.add(cell, "remark", unbracketed(label), table="profile", state="text")
