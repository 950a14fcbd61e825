"""Tables without rules: lines of text → a grid, by the white space between the columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from lanxian.model import Place
from lanxian.parsing.headers import TOTAL, is_body, is_index
from lanxian.parsing.names import ORDINAL, compact
from lanxian.parsing.numbers import read_number
from lanxian.reading.document import Cell, Grid, Line

#: White space narrower than this (points) parts no columns.
RIVER = 3.0
#: Horizontal rules part the rows if the rows with a number, code or ordinal stand this much apart.
RULED = 0.6
#: Lines nearer than this share of the usual distance between rows are parts of one row.
WRAPPED = 0.8


@dataclass(frozen=True)
class Token:
    """A piece of a line between blanks, with its box."""

    text: str
    place: Place
    band: int = 0

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.place.x0 or 0.0

    @property
    def x1(self) -> float:
        """Right edge."""
        return self.place.x1 or 0.0

    @property
    def centre(self) -> float:
        """Middle between left and right."""
        return (self.x0 + self.x1) / 2

    @property
    def middle(self) -> float:
        """Middle between top and bottom."""
        return self.place.middle


#: Lines of one header cell stand nearer than this share of their height.
WRAPPED_GAP = 0.6
#: Header cells in this lower share of the header's height stand over one column each.
LEAF = 0.75

TokenRow = list[Token]


@dataclass(frozen=True)
class Band:
    """A column as the span of x that its ink takes; `sort` is what stands in it."""

    x0: float
    x1: float
    sort: str = ""

    @property
    def centre(self) -> float:
        """Middle between left and right."""
        return (self.x0 + self.x1) / 2


def text_grids(pages: Sequence[Sequence[Line]]) -> list[Grid]:
    """Make grids of the lines that a table takes on each page; none where they read as no table.

    The ink of all bodies together makes the columns; a header cell over none of it adds an empty
    column. Lines without number, code or ordinal that stand close to a row are the wrapped parts
    of its name.
    """
    parts = [split_lines([t for line in lines if (t := tokens_of(line))]) for lines in pages]
    # A total's label may stand across columns: its ink makes none.
    tokens = [token for _, rows in parts for row in rows for token in row]
    body = [token for token in tokens if not TOTAL.match(token.text)]
    first = next((rows for rows, _ in parts if rows), [])
    bands = bands_of(body, [token for row in first for token in row])
    if len(bands) < 2:
        return []
    grids = []
    for header, rows in parts:
        cells = [*header_rows(header, bands), *body_rows(rows, bands)]
        if cells:
            place = next(cell.place for row in cells for cell in row if cell.text)
            grids.append(Grid(tuple(cells), place))
    return grids


def split_lines(rows: Sequence[TokenRow]) -> tuple[list[TokenRow], list[TokenRow]]:
    """Part the lines of a page into header and body; numbers of columns belong to neither."""
    printed = [row for row in rows if not is_index([t.text for t in row])]
    start = next((i for i, row in enumerate(printed) if _begins_body(row)), len(printed))
    return list(printed[:start]), list(printed[start:])


def tokens_of(line: Line) -> TokenRow:
    """The pieces of a line that blanks part."""
    return [
        Token(compact(m[0]), line.span(m.start(), m.end()), line.band)
        for m in re.finditer(r"\S+", line.text)
        if line.edges
    ]


def _begins_body(row: TokenRow) -> bool:
    cells = tuple(Cell(t.text) for t in row)
    texts = [t.text for t in row]
    return not is_index(texts) and is_body(cells)


def sort_of(text: str) -> str:
    """What a piece of a body is: ``amount``, ``integer`` (a code or 行次) or ``word``.

    >>> sort_of("1,020.50"), sort_of("2080505"), sort_of("——"), sort_of("基本工资")
    ('amount', 'integer', 'amount', 'word')
    """
    if read_number(text).state == "unread":
        return "word"
    return "integer" if text.isdigit() else "amount"


def bands_of(body: Sequence[Token], header: Sequence[Token]) -> list[Band]:
    """The columns: ink of one sort that stands in one place, and header cells that stand alone.

    Words, codes and amounts make columns of their own, so that a long name which reaches over
    its neighbours does no harm. Integers among amounts are amounts. A header cell over no ink is
    an empty column, or heads the ink beside it that has no header.
    """
    bands = [band for sort in ("word", "integer", "amount") for band in _merged(body, sort)]
    for whole in [b for b in bands if b.sort == "integer"]:
        twin = next((b for b in bands if b.sort == "amount" and _overlap(b, whole) > 0), None)
        if twin:
            bands.remove(whole)
            bands.remove(twin)
            bands.append(Band(min(whole.x0, twin.x0), max(whole.x1, twin.x1), "amount"))
    low = max((t.middle for t in header), default=0.0)
    high = min((t.middle for t in header), default=0.0)
    leaves = [t for t in header if t.middle >= low - LEAF * (low - high)]
    for leaf in sorted(leaves, key=lambda t: t.centre):
        if any(_overlap(leaf, band) > 0 for band in bands):
            continue
        row = sorted([*bands, Band(leaf.x0, leaf.x1)], key=lambda b: b.centre)
        i = next(k for k, band in enumerate(row) if band.x0 == leaf.x0 and band.x1 == leaf.x1)
        beside = [b for b in (*row[max(i - 1, 0) : i], *row[i + 1 : i + 2]) if b.sort == "amount"]
        bare = [b for b in beside if not any(_overlap(t, b) > 0 for t in leaves)]
        if bare:
            near = min(bare, key=lambda b: abs(b.centre - leaf.centre))
            bands.remove(near)
            bands.append(Band(min(near.x0, leaf.x0), max(near.x1, leaf.x1), near.sort))
        else:
            bands.append(Band(leaf.x0, leaf.x1))
    return sorted(bands, key=lambda b: b.centre)


def _merged(body: Sequence[Token], sort: str) -> list[Band]:
    """The bands of the tokens of one sort; tokens that overlap or nearly touch share one."""
    result: list[Band] = []
    for token in sorted((t for t in body if sort_of(t.text) == sort), key=lambda t: t.x0):
        if result and token.x0 - result[-1].x1 < RIVER:
            last = result.pop()
            result.append(Band(last.x0, max(last.x1, token.x1), sort))
        else:
            result.append(Band(token.x0, token.x1, sort))
    return result


def _overlap(a: Token | Band, b: Token | Band) -> float:
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def band_of(token: Token, bands: Sequence[Band], body: bool = True) -> int:
    """The column in which a token stands: of its sort, the one it overlaps most or the nearest.

    A header cell stands over the column whose middle is nearest among those that it overlaps.
    """
    sort = sort_of(token.text)
    sorts = {"word": {"word"}, "integer": {"integer", "amount"}, "amount": {"amount"}}[sort]
    fits = [i for i, band in enumerate(bands) if band.sort in sorts] if body else []
    fits = fits or list(range(len(bands)))

    def fit(i: int) -> tuple[float, float]:
        overlap = max(_overlap(token, bands[i]), 0.0)
        return overlap if body else float(overlap > 0), -abs(bands[i].centre - token.centre)

    return max(fits, key=fit)


def header_rows(header: Sequence[TokenRow], bands: Sequence[Band]) -> list[tuple[Cell, ...]]:
    """The header as rows of cells: for every column its cells from the top, aligned at the top.

    A cell heads the column that it stands over and those whose middles it covers. One that is
    narrower than the columns it heads gets those beside it that have cells in the lowest level.
    """
    tokens = unwrapped([t for row in header for t in row])
    if not tokens:
        return []
    best = [band_of(t, bands, body=False) for t in tokens]
    reach = [
        {i, *(k for k, band in enumerate(bands) if t.x0 <= band.centre <= t.x1)}
        for t, i in zip(tokens, best, strict=True)
    ]
    paths = [
        [t for t, over in zip(tokens, reach, strict=True) if i in over] for i in range(len(bands))
    ]
    heads = [
        t
        for t, over in zip(tokens, reach, strict=True)
        if any(
            other.middle > t.middle + 1 and i in over for other, i in zip(tokens, best, strict=True)
        )
    ]
    low, high = tokens[-1].middle, tokens[0].middle
    for band, path in zip(bands, paths, strict=True):
        lowest = path and path[0].middle >= low - (1 - LEAF) * 1.2 * (low - high)
        above = [h for h in heads if path and h.middle < path[0].middle - 1]
        if not lowest or path[0] in heads:
            continue
        for level in sorted({round(h.middle) for h in above}, reverse=True):
            beside = [h for h in above if round(h.middle) == level]
            path.insert(0, min(beside, key=lambda h: abs(h.centre - band.centre)))
    depth = max(len(path) for path in paths)
    return [tuple(_cell(path[r : r + 1]) for path in paths) for r in range(depth)]


def unwrapped(tokens: Sequence[Token]) -> list[Token]:
    """Header tokens with the lines of a wrapped cell put together, from top to bottom."""
    result: list[Token] = []
    for token in sorted(tokens, key=lambda t: (t.middle, t.x0)):
        height = (token.place.bottom or 0.0) - (token.place.top or 0.0)
        for i, above in enumerate(result):
            gap = (token.place.top or 0.0) - (above.place.bottom or 0.0)
            aligned = min(abs(above.centre - token.centre), abs(above.x0 - token.x0)) < height
            if -0.5 * height < gap < WRAPPED_GAP * height and aligned:
                cell = _cell([above, token])
                result[i] = Token(cell.text, cell.place, above.band)
                break
        else:
            result.append(token)
    return sorted(result, key=lambda t: t.middle)


def _cell(tokens: Sequence[Token]) -> Cell:
    """One cell of tokens, with the box around them."""
    if not tokens:
        return Cell("")
    places = [t.place for t in tokens]
    place = Place(
        places[0].page,
        min(p.x0 or 0.0 for p in places),
        min(p.top or 0.0 for p in places),
        max(p.x1 or 0.0 for p in places),
        max(p.bottom or 0.0 for p in places),
    )
    return Cell("".join(t.text for t in tokens), place)


def body_rows(body: Sequence[TokenRow], bands: Sequence[Band]) -> list[tuple[Cell, ...]]:
    """The body as rows of cells; wrapped parts of names are put to the row they stand close to."""
    body = levelled(body, bands)
    anchors = [row for row in body if _anchors(row)]
    ruled = len({row[0].band for row in anchors})
    if ruled > 1 and ruled >= RULED * len(anchors):
        together: dict[int, list[TokenRow]] = {}
        for row in body:
            together.setdefault(row[0].band, []).append(row)
        return [_row(group, bands) for group in together.values()]
    pitch = _pitch([row[0].middle for row in anchors])
    groups: list[list[TokenRow]] = [[row] for row in anchors]
    for row in body:
        if row in anchors:
            continue
        near = min(groups, key=lambda g: abs(g[0][0].middle - row[0].middle), default=None)
        if near and abs(near[0][0].middle - row[0].middle) < WRAPPED * pitch:
            near.append(row)
        else:
            groups.append([row])
    groups.sort(key=lambda group: group[0][0].middle)
    return [_row(group, bands) for group in groups]


def levelled(body: Sequence[TokenRow], bands: Sequence[Band]) -> list[TokenRow]:
    """Unite lines that stand less than half a line apart and share no column: one printed row."""
    result: list[TokenRow] = []
    for row in body:
        height = (row[0].place.bottom or 0.0) - (row[0].place.top or 0.0)
        above = result[-1] if result else []
        near = above and abs(above[0].middle - row[0].middle) < 0.5 * height
        if near and not {band_of(t, bands) for t in above} & {band_of(t, bands) for t in row}:
            result[-1] = [*above, *row]
        else:
            result.append(row)
    return result


def _anchors(row: TokenRow) -> bool:
    """Whether a line begins a row of its own: a number, a code, an ordinal or a total's label."""
    return any(
        read_number(t.text).state != "unread" or ORDINAL.match(t.text) or TOTAL.match(t.text)
        for t in row
    )


def _pitch(middles: Sequence[float]) -> float:
    """The usual distance between rows."""
    gaps = [b - a for a, b in pairwise(middles) if b - a > 1]
    return median(gaps) if gaps else 0.0


def _row(group: Sequence[TokenRow], bands: Sequence[Band]) -> tuple[Cell, ...]:
    slots: list[list[Token]] = [[] for _ in bands]
    for row in sorted(group, key=lambda r: r[0].middle):
        for token in row:
            slots[band_of(token, bands)].append(token)
    return tuple(_cell(tokens) for tokens in slots)
