"""Parts → pages → PDF: page furniture, headings, captions, tables page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Table as Ruled

from tests.typesetting.ruled import forms, ruled
from tests.typesetting.structure import MARK, Break, Entry, Part, Table, Text, structure
from tests.typesetting.text import Paragraph, Style, font, missing_glyphs

#: Says on every page what the file is, so that nobody takes it for the original.
COLOPHON = "本页由 lanxian 项目据转录文本排版，非原件"

MARGIN = 54
#: A heading goes to the next page where less room than this is left for it and what follows.
TOGETHER = 110
STYLES = {
    "cover": Style(22, 40, "c", before=20, bold=True),
    "contents": Style(18, 40, "c", bold=True),
    "part": Style(18, 44, "c", after=6, bold=True),
    "section": Style(14, 26, "l", indent=2, before=4, bold=True),
    "heading": Style(14, 26, "l", indent=2),
    "body": Style(13, 24, indent=2),
    "note": Style(8.5, 14, "l", before=4),
    "title": Style(15, 26, "c", bold=True),
}
LEFT, MIDDLE, RIGHT = (Style(9, 13, align) for align in "lcr")
SIDES = ("TOP", "BOTTOM", "LEFT", "RIGHT")


class Leader(Flowable):
    """A line of a table of contents: text, dots, page."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        return width, 22

    def draw(self) -> None:
        size, entry = 12, self.entry
        left, right = entry.level * 2 * size, self.width
        self.canv.setFont(font(), size)
        ends = (stringWidth(text, font(), size) for text in (entry.text, entry.page))
        room = right - left - sum(ends) - 4
        dots = "." * int(room / stringWidth(".", font(), size))
        self.canv.drawString(left, 6, entry.text)
        self.canv.drawRightString(right, 6, dots + entry.page)


def caption(lines: tuple[str, ...], width: float) -> Ruled:
    """The lines above a table: its number on the right; department, year and unit side by side."""
    text = "\n".join(lines)
    found = re.fullmatch(
        r"(公开.*?)\n(部门名称.*?)\s*(\d{4}年度)\s*(\S*单位：\S+)", text, re.DOTALL
    )
    assert found, f"not a caption: {text}"
    number, *rest = found.groups()
    cells = [["", "", Paragraph(number, RIGHT)]]
    cells.append([Paragraph(t, s) for t, s in zip(rest, (LEFT, MIDDLE, RIGHT), strict=True)])
    table = Ruled(cells, colWidths=[0.44 * width, 0.26 * width, 0.3 * width])
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM")])
    table.setStyle([(f"{side}PADDING", (0, 0), (-1, -1), 1) for side in SIDES])
    return table


class Story(list[Flowable]):
    """Flowables in order; a page break is made when it is known how the next page lies."""

    turned = False
    pending = False

    def page(self, turned: bool | None = None) -> None:
        """Begin a new page if one is due or the page has to lie otherwise (None: as it is)."""
        turned = self.turned if turned is None else turned
        if self and (self.pending or turned != self.turned):
            self += [NextPageTemplate("landscape" if turned else "portrait"), PageBreak()]
        self.turned, self.pending = turned, False


def story(parts: Iterator[Part]) -> Story:
    """Everything in order, ready to be poured into pages."""
    out, role = Story(), ""
    for part in parts:
        before, role = role, part.role if isinstance(part, Text) else type(part).__name__
        match part:
            case Break():
                out.pending = True
            case Table():
                out.pending |= bool(part.title) and before != "part"
                _table(out, part)
            case Entry():
                out.append(Leader(part))
            case Text():
                out.pending |= role in ("part", "contents") or before == "Entry"
                out.page(None if role == "note" else False)
                if role in ("section", "heading"):
                    out.append(CondPageBreak(TOGETHER))
                if role == "cover" != before:
                    out.append(Spacer(1, 180))
                out.append(Paragraph(part.text, STYLES[role]))
    return out


def _table(out: Story, table: Table) -> None:
    known, first = forms(), table.pages[0]
    form = known.get(table.title or first[0][0], known["default"])
    width = A4[form.landscape] - 2 * MARGIN
    out.page(form.landscape)
    if table.title:
        out.append(Paragraph(table.title, STYLES["title"]))
        out.append(caption(table.caption, width))
    out.append(ruled(first, form, width))
    again = first[: form.repeat]
    for rows in table.pages[1:]:
        out.append(PageBreak())
        fits = replace(form.narrowed(len(rows[0])), header=form.header if again else ())
        out.append(ruled((*again, *rows), fits, width))


def _furniture(canvas: Canvas, _document: BaseDocTemplate) -> None:
    """The mark under the text, the page number, and what this file is."""
    width, height = canvas._pagesize
    columns, rows = (2, 4) if width < height else (4, 2)
    canvas.saveState()
    canvas.setFont(font(), 24)
    canvas.setFillColor(HexColor("#e6e6e6"))
    for i in range(columns * rows):
        canvas.saveState()
        canvas.translate(
            width * (i % columns + 0.5) / columns, height * (i // columns + 0.5) / rows
        )
        canvas.rotate(30)
        canvas.drawCentredString(0, 0, MARK)
        canvas.restoreState()
    canvas.setFillColor(HexColor("#000000"))
    canvas.setFont(font(), 9)
    canvas.drawCentredString(width / 2, 30, f"— {canvas.getPageNumber()} —")
    canvas.setFillColor(HexColor("#808080"))
    canvas.setFont(font(), 6.5)
    canvas.drawCentredString(width / 2, 16, COLOPHON)
    canvas.restoreState()


def typeset(transcript: str) -> bytes:
    """Typeset a transcript: the same text gives the same bytes."""
    if missing := missing_glyphs(transcript):
        raise ValueError(f"the font has no glyphs for {' '.join(sorted(missing))}")
    parts = list(structure(transcript))
    name = "".join(part.text for part in parts[:2] if isinstance(part, Text))
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        title=f"{name}（{COLOPHON}）",
        author="lanxian",
        subject=COLOPHON,
        creator="lanxian tests/typesetting",
        lang="zh-CN",
        initialFontName=font(),
        invariant=1,
        pageCompression=1,
    )
    for key, size in (("portrait", A4), ("landscape", landscape(A4))):
        frame = Frame(MARGIN, MARGIN, size[0] - 2 * MARGIN, size[1] - 2 * MARGIN, 0, 0, 0, 0)
        document.addPageTemplates(PageTemplate(key, [frame], _furniture, pagesize=size))
    document.build(story(iter(parts)))
    return out.getvalue()
