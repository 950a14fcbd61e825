"""Reader for PDF: pdfium says what each page holds, pdfplumber reads the pages with rules."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator
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
#: A filled shape thinner than this (points) is a rule.
THIN = 3.0
#: A colour whose lightness (0 black, 1 white) is above this is pale.
PALE = 0.55


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
        pages = [light_page(pdf[i], i + 1) for i in range(len(pdf))]
        if sum(len(page.chars) for page, _ in pages) < 20 * bool(pages):
            raise PicturesOnly(where=path)
    finally:
        pdf.close()
    ruled = [page.number for page, is_ruled in pages if is_ruled]
    full = {page.number: page for page in ruled_pages(data, ruled)}
    merged = [full.get(page.number, page) for page, _ in pages]
    parts = [
        page_parts(page, chars)
        for page, chars in zip(merged, without_watermarks(merged), strict=True)
    ]
    furniture = running_lines(merged, [lines for _, lines in parts])
    blocks: list[Block] = []
    for grids, lines in parts:
        own: list[Block] = [*grids, *(line for line in lines if line not in furniture)]
        blocks += sorted(own, key=lambda b: b.place.top or 0.0)
    notices = tuple(
        Notice(f"第 {page.number} 页没有文字（可能是图片），未读取", Place(page.number))
        for page in merged
        if not page.chars
    )
    source = Source(path.name, sha256, "pdf", len(merged))
    return Document(source, tuple(blocks), notices)


def page_parts(page: Page, chars: tuple[Char, ...]) -> tuple[list[Grid], list[Line]]:
    """The page's grids, and the lines around them."""
    grids, rest = ruled_grids(chars, page.horizontal, page.vertical, page.number)
    lines = [line_of(row, page.number) for row in rows_of(rest)]
    return grids, [line for line in lines if line.text]


def light_page(page: pypdfium2.PdfPage, number: int) -> tuple[Page, bool]:
    """Read a page's characters with pdfium; and whether pdfplumber should read it for its rules."""
    width, height = page.get_size()
    left, bottom, _, _ = page.get_cropbox()
    chars = tuple(_light_chars(page, left, bottom + height))
    paths = 0
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        kind = pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, i))
        paths += kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM)
    return Page(number, width, height, chars), paths >= PATHS or page.get_rotation() != 0


def _light_chars(page: pypdfium2.PdfPage, left: float, top: float) -> Iterator[Char]:
    text = page.get_textpage()
    box = pdfium.FS_RECTF()
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    for i in range(pdfium.FPDFText_CountChars(text)):
        code = pdfium.FPDFText_GetUnicode(text, i)
        if code <= 32 or pdfium.FPDFText_IsGenerated(text, i) == 1:
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, i, box):
            continue
        pdfium.FPDFText_GetFillColor(text, i, red, green, blue, alpha)
        lightness = (red.value + green.value + blue.value) / 765
        angle = pdfium.FPDFText_GetCharAngle(text, i)
        yield Char(
            chr(code),
            box.left - left,
            top - box.top,
            box.right - left,
            top - box.bottom,
            upright=not 0.02 < angle < 6.26,
            light=lightness > PALE or alpha.value < 128,
        )


def ruled_pages(data: bytes, numbers: list[int]) -> Iterator[Page]:
    """Read pages with pdfplumber: characters and rules."""
    if not numbers:
        return
    with pdfplumber.open(io.BytesIO(data), pages=numbers) as pdf:
        for page in pdf.pages:
            yield Page(
                page.page_number,
                float(page.width),
                float(page.height),
                tuple(_full_char(char) for char in page.chars if char["text"].strip()),
                *_rules(page),
            )
            page.close()


def _full_char(char: dict[str, Any]) -> Char:
    return Char(
        char["text"],
        char["x0"],
        char["top"],
        char["x1"],
        char["bottom"],
        upright=bool(char["upright"]),
        light=_lightness(char.get("non_stroking_color")) > PALE,
    )


def _lightness(colour: Any) -> float:
    """Lightness of a PDF colour: grey, RGB or CMYK; patterns and unknown spaces count as black."""
    if isinstance(colour, (int, float)):
        colour = (colour,)
    if not isinstance(colour, (list, tuple)) or not all(
        isinstance(v, (int, float)) for v in colour
    ):
        return 0.0
    if len(colour) == 4:
        return float((1 - colour[3]) * (1 - sum(colour[:3]) / 3))
    return float(sum(colour) / len(colour)) if len(colour) in (1, 3) else 0.0


def _rules(page: Any) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """Horizontal and vertical rules of a page: lines, thin shapes and outlined boxes."""
    horizontal: list[Rule] = []
    vertical: list[Rule] = []

    def add(x0: float, top: float, x1: float, bottom: float) -> None:
        if bottom - top <= THIN and x1 - x0 > bottom - top:
            horizontal.append(Rule((top + bottom) / 2, x0, x1))
        elif x1 - x0 <= THIN:
            vertical.append(Rule((x0 + x1) / 2, top, bottom))

    for shape in (*page.lines, *page.rects, *page.curves):
        x0, top, x1, bottom = (float(shape[k]) for k in ("x0", "top", "x1", "bottom"))
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
