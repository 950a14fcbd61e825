"""Parts of a form's total by their nature (按收入性质分): of the column that they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lanxian.model import Figure
from lanxian.parsing.forms import AMOUNTS, Column, word
from lanxian.parsing.quantity import quantity
from lanxian.parsing.subject import PATH


@dataclass(frozen=True, slots=True)
class Nature:
    """A label of parts, with the figures below it, which no header gives a column."""

    name: str
    column: Column
    parts: list[Figure] = field(default_factory=list)


def summed(figures: Sequence[Figure], natures: Iterable[Nature]) -> list[Figure]:
    """The figures of a form; parts that make up one amount of its total alone are of its column."""
    totals = [f for f in figures if word("whole", f.row_name) and f.column.startswith(AMOUNTS)]
    read: dict[Figure, Figure] = {}
    for nature in natures:
        values = [quantity(part.raw, amount=True) for part in nature.parts]
        total = sum((value for _, value, *_ in values if value is not None), Decimal(0))
        found = [f for f in totals if f.value == total and total]
        if len(found) != 1:
            continue
        whole = found[0]
        for part, (state, value, decimals, *_) in zip(nature.parts, values, strict=True):
            read[part] = replace(
                part,
                table=whole.table,
                parent=PATH.join(filter(None, (whole.parent, nature.name))),
                column=whole.column,
                unit=whole.unit,
                state=state,
                value=value,
                decimals=decimals,
            )
    return [read.get(figure, figure) for figure in figures]
