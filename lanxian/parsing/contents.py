"""The table of contents (目录): what the report announces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lanxian.model import Place
from lanxian.parsing.names import compact
from lanxian.reading.document import Block, Document, Grid

#: Leaders and page number at the end of an entry.
TAIL = re.compile(r"[\s.．·…‥\-—]*\d*$")


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


def find_contents(document: Document) -> Contents:
    """Find the report's 目录; empty if it has none.

    It ends where its first entry stands again as a heading, or where prose begins.
    """
    blocks = document.blocks
    for i, block in enumerate(blocks):
        if not isinstance(block, Grid) and compact(block.text) in {"目录", "目次"}:
            return _entries(blocks, i)
    return Contents()


def _entries(blocks: Sequence[Block], start: int) -> Contents:
    entries: list[Entry] = []
    for i in range(start + 1, len(blocks)):
        block = blocks[i]
        if isinstance(block, Grid):
            last = [compact(row[-1].text) for row in block.rows]
            if not all(re.fullmatch(r"\d{0,3}", text) for text in last):
                return Contents(tuple(entries), start, i)
            lines = [("".join(c.text for c in row[:-1]), row[0].place) for row in block.rows]
        else:
            lines = [(block.text, block.place)]
        for text, place in lines:
            entry = Entry(TAIL.sub("", compact(text)), place)
            again = entries and entry.text == entries[0].text
            if again or len(entry.text) > 60 or "。" in entry.text:
                return Contents(tuple(entries), start, i)
            if entry.text:
                entries.append(entry)
    return Contents(tuple(entries), start, len(blocks))
