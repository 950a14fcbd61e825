"""Reader for PDF: pdfium reads the characters, pdfplumber the rules of the pages that have any."""

from __future__ import annotations

import ctypes
import io
import logging
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

from lanxian.errors import FileDamaged, FileEncrypted, PicturesOnly
from lanxian.model import Notice, Place, Source
from lanxian.reading.characters import (
    Char,
    Page,
    Rule,
    line_of,
    rows_of,
    running_lines,
    without_watermarks,
)
from lanxian.reading.document import Block, Document, Grid, Line
from lanxian.reading.rules import ruled_grids

#: A page with at least this many drawn paths may hold a ruled table.
PATHS = 4
#: A file with fewer characters than this holds pictures only.
FEWEST_CHARS = 20
#: A filled shape thinner than this (points) is a rule.
THIN = 3.0
#: A colour whose lightness (0 black, 1 white) is above this is pale.
PALE = 0.55

Box = tuple[float, float, float, float]
Rules = tuple[tuple[Rule, ...], tuple[Rule, ...]]


def read_pdf(data: bytes, path: Path, sha256: str) -> Document:
    """Read a PDF into lines and grids with their places.

    Raises
    ------
    FileDamaged, FileEncrypted, PicturesOnly
    """
    if b"%%EOF" not in data.rstrip(b"\x00\r\n\t ")[-2048:]:
        raise FileDamaged(where=path, reason="no end mark")
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise FileEncrypted(where=path) from None
        raise FileDamaged(where=path, reason=str(error)) from None
    try:
        pages = [read_page(pdf[i], i + 1) for i in range(len(pdf))]
        drawn = [page.number for page in pages if paths(pdf[page.number - 1]) >= PATHS]
    finally:
        pdf.close()
    if sum(len(page.chars) for page in pages) < FEWEST_CHARS:
        raise PicturesOnly(where=path)
    rules = read_rules(data, drawn)
    pages = [
        replace(page, horizontal=horizontal, vertical=vertical)
        for page in pages
        for horizontal, vertical in [rules.get(page.number, ((), ()))]
    ]
    parts = [
        page_parts(page, chars)
        for page, chars in zip(pages, without_watermarks(pages), strict=True)
    ]
    furniture = running_lines(pages, [lines for _, lines in parts])
    blocks: list[Block] = []
    for grids, lines in parts:
        own: list[Block] = [*grids, *(line for line in lines if line not in furniture)]
        blocks += sorted(own, key=lambda b: b.place.top or 0.0)
    notices = tuple(
        Notice(f"第 {page.number} 页没有文字（可能是图片），未读取", Place(page.number))
        for page in pages
        if not page.chars
    )
    source = Source(path.name, sha256, "pdf", len(pages))
    return Document(source, tuple(blocks), notices)


def page_parts(page: Page, chars: tuple[Char, ...]) -> tuple[list[Grid], list[Line]]:
    """The page's grids, and the lines around them."""
    grids, rest = ruled_grids(chars, page.horizontal, page.vertical, page.number)
    lines = [line_of(row, page.number) for row in rows_of(rest)]
    return grids, [line for line in lines if line.text]


def read_page(page: pypdfium2.PdfPage, number: int) -> Page:
    """Read a page's characters with pdfium, turned as the page is shown."""
    width, height = page.get_size()
    left, bottom, right, top = page.get_cropbox()
    turn = {
        0: lambda b: (b.left - left, top - b.top, b.right - left, top - b.bottom),
        90: lambda b: (b.bottom - bottom, b.left - left, b.top - bottom, b.right - left),
        180: lambda b: (right - b.right, b.bottom - bottom, right - b.left, b.top - bottom),
        270: lambda b: (top - b.top, right - b.right, top - b.bottom, right - b.left),
    }[page.get_rotation()]
    return Page(number, width, height, tuple(_chars(page, turn)))


def _chars(page: pypdfium2.PdfPage, turn: Callable[[Any], Box]) -> Iterator[Char]:
    text = page.get_textpage()
    upright = math.radians(page.get_rotation())
    box = pdfium.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for i in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if code <= 32 or pdfium.FPDFText_IsGenerated(text, i) == 1:
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, i, box):
            continue
        pdfium.FPDFText_GetCharOrigin(text, i, x, y)
        base = turn(pdfium.FS_RECTF(x.value, y.value, x.value, y.value))[1]
        pdfium.FPDFText_GetFillColor(text, i, red, green, blue, alpha)
        lightness = (red.value + green.value + blue.value) / 765
        slant = math.sin((pdfium.FPDFText_GetCharAngle(text, i) - upright) / 2)
        yield Char(
            chr(code),
            *turn(box),
            base,
            upright=abs(slant) < 0.01,
            light=lightness > PALE or alpha.value < 128,
        )


def paths(page: pypdfium2.PdfPage) -> int:
    """How many paths a page draws; a form counts as many, since it may hold any number."""
    kinds = (
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, i))
        for i in range(pdfium.FPDFPage_CountObjects(page))
    )
    return sum(
        PATHS if kind == pdfium.FPDF_PAGEOBJ_FORM else kind == pdfium.FPDF_PAGEOBJ_PATH
        for kind in kinds
    )


def read_rules(data: bytes, numbers: list[int]) -> dict[int, Rules]:
    """Read the horizontal and vertical rules of the pages `numbers` with pdfplumber."""
    if not numbers:
        return {}
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    result = {}
    with pdfplumber.open(io.BytesIO(data), pages=numbers) as pdf:
        for page in pdf.pages:
            result[page.page_number] = _rules(page)
            page.close()
    return result


def _rules(page: Any) -> Rules:
    """Horizontal and vertical rules of a page: lines, thin shapes and outlined boxes."""
    left, above = float(page.cropbox[0]), float(page.cropbox[1])
    horizontal: list[Rule] = []
    vertical: list[Rule] = []

    def add(x0: float, top: float, x1: float, bottom: float) -> None:
        if bottom - top <= THIN and x1 - x0 > bottom - top:
            horizontal.append(Rule((top + bottom) / 2, x0, x1))
        elif x1 - x0 <= THIN:
            vertical.append(Rule((x0 + x1) / 2, top, bottom))

    for shape in (*page.lines, *page.rects, *page.curves):
        x0, x1 = float(shape["x0"]) - left, float(shape["x1"]) - left
        top, bottom = float(shape["top"]) - above, float(shape["bottom"]) - above
        if x1 - x0 <= THIN or bottom - top <= THIN:
            add(x0, top, x1, bottom)
        elif shape["object_type"] == "rect" and shape.get("stroke") and not _whole(page, shape):
            add(x0, top, x1, top)
            add(x0, bottom, x1, bottom)
            add(x0, top, x0, bottom)
            add(x1, top, x1, bottom)
    return tuple(horizontal), tuple(vertical)


def _whole(page: Any, shape: Any) -> bool:
    """Whether a box frames the whole page: its border, no table."""
    return bool(shape["width"] > 0.9 * page.width and shape["height"] > 0.9 * page.height)
