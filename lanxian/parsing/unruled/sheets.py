"""The pages of a table without vertical rules: what is header, and what is body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from lanxian.parsing.headers import TOTAL, is_body, is_index
from lanxian.parsing.unruled.pieces import LEVEL, MOST_LEADING, Row, heads_labels, overlap
from lanxian.reading.document import Cell

#: How much lower what stands on the next page is taken to be (points).
NEXT_PAGE = 2000.0


@dataclass(frozen=True)
class Sheet:
    """What a table prints on one page.

    `printed` are the lines above the body, `header` the pieces that stand there, without the
    numbers of the columns (`ticks`). Those of a second header row that is set into the 合计 row
    are `inset`.
    """

    em: float
    printed: list[Row]
    header: Row
    ticks: Row
    body: list[Row]
    inset: Row = field(default_factory=list)


def parted(rows: Sequence[Row], known: Sequence[Row], em: float) -> Sheet:
    """Part the lines of a page into header, numbers of columns and body.

    Where a header is `known` what stands above the body repeats it, or belongs to the body.
    """
    texts = [[p.text for p in row] for row in rows]
    index = next((i for i, t in enumerate(texts) if is_index(t)), len(rows))
    start = next((i for i, row in enumerate(rows) if _firm(row)), len(rows))
    ticks: Row = []
    inset = [] if known else _inset(rows, start, em)
    if index <= start and index < len(rows):
        start = index + 1
        ticks = [p for p in rows[index] if p.number]
    elif inset:
        start = min(i for i, row in enumerate(rows) if set(row) & set(inset))
    elif not known:
        start = _climbed(rows, start, em)
    else:
        start = _repeated(rows, known)
    levels = [p for p in rows[start] if p.text in "类款项"] if 0 < start < len(rows) else []
    header = [p for row in rows[:start] for p in row if p not in ticks and p.text != "栏次"]
    header += levels
    header += inset
    body = [own for row in rows[start:] if (own := [p for p in row if p not in header])]
    return Sheet(em, list(rows[:start]), header, ticks, body, inset)


def _repeated(rows: Sequence[Row], known: Sequence[Row]) -> int:
    """How many lines repeat the header that is known, which may be broken into other lines."""
    rest = _letters(row for row in known if not any(p.number for p in row))
    for number, row in enumerate(rows):
        if not rest:
            return number
        own = _letters([row])
        if own - rest:
            return 0
        rest -= own
    return 0 if rest else len(rows)


def _letters(rows: Iterable[Row]) -> Counter[str]:
    return Counter(char for row in rows for piece in row for char in piece.text)


def _inset(rows: Sequence[Row], start: int, em: float) -> Row:
    """The header cells that are set into the 合计 row: a further sum among them."""
    at = start
    if start and not _totalled(rows[start : start + 1]) and _totalled(rows[start - 1 : start]):
        at = start - 1  # the row prints no number
        labels = [p for row in rows[:at] for p in row if heads_labels(p)]
        if not any(rows[at][0].centre < p.x1 + em for p in labels):
            return []
    if not at or not _totalled(rows[at : at + 1]):
        return []
    words = [p for p in rows[at][1:] if not p.number]
    for row in rows[at + 1 :]:
        last = max(p.first for p in words)
        if not all(
            not p.number
            and p.first - last < MOST_LEADING * em
            and any(overlap(p, q) > 0 for q in words)
            for p in row
        ):
            break
        words += row
    return words


def _totalled(rows: Sequence[Row]) -> bool:
    """Whether a row begins with the label of a sum, and names a sum once more."""
    texts = [p.text for row in rows for p in row]
    return bool(texts and TOTAL.match(texts[0]) and any(map(TOTAL.match, texts[1:])))


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
        inset=[*above.inset, *below.inset],
    )
