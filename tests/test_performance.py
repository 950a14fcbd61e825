"""The performance annex: tables by header, indicators with comparator and unit, ragged rows."""

from decimal import Decimal

import pytest

from lanxian.model import Place
from lanxian.parsing.performance import read_performance
from lanxian.parsing.quantity import quantity
from lanxian.parsing.sections import TextSection
from lanxian.reading import Cell, Grid
from tests.texts import line, section


def annex(*tables, key="indicators"):
    """Figures of an annex of grids, each given as lines of cells parted by |."""
    grids = [
        Grid(tuple(
            tuple(Cell(c.strip(), Place(line=n)) for c in row.split("|"))
            for n, row in enumerate(table.strip().splitlines(), start=1)
        ))
        for table in tables
    ]  # fmt: skip
    return read_performance([TextSection("performance", key, "", tuple(grids))], 2024)


def lines(figures):
    return [line(f) for f in figures]


HEADER = "一级指标|二级指标|指标名称|年度指标|实际完成值|权重|得分|偏差原因"


def test_counts_of_the_real_annex(transcript):
    """93 indicators, all but one with target, result, weight and score."""
    found = [f for f in transcript.facts if f.table == "indicators"]
    by_column = {c: [f for f in found if f.column == c] for c in ("target", "actual", "score")}
    assert len(by_column["target"]) == 93 and len(by_column["actual"]) == 93
    score = sum(f.value for f in by_column["score"])
    printed = next(f for f in transcript.facts if f.row_name == "指标完成情况")
    assert score == printed.value == 90


def test_budget_execution_in_yuan(transcript):
    found = {
        (f.row_name, f.parent, f.column): f
        for f in transcript.facts
        if f.table == "budget_execution" and f.title.startswith("（一）")
    }
    assert len(found) == 35
    final = found["基本支出", "按资金方向", "final"]
    assert (final.value, final.unit, final.amount) == (
        Decimal("6888862.14"), "元", Decimal("688.886214"),
    )  # fmt: skip
    assert found["合计", "按资金来源", "budget_initial"].value == Decimal("35235362.33")
    assert found["项目支出", "按资金方向", "budget_initial.目标申报"].value == Decimal(
        "28371296.28"
    )
    assert found["合计", "按资金方向", "execution_rate"].unit == ""  # none is printed
    assert found["项目支出", "按资金方向", "score"].state == "blank"


def test_staff_with_units_in_the_label():
    figures = read_performance([
        section("核定人员编制数： 57 实际在职人员总数： 58\n其中:在编人员数(人): 58 "
                "其他人员数(人): 0",
                "staff", part="performance")
    ], 2024)  # fmt: skip
    assert lines(figures) == [
        "核定人员编制数|count|57",
        "实际在职人员总数|count|58",
        "在编人员数^实际在职人员总数|count|58人",
        "其他人员数^实际在职人员总数|count|0人",
    ]


def test_persons_and_telephones_are_no_figures():
    text = "联系人： 张三 联系电话： 03581234567\n内设职能部门个数： 5 部门编号： 039"
    figures = read_performance([section(text, "profile", part="performance")], 2024)
    assert lines(figures) == ["内设职能部门个数|count|5"]
    assert "张三" not in figures[0].sentence and "0358" not in figures[0].sentence


def test_persons_stand_in_no_section_either(transcript):
    text = "".join(s.text for s in transcript.sections) + "".join(transcript.figures["sentence"])
    assert "联系人： （略）" in text and "电话： （略）" in text
    assert "刘" not in text.split("联系人")[1][:20]


def test_targets_of_the_year():
    text = (
        "1.就业。城镇新增就业 2113 人，完成全年任务 2050 人的 103%；"
        "高技能人才168人，完成全年160人的105%。"
        "2.保险。参保 16610 人，其中企业职工 6462 人，"
        "完成全年任务 6200 人的 104.23%；失业保险参保 9149 人。"
        "3.能力。电子社保卡覆盖率目标任务为 68%，我单位达 70.110%；我云元元 70.14%。"
    )
    figures = read_performance([section(text, "annual_targets", part="performance")], 2024)
    assert lines(figures) == [
        "城镇新增就业|actual|2113人",
        "城镇新增就业|target|2050人",
        "城镇新增就业|completion<target|103%",
        "高技能人才|actual|168人",
        "高技能人才|target|160人",
        "高技能人才|completion<target|105%",
        "参保|actual|16610人",
        "企业职工^参保|actual|6462人",
        "企业职工^参保|target|6200人",
        "企业职工^参保|completion<target|104.23%",
        "失业保险参保|actual|9149人",
        "电子社保卡覆盖率|target|68%",
        "电子社保卡覆盖率|actual|70.110%",
        "我云元元|actual|unread:70.14",  # a garbled line costs only itself
    ]


def test_targets_in_further_wordings():
    text = (
        "1.培训。计划培训300人，实际培训320人，完成率106.67%。"
        "2.招商。全年计划完成招商引资5亿元，实际完成5.6亿元。"
        "3.办案。办结案件356件，完成年度目标的118.67%。"
        "4.讲座。举办讲座12期，占目标的120%。"
        "5.活动。年初目标值为举办活动10场，实际完成12场。"
        "6.就业。“三支一扶”计划招募20人。"
    )
    figures = read_performance([section(text, "annual_targets", part="performance")], 2024)
    assert [f.rpartition("^")[2] for f in lines(figures)] == [
        "培训|target|300人",
        "培训|actual|320人",
        "培训|completion<target|106.67%",
        "招商引资|target|5亿元",
        "招商引资|actual|5.6亿元",
        "办结案件|actual|356件",
        "办结案件|completion<target|118.67%",
        "举办讲座|actual|12期",
        "举办讲座|completion<target|120%",
        "举办活动|target|10场",
        "举办活动|actual|12场",
        "三支一扶计划招募|actual|20人",
    ]


def test_scores_and_grade():
    text = (
        "预算执行情况得分 9.19 分，总得分 99.19 分，属于“优”。预算执行率得分=10分*91.94%=9.19分。"
    )
    figures = read_performance([section(text, "scores", part="performance")], 2024)
    assert lines(figures) == [
        "预算执行情况|score|9.19分",
        "总得分|score|99.19分",
        "总得分|grade|text:优",
        "预算执行率|weight|10分",
        "预算执行率|execution_rate|91.94%",
        "预算执行率|score|9.19分",
    ]
    text = "产出指标得 48.5 分，效益指标得 30 分。"
    figures = read_performance([section(text, "scores", part="performance")], 2024)
    assert lines(figures) == ["产出指标|score|48.5分", "效益指标|score|30分"]


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("≥3户", ("number", Decimal(3), 0, "≥", "户")),
        ("≤ 36250 度", ("number", Decimal(36250), 0, "≤", "度")),
        ("3360元/月、\n人", ("number", Decimal(3360), 0, "", "元/月、人")),
        (">=95%", ("number", Decimal(95), 0, "≥", "%")),
        ("95％以上", ("number", Decimal(95), 0, "≥", "%")),
        ("1,234.50", ("number", Decimal("1234.50"), 2, "", "")),
        ("——", ("not_applicable", None, None, "", "")),
        ("＞= 90％", ("number", Decimal(90), 0, "≥", "%")),
        ("=100%", ("number", Decimal(100), 0, "=", "%")),
        ("不少于12次", ("number", Decimal(12), 0, "≥", "次")),
        ("大于等于95百分比", ("number", Decimal(95), 0, "≥", "%")),
        ("3个工作日内", ("number", Decimal(3), 0, "≤", "个工作日")),
        ("98分以上", ("number", Decimal(98), 0, "≥", "分")),
        ("200元/人·天", ("number", Decimal(200), 0, "", "元/人·天")),
        ("已完成12次", ("number", Decimal(12), 0, "", "次")),
        ("90%-100%", ("text", None, None, "", "")),
        ("12次，30人", ("text", None, None, "", "")),
        ("10余人", ("text", None, None, "", "")),
        ("20241231", ("text", None, None, "", "")),
        ("1项未完成", ("text", None, None, "", "")),
        ("20\n18", ("text", None, None, "", "")),
        ("20 18", ("text", None, None, "", "")),
        ("98.\n12%", ("number", Decimal("98.12"), 2, "", "%")),
        ("1,290.6\n84", ("number", Decimal("1290.684"), 3, "", "")),
        ("2024.05", ("text", None, None, "", "")),
        ("2056.80", ("number", Decimal("2056.80"), 2, "", "")),
        ("2016.40万元", ("number", Decimal("2016.40"), 2, "", "万元")),
        ("3月底前", ("text", None, None, "", "")),
        ("前3名", ("text", None, None, "", "")),
        ("参照以往年度", ("text", None, None, "", "")),
        ("按每人每月200元给予6个月", ("text", None, None, "", "")),
        ("2024年12月", ("text", None, None, "", "")),
    ],
)
def test_quantities(text, result):
    assert quantity(text) == result


def test_levels_hold_over_pages_and_torn_names_are_joined():
    figures = annex(
        f"{HEADER}\n产出指标|数量指标|打印机数量|≥1台|2台|1|1|\n||桌椅的|1把|1把|1|1|",
        "||质量和数量||||||\n|质量指标|合格率|100%|100%|2|1.5|超期".replace("||||||", "|||||"),
    )
    assert lines(figures) == [
        "打印机数量^产出指标·数量指标|target|≥1台",
        "打印机数量^产出指标·数量指标|actual|2台",
        "打印机数量^产出指标·数量指标|weight|1",
        "打印机数量^产出指标·数量指标|score|1",
        "桌椅的质量和数量^产出指标·数量指标|target|1把",
        "桌椅的质量和数量^产出指标·数量指标|actual|1把",
        "桌椅的质量和数量^产出指标·数量指标|weight|1",
        "桌椅的质量和数量^产出指标·数量指标|score|1",
        "合格率^产出指标·质量指标|target|100%",
        "合格率^产出指标·质量指标|actual|100%",
        "合格率^产出指标·质量指标|weight|2",
        "合格率^产出指标·质量指标|score|1.5",
        "合格率^产出指标·质量指标|remark|text:超期",
    ]


def test_a_row_of_seven_cells_is_put_right_only_where_one_way_fits():
    first = f"{HEADER}\n产出指标|质量指标|合格率|100%|100%|1|1|"
    seven = annex(first, "|发放率|98%|99%|0.5|0.4|")
    assert lines(seven)[4:] == [
        "发放率^产出指标·质量指标|target|98%",
        "发放率^产出指标·质量指标|actual|99%",
        "发放率^产出指标·质量指标|weight|0.5",
        "发放率^产出指标·质量指标|score|0.4",
    ]
    ragged = annex(first, "发放率|98%|99%|0.5|x|0.4")
    assert lines(ragged)[:4] == lines(seven)[:4]
    assert {f.state for f in ragged[4:]} == {"unread"}
    assert [f.raw for f in ragged[4:]] == ["98%", "99%", "0.5", "0.4"]


def test_a_form_with_funds_and_indicators_in_one_grid():
    figures = annex(
        """\
        项目名称|甲项目|甲项目|||||
        项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分
        |年度资金总额|10.00|12.00|9.00|10|75.00%|7.5
        一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因
        产出指标|数量指标|培训次数|≥2次|3次|20|20|
        """,
        key="annex",
    )
    assert lines(figures) == [
        "年度资金总额^甲项目·项目资金|budget_initial|10.00万元",
        "年度资金总额^甲项目·项目资金|budget_full_year|12.00万元",
        "年度资金总额^甲项目·项目资金|final|9.00万元",
        "年度资金总额^甲项目·项目资金|weight|10",
        "年度资金总额^甲项目·项目资金|execution_rate|75.00%",
        "年度资金总额^甲项目·项目资金|score|7.5",
        "培训次数^甲项目·产出指标·数量指标|target|≥2次",
        "培训次数^甲项目·产出指标·数量指标|actual|3次",
        "培训次数^甲项目·产出指标·数量指标|weight|20",
        "培训次数^甲项目·产出指标·数量指标|score|20",
    ]
