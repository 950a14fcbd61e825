"""Reader for the transcript form: Markdown-like text; tables by tabs, or by | as in Markdown."""

from __future__ import annotations

import re

from lanxian.model import Place, Source
from lanxian.reading.characters import RADICALS
from lanxian.reading.document import Block, Cell, Document, Grid, Line

#: Watermarks: words that a page carries under its text, not part of what it says.
FURNITURE = re.compile(
    r"仅供.{2,8}|(?:送审|审核|审定|公开|征求意见|讨论|内部|[初草样定])稿|内部(?:资料|文件|使用)"
)


#: The line under the head of a Markdown table.
DASHES = re.compile(r"[\s|:-]+")


def _cells(line: str) -> list[str]:
    """The cells of a line of a table; none if it is no such line."""
    if "\t" in line:
        return line.split("\t")
    bare = line.strip()
    return bare[1:].removesuffix("|").split("|") if re.match(r"\|.*\|", bare) else []


def read_transcript(text: str, source: Source) -> Document:
    """Read a transcript.

    A run of lines with tabs, or between |, is a grid. A blank line in it is a page break: the grid
    goes on in a further one of the same width. Ragged rows are filled up with empty cells at their
    end.
    """
    blocks: list[Block] = []
    pages: list[list[tuple[Cell, ...]]] = []

    def close() -> None:
        width = max((len(row) for page in pages for row in page), default=0)
        for page in pages:
            even = [(*row, *[Cell("", row[-1].place)] * (width - len(row))) for row in page]
            blocks.append(Grid(tuple(even), page[0][0].place))
        pages.clear()

    previous = ""
    for number, raw in enumerate(text.translate(RADICALS).splitlines(), start=1):
        place = Place(line=number)
        if cells := _cells(raw):
            if DASHES.fullmatch(raw):
                continue
            if not pages or not previous:
                pages.append([])
            pages[-1].append(tuple(Cell(part.strip(), place) for part in cells))
        elif raw.strip():
            close()
            line = re.sub(r"^\s*(#{1,6}|-)\s+|\*\*", "", raw).strip()
            if line and not FURNITURE.fullmatch(line):
                blocks.append(Line(line, place))
        previous = raw.strip("\r\n ")
    close()
    return Document(source, tuple(blocks))
