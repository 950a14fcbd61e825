"""The rows of a table without rules between them: which lines make one row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import inf

from lanxian.parsing.headers import LINE, TOTAL, role_of
from lanxian.parsing.names import CHINESE_NUMERAL, ORDINAL, canonical
from lanxian.parsing.numbers import read_number
from lanxian.parsing.rows import Unreadable
from lanxian.parsing.unruled.columns import Slot
from lanxian.parsing.unruled.inks import Column
from lanxian.parsing.unruled.pieces import LEVEL, Piece, Row, union
from lanxian.parsing.unruled.words import row_names

#: An ordinal that is cut by the end of a line.
NUMERALS = re.compile(rf"[（(]?[{CHINESE_NUMERAL}]+$")

#: What a code and an amount look like whose parts were put together; a cell without number.
CODE = re.compile(r"\d{3}(\d\d){0,2}")
CODED = re.compile(rf"{CODE.pattern}[-－—]?[^\d,，.．]")
AMOUNT = re.compile(r"(?![-－−(（]*0\d).*")
#: An amount that shows by its separators that it is whole.
GROUPED = re.compile(r"[^\d]*\d{1,3}([,，]\d{3})+[)）]?")
#: A name that stands without code among others that have one.
OTHER = re.compile(rf"其中|{ORDINAL.pattern}")
NONE = re.compile(r"[-—－―]+")

#: How doubtful a name is that stands alone where others have a code or number.
ALONE = 3

Placed = Sequence[tuple[Slot, Piece]]
Slots = dict[Slot, list[Piece]]


def slots_of(row: Placed) -> Slots:
    """The pieces of a row by the slots that they stand in, in the order of their lines."""
    slots: Slots = {}
    for slot, piece in sorted(row, key=lambda c: (c[1].first, c[1].x0)):
        slots.setdefault(slot, []).append(piece)
    return slots


def level_rows(
    pages: Sequence[Placed], columns: Sequence[Column], ems: Sequence[float], wraps: bool
) -> list[list[Slots]]:
    """The rows of each page, where no rules part them.

    All cells of a table are set to the top, the middle or the bottom of their rows, and the lines
    of all its cells are as far apart: of all such readings the one is taken that has no fault and
    the fewest doubts.
    """
    gaps = {
        round((q.first - p.first) / em, 1)
        for page, em in zip(pages, ems, strict=True)
        for group in slots_of(page).values()
        for p, q in pairwise(group)
        if wraps or not q.number
    }
    readings = []
    for edge in ("middle", "first", "last"):
        for gap in (0.0, *(g for g in gaps if LEVEL < g < 2.2)):
            rows = [
                _grouped(
                    whole(page, columns, (gap + 0.15) * em) if wraps else page,
                    edge,
                    (gap + 0.15) * em,
                    em,
                )
                for page, em in zip(pages, ems, strict=True)
            ]
            readings.append((faults_of(rows, columns, wraps), rows))
    least = min(faults for faults, _ in readings)
    best = [rows for faults, rows in readings if faults == least]
    if least[0]:
        raise Unreadable("名称和数据的行无法对应")
    if any(_shown(rows, columns) != _shown(best[0], columns) for rows in best):
        raise Unreadable("换行的名称无法确定属于哪一行")
    return best[0]


def _shown(
    pages: Sequence[Sequence[Slots]], columns: Sequence[Column]
) -> list[list[list[dict[Slot, str]]]]:
    """What the rows of each page say, each block by itself: what stands beside it is of others."""
    blocks = blocks_of(columns)
    return [
        [
            [said for row in page if (said := _said(row, blocks, block))]
            for block in range(blocks[-1] + 1)
        ]
        for page in pages
    ]


def _said(row: Slots, blocks: Sequence[int], block: int) -> dict[Slot, str]:
    return {slot: union(cell).text for slot, cell in row.items() if blocks[slot[0]] == block}


def blocks_of(columns: Sequence[Column]) -> list[int]:
    """For every column the number of the block that it is of: labels, and the values beside."""
    blocks = [0]
    for one, two in pairwise(columns):
        blocks.append(blocks[-1] + (two.label and not one.label))
    return blocks


def _grouped(page: Placed, edge: str, leading: float, em: float) -> list[Slots]:
    """The rows of a page: what stands level, names of several lines by their `edge`."""
    levels = sorted(getattr(piece, edge) for _, piece in page if piece.number)
    cells: list[tuple[float, Slot, Row]] = []
    for slot, group in slots_of(page).items():
        for cell in _chains(group, edge, leading, levels, em):
            cells.append((getattr(union(cell), edge), slot, cell))
    rows: list[Slots] = []
    at = -inf
    for level, slot, cell in sorted(cells, key=lambda c: c[:2]):
        if level - at > LEVEL * em:
            rows.append({})
            at = level
        rows[-1].setdefault(slot, []).extend(cell)
    return rows


def _chains(lines: Row, edge: str, leading: float, levels: Sequence[float], em: float) -> list[Row]:
    """The lines of one column as cells: those that stand near, cut where a row must end."""
    runs: list[Row] = []
    for line in lines:
        near = runs and not line.number and line.first - runs[-1][-1].first <= leading
        starts = (
            CODED.match(line.text)
            or ORDINAL.match(line.text)
            or (TOTAL.match(line.text) and line.text not in {"合计", "小计"})
        )
        if near and (NUMERALS.match(runs[-1][-1].text) or not starts):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [cell for run in runs for cell in _cut(run, edge, levels, LEVEL * em)]


def _cut(run: Row, edge: str, levels: Sequence[float], slack: float) -> list[Row]:
    """Cut a run of lines into the cells of the rows at `levels`."""
    if edge == "first":
        starts = [i for i, p in enumerate(run) if any(abs(p.first - v) < slack for v in levels)]
        cuts = sorted({0, *starts, len(run)})
    elif edge == "last":
        ends = [i + 1 for i, p in enumerate(run) if any(abs(p.first - v) < slack for v in levels)]
        cuts = sorted({0, *ends, len(run)})
    else:
        cuts = [0]
        while cuts[-1] < len(run):
            top = run[cuts[-1]].first
            level = next((v for v in levels if v > top - slack), run[-1].first)
            ends = [i + 1 for i, p in enumerate(run) if abs(p.first + top - 2 * level) < slack]
            cuts.append(max([e for e in ends if e > cuts[-1]], default=len(run)))
    return [run[a:b] for a, b in pairwise(cuts)]


def whole(page: Placed, columns: Sequence[Column], leading: float) -> Placed:
    """The pieces with numbers that go on in further lines of their cell as one piece each."""
    result: list[tuple[Slot, Piece]] = []
    for slot, group in slots_of(page).items():
        runs: list[Row] = []
        for piece in group:
            last = runs[-1][-1] if runs else piece
            near = 0 < piece.first - last.first <= leading
            if near and piece.number and last.number and not NONE.fullmatch(piece.text):
                runs[-1].append(piece)
            else:
                runs.append([piece])
        for run in runs:
            text = "".join(piece.text for piece in run)
            valid = CODE if columns[slot[0]].label else AMOUNT
            ok = valid.fullmatch(text) and read_number(text).state == "number"
            result += [(slot, piece) for piece in ([union(run)] if ok else run)]
    return result


def faults_of(
    pages: Sequence[Sequence[Slots]], columns: Sequence[Column], wraps: bool
) -> tuple[int, int]:
    """What speaks against a reading of the rows: faults, and doubts less what confirms it."""
    blocks = blocks_of(columns)
    counted = {
        blocks[c]
        for c, column in enumerate(columns)
        if (column.label or LINE.match(column.leaf.text)) and any(i.number for i in column.inks)
    }
    labelled = {blocks[c] for c, column in enumerate(columns) if column.label}
    within, between = _leadings(pages)
    faults, doubts = (
        _uneven(pages, columns, wraps) + _uncoded(pages, columns),
        2 * sum(gap > min(between, default=inf) - 1 for gap in within),
    )
    if not labelled:  # nothing says of what a second row would be
        faults += max(0, sum(map(len, pages)) - 1)
    for page in pages:
        for number, row in enumerate(page):
            faults += _mixed(row, columns)
            names: dict[int, str] = {}
            others: set[int] = set()
            values: set[int] = set()
            for (c, _), cell in row.items():
                if columns[c].label and not cell[0].number:
                    names[blocks[c]] = names.get(blocks[c], "") + union(cell).text
                else:
                    others.add(blocks[c])
                    values |= {blocks[c]} if not LINE.match(columns[c].leaf.text) else set()
            bare = (values & labelled) - set(names)
            spare = {b for b, name in names.items() if TOTAL.match(name) and b not in values}
            faults += max(0, len(bare) - len(spare))
            for block, name in names.items():
                alone = block not in others and number > 0 and not (bare and block in spare)
                whole = ORDINAL.match(name) or TOTAL.match(name)
                bad = ALONE if block in counted and not TOTAL.match(name) else not whole
                doubts += alone * bad
                doubts -= canonical(name) in row_names()
    return faults, doubts


def _uneven(pages: Sequence[Sequence[Slots]], columns: Sequence[Column], wraps: bool) -> int:
    """How many rows may hold a part of a number: one has fewer decimals than others.

    Where numbers go on in further lines all of them must have the same decimals, or groups of
    three digits.
    """
    values = [c for c, own in enumerate(columns) if not own.label and not LINE.match(own.leaf.text)]
    rows = [row for page in pages for row in page]
    decimals: dict[int, set[int]] = {c: set() for c in values}
    joined: Row = []
    for row in rows:
        for (c, _), cell in row.items():
            number = read_number(union(cell).text) if c in values else None
            if number and number.state == "number" and number.value:
                decimals[c].add(number.decimals or 0)
            joined += [p for p in cell if number and p.first < p.last]
    if wraps and joined:
        every = set().union(*decimals.values())
        whole = (len(every) == 1 and every != {0}) or all(GROUPED.fullmatch(p.text) for p in joined)
        return int(not whole)
    if all(len(own) < 2 for own in decimals.values()) or len(rows) < 2:
        return 0
    return sum(
        not any(
            (columns[c].label or c not in values)
            and (cell[0].number or ORDINAL.match(cell[0].text) or TOTAL.match(union(cell).text))
            for (c, _), cell in row.items()
        )
        and any(c in values for c, _ in row)
        for row in rows
    )


def _uncoded(pages: Sequence[Sequence[Slots]], columns: Sequence[Column]) -> int:
    """How many rows with values lack a code, or a part of it, where nearly all others have one."""
    coded, bare = 0, 0
    starts = [c for c, own in enumerate(columns) if role_of((own.leaf.text,)) == "code"]
    starts = [c for c in starts if c - 1 not in starts]  # 类, 款, 项 are one
    for start, stop in pairwise([*starts, len(columns)]):
        for row in (row for page in pages for row in page):
            own = {c: cell for (c, _), cell in row.items() if start <= c < stop}
            labels = [cell for c, cell in own.items() if columns[c].label]
            code = "".join(union(cell).text for cell in labels if cell[0].number)
            names = [union(cell).text for cell in labels if not cell[0].number]
            coded += bool(code)
            if code and not CODE.fullmatch(code):
                bare += 1
            elif names and not code and len(own) > len(names):
                bare += not any(TOTAL.match(n) or OTHER.match(n) for n in names)
    return bare if bare * 5 < coded else 0


def _mixed(row: Slots, columns: Sequence[Column]) -> int:
    """How many cells hold two numbers, or what is no code beside a name."""
    numbers: dict[int, list[str]] = {}
    for (c, _), cell in sorted(row.items(), key=lambda item: item[0]):
        numbers.setdefault(c, []).extend(p.text for p in cell if p.number)
    return sum(
        not re.fullmatch(r"\d{0,7}", "".join(texts)) if columns[c].label else len(texts) > 1
        for c, texts in numbers.items()
    )


def _leadings(pages: Sequence[Sequence[Slots]]) -> tuple[list[float], list[float]]:
    """How far apart lines stand in a cell, and from one cell to the next below."""
    lines: dict[tuple[int, Slot], list[tuple[float, int]]] = {}
    for p, page in enumerate(pages):
        for number, row in enumerate(page):
            for slot, cell in row.items():
                lines.setdefault((p, slot), []).extend((piece.first, number) for piece in cell)
    pairs = [pair for own in lines.values() for pair in pairwise(sorted(own))]
    within = [b[0] - a[0] for a, b in pairs if a[1] == b[1] and b[0] - a[0] > 1]
    return within, [b[0] - a[0] for a, b in pairs if a[1] != b[1]]
