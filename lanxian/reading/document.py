"""What a reader makes of a file: lines and grids in reading order, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lanxian.model import Notice, Place, Source


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid. Line breaks inside the cell stay in `text` as newlines."""

    text: str
    place: Place = field(default=Place())


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's body as cells; every row has as many cells as the grid has columns.

    A merged cell of a PDF stands, as one and the same object, in every slot that it spans. A text
    source can't tell merged slots from empty ones: there they are Cells with text "".
    """

    rows: tuple[tuple[Cell, ...], ...]
    place: Place = field(default=Place())

    @property
    def empty(self) -> bool:
        """Whether nothing is printed in it."""
        return not any(cell.text for row in self.rows for cell in row)


#: Horizontal rules: how far from the top, and from where to where.
Rules = tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside grids; in a PDF `edges` has (x0, x1) for every character of it.

    `rules` are the page's horizontal rules from the top, where it has any: without vertical rules
    they part the rows of a table.
    """

    text: str
    place: Place = field(default=Place())
    edges: tuple[tuple[float, float], ...] = ()
    rules: Rules = field(default=(), compare=False, repr=False)

    def span(self, start: int, end: int) -> Place:
        """The place of the characters `start` to `end` of this line."""
        if not self.edges or start >= end:
            return self.place
        x0 = round(min(a for a, _ in self.edges[start:end]), 2)
        x1 = round(max(b for _, b in self.edges[start:end]), 2)
        p = self.place
        return Place(page=p.page, x0=x0, top=p.top, x1=x1, bottom=p.bottom, line=p.line)


Block = Line | Grid


class Second(Protocol):
    """Further ways to read the tables of a page, for where the first came out wrong."""

    def grids(self, pages: Sequence[int]) -> list[Grid]:
        """The ruled tables of the pages by another program."""

    def lines(self, page: int) -> list[Line]:
        """All text of a page as lines, as if it had no rules."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as blocks in reading order. Page furniture (watermarks, page numbers) is left out."""

    source: Source
    blocks: tuple[Block, ...]
    second: Second | None = None
    notices: tuple[Notice, ...] = ()
    #: The pages of which nothing could be read, and those without any content: blank or damaged.
    unread: tuple[int, ...] = ()
    blank: tuple[int, ...] = ()
