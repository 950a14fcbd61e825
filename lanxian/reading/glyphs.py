"""The characters of a PDF page, through pdfium, by the fewest calls.

What is the same for a whole run of text (slant, colour, clip) is asked once a run.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator
from ctypes import c_double, c_float, c_int, c_uint
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from lanxian.reading.calls import Address, direct
from lanxian.reading.characters import RADICALS, Box, Char
from lanxian.reading.drawing import Turn

#: What pdfium gives for a hyphen at the end of a line: here it is a minus sign.
HYPHEN = 2
#: What stands for a character whose font does not say which it is.
UNKNOWN = 0xFFFD
#: A colour whose lightness (0 black, 1 white) is above this is pale.
PALE = 0.55
#: Boxes of characters whose heights differ by less (points) are alike.
SAME = 0.001
#: Text that is turned by less (half its angle's sine) is upright.
SLANT = 0.01

#: Where a character's box begins above its baseline and ends below it, in sizes of the type; and
#: how far boxes may do so before the font is known to say something else than it draws.
RISE, DROP = 0.88, 0.12
RISES, DROPS = (0.6, 1.2), (0.0, 0.45)

#: The size of a run of text, whether it is upright, whether it is pale, and the box outside of
#: which it is cut off.
Look = tuple[float, bool, bool, Box | None]
#: One edge of many characters.
Edges = np.ndarray[Any, np.dtype[np.float64]]


_unicode = direct("FPDFText_GetUnicode", c_uint, Address, c_int)
_unnamed = direct("FPDFText_HasUnicodeMapError", c_int, Address, c_int)
_object = direct("FPDFText_GetTextObject", Address, Address, c_int)
_box = direct("FPDFText_GetLooseCharBox", c_int, Address, c_int, Address)
_matrix = direct("FPDFText_GetMatrix", c_int, Address, c_int, Address)
_size = direct("FPDFText_GetFontSize", c_double, Address, c_int)
_colour = direct("FPDFText_GetFillColor", c_int, Address, c_int, *[Address] * 4)
_origin = direct("FPDFText_GetCharOrigin", c_int, Address, c_int, Address, Address)
_clip_path = direct("FPDFPageObj_GetClipPath", Address, Address)
_count_paths = direct("FPDFClipPath_CountPaths", c_int, Address)


def page_chars(page: Any, turn: Turn) -> tuple[Char, ...]:
    """The printed characters of a page in the order in which it was written.

    Parameters
    ----------
    page
        A pypdfium2 page.
    turn
        From the page's own coordinates to points from the top left corner of the page as shown.
    """
    held = page.get_textpage()  # it must live as long as it is read
    text = ctypes.addressof(held.raw.contents)
    count = range(pdfium.FPDFText_CountChars(held.raw))
    codes = [_unicode(text, i) if _unnamed(text, i) != 1 else _inked(held.raw, i) for i in count]
    places = np.zeros((len(codes), 4), np.float32)  # left, top, right, bottom
    start = places.ctypes.data
    own = [
        i
        for i, code in enumerate(codes)
        if (code > 32 or code == HYPHEN) and _box(text, i, start + 16 * i)
    ]
    if not own:
        return ()
    left, top, right, bottom = places[own].astype(float).T
    items = [_object(text, i) or 0 for i in own]
    begins = np.array([not b or a != b for a, b in pairwise([0, *items])])
    runs = ((own[k], items[k]) for k in np.flatnonzero(begins).tolist())
    looks = list(_looks(text, runs, math.radians(page.get_rotation()), turn))
    each = (looks[k] for k in (np.cumsum(begins) - 1).tolist())
    size, upright, *rest = zip(*each, strict=True)
    # where the boxes of a run are alike, so is where its characters stand in them
    asked = begins | (np.abs(np.diff(top - bottom, prepend=0.0)) > SAME)
    asked |= ~np.array(upright)
    origins = np.zeros((len(own), 2))
    start = origins.ctypes.data
    for k in np.flatnonzero(asked).tolist():
        _origin(text, own[k], start + 16 * k, start + 16 * k + 8)
    inset = (origins - np.column_stack((left, bottom)))[asked][np.cumsum(asked) - 1]
    (xa, ya), (xb, yb) = turn(left, top), turn(right, bottom)
    base = turn(left + inset[:, 0], bottom + inset[:, 1])[1]
    upper, lower = _heights(np.minimum(ya, yb), np.maximum(ya, yb), base, np.array(size))
    edges = (np.minimum(xa, xb), upper, np.maximum(xa, xb), lower, base)
    signs = [RADICALS.get(codes[i]) or chr(codes[i]) if codes[i] != HYPHEN else "-" for i in own]
    rows = zip(signs, *(e.tolist() for e in edges), upright, *rest, strict=True)
    return tuple(map(Char._make, rows))


def _inked(text: Any, i: int) -> int:
    """What stands for a character without a name: a blank where nothing is drawn of it."""
    edges = [c_double() for _ in range(4)]
    pdfium.FPDFText_GetCharBox(text, i, *edges)
    left, right, bottom, top = (edge.value for edge in edges)
    return UNKNOWN if right > left and top > bottom else 0


def _looks(text: int, runs: Iterable[tuple[int, int]], turned: float, turn: Turn) -> Iterator[Look]:
    """How runs of text look, each given by its first character and its object."""
    matrix, colour = pdfium.FS_MATRIX(), (c_uint * 4)()
    place = ctypes.addressof(matrix)
    channels = [ctypes.addressof(colour) + 4 * i for i in range(4)]
    for first, item in runs:
        _matrix(text, first, place)
        slant = math.sin((math.atan2(matrix.c, matrix.a) + turned) / 2)
        size = _size(text, first) * math.hypot(matrix.c, matrix.d)
        _colour(text, first, *channels)
        red, green, blue, alpha = colour
        light = (red + green + blue) / 765 > PALE or alpha < 128
        yield size, abs(slant) < SLANT, light, _clip(item, turn)


def _heights(top: Edges, bottom: Edges, base: Edges, size: Edges) -> tuple[Edges, Edges]:
    """Where characters begin and end between top and bottom.

    Some fonts say that theirs are far higher or deeper than they draw them, or have no height.
    """
    rise, drop = base - top, bottom - base
    odd = (rise < RISES[0] * size) | (rise > RISES[1] * size)
    odd |= (drop < DROPS[0] * size) | (drop > DROPS[1] * size)
    odd &= size > 0
    return np.where(odd, base - RISE * size, top), np.where(odd, base + DROP * size, bottom)


def _clip(item: int, turn: Turn) -> Box | None:
    """The box outside of which a run of text is not drawn; None without one."""
    address = _clip_path(item)
    count = _count_paths(address)
    if count < 1:
        return None
    clip = ctypes.cast(address, pdfium.FPDF_CLIPPATH)
    x, y = c_float(), c_float()
    boxes = []
    for path in range(count):
        points = []
        for j in range(pdfium.FPDFClipPath_CountPathSegments(clip, path)):
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, j)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            points.append(turn(x.value, y.value))
        if points:
            xs, ys = zip(*points, strict=True)
            boxes.append((min(xs), min(ys), max(xs), max(ys)))
    if not boxes:
        return None
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return max(x0), max(top), min(x1), min(bottom)
