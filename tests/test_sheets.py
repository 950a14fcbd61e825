"""Tables of a spreadsheet that go on over the right edge of the paper."""

from itertools import product

import pytest

from lanxian.model import Place
from lanxian.reading.document import Cell, Grid, Line
from lanxian.reading.sheets import whole

#: A table of two sides, down two pages and over two; every page starts at the same height.
LEFT = ["收入 收入", "项目 金额", "一、拨款 1.00", "二、基金 2.00", "三、其他 3.00"]
RIGHT = ["支出 支出", "项目 金额", "一、公共 4.00", "二、外交 5.00", "三、国防 6.00"]
BELOW, BESIDE = ["本年收入 6.00", "总计 6.00"], ["本年支出 15.00", "总计 15.00"]


def page(number, rows, top=100.0, lines=()):
    """A page with a grid whose rows are 20 points high; a text that stands again is merged."""
    result = []
    for r, text in enumerate(rows):
        y, row = top + 20 * r, []
        for c, part in enumerate(text.split()):
            place = Place(number, 50.0 + 80 * c, y, 130.0 + 80 * c, y + 20)
            row.append(row[-1] if row and row[-1].text == part else Cell(part, place))
        result.append(tuple(row))
    width = 80 * len(result[0])
    place = Place(number, 50.0, top, 50.0 + width, top + 20 * len(rows))
    above = [Line(t, Place(number, 50.0, top - 30, 300.0, top - 20)) for t in lines]
    return [Grid(tuple(result), place)], above


def texts(parts):
    return [[" ".join(c.text for c in row) for g in grids for row in g.rows] for grids, _ in parts]


def alone(_):
    return [], []


@pytest.mark.parametrize("down", [True, False], ids=["down, then over", "over, then down"])
def test_columns_on_further_pages_stand_beside_the_first(down):
    title = "收入支出决算总表"
    order = [(LEFT, title), (BELOW, ""), (RIGHT, "决算总表"), (BESIDE, "")]
    order = order if down else [order[i] for i in (0, 2, 1, 3)]
    pages = [
        page(number, rows, 100.0 if name else 60.0, [name] * bool(name))
        for number, (rows, name) in enumerate(order, start=1)
    ]
    found = whole(pages, alone)
    both = [f"{a} {b}" for a, b in zip([*LEFT, *BELOW], [*RIGHT, *BESIDE], strict=True)]
    assert [text for rows in texts(found) for text in rows] == both
    assert [line.text for _, lines in found for line in lines] == [title]


def test_another_table_of_as_many_rows_stands_for_itself():
    pages = [
        page(1, ["科目 合计", "201 1.00", "20101 1.00", "2010101 1.00"], lines=["收入决算表"]),
        page(2, ["科目 基本", "201 2.00", "20101 2.00", "2010101 2.00"], lines=["支出决算表"]),
    ]
    assert texts(whole(pages, alone)) == texts(pages)


def test_a_table_with_a_number_of_its_own_stands_for_itself():
    """Its title may be a part of the title before it."""
    codes = ["201 1.00", "20101 1.00", "2010101 1.00"]
    pages = [
        page(1, ["科目 合计", *codes], lines=["政府性基金预算财政拨款基本支出决算表", "公开07表"]),
        page(2, ["代码 基本", *codes], lines=["支出决算表", "公开08表"]),
    ]
    assert texts(whole(pages, alone)) == texts(pages)


@pytest.mark.parametrize("repeated", [["科目 合计"], []])
def test_a_continuation_stands_for_itself(repeated):
    rows = [f"20{n} {n}.00" for n in range(9)]
    pages = [page(1, ["科目 合计", *rows[:4]]), page(2, [*repeated, *rows[4 : 9 - len(repeated)]])]
    assert texts(whole(pages, alone)) == texts(pages)


def test_a_single_column_on_the_last_page():
    narrow = page(2, ["合计", "1", "7.00", "8.00", "9.00"])
    pages = [page(1, ["项目 金额", "栏次 1", "甲 1.00", "乙 2.00", "丙 3.00"]), ([], narrow[1])]
    [(grids, _), (none, _)] = whole(pages, lambda i: (alone, lambda _: narrow)[i](i))
    assert not none
    assert [row[-1].text for row in grids[0].rows] == ["合计", "1", "7.00", "8.00", "9.00"]


def test_a_title_cut_by_the_page_is_one_cell():
    rows = [list(map("".join, product("甲乙", "12"))), ["1.00"] * 4, ["2.00"] * 4]
    first = page(1, ["机关运行经费表 机关运行经费表", *(" ".join(row[:2]) for row in rows)])
    second = page(2, ["行经费表 行经费表", *(" ".join(row[2:]) for row in rows)])
    [([grid], _), ([], _)] = whole([first, second], alone)
    assert {cell.text for cell in grid.rows[0]} == {"机关运行经费表"}
    assert [[cell.text for cell in row] for row in grid.rows[1:]] == rows
