"""Parts → PDF by LibreOffice, from a flat OpenDocument text: the nearest to Word and WPS."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from tests.generator.layouts import Layout
from tests.generator.pages import Break, Part, Piece, Text, scale, spans

#: Pages of A4, upright and lying, in points, with their margins.
SIZES = {"upright": (595.3, 841.9), "lying": (841.9, 595.3)}
MARGIN = 42.0
#: Size, alignment and indent of each role of a text.
ROLES = {
    "cover": (22, "center", 0),
    "part": (17, "center", 0),
    "section": (14, "justify", 2),
    "body": (13, "justify", 2),
    "line": (12, "left", 0),
    "note": (8.5, "left", 0),
    "title": (15, "center", 0),
    "caption": (9, "left", 0),
}
SPACES = ("office", "text", "table", "style", "fo:xsl-fo-compatible", "svg:svg-compatible")
FONT = "Noto Sans CJK SC"
URN = "urn:oasis:names:tc:opendocument:xmlns:"


def program() -> str | None:
    """Path of LibreOffice, None where it is not installed."""
    return shutil.which("soffice")


def printed(documents: Sequence[str]) -> list[bytes]:
    """Print flat files in one call: starting the program takes longer than a document."""
    with tempfile.TemporaryDirectory() as folder:
        files = [
            Path(folder, f"{i}.{'fods' if '.spreadsheet' in text[:2000] else 'fodt'}")
            for i, text in enumerate(documents)
        ]
        for file, text in zip(files, documents, strict=True):
            file.write_text(text, encoding="utf-8")
        subprocess.run(
            [
                *(program() or "soffice", "--headless", "--norestore"),
                f"-env:UserInstallation=file://{folder}/profile",
                *("--convert-to", "pdf", "--outdir", folder, *map(str, files)),
            ],
            check=True,
            capture_output=True,
            timeout=60 + 10 * len(files),
        )
        return [file.with_suffix(".pdf").read_bytes() for file in files]


def document(parts: Iterable[Part], layout: Layout) -> str:
    """The report as a flat OpenDocument text."""
    return _Writer(layout).document(parts)


class _Writer:
    """Gathers the body and the styles that it needs."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.styles: dict[str, str] = {}
        self.body: list[str] = []
        self.pending = "upright"
        self.page = "upright"

    def style(self, family: str, properties: str, master: str = "") -> str:
        """The name of an automatic style with such properties."""
        page = f' style:master-page-name="{master}"' if master else ""
        own = f'style:family="{family}"{page}>{properties}</style:style>'
        return self.styles.setdefault(own, f"S{len(self.styles)}")

    def turned(self) -> str:
        """The page that begins here, if one does."""
        master, self.pending = self.pending, ""
        return master

    def document(self, parts: Iterable[Part]) -> str:
        for part in parts:
            match part:
                case Break():
                    self.page = self.pending = "lying" if part.landscape else "upright"
                case Text() if part.role == "caption" and " " * 6 in part.text:
                    self.row(part.text.split(" " * 6))
                case Text():
                    size, align, indent = ROLES[part.role]
                    self.paragraph(part.text, size, align, indent, self.turned())
                case Piece():
                    self.table(part)
        spaces = " ".join(
            f'xmlns:{name.split(":")[0]}="{URN}{name.split(":")[-1]}:1.0"' for name in SPACES
        )
        masters = self.masters()
        styles = "".join(f'<style:style style:name="{n}" {s}' for s, n in self.styles.items())
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} '
            'office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">'
            f"<office:automatic-styles>{styles}{self.pages()}</office:automatic-styles>"
            f"<office:master-styles>{masters}</office:master-styles>"
            f"<office:body><office:text>{''.join(self.body)}</office:text></office:body>"
            "</office:document>"
        )

    def pages(self) -> str:
        return "".join(
            f'<style:page-layout style:name="{name}-page"><style:page-layout-properties '
            f'fo:page-width="{w}pt" fo:page-height="{h}pt" fo:margin="{MARGIN / 2}pt" '
            f'style:print-orientation="{"portrait" if w < h else "landscape"}" '
            f'fo:margin-left="{MARGIN}pt" fo:margin-right="{MARGIN}pt"/>'
            f"<style:header-style><style:header-footer-properties "
            f'fo:min-height="{MARGIN / 2}pt"/></style:header-style>'
            f"<style:footer-style><style:header-footer-properties "
            f'fo:min-height="{MARGIN / 2}pt"/></style:footer-style></style:page-layout>'
            for name, (w, h) in SIZES.items()
        )

    def masters(self) -> str:
        number = '<text:page-number text:select-page="current">1</text:page-number>'
        foot = escape(self.layout.page_number).replace("{}", number)
        line = '<text:p text:style-name="{}">{}</text:p>'
        style = self.style("paragraph", _paragraph(9, "center"))
        inner = (
            f"<style:header>{line.format(style, escape(self.layout.running_header))}</style:header>"
            f"<style:footer>{line.format(style, foot)}</style:footer>"
        )
        return "".join(
            f'<style:master-page style:name="{name}" style:page-layout-name="{name}-page">'
            f"{inner}</style:master-page>"
            for name in SIZES
        )

    def paragraph(
        self, text: str, size: float, align: str, indent: float = 0, master: str = "",
        leading: float = 0,
    ) -> None:  # fmt: skip
        style = self.style("paragraph", _paragraph(size, align, indent, leading), master)
        self.body.append(f'<text:p text:style-name="{style}">{_content(text)}</text:p>')

    def row(self, texts: Sequence[str]) -> None:
        """Captions side by side, in a table without borders."""
        width = SIZES[self.page][0] - 2 * MARGIN
        self.open([width / len(texts)] * len(texts), 0)
        cell = self.style("table-cell", '<style:table-cell-properties fo:border="none"/>')
        self.body.append("<table:table-row>")
        for i, text in enumerate(texts):
            align = "left" if i == 0 else "right" if i == len(texts) - 1 else "center"
            self.body.append(f'<table:table-cell table:style-name="{cell}">')
            self.paragraph(text, 9, align)
            self.body.append("</table:table-cell>")
        self.body.append("</table:table-row></table:table>")

    def open(self, columns: Sequence[float], after: float) -> None:
        properties = (
            f'<style:table-properties style:width="{sum(columns):.1f}pt" table:align="left" '
            f'fo:margin-bottom="{after}pt" table:border-model="collapsing" '
            'style:may-break-between-rows="true"/>'
        )
        style = self.style("table", properties, self.turned())
        self.body.append(f'<table:table table:style-name="{style}">')
        for width in columns:
            properties = f'<style:table-column-properties style:column-width="{width:.1f}pt"/>'
            column = self.style("table-column", properties)
            self.body.append(f'<table:table-column table:style-name="{column}"/>')

    def table(self, piece: Piece) -> None:
        size, columns = scale(piece, SIZES[self.page][0] - 2 * MARGIN)
        form, merged = piece.sheet.form, spans(piece.rows)
        self.open(columns, 0 if piece.sheet.notes_inside else 4)
        row_style = self.style("table-row", '<style:table-row-properties fo:keep-together="auto"/>')
        # the program repeats the header by itself where it breaks the table
        repeats = form.repeat == "header" and not form.rows and 0 < piece.head < len(piece.rows)
        self.body.append("<table:table-header-rows>" * repeats)
        for r, row in enumerate(piece.rows):
            self.body.append(f'<table:table-row table:style-name="{row_style}">')
            for c, text in enumerate(row):
                if text and text in "<^":
                    self.body.append("<table:covered-table-cell/>")
                    continue
                right, below = merged.get((c, r), (c, r))
                last = (right == len(row) - 1, below == len(piece.rows) - 1)
                style = self.style("table-cell", cell(piece, r, (c == 0, r == 0, *last)))
                self.body.append(
                    f'<table:table-cell table:style-name="{style}" '
                    f'table:number-columns-spanned="{right - c + 1}" '
                    f'table:number-rows-spanned="{below - r + 1}">'
                )
                align = {"centre": "center", "right": "end"}.get(piece.align(r, c), "start")
                self.paragraph(text, size, align, leading=form.leading)
                self.body.append("</table:table-cell>")
            self.body.append("</table:table-row>")
            self.body.append("</table:table-header-rows>" * (repeats and r == piece.head - 1))
        self.body.append("</table:table>")


def _paragraph(size: float, align: str, indent: float = 0, leading: float = 0) -> str:
    font = f"'{FONT}'"
    height = f'fo:line-height="{leading * size:.2f}pt" ' if leading else ""
    return (
        f'<style:paragraph-properties fo:text-align="{align}" fo:text-indent="{indent * size}pt" '
        f"{height}"
        'fo:orphans="0" fo:widows="0"/>'
        f'<style:text-properties fo:font-family="{font}" style:font-family-asian="{font}" '
        f'fo:font-size="{size:.2f}pt" style:font-size-asian="{size:.2f}pt" '
        'fo:language="zh" fo:country="CN" '
        'style:language-asian="zh" style:country-asian="CN"/>'
    )


def cell(piece: Piece, r: int, outer: tuple[bool, bool, bool, bool]) -> str:
    """The properties of a cell that stands at the left, top, right, bottom of its table."""
    form = piece.sheet.form
    heavy = {"thick": "2.25pt solid #000000", "double": "2.25pt double #000000"}.get(form.border)
    rules = []
    for side, at_edge in zip(("left", "top", "right", "bottom"), outer, strict=True):
        upright = side in ("left", "right")
        drawn = {
            "grid": True,
            "open": not at_edge,
            "horizontal": not upright,
            "three": not upright and (at_edge or (side == "top" and r == piece.head)),
            "none": False,
        }[form.rules]
        rule = heavy if heavy and at_edge else "0.5pt solid #000000"
        rules.append(f'fo:border-{side}="{rule if drawn else "none"}"')
    shade = form.border == "shaded" and r < piece.head
    back = ' fo:background-color="#d9e2f3"' if shade else ""
    return (
        f'<style:table-cell-properties {" ".join(rules)} fo:padding="2pt"{back} '
        f'style:vertical-align="{form.level}"/>'
    )


def _content(text: str) -> str:
    """Text with its line breaks and runs of blanks."""
    text = escape(text).replace("\n", "<text:line-break/>")
    return re.sub(r"  +", lambda m: f'<text:s text:c="{len(m[0])}"/>', text)
