"""The table of contents (目录): what the report announces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lanxian.model import Place
from lanxian.parsing.headings import ordinal_of
from lanxian.parsing.names import compact
from lanxian.reading.document import Block, Document, Grid

#: Leaders and page number at the end of an entry; a page that its program has lost.
TAIL = re.compile(r"[\s.．·…‥\-—]*(?:\d*|错误！.*)$")
PAGE = re.compile(r"\d{0,3}")
#: Entries are shorter.
LONGEST = 60


@dataclass(frozen=True)
class Entry:
    """An entry of the 目录, without leaders and page number."""

    text: str
    place: Place


@dataclass(frozen=True)
class Contents:
    """The 目录: its entries, and the blocks `start` to `stop` that it takes."""

    entries: tuple[Entry, ...] = ()
    start: int = 0
    stop: int = 0

    def __bool__(self) -> bool:
        """Whether there is one."""
        return self.stop > 0


def find_contents(document: Document) -> Contents:
    """Find the report's 目录; empty if it has none."""
    found = (contents_at(document.blocks, i) for i in range(len(document.blocks)))
    return next(filter(None, found), Contents())


def contents_at(blocks: Sequence[Block], start: int) -> Contents:
    """The 目录 that begins at a block; empty if none does.

    It ends where one of its own entries stands again as a heading, or where prose or a table
    begins.
    """
    head = blocks[start]
    if isinstance(head, Grid) or compact(head.text).rstrip("：:") not in {"目录", "目次"}:
        return Contents()
    entries: list[Entry] = []
    for i in range(start + 1, len(blocks)):
        found = _entries(blocks[i])
        known = [entry.text for entry in entries]
        if found is None or any(_again(entry.text, known) for entry in found):
            return Contents(tuple(entries), start, i)
        entries += found
    return Contents(tuple(entries), start, len(blocks))


def _entries(block: Block) -> list[Entry] | None:
    """The entries that a block prints; None for prose, or a table without numbers of pages."""
    if isinstance(block, Grid):
        pages = [compact(row[-1].text) for row in block.rows]
        if not any(pages) or not all(map(PAGE.fullmatch, pages)):
            return None
        lines = [("".join(c.text for c in row[:-1]), row[0].place) for row in block.rows]
    else:
        lines = [(block.text, block.place)]
    found = [Entry(TAIL.sub("", compact(text)), place) for text, place in lines]
    if any(len(entry.text) > LONGEST or "。" in entry.text for entry in found):
        return None
    return [entry for entry in found if entry.text]


def _again(text: str, known: Sequence[str]) -> bool:
    """Whether an entry stands again: the first, or one with the ordinal of a chapter."""
    return text in known[:1] or (text in known and ordinal_of(text)[0] in {1, 2})
