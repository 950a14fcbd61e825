"""The house style: font, settings, and the canvas that charts are drawn on.

Charts are laid out in points (1/72 inch) on a canvas that grows with its rows, so that one item
and forty are equally legible.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from lanxian.charts.palette import INK, LINE, MARGIN, RULE, SOFT, TEXT, TITLE, WIDTH

FAMILY = "Noto Sans SC"
PARAMETERS: Mapping[str, Any] = {
    "font.family": [FAMILY],
    "font.size": TEXT,
    "axes.unicode_minus": False,
    "axes.edgecolor": RULE,
    "text.color": INK,
    "text.parse_math": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "lanxian",
}


@cache
def font() -> str:
    """Make the Chinese font known to matplotlib and return its family.

    The file comes with the `zhplot` package, which is never imported: it changes rcParams.
    """
    for file in metadata.files("zhplot") or ():
        if file.name == "NotoSansSC-Regular.ttf":
            font_manager.fontManager.addfont(str(Path(str(file.locate()))))
            return FAMILY
    raise FileNotFoundError("NotoSansSC-Regular.ttf: reinstall zhplot")


@contextmanager
def style() -> Iterator[None]:
    """The house style for drawing and saving, undone afterwards."""
    font()
    with mpl.rc_context(rc=dict(PARAMETERS)):  # type: ignore[arg-type]
        yield


def width(text: str, size: float = TEXT) -> float:
    """Width of a text in points: a Chinese character counts one em, others a little over half.

    >>> width("农林水", 10), width("12", 10)
    (30, 11.6)
    """
    return sum(size if unicodedata.east_asian_width(c) in "WFA" else size * 0.58 for c in text)


def widest(texts: Iterable[str]) -> float:
    """Width of the widest of some texts."""
    return max(map(width, texts), default=0.0)


def fit(text: str, room: float, size: float = TEXT) -> str:
    """The text, cut with … where it is wider than the room.

    >>> fit("巩固脱贫攻坚成果", 45, 9), fit("就业", 45, 9)
    ('巩固脱贫…', '就业')
    """
    if width(text, size) <= room:
        return text
    ends = range(len(text) - 1, 0, -1)
    return next((f"{text[:k]}…" for k in ends if width(f"{text[:k]}…", size) <= room), "…")


def wrap(text: str, room: float, size: float = TEXT) -> list[str]:
    """The text in lines no wider than the room, broken anywhere but inside a number."""
    lines = [""]
    for word in _words(text):
        if lines[-1] and width(lines[-1] + word, size) > room:
            lines.append("")
        lines[-1] += word
    return lines


def _words(text: str) -> list[str]:
    words: list[str] = []
    for char in text:
        close = char in "，。；：、）％”" or (char.isascii() and not char.isspace())
        if words and close and (not char.isascii() or words[-1][-1].isascii()):
            words[-1] += char
        else:
            words.append(char)
    return words


@dataclass(frozen=True, slots=True)
class Canvas:
    """A figure whose one background axes counts in points from the top left corner."""

    figure: Figure
    axes: Axes
    width: float
    height: float
    #: Where the drawing begins, below title and key.
    top: float

    def text(self, x: float, y: float, text: str, **style: Any) -> None:
        """Write a text, by default left-aligned and centred on the line at `y`."""
        given: dict[str, Any] = {"va": "center_baseline", "fontsize": TEXT} | style
        self.axes.text(x, y, text, **given)

    def box(self, x: float, y: float, wide: float, high: float, **style: Any) -> None:
        """Draw a rectangle from its top left corner; a negative width goes to the left."""
        self.axes.add_artist(Rectangle((x, y), wide, high, **{"linewidth": 0} | style))

    def line(self, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
        """Draw a line through points."""
        given: dict[str, Any] = {"color": RULE, "linewidth": 0.7} | style
        self.axes.add_artist(Line2D(xs, ys, **given))

    def upright(self, x: float, below: float = 0, **style: Any) -> None:
        """Draw a line from top to bottom, such as that of zero."""
        self.line([x, x], [self.top + below, self.height - MARGIN], **style)


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear axis with zero in it: where an amount stands."""

    zero: float
    scale: float

    @classmethod
    def over(cls, values: Iterable[float], left: float, right: float) -> Axis:
        """The axis from the least to the greatest value, zero among them."""
        ends = [0.0, *values]
        low, high = min(ends), max(ends)
        scale = (right - left) / (high - low) if high > low else 0.0
        return cls(left - low * scale, scale)

    def x(self, value: float) -> float:
        """Where a value stands."""
        return self.zero + value * self.scale


def canvas(
    height: float, title: str, key: Sequence[tuple[str, str]] = (), hint: str = ""
) -> Canvas:
    """Begin a chart of `height` points below its title.

    Parameters
    ----------
    title
        The finding, in one sentence.
    key
        Labels with their colours, on a line below the title.
    hint
        How to read the chart (unit, scale), behind the key.
    """
    lines = wrap(title, WIDTH - 2 * MARGIN, TITLE)
    top = MARGIN + LINE * len(lines) + (LINE if key or hint else 0) + 4
    whole = top + height + MARGIN
    figure = Figure(figsize=(WIDTH / 72, whole / 72))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(whole, 0)
    axes.axis("off")
    board = Canvas(figure, axes, WIDTH, whole, top)
    for number, line in enumerate(lines):
        board.text(MARGIN, MARGIN + LINE * (number + 0.5), line, fontsize=TITLE)
    x, y = MARGIN, top - 4 - LINE / 2
    for label, colour in key:
        board.box(x, y - 4, 8, 8, facecolor=colour)
        board.text(x + 12, y, label, color=SOFT)
        x += width(label) + 28
    board.text(x, y, hint, color=SOFT)
    return board


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places in the same order, at least `gap` apart inside the limits, near the wanted ones.

    >>> spread([10, 10, 50], 12, 0, 60)
    [10, 22, 50]
    """
    places: list[float] = []
    for want in wanted:
        places.append(max(want, places[-1] + gap if places else low))
    for i in reversed(range(len(places))):
        places[i] = min(places[i], places[i + 1] - gap if i + 1 < len(places) else high)
    return places
