"""Colours and sizes of the charts.

Colours differ in lightness, for grey print and colour blindness. Sizes are in points.
"""

from __future__ import annotations

from matplotlib.colors import to_hex, to_rgb

#: Width of every chart.
WIDTH = 540.0
#: Sizes of text, height of a row and of a title line, outer margin.
TEXT, TITLE, ROW, LINE, MARGIN = 9.0, 11.5, 17.0, 17.0, 6.0

INK, SOFT, RULE = "#1c2530", "#55606b", "#aeb6bd"
PALETTE = ("#1f4e79", "#dd962b", "#3f8f80", "#874b7d", "#8db4d6", "#737a80")
BLUE, AMBER, TEAL, PLUM, SKY, GREY = PALETTE


def tint(colour: str, share: float) -> str:
    """A colour mixed with white: 0 is the colour, 1 is white."""
    red, green, blue = (part + (1 - part) * share for part in to_rgb(colour))
    return to_hex((red, green, blue))


def ink(colour: str) -> str:
    """The colour of text that stands out on another: white or ink."""
    red, green, blue = to_rgb(colour)
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK
