"""Rows of a form that a page break tore (跨页断行): what stands on both pages is one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from lanxian.model import Figure
from lanxian.parsing.alignment import SCORES, may_hold
from lanxian.parsing.cells import LEAD, bare, counts
from lanxian.parsing.forms import Column
from lanxian.parsing.names import canonical
from lanxian.parsing.prose import normalize
from lanxian.parsing.quantity import quantity
from lanxian.reading.document import Cell

#: What the first row of a page prints, by the key of its column.
Shown = Mapping[str, tuple[Cell, Column]]


def continued(rest: Sequence[Figure], name: str, shown: Shown) -> bool:
    """Whether a row of such a name is the rest of the one whose figures are given.

    A row without a name is, if it has more than points; so digits may be torn.
    """
    numbers = {f.column for f in rest if f.state == "number"}
    again = any(k in numbers and quantity(c.text)[0] == "number" for k, (c, _) in shown.items())
    again = again and (bool(name.strip()) or shown.keys() <= {*SCORES})
    printed = bool(name.strip() or shown)
    return bool(rest) and printed and not again and not LEAD.match(normalize(name))


def mended(rest: Sequence[Figure], name: str, shown: Shown) -> list[Figure]:
    """The figures of the whole row; those that begin on the second page besides."""
    known = {k for k, (c, own) in shown.items() if k != own.head or counts(c.text)}
    begun = {f.column for f in rest}
    new = [replace(rest[0], column=k, raw="", unit="") for k in shown if k in known - begun]
    figures = []
    for figure in (*rest, *new):
        whole = figure.row_name_raw + bare(name)
        row = canonical(LEAD.sub("", normalize(whole)))
        if figure.column in shown:
            figure = _joined(figure, shown[figure.column][0])
        figures.append(replace(figure, row_name=row, row_name_raw=whole))
    return figures


def _joined(figure: Figure, cell: Cell) -> Figure:
    """A figure with the rest of its cell, from the next page; it stands where its digits do."""
    raw = figure.raw + bare(cell.text)
    state, value, decimals, sign, unit = quantity(f"{figure.raw}\n{cell.text}")
    both = quantity(figure.raw)[0] == quantity(cell.text)[0] == "number"
    if (both and state != "number") or not may_hold(figure.column, raw):
        state, value, decimals = "unread", None, None
    place = figure.place if re.search(r"\d", figure.raw) else cell.place
    read = replace(figure, state=state, value=value, decimals=decimals, raw=raw, place=place)
    return replace(read, comparator=sign, unit=unit or (figure.unit if state == "number" else ""))
