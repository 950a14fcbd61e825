"""Finding a report's figures by their keys, and arithmetic that keeps the unknown unknown."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from lanxian.model import MONEY, Figure, Report

#: How the narrative may call the whole that its section on the general public budget is about.
WHOLE = ("合计", "总计", "本年支出合计", "一般公共预算财政拨款支出", "一般公共预算财政拨款")


def pick(report: Report, **keys: str | Iterable[str]) -> Iterator[Figure]:
    """Figures whose fields equal the given ones, in printed order.

    A key may give several allowed values.

    Parameters
    ----------
    **keys
        Field of `Figure` → value, or allowed values (``table="expenditure"``).
    """
    wanted = {k: (v,) if isinstance(v, str) else tuple(v) for k, v in keys.items()}
    table = keys.get("table")
    facts = report.by_table.get(table, ()) if isinstance(table, str) else report.facts
    for fact in facts:
        if all(getattr(fact, key) in values for key, values in wanted.items()):
            yield fact


def money(figure: Figure | None) -> Decimal | None:
    """A figure's amount in 万元; a blank cell of a table that was read is exactly zero.

    What is missing, unread or not applicable stays None: unknown is not zero.
    """
    if figure is None:
        return None
    if figure.state == "blank" and figure.part == "table":
        return Decimal(0)
    return figure.amount


def first(report: Report, **keys: str | Iterable[str]) -> Figure | None:
    """The first figure with these keys that has an amount; see `pick`."""
    return next((f for f in pick(report, **keys) if money(f) is not None), None)


def amount(report: Report, **keys: str | Iterable[str]) -> Decimal | None:
    """Amount in 万元 of the first figure with these keys that has one; see `pick`."""
    return money(first(report, **keys))


def ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """The quotient; None where a term is unknown or the denominator is zero.

    >>> ratio(Decimal("1776.34"), Decimal("6.00")), ratio(Decimal(1), Decimal(0))
    (Decimal('296.0566666666666666666666667'), None)
    """
    return part / whole if part is not None and whole else None


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """The quotient in per cent; None where there is none."""
    quotient = ratio(part, whole)
    return None if quotient is None else quotient * 100


def minus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """The difference; None where a term is unknown."""
    return None if left is None or right is None else left - right


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None where nothing is given or a term is unknown."""
    given = list(values)
    known = [v for v in given if v is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(given) else None


def cents(value: Decimal) -> Decimal:
    """Rounded to 0.01 as accounts round, half away from zero.

    >>> cents(Decimal("-168.625"))
    Decimal('-168.63')
    """
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def half_step(figure: Figure) -> Decimal:
    """Half of the last printed digit, in 万元: what rounding alone may hide."""
    return MONEY.get(figure.unit, Decimal(1)) * Decimal(5).scaleb(-1 - (figure.decimals or 0))


def tidy(
    rows: Iterable[Mapping[str, object] | tuple[object, ...]], columns: Sequence[str]
) -> pd.DataFrame:
    """Rows as a DataFrame of objects with the first of `columns` as index.

    A row is a tuple of all columns, or a mapping in which what lacks is None.

    >>> tidy([{"name": "合计", "final": Decimal("1.20")}], ["name", "budget", "final"]).loc["合计"]
    budget    None
    final     1.20
    Name: 合计, dtype: object
    """
    cells = [list(r if isinstance(r, tuple) else map(r.get, columns)) for r in rows]
    return pd.DataFrame(cells, columns=list(columns), dtype=object).set_index(columns[0])


def records(frame: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """The rows of a frame with its index as a column, each a dictionary."""
    return frame.reset_index().to_dict("records")
