"""What a page draws → its rules: straight strokes, thin filled shapes, outlined boxes."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from lanxian.reading.calls import Address, direct
from lanxian.reading.characters import Box, Rule

#: A filled shape thinner than this (points) is a rule.
THIN = 3.0
#: A stroke that leaves the straight by more than this is no rule.
STRAIGHT = 1.0
#: The objects of a page that rules can be found in.
DRAWN = (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM)
#: Forms within forms are followed this deep.
DEPTH = 4
#: Colours all of whose channels are at least this bright can't be told from white paper.
WHITE = 250

_object = direct("FPDFPage_GetObject", Address, Address, ctypes.c_int)
_type = direct("FPDFPageObj_GetType", ctypes.c_int, Address)

Point = tuple[float, float]
#: From the page's own coordinates to those of the page as shown; floats or arrays of them.
Turn = Callable[[Any, Any], tuple[Any, Any]]


def page_rules(page: Any, turn: Turn) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The horizontal and vertical rules of a page.

    Parameters
    ----------
    page
        A pypdfium2 page.
    turn
        From the page's own coordinates to points from the top left corner of the page as shown.
    """
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for (xa, ya), (xb, yb), thick in _strokes(page, turn):
        x0, x1, top, bottom = min(xa, xb), max(xa, xb), min(ya, yb), max(ya, yb)
        if bottom - top <= thick and x1 - x0 > bottom - top:
            horizontal.append(Rule((top + bottom) / 2, x0, x1))
        elif x1 - x0 <= thick:
            vertical.append(Rule((x0 + x1) / 2, top, bottom))
    return tuple(horizontal), tuple(vertical)


def _strokes(page: Any, turn: Turn) -> Iterator[tuple[Point, Point, float]]:
    """Every straight piece that a page draws: its ends, and how thick it may be.

    What is drawn white shows on shaded cells alone.
    """
    shades: list[Box] = []
    for path, matrix in _paths(page):
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
        white = _white(path, pdfium.FPDFPageObj_GetStrokeColor) if stroke.value else False
        stroked = bool(stroke.value) and not (fill.value and white)
        if not stroked:
            white = _white(path, pdfium.FPDFPageObj_GetFillColor)
        for points in _subpaths(path, matrix):
            turned = [turn(x, y) for x, y in points]
            xs, ys = [x for x, _ in turned], [y for _, y in turned]
            box = min(xs), min(ys), max(xs), max(ys)
            if white and not any(_over(box, shade) for shade in shades):
                continue
            if stroked:
                for a, b in pairwise(turned):
                    yield a, b, STRAIGHT
            elif fill.value:
                yield box[:2], box[2:], THIN
                if not white and min(box[2] - box[0], box[3] - box[1]) > THIN:
                    shades.append(box)


def _white(path: Any, colour_of: Callable[..., int]) -> bool:
    """Whether a path is drawn white, or not at all."""
    colour = [ctypes.c_uint() for _ in range(4)]
    colour_of(path, *colour)
    *channels, alpha = (channel.value for channel in colour)
    return not alpha or min(channels) >= WHITE


def _over(box: Box, shade: Box) -> bool:
    """Whether a rule's middle stands on a shaded cell."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return shade[0] <= x <= shade[2] and shade[1] <= y <= shade[3]


def _paths(page: Any) -> Iterator[tuple[Any, pdfium.FS_MATRIX]]:
    """The paths of a page and of the forms on it, each with its matrix."""
    identity = pdfium.FS_MATRIX(1, 0, 0, 1, 0, 0)
    own = ctypes.cast(page.raw, Address).value
    count = reversed(range(pdfium.FPDFPage_CountObjects(page)))
    drawn = [i for i in count if _type(_object(own, i)) in DRAWN]  # most objects are text
    objects = [(pdfium.FPDFPage_GetObject(page, i), identity, 0) for i in drawn]
    while objects:  # in the order of drawing
        item, outer, depth = objects.pop()
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind not in DRAWN:
            continue
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(item, own)
        matrix = _product(own, outer)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield item, matrix
        elif depth < DEPTH:
            inner = reversed(range(pdfium.FPDFFormObj_CountObjects(item)))
            objects += [(pdfium.FPDFFormObj_GetObject(item, i), matrix, depth + 1) for i in inner]


def _product(a: pdfium.FS_MATRIX, b: pdfium.FS_MATRIX) -> pdfium.FS_MATRIX:
    """The matrix that applies `a`, then `b`."""
    return pdfium.FS_MATRIX(
        a.a * b.a + a.b * b.c,
        a.a * b.b + a.b * b.d,
        a.c * b.a + a.d * b.c,
        a.c * b.b + a.d * b.d,
        a.e * b.a + a.f * b.c + b.e,
        a.e * b.b + a.f * b.d + b.f,
    )


def _subpaths(path: Any, m: pdfium.FS_MATRIX) -> Iterator[Sequence[Point]]:
    """The subpaths of a path as corner points; a closed one ends where it began."""
    points: list[Point] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        points.append((m.a * x.value + m.c * y.value + m.e, m.b * x.value + m.d * y.value + m.f))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points
