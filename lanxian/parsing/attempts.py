"""Ways to read one table, from the usual to the last resort, and the signs of a misread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal

from lanxian.model import Figure
from lanxian.parsing.locate import Found, peeled
from lanxian.parsing.rows import Unreadable
from lanxian.parsing.unruled import text_grids
from lanxian.reading.document import Grid, Second

#: How an amount below zero begins.
BELOW_ZERO = ("-", "−", "－", "(", "（")


def attempts(found: Found, second: Second | None) -> Iterator[Sequence[Grid]]:
    """The grids of a table: by its rules, by another program, by its text edges alone."""
    yield found.grids
    if second is None or not found.grids:
        return
    pages = sorted({g.place.page for g in found.grids if g.place.page})
    grids = [part for g in second.grids(pages) for part in peeled(g) if isinstance(part, Grid)]
    yield [g for g in grids if any(_within(g, own) for own in found.grids)]
    lines = [
        [line for line in second.lines(own.place.page) if _stands_in(line.place.top, own)]
        for own in found.grids
        if own.place.page
    ]
    with suppress(Unreadable):
        yield text_grids(lines)


def _within(grid: Grid, own: Grid) -> bool:
    """Whether a grid stands on the page of another and where that one stands."""
    place = grid.place
    return place.page == own.place.page and _stands_in((place.top or 0.0) + 2, own)


def _stands_in(top: float | None, grid: Grid) -> bool:
    return (grid.place.top or 0.0) - 2 <= (top or 0.0) <= (grid.place.bottom or 0.0) + 2


def misread(figures: Iterable[Figure]) -> str:
    """The sign that a table was misread, in Chinese; ``""`` if there is none.

    A total that is smaller than one of its own parts is such a sign: by the classification codes,
    and for rows named 合计. Rounding keeps that order. Where a column has an amount below zero, a
    total may be smaller: by its last digit where that amount prints as 0.00.
    """
    columns: dict[tuple[str, str, str], dict[str, Figure]] = defaultdict(dict)
    for figure in figures:
        if figure.value is not None:
            name = figure.row_code or figure.row_name
            columns[figure.side, figure.parent, figure.column].setdefault(name, figure)
    for rows in columns.values():
        if any(figure.raw.strip().startswith(BELOW_ZERO) for figure in rows.values()):
            continue
        for name, part in rows.items():
            for whole in _wholes(name, rows):
                last = Decimal(1).scaleb(-(whole.decimals or 0))
                if (whole.value or 0) + last < (part.value or 0):
                    return (
                        f"{whole.row_name} {whole.raw.strip()} 小于其中的"
                        f"{part.row_name} {part.raw.strip()}，可能读错"
                    )
    return ""


def _wholes(name: str, rows: dict[str, Figure]) -> list[Figure]:
    """The rows of a column that a row is part of: the codes above it, else the total."""
    if not name.isdigit():
        return []
    above = [rows[name[:n]] for n in (3, 5) if n < len(name) and name[:n] in rows]
    return above or [f for f in rows.values() if f.row_name == "合计"]


def printed(figures: Iterable[Figure]) -> list[tuple[str, str]]:
    """What a reading says is printed: key and number of every cell that holds one."""
    return sorted((f.key, str(f.value)) for f in figures if f.value is not None)
