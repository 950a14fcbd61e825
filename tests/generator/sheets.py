"""A Sheet: one table as rows of cells, with the figures that it prints."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.generator.layouts import KINDS, Form, Layout

DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_name("data.toml").read_text("utf-8"))
NUMERALS = ("", *"一二三四五六七八九十")


def numeral(number: int) -> str:
    """A number below a hundred in Chinese."""
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else NUMERALS[tens] + "十" if tens else "") + NUMERALS[ones]


class Fact(NamedTuple):
    """A printed cell: the columns of a Figure that every layout has to keep."""

    table: str
    side: str
    row_code: str
    row_name: str
    parent: str
    column: str
    state: str
    value: Decimal | None
    unit: str


@dataclass
class Sheet:
    """A table to be set. In its rows "<" and "^" are slots of the cell on the left and above."""

    kind: str
    name: str
    title: str
    caption: list[str]
    layout: Layout
    form: Form
    status: str = "read"
    head: list[list[str]] = field(default_factory=list)
    body: list[list[str]] = field(default_factory=list)
    #: Rows of title and caption that stand within the grid.
    lead: list[list[str]] = field(default_factory=list)
    #: What each column holds: code, name, line or value.
    roles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str]:
        """The kind of the table; those outside the nine are told apart by their titles."""
        return (self.kind, "") if self.kind in KINDS else ("statistics", self.own_title)

    @property
    def notes_inside(self) -> bool:
        """Whether the notes too stand within the grid."""
        return self.form.inside == "title" and bool(self.lead)

    @property
    def own_title(self) -> str:
        """The title without the year."""
        bare = self.title.split("年度")[-1] if self.layout.titled else self.name
        return re.split("（单位|（公开", bare)[0]

    def put(
        self, fen: int | None, row: str, column: str, code: str = "", side: str = "",
        parent: str = "", count: str = "",
    ) -> str:  # fmt: skip
        """Print a value and note the figure that it makes.

        No value prints as ——; with `count`, the unit of a count, the value is that.
        """
        if fen is None:
            text, state, value = "——", "not_applicable", None
        elif count:
            text, state, value = str(fen), "number", Decimal(fen)
        else:
            text, state, value = self.layout.money(fen, len(self.facts))
        table, title = self.key
        unit = count.strip() if count else self.layout.unit
        self.facts.append(Fact(table, side, code, row, parent or title, column, state, value, unit))
        return text

    def text(self, text: str, row: str, column: str) -> str:
        """Print words where others print numbers."""
        state = "unread" if text else "blank"
        unit = self.layout.unit
        self.facts.append(Fact(self.key[0], "", "", row, self.key[1], column, state, None, unit))
        return text
