"""Tables without rules: lines of text → a grid, by the white space between the columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
#: Lines nearer than this share of the usual distance between rows are parts of one row.
WRAPPED = 0.8


@dataclass(frozen=True)
class Token:
    """A piece of a line between blanks, with its box."""

    text: str
    place: Place

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
        return ((self.place.top or 0.0) + (self.place.bottom or 0.0)) / 2


#: Header cells in this lower share of the header's height stand over one column each.
LEAF = 0.75

Span = tuple[float, float]
TokenRow = list[Token]


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
    spans = columns_of(body, [token for row in first for token in row])
    if len(spans) < 2:
        return []
    grids = []
    for header, rows in parts:
        cells = [*header_rows(header, spans), *body_rows(rows, spans)]
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
        Token(compact(m[0]), line.span(m.start(), m.end()))
        for m in re.finditer(r"\S+", line.text)
        if line.edges
    ]


def _begins_body(row: TokenRow) -> bool:
    cells = tuple(Cell(t.text) for t in row)
    texts = [t.text for t in row]
    return not is_index(texts) and is_body(cells)


def columns_of(body: Sequence[Token], header: Sequence[Token]) -> list[Span]:
    """The columns as spans of x: where the body has ink, and where a header cell stands alone.

    A header cell beside ink that has no header of its own heads that ink (numbers at the right of
    a column, its header in the middle). Cells of the header's upper levels head several columns;
    they add none.
    """
    spans = merged((t.x0, t.x1) for t in body)
    low = max((t.middle for t in header), default=0.0)
    high = min((t.middle for t in header), default=0.0)
    leaves = [t for t in header if t.middle >= low - LEAF * (low - high)]
    alone = merged((t.x0, t.x1) for t in leaves if not any(_touch(t, span) for span in spans))
    bare = [span for span in spans if not any(_touch(t, span) for t in leaves)]
    for leaf in alone:
        beside = [s for s in _neighbours(leaf, sorted([*spans, *alone])) if s in bare]
        near = min(beside, key=lambda s: max(s[0] - leaf[1], leaf[0] - s[1]), default=None)
        if near:
            bare.remove(near)
            spans.remove(near)
        spans.append((min(leaf[0], near[0]), max(leaf[1], near[1])) if near else leaf)
    return sorted(spans)


def _touch(token: Token, span: Span) -> bool:
    return span[0] < token.x1 and token.x0 < span[1]


def _neighbours(span: Span, spans: list[Span]) -> list[Span]:
    i = spans.index(span)
    return [*spans[max(i - 1, 0) : i], *spans[i + 1 : i + 2]]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Unite spans that overlap or nearly touch.

    >>> merged([(0, 10), (11, 20), (40, 50)])
    [(0, 20), (40, 50)]
    """
    result: list[Span] = []
    for a, b in sorted(spans):
        if result and a - result[-1][1] < RIVER:
            result[-1] = (result[-1][0], max(b, result[-1][1]))
        else:
            result.append((a, b))
    return result


def column_of(token: Token, spans: Sequence[Span]) -> int:
    """The column in which a token stands: the one it overlaps most, else the nearest."""

    def fit(i: int) -> tuple[float, float]:
        a, b = spans[i]
        overlap = min(b, token.x1) - max(a, token.x0)
        return max(overlap, 0.0), -abs((a + b) / 2 - token.centre)

    return max(range(len(spans)), key=fit)


def header_rows(header: Sequence[TokenRow], spans: Sequence[Span]) -> list[tuple[Cell, ...]]:
    """The header as rows of cells: for every column its cells from the top, aligned at the top.

    A cell over several columns stands in each. One that is narrower than the columns it heads
    gets those beside it that have cells below and none of their own.
    """
    tokens = sorted((t for row in header for t in row), key=lambda t: t.middle)
    reach: list[tuple[Token, set[int]]] = []
    for token in tokens:
        over = {i for i, (a, b) in enumerate(spans) if min(b, token.x1) - max(a, token.x0) > 1.0}
        reach.append((token, over or {column_of(token, spans)}))
    paths = [[token for token, over in reach if i in over] for i in range(len(spans))]
    heads = [
        token
        for token, over in reach
        if any(t.middle > token.middle + 1 and column_of(t, spans) in over for t, _ in reach)
    ]
    low, high = tokens[-1].middle if tokens else 0.0, tokens[0].middle if tokens else 0.0
    for (a, b), path in zip(spans, paths, strict=True):
        if not path or path[0] in heads or path[0].middle < low - (1 - LEAF) * 1.2 * (low - high):
            continue
        above = [h for h in heads if h.middle < path[0].middle - 1]
        for level in sorted({round(h.middle) for h in above}, reverse=True):
            beside = [h for h in above if round(h.middle) == level]
            path.insert(0, min(beside, key=lambda h: abs(h.centre - (a + b) / 2)))
    named = [_cells(path) for path in paths]
    depth = max((len(n) for n in named), default=0)
    empty = Cell("")
    return [tuple(n[r] if r < len(n) else empty for n in named) for r in range(depth)]


def _cells(path: Sequence[Token]) -> list[Cell]:
    """A column's header tokens as cells; lines that follow closely are one wrapped cell."""
    groups: list[list[Token]] = []
    for token in path:
        last = groups[-1][-1] if groups else None
        height = (token.place.bottom or 0.0) - (token.place.top or 0.0)
        close = last and (token.place.top or 0.0) - (last.place.bottom or 0.0) < 0.45 * height
        if last and close and abs(last.centre - token.centre) < 1.5 * height:
            groups[-1].append(token)
        else:
            groups.append([token])
    return [_cell(group) for group in groups]


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


def body_rows(body: Sequence[TokenRow], spans: Sequence[Span]) -> list[tuple[Cell, ...]]:
    """The body as rows of cells; wrapped parts of names are put to the row they stand close to."""
    body = levelled(body, spans)
    anchors = [row for row in body if _anchors(row)]
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
    return [_row(group, spans) for group in groups]


def levelled(body: Sequence[TokenRow], spans: Sequence[Span]) -> list[TokenRow]:
    """Unite lines that stand less than half a line apart and share no column: one printed row."""
    result: list[TokenRow] = []
    for row in body:
        height = (row[0].place.bottom or 0.0) - (row[0].place.top or 0.0)
        above = result[-1] if result else []
        near = above and abs(above[0].middle - row[0].middle) < 0.5 * height
        if near and not {column_of(t, spans) for t in above} & {column_of(t, spans) for t in row}:
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


def _row(group: Sequence[TokenRow], spans: Sequence[Span]) -> tuple[Cell, ...]:
    slots: list[list[Token]] = [[] for _ in spans]
    for row in sorted(group, key=lambda r: r[0].middle):
        for token in row:
            slots[column_of(token, spans)].append(token)
    return tuple(_cell(tokens) for tokens in slots)
