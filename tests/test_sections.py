"""Sections of the text: found by heading, whatever their order, number and wording."""

import pytest

from lanxian.parsing.headings import key_of
from lanxian.parsing.narrative import read_narrative
from lanxian.parsing.sections import find_sections
from tests.texts import document, page


def keys(doc):
    return [(s.part, s.key, s.title) for s in find_sections(doc)]


def bodies(doc):
    return {s.key: s.prose.text for s in find_sections(doc) if s.blocks}


def test_sections_of_the_transcript(transcript):
    found = [(s.part, s.key) for s in transcript.sections if s.text]
    narrative = [key for part, key in found if part == "narrative"]
    assert list(dict.fromkeys(narrative)) == [
        *("overall", "revenue", "expenditure", "fiscal_appropriation", "general_public_budget"),
        *("basic_expenditure", "government_fund", "state_capital", "three_public"),
        *("operating_cost", "procurement", "assets", "performance_management"),
    ]
    assert {key for part, key in found if part == "text"} == {
        *("contents", "duties", "organization", "glossary"),
    }
    assert {key for part, key in found if part == "performance"} == {
        *("annex", "profile", "staff", "budget_execution", "indicators", "scores"),
        "annual_targets",
    }


def test_sections_of_a_real_pdf(putuo):
    titles = {s.key: s.title for s in putuo.sections}
    assert titles["narrative"] == (
        "第三部分中共上海市普陀区委社会工作部2024年度部门决算情况说明"  # wrapped over two lines
    )
    assert titles["assets"] == "（三）国有资产占有使用情况说明"
    glossary = next(s.text for s in putuo.sections if s.key == "glossary")
    assert glossary.startswith("一、财政拨款收入：指单位") and glossary.endswith("支出。")


def test_tables_and_the_cover_are_no_text(transcript):
    text = "\n".join(s.text for s in transcript.sections)
    assert "公开01表" not in text and "金额单位" not in text
    assert "仅供内部审核" not in text


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("2023年度收入支出决算总体情况说明", "overall"),
        ("收入支出决算总体情况", "overall"),
        ("财政拨款收支决算总体情况说明", "fiscal_appropriation"),
        ("财政拨款收入支出决算总体情况说明", "fiscal_appropriation"),
        ("收入决算情况说明", "revenue"),
        ("2022年度支出决算情况说明", "expenditure"),
        ("一般公共预算财政拨款支出决算情况说明", "general_public_budget"),
        ("一般公共预算财政拨款基本支出决算情况说明", "basic_expenditure"),
        ("财政拨款“三公”经费支出决算情况说明", "three_public"),
        ("一般公共预算财政拨款三公经费支出决算情况", "three_public"),
        ("政府性基金预算财政拨款收入支出决算情况说明", "government_fund"),
        ("国有资本经营预算财政拨款支出决算情况说明", "state_capital"),
        ("机关运行经费支出情况", "operating_cost"),
        ("政府采购支出说明", "procurement"),
        ("国有资产占有使用情况", "assets"),
        ("预算绩效管理工作开展情况", "performance_management"),
        ("其他重要事项的情况说明", "other"),
    ],
)
def test_keys_by_wording(heading, key):
    assert key_of("narrative", heading) == key


def test_any_order_and_no_parts():
    doc = document("""\
某局2022年度部门决算
一、主要职能
负责管理。
二、机构设置
内设2个科室。
三、“三公”经费支出决算情况说明
（一）“三公”经费2万元。
四、收入支出决算总体情况说明
收入总计1万元。
五、名词解释
（一）机关运行经费
指经费。
""")
    assert keys(doc) == [
        ("text", "duties", "一、主要职能"),
        ("text", "organization", "二、机构设置"),
        ("narrative", "three_public", "三、“三公”经费支出决算情况说明"),
        ("narrative", "overall", "四、收入支出决算总体情况说明"),
        ("text", "glossary", "五、名词解释"),
    ]
    assert bodies(doc)["three_public"] == "（一）“三公”经费2万元。"


def test_a_heading_of_the_text_names_the_row():
    """A class or an item of 三公 as a heading: what follows is about it."""
    doc = document("""\
第三部分 情况说明
五、一般公共预算财政拨款支出决算情况说明
（一）教育支出（类）
年初预算为1万元。
（二）行政运行
支出决算为2万元。
六、“三公”经费支出决算情况说明
（一）因公出国（境）费
决算0万元。
""")
    figures, _ = read_narrative(find_sections(doc), 2024)
    assert [(f.table, f.row_name, f.column) for f in figures] == [
        ("general_public_budget", "教育支出", "budget_initial"),
        ("general_public_budget", "行政运行", "final"),
        ("three_public", "因公出国（境）费", "final"),
    ]


def test_run_in_headings_and_headings_without_a_number():
    doc = document("""\
第三部分 情况说明
收入决算情况说明
收入合计1万元。
（一）机关运行经费支出情况。2024年支出2万元。
（二）政府采购情况说明：总额3万元。
""")
    assert bodies(doc) == {
        "revenue": "收入合计1万元。",
        "operating_cost": "2024年支出2万元。",
        "procurement": "总额3万元。",
    }


def test_items_with_their_text_behind_them_among_other_matters():
    doc = document("""\
第三部分 情况说明
一、2024年度部门决算情况说明
（一）其他重要事项
1.机关运行经费。2024年支出2万元。
2.政府采购支出情况。总额3万元。
（二）“三公”经费支出情况说明
1.公务接待费情况。支出4万元。
""")
    assert [(s.key, s.prose.text) for s in find_sections(doc) if s.prose.text] == [
        ("operating_cost", "2024年支出2万元。"),
        ("procurement", "总额3万元。"),
        ("three_public", "1.公务接待费情况。支出4万元。"),
    ]


@pytest.mark.parametrize("leader", ["......5", "………… 12", " 7", "", "\t3"])
@pytest.mark.parametrize("title", ["目 录", "目录：", "某局决算"])
def test_contents_are_no_sections(leader, title):
    if title == "某局决算" and not leader.strip():
        pytest.skip("a list of bare headings without a title can't be told from headings")
    entries = ["第一部分 概况", "一、主要职责", "第二部分 情况说明", "一、收入决算情况说明"]
    contents = "\n".join(entry + leader for entry in entries)
    doc = document(f"{title}\n{contents}\n第一部分 概况\n一、主要职责\n负责。\n"
                   "第二部分 情况说明\n一、收入决算情况说明\n收入合计1万元。")  # fmt: skip
    assert bodies(doc)["revenue"] == "收入合计1万元。"
    found = [k for _, k, _ in keys(doc)]
    assert found[-4:] == ["overview", "duties", "narrative", "revenue"]
    assert found[:-4] == ([] if title == "某局决算" else ["contents"])


def test_narrative_in_front_of_the_tables():
    doc = document("""\
第二部分 情况说明
一、收入决算情况说明
收入合计1万元。
第三部分 名词解释
一、其他收入：指收入。
第四部分 附表
收入决算表
单位：万元
科目	合计
合计	1.00
注：本表反映收入情况。
""")
    assert [k for _, k, _ in keys(doc)] == ["narrative", "revenue", "glossary"]
    assert bodies(doc)["glossary"] == "一、其他收入：指收入。"


def test_tables_end_a_section_where_no_part_is_named():
    doc = document("""\
一、主要职责
负责。
二、收入支出决算总表
单位：万元
收入	1.00
三、收入支出决算总体情况说明
收入总计1万元。
""")
    assert bodies(doc) == {"duties": "负责。", "overall": "收入总计1万元。"}


def test_a_full_line_of_a_page_is_no_heading():
    doc = page("""\
第三部分 情况说明
四、预算绩效情况说明
（一）建立健全各项管理制度并推动各单位落实到位的工作
机制，自评项目1个。
（二）自评结果
优秀项目1个。
""")
    assert keys(doc)[1:] == [
        ("narrative", "performance_management", "四、预算绩效情况说明"),
        ("narrative", "performance_management", "（二）自评结果"),
    ]


def test_the_annex_begins_at_its_title():
    doc = document("""\
第三部分 情况说明
（四）预算绩效情况说明
自评项目1个。
第五部分 附件
2024年部门整体支出绩效自评报告
目录
一、基本情况.....1
二、预算执行情况.....2
一、基本情况
（一）人员情况
编制数：57
二、预算执行情况
全年执行1万元。
""")
    assert [(p, k) for p, k, _ in keys(doc)] == [
        *[("narrative", "narrative"), ("narrative", "performance_management")],
        *[("performance", "annex"), ("performance", "annex"), ("text", "contents")],
        *[("performance", "profile"), ("performance", "staff")],
        ("performance", "budget_execution"),
    ]
