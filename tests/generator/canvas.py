"""Parts → PDF by reportlab."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import product

from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
)
from reportlab.platypus import Table as Ruled

from tests.generator.layouts import UNRULED, Layout
from tests.generator.pages import Break, Part, Piece, Text, scale, spans
from tests.typesetting.text import Paragraph, Style, font

MARGIN = 42
STYLES = {
    "cover": Style(22, 40, "c", before=20),
    "part": Style(17, 34, "c", after=6),
    "section": Style(14, 26, "l", indent=2),
    "body": Style(13, 24, indent=2),
    "line": Style(12, 22, "l"),
    "note": Style(8.5, 14, "l", before=3),
    "title": Style(15, 26, "c"),
    "caption": Style(9, 13, "l"),
}


class Edged(Ruled):
    """A table each of whose cells has its own borders, as thin filled shapes like Word's.

    They are whole (`edges`), or dashes drawn one by one (`dashes`).
    """

    def _drawLines(self) -> None:
        if not self._linecmds:
            return
        outer = not any(command[0] == "INNERGRID" for command in self._linecmds)
        xs, ys = self._colpositions, self._rowpositions
        for r, c in product(range(self._nrows), range(self._ncols)):
            box = (xs[c], ys[r + 1], xs[c + 1] - xs[c], ys[r] - ys[r + 1])
            x, y, w, h = (self._spanRects[c, r] if self._spanCmds else box) or (0, 0, 0, 0)
            for at, first, last in ((y, ys[-1], ys[0]), (y + h, ys[-1], ys[0])) if w else ():
                if outer or first + 1 < at < last - 1:
                    for start, length in self.pieces(w):
                        self.canv.rect(x + start, at - 0.24, length, 0.48, stroke=0, fill=1)
            for at, first, last in ((x, xs[0], xs[-1]), (x + w, xs[0], xs[-1])) if w else ():
                if outer or first + 1 < at < last - 1:
                    for start, length in self.pieces(h):
                        self.canv.rect(at - 0.24, y + start, 0.48, length, stroke=0, fill=1)

    def pieces(self, length: float) -> list[tuple[float, float]]:
        """Where the pieces of a border begin, and how long they are."""
        return [(0.5, length - 1)]


class Dashed(Edged):
    def pieces(self, length: float) -> list[tuple[float, float]]:
        return [(start, min(3, length - start)) for start in range(0, int(length), 6)]


#: How the borders of cells are drawn where not as lines from end to end.
DRAWN = {"edges": Edged, "dashes": Dashed}


def ruled(piece: Piece, width: float) -> Ruled:
    """One piece of a table."""
    size, columns = scale(piece, width)
    form = piece.sheet.form
    pad = 4 if form.rules in UNRULED else 2
    cells = []
    for r, row in enumerate(piece.rows):
        line = []
        for c, text in enumerate(row):
            style = Style(size, size * form.leading, piece.align(r, c)[0])
            line.append(Paragraph(text, style) if text and text not in "<^" else "")
        cells.append(line)
    after = 0 if piece.sheet.notes_inside else 4
    table = DRAWN.get(form.border, Ruled)(cells, colWidths=columns, spaceAfter=after, splitByRow=1)
    rules: list[tuple[object, ...]] = {
        "grid": [("GRID", (0, 0), (-1, -1), 0.6, black)],
        "open": [("INNERGRID", (0, 0), (-1, -1), 0.6, black)],
        "horizontal": [
            ("LINEABOVE", (0, 0), (-1, -1), 0.6, black),
            ("LINEBELOW", (0, -1), (-1, -1), 0.6, black),
        ],
        "three": [
            ("LINEABOVE", (0, 0), (-1, 0), 1, black),
            *[("LINEBELOW", (0, piece.head - 1), (-1, piece.head - 1), 0.6, black)][: piece.head],
            ("LINEBELOW", (0, -1), (-1, -1), 1, black),
        ],
        "none": [],
    }[form.rules]
    rules += {
        **{key: [] for key in ("", *DRAWN)},
        "thick": [("BOX", (0, 0), (-1, -1), 2.2, black)],
        "double": [("BOX", (0, 0), (-1, -1), 0.6, black, None, None, None, 2, 1.8)],
        "shaded": [("BACKGROUND", (0, 0), (-1, max(piece.head - 1, 0)), HexColor("#d9e2f3"))],
    }[form.border]
    table.setStyle(
        [
            *rules,
            ("LEADING", (0, 0), (-1, -1), size * form.leading),
            ("VALIGN", (0, 0), (-1, -1), form.level.upper()),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ("LEFTPADDING", (0, 0), (-1, -1), pad),
            ("RIGHTPADDING", (0, 0), (-1, -1), pad),
            *(("SPAN", first, corner) for first, corner in spans(piece.rows).items()),
        ]
    )
    return table


def story(parts: Iterable[Part]) -> list[Flowable]:
    """Everything in order, ready to be poured into pages."""
    out: list[Flowable] = []
    width = A4[0] - 2 * MARGIN
    for part in parts:
        match part:
            case Break():
                turned = part.landscape
                width = A4[turned] - 2 * MARGIN
                out += [NextPageTemplate("landscape" if turned else "portrait"), PageBreak()]
            case Text():
                out.append(Paragraph(part.text, STYLES[part.role]))
            case Piece():
                out.append(ruled(part, width))
    return out


def pdf(parts: Iterable[Part], layout: Layout) -> bytes:
    """Typeset a report."""
    out = BytesIO()
    document = BaseDocTemplate(out, invariant=1, initialFontName=font())

    def furniture(canvas: Canvas, _document: object) -> None:
        _furniture(canvas, layout)

    for key, size in (("portrait", A4), ("landscape", landscape(A4))):
        frame = Frame(MARGIN, MARGIN, size[0] - 2 * MARGIN, size[1] - 2 * MARGIN, 0, 0, 0, 0)
        document.addPageTemplates(PageTemplate(key, [frame], furniture, pagesize=size))
    document.build(story(parts))
    return out.getvalue()


def _furniture(canvas: Canvas, layout: Layout) -> None:
    """Watermark, running header and page number."""
    width, height = canvas._pagesize
    canvas.saveState()
    if layout.watermark:
        canvas.setFont(font(), 40)
        canvas.setFillColor(HexColor("#e0e0e0"))
        for y in (0.3, 0.7):
            canvas.saveState()
            canvas.translate(width / 2, height * y)
            canvas.rotate(35)
            canvas.drawCentredString(0, 0, layout.watermark)
            canvas.restoreState()
    canvas.setFillColor(black)
    canvas.setFont(font(), 9)
    if layout.running_header:
        canvas.drawCentredString(width / 2, height - 28, layout.running_header)
    if layout.page_number:
        canvas.drawCentredString(width / 2, 24, layout.page_number.format(canvas.getPageNumber()))
    canvas.restoreState()
