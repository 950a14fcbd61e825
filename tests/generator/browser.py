"""Parts → PDF by headless Chromium, from HTML."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from html import escape
from pathlib import Path

from tests.browser.chromium import Tab, browser, program
from tests.generator.layouts import Layout
from tests.generator.pages import Break, Part, Piece, Text, scale, spans

__all__ = ["printed", "program"]

#: Prints after which the browser starts anew, so that a long run does not gather memory.
FRESH = 200
STYLE = """
@page {{ size: A4; margin: 42pt; {furniture} }}
@page wide {{ size: A4 landscape }}
body {{ margin: 0; font: 13pt/1.8 "Noto Sans CJK SC", sans-serif; }}
section {{ break-before: page; }} section:first-of-type {{ break-before: auto; }}
section.wide {{ page: wide; }}
p {{ margin: 0; }} p.cover, p.part, p.title {{ text-align: center; }}
p.cover {{ font-size: 22pt; }} p.part {{ font-size: 17pt; }} p.title {{ font-size: 15pt; }}
p.section, p.body {{ text-indent: 2em; }} p.line {{ font-size: 12pt; }}
p.caption, p.note {{ font-size: 8.5pt; line-height: 1.5; white-space: pre-wrap; }}
table {{ border-collapse: collapse; table-layout: fixed; margin-bottom: 4pt; }}
table.seamless {{ margin-bottom: 0; }}
td {{ padding: 2.5pt 2pt; overflow-wrap: anywhere; white-space: pre-line; }}
table.horizontal td, table.three td, table.none td {{ padding: 2.5pt 4pt; }}
td.centre {{ text-align: center; }} td.right {{ text-align: right; }}
table.grid td, table.open td {{ border: .75pt solid #000; }}
table.open {{ border-style: hidden; }}
table.thick {{ border: 2.25pt solid #000; }} table.double {{ border: 2.25pt double #000; }}
table.shaded td.h {{ background: #d9e2f3; -webkit-print-color-adjust: exact; }}
table.horizontal td {{ border: solid #000; border-width: .75pt 0; }}
table.three {{ border: solid #000; border-width: 1.5pt 0; }}
table.three tr.last {{ border-bottom: .75pt solid #000; }}
div.mark {{ position: fixed; top: 45%; left: 20%; font-size: 40pt; color: #e0e0e0;
  transform: rotate(-35deg); z-index: -1; }}
"""


class _Session:
    """A browser that is started when it is first needed."""

    def __init__(self) -> None:
        self.stack, self.tab, self.count = ExitStack(), None, 0
        atexit.register(self.stack.close)

    def start(self) -> Tab:
        if self.tab is None or self.count >= FRESH:
            self.stack.close()
            self.tab, self.count = self.stack.enter_context(browser()), 0
        self.count += 1
        return self.tab


_session = _Session()


def printed(parts: Iterable[Part], layout: Layout) -> bytes:
    """Print a report."""
    with tempfile.TemporaryDirectory() as folder:
        page, pdf = Path(folder, "report.html"), Path(folder, "report.pdf")
        page.write_text(html(parts, layout), encoding="utf-8")
        tab = _session.start()
        tab.open(page, "print")
        return tab.pdf(pdf).read_bytes()


def html(parts: Iterable[Part], layout: Layout) -> str:
    """The report as a page of HTML; each section begins a new page of the print."""
    boxes = []
    if layout.page_number:
        before, after = layout.page_number.split("{}")
        boxes.append(
            f'@bottom-center {{ content: "{before}" counter(page) "{after}"; font-size: 9pt }}'
        )
    if layout.running_header:
        boxes.append(f'@top-center {{ content: "{layout.running_header}"; font-size: 9pt }}')
    out = [f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{layout.unit}</title>']
    out.append(f"<style>{STYLE.format(furniture=' '.join(boxes))}</style>")
    if layout.watermark:
        out.append(f'<div class="mark">{layout.watermark}</div>')
    out.append("<section>")
    wide = False
    for part in parts:
        match part:
            case Break():
                wide = part.landscape
                out.append(f'</section><section class="{"wide" if wide else ""}">')
            case Text():
                out.append(f'<p class="{part.role}">{escape(part.text)}</p>')
            case Piece():
                out.append(_table(part, 757.9 if wide else 511.3))
    return "\n".join([*out, "</section></html>"])


def _table(piece: Piece, width: float) -> str:
    size, columns = scale(piece, width)
    form, merged = piece.sheet.form, spans(piece.rows)
    align = f"font-size: {size:.2f}pt; line-height: {form.leading}; width: {sum(columns):.1f}pt"
    kinds = [form.rules, form.border]
    kinds.append("seamless" * piece.sheet.notes_inside)
    out = [f'<table class="{" ".join(kinds)}" style="{align}">']
    out += [f'<col style="width: {w:.1f}pt">' for w in columns]
    for r, row in enumerate(piece.rows):
        out.append('<tr class="last">' if r == piece.head - 1 else "<tr>")
        for c, text in enumerate(row):
            if text and text in "<^":
                continue
            right, below = merged.get((c, r), (c, r))
            kind = f"{piece.align(r, c)} {'h' if r < piece.head else ''}"
            out.append(
                f'<td class="{kind}" style="vertical-align: {form.level}" colspan="{right - c + 1}"'
                f' rowspan="{below - r + 1}">{escape(text)}</td>'
            )
        out.append("</tr>")
    return "\n".join([*out, "</table>"])
