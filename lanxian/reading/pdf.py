"""Reader for PDF, through pdfium: the characters and rules of every page → lines and grids."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from lanxian.errors import FileDamaged, FileEncrypted, PicturesOnly
from lanxian.model import Notice, Place, Source
from lanxian.reading.characters import (
    Box,
    Char,
    Page,
    line_of,
    rows_of,
    running_lines,
    without_watermarks,
)
from lanxian.reading.document import Block, Document, Line
from lanxian.reading.drawing import Turn, page_rules
from lanxian.reading.glyphs import UNKNOWN, page_chars
from lanxian.reading.grids import ruled_grids
from lanxian.reading.rules import snapped
from lanxian.reading.second import SecondReading
from lanxian.reading.sheets import Parts, whole
from lanxian.reading.underlines import without_underlines

#: A file with fewer characters than this holds pictures only.
FEWEST_CHARS = 20
#: A watermark is made of no more characters than this.
TILES = 60
#: Subjects of a file that say nothing: none, and what reportlab writes by itself.
UNSAID = {"", "unspecified", "(unspecified)"}


def read_pdf(data: bytes, path: Path, sha256: str) -> Document:
    """Read a PDF into lines and grids with their places.

    Raises
    ------
    FileDamaged, FileEncrypted, PicturesOnly
    """
    if b"%%EOF" not in data.rstrip(b"\x00\r\n\t ")[-2048:]:
        raise FileDamaged(where=path, reason="没有文件结尾")
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise FileEncrypted(where=path) from None
        raise FileDamaged(where=path, reason=str(error)) from None
    try:
        pages = [read_page(pdf[i], i + 1) for i in range(len(pdf))]
        subject = pdf.get_metadata_value("Subject").strip()
    finally:
        pdf.close()
    if sum(len(page.chars) for page in pages) < FEWEST_CHARS:
        raise PicturesOnly(where=path)
    printed = without_watermarks(pages)
    parts = [page_parts(page, chars) for page, chars in zip(pages, printed, strict=True)]
    parts = whole(parts, lambda i: page_parts(pages[i], printed[i], 1))
    furniture = running_lines(pages, [lines for _, lines in parts])
    blocks: list[Block] = []
    for grids, lines in parts:
        own: list[Block] = [*grids, *(line for line in lines if line not in furniture)]
        own.sort(key=lambda b: b.place.top or 0.0)
        # an empty grid can be the rest of a table from the page before; elsewhere it is ornament
        blocks += [b for i, b in enumerate(own) if i == 0 or isinstance(b, Line) or not b.empty]
    told = subject.lower() not in UNSAID
    notices = [Notice(f"PDF 的文件属性写明：“{subject}”")] if told else []
    notices += [
        Notice(f"第 {page.number} 页{why}", Place(page.number))
        for page in pages
        for why in _unread(page)
    ]
    source = Source(path.name, sha256, "pdf", len(pages))
    second = SecondReading(data, printed)
    lost = tuple(page.number for page in pages if page.pictured or _across(page))
    blank = tuple(page.number for page in pages if not page.chars and not page.pictured)
    return Document(source, tuple(blocks), second, tuple(notices), lost, blank)


def _unread(page: Page) -> Iterator[str]:
    """Why a page, or part of it, was not read or may be read wrongly."""
    if page.pictured:
        yield "没有文字（可能是图片），未读取"
    elif not page.chars:
        yield "没有内容：空白，或已损坏"
    if _across(page):
        yield "的文字大多不是正着排的，未读取"
    unknown = chr(UNKNOWN)
    if count := sum(char.text == unknown for char in page.chars):
        yield f"有 {count} 个字符的字体没有编码，读不出是什么字"
    if page.recognised:
        yield "是图片，所读为其上的识别文字，可能有误"


def page_parts(page: Page, chars: tuple[Char, ...], columns: int = 2) -> Parts:
    """The page's grids of at least so many columns, and the lines around them."""
    grids, rest = ruled_grids(chars, page.horizontal, page.vertical, page.number, columns)
    rules = tuple((r.at, r.start, r.end) for r in snapped(page.horizontal))
    lines = [replace(line_of(row, page.number), rules=rules) for row in rows_of(_shown(rest))]
    return grids, [line for line in lines if line.text]


def _shown(chars: Iterable[Char]) -> list[Char]:
    """The characters without those that another page shows.

    A title over columns of several pages is written on each, and cut off where the page ends; it
    is written once more for columns that each page repeats. It counts on the page where it begins.
    """
    chars = list(chars)
    if all(char.clip is None for char in chars):
        return chars
    texts: dict[tuple[float, Box | None], list[Char]] = defaultdict(list)
    for char in chars:
        if char.clip is None or char.x1 > char.clip[0]:
            texts[char.base, char.clip].append(char)
    shown: list[Char] = []
    written: dict[float, list[str]] = defaultdict(list)
    for (base, _clip), own in sorted(texts.items(), key=lambda t: -sum(map(_drawn, t[1]))):
        text = "".join(char.text for char in own)
        cut = not all(map(_drawn, own))
        if not cut or not any(text in other or other in text for other in written[base]):
            shown += own
        written[base].append(text)
    return shown


def _drawn(char: Char) -> bool:
    return char.clip is None or char.clip[0] <= char.centre <= char.clip[2]


def read_page(page: pypdfium2.PdfPage, number: int) -> Page:
    """Read a page's characters and rules, turned as the page is shown.

    Where most of its text stands across the page, it is turned so that they stand upright.
    """
    read = _shown_page(page, number)
    if _across(read):
        righted(page)
        read = _shown_page(page, number)
    return read


def righted(page: pypdfium2.PdfPage) -> None:
    """Turn a page, in memory alone, so that most of its text stands upright."""
    held = page.get_textpage()
    angles = Counter(
        round(math.degrees(pdfium.FPDFText_GetCharAngle(held.raw, i))) % 360
        for i in range(pdfium.FPDFText_CountChars(held.raw))
        if pdfium.FPDFText_GetUnicode(held.raw, i) > 32
    )
    most, count = next(iter(angles.most_common(1)), (0, 0))
    if most % 90 == 0 and 2 * count > angles.total():
        page.set_rotation(-most % 360)


def _across(page: Page) -> bool:
    """Whether most of its text does not stand upright, and is more than a watermark."""
    across = sum(not char.upright for char in page.chars)
    return across > max(TILES, len(page.chars) / 2)


def _shown_page(page: pypdfium2.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    left, bottom, right, top = page.get_cropbox()
    turn: Turn = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }[page.get_rotation()]
    chars = page_chars(page, turn)
    horizontal, vertical = page_rules(page, turn)
    horizontal = without_underlines(horizontal, chars)
    shown = _recognised(page), len(chars) <= TILES and _pictured(page)
    return Page(number, width, height, chars, horizontal, vertical, *shown)


def _pictured(page: pypdfium2.PdfPage) -> bool:
    """Whether a picture fills most of a page: what is written over it is a watermark."""
    width, height = page.get_size()
    boxes = (picture.get_bounds() for picture in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE]))
    sizes = ((right - left) * (top - bottom) for left, bottom, right, top in boxes)
    return any(2 * size > width * height for size in sizes)


def _recognised(page: pypdfium2.PdfPage) -> bool:
    """Whether all text of a page is invisible: a program recognised it on the picture there."""
    texts = page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT])
    modes = (pdfium.FPDFTextObj_GetTextRenderMode(text) for text in texts)
    unseen = pdfium.FPDF_TEXTRENDERMODE_INVISIBLE
    return next(modes, None) == unseen and all(mode == unseen for mode in modes)
