"""Running text: lines broken as Chinese typography wants them, drawn on the canvas."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reportlab.pdfbase.pdfmetrics import getFont, registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable

FONT = "NotoSansSC"

#: What stays together in a line: a number with its marks, a word; with a mark that may not begin
#: a line (right) or end it (left).
UNIT = re.compile(r"[（《“‘(]*(?:[0-9][0-9,.]*%?|[A-Za-z]+|.)[，。、；：！？）》”’)%]*", re.DOTALL)


@cache
def font() -> str:
    """Register the font that zhplot brings (never importing it) and give its name."""
    spec = find_spec("zhplot")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("zhplot carries the Chinese font; pip install zhplot")
    path = Path(spec.origin).parent / "fonts" / "NotoSansSC-Regular.ttf"
    registerFont(TTFont(FONT, str(path)))
    return FONT


def missing_glyphs(text: str) -> set[str]:
    """The characters of a text that the font cannot draw."""
    known = getFont(font()).face.charToGlyph
    return {c for c in text if c.isprintable() and ord(c) not in known}


@dataclass(frozen=True)
class Style:
    """How a paragraph is set; `indent` counts characters."""

    size: float
    leading: float
    align: str = "j"
    indent: int = 0
    before: float = 0
    after: float = 0
    bold: bool = False


def broken(text: str, style: Style, width: float) -> list[str]:
    """Break a text into lines no wider than `width`; a line break in the text stays one."""
    lines = []
    for part in text.split("\n"):
        line, room = "", width - style.indent * style.size
        for unit in UNIT.findall(part):
            if line and stringWidth(line + unit.rstrip(), font(), style.size) > room:
                lines.append(line.rstrip())
                line, room = "", width
            line += unit if line else unit.lstrip()
        lines.append(line)
    return lines


class Paragraph(Flowable):
    """A paragraph that can go on on the next page."""

    def __init__(
        self, text: str, style: Style, lines: list[str] | None = None, goes_on: bool = False
    ) -> None:
        super().__init__()
        self.text, self.style, self.lines, self.goes_on = text, style, lines, goes_on
        self.spaceBefore, self.spaceAfter = style.before, style.after

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        if self.lines is None:
            self.lines = broken(self.text, self.style, width)
        self.width = width
        self.height = self.style.leading * len(self.lines)
        return width, self.height

    def minWidth(self) -> float:
        return self.style.size

    def split(self, width: float, height: float) -> list[Paragraph]:
        self.wrap(width, height)
        assert self.lines is not None
        fit = int(height / self.style.leading + 1e-6)
        if fit < 1 or fit >= len(self.lines):
            return []
        above, below = replace(self.style, after=0), replace(self.style, before=0, indent=0)
        return [
            Paragraph(self.text, above, self.lines[:fit], goes_on=True),
            Paragraph(self.text, below, self.lines[fit:], self.goes_on),
        ]

    def draw(self) -> None:
        style, lines = self.style, self.lines or []
        self.canv.setFont(font(), style.size)
        self.canv.setLineWidth(style.size * 0.035)
        for i, line in enumerate(lines):
            start = style.indent * style.size if i == 0 else 0
            room = self.width - start - stringWidth(line, font(), style.size)
            last = i == len(lines) - 1 and not self.goes_on
            loose = style.align == "j" and not last and len(line) > 1
            x = start + room * {"c": 0.5, "r": 1}.get(style.align, 0)
            y = self.height - style.leading * (i + 0.5) - style.size * 0.38
            self.canv.drawString(
                x,
                y,
                line,
                mode=2 if style.bold else 0,
                charSpace=room / (len(line) - 1) if loose else 0,
            )
