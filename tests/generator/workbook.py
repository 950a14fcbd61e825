"""Parts → PDF by LibreOffice, from a flat spreadsheet: a sheet a table, wider than its paper.

The columns that a page has no room for follow on further pages, as from Excel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from tests.generator.layouts import Layout
from tests.generator.office import FONT, MARGIN, ROLES, SIZES, SPACES, URN, cell
from tests.generator.pages import Break, Part, Piece, Text, spans

#: Width of a column of text, and the share of its natural width that a table's column has.
WIDE, ROOM = 500.0, 1.25
#: Size of the type in tables, which are not scaled.
SIZE = 9.0


def workbook(parts: Iterable[Part], layout: Layout) -> str:
    """The report as a flat OpenDocument spreadsheet."""
    book = _Book(layout)
    waiting: list[Text] = []
    for part in parts:
        match part:
            case Break():
                book.close(waiting)
                book.page = "lying" if part.landscape else "upright"
            case Text(role="title" | "caption"):
                waiting.append(part)
            case Text():
                book.text(part, waiting)
            case Piece():
                book.table(part, waiting)
    book.close(waiting)
    return book.document()


class _Book:
    """Gathers sheets and the styles that they need."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.styles: dict[str, str] = {}
        self.sheets: list[str] = []
        self.rows: list[str] = []
        self.columns: list[float] = []
        self.page = "upright"

    def style(self, family: str, properties: str, master: str = "") -> str:
        page = f' style:master-page-name="{master}"' if master else ""
        own = f'style:family="{family}"{page}>{properties}</style:style>'
        return self.styles.setdefault(own, f"S{len(self.styles)}")

    def close(self, waiting: list[Text]) -> None:
        """End the sheet: what waits for a table stands alone."""
        if waiting:
            self.close([])
            for text in waiting:
                self.line(text, [WIDE])
            waiting.clear()
        if self.rows:
            table = self.style("table", "<style:table-properties/>", self.page)
            columns = "".join(
                f'<table:table-column table:style-name="{self.sized("column", "width", width)}"/>'
                for width in self.columns
            )
            self.sheets.append(
                f'<table:table table:name="T{len(self.sheets)}" table:style-name="{table}">'
                f"{columns}{''.join(self.rows)}</table:table>"
            )
        self.rows, self.columns = [], []

    def sized(self, what: str, size: str, points: float) -> str:
        properties = f'style:{what}-{size}="{points:.1f}pt" style:use-optimal-row-height="false"'
        return self.style(f"table-{what}", f"<style:table-{what}-properties {properties}/>")

    def text(self, text: Text, waiting: list[Text]) -> None:
        """A paragraph; a note under the table that it belongs to."""
        if text.role != "note" or waiting or not self.columns:
            if len(self.columns) != 1:
                self.close(waiting)
            for each in waiting:
                self.line(each, [WIDE])
            waiting.clear()
        self.line(text, self.columns or [WIDE])

    def line(self, text: Text, columns: list[float]) -> None:
        """A row of one merged cell."""
        self.columns = columns
        size, align, _ = ROLES[text.role]
        lines = sum(1 + len(line) * size // sum(columns) for line in text.text.split("\n"))
        align = {"center": "center"}.get(align, "start")
        plain = f'<style:table-cell-properties fo:wrap-option="wrap"/>{_type(size, align)}'
        self.row([self.cell(text.text, plain, len(columns))], lines * size * 1.5 + 2)

    def cell(self, text: str, properties: str, right: int = 1, below: int = 1) -> str:
        lines = "".join(f"<text:p>{_content(line)}</text:p>" for line in text.split("\n"))
        return (
            f'<table:table-cell table:style-name="{self.style("table-cell", properties)}" '
            f'office:value-type="string" table:number-columns-spanned="{right}" '
            f'table:number-rows-spanned="{below}">{lines if text else ""}</table:table-cell>'
        )

    def row(self, cells: Iterable[str], height: float) -> None:
        style = self.sized("row", "height", height)
        self.rows.append(
            f'<table:table-row table:style-name="{style}">{"".join(cells)}</table:table-row>'
        )

    def table(self, piece: Piece, waiting: list[Text]) -> None:
        widths = [width * SIZE * ROOM for width in piece.widths]
        if self.rows:
            self.close([])
        for text in waiting:
            self.line(text, widths)
        waiting.clear()
        self.columns, merged = widths, spans(piece.rows)
        repeats = piece.sheet.form.repeat == "header" and 0 < piece.head < len(piece.rows)
        self.rows += ["<table:table-header-rows>"] * repeats
        for r, row in enumerate(piece.rows):
            cells, lines = [], 1.0
            for c, text in enumerate(row):
                if text and text in "<^":
                    cells.append("<table:covered-table-cell/>")
                    continue
                right, below = merged.get((c, r), (c, r))
                at_edge = (c == 0, r == 0, right == len(row) - 1, below == len(piece.rows) - 1)
                align = {"centre": "center", "right": "end"}.get(piece.align(r, c), "start")
                frame = cell(piece, r, at_edge).replace("/>", ' fo:wrap-option="wrap"/>')
                own = self.cell(text, frame + _type(SIZE, align), right - c + 1, below - r + 1)
                cells.append(own)
                room = (sum(widths[c : right + 1]) - 6) / SIZE
                high = sum(1 + len(line) // room for line in text.split("\n"))
                lines = max(lines, high / (below - r + 1))
            self.row(cells, lines * SIZE * 1.5 + 5)
            self.rows += ["</table:table-header-rows>"] * (repeats and r == piece.head - 1)

    def document(self) -> str:
        spaces = " ".join(
            f'xmlns:{name.split(":")[0]}="{URN}{name.split(":")[-1]}:1.0"' for name in SPACES
        )
        order = "ltr" if self.layout.column_numbers else "ttb"
        pages = "".join(
            f'<style:page-layout style:name="{name}-page"><style:page-layout-properties '
            f'fo:page-width="{w}pt" fo:page-height="{h}pt" fo:margin="{MARGIN}pt" '
            f'style:print-orientation="{"portrait" if w < h else "landscape"}" '
            f'style:print-page-order="{order}" style:print="zero-values"/></style:page-layout>'
            for name, (w, h) in SIZES.items()
        )
        masters = "".join(
            f'<style:master-page style:name="{name}" style:page-layout-name="{name}-page">'
            f"<style:header><text:p>{escape(self.layout.running_header)}</text:p></style:header>"
            '<style:footer style:display="false"/></style:master-page>'
            for name in SIZES
        )
        styles = "".join(f'<style:style style:name="{n}" {s}' for s, n in self.styles.items())
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} '
            'office:version="1.3" '
            'office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
            f"<office:automatic-styles>{styles}{pages}</office:automatic-styles>"
            f"<office:master-styles>{masters}</office:master-styles><office:body>"
            f"<office:spreadsheet>{''.join(self.sheets)}</office:spreadsheet></office:body>"
            "</office:document>"
        )


def _type(size: float, align: str) -> str:
    return (
        f'<style:paragraph-properties fo:text-align="{align}"/>'
        f'<style:text-properties style:font-name-asian="{FONT}" fo:font-size="{size}pt" '
        f"fo:font-family=\"'{FONT}'\" style:font-family-asian=\"'{FONT}'\" "
        f'style:font-size-asian="{size}pt"/>'
    )


def _content(text: str) -> str:
    return re.sub(r"  +", lambda m: f'<text:s text:c="{len(m[0])}"/>', escape(text))
