"""The levels above an indicator (一级指标, 二级指标), held over merged cells and page breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lanxian.parsing.forms import word_all
from lanxian.reading.document import Cell

#: How far (points) a cell must reach beyond its row to be merged over several.
BEYOND = 2.0
#: No name of a level is longer.
LONGEST = 9
#: Stands for a level whose name is printed further on.
UNKNOWN = ("\ufffc1", "\ufffc2")


@dataclass
class Levels:
    """The names of the two levels at a row.

    Where a page break cuts a merged cell, its name stands on either side of it: in a spreadsheet
    at the middle of the whole cell, so that the rows before may have to wait for it.
    """

    names: list[str] = field(default_factory=lambda: ["", ""])
    last: list[Cell | None] = field(default_factory=lambda: [None, None])
    merged: list[bool] = field(default_factory=lambda: [False, False])

    def take(
        self, n: int, text: str, cell: Cell, beside: Cell, fresh: bool
    ) -> Iterator[tuple[str, str]]:
        """Take in the cell of level `n` in a row.

        Parameters
        ----------
        text
            What the cell says, without points.
        beside
            The cell of the indicator's name.
        fresh
            Whether the row is the first one of its page.

        Yields
        ------
        Pairs of a level's name so far and the name that it turns out to have.
        """
        if cell is self.last[n]:
            return
        self.last[n] = cell
        beyond = _reach(cell, beside)
        held = self.names[n]
        if not text:
            apart = beyond or (self.merged[n] and cell.place.page is not None)
            if apart and not (fresh and held):
                yield from self.forget(n)
                self.names[n] = UNKNOWN[n]
                if n == 0:
                    self.names[1] = ""
            return
        self.merged[n] = self.merged[n] or beyond
        whole = held + text
        if fresh and held == UNKNOWN[n]:
            self.names[n] = text
            yield held, text
        elif (
            fresh and held and (word_all("level", whole) or _torn(held, text))
            and not (word_all("level", held) and word_all("level", text))
        ):  # a page break tore the word  # fmt: skip
            self.names[n] = whole
            yield held, whole
        elif fresh and held.startswith(f"{text}（"):  # … or the points behind it
            self.names[n] = text
            yield held, text
        elif n or text != held:
            yield from self.forget(n)
            self.names[n:] = [text, ""][: 2 - n]

    def forget(self, n: int) -> Iterator[tuple[str, str]]:
        """Give up levels whose names were printed nowhere."""
        for held in UNKNOWN[n:]:
            if held in self.names:
                yield held, ""


def _torn(held: str, text: str) -> bool:
    """Whether the first page has a part of a name, and the next one its end (投入管理 | 指标)."""
    end = text.endswith("指标") and not word_all("level", text)
    return end and not held.endswith("指标") and len(held) + len(text) <= LONGEST


def _reach(cell: Cell, beside: Cell) -> bool:
    """Whether a cell is merged over more rows than the one of the cell beside it."""
    a, b = cell.place, beside.place
    if a.top is None or a.bottom is None or b.top is None or b.bottom is None:
        return False
    return a.top < b.top - BEYOND or a.bottom > b.bottom + BEYOND
