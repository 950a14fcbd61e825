"""The pages of a table without vertical rules: what is header, and what is body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lanxian.parsing.headers import TOTAL, is_body, is_index
from lanxian.parsing.unruled.pieces import LEVEL, Row, heads_labels
from lanxian.reading.document import Cell

#: How much lower what stands on the next page is taken to be (points).
NEXT_PAGE = 2000.0


@dataclass(frozen=True)
class Sheet:
    """What a table prints on one page.

    `printed` are the lines above the body, `header` the pieces that stand there, without the
    numbers of the columns (`ticks`).
    """

    em: float
    printed: list[Row]
    header: Row
    ticks: Row
    body: list[Row]


def parted(rows: Sequence[Row], known: Sequence[Row], em: float) -> Sheet:
    """Part the lines of a page into header, numbers of columns and body.

    Where a header is `known` what stands above the body repeats it, or belongs to the body.
    """
    texts = [[p.text for p in row] for row in rows]
    index = next((i for i, t in enumerate(texts) if is_index(t)), len(rows))
    start = next((i for i, row in enumerate(rows) if _firm(row)), len(rows))
    ticks: Row = []
    if index <= start and index < len(rows):
        start = index + 1
        ticks = [p for p in rows[index] if p.number]
    elif not known:
        start = _climbed(rows, start, em)
    else:
        start = 0
        printed = [[p.text for p in row] for row in known if not any(p.number for p in row)]
        while start < min(len(printed), len(texts)) and texts[start] == printed[start]:
            start += 1
    levels = [p for p in rows[start] if p.text in "类款项"] if 0 < start < len(rows) else []
    header = [p for row in rows[:start] for p in row if p not in ticks and p.text != "栏次"]
    header += levels
    body = [[p for p in row if p not in levels] for row in rows[start:]]
    if start and not ticks and TOTAL.match(texts[start - 1][0]):
        total = rows[start - 1]
        if any(p.number for p in total):  # its words are the lowest row of the header
            body.insert(0, total)
            header = [p for p in header if p is not total[0] and not p.number]
    return Sheet(em, list(rows[:start]), header, ticks, body)


def _firm(row: Row) -> bool:
    """Whether a line belongs to the body for certain."""
    texts = [p.text for p in row]
    body = is_body(tuple(Cell(t) for t in texts)) or any(p.number for p in row)
    return body and not is_index(texts) and not all(TOTAL.match(t) for t in texts)


def _climbed(rows: Sequence[Row], start: int, em: float) -> int:
    """Where the body begins if not with its first line with a number: names may begin above it."""
    while start and all(TOTAL.match(p.text) for p in rows[start - 1]):
        labels = [p for row in rows[: start - 1] for p in row if heads_labels(p)]
        if not any(rows[start - 1][0].centre < p.x1 + em for p in labels):
            break
        start -= 1
    if start == len(rows) or not start:
        return start
    below = [p for row in rows[start:] for p in row if not p.number and not TOTAL.match(p.text)]
    while start and all(
        not heads_labels(p)
        and any(min(abs(p.x0 - q.x0), abs(p.centre - q.centre)) < LEVEL * em / 2 for q in below)
        for p in rows[start - 1]
    ):
        start -= 1
    return start


def after(above: Sheet, below: Sheet) -> Sheet:
    """A page with a header alone, and the next that goes on with it or repeats it."""
    printed = {p.text for p in above.header}
    if len(printed & {p.text for p in below.header}) > len(printed) / 2:
        return below
    down = NEXT_PAGE
    header = [
        replace(
            p, first=p.first - down, last=p.last - down, above=p.above - down, below=p.below - down
        )
        for p in above.header
    ]
    return replace(
        below,
        printed=[*above.printed, *below.printed],
        header=[*header, *below.header],
        ticks=above.ticks or below.ticks,
    )
