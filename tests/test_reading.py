"""Reading files: lines, grids, furniture, positions."""

import io
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen.canvas import Canvas

from lanxian.model import Source
from lanxian.parsing.names import compact
from lanxian.reading import Grid, read_document
from lanxian.reading.characters import PAGE_NUMBER, Rule, rows_of, without_watermarks
from lanxian.reading.pdf import read_page, read_pdf
from lanxian.reading.rules import snapped, stacked
from lanxian.reading.transcript import read_transcript
from tests.typesetting.text import font


def pdf_of(draw, rotation=0):
    """A one-page PDF that `draw(canvas)` makes."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    canvas.setPageRotation(rotation)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def table(canvas, outer=True):
    """Two columns, three rows, with a merged header."""
    xs, ys = [100, 200, 300], [700, 680, 660, 640]
    for y in ys if outer else ys[1:-1]:
        canvas.line(xs[0], y, xs[-1], y)
    for x in xs if outer else xs[1:-1]:
        canvas.line(x, 680 if x == 200 and outer else 700, x, 640)
    for x, y, text in [
        (110, 665, "alpha"),
        (250, 665, "1.00"),
        (110, 645, "beta"),
        (250, 645, "2.00"),
    ]:
        canvas.drawString(x, y, text)
    canvas.drawString(180, 685, "head")
    canvas.drawString(100, 600, "a line of text under the table")


def grids(document):
    return [b for b in document.blocks if isinstance(b, Grid)]


def cells(grid):
    return [[cell.text for cell in row] for row in grid.rows]


def test_a_ruled_table_and_its_merged_cell():
    document = read_pdf(pdf_of(table), Path("x.pdf"), "")
    (grid,) = grids(document)
    assert cells(grid) == [["head", "head"], ["alpha", "1.00"], ["beta", "2.00"]]
    assert grid.rows[0][0] is grid.rows[0][1]
    assert [b.text for b in document.blocks if not isinstance(b, Grid)] == [
        "a line of text under the table"
    ]


def test_a_table_without_outer_rules_keeps_its_first_and_last_row_and_column():
    (grid,) = grids(read_pdf(pdf_of(lambda c: table(c, outer=False)), Path("x.pdf"), ""))
    assert cells(grid)[1:] == [["alpha", "1.00"], ["beta", "2.00"]]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(rotation):
    def draw(canvas):
        width, height = A4
        canvas.translate(*{90: (width, 0), 180: (width, height), 270: (0, height)}[rotation])
        canvas.rotate(rotation)
        for x in (100, 200, 300):
            canvas.line(x, 500, x, 540)
        for y in (500, 520, 540):
            canvas.line(100, y, 300, y)
        canvas.drawString(110, 525, "name here")
        canvas.drawString(210, 525, "12.34")
        canvas.drawString(110, 505, "another one")

    (grid,) = grids(read_pdf(pdf_of(draw, rotation), Path("x.pdf"), ""))
    assert cells(grid) == [["namehere", "12.34"], ["anotherone", ""]]


def test_watermarks_page_numbers_and_running_lines_are_left_out(root):
    document = read_document(root / "data/raw/lanxian-hrss-2024.pdf")
    lines = [b.text for b in document.blocks if not isinstance(b, Grid)]
    assert not [line for line in lines if "仅供内部审核" in line]
    assert not [line for line in lines if "非原件" in line]
    assert not [line for line in lines if line.strip("— 0123456789") == ""]


@pytest.mark.parametrize("name", ["edition", "putuo"])
def test_every_figures_box_holds_its_characters_and_no_others(name, request, root):
    report = request.getfixturevalue(name)
    folder = root / "data/raw" if name == "edition" else root.parent / "shared/reports"
    pdf = pypdfium2.PdfDocument(folder / report.source.path)
    pages = [read_page(page, i) for i, page in enumerate(pdf, start=1)]
    printed = without_watermarks(pages)
    assert all(figure.place.page for figure in report.facts)
    for figure in report.facts:
        p = figure.place
        inside = [
            c
            for c in printed[p.page - 1]
            if p.x0 <= c.centre <= p.x1 and p.top <= c.middle <= p.bottom
        ]
        text = "".join(c.text for row in rows_of(inside) for c in row)
        assert compact(text) == compact(figure.raw) or spans_lines(figure, text), figure


def spans_lines(figure, text):
    """A wording that goes on in the next line has the place of its first part."""
    return figure.state == "text" and compact(text) and compact(text) in compact(figure.raw)


def test_rules_in_pieces_are_one():
    assert snapped([Rule(10, 0, 50), Rule(10.6, 50.5, 100), Rule(40, 0, 3)]) == [Rule(10.3, 0, 100)]


@pytest.mark.parametrize("top", [True, False])
def test_a_name_that_runs_out_of_its_cell_comes_back(top):
    """Rows as high as one line: the second line of a name lies over the name below."""
    names = ["行政单位离退休", "机关事业单位职业年金|缴费支出", "其他行政事业单位养老|支出", "抚恤"]
    columns, height = (60, 130, 250, 320), 13

    def draw(canvas):
        canvas.setFont(font(), 9)
        for row, name in enumerate(names):
            foot, lines = 700 - height * row, name.split("|")
            raised = 4 if top else 4 + 5.5 * (len(lines) - 1)
            canvas.drawString(columns[0] + 2, foot + 4, f"208050{row}")
            for i, line in enumerate(lines):
                canvas.drawString(columns[1] + 2, foot + raised - 11 * i, line)
            canvas.drawString(columns[2] + 2, foot + 4, f"{row}.50")
            for x0, x1 in pairwise(columns):
                canvas.rect(x0, foot, x1 - x0, height)

    [grid] = grids(read_pdf(pdf_of(draw), Path("x.pdf"), ""))
    assert [row[1].text.replace("\n", "|") for row in grid.rows] == names


def test_text_that_its_cell_cuts_off_belongs_to_it():
    """A row of fixed height (固定行高) cuts off its last line, which lies in the row below."""

    def draw(canvas):
        for y in (700, 680, 660):
            canvas.line(100, y, 300, y)
        for x in (100, 200, 300):
            canvas.line(x, 700, x, 660)
        canvas.setFont(font(), 9)
        canvas.drawString(110, 665, "1.00")
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(200, 680, 100, 20)
        canvas.clipPath(path, stroke=0, fill=0)
        for y, text in ((688, "公务用车运行维护"), (674, "费")):
            canvas.drawString(210, y, text)
        canvas.restoreState()
        canvas.drawString(100, 600, "a line of text under the table")

    [grid] = grids(read_pdf(pdf_of(draw), Path("x.pdf"), ""))
    assert cells(grid) == [["", "公务用车运行维护\n费"], ["1.00", ""]]


def test_merged_cells_that_fill_their_columns_on_a_page():
    """A form's levels go on over the page: no rule crosses their borders."""

    def draw(canvas):
        for x in (60, 100, 200, 300):
            canvas.line(x, 700, x, 640)
        for y in (680, 660):
            canvas.line(100, y, 300, y)
        canvas.setFont(font(), 9)
        canvas.drawString(62, 665, "产出")
        for y in (685, 665, 645):
            canvas.drawString(110, y, "数量")
            canvas.drawString(210, y, f"{y}")
        canvas.drawString(100, 600, "a line of text under the table")

    [grid] = grids(read_pdf(pdf_of(draw), Path("x.pdf"), ""))
    assert cells(grid) == [["产出", "数量", y] for y in ("685", "665", "645")]
    assert len({id(row[0]) for row in grid.rows}) == 1


def test_radicals_are_read_as_the_characters_they_print():
    lines = read_transcript("公务⽤⻋：⺠族⻓", Source("x.md", "", "transcript")).blocks
    assert [line.text for line in lines] == ["公务用车：民族长"]


def test_a_row_of_numbers_in_the_margin_is_no_page_number():
    for number in ("0", "- 0 -", "—0—", "第 0 页", "第0页 共0页", "0/0"):
        assert PAGE_NUMBER.fullmatch(number)
    for row in ("0 0 - - - -", "0 -", "0 0", "0 0.0"):
        assert not PAGE_NUMBER.fullmatch(row)


def test_a_transcript_may_have_markdown_tables():
    text = "支出决算表\n\n| 科目名称 | 合计 |\n|:---|---:|\n| 教育支出 | 1,000.00 |\n| 其他 | |\n"
    [title, grid] = read_transcript(text, Source("x.md", "", "transcript")).blocks
    assert title.text == "支出决算表"
    assert [[cell.text for cell in row] for row in grid.rows] == [
        ["科目名称", "合计"],
        ["教育支出", "1,000.00"],
        ["其他", ""],
    ]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_table_that_stands_across_its_page_is_read(angle):
    """A lying table on an upright page, which whoever reads it has to turn."""

    def draw(canvas):
        canvas.translate(*{90: (800, 0), 180: (600, 840), 270: (0, 600)}[angle])
        canvas.rotate(angle)
        table(canvas)
        for y in (560, 540, 520):
            canvas.drawString(100, y, "further lines of text under it")

    (grid,) = grids(read_pdf(pdf_of(draw), Path("x.pdf"), ""))
    assert cells(grid) == [["head", "head"], ["alpha", "1.00"], ["beta", "2.00"]]


@pytest.mark.parametrize("shaded", [False, True])
def test_a_white_rule_parts_nothing_but_shaded_cells(shaded):
    def draw(canvas):
        if shaded:
            canvas.setFillColor(HexColor("#d9e2f3"))
            canvas.rect(100, 640, 200, 60, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.setStrokeColor(white)
        canvas.rect(149, 640, 0.5, 60, stroke=0, fill=1)
        canvas.line(249, 640, 249, 700)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.setStrokeColorRGB(0, 0, 0)
        table(canvas)

    (grid,) = grids(read_pdf(pdf_of(draw), Path("x.pdf"), ""))
    assert len(grid.rows[0]) == (4 if shaded else 2)


@pytest.mark.parametrize(("on", "off"), [(0.5, 0.5), (3, 2), (4, 4), (5, 3)])
def test_dashes_drawn_one_by_one_are_a_rule(on, off):
    count = int(100 / (on + off))
    dashes = [Rule(10, i * (on + off), i * (on + off) + on) for i in range(count)]
    assert snapped(dashes) == [Rule(10, 0, dashes[-1].end)]
    assert not snapped([Rule(10, 0, 5), Rule(10, 12, 17)])


@pytest.mark.parametrize(("ascent", "descent"), [(1500, -600), (700, 200), (400, -900)])
def test_text_stands_where_it_is_drawn_whatever_its_font_says(ascent, descent, monkeypatch):
    """The boxes that some fonts name reach into the rows above and below."""
    monkeypatch.setattr(getFont(font()).face, "ascent", ascent)
    monkeypatch.setattr(getFont(font()).face, "descent", descent)

    def draw(canvas):
        canvas.setFont(font(), 9)
        for row in range(3):
            for x, text in ((60, f"208050{row}"), (140, "抚恤"), (220, f"{row}.50")):
                canvas.rect(x, 700 - 11 * row, 80, 11)
                canvas.drawString(x + 2, 702 - 11 * row, text)

    [grid] = grids(read_pdf(pdf_of(draw), Path("x.pdf"), ""))
    assert cells(grid) == [[f"208050{row}", "抚恤", f"{row}.50"] for row in range(3)]


def test_pages_of_pictures_and_turned_text_are_told():
    """A program's reading of a scan is read; what stands aslant on the page is not."""

    def text(canvas, mode):
        canvas.setFont(font(), 9)
        for y in range(5):
            canvas.drawString(60, 700 - 20 * y, "部门决算公开说明" * 2, mode=mode)

    def turned(canvas):
        canvas.rotate(20)
        text(canvas, 0)

    def told(draw):
        return [notice.message for notice in read_pdf(pdf_of(draw), Path("x.pdf"), "").notices]

    assert told(lambda canvas: text(canvas, 0)) == []
    assert told(turned) == ["第 1 页的文字大多不是正着排的，未读取"]
    assert told(lambda canvas: text(canvas, 3)) == ["第 1 页是图片，所读为其上的识别文字，可能有误"]


@pytest.mark.parametrize("height", [-1.5, 2.5], ids=["under", "through"])
def test_a_line_under_words_parts_no_cell(height):
    """It reaches nearly from border to border, as the words do."""
    name = "机关事业单位养老"

    def draw(canvas):
        canvas.setFont(font(), 9)
        for row in range(3):
            foot = 700 - 20 * row
            canvas.rect(100, foot, 76, 20)
            canvas.rect(176, foot, 80, 20)
            canvas.drawString(102, foot + 6, name)
            canvas.drawString(180, foot + 6, f"{row}.50")
        canvas.rect(102, 706 + height, 72, 0.5, stroke=0, fill=1)
        canvas.line(102, 686 + height, 174, 686 + height)
        canvas.drawString(100, 600, "a line of text under the table")

    [grid] = grids(read_pdf(pdf_of(draw), Path("x.pdf"), ""))
    assert cells(grid) == [[name, f"{row}.50"] for row in range(3)]


def test_every_number_of_a_line_whose_texts_are_clipped_one_by_one():
    """Some producers give each text a clip of its own, hardly larger than its ink."""
    texts = {60: "抚恤支出", 200: "0.00", 260: "0.00", 320: "10.00"}

    def draw(canvas):
        canvas.setFont(font(), 9)
        for y in (700, 680):
            for x, text in texts.items():
                canvas.saveState()
                path = canvas.beginPath()
                path.rect(x - 1, y - 0.5, 60, 7)
                canvas.clipPath(path, stroke=0, fill=0)
                canvas.drawString(x, y, text)
                canvas.restoreState()

    lines = read_pdf(pdf_of(draw), Path("x.pdf"), "").blocks
    assert [line.text for line in lines] == [" ".join(texts.values())] * 2


def skeleton(rows, columns, top, outer):
    """The rules of a table of rows 20 points high, with its outer ones or without."""
    ys, xs = [top + 20 * r for r in range(rows + 1)], columns
    inner = slice(None) if outer else slice(1, -1)
    horizontal = [Rule(y, xs[0], xs[-1]) for y in ys[inner]]
    return horizontal, [Rule(x, ys[0], ys[-1]) for x in xs[inner]]


WIDE, NARROW = (50, 130, 200, 260, 400), (50, 240, 320)


@pytest.mark.parametrize(
    ("columns", "outer"),
    [
        *((columns, (True, True)) for columns in ((WIDE, NARROW), (NARROW, WIDE))),
        *((columns, (False, True)) for columns in ((WIDE, NARROW), (NARROW, WIDE))),
        ((WIDE, NARROW), (True, False)),
    ],
)
def test_tables_that_touch_are_parted(columns, outer):
    """The rule between a table without outer rules and one with them is the second's alone."""
    upper, lower = (
        skeleton(4, xs, top, drawn)
        for xs, top, drawn in zip(columns, (100, 180), outer, strict=True)
    )
    together = [a + b for a, b in zip(upper, lower, strict=True)]
    parts = [sorted(rule.at for rule in vertical) for _, vertical in stacked(*together)]
    assert parts == [sorted(rule.at for rule in vertical) for _, vertical in (upper, lower)]


@pytest.mark.parametrize(
    "change",
    [
        lambda hs, vs: (hs, [vs[0], *vs[1:-1], Rule(400, 100, 140)]),
        lambda hs, vs: ([Rule(hs[0].at, 40, 420), *hs[1:]], vs),
        lambda hs, vs: ([*hs[:2], Rule(hs[2].at, 50, 260), *hs[3:]], vs),
    ],
    ids=["border that ends", "long rule", "short rule"],
)
def test_a_table_with_rules_too_short_or_too_long_is_one(change):
    assert len(stacked(*change(*skeleton(4, WIDE, 100, True)))) == 1


def test_characters_that_their_font_does_not_name_are_no_blanks():
    """What is printed there can't be told; a number of such characters is not zero."""

    def draw(canvas):
        canvas.setFont(font(), 9)
        for row, (name, number) in enumerate([("抚恤", "１２．５０"), ("退役", "")]):
            for x, text in ((100, name), (200, number)):
                canvas.rect(x, 700 - 20 * row, 100, 20)
                canvas.drawString(x + 4, 706 - 20 * row, text)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(100, 600, "a line of text under the table")

    data = pdf_of(draw).replace(b"/ToUnicode", b"/ToUnicodX")
    document = read_pdf(data, Path("x.pdf"), "")
    assert cells(*grids(document)) == [["��", "�����"], ["��", ""]]
    assert [notice.message for notice in document.notices] == [
        "第 1 页有 9 个字符的字体没有编码，读不出是什么字"
    ]


def test_the_margin_of_a_page_on_its_side_is_as_wide():
    """A page number stands as far from the edge as on the other pages, whichever way they lie."""
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(842, 595))
    for number in range(3):
        canvas.drawString(100, 400, "amounts")
        canvas.drawString(400, 70, f"- {number + 1} -")
        canvas.showPage()
    canvas.save()
    lines = [b.text for b in read_pdf(data.getvalue(), Path("x.pdf"), "").blocks]
    assert lines == ["amounts"] * 3


def test_a_name_that_runs_over_the_empty_cells_beside_it_comes_back():
    """A spreadsheet's text without wrapping goes on to the right; what is there stops it."""
    rows = [
        ("行政运行", "", "1.00"),
        ("机关事业单位职业年金", "", "2.00"),
        ("机关事业单位基本养老保险缴费支出", "", ""),
        ("养老支出", "无数据", "3.00"),
    ]

    def draw(canvas):
        canvas.setFont(font(), 9)
        for number, row in enumerate(rows):
            foot = 700 - 15 * number
            for x0, x1, text in zip((60, 100, 160), (100, 160, 220), row, strict=True):
                canvas.rect(x0, foot, x1 - x0, 15)
                canvas.drawString(x0 + 2, foot + 4, text)
        canvas.drawString(100, 600, "a line of text under the table")

    [grid] = grids(read_pdf(pdf_of(draw), Path("x.pdf"), ""))
    assert cells(grid) == [list(row) for row in rows]
