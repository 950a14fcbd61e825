"""Forms of the annex without vertical rules: lines whose columns nothing tells for certain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from lanxian.model import Figure
from lanxian.parsing.forms import BESIDE, LEVELS, said, vocabulary
from lanxian.parsing.headings import ANNEX
from lanxian.parsing.prose import normalize
from lanxian.parsing.sections import TextSection
from lanxian.parsing.tokens import tokens
from lanxian.reading.document import Grid, Line

#: Such a gap, in widths of a character, parts two cells of a line.
GAP = 0.4
#: How many heads of columns stand side by side in a header, and how many of them are levels.
HEADS, LEVELLED = 3, 2
#: A line of running text has so many characters, and a form ends at so many of them.
RUNNING, ENOUGH = 25, 2
#: A line so short above the header is still one of the form.
SHORT = 16


def loosened(section: TextSection) -> tuple[TextSection, list[Figure]]:
    """The section without its forms that have no rules, and their numbers, unread."""
    lines = [block for block in section.blocks if isinstance(block, Line)]
    taken = {row for start, end in _forms(section) for row in range(start, end)}
    if not taken:
        return section, []
    prose = section.prose
    figures = [
        Figure(
            part="performance",
            table="profile",
            title=section.title,
            row_name="",
            state="unread",
            raw=prose.printed(token.start, token.end),
            place=prose.place(token.start, token.end),
        )
        for token in tokens(prose)
        if not token.other and prose.origin[token.start][0] in taken
    ]
    left = {id(line) for row, line in enumerate(lines) if row not in taken}
    blocks = (b for b in section.blocks if isinstance(b, Grid) or id(b) in left)
    return replace(section, blocks=tuple(blocks)), figures


def _forms(section: TextSection) -> list[tuple[int, int]]:
    """The forms, each as its first line and the one behind its last."""
    found: list[tuple[int, int]] = []
    start = row = running = 0
    within = False
    for block in section.blocks:
        pieces = parted(block) if isinstance(block, Line) else []
        text = "".join(pieces)
        if within and (not pieces or ANNEX.fullmatch(text) or running >= ENOUGH):
            found.append((start, row))
            within, start = False, row
        if not within and not (len(pieces) > 1 or 0 < len(text) <= SHORT):
            start = row + bool(pieces)
        if _headed(pieces):
            within = True
        running = running + 1 if len(pieces) == 1 and len(text) >= RUNNING else 0
        row += isinstance(block, Line)
    return [*found, (start, row)] if within else found


def parted(line: Line) -> list[str]:
    """The pieces of a line of a page that stand apart.

    >>> edges = tuple((10.0 * x, 10.0 * x + 10) for x in (0, 1, 4, 5))
    >>> parted(Line("得分分值", edges=edges)), parted(Line("得分"))
    (['得分', '分值'], ['得分'])
    """
    if not line.edges:
        return [normalize(line.text)]
    width = median(b - a for a, b in line.edges)
    pieces, end = [""], line.edges[0][0]
    for character, (a, b) in zip(line.text, line.edges, strict=False):
        if character.isspace():
            continue
        if a - end > GAP * width:
            pieces.append("")
        pieces[-1] += character
        end = b
    return [normalize(piece) for piece in pieces if piece]


def _headed(pieces: Sequence[str]) -> bool:
    """Whether a line has heads of several columns of a form beside each other."""
    keys = [
        {said(piece, vocabulary()[table]) for table in ("indicators", "amounts")} - BESIDE
        for piece in pieces
    ]
    known = [key for key in keys if key]
    levels = sum(bool(key & {*LEVELS}) for key in known)
    return (len(set().union(*known)) >= HEADS and len(known) >= HEADS) or levels >= LEVELLED
