"""Cells of a form of the performance annex → Figures: amounts, words, labels with one value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lanxian.model import Figure
from lanxian.parsing.alignment import may_hold
from lanxian.parsing.forms import POINTS, Header, vocabulary, word, word_all
from lanxian.parsing.names import canonical
from lanxian.parsing.narrative import read_prose
from lanxian.parsing.prose import discreet, join, normalize
from lanxian.parsing.quantity import quantity
from lanxian.parsing.sections import TextSection
from lanxian.parsing.subject import PATH
from lanxian.reading.document import Cell, Line

#: A label and its number in one cell: 其中：一般公共预算：1200.00.
PAIR = re.compile(
    r"(?:其中：?)?(?P<label>[^：\d]{2,20})：(?P<value>-?[\d,]*\.?\d+)(?P<unit>\D{0,4})"
)
GRADED = re.compile(r"(?P<label>.*(?:等级|等次|评级|结论))：“?(?P<grade>[^：“”]{1,3})”?")
RATED = re.compile("等级|等次|评级|结论|结果")
#: In front of a name: 指标1：, 其中：.
LEAD = re.compile(r"^(?:指标\d{1,2}|其中)[：:]")
#: The columns that a text is read for; it is kept as a whole besides.
SPOKEN = {"score", "grade"}


def private(label: str) -> bool:
    """Whether a label is one of persons, offices, codes and dates: what follows is no figure."""
    return bool(vocabulary()["words"]["private"].search(label))


def label_of(cell: Cell) -> str:
    """The text of a cell if it can be the label of the next one, else empty."""
    text = normalize(cell.text)
    return text if len(text) <= 24 and quantity(text)[0] == "text" else ""


def bare(text: str) -> str:
    """A text without white space."""
    return re.sub(r"\s", "", text)


@dataclass
class Fields:
    """The figures of one section's forms; `used` are the cells that are accounted for."""

    section: TextSection
    year: int
    header: Header | None = None
    project: str = ""
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
        state, value, decimals, comparator, unit = quantity(cell.text, **given)
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

    def points(self, cell: Cell, *parents: str) -> str:
        """The points that a part of the form carries (产出指标（50分）); returns its bare name."""
        found = POINTS.fullmatch(normalize(cell.text))
        if found and id(cell) not in self.used:
            state, value, decimals, *_ = quantity(found["number"])
            read: dict[str, Any] = {"state": state, "value": value, "decimals": decimals}
            read["unit"] = "分"
            read["raw"] = found["number"]
            self.add(cell, "weight", found["name"], *parents, table="scores", **read)
        return found["name"] if found else normalize(cell.text)

    def other(self, cells: Sequence[Cell]) -> None:
        """A row outside any table: labels and what they say."""
        label = ""
        for i, cell in enumerate(cells):
            here, label = label, label_of(cell)
            text = normalize(cell.text)
            if private(here) or text != discreet(text):
                continue
            graded = GRADED.fullmatch(text)
            pair = PAIR.fullmatch(text)
            if word_all("grade", text) and RATED.search(here):
                self.figure(cell, "grade", here, table="scores")
            elif graded and word_all("grade", graded["grade"]):
                read = {"state": "text", "raw": graded["grade"]}
                self.add(cell, "grade", graded["label"], table="scores", **read)
            elif pair:
                self.single(cell, pair["label"], pair["value"], pair["unit"])
            elif quantity(text)[0] == "number":
                beside = cells[
                    max(i - 1, 0) : i + 2
                ]  # of two numbers none is sure to be the label's
                several = sum(quantity(c.text)[0] == "number" for c in beside) > 1
                self.single(cell, "" if several else here, bare(cell.text))
            elif re.search(r"\d", re.sub(r"^\d[.、]", "", text)) and not POINTS.fullmatch(text):
                self.text(cell, here)

    def single(self, cell: Cell, label: str, raw: str, behind: str = "") -> None:
        """A number with its label: of a known kind, else unread."""
        name = re.sub(r"（[^）]*）$", "", label)
        key = next((k for k, p in vocabulary()["fields"].items() if p.search(name)), "")
        if not key:
            return self.unread(cell, name, raw=raw)
        unit = re.search(r"（([^（）]{1,3})）$", label)
        state, value, decimals, sign, own = quantity(raw + behind)
        read = {"state": state, "value": value, "decimals": decimals, "comparator": sign}
        table, column = key.split(".")
        own = own or (unit[1] if unit else "")
        return self.add(cell, column, name, table=table, raw=raw, unit=own, **read)

    def text(self, cell: Cell, label: str) -> None:
        """A text with numbers is kept as a whole; scores and grades are read from it besides."""
        said = replace(self.section, key="scores")
        for figure in read_prose(said, self.year, prose=join([Line(cell.text, cell.place)])):
            if figure.column in SPOKEN:
                self.figures.append(replace(figure, parent=self.project))
        self.add(cell, "remark", label, table="profile", state="text")
