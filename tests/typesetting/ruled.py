"""Ruled tables: which cells are merged, and the reportlab table that shows them."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from reportlab.lib.colors import black
from reportlab.platypus import Table

from tests.typesetting.text import Paragraph, Style

#: The height of a line in a cell, in sizes of the type.
LEADING = 1.25

Rows = Sequence[Sequence[str]]
Corners = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Form:
    """How a table is ruled: see forms.toml."""

    landscape: bool = False
    header: tuple[int, ...] = (0,)
    repeat: int = 0
    widths: tuple[float, ...] = ()
    align: str = ""
    size: float = 9
    pad: float = 3
    span: dict[str, int] = field(default_factory=dict)
    down: int = 0

    def narrowed(self, columns: int) -> Form:
        """This form where a page has fewer columns: its first ones have run into one."""
        lost = len(self.widths) - columns
        widths = (sum(self.widths[: lost + 1]), *self.widths[lost + 1 :])
        down = max(self.down - lost, 0)
        return Form(**{**vars(self), "widths": widths, "align": self.align[lost:], "down": down})


@cache
def forms() -> dict[str, Form]:
    """The forms by title (or first cell)."""
    data = tomllib.loads(Path(__file__).with_name("forms.toml").read_text(encoding="utf-8"))
    return {
        title: Form(**{k: tuple(v) if isinstance(v, list) else v for k, v in form.items()})
        for title, form in data.items()
    }


def merged(rows: Rows, form: Form) -> list[Corners]:
    """The merged cells, each as its first and last (column, row).

    A heading cell without text belongs to the text above it, else to its neighbour on the left.
    """
    owners: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        reach = 0
        for c, text in enumerate(row):
            owner, above = (c, r), owners.get((c, r - 1), (-1, -1))
            if r in form.header and not text:
                under = above[0] == c and r - 1 in form.header
                owner = above if under else owners.get((c - 1, r), owner)
            elif r not in form.header and text in form.span:
                reach = c + form.span[text]
            elif c < reach:
                owner = owners[c - 1, r]
            elif c < form.down and not text and r > 0 and r - 1 not in form.header:
                owner = above
            owners[c, r] = owner
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for (c, r), owner in owners.items():
        c2, r2 = last.get(owner, owner)
        last[owner] = (max(c, c2), max(r, r2))
    return [(first, corner) for first, corner in last.items() if first != corner]


def ruled(rows: Rows, form: Form, width: float) -> Table:
    """One page's part of a table, so wide as given."""
    widths = form.widths or (1,) * len(rows[0])
    spans = merged(rows, form)
    cells = [
        [Paragraph(text, _style(form, r, c, row)) if text else "" for c, text in enumerate(row)]
        for r, row in enumerate(rows)
    ]
    table = Table(
        cells, colWidths=[width * part / sum(widths) for part in widths], spaceAfter=6, splitByRow=0
    )
    table.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.6, black),
            ("LEADING", (0, 0), (-1, -1), form.size * LEADING),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), form.pad),
            ("BOTTOMPADDING", (0, 0), (-1, -1), form.pad),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            *(("SPAN", first, corner) for first, corner in spans),
        ]
    )
    return table


def _style(form: Form, r: int, c: int, row: Sequence[str]) -> Style:
    middle = r in form.header or "栏次" in row or row[c].endswith("计") or not form.align
    return Style(form.size, form.size * LEADING, "c" if middle else form.align[c])
