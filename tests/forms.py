"""Help for tests of forms: tables given as lines of cells parted by |, as grids and as a PDF.

The first line holds the widths of the columns; < and ^ mark cells merged with the one on the left
or above.
"""

from io import BytesIO
from itertools import accumulate

from reportlab.lib.colors import black
from reportlab.lib.pagesizes import A4
from reportlab.platypus import PageBreak, SimpleDocTemplate, Table

from lanxian.model import Place
from lanxian.parsing.sections import TextSection
from lanxian.reading import Cell, Grid
from tests.generator.pages import spans
from tests.typesetting.text import Paragraph, Style, font

HEIGHT = 20.0
MARGIN = 40
STYLES = {"title": Style(15, 26, "c"), "line": Style(12, 20, "l")}
SMALL = Style(8, 10, "c")


def table(text):
    """Widths and rows of a table."""
    first, *rows = text.strip().splitlines()
    return [int(w) for w in first.split()], [[c.strip() for c in r.split("|")] for r in rows]


#: How a state is written in tests/text/forms.
STATES = {"b": "blank:", "t:": "text:", "n:": "not_applicable:"}


def kept(path):
    """A form of tests/text/forms: its title, its table, and the figures that a person read in it.

    The title stands first (% 项目支出绩效自评表), then the table; then, by row and parent, columns
    and values (= row^parent|column=value;column=value): b is blank, t: text, n: not applicable;
    * a number of such a name that is unread.
    """
    title, *lines = path.read_text(encoding="utf-8").splitlines()
    cells = [each for each in lines if not each.startswith("= ")]
    wanted = []
    for each in lines:
        if each.startswith("= "):
            name, _, values = each[2:].partition("|")
            wanted += [_wanted(name, *pair.split("=", 1)) for pair in values.split(";")]
    return title.removeprefix("% "), "\n".join(cells), wanted


def _wanted(name, column, value):
    if column == "*":
        return f"{name}||unread:{value.removeprefix('unread')}"
    short = next((s for s in STATES if value == s or (len(s) > 1 and value.startswith(s))), "")
    return f"{name}|{column}|{STATES.get(short, '')}{value.removeprefix(short)}"


def form(*pages, title="项目支出绩效自评表", key="annex", part="performance"):
    """A section with a form of ruled cells, one table a page."""
    grids = [ruled(text, page) for page, text in enumerate(pages, start=1)]
    return TextSection(part, key, title, tuple(grids))


def ruled(text, page=1):
    """A grid as a page has it: merged slots are one cell, every cell has its box."""
    widths, rows = table(text)
    edges, reach, cells = [0, *accumulate(10 * w for w in widths)], spans(rows), {}
    for r, row in enumerate(rows):
        for c, printed in enumerate(row):
            if printed in {"<", "^"}:
                cells[c, r] = cells[(c - 1, r) if printed == "<" else (c, r - 1)]
            else:
                right, bottom = reach.get((c, r), (c, r))
                box = (edges[c], HEIGHT * r, edges[right + 1], HEIGHT * (bottom + 1))
                cells[c, r] = Cell(printed, Place(page, *box))
    return Grid(tuple(tuple(cells[c, r] for c in range(len(row))) for r, row in enumerate(rows)))


def pdf(*parts):
    """A PDF of parts: ("title", text), ("line", text), ("table", text) and ("page",)."""
    out, story = BytesIO(), []
    font()
    for kind, *text in parts:
        if kind == "page":
            story.append(PageBreak())
        elif kind == "table":
            story.append(drawn(*table(text[0])))
        else:
            story.append(Paragraph(text[0], STYLES[kind]))
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    document = SimpleDocTemplate(out, pagesize=A4, invariant=1, initialFontName=font(), **margins)
    document.build(story)
    return out.getvalue()


def drawn(widths, rows):
    """A table with all its rules."""
    room = (A4[0] - 2 * MARGIN - 12) / sum(widths)
    cells = [[Paragraph(c, SMALL) if c not in {"", "<", "^"} else "" for c in row] for row in rows]
    drawing = Table(cells, colWidths=[room * w for w in widths], spaceAfter=6)
    merged = [("SPAN", first, last) for first, last in spans(rows).items()]
    rules = [("GRID", (0, 0), (-1, -1), 0.6, black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    drawing.setStyle([*rules, *merged])
    return drawing
