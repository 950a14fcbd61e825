"""The nine tables of real reports, cell by cell."""

import csv
from collections import Counter
from decimal import Decimal

import pytest

from lanxian.model import Place
from lanxian.parsing.headers import split_header
from lanxian.parsing.kinds import kind
from lanxian.parsing.locate import Found
from lanxian.parsing.pages import entries
from lanxian.parsing.rows import Unreadable
from lanxian.parsing.tables import read_table
from lanxian.reading import Cell, Grid

KEY = ("table", "side", "row_code", "row_name", "parent", "column")


def numbers(report):
    """The printed numbers of the tables: key and value as text, with how often."""
    return Counter(
        (*(getattr(f, k) for k in KEY), str(f.value))
        for f in report.facts
        if f.part == "table" and f.state == "number"
    )


def grid(text):
    """A grid from lines of cells parted by |."""
    rows = [line.strip().split("|") for line in text.strip().splitlines()]
    return Grid(tuple(tuple(Cell(c.strip(), Place(page=1)) for c in row) for row in rows))


def figures(kind_key, *grids, unit="万元", **found):
    table, figures = read_table(
        Found(kind_key, kind(kind_key).chinese, Place(), unit, [grid(g) for g in grids], **found)
    )
    return table, {(f.side, f.row_code, f.row_name, f.parent, f.column): f for f in figures}


def test_shared_pdf_gives_exactly_the_checked_cells(putuo, shared):
    with (shared / "reports/putuo-social-2024.facts.csv").open(encoding="utf-8") as file:
        truth = Counter((*(row[k] for k in KEY), row["value"]) for row in csv.DictReader(file))
    assert sum(truth.values()) == 205
    assert numbers(putuo) == truth


@pytest.mark.parametrize("form", ["transcript", "pdf"])
def test_both_editions_give_all_cells(form, transcript, edition):
    report = transcript if form == "transcript" else edition
    states = Counter(f.state for f in report.facts if f.part == "table")
    assert states["number"] == 191
    assert states["not_applicable"] == 16
    assert states["unread"] == 0
    printed = {
        f.table
        for f in report.facts
        if f.part == "table" and f.state in {"number", "not_applicable"}
    }
    assert len(printed) == 6


def test_announced_tables_without_a_body_are_missing_by_name(transcript):
    missing = {t.kind: t.title for t in transcript.tables if t.status == "missing"}
    assert missing == {
        "general_public_budget": "一般公共预算财政拨款支出决算表",
        "statistics": "部门决算公开相关信息统计表",
    }
    assert not [f for f in transcript.facts if f.table in missing and f.part == "table"]


def test_declared_empty_tables_yield_no_figures(transcript, putuo):
    assert {t.kind for t in transcript.tables if t.status == "declared_empty"} == {
        "government_fund",
        "state_capital",
    }
    assert {t.kind for t in putuo.tables if t.status == "declared_empty"} == {
        "government_fund",
        "state_capital",
        "three_public",
    }


def test_blank_is_not_zero(transcript):
    cells = {
        (f.row_code, f.column): f
        for f in transcript.facts
        if f.part == "table" and f.table == "revenue"
    }
    assert cells["2080109", "other"].value == Decimal("0.00")
    assert cells["2080109", "other"].state == "number"
    assert cells["2080105", "other"].state == "blank"
    assert cells["2080105", "other"].value is None


def test_code_in_three_columns_is_joined():
    _, cells = figures(
        "general_public_budget",
        """
        支出功能分类科目编码|||科目名称|合计|基本支出|项目支出
        类|款|项|||||
        栏次||||1|2|3
        合计||||3.00|1.00|2.00
        201|||一般公共服务支出|3.00|1.00|2.00
        201|06||财政事务|3.00|1.00|2.00
        201|06|01|行政运行|1.00|1.00|
        """.replace("|||||\n", "||||\n"),
    )
    assert cells["", "2010601", "行政运行", "", "basic"].value == Decimal("1.00")
    assert cells["", "20106", "财政事务", "", "project"].value == Decimal("2.00")


def test_levels_may_stand_in_the_total_row_and_a_sum_under_every_head():
    table, found = figures(
        "revenue",
        """
        项目|项目|项目|项目|本年收入合计|财政拨款收入
        功能分类科目编码|功能分类科目编码|功能分类科目编码|科目名称|本年收入合计|财政拨款收入
        功能分类科目编码|功能分类科目编码|功能分类科目编码|科目名称|决算数|决算数
        类|款|项|合计|4,733.14|4,732.14
        2080501|||行政单位离退休|51.98|50.98
        """,
    )
    assert table.status == "read"
    assert {(c, n, m): str(f.value) for (_, c, n, _, m), f in found.items()} == {
        ("", "合计", "total"): "4733.14",
        ("", "合计", "fiscal_appropriation"): "4732.14",
        ("2080501", "行政单位离退休", "total"): "51.98",
        ("2080501", "行政单位离退休", "fiscal_appropriation"): "50.98",
    }


def test_three_public_in_pairs_and_down_the_page():
    _, across = figures(
        "three_public",
        """
        合计||因公出国（境）费||公务用车购置及运行维护费||||||公务接待费|
        ||||小计||公务用车购置费||公务用车运行维护费|||
        预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数
        9.00|8.00|||6.00|5.00|||6.00|5.00|3.00|3.00
        """,
    )
    _, down = figures(
        "three_public",
        """
        项目|年初预算数|决算数
        合计|9.00|8.00
        1.因公出国（境）费||
        2.公务用车购置及运行维护费|6.00|5.00
        （1）公务用车购置费||
        （2）公务用车运行维护费|6.00|5.00
        3.公务接待费|3.00|3.00
        """,
    )
    assert {k: f.value for k, f in across.items()} == {k: f.value for k, f in down.items()}
    assert across["", "", "公务用车购置及运行维护费", "", "final"].value == Decimal("5.00")


def test_total_row_with_a_header_set_into_it():
    table, cells = figures(
        "government_fund",
        """
        项目||年初结转和结余|本年收入|本年支出|||年末结转和结余
        功能分类科目编码|科目名称||||||
        合计||1.00|2.00|合计|基本支出|项目支出|1.50
        212|城乡社区支出|1.00|2.00|1.50||1.50|1.50
        """,
    )
    assert table.status == "read"
    assert cells["", "", "合计", "", "opening"].value == Decimal("1.00")
    assert cells["", "212", "城乡社区支出", "", "project"].value == Decimal("1.50")


def test_a_name_split_by_the_page_break_is_one_row():
    head = "科目代码|科目名称|决算数|科目代码|科目名称|决算数\n"
    first, second = (
        head + "30101|基本工资|1.00|31019|其他交通工具购|2.00",
        "30102|津贴补贴|3.00||置|",
    )
    rows = entries([grid(first), grid(second)], kind("basic_expenditure"))
    assert [(e.code, e.name) for e in rows] == [
        ("30101", "基本工资"),
        ("31019", "其他交通工具购置"),
        ("30102", "津贴补贴"),
    ]


@pytest.mark.parametrize(
    ("last", "rest", "row"),
    [
        ("20599|其他教育支出|0.3|0.3", "99||9|9", "2059999|其他教育支出|0.39|0.39"),
        ("20|教育支出|10.00|10.00", "5|||", "205|教育支出|10.00|10.00"),
        ("201|教育支出|244.5|4.50", "||9|", "201|教育支出|244.59|4.50"),
        ("2059999|其他教育支|1.00|1.00", "|出||", "2059999|其他教育支出|1.00|1.00"),
    ],
)
def test_a_row_in_narrow_columns_split_by_the_page_break(last, rest, row):
    head = "科目编码|科目名称|合计|基本支出\n204|公共安全支出|2.00|2.00\n"
    pages = [grid(head + last), grid(rest + "\n208|社会保障和就业支出|1.00|1.00")]
    _, middle, _ = entries(pages, kind("general_public_budget"))
    cells = [cell.text for _, cell in middle.values]
    assert "|".join([middle.code, middle.name, *cells]) == row


def test_a_fund_whose_name_ends_on_the_next_page():
    """款 is the end of 财政拨款 there, not the head of a column of codes."""
    head = "收入||支出|\n项目|金额|项目|金额\n"
    first = head + "二、政府性基金预算财政拨|1.00|二、外交支出|2.00"
    pages = [grid(first), grid("款|||\n三、国有资本经营预算财政拨款|1.00|三、国防支出|2.00")]
    names = [e.name for e in entries(pages, kind("fiscal_appropriation"))]
    assert names[:2] == ["二、政府性基金预算财政拨款", "二、外交支出"]


def test_numbers_without_a_label_that_may_be_ends_of_others_are_not_guessed():
    head = "科目编码|科目名称|合计\n204|公共安全支出|2000\n205|教育支出|300\n"
    with pytest.raises(Unreadable):
        entries([grid(head), grid("||71\n208|住房支出|100")], kind("general_public_budget"))


def test_funds_under_the_opening_balance_have_it_as_parent(transcript):
    parents = {
        (f.row_name, f.parent)
        for f in transcript.facts
        if f.part == "table" and f.table == "fiscal_appropriation" and f.side == "revenue"
    }
    assert ("一般公共预算财政拨款", "") in parents
    assert ("一般公共预算财政拨款", "年初财政拨款结转和结余") in parents
    assert ("总计", "") in parents


def test_columns_that_do_not_fit_make_the_table_unreadable():
    table, cells = figures(
        "expenditure",
        "科目代码|科目名称|本年支出合计|基本支出|项目支出\n201|甲|1.00|1.00|",
        "202|乙|1.00",
    )
    assert table.status == "unreadable"
    assert "续页有 3 栏" in table.reason
    assert not cells


def test_column_numbers_are_never_money():
    rows = grid("项目|行次|金额\n栏次||1\n一、上级补助收入|4|5.00").rows
    header, body = split_header(rows)
    assert (len(header), len(body)) == (1, 1)


def test_a_cell_that_is_no_number_is_kept_unread():
    _, cells = figures("expenditure", "科目代码|科目名称|本年支出合计|基本支出\n201|甲|12.3x|1.00")
    cell = cells["", "201", "甲", "", "total"]
    assert (cell.state, cell.raw, cell.value) == ("unread", "12.3x", None)
    assert cells["", "201", "甲", "", "basic"].value == Decimal("1.00")


class Other:
    """A second reading that finds what it is given."""

    def __init__(self, *grids):
        self.found = [grid(text) for text in grids]

    def grids(self, pages):
        return self.found

    def lines(self, page):
        return []


SHIFTED = """
科目代码|科目名称|本年支出合计|基本支出|项目支出
合计||1.00|9.00|
201|一般公共服务支出|10.00|9.00|1.00
"""
RIGHT = SHIFTED.replace("合计||1.00|9.00|\n", "合计||10.00|9.00|1.00\n")


def read_expenditure(second):
    found = Found("expenditure", "支出决算表", Place(), "万元", [grid(SHIFTED)])
    return read_table(found, second)


def test_a_total_below_its_part_is_read_again():
    table, figures = read_expenditure(Other(RIGHT))
    assert table.status == "read"
    assert {f.row_name: f.value for f in figures if f.column == "total"} == {
        "合计": Decimal("10.00"),
        "一般公共服务支出": Decimal("10.00"),
    }


def test_a_total_below_its_part_that_two_readings_print_is_the_reports_own():
    table, figures = read_expenditure(Other(SHIFTED))
    assert table.status == "read"
    assert [f.value for f in figures if f.row_name == "合计" and f.column == "total"] == [
        Decimal("1.00")
    ]


def test_a_total_below_its_part_that_only_one_reading_prints_is_unreadable():
    table, figures = read_expenditure(Other(SHIFTED.replace("10.00", "20.00")))
    assert table.status == "unreadable"
    assert "合计 1.00 小于" in table.reason
    assert not figures


def test_a_part_column_beside_its_whole_has_its_key():
    _, cells = figures(
        "revenue",
        """
        科目代码|科目名称|本年收入合计|财政拨款收入|事业收入|其中：教育收费|其他收入
        合计||10.00|6.00|4.00|1.00|
        205|教育支出|10.00|6.00|4.00|1.00|
        """,
    )
    assert cells["", "205", "教育支出", "", "public_service.教育收费"].value == Decimal("1.00")
    assert cells["", "205", "教育支出", "", "public_service"].value == Decimal("4.00")


def test_the_unit_may_stand_in_the_header():
    _, cells = figures(
        "expenditure", "科目代码|科目名称|本年支出合计（元）\n201|甲|120.00", unit=""
    )
    figure = cells["", "201", "甲", "", "total"]
    assert (figure.unit, figure.amount) == ("元", Decimal("0.012000"))


def placed(*rows):
    """A grid of columns as wide as 10; a cell's text may be merged over several of them."""
    result = []
    for row in rows:
        left, cells = 0, []
        for text, wide in row:
            cells += [Cell(text, Place(1, left, 0, left + 10 * wide, 10))]
            left += 10 * wide
        result.append(tuple(cells))
    return Grid(tuple(result), Place(1))


def test_the_upper_row_of_a_header_on_the_page_before_heads_the_columns_below_it():
    names = ["合计", "公务接待费"]
    upper = placed([("预算数", 2), ("决算数", 2)])
    lower = placed([(n, 1) for n in names * 2], [(f"{i}.00", 1) for i in range(1, 5)])
    found = Found("three_public", "", Place(), "万元", [upper, lower])
    table, figures = read_table(found)
    assert table.status == "read"
    assert {(f.row_name, f.column): str(f.value) for f in figures} == {
        ("合计", "budget"): "1.00",
        ("公务接待费", "budget"): "2.00",
        ("合计", "final"): "3.00",
        ("公务接待费", "final"): "4.00",
    }


def test_merged_labels_of_a_continuation_take_the_columns_that_they_cover():
    heads = ["科目编码", "科目名称", "决算数"] * 2
    first = placed(
        [(h, 1) for h in heads],
        [(t, 1) for t in ("301", "工资福利支出", "3.00", "302", "商品和服务支出", "4.00")],
    )
    last = placed([("人员经费合计", 2), ("3.00", 1), ("公用经费合计", 2), ("4.00", 1)])
    _, figures = read_table(Found("basic_expenditure", "", Place(), "万元", [first, last]))
    totals = {f.row_name: str(f.value) for f in figures if not f.row_code}
    assert totals == {"人员经费合计": "3.00", "公用经费合计": "4.00"}


def test_parts_under_ordinals_of_a_lower_level_and_rows_sorted_another_way():
    """（一） stands below 一、; a third block sorts the same expenditure once more."""
    _, found = figures(
        "revenue_expenditure",
        """收入|收入|支出|支出|支出|支出
        项目|决算数|项目（按功能分类）|决算数|项目（按支出性质）|决算数
        一、财政拨款收入|90.00|一、教育支出|80.00|一、基本支出|70.00
        （一）一般公共预算财政拨款收入|60.00|二、其他支出|20.00|人员经费|70.00
        （二）政府性基金预算财政拨款收入|30.00|||二、项目支出|30.00
        二、其他收入|10.00||||
        本年收入合计|100.00|本年支出合计|100.00|本年支出合计|100.00
        """,
    )
    parents = {(side, name): parent for side, _, name, parent, _ in found}
    assert parents["revenue", "政府性基金预算财政拨款收入"] == "财政拨款收入"
    assert parents["revenue", "其他收入"] == "" == parents["expenditure", "其他支出"]
    assert parents["expenditure", "项目支出"] == "按支出性质"
    totals = [parent for _, _, name, parent, _ in found if name == "本年支出合计"]
    assert totals == ["", "按支出性质"]


def test_last_years_figures_and_rates_are_columns_of_their_own():
    _, found = figures(
        "three_public",
        """项目|上年决算数|全年预算数|本年决算数|占预算数的%|比上年增减
        合计|3.20|4.00|2.80|70.00|-12.50%
        公务接待费|3.20|4.00|2.80|70.00|-12.50%
        """,
    )
    said = {
        column: (str(f.value), f.unit)
        for (_, _, name, _, column), f in found.items()
        if name == "合计"
    }
    assert said == {
        "上年决算数": ("3.20", "万元"),
        "budget": ("4.00", "万元"),
        "final": ("2.80", "万元"),
        "占预算数的%": ("70.00", "%"),
        "比上年增减": ("-12.50", "%"),
    }


def test_balances_by_kind_of_expenditure_are_no_expenditure():
    _, found = figures(
        "general_public_budget",
        """科目编码|科目名称|年初结转和结余|年初结转和结余|本年支出|本年支出|本年支出|年末结转和结余|年末结转和结余|年末结转和结余
        科目编码|科目名称|合计|项目支出结转和结余|合计|基本支出|项目支出|合计|项目支出结转和结余|项目支出结转和结余
        科目编码|科目名称|合计|项目支出结转和结余|合计|基本支出|项目支出|合计|项目支出结转|项目支出结余
        205|教育支出|12.00|12.00|60.00|40.00|20.00|2.00|1.50|0.50
        """,
    )
    assert {column: str(f.value) for (*_, column), f in found.items()} == {
        "opening": "12.00",
        "opening.项目支出结转和结余": "12.00",
        "total": "60.00",
        "basic": "40.00",
        "project": "20.00",
        "closing": "2.00",
        "closing.项目支出结转": "1.50",
        "closing.项目支出结余": "0.50",
    }


def test_a_project_stands_under_the_code_and_name_in_front_of_it():
    _, found = figures(
        "statistics",
        """科目编码|科目名称|一级项目名称|二级项目名称|本年支出
        合计||||200.00
        2080201|行政运行|机关运转|办公楼维修|50.00
        2080299|其他民政管理事务支出|民政专项|困难群众救助|150.00
        """,
    )
    said = [(code, name, parent) for _, code, name, parent, _ in found]
    assert said[1:] == [
        ("2080201", "办公楼维修", "行政运行·机关运转"),
        ("2080299", "困难群众救助", "其他民政管理事务支出·民政专项"),
    ]


def test_two_columns_of_one_measure_make_a_table_unreadable():
    """Which of them is meant can't be told: neither by rows nor, in 三公, across."""
    table, found = figures(
        "general_public_budget",
        """
        科目代码|科目名称|合计|基本支出|基本支出
        201|一般公共服务支出|3.00|1.00|2.00
        """,
    )
    assert (table.status, found) == ("unreadable", {})
    assert "栏目相同" in table.reason
    table, found = figures(
        "three_public",
        """
        预算数|预算数|预算数|决算数|决算数
        合计|公务接待费|公务接待费|合计|公务接待费
        3.00|1.00|2.00|1.00|1.00
        """,
    )
    assert (table.status, found) == ("unreadable", {})


def test_a_code_in_front_of_a_page_does_not_go_on_the_total_of_the_page_before():
    """合计 as the only row of its page: the code that follows, however short, is a row."""
    head = "科目代码|科目名称|合计|基本支出|项目支出"
    _, found = figures(
        "general_public_budget",
        f"{head}\n|合计|3.00|3.00|",
        "201|一般公共服务支出|||3.00\n20106|财政事务|||3.00",
    )
    assert [(code, str(f.value)) for (_, code, *_), f in found.items() if f.value] == [
        *(("", "3.00"), ("", "3.00")),
        *(("201", "3.00"), ("20106", "3.00")),
    ]
