"""The PDF in data/raw is the transcript beside it, typeset: all of it, and nothing else."""

import hashlib
import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from pdfminer.pdftypes import PDFStream

from tests.typesetting import typeset
from tests.typesetting.pages import COLOPHON
from tests.typesetting.ruled import Form, forms, merged
from tests.typesetting.structure import MARK, Entry, Table, Text, structure
from tests.typesetting.text import Style, broken, missing_glyphs

RAW = Path(__file__).parents[1] / "data" / "raw"
PDF = RAW / "lanxian-hrss-2024.pdf"
TRANSCRIPT = (RAW / "lanxian-hrss-2024.md").read_text(encoding="utf-8")
PARTS = tuple(structure(TRANSCRIPT))


def streams(pdf: bytes) -> list[bytes]:
    """The unpacked streams of a PDF: the same wherever zlib packs them differently."""
    document = pdfplumber.open(BytesIO(pdf)).doc
    objects = (document.getobj(i) for xref in document.xrefs for i in xref.get_objids())
    return [thing.get_data() for thing in objects if isinstance(thing, PDFStream)]


@cache
def pages() -> tuple[str, ...]:
    """The text of each page without blanks."""
    document = pypdfium2.PdfDocument(PDF)
    texts = (page.get_textpage().get_text_range() for page in document)
    return tuple(re.sub(r"\s", "", text) for text in texts)


def page_of(words: str) -> int:
    """The number of the only page (the 目录 apart) that has these words."""
    [number] = [i for i, text in enumerate(pages()) if words in text and i > 1]
    return number


def test_the_committed_pdf_is_what_the_typesetter_makes() -> None:
    ours, theirs = streams(typeset(TRANSCRIPT)), streams(PDF.read_bytes())
    assert len(ours) > len(pages())
    assert ours == theirs


def test_twice_the_same_bytes() -> None:
    text = TRANSCRIPT.partition("## 第三部分")[0][:8000]
    assert typeset(text) == typeset(text)


def test_it_stays_small() -> None:
    assert PDF.stat().st_size < 500_000


def test_readme_names_the_checksums() -> None:
    readme = (RAW / "README.md").read_text(encoding="utf-8")
    for file in (PDF, PDF.with_suffix(".md")):
        assert hashlib.sha256(file.read_bytes()).hexdigest() in readme


def test_every_page_says_what_it_is() -> None:
    for number, text in enumerate(pages(), start=1):
        assert COLOPHON.replace(" ", "") in text
        assert f"—{number}—" in text
        assert text.count(MARK) == TRANSCRIPT.count(MARK) == 8
    assert COLOPHON in pypdfium2.PdfDocument(PDF).get_metadata_value("Title")


def test_every_text_of_the_transcript_stands_in_the_pdf() -> None:
    furniture = rf"({MARK})+—\d+—{COLOPHON}".replace(" ", "")
    flow = "".join(re.sub(furniture, "", text) for text in pages())
    for part in PARTS:
        match part:
            case Text():
                wanted = [part.text]
            case Entry():
                wanted = [part.text, part.page]
            case Table():
                rows = [row for page in part.pages for row in page]
                wanted = [part.title, *part.caption, *(cell for row in rows for cell in row)]
            case _:
                wanted = []
        for text in wanted:
            assert re.sub(r"\s", "", text) in flow


def test_nothing_of_the_transcript_is_lost_on_the_way_to_parts() -> None:
    kept = []
    for part in PARTS:
        match part:
            case Text():
                kept.append(part.text)
            case Entry():
                kept += [part.text, part.page]
            case Table():
                kept += [part.title, *part.caption]
                kept += ["".join(row) for page in part.pages for row in page]
    marks = rf"^\s*#+ |^- |\*\*|\\|\.{{5}}|-{{4,}}|{MARK}|\s"
    assert re.sub(r"\s", "", "".join(kept)) == re.sub(marks, "", TRANSCRIPT, flags=re.MULTILINE)


def test_gaps_and_slips_are_kept() -> None:
    assert not any("公开05" in text for text in pages())
    alone = pages()[page_of("注：本表反映部门本年度一般公共预算财政拨款支出情况。")]
    assert len(alone) < 200
    assert [i for i, text in enumerate(pages()) if "相关信息统计表" in text] == [1]
    for slip in ("退休费23.31万元", "八仕以方服方为日干日份仕方为70%", "。二是我单位组织"):
        page_of(slip)


def test_blanks_inside_a_number_are_kept() -> None:
    text = pypdfium2.PdfDocument(PDF)[page_of("年末财政拨款结转和结余")].get_textpage()
    assert text.get_text_range().count("5372. 50") == TRANSCRIPT.count("5372. 50") == 4


def test_long_tables_break_where_the_transcript_breaks() -> None:
    tables = {part.title: part for part in PARTS if isinstance(part, Table)}
    assert [len(rows) for rows in tables["收入支出决算总表"].pages] == [26, 8]
    assert [len(rows) for rows in tables["收入决算表"].pages] == [30, 2]
    assert len(tables["支出决算表"].pages) == 1
    for title, again in (("收入支出决算总表", False), ("收入决算表", True)):
        first, second = tables[title].pages
        text = pages()[page_of(tables[title].caption[0]) + 1]
        assert ("".join(first[2]) in text) is again
        assert all(cell in text for row in second for cell in row)


@pytest.mark.parametrize("title", [t for t in forms() if t.endswith("表")])
def test_ruled_cells_are_the_cells_of_the_transcript(title: str) -> None:
    [table] = [part for part in PARTS if isinstance(part, Table) and part.title == title]
    with pdfplumber.open(PDF, pages=[page_of(table.caption[0]) + 1]) as pdf:
        page = pdf.pages[0].filter(lambda o: o.get("non_stroking_color") != (0.901961,) * 3)
        [found] = page.find_tables()
        texts = [[re.sub(r"\s", "", cell or "") for cell in row] for row in found.extract()]
        assert texts == [[re.sub(r"\s", "", cell) for cell in row] for row in table.pages[0]]


def test_merged_headings() -> None:
    rows = [
        ["预算数", "", "", "", "", ""],
        ["合计", "出国", "公务用车", "", "", "接待"],
        ["", "", "小计", "购置", "运行", ""],
    ]
    assert merged(rows, Form(header=(0, 1, 2))) == [
        ((0, 0), (5, 0)),
        ((0, 1), (0, 2)),
        ((1, 1), (1, 2)),
        ((2, 1), (4, 1)),
        ((5, 1), (5, 2)),
    ]
    assert merged([["公用经费合计", "", ""]], Form(header=(), span={"公用经费合计": 3})) == [
        ((0, 0), (2, 0))
    ]
    assert merged([["", "a"], ["", "b"], ["x", "c"]], Form(header=(), down=1)) == [((0, 0), (0, 1))]


def test_lines_break_neither_in_a_number_nor_before_a_stop() -> None:
    assert broken("支出决算1,776.34万元，", Style(10, 10), 75) == ["支出决算", "1,776.34万元，"]
    assert broken("全年。", Style(10, 10), 20) == ["全", "年。"]


def test_a_character_without_glyph_is_an_error() -> None:
    assert missing_glyphs(TRANSCRIPT) == set()
    with pytest.raises(ValueError, match="glyphs for 😀"):
        typeset("😀")
