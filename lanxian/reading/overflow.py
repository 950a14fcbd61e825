"""Text that runs out of its cell (溢出) → back into it.

Rows of a fixed height cut nothing off: a name too long for its cell goes on in the cell below or
above, over what stands there. The order in which the page was written tells whose it is. In a
spreadsheet it goes on over the cells to its right that are empty.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lanxian.reading.characters import Box, Char

#: Lines of one cell that stand nearer than this share of their height lie over each other.
CROWDED = 0.75
#: Over so many cells a text may run; more are a column that was written from top to bottom.
OVER = {2, 3}
#: Words go on over a border that cuts a character by so much (points) with gaps up to this share
#: of its size, and over one between two characters with gaps up to that.
CUT, TOUCHING, NONE = 0.8, 0.1, 0.02
#: Borders closer than this (points) are one.
NEAR = 3.0


def settled(
    inside: Mapping[int, Sequence[Char]], boxes: Mapping[int, Box], written: Sequence[Char]
) -> dict[int, list[Char]]:
    """The characters of each cell, with what ran out of a cell given back to it.

    What was written in one go over cells of one column belongs to the cell that holds the most
    of it, if in the others it lies over their own text.

    Parameters
    ----------
    inside, boxes
        The characters that stand in each cell, and the cell's edges (x0, top, x1, bottom).
    written
        All characters in the order in which the page was written.
    """
    home = {id(char): cell for cell, chars in inside.items() for char in chars}
    _drawn_back(home, inside, boxes, written)
    own_of: dict[int, list[Char]] = defaultdict(list)
    for char in (char for char in written if id(char) in home):
        own_of[home[id(char)]].append(char)
    result: dict[int, list[Char]] = defaultdict(list)
    for run in _runs([(home[id(char)], char) for char in written if id(char) in home], boxes):
        count = Counter(cell for cell, _ in run)
        most = max(count, key=count.__getitem__)
        out = set()
        if len(count) in OVER:
            own = {id(char) for _, char in run}
            for cell in count.keys() - {most}:
                others = [char for char in own_of[cell] if id(char) not in own]
                if _crowded([char for there, char in run if there == cell], others):
                    out.add(cell)
        for cell, char in run:
            result[most if cell in out else cell].append(char)
    return result


def _drawn_back(
    home: dict[int, int],
    inside: Mapping[int, Sequence[Char]],
    boxes: Mapping[int, Box],
    written: Sequence[Char],
) -> None:
    """Change `home` so that words over cells side by side are all in the cell where they begin.

    The others hold nothing else. Numbers do not go over borders: spreadsheets print #### instead.
    """
    line: list[Char] = []
    for char in [*(c for c in written if id(c) in home), None]:
        if (
            line
            and char
            and _goes_on(line[-1], char, boxes[home[id(line[-1])]], boxes[home[id(char)]])
        ):
            line.append(char)
            continue
        cells = Counter(home[id(c)] for c in line)
        first, *others = cells or [0]
        if others and all(len(inside[cell]) == cells[cell] for cell in others):
            home.update((id(c), first) for c in line)
        line = [char] if char else []


def _goes_on(a: Char, b: Char, own: Box, other: Box) -> bool:
    """Whether a character goes on the line of the one before, perhaps over the cell's border."""
    if abs(a.base - b.base) > TOUCHING * a.size or b.x0 < a.x0:
        return False
    if own == other:
        return True
    border, gap = own[2], b.x0 - a.x1
    beside = abs(border - other[0]) <= NEAR and own[1] < b.middle < own[3]
    cut = any(char.x0 + CUT < border < char.x1 - CUT for char in (a, b))
    worded = not any(c.clip or c.text.isdecimal() or c.text in ".," for c in (a, b))
    return beside and worded and gap < (TOUCHING if cut else NONE) * a.size


def _runs(
    written: Iterable[tuple[int, Char]], boxes: Mapping[int, Box]
) -> Iterator[list[tuple[int, Char]]]:
    """What was written one after the other in one cell, or over cells of one column that touch."""
    run: list[tuple[int, Char]] = []
    for cell, char in written:
        if run and cell != run[-1][0] and not _touch(boxes[cell], boxes[run[-1][0]]):
            yield run
            run = []
        run.append((cell, char))
    if run:
        yield run


def _crowded(piece: Sequence[Char], others: Sequence[Char]) -> bool:
    """Whether a character of the piece lies over one of the others."""
    return any(
        a.x0 < b.centre < a.x1 and abs(a.base - b.base) < CROWDED * a.size
        for a in piece
        for b in others
    )


def _touch(a: Box, b: Box) -> bool:
    """Whether two cells of one column stand one right above the other."""
    column = abs(a[0] - b[0]) <= NEAR and abs(a[2] - b[2]) <= NEAR
    return column and min(abs(a[3] - b[1]), abs(b[3] - a[1])) <= NEAR
