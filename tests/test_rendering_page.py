from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from nbformat import v4

from lanxian.rendering.page import finish, page, svg
from tests.rendering import SHOWS

MIMES = {"Markdown": "text/markdown", "HTML": "text/html"}


def shown(kind: str, text: str, **metadata: Any) -> Any:
    """A code cell that has shown something."""
    output = v4.new_output("display_data", {kind: text}, metadata={kind: metadata})
    return v4.new_code_cell("x = 1 < 2", outputs=[output])


def rendered(*cells: Any) -> str:
    return page(v4.new_notebook(cells=list(cells)), where="岚县人社局 2024")


@pytest.fixture(scope="module")
def whole() -> str:
    return rendered(
        shown("text/markdown", "# 岚县人社局 2024 年决算"),
        shown("text/markdown", "年初预算是一个数，年初预算不变。"),
        shown("text/markdown", "## 项目支出占 87.18%"),
        shown(
            "text/html", "<table><caption>表 1</caption><tr><th scope='col'>项</th></tr></table>"
        ),
        shown(
            "image/svg+xml", "<svg><g id='a'/><text>农林水</text></svg>", alt="农林水 1,776.34 万元"
        ),
        v4.new_markdown_cell("### 小节\n\n一段 <b>文字</b>"),
        shown("text/html", '<dl class="provenance"><dt>SHA-256</dt><dd>abc</dd></dl>'),
    )


def test_page_has_language_title_one_h1_and_main(whole: str) -> None:
    assert '<html lang="zh-CN">' in whole
    assert "<title>岚县人社局 2024 年决算</title>" in whole
    assert whole.count("<h1") == 1
    assert whole.count("<main") == 1


def test_contents_list_headings_of_outputs_and_cells(whole: str) -> None:
    toc = whole[whole.index('<nav class="toc"') : whole.index("</nav>")]
    assert re.findall(r'<a href="#(\w+)">(.*?)</a>', toc) == [
        ("s2", "项目支出占 87.18%"),
        ("s3", "小节"),
    ]
    assert '<h2 id="s2">' in whole


def test_page_makes_no_request(whole: str) -> None:
    assert not re.findall(r'(?:src|href)="(?!#|data:|\.\./index\.html)[^"]*"', whole)
    assert "url(http" not in whole and "@import" not in whole


def test_policy_lets_only_the_page_s_own_script_run(whole: str) -> None:
    [script] = re.findall(r"<script>(.*?)</script>", whole, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in whole
    assert "default-src 'none'" in whole


def test_code_is_folded(whole: str) -> None:
    assert whole.count('<details class="code">') == 6
    assert "x = <i" in whole and "1</i> &lt; " in whole


def test_chart_has_its_alternative_text(whole: str) -> None:
    assert '<svg role="img" aria-label="农林水 1,776.34 万元"' in whole


def test_table_scrolls_in_a_region_named_by_its_caption(whole: str) -> None:
    assert '<div class="wide" role="region" tabindex="0" aria-label="表 1"><table>' in whole


def test_term_is_explained_where_it_first_stands(whole: str) -> None:
    assert whole.count('<a class="term" href="#t1">年初预算</a>') == 1
    assert re.search(r'<div id="t1" popover><dt>年初预算</dt><dd>.+?</dd>', whole)


def test_provenance_moves_into_the_footer(whole: str) -> None:
    assert whole.index("</main>") < whole.index('<dl class="provenance">')
    assert whole.count("SHA-256") == 1


@pytest.mark.parametrize(("said", "times"), [("非原件 &lt;b&gt;", 1), ("—", 0)])
def test_what_has_to_be_known_of_the_source_stands_at_the_top(said: str, times: int) -> None:
    facts = f'<dl class="provenance"><dt>说明</dt><dd>{said}</dd></dl>'
    text = rendered(shown("text/html", facts))
    assert text.count(f'<p class="caution">{said}</p>') == times
    assert text.count('<p class="caution">') == times


@pytest.mark.parametrize("name", ["<script>alert(1)</script>局", "a\"b'c&d局", "</title><b>局"])
def test_what_a_report_prints_is_text(name: str) -> None:
    text = page(
        v4.new_notebook(
            cells=[
                shown("text/markdown", f"# {name}"),
                v4.new_markdown_cell(name),
                shown("image/svg+xml", "<svg/>", alt=name),
                v4.new_code_cell("1", outputs=[v4.new_output("stream", name="stdout", text=name)]),
                v4.new_code_cell(
                    "1", outputs=[v4.new_output("execute_result", {"text/plain": name})]
                ),
            ]
        ),
        where=f"{name} 2024",
    )
    assert name not in text or name == "a\"b'c&d局"
    assert text.count("<script>") == 1 and text.count("</title>") == 1 and "<b>" not in text


def test_page_without_h1_gets_one() -> None:
    text = rendered(v4.new_markdown_cell("正文"))
    assert "<h1>岚县人社局 2024</h1>" in text


def test_second_h1_becomes_h2() -> None:
    body, headings, _ = finish("<h1>甲</h1><h1>乙</h1>")
    assert [h.level for h in headings] == [1, 2]
    assert "</h2>" in body


def test_terms_in_headings_code_and_pictures_are_left_alone() -> None:
    body = "<h2>决算</h2><pre>决算</pre><svg><text>决算</text></svg><a href='#'>决算</a>"
    assert finish(body)[2] == ()


def test_tag_with_an_angle_inside_an_attribute_is_one_tag() -> None:
    assert finish('<p title="a>决算">x</p>')[0] == '<p title="a>决算">x</p>'


def test_pictures_get_ids_of_their_own_and_lose_the_idle_ones() -> None:
    source = (
        '<?xml version="1.0"?><!-- c --><svg><metadata>x</metadata><defs><path id="m" '
        'd="M 1.23456 -0.001 L 5 6.000000"/></defs><g id="axes_1"><use xlink:href="#m"/>'
        '<g clip-path="url(#q)"/><clipPath id="q"/><text transform="scale(0.00123)">1.23456</text>'
        "</g></svg>"
    )
    first = svg(source, "甲")
    assert svg(source.replace("5 6", "5 7"), "甲") != first
    ids = re.findall(r'id="(\w+)"', first)
    assert len(ids) == 2 and all(f"#{name}" in first for name in ids)
    assert 'd="M 1.23 0 L 5 6"' in first and "scale(0.00123)" in first
    assert ">1.23456<" in first and "metadata" not in first and "<?" not in first


def test_all_that_the_sample_shows_is_a_small_page() -> None:
    assert len(SHOWS) and len(rendered(*map(v4.new_code_cell, SHOWS)).encode()) < 30 * 1024
