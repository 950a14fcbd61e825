"""The house style: font, colours, and the canvas that charts are drawn on.

Charts are laid out in points (1/72 inch) on a canvas that grows with its rows, so that one item
and forty are equally legible. Colours differ in lightness, for grey print and colour blindness.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
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
from matplotlib.patches import Rectangle

FAMILY = "Noto Sans SC"
WIDTH = 540.0
#: Sizes of text, height of a row and of a title line, outer margin; all in points.
TEXT, TITLE, ROW, LINE, MARGIN = 9.0, 11.5, 17.0, 17.0, 6.0

INK, SOFT, RULE = "#1c2530", "#55606b", "#aeb6bd"
BLUE, AMBER, TEAL, PLUM, SKY, GREY = (
    "#1f4e79",
    "#dd962b",
    "#3f8f80",
    "#874b7d",
    "#8db4d6",
    "#737a80",
)
PALETTE = (BLUE, AMBER, TEAL, PLUM, SKY, GREY)

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


def fit(text: str, room: float, size: float = TEXT) -> str:
    """The text, cut with … where it is wider than the room.

    >>> fit("巩固脱贫攻坚成果", 45, 9), fit("就业", 45, 9)
    ('巩固脱贫…', '就业')
    """
    if width(text, size) <= room:
        return text
    while text and width(text + "…", size) > room:
        text = text[:-1]
    return f"{text}…"


def wrap(text: str, room: float, size: float = TEXT) -> list[str]:
    """The text in lines no wider than the room, broken anywhere but inside a number."""
    lines, line = [], ""
    words = _words(text)
    for word in words:
        if line and width(line + word, size) > room:
            lines.append(line)
            line = ""
        line += word
    return [*lines, line]


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
        given: dict[str, Any] = {"linewidth": 0} | style
        self.axes.add_patch(Rectangle((x, y), wide, high, **given))

    def line(self, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
        """Draw a line through points."""
        given: dict[str, Any] = {"color": RULE, "linewidth": 0.7} | style
        self.axes.plot(xs, ys, **given)


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


def tint(colour: str, share: float) -> str:
    """A colour mixed with white: 0 is the colour, 1 is white."""
    red, green, blue = (part + (1 - part) * share for part in mpl.colors.to_rgb(colour))
    return mpl.colors.to_hex((red, green, blue))


def ink(colour: str) -> str:
    """The colour of text that stands out on another: white or ink."""
    red, green, blue = mpl.colors.to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places in the same order, at least `gap` apart inside the limits, near the wanted ones.

    >>> spread([10, 10, 50], 12, 0, 60)
    [10, 22, 50]
    """
    places: list[float] = []
    for want in wanted:
        places.append(max(want, places[-1] + gap if places else low))
    limit = high
    for i in range(len(places) - 1, -1, -1):
        places[i] = min(places[i], limit)
        limit = places[i] - gap
    return places
