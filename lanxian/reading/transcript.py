"""Reader for the transcript form: Markdown-like text whose tables are tab-separated lines."""

from __future__ import annotations

import re

from lanxian.model import Place, Source
from lanxian.reading.document import Block, Cell, Document, Grid, Line

#: Marks that a page carries over or under its text: not part of what it says.
FURNITURE = re.compile(r"仅供内部审核")


def read_transcript(text: str, source: Source) -> Document:
    """Read a transcript.

    A run of lines with tabs is a grid; blank lines inside it are page breaks, not its end. Ragged
    rows are filled up with empty cells at the end of the row.
    """
    blocks: list[Block] = []
    rows: list[list[Cell]] = []

    def close() -> None:
        if rows:
            width = max(len(row) for row in rows)
            even = tuple(
                (*row, *(Cell("", row[-1].place) for _ in range(width - len(row)))) for row in rows
            )
            blocks.append(Grid(even, rows[0][0].place))
            rows.clear()

    for number, raw in enumerate(text.splitlines(), start=1):
        place = Place(line=number)
        if "\t" in raw:
            rows.append([Cell(part.strip(), place) for part in raw.split("\t")])
        elif raw.strip():
            close()
            line = re.sub(r"^\s*(#{1,6}|-)\s+|\*\*", "", raw).strip()
            if line and not FURNITURE.fullmatch(line):
                blocks.append(Line(line, place))
    close()
    return Document(source, tuple(blocks))
