from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image, ImageColor

from lanxian.crops import FRAME
from lanxian.errors import UnknownName
from lanxian.model import Figure, Notice, Place, Report, Table
from lanxian.views import wide


def test_table_as_on_paper(transcript: Report) -> None:
    frame = transcript.table("expenditure")
    assert list(frame.columns[:5]) == ["科目代码", "项目", "合计", "基本支出", "项目支出"]
    total = frame[frame["项目"] == "合计"].iloc[0]
    assert total["合计"] == total["基本支出"] + total["项目支出"]
    classes = frame[frame["科目代码"].str.len() == 3]
    assert abs(sum(classes["合计"]) - total["合计"]) <= Decimal("0.02"), "rounding apart"


def test_sides_stand_one_below_the_other(transcript: Report) -> None:
    frame = transcript.table("fiscal_appropriation")
    assert list(frame["收支"].drop_duplicates()) == ["收入", "支出"]
    assert "一般公共预算财政拨款" in frame.columns


def test_every_cell_is_shown(transcript: Report) -> None:
    for kind in ("revenue_expenditure", "revenue", "basic_expenditure", "three_public"):
        facts = [f for f in transcript.facts if f.part == "table" and f.table == kind]
        frame = wide(transcript, kind)
        shown = [v for v in frame.to_numpy().ravel() if isinstance(v, Decimal)]
        assert sorted(shown) == sorted(f.value for f in facts if f.value is not None)


def test_dashes_blanks_and_rows_printed_twice(transcript: Report) -> None:
    facts = (
        Figure("table", "revenue", row_name="甲", column="total", value=Decimal("1.00")),
        Figure("table", "revenue", row_name="甲", column="other", state="blank"),
        Figure("table", "revenue", row_name="甲", column="total", state="unread", raw="1.0.0"),
        Figure("table", "revenue", row_name="乙", column="total", state="not_applicable", raw="—"),
    )
    frame = wide(replace(transcript, facts=facts), "revenue")
    assert frame["项目"].tolist() == ["甲", "甲", "乙"]
    assert frame["合计"].tolist() == [Decimal("1.00"), "1.0.0", "—"]
    assert frame["其他收入"].tolist() == [None, None, None]


def test_numbers_of_several_units_or_with_comparators_are_shown_with_them(
    transcript: Report,
) -> None:
    frame = transcript.table("indicators")
    assert frame["目标值"].str.startswith("≥").any()
    assert {type(v) for v in frame["分值"].dropna()} == {Decimal}
    amounts = transcript.table("budget_execution")["决算数"].dropna()
    assert {value.split()[-1] for value in amounts} == {"元", "万元"}


def test_html_of_a_share_says_of_what(edition: Report) -> None:
    fact = next(f for f in edition.facts if f.column == "share" and "/" in f.base)
    whole = next(f for f in edition.facts if f.id == fact.base)
    assert f"{whole.row_name} {whole.value:,} {whole.unit}" in fact._repr_html_()
    assert f"{edition.department} {edition.year} 年度" in fact._repr_html_()


def test_absent_and_unknown(transcript: Report) -> None:
    assert wide(replace(transcript, facts=()), "revenue").empty
    with pytest.raises(UnknownName, match="did you mean revenue"):
        transcript.table("revenu")


def test_html_is_escaped(transcript: Report) -> None:
    evil = "<script>alert(1)</script>&"
    fact = Figure(
        "narrative", "overall", title=evil, row_name=evil, raw=evil, unit=evil, parent=evil
    )
    report = replace(
        transcript,
        department=evil,
        source=replace(transcript.source, path=evil),
        tables=(Table(evil, evil, "unreadable", reason=evil),),
        notices=(Notice(evil),),
    )
    for shown in (report, fact):
        html = shown._repr_html_()
        assert "<script" not in html
        assert "&lt;script&gt;" in html


def picture(html: str) -> Image.Image | None:
    """The picture in a figure's HTML."""
    found = re.search(r'<img src="data:image/png;base64,([^"]+)" alt="[^"]+">', html)
    return Image.open(io.BytesIO(base64.b64decode(found[1]))) if found else None


def test_figure_shows_its_place_on_the_page(edition: Report) -> None:
    fact = next(f for f in edition.facts if f.table == "expenditure" and f.state == "number")
    shown = picture(fact._repr_html_())
    assert shown is not None
    red = ImageColor.getrgb(FRAME)
    colours = {colour: count for count, colour in shown.convert("RGB").getcolors(1 << 20) or ()}
    near = [c for c in colours if all(abs(a - b) < 24 for a, b in zip(c, red, strict=True))]
    assert sum(colours[c] for c in near) > 50, "no frame around the cell"


def test_figure_without_a_picture_says_why(
    edition: Report, transcript: Report, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    assert "转录文本" in transcript.facts[0]._repr_html_()
    fact = replace(edition.facts[0])
    assert "report.crop(figure)" in fact._repr_html_(), "of no report in memory"
    own = replace(edition, facts=(fact,))
    monkeypatch.setattr("lanxian.crops.FILES", {})
    monkeypatch.chdir(home)
    html = own.facts[0]._repr_html_()
    assert picture(html) is None and "lanxian-hrss-2024.pdf" in html


def test_html_says_what_and_where(transcript: Report) -> None:
    html = transcript._repr_html_()
    assert "岚县人力资源和社会保障局" in html and "没有正文" in html
    fact = Figure(
        part="table", table="expenditure", row_code="213", row_name="农林水支出", column="total",
        value=Decimal("3512.62"), unit="万元", place=Place(page=11),
    )  # fmt: skip
    html = fact._repr_html_()
    for text in ("支出决算表", "213 农林水支出", "3,512.62 万元", "第 11 页"):
        assert text in html
