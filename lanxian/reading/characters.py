"""Characters of a page → lines of text; and which characters are page furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from operator import attrgetter
from typing import NamedTuple
from unicodedata import normalize

from lanxian.model import Place
from lanxian.reading.document import Line

#: A gap wider than this share of the character's size is a blank; between Latin letters, this.
BLANK_GAP, LATIN_GAP = 0.3, 0.12
#: Baselines that differ by less than this share of a character's size make one line.
SAME_LINE = 0.3
#: Baselines that differ by less than this share are one.
ALIKE = 0.02
#: The strip at the top and bottom of a page (share of its longer side) where headers and footers
#: stand.
MARGIN = 0.09
#: A page number alone, its digits written 0; `26 58 - -` is a row of a table.
PAGE_NUMBER = re.compile(r"([-—–－·~]{0,2}) ?0 ?\1|第 ?0 ?页 ?[,，/]? ?(共 ?0 ?页)?|0 ?/ ?0")
#: So far from the edge of its clip (points) a character is at home.
INSIDE = 1.0
#: What must recur on so many pages to be furniture: share of the pages, and pages.
RECURRENCE, RECURRENCE_PAGES = 0.6, 3
#: Page numbers stand as far from the edge of every page, give or take so many points.
SAME_PLACE = 3.0


Box = tuple[float, float, float, float]


class Char(NamedTuple):
    """A printed character with its box and baseline `base`; `light` for pale colours.

    What is drawn of it lies within `clip` (x0, top, x1, bottom): where text is too long for its
    cell, the clip is the cell.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    upright: bool = True
    light: bool = False
    clip: Box | None = None

    @property
    def size(self) -> float:
        """Its height: about the size of the type."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half its height, from the top of the page."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """Half its width, from the left edge of the page."""
        return (self.x0 + self.x1) / 2

    @property
    def home(self) -> tuple[float, float]:
        """Its centre and middle, or the nearest place inside its clip."""
        if self.clip is None:
            return self.centre, self.middle
        x0, top, x1, bottom = self.clip
        return (
            min(max(self.centre, x0 + INSIDE), x1 - INSIDE),
            min(max(self.middle, top + INSIDE), bottom - INSIDE),
        )


#: Radicals that some producers write for whole characters: ⽀ (U+2F40) for 支, ⻋ (U+2ECB) for 车.
RADICALS = {code: normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)} | dict(
    zip(
        map(
            ord,
            "⺜⺝⺟⺠⺧⺩⺬⺮⺶⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        ),
        "日月母民牛王示竹羊虎西见角贝车長长门雨青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line: horizontal at y = `at` from x = `start` to `end`, or vertical likewise."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page's characters and rules, in points from its top left corner.

    `recognised` where its text is that of a picture, as a program has read it (OCR); `pictured`
    where it is a picture with no more text over it than a watermark.
    """

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    horizontal: tuple[Rule, ...] = ()
    vertical: tuple[Rule, ...] = ()
    recognised: bool = False
    pictured: bool = False


def without_watermarks(pages: Sequence[Page]) -> list[tuple[Char, ...]]:
    """Drop watermarks: slanted characters, and pale ones that recur in one place."""
    alike = Counter(_size(page) for page in pages)
    seen = Counter(
        spot for page in pages for spot in {_spot(page, c) for c in page.chars if c.light}
    )
    kept = []
    for page in pages:
        often = max(RECURRENCE_PAGES, RECURRENCE * alike[_size(page)])
        kept.append(
            tuple(
                char
                for char in page.chars
                if char.upright and not (char.light and seen[_spot(page, char)] >= often)
            )
        )
    return kept


def _size(page: Page) -> tuple[int, int]:
    return round(page.width), round(page.height)


def _spot(page: Page, char: Char) -> tuple[object, ...]:
    return (*_size(page), char.text, round(char.centre / 8), round(char.middle / 4))


def running_lines(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> set[Line]:
    """The lines that are page numbers, running headers or footers.

    They stand in the margin, and are a page number by their form or recur on most pages; the
    digits in them may change. At the top the first of them stays: it may be the title of a table
    that is printed again on each of its pages. A page number has company on other pages, and no
    text further out: else it is the part of a table that a page begins or ends with.
    """
    often = max(RECURRENCE_PAGES, RECURRENCE * len(pages))
    margin = [
        (page, place, re.sub(r"\d+", "0", line.text), line)
        for page, own in zip(pages, lines, strict=True)
        for line in own
        if (place := _margin(page, line))
    ]
    seen = Counter(text for _, _, text, _ in margin)
    running: set[Line] = set()
    met: set[str] = set()
    for _, place, text, line in margin:
        worded = not re.fullmatch(r"[\s\d.,，．-]*", text)  # else it is of a table
        if worded and seen[text] >= often and (place == "bottom" or text in met):
            running.add(line)
        met.add(text)
    numbers = [
        (place, _from_edge(page, line), page, line)
        for page, place, text, line in margin
        if PAGE_NUMBER.fullmatch(text)
    ]
    for place, far, page, line in numbers:
        alike = sum(one == place and abs(off - far) < SAME_PLACE for one, off, _, _ in numbers)
        outer = {
            other
            for own, one, _, other in margin
            if own is page and one == place and _from_edge(page, other) < far - SAME_PLACE
        }
        if outer <= running and (alike > 1 or len(pages) < RECURRENCE_PAGES):
            running.add(line)
    return running


def _from_edge(page: Page, line: Line) -> float:
    """How far from the upper or lower edge of the page a line stands."""
    return min(line.place.middle, page.height - line.place.middle)


def _margin(page: Page, line: Line) -> str:
    """``top`` or ``bottom`` where a line stands in that margin, else empty."""
    margin = MARGIN * max(page.width, page.height)
    if line.place.middle < margin:
        return "top"
    return "bottom" if line.place.middle > page.height - margin else ""


def rows_of(chars: Iterable[Char]) -> list[list[Char]]:
    """Group characters into printed lines by their baselines, top to bottom, left to right.

    A character drawn twice on its own place (a printer's bold) counts once.
    """
    rows: list[list[Char]] = []
    for char in sorted(chars, key=attrgetter("base", "x0")):
        above, last = (rows[-1][0].base, rows[-1][-1].base) if rows else (-inf, -inf)
        if char.base - above <= SAME_LINE * char.size or char.base - last < ALIKE * char.size:
            rows[-1].append(char)
        else:
            rows.append([char])
    return [_once(sorted(row, key=attrgetter("x0"))) for row in rows]


def _once(row: list[Char]) -> list[Char]:
    if len({char.text for char in row}) == len(row):
        return row
    result: list[Char] = []
    for char in row:
        for other in result[-2:]:
            if other.text == char.text and abs(other.x0 - char.x0) < 0.3 * char.size:
                break
        else:
            result.append(char)
    return result


def line_of(row: Sequence[Char], page: int) -> Line:
    """A row of characters as a Line, with blanks where the gaps are wide."""
    text: list[str] = []
    edges: list[tuple[float, float]] = []
    for previous, char in zip([None, *row[:-1]], row, strict=True):
        if previous and text[-1] != " " and _parted(previous, char):
            text.append(" ")
            edges.append((previous.x1, char.x0))
        for part in char.text:
            text.append(part if not part.isspace() else " ")
            edges.append((char.x0, char.x1))
    while text and text[-1] == " ":
        text.pop()
        edges.pop()
    lead = next((i for i, part in enumerate(text) if part != " "), len(text))
    _, x0, top, x1, bottom, *_ = zip(*row, strict=True)
    edge = (min(x0), min(top), max(x1), max(bottom))
    place = Place(page, *(round(at, 2) for at in edge))
    return Line("".join(text[lead:]), place, tuple(edges[lead:]))


def _parted(before: Char, after: Char) -> bool:
    """Whether the gap between two characters is wide enough to print a blank."""
    gap, size = after.x0 - before.x1, after.bottom - after.top
    if gap <= LATIN_GAP * size or gap > BLANK_GAP * size:
        return gap > BLANK_GAP * size
    return (before.text + after.text).isascii() and (before.text + after.text).isalpha()
