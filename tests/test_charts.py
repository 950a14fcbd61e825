"""Charts: every label legible in Chinese, nothing outside, for one item and for forty."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from decimal import Decimal

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from lanxian import charts, display
from lanxian.analysis import budget, composition, reclassification
from lanxian.analysis.lookup import tidy
from lanxian.charts import palette, style
from lanxian.model import Report
from lanxian.wording import budget as say

RATES = [Decimal(0), Decimal("0.1")]


@pytest.fixture(autouse=True)
def strict() -> Iterator[None]:
    """A glyph that the font lacks is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        yield


def texts(figure: Figure) -> list[Text]:
    return [text for axes in figure.axes for text in axes.texts if text.get_text()]


def written(figure: Figure) -> str:
    return "\n".join(t.get_text() for t in texts(figure))


def check_layout(figure: Figure) -> None:
    """No text runs out of the picture, no two lie on each other."""
    with style.style():
        renderer = FigureCanvasAgg(figure).get_renderer()
        figure.draw_without_rendering()
        boxes = [(t.get_text(), t.get_window_extent(renderer)) for t in texts(figure)]
    page = figure.bbox
    for text, box in boxes:
        assert box.x0 >= page.x0 - 1, text
        assert box.x1 <= page.x1 + 1, text
        assert box.y0 >= page.y0 - 1, text
        assert box.y1 <= page.y1 + 1, text
    for i, (one, a) in enumerate(boxes):
        for two, b in boxes[i + 1 :]:
            wide = min(a.x1, b.x1) - max(a.x0, b.x0)
            high = min(a.y1, b.y1) - max(a.y0, b.y0)
            assert min(wide, high) <= 0.35 * min(a.height, b.height), (one, two)


def everything(report: Report) -> Iterator[Figure]:
    tree = composition.functional(report)
    yield charts.icicle(tree, "类、款、项")
    yield charts.natures(tree[tree["level"] == "类"], "基本与项目")
    yield charts.ranked(composition.economic(report), "经济分类")
    yield charts.waterfall(say.steps(report), "从年初预算到决算")
    lines = budget.lines(report)
    yield charts.against(lines, say.lines(report), budget.compared(lines))
    case = reclassification.read_case(report)
    yield charts.components(reclassification.headline(case), "组成")
    names = [account.name for account in case.largest()]
    yield charts.narrowing(reclassification.narrowing(case, RATES), names, "区间")


@pytest.mark.parametrize("name", ["transcript", "putuo"])
def test_every_chart_is_legible(name: str, request: pytest.FixtureRequest) -> None:
    for figure in everything(request.getfixturevalue(name)):
        check_layout(figure)
        display.svg(figure)


def tree_of(count: int) -> object:
    """A tree of many 项 of very different size."""
    rows: list[dict[str, object]] = []
    for i in range(count):
        code = f"{201 + i % 8}{i % 3 + 1:02d}{i:02d}"
        amount = Decimal(2) ** (i % 14)
        name = f"一个名称相当长而且互不相同的支出项目之{i}"
        rows.append(
            {"code": code, "name": name, "level": "项", "parent": code[:5], "total": amount}
        )
    for size, level in ((5, "款"), (3, "类")):
        for code in sorted({str(r["code"])[:size] for r in rows}):
            below = [r["total"] for r in rows if r["parent"] == code]
            above = code[:3] if size == 5 else ""
            amount = sum((b for b in below if isinstance(b, Decimal)), Decimal(0))
            rows.append({"code": code, "name": f"{level}{code}", "level": level, "parent": above,
                         "total": amount})  # fmt: skip
    columns = ["code", "name", "level", "parent", "total", "basic", "project", "share"]
    return tidy(rows, columns)


@pytest.mark.parametrize("count", [1, 40])
def test_icicle_for_one_item_or_forty(count: int) -> None:
    figure = charts.icicle(tree_of(count), "标题")  # type: ignore[arg-type]
    check_layout(figure)
    shown = written(figure)
    assert all(f"{Decimal(2) ** (i % 14):,.2f}" in shown for i in range(count))


def test_icicle_blocks_are_as_high_as_amounts(transcript: Report) -> None:
    figure = charts.icicle(composition.functional(transcript), "标题")
    heights = [p.get_height() for p in figure.axes[0].patches]
    assert heights[0] / heights[-1] == pytest.approx(3512.62 / 29.57 * 29.57 / 1.90, rel=1e-6)


def test_four_orders_of_magnitude_are_shown_and_said(transcript: Report) -> None:
    figure = charts.against(budget.lines(transcript), "标题")
    shown = written(figure)
    for wanted in ("6.00", "1,776.34", "+1,770.34", "对数刻度", "完成 29,605.67%"):
        assert wanted in shown


def test_logarithm_only_where_it_is_needed(putuo: Report) -> None:
    rows = [{"name": "甲", "initial": Decimal(90), "final": Decimal(100)}]
    frame = tidy(rows, ["name", "initial", "full_year", "final"])
    assert "对数" not in written(charts.against(frame, "标题"))


def test_a_budget_of_zero_has_no_ratio() -> None:
    rows = [
        {"name": "甲", "initial": Decimal(0), "final": Decimal(100)},
        {"name": "乙", "initial": Decimal(1), "final": Decimal(500)},
    ]
    figure = charts.against(tidy(rows, ["name", "initial", "full_year", "final"]), "标题")
    check_layout(figure)
    assert "没有比率" in written(figure)


def test_missing_glyph_is_an_error() -> None:
    board = style.canvas(20, "字")
    with style.style():
        board.text(10, 30, "\u0f00")
        with pytest.raises(UserWarning, match="Glyph"):
            board.figure.draw_without_rendering()


@pytest.mark.parametrize("draw", [lambda: charts.waterfall([("年初预算", Decimal(1), True)], "字")])
def test_svg_is_the_same_every_time_and_keeps_text(draw: Callable[[], Figure]) -> None:
    one, two = display.svg(draw()), display.svg(draw())
    assert one == two
    assert ">年初预算</text>" in one
    assert "<metadata" not in one


def test_numbers_in_a_chart_keep_their_digits() -> None:
    with style.style():
        board = style.canvas(20, "人均 0.654321 万元")
    assert "人均 0.654321 万元" in display.svg(board.figure)


def test_drawing_leaves_the_settings_alone(transcript: Report) -> None:
    before = dict(mpl.rcParams)
    charts.icicle(composition.functional(transcript), "标题")
    assert dict(mpl.rcParams) == before


def test_colours_differ_in_grey_print() -> None:
    greys = []
    for colour in (palette.BLUE, palette.AMBER, palette.GREY, palette.SKY):
        red, green, blue = mpl.colors.to_rgb(colour)
        greys.append(0.299 * red + 0.587 * green + 0.114 * blue)
    neighbours = [abs(greys[0] - greys[i]) for i in (1, 2, 3)]
    assert min(neighbours) > 0.15
