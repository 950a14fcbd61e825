"""What notebooks show: escaping, tables, sources, banner, footer; the notebooks themselves."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from lanxian import charts, display
from lanxian.analysis import totals
from lanxian.analysis.bridge import Interval
from lanxian.analysis.totals import Check
from lanxian.model import Place, Report

NASTY = "<script>alert(1)</script> a*b_c `d` [e](f) $x$ # | \\ &amp; 1. ~~g~~"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was displayed: bundles with their metadata."""
    found: list[dict[str, Any]] = []

    def show(bundle: dict[str, str], raw: bool, metadata: dict[str, object]) -> None:
        assert raw
        found.append({**bundle, "metadata": metadata})

    monkeypatch.setattr("IPython.display.display", show)
    return found


def text_of(markdown: str) -> str:
    """What a reader sees of Markdown, without tags."""
    import html
    import re

    import mistune

    page = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])(markdown)
    assert isinstance(page, str)
    return html.unescape(re.sub(r"<[^>]+>", "", page)).strip()


@pytest.mark.parametrize("given", [NASTY, "1. 甲", "- 乙", "+ 丙", "# 丁", "> 戊", "***", "a_b_c"])
def test_text_from_a_report_shows_as_it_is(shown: list[dict[str, Any]], given: str) -> None:
    display.heading(1, "{name} 的决算", name=given)
    display.note(given)
    display.notes([given])
    display.quote(given)
    assert text_of(shown[0]["text/markdown"]) == f"{given} 的决算"
    assert [text_of(b["text/markdown"]) for b in shown[1:]] == [given] * 3
    assert shown[1]["text/plain"] == given


def test_a_template_keeps_its_own_markup_and_formats(shown: list[dict[str, Any]]) -> None:
    display.note("**{total}**，{rate:+.2f}%，{none}", total=Decimal("5372.5"), rate=1.5, none=None)
    assert shown[0]["text/markdown"] == "**5,372.50**，+1.50%，—"


def test_heading_has_its_level(shown: list[dict[str, Any]]) -> None:
    display.heading(3, "甲")
    assert shown[0]["text/markdown"] == "### 甲"


def test_table_is_escaped_scoped_and_aligned(shown: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame(
        {
            "数": [Decimal("1234.5"), None],
            "区间": [Interval.at(Decimal(0))] * 2,
            "字": ["<b>", "乙"],
        },
        index=pd.Index(["<i>甲", "合计"], name="类"),
        dtype=object,
    )
    display.table(frame, caption="表<x>", source="来源<y>", levels=[0, 1], total=["合计"])
    html = shown[0]["text/html"]
    assert "<caption>表&lt;x&gt;</caption>" in html
    assert '<th scope="col" class="num">数</th>' in html
    assert '<th scope="row">&lt;i&gt;甲</th><td class="num">1,234.50</td>' in html
    assert '<tr class="level-1 total">' in html
    assert '<td class="num">—</td>' in html
    assert '<td class="text">&lt;b&gt;</td>' in html
    assert '<p class="source">来源&lt;y&gt;</p>' in html
    assert "style=" not in html
    assert "<b>" in shown[0]["text/plain"]


def test_table_shows_the_chosen_columns_and_leaves_out_empty_ones(
    shown: list[dict[str, Any]],
) -> None:
    frame = pd.DataFrame(
        {"a": [Decimal(1)], "b": [None], "c": [Decimal(2)]}, index=pd.Index(["x"], name="k")
    )
    display.table(frame, caption="表", columns={"k": "键", "c": "丙", "b": "乙", "a": "甲"})
    assert shown[0]["text/plain"].splitlines()[1:] == ["键\t丙\t甲", "x\t2.00\t1.00"]


@pytest.mark.parametrize(
    ("value", "spec", "expected"),
    [
        (Decimal("-0.001"), "+,.2f", "0.00"),
        (Decimal("0.004"), "+,.2f", "0.00"),
        (float("nan"), "", "—"),
        (3, "", "3"),
        (Interval(Decimal("-1.5"), Decimal(2)), "+,.2f", "[-1.50, +2.00]"),
    ],
)
def test_numbers(value: object, spec: str, expected: str) -> None:
    assert display.number(value, spec) == expected


def test_banner_names_what_does_not_add_up(shown: list[dict[str, Any]]) -> None:
    display.banner(())
    assert shown == []
    display.banner([Check("合计<x> = 各类之和", Decimal(5), Decimal(6))])
    html = shown[0]["text/html"]
    assert "合计&lt;x&gt; = 各类之和：公布 5.00，按明细计算 6.00" in html
    assert 'role="alert"' in html


def test_chart_carries_its_alternative_text(shown: list[dict[str, Any]]) -> None:
    display.chart(charts.waterfall([("甲", Decimal(1), True)], "标题"), alt="甲 1.00")
    assert shown[0]["metadata"] == {"image/svg+xml": {"alt": "甲 1.00"}}
    assert shown[0]["image/svg+xml"].startswith("<svg")


def test_source_names_heading_and_page(edition: Report, transcript: Report) -> None:
    assert display.sources(edition, "table/three_public").startswith(
        "来源：《财政拨款“三公”经费支出决算表》（第 "
    )
    assert "行）" in display.sources(transcript, "narrative/general_public_budget")
    assert display.sources(edition, "table/general_public_budget") == ""  # it has no body
    both = display.sources(edition, "table/revenue", "table/expenditure", "table/revenue")
    assert both.count("《") == 2


def test_source_spans_pages(edition: Report) -> None:
    facts = tuple(replace(f, place=Place(page=7 + i % 2)) for i, f in enumerate(edition.facts[:10]))
    kind = facts[0].table
    assert "（第 7–8 页）" in display.sources(replace(edition, facts=facts), f"table/{kind}")


def test_footer_tells_where_the_page_is_from(edition: Report, shown: list[dict[str, Any]]) -> None:
    display.footer(edition, {"department": "<b>", "year": 2024, "level": None})
    html = shown[0]["text/html"]
    assert edition.source.sha256 in html
    assert "lanxian-hrss-2024.pdf" in html
    assert "<dd>department = &lt;b&gt;，year = 2024</dd>" in html


def test_undetermined_is_not_passed() -> None:
    assert Check("x", None, Decimal(1)).verdict == "undetermined"
    assert "无法核对" in totals.summary([Check("x", None, None)])


NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_keep_their_form(path: Path) -> None:
    """One parameters cell, short cells, one H1 and no skipped level, alternative text, ids."""
    notebook = json.loads(path.read_text("utf-8"))
    cells = notebook["cells"]
    tags = [tag for cell in cells for tag in cell["metadata"].get("tags", [])]
    assert tags.count("parameters") == 1
    assert tags.count("nbval-ignore-output") == 1
    assert notebook["metadata"]["title"]
    levels: list[int] = []
    for cell in cells:
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= 10 or cell["cell_type"] == "markdown"
        marks = source.splitlines() if cell["cell_type"] == "markdown" else []
        for output in cell.get("outputs", []):
            assert output["output_type"] == "display_data", output
            assert "text/plain" in output["data"]
            marks += "".join(output["data"].get("text/markdown", "")).splitlines()
            if "image/svg+xml" in output["data"]:
                assert len(output["metadata"]["image/svg+xml"]["alt"]) > 20
        levels += [len(m) - len(m.lstrip("#")) for m in marks if m.startswith("#")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_index_shows_what_the_verification_found() -> None:
    headlines = [json.loads(path.read_text("utf-8"))["metadata"] for path in NOTEBOOKS]
    assert [about["title"] for about in headlines if about.get("headline")] == ["勾稽核对"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_nothing_in_a_notebook_is_particular_to_a_department(path: Path) -> None:
    """Code outside the parameters cell names no department, class, amount or code."""
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] != "code" or "parameters" in cell["metadata"].get("tags", []):
            continue
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.Constant) and not isinstance(node.value, str):
                assert node.value in {None, True, 2, 3}, node.value
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not any(w in node.value for w in ("岚", "稳岗", "农林水", "2024"))
