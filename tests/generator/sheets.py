"""A Sheet: one table as rows of cells, with the figures that it prints."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.generator.layouts import Form, Layout

DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_name("data.toml").read_text("utf-8"))
NUMERALS = ("", *"一二三四五六七八九十")


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
    #: What each column holds: code, name, line or value.
    roles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def put(
        self, fen: int, row: str, column: str, code: str = "", side: str = "", parent: str = "",
        dash: bool = False,
    ) -> str:  # fmt: skip
        """Print a value and note the figure that it makes."""
        text, state, value = (
            ("——", "not_applicable", None) if dash else self.layout.money(fen, len(self.facts))
        )
        unit = self.layout.unit
        self.facts.append(Fact(self.kind, side, code, row, parent, column, state, value, unit))
        return text
