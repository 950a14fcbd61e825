"""Forms of the performance annex, as provinces have them: each was misread or unread before."""

from pathlib import Path

import pytest

import lanxian
from lanxian.model import Place
from lanxian.parsing.coverage import coverage
from lanxian.parsing.performance import read_performance
from lanxian.parsing.sections import TextSection
from lanxian.reading import Cell, Grid, Line
from tests.forms import form, kept, pdf, ruled, table
from tests.texts import line, page


def read(*sections):
    return [line(f) for f in read_performance(sections, 2024)]


KEPT = sorted((Path(__file__).parent / "text/forms").glob("*.txt"))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_forms_of_the_provinces(path):
    """Each from a page, and from a text source, where merged cells are blank ones."""
    title, text, wanted = kept(path)
    ruled_page = form(text, title=title)
    assert sorted(read(ruled_page)) == sorted(wanted)
    rows = (["" if cell in "<^" else cell for cell in row] for row in table(text)[1])
    plain = source("\n".join(map("|".join, rows)))
    printed = [each for each in wanted if not each.endswith("|blank:")]
    assert sorted(f for f in read(plain) if not f.endswith("|blank:")) == sorted(printed)
    for section in (ruled_page, plain):
        found = read_performance([section], 2024)
        assert all(m.figure or m.reason for m in coverage([section], found))


FUNDS = """\
2 2 3 3 2 2 2 1 1 1 3
项目名称|<|就业补助|<|<|<|<|<|<|<|<
主管部门|<|219-某县某局|<|<|<|实施单位|219001-某中心|<|<|<
项目资金（万元）||<|年初预算数|<|全年预算数|<|全年执行数|分值|执行率|得分
^|年度资金总额|<|120.00|<|130.50|<|117.45|10|90.00%|9.0
^|其中：当年财政拨款|<|100.00|<|110.50|<|97.45|-|88.19%|/
年度总体目标|预期目标|<|<|<|实际完成情况|<|<|<|<|<
^|开展培训12期。|<|<|<|培训12期、1230人次。|<|<|<|<|<
绩效指标|一级指标|二级指标|三级指标|<|年度指标值|实际完成值|分值|得分|偏差原因分析及改进措施|<
^|产出指标（50分）|数量指标|指标1：培训期数|<|≥12期|12期|10|10||<
^|^|^|指标2：补贴人数|<|＞=600人|612人|10|9.5|个别不符|<"""
FUNDS_READ = [
    "年度资金总额^就业补助·项目资金|budget_initial|120.00万元",
    "年度资金总额^就业补助·项目资金|budget_full_year|130.50万元",
    "年度资金总额^就业补助·项目资金|final|117.45万元",
    "年度资金总额^就业补助·项目资金|weight|10",
    "年度资金总额^就业补助·项目资金|execution_rate|90.00%",
    "年度资金总额^就业补助·项目资金|score|9.0",
    "当年财政拨款^就业补助·项目资金|budget_initial|100.00万元",
    "当年财政拨款^就业补助·项目资金|budget_full_year|110.50万元",
    "当年财政拨款^就业补助·项目资金|final|97.45万元",
    "当年财政拨款^就业补助·项目资金|weight|not_applicable:-",
    "当年财政拨款^就业补助·项目资金|execution_rate|88.19%",
    "当年财政拨款^就业补助·项目资金|score|not_applicable:/",
    "年度总体目标^就业补助|target|text:开展培训12期。",
    "年度总体目标^就业补助|actual|text:培训12期、1230人次。",
    "产出指标^就业补助|weight|50分",
    "培训期数^就业补助·产出指标·数量指标|target|≥12期",
    "培训期数^就业补助·产出指标·数量指标|actual|12期",
    "培训期数^就业补助·产出指标·数量指标|weight|10",
    "培训期数^就业补助·产出指标·数量指标|score|10",
    "补贴人数^就业补助·产出指标·数量指标|target|≥600人",
    "补贴人数^就业补助·产出指标·数量指标|actual|612人",
    "补贴人数^就业补助·产出指标·数量指标|weight|10",
    "补贴人数^就业补助·产出指标·数量指标|score|9.5",
    "补贴人数^就业补助·产出指标·数量指标|remark|text:个别不符",
]


def test_the_ministrys_form_of_a_project():
    """Funds, goals and indicators in one grid, each with columns of its own."""
    rest = """
^|^|质量指标|合格率|<|100%|99.5%|10|10||<
总分|<|<|<|<|<|<|100|97.5|优|<"""
    assert read(form(FUNDS + rest)) == [
        *FUNDS_READ,
        "合格率^就业补助·产出指标·质量指标|target|100%",
        "合格率^就业补助·产出指标·质量指标|actual|99.5%",
        "合格率^就业补助·产出指标·质量指标|weight|10",
        "合格率^就业补助·产出指标·质量指标|score|10",
        "总分^就业补助|weight|100",
        "总分^就业补助|score|97.5",
        "总分^就业补助|grade|text:优",
    ]


def test_a_page_break_that_tears_a_row_and_a_level_and_drops_columns():
    """On the second page the columns of the funds are gone; cells are found by their edges."""
    torn = """
^|^|社会|发放|<|2024年12|2024年11|10|8||<"""
    second = """\
2 2 3 5 2 2 1 1 4
||效益|时间|月底前|月完成|||
^|^|^|补贴标准|≤1068元/月、人|1068元/月、人|10|10|
^|效益指标|经济效益|增收|显著|显著|10|9|
总分|<|<|<|<|<|100|97.5|"""
    found = read(form(FUNDS + torn, second))
    assert found[: len(FUNDS_READ)] == FUNDS_READ
    assert found[len(FUNDS_READ) :] == [
        "发放时间^就业补助·产出指标·社会效益|target|text:2024年12月底前",
        "发放时间^就业补助·产出指标·社会效益|actual|text:2024年11月完成",
        "发放时间^就业补助·产出指标·社会效益|weight|10",
        "发放时间^就业补助·产出指标·社会效益|score|8",
        "补贴标准^就业补助·产出指标·社会效益|target|≤1068元/月、人",
        "补贴标准^就业补助·产出指标·社会效益|actual|1068元/月、人",
        "补贴标准^就业补助·产出指标·社会效益|weight|10",
        "补贴标准^就业补助·产出指标·社会效益|score|10",
        "增收^就业补助·效益指标·经济效益|target|text:显著",
        "增收^就业补助·效益指标·经济效益|actual|text:显著",
        "增收^就业补助·效益指标·经济效益|weight|10",
        "增收^就业补助·效益指标·经济效益|score|9",
        "总分^就业补助|weight|100",
        "总分^就业补助|score|97.5",
    ]


def test_a_level_named_in_the_middle_of_its_merged_cell_on_the_next_page():
    """As a spreadsheet prints it; a level whose name is printed nowhere is left out."""
    head = "2 2 2 2 2 1 1\n一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分\n"
    found = read(form(
        head + "|数量指标|培训|1期|1期|1|1\n^||合格率|2%|2%|1|1\n^|^|时效|3天|3天|1|1",
        "2 2 2 2 2 1 1\n产出指标||成本|4元|4元|1|1\n效益指标|社会效益|就业|5人|5人|1|1",
    ))  # fmt: skip
    assert [f for f in found if "|target|" in f] == [
        "培训^产出指标·数量指标|target|1期",
        "合格率^产出指标|target|2%",
        "时效^产出指标|target|3天",
        "成本^产出指标|target|4元",
        "就业^效益指标·社会效益|target|5人",
    ]


def test_comparator_and_unit_in_columns_of_their_own():
    """And a column of names under a header of amounts, a remark, a conclusion in words."""
    found = read(
        form("""\
2 2 2 2 2 2 2 2 1 1
项目名称|<|0019951-培训经费|<|<|<|<|<|<|<
联系人|<|张三|<|<|<|联系电话|8690022|<|<
预算执行情况（10分）|年度预算数（万元）|<|年初预算|<|调整后预算数|预算执行数|执行率|权重|得分
^|总额|<|0.00|<|3.36|3.36|100.00%|10|10
绩效指标|一级指标|二级指标|三级指标|指标性质|指标值|度量单位|完成值|权重|得分
^|产出指标|数量指标|培训人数|≥|300|人|312|30|30
^|^|时效指标|及时性|定性|高||高|10|
^|满意度指标|满意度指标|满意度|＝|90|百分比||10|9.5
评价结论|自评总分99.5分，等级为“优”，培训312人。|<|<|<|<|<|<|<|<""")
    )
    assert found == [
        "预算执行情况^0019951-培训经费|weight|10分",
        "年度资金总额^0019951-培训经费·预算执行情况|budget_initial|0.00万元",
        "年度资金总额^0019951-培训经费·预算执行情况|budget_full_year|3.36万元",
        "年度资金总额^0019951-培训经费·预算执行情况|final|3.36万元",
        "年度资金总额^0019951-培训经费·预算执行情况|execution_rate|100.00%",
        "年度资金总额^0019951-培训经费·预算执行情况|weight|10",
        "年度资金总额^0019951-培训经费·预算执行情况|score|10",
        "培训人数^0019951-培训经费·产出指标·数量指标|target|≥300人",
        "培训人数^0019951-培训经费·产出指标·数量指标|actual|312人",
        "培训人数^0019951-培训经费·产出指标·数量指标|weight|30",
        "培训人数^0019951-培训经费·产出指标·数量指标|score|30",
        "及时性^0019951-培训经费·产出指标·时效指标|target|text:高",
        "及时性^0019951-培训经费·产出指标·时效指标|actual|text:高",
        "及时性^0019951-培训经费·产出指标·时效指标|weight|10",
        "及时性^0019951-培训经费·产出指标·时效指标|score|blank:",
        "满意度^0019951-培训经费·满意度指标·满意度指标|target|=90%",
        "满意度^0019951-培训经费·满意度指标·满意度指标|actual|blank:",
        "满意度^0019951-培训经费·满意度指标·满意度指标|weight|10",
        "满意度^0019951-培训经费·满意度指标·满意度指标|score|9.5",
        "自评总分^0019951-培训经费|score|99.5分",
        "自评总分^0019951-培训经费|grade|text:优",
        "评价结论^0019951-培训经费|remark|text:自评总分99.5分，等级为“优”，培训312人。",
    ]


def test_a_header_of_two_rows_and_points_under_two_columns():
    """In the total row 100 stands under 完成值 and 分值 at once: only the latter has a total."""
    found = read(
        form("""\
2 2 2 2 2 2 2 1 1
绩效指标|<|<|年度指标值|<|<|实际完成值|分值|得分
一级指标|二级指标|三级指标|指标性质|指标值|度量单位|^|^|^
产出指标|数量指标|图斑数|﹦|72|个|70|90.00|85.00
总分|<|<|<|<|<|100.00|<|85.00""")
    )
    assert found == [
        "图斑数^产出指标·数量指标|target|=72个",
        "图斑数^产出指标·数量指标|actual|70个",
        "图斑数^产出指标·数量指标|weight|90.00",
        "图斑数^产出指标·数量指标|score|85.00",
        "总分|weight|100.00",
        "总分|score|85.00",
    ]


def test_amounts_whose_column_no_header_names_are_of_the_one_that_they_add_up_to():
    """Else they are unread."""
    found = read(
        form("""\
2 3 2 2 2 1 1 1
年度预算申请（万元）||年初预算数|全年预算数|全年执行数|分值|执行率|得分
^|年度资金总额|1200.00|1500.50|1400.25|10|93.32%|9.33
^|按收入性质分：|<|<|按支出性质分：|<|<|<
^|其中：一般公共预算：1200.00|<|<|其中：基本支出：800.00|<|<|<""")
    )
    assert found[2:] == [
        "年度资金总额^年度预算申请|final|1400.25万元",
        "年度资金总额^年度预算申请|weight|10",
        "年度资金总额^年度预算申请|execution_rate|93.32%",
        "年度资金总额^年度预算申请|score|9.33",
        "一般公共预算^年度预算申请·按收入性质分|budget_initial|1200.00万元",
        "基本支出||unread:800.00",
    ]


def test_a_cell_that_holds_something_else_costs_only_itself():
    found = read(
        form("""\
2 2 2 2 1 2 1
资金来源|年初预算数|全年预算数|全年执行数|分值|执行率|得分
财政拨款|10.00|见附件|85%|10|高|9.5""")
    )
    assert found == [
        "财政拨款^资金来源|budget_initial|10.00",
        "财政拨款^资金来源|budget_full_year|unread:见附件",
        "财政拨款^资金来源|final|unread:85%",
        "财政拨款^资金来源|weight|10",
        "财政拨款^资金来源|execution_rate|unread:高",
        "财政拨款^资金来源|score|9.5",
    ]


def test_another_table_below_is_not_read_under_the_forms_header():
    other = "9 9 2\n车辆|购置台数|金额\n小型客车|3|5.00"
    blocks = (ruled(FUNDS, 1), Line("本单位资产配置合理、管理规范、使用有效。"), ruled(other, 2))
    found = read(TextSection("performance", "annex", "", blocks))
    assert found == [*FUNDS_READ, "^就业补助||unread:3", "^就业补助||unread:5.00"]


def test_points_of_every_level_and_standards_of_scoring():
    found = read(
        form("""\
2 1 2 1 3 1 3 1
一级指标|分值|二级指标|分值|三级指标|分值|评分标准|自评得分
履职效能|50|整体效能|25|产出完成|15|每少1%扣0.5分|14.5
^|^|^|^|效益完成|10|按比例|10""")
    )
    assert found == [
        "履职效能|weight|50",
        "整体效能^履职效能|weight|25",
        "产出完成^履职效能·整体效能|weight|15",
        "产出完成^履职效能·整体效能|criterion|text:每少1%扣0.5分",
        "产出完成^履职效能·整体效能|score|14.5",
        "效益完成^履职效能·整体效能|weight|10",
        "效益完成^履职效能·整体效能|criterion|text:按比例",
        "效益完成^履职效能·整体效能|score|10",
    ]


def test_lists_of_tasks_and_of_projects():
    tasks = form("""\
2 3 3 2 2 2 2
年度主要任务|任务名称|完成情况|预算数（万元）|<|执行数（万元）|执行率
^|^|^|总额|财政拨款|^|^
^|任务1：就业|培训1200人次|500.00|480.00|490.00|98.00%
^|金额合计|<|500.00|480.00|490.00|98.00%""")
    assert read(tasks) == [
        "任务1：就业^年度主要任务|actual|text:培训1200人次",
        "任务1：就业^年度主要任务|budget|500.00万元",
        "任务1：就业^年度主要任务|budget.财政拨款|480.00万元",
        "任务1：就业^年度主要任务|final|490.00万元",
        "任务1：就业^年度主要任务|execution_rate|98.00%",
        "金额合计^年度主要任务|budget|500.00万元",
        "金额合计^年度主要任务|budget.财政拨款|480.00万元",
        "金额合计^年度主要任务|final|490.00万元",
        "金额合计^年度主要任务|execution_rate|98.00%",
    ]
    projects = TextSection("performance", "annex", "", (Line("单位：元"), ruled("""\
1 3 3 2 2 2 1 1
序号|项目名称|实施单位|预算数|执行数|执行率|自评得分|等级
1|12333热线|某局|120|108|90.00%|96.5|优
合计|<|<|120|108|90.00%||""")))  # fmt: skip
    found = read_performance([projects])
    assert {f.table for f in found} == {"scores"}  # no total of the department
    assert [line(f) for f in found] == [
        "12333热线|budget|120元",
        "12333热线|final|108元",
        "12333热线|execution_rate|90.00%",
        "12333热线|score|96.5",
        "12333热线|grade|text:优",
        "合计|budget|120元",
        "合计|final|108元",
        "合计|execution_rate|90.00%",
        "合计|score|blank:",
        "合计|grade|blank:",
    ]
    reasons = {m.raw: m.reason for m in coverage([projects], found) if not m.figure}
    assert reasons == {"1": "序号", "12333": "名称中的数字"}


TITLE = "项目支出绩效自评表|<|<|<|<|<|<\n"
PROJECT = """\
2 2 2 2 2 1 1
项目支出绩效自评表|<|<|<|<|<|<
项目名称|<|{0}|<|<|<|<
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标|数量指标|检查次数|=12次|12次|90|{1}
总分|<|<|<|<|100|{2}
{3}"""


def test_projects_with_the_same_indicators_are_told_apart():
    one = PROJECT.format("甲项目", 90, 95, "自评等级|优|<|<|<|<|<")
    two = PROJECT.format("乙项目", 70, 78, "自评等级|中|<|<|<|<|<")
    found = read_performance([form(one, two)], 2024)
    assert [line(f) for f in found if f.column in {"score", "grade"}] == [
        "检查次数^甲项目·产出指标·数量指标|score|90",
        "总分^甲项目|score|95",
        "自评等级^甲项目|grade|text:优",
        "检查次数^乙项目·产出指标·数量指标|score|70",
        "总分^乙项目|score|78",
        "自评等级^乙项目|grade|text:中",
    ]
    assert len({f.key for f in found}) == len(found)
    head = "2 2 2 2 1 1\n一级指标|二级指标|三级指标|年度指标值|分值|得分"
    unnamed = f"{head}\n产出|质量|合格率|98%|90|89\n合计|<|<|<|90|89"
    found = read(form(one, unnamed))  # behind a total the next header begins another form
    assert found[-1] == "合计|score|89" and "合格率^产出·质量|score|89" in found


def test_persons_offices_and_codes_of_a_form_are_no_figures():
    profile = form(
        """\
2 2 2 2
部门名称|219-某县某局|联系人|张三
人员编制|21|实有人数|22
内设机构个数|5|联系电话|0358-6722125""",
        title="自评报告",
    )
    found = read_performance([profile])
    assert [line(f) for f in found] == [
        "人员编制|count|21", "实有人数|count|22", "内设机构个数|count|5",
    ]  # fmt: skip
    assert [f.table for f in found] == ["staff", "staff", "profile"]
    assert all(m.figure or m.reason for m in coverage([profile], found))
    assert "张三" not in profile.section().text and "6722125" not in profile.section().text


def source(text):
    """A section of a text source, where nothing tells merged slots from empty ones."""
    rows = [[Cell(c, Place(line=n)) for c in row.split("|")]
            for n, row in enumerate(text.splitlines(), start=1)]  # fmt: skip
    return TextSection("performance", "annex", "", (Grid(tuple(map(tuple, rows))),))


def test_a_row_of_a_text_source_out_of_place_is_unread_never_shifted():
    header = "序号|项目名称|实施单位|预算数|执行数|执行率|自评得分|等级"
    assert read(source(f"{header}\n合计|150.00|123.00|82.00%||||")) == [
        "||unread:150.00",
        "||unread:123.00",
        "||unread:82.00%",
    ]
    merged = "一级指标|二级指标|三级指标||年度指标值|实际完成值|分值|得分"
    found = read(source(f"{merged}\n产出指标|数量指标|期数|≥1期|1期|10|9|"))
    assert found and all("|unread:" in figure for figure in found)


def report(*parts):
    """A report of one small table and these parts, as a PDF of ruled tables."""
    head = (
        ("title", "某县某某局2024年度部门决算"), ("page",),
        ("line", "第一部分 部门概况"), ("line", "负责全县某某工作，" * 6),
        ("line", "第二部分 2024年度部门决算表"), ("title", "收入决算表"), ("line", "单位：万元"),
        ("table", "1 2 1 1\n科目代码|科目名称|本年收入合计|财政拨款收入\n|合计|9.00|9.00"),
    )  # fmt: skip
    return pdf(*head, *parts)


def test_forms_among_tables_and_in_the_narrative_are_read_once(tmp_path):
    """As figures of the annex and of no table besides: with a title above, inside, or with none."""
    marks = ((90, 95, "优"), (70, 78, "中"), (80, 88, "良"), (90, 99, "优"), (55, 59, "差"))
    forms = {
        name: PROJECT.format(name, score, total, f"自评等级|{grade}|<|<|<|<|<")
        for name, (score, total, grade) in zip("甲乙丙丁戊", marks, strict=True)
    }
    bare = {name: text.replace(TITLE, "") for name, text in forms.items()}
    assets = "2 1 1\n项目|行次|金额\n固定资产|1|55.20\n其中：房屋|2|30.00"
    file = tmp_path / "report.pdf"
    file.write_bytes(report(
        ("title", "附表3：2024年度项目自评表"), ("line", "公开13表"), ("table", bare["甲"]),
        ("title", "国有资产使用情况表"), ("table", assets), ("page",),
        ("table", bare["乙"]), ("page",),
        ("title", "项目支出绩效自评表"), ("table", bare["丙"]),
        ("line", "注：1.分值区间为100%-80%（含）、80%-60%。"), ("line", "2.权重合计100分。"),
        ("line", "第三部分 2024年度部门决算情况说明"), ("line", "一、其他重要事项的情况说明"),
        ("line", "（一）预算绩效管理工作开展情况"), ("line", "对1个项目开展了绩效自评。"),
        ("table", bare["丁"]),
        ("line", "（二）机关运行经费支出情况"), ("line", "机关运行经费支出11.95万元。"),
        ("line", "第四部分 名词解释"), ("line", "一、财政拨款收入：指拨款。"),
        ("table", forms["戊"]),
    ))  # fmt: skip
    found = lanxian.read_report(file)
    annex = [f for f in found.facts if f.part == "performance"]
    for name, (score, total, grade) in zip("甲乙丙丁戊", marks, strict=True):
        assert [line(f) for f in annex if f.parent.startswith(name)] == [
            f"检查次数^{name}·产出指标·数量指标|target|=12次",
            f"检查次数^{name}·产出指标·数量指标|actual|12次",
            f"检查次数^{name}·产出指标·数量指标|weight|90",
            f"检查次数^{name}·产出指标·数量指标|score|{score}",
            f"总分^{name}|weight|100",
            f"总分^{name}|score|{total}",
            f"自评等级^{name}|grade|text:{grade}",
        ]
    assert len(annex) == 7 * len(marks)
    assert {f.title for f in annex if f.parent.startswith("戊")} == {TITLE.split("|")[0]}
    assert all(table.status == "read" for table in found.tables)
    statistics = [line(f) for f in found.facts if f.table == "statistics"]
    assert statistics == ["固定资产^国有资产使用情况表|金额|55.20", "房屋^固定资产|金额|30.00"]
    assert [line(f) for f in found.facts if f.table == "operating_cost"] == [
        "机关运行经费|final|11.95万元"
    ]
    assert all(m.figure or m.reason for m in found.mentions)
    notes = next(s for s in found.sections if s.key == "notes")
    assert "权重合计100分" in notes.text and notes.part == "text"
    # one project's points and grade are not held against another's
    assert not [f for f in found.verify().findings if f.id.startswith("P")]


def test_a_title_printed_again_on_the_next_page_goes_on_with_the_form(tmp_path):
    first = """\
2 2 2 2 2 1 1
项目名称|<|甲|<|<|<|<
一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分
产出指标|数量指标|检查次数|=12次|12次|90|88"""
    second = "2 2 2 2 2 1 1\n|质量指标|合格率|98%以上|99%|10|9\n总分|<|<|<|<|100|97"
    file = tmp_path / "report.pdf"
    file.write_bytes(report(
        ("line", "第四部分 附件"), ("title", "项目支出绩效自评表"), ("table", first), ("page",),
        ("title", "项目支出绩效自评表（续）"), ("table", second),
    ))  # fmt: skip
    found = [f for f in lanxian.read_report(file).facts if f.part == "performance"]
    assert [line(f) for f in found[4:]] == [
        "合格率^甲·产出指标·质量指标|target|≥98%",
        "合格率^甲·产出指标·质量指标|actual|99%",
        "合格率^甲·产出指标·质量指标|weight|10",
        "合格率^甲·产出指标·质量指标|score|9",
        "总分^甲|weight|100",
        "总分^甲|score|97",
    ]
    assert {f.place.page for f in found} == {2, 3}


def test_placeholders_bare_numbers_and_a_remark_torn_by_the_page():
    """The columns are drawn elsewhere on the second page, and the level is printed again there."""
    first = """\
2 3 3 3 3 2 1 2 4
项目名称|<|道路维修|<|<|<|<|<|<
年度总体目标|预期目标|<|<|<|实际完成情况|<|<|<
^|43.2|<|<|<|37.24|<|<|<
绩效指标|一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分|偏差原因分析
^|产出指标|数量指标|指标1：资金|43.2|37.24|10|9|材料涨价，
^|^|^|指标2：|||||
^|效益指标|经济效益指标|指标1：就业|100|90|10|9|部分延期，雨天"""
    second = """\
4 2 4 2 2 4 2 1 2
||||||||停工5天
^|效益指标|社会效益指标|通行|=100%|100|10|10|
总分|<|<|<|<|<|30|28|"""
    section = form(first, second)
    found = read_performance([section], 2024)
    assert [line(f) for f in found] == [
        "年度总体目标^道路维修|target|43.2",
        "年度总体目标^道路维修|actual|37.24",
        "资金^道路维修·产出指标·数量指标|target|43.2",
        "资金^道路维修·产出指标·数量指标|actual|37.24",
        "资金^道路维修·产出指标·数量指标|weight|10",
        "资金^道路维修·产出指标·数量指标|score|9",
        "资金^道路维修·产出指标·数量指标|remark|text:材料涨价，",
        "就业^道路维修·效益指标·经济效益指标|target|100",
        "就业^道路维修·效益指标·经济效益指标|actual|90",
        "就业^道路维修·效益指标·经济效益指标|weight|10",
        "就业^道路维修·效益指标·经济效益指标|score|9",
        "就业^道路维修·效益指标·经济效益指标|remark|text:部分延期，雨天停工5天",
        "通行^道路维修·效益指标·社会效益指标|target|=100%",
        "通行^道路维修·效益指标·社会效益指标|actual|100",
        "通行^道路维修·效益指标·社会效益指标|weight|10",
        "通行^道路维修·效益指标·社会效益指标|score|10",
        "总分^道路维修|weight|30",
        "总分^道路维修|score|28",
    ]
    assert all(m.figure or m.reason for m in coverage([section], found))


def test_a_further_page_whose_columns_cannot_be_told_is_unread():
    head = "2 2 2 2 2 1 1\n一级指标|二级指标|三级指标|指标值|完成值|分值|得分"
    found = read(form(f"{head}\n产出|数量|期数|3|3|9|8", "3 1 3 1 3 1\n产出|质量|合格率|98|99|7"))
    assert found[4:] and all("unread:" in figure for figure in found[4:])
    found = read(
        form(f"{head}\n产出|数量|期数|3|3|9|8", "3 1 3 1 3 1 2\n产出|质量|合格|98|99|7人|见附")
    )
    assert [figure.partition("|")[2] for figure in found[4:]] == [
        "|unread:98",
        "|unread:99",
        "|unread:7人",
    ]
    # nor is a complete row the rest of the last one
    head = "2 2 2 2 2\n一级指标|二级指标|三级指标|指标值|完成值"
    found = read(form(f"{head}\n产出|质量|等次|优/良|优", "2 2 2 2 2\n效益|社会效益|评价|良|良"))
    assert found[2:] == ["评价^效益·社会效益|target|text:良", "评价^效益·社会效益|actual|text:良"]


def test_points_behind_the_names_of_levels_and_a_rate_of_each_indicator():
    """The page break tears the points off a level; their place is where they are printed."""
    first = """\
2 2 3 2 2 2 2 2
一级指标|二级指标|三级指标|参考分值|年度指标值|全年实际值|执行率（B/A）|得分
项目决策(10分)|立项|依据充分|10|定性|充分|100%|10
项目产出|数量|人数|20|2370人|2370人|100%|20"""
    second = "2 2 3 2 2 2 2 2\n(30分)|时效|时间|10|2021年12月完成|2021年12月完成|100%|10"
    found = read_performance([form(first, second)])
    assert [line(f) for f in found if f.column in {"weight", "completion"}] == [
        "项目决策|weight|10分",
        "依据充分^项目决策·立项|weight|10",
        "依据充分^项目决策·立项|completion|100%",
        "人数^项目产出·数量|weight|20",
        "人数^项目产出·数量|completion|100%",
        "项目产出|weight|30分",
        "时间^项目产出·时效|weight|10",
        "时间^项目产出·时效|completion|100%",
    ]
    assert [f.place.page for f in found if f.table == "scores"] == [1, 2]
    head = "3 3 3 1\n一级指标|二级指标|三级指标|得分"
    assert read(form(f"{head}\n部门决策(25分)|目标(15分)|相关性(5分)|4.5")) == [
        "部门决策|weight|25分",
        "目标^部门决策|weight|15分",
        "相关性^部门决策·目标|weight|5分",
        "相关性^部门决策·目标|score|4.5",
    ]


def test_indicators_without_levels():
    head = "1 3 1 2 2 2 1\n序号|指标|权重|目标值|完成值|得分率|得分"
    assert read(form(f"{head}\n1|活动|40|≥12场次/年|12场次/年|100%|40")) == [
        "活动|weight|40",
        "活动|target|≥12场次/年",
        "活动|actual|12场次/年",
        "活动|得分率|100%",
        "活动|score|40",
    ]
    head = "2 3 3 1 1\n评价指标|指标说明|评分标准|分值|得分"
    assert read(form(f"{head}\n执行率|决算/预算|≥95%得满分|10|9.32")) == [
        "执行率|criterion|text:≥95%得满分",
        "执行率|weight|10",
        "执行率|score|9.32",
    ]


def test_labels_above_their_numbers_and_columns_of_several_years():
    """Only the last year is this one's; a row of other columns is none of the table above."""
    found = read(form("""\
3 1 1 1 1 1 1
供养人员情况|编制数|<|2024年实际在职人数|<|控制率|<
^|21|<|20|<|95%|<
经费控制情况|2023年决算数|<|2024年预算数|<|2024年决算数|<
三公经费|5.20|<|6.00|<|4.80|<
政府采购金额|——|<|8.00|<|7.60|<
楼堂馆所|批复规模|实际规模|规模控制率|预算投资|实际投资|投资控制率
^|1200|1180|98.33%|350.00|342.50|97.86%"""))  # fmt: skip
    assert found == [
        "编制数|count|21",
        "2024年实际在职人数|count|20",
        "控制率||unread:95%",
        "三公经费^经费控制情况|2023年决算数|5.20",
        "三公经费^经费控制情况|budget|6.00",
        "三公经费^经费控制情况|final|4.80",
        "政府采购金额^经费控制情况|budget|8.00",
        "政府采购金额^经费控制情况|final|7.60",
        "批复规模||unread:1200",
        "实际规模||unread:1180",
        "规模控制率||unread:98.33%",
        "预算投资||unread:350.00",
        "实际投资||unread:342.50",
        "投资控制率||unread:97.86%",
    ]


def test_amounts_behind_labels_and_their_parts_below():
    cells = """\
2 2 2 2 2 2
项目名称|<|公路养护|<|<|<
预算执行情况（万元）|预算数：|<|260.00|执行数：|255.80
^|其中：财政拨款|<|250.00|其中：财政拨款|245.80
培训人数|<|<|300|合格人数|290"""
    expected = [
        "年度资金总额^公路养护·预算执行情况|budget|260.00万元",
        "年度资金总额^公路养护·预算执行情况|final|255.80万元",
        "财政拨款^公路养护·预算执行情况|budget|250.00万元",
        "财政拨款^公路养护·预算执行情况|final|245.80万元",
        "培训人数^公路养护||unread:300",
        "合格人数^公路养护||unread:290",
    ]
    assert read(form(cells)) == expected
    text = cells.replace("<", "").replace("^", "").split("\n", 1)[1]
    assert read(source(text)) == expected
    row = "2 2 2 2 2 2\n年初预算数（元）|1.00|调整后预算数（元）|2.00|预算执行数（元）|1.50"
    assert read(form(row)) == [
        "年度资金总额|budget_initial|1.00元",
        "年度资金总额|budget_full_year|2.00元",
        "年度资金总额|final|1.50元",
    ]
    head = "2 4 4\n年度预算（元）|年初预算数：260.00|执行数：255.80"
    assert read(form(f"{head}\n^|其他资金：10.00|其他资金：9.00")) == [
        "年度资金总额^年度预算|budget_initial|260.00元",
        "年度资金总额^年度预算|final|255.80元",
        "其他资金^年度预算|budget_initial|10.00元",
        "其他资金^年度预算|final|9.00元",
    ]


def test_a_total_of_a_text_source_and_a_grade_on_a_line():
    head = "一级指标|二级指标|三级指标|指标值|完成值|分值|得分|偏差\n产出|数量|期数|3|3|9|8|"
    blocks = (Line("自评得分：97分 自评等级：优"), *source(f"{head}\n总分|100|97|||||").blocks)
    found = read(TextSection("performance", "scores", "", blocks))
    assert found[:2] == ["自评得分|score|97分", "自评等级|grade|text:优"]
    assert found[-2:] == ["总分|weight|100", "总分|score|97"]


def test_a_row_of_a_text_source_with_a_cell_too_many_or_too_few():
    """Its values are never another column's, and the levels that it may have had are untold."""
    head = "一级指标|二级指标|三级指标|指标值|完成值|分值|得分|偏差"
    head += "\n产出指标|数量指标|期数|3期|3期|9|8|"
    after = "||人数|≥5人|6人|4|3|"
    ragged = (
        "||质量指标|合格率|98%|99%|7|6|",  # a cell too many in front
        "|质量指标|98%|99%|7|6||",  # without the name
        "||合格率 98%|99%|7|6||",  # two in one
        "||合格率|98%|≥99%|7|6|",  # a sign behind the target
        "||合格率|98%||99%|7|6",  # a number as the remark
        "产出指标|质量|98%|99%|7|6||",  # a level as the name
    )
    for row in ragged:
        found = read(source(f"{head}\n{row}\n{after}"))
        assert found[:4] == read(source(head)) and len(found) > 8
        assert all("unread:" in figure for figure in found[4:-4]), row
        assert [figure.partition("|")[2] for figure in found[-4:]] == [
            "target|≥5人", "actual|6人", "weight|4", "score|3",
        ]  # fmt: skip
        assert ("产出指标" in found[-1]) == (row != ragged[0])
    amounts = "资金|全年预算数|全年执行数|执行率|分值|得分"
    assert read(source(f"{amounts}\n财政拨款|100.00|90.00|90.00|10|9"))[2].endswith("|90.00")
    titled = read(source(f"{amounts}\n财政拨款|100.00|90.00|90.00|10|9\n二、指标|||||"))
    assert len(titled) == 5
    for row in (
        "财政拨款|90.00|90%|10|9|", "财政拨款|100.00|100.00|90.00|10|9",
        "财政拨款|100.00||90.00|10|9", "财政拨款|100.00|90.00|90.00|9|",
        "一|100.00|90.00|90.00|10|9",
        "财政拨款1.20|100.00|90.00|90.00|10|9", "财政拨款|100.00|90.00|90.00|9|10",
    ):  # fmt: skip
        assert all("unread:" in figure for figure in read(source(f"{amounts}\n{row}")))


def test_what_a_page_break_tears_is_put_together():
    """A level's points, a value, a remark that begins on the next page; its number is accounted."""
    head = "1 2 2 2 2 2 1 1 2\n序号|一级指标|二级指标|三级指标|指标值|完成值|分值|得分|备注"
    section = form(
        f"{head}\n1|产出(50|数量|场次|≥12场|12场|9|8|",
        "1 2 2 2 2 2 1 1 2\n|分)||（人次）|次/年|次/年|||停办2场\n2|^|质量|合格率|95%|96%|9|9|",
    )
    found = read_performance([section])
    assert [line(f) for f in found] == [
        "产出|weight|50分",  # of the page before
        "场次（人次）^产出·数量|target|≥12场次/年",
        "场次（人次）^产出·数量|actual|12场次/年",
        "场次（人次）^产出·数量|weight|9",
        "场次（人次）^产出·数量|score|8",
        "场次（人次）^产出·数量|remark|text:停办2场",
        "合格率^产出·质量|target|95%",
        "合格率^产出·质量|actual|96%",
        "合格率^产出·质量|weight|9",
        "合格率^产出·质量|score|9",
    ]
    assert [m.raw for m in coverage([section], found) if not m.figure] == ["1", "2"]


def test_a_header_alone_at_the_foot_of_its_page():
    """Nothing above it is torn, and a level that is printed further on is waited for."""
    funds = "2 2 2 2 2 1 1\n支出类别|年初预算数|全年预算数|执行数|执行率|分值|得分\n"
    funds += "项目|9|9|9|100%|9|9\n"
    head = "一级指标|二级指标|三级指标|指标值|完成值|分值|得分"
    found = read(form(
        funds + head,
        "2 2 2 2 2 1 1\n|数量|期数|3期|||\n^|^|人数|5人|6人|4|3",
        "2 2 2 2 2 1 1\n产出指标|^|场次|7场|7场|4|4".replace("^", "数量"),
    ))  # fmt: skip
    assert "项目^支出类别|final|9" in found
    assert [figure for figure in found if "|target|" in figure] == [
        "期数^产出指标·数量|target|3期",
        "人数^产出指标·数量|target|5人",
        "场次^产出指标·数量|target|7场",
    ]


def test_numbers_of_a_form_without_rules_are_unread():
    """Nothing tells its columns; the text behind it is read."""
    text = """\
项目名称  水渠维修
一级指标  二级指标  三级指标  年度指标值  实际完成值  得分
产出指标  数量指标  长度      ≥12公里   12.5公里  20
          质量指标  合格率    100%     99%     18
总分                                        38
本项目按照年初确定的目标组织实施，由主管部门会同有关单位全程跟踪，资金专款专用
以及按照合同约定的进度支付各项款项，经过第三方机构的验收，各项任务均已如期完成。
总得分38分，属于“良”。"""
    section = TextSection("performance", "scores", "", page(text, 6).blocks)
    found = read_performance([section], 2024)
    numbers = ["12", "12.5", "20", "100", "99", "18", "38"]
    assert [f.raw for f in found if f.state == "unread"] == numbers
    rest = [line(f) for f in found if f.state != "unread"]
    assert rest == ["总得分|score|38分", "总得分|grade|text:良"]
    assert all(m.figure or m.reason for m in coverage([section], found))


def test_an_indicator_that_takes_the_place_of_its_levels():
    """It is of none of those above; its points stand behind its name besides."""
    head = "2 2 2 1 1\n一级指标|二级指标|三级指标|分值|得分\n产出|数量|期数|90|89\n"
    assert read(form(f"{head}预算执行率（10分）|<|<|10|9.5"))[2:] == [
        "预算执行率|weight|10分",
        "预算执行率|weight|10",
        "预算执行率|score|9.5",
    ]


def test_other_weights_than_ninety_and_ten_are_no_finding(tmp_path):
    funds = """\
2 2 2 2 2 2 2
资金来源|年初预算数|全年预算数|全年执行数|分值|执行率|得分
年度资金总额|100.00|100.00|98.00|20|98.00%|19.6
中央资金|60.00|60.00|58.80|5|98.00%|4.9"""
    head = "2 2 2 2 2 1 1\n一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
    rows = "\n产出指标|数量指标|期数|≥2期|2期|50|50\n效益指标|社会效益|知晓率|90%|91%|30|29"
    file = tmp_path / "report.pdf"
    file.write_bytes(report(
        ("line", "第四部分 附件"), ("title", "部门整体支出绩效自评表"), ("table", funds),
        ("table", f"{head}{rows}\n总分|<|<|<|<|100|98.6"),
    ))  # fmt: skip
    found = lanxian.read_report(file)
    assert sum(f.column == "weight" for f in found.facts) == 5
    assert not [f for f in found.verify().findings if f.id.startswith("P")]


def test_digits_that_a_page_break_tears():
    """They are joined where the first part fills its cell or ends in a point; else unread."""
    widths = "2 3 2 2 2 1 1\n"
    head = f"{widths}资金来源|科目|年初预算数|全年预算数|全年执行数|分值|得分\n"
    found = read(form(
        f"{head}财政|拨款|1250.00|1300.|12|10|9.2", f"{widths}|||00|50||\n其他||1.00|1.00|1.00||",
    ))  # fmt: skip
    assert found[:5] == [
        "拨款^资金来源|budget_initial|1250.00",
        "拨款^资金来源|budget_full_year|1300.00",
        "拨款^资金来源|final|unread:1250",
        "拨款^资金来源|weight|10",
        "拨款^资金来源|score|9.2",
    ]
    head = "3 2 2 2 1 1\n资金来源|全年预算数|全年执行数|执行率|分值|得分\n"
    found = read(form(
        f"{head}年度资金|480.00|456.00|95.00|10|9.5", "3 2 2 2 1 1\n总额|||%||\n其他|1|1|||",
    ))  # fmt: skip
    assert found[2:5] == [
        "年度资金总额^资金来源|execution_rate|95.00%",
        "年度资金总额^资金来源|weight|10",
        "年度资金总额^资金来源|score|9.5",
    ]
    head = f"{widths}一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分\n"
    found = read(form(
        f"{head}产出|数量|人数|≥12500|12|10|9", f"{widths}|||0人|86人||\n^|质量|合格|98%|98%|9|9",
    ))  # fmt: skip
    assert found[:5] == [
        "人数^产出·数量|target|≥125000人",
        "人数^产出·数量|actual|unread:1286人",
        "人数^产出·数量|weight|10",
        "人数^产出·数量|score|9",
        "合格^产出·质量|target|98%",
    ]
