"""Pages that can't be read, and tables that nothing names: said so, and blamed on no department."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image

from tests.generator.cases import read
from tests.test_layouts import PLAIN


@pytest.fixture(scope="module")
def whole():
    return PLAIN.made("reportlab")


def table_of(report, kind):
    return next(table for table in report.tables if table.kind == kind)


def page_of(data, kind):
    return table_of(read(data), kind).pages[0]


def with_page(data, number, picture):
    """The file with another page in the place of one: a picture, or nothing."""
    with pypdfium2.PdfDocument(data) as pdf:
        width, height = pdf[number - 1].get_size()
        pdf.del_page(number - 1)
        page = pdf.new_page(width, height, number - 1)
        if picture:
            image = pypdfium2.PdfImage.new(pdf)
            image.set_bitmap(pypdfium2.PdfBitmap.from_pil(Image.new("RGB", (60, 80), "grey")))
            image.set_matrix(pypdfium2.PdfMatrix(width, 0, 0, height, 0, 0))
            page.insert_obj(image)
        page.gen_content()
        stream = io.BytesIO()
        pdf.save(stream)
    return stream.getvalue()


def test_a_table_on_a_picture_is_unreadable_not_missing(whole):
    number = page_of(whole, "expenditure")
    report = read(with_page(whole, number, picture=True))
    table = table_of(report, "expenditure")
    assert table.status == "unreadable"
    assert f"第 {number} 页" in table.reason
    assert f"第 {number} 页没有文字（可能是图片），未读取" in [n.message for n in report.notices]
    assert not [f for f in report.verify().findings if "S01" in f.identities]


def test_a_blank_page_hides_no_table(whole):
    number = page_of(whole, "expenditure")
    report = read(with_page(whole, number, picture=False))
    assert table_of(report, "expenditure").status == "missing"
    assert f"第 {number} 页没有内容：空白，或已损坏" in [n.message for n in report.notices]


def test_a_table_that_nothing_names_is_told():
    text = PLAIN.made("transcript").decode()
    note = text.index("\n", text.index("注：")) + 1
    text = f"{text[:note]}\n甲\t乙\n一\t12.50\n二\t3.10\n\n{text[note:]}"
    told = [n for n in read(text.encode()).notices if "没有标题" in n.message]
    assert len(told) == 1
    assert told[0].place.line
