"""What notebook 02 says of budget against actual (预决算差异)."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import Any

from lanxian.analysis import budget as analysis
from lanxian.analysis.budget import BUDGETS, NAMES
from lanxian.analysis.classes import SECTION
from lanxian.analysis.lookup import WHOLE, cents, percent, pick, records
from lanxian.model import Report
from lanxian.wording.terms import listing, more, rate, signed, tables, wan

Row = dict[Hashable, Any]
#: A completion beyond this says more of how small the budget was than of execution.
FAR = Decimal(1000)
STAGES, DEVIATIONS, STRUCTURE = tables("budget")
#: Columns of the tables that carry a sign.
SIGNED = dict.fromkeys(
    (*list(DEVIATIONS.values())[1:], STRUCTURE["difference"],
     *(f"决算减{name}" for name in BUDGETS.values()), "占全部差额（%）"), "+,.2f"
)  # fmt: skip


def _rows(report: Report) -> dict[str, Row]:
    """The stages with their deviations, by name."""
    stages = analysis.stages(report)
    return {row["name"]: row for row in records(stages.join(analysis.deviations(stages)))}


def _total(report: Report) -> Row | None:
    return _rows(report).get("合计")


def title(report: Report) -> str:
    """The page's title with its answer."""
    subject = f"{report.department} {report.year} 年度预算与决算"
    row = _total(report)
    if row is None:
        return f"{subject}：报告没有公布可比的数"
    rates = zip(BUDGETS.values(), (row["deviation_rate"], row["execution_rate"]), strict=True)
    parts = [_against(name, v) for name, v in rates if v is not None]
    empty = "年初没有预算，" if row["initial"] == 0 else ""
    return f"{subject}：{empty}决算{'，'.join(parts)}"


def _against(name: str, deviation: Decimal) -> str:
    """The deviation from a budget in words.

    >>> _against("年初预算", Decimal("-8.06")), _against("全年预算", Decimal("0.001"))
    ('比年初预算少 8.06%', '与全年预算几乎相等')
    """
    if cents(deviation):
        return f"比{name}{more(deviation)} {rate(abs(deviation))}"
    return f"与{name}{'几乎' * bool(deviation)}相等"


def answer(report: Report) -> str:
    """The page's answer in a few sentences."""
    row = _total(report)
    if row is None:
        return "报告没有在同一处公布预算和决算，两者无从比较。"
    text = "，".join(f"{name} {wan(row[key])}" for key, name in NAMES.items())
    if row["initial"] == 0:
        text += "。年初预算是 0，没有“完成年初预算的百分比”，能比的只有全年预算"
    elif row["adjustment_share"] is not None:
        text += (
            f"。决算与年初预算相差 {signed(row['deviation'])}，其中年中调整 "
            f"{signed(row['adjustment'])}，执行 {signed(row['execution'])}"
        )
    return f"{text}。"


def stages(report: Report) -> str:
    """Heading on the three stages."""
    row = _total(report)
    if row is None:
        return "年初预算、全年预算与决算"
    if row["full_year"] is None:
        return f"年初预算 {wan(row['initial'])}，决算 {wan(row['final'])}"
    used = row["final"] / row["full_year"] * 100 if row["full_year"] else None
    return f"全年预算 {wan(row['full_year'])}，决算用了其中的 {rate(used)}"


def steps(report: Report) -> list[tuple[str, Decimal, bool]]:
    """Levels and moves of the waterfall; basic and project spending apart where published."""
    rows = _rows(report)
    whole = rows.pop("合计", None)
    if whole is None or whole["initial"] is None:
        return []
    parts = list(rows.values()) if len(rows) == 2 else [whole | {"name": ""}]
    way = [(NAMES["initial"], whole["initial"], True)]
    halves = [("adjustment", "调整", "full_year"), ("execution", "执行", "final")]
    if whole["full_year"] is None:
        halves = [("deviation", "差异", "final")]
    for column, word, end in halves:
        moves = [(f"{p['name']}{word}", p[column], False) for p in parts if p[column] is not None]
        way += [move for move in moves if move[1]]
        way.append((NAMES[end], whole[end], True))
    return way


def alt_steps(way: list[tuple[str, Decimal, bool]]) -> str:
    """Alternative text of the waterfall."""
    parts = [f"{name} {a:,.2f}" if level else f"{name} {a:+,.2f}" for name, a, level in way]
    return f"瀑布图（万元）：{'，'.join(parts)}。"


def split(report: Report) -> str:
    """Heading on adjustment and execution, and title of the waterfall."""
    row = _total(report)
    if row is None or row["adjustment_share"] is None:
        return "偏离分成调整与执行"
    return (
        f"决算比年初预算{more(row['deviation'])} {wan(abs(row['deviation']))}："
        f"年中调整占 {row['adjustment_share']:,.1f}%，执行占 {row['execution_share']:,.1f}%"
    )


def identity(report: Report) -> str:
    """The identity of the three rates with its numbers."""
    row = _total(report)
    if row is None or None in (row["adjustment_rate"], row["execution_rate"]):
        return "年初预算、全年预算没有公布或者是 0，三个比率算不全。"
    one, two, three = (1 + row[f"{c}_rate"] / 100 for c in ("adjustment", "execution", "deviation"))
    return (
        f"决算 ÷ 年初预算 = 全年预算 ÷ 年初预算 × 决算 ÷ 全年预算："
        f"{one:.4f} × {two:.4f} = {three:.4f}。"
    )


def lines(report: Report) -> str:
    """Heading on the lines, and title of their chart: the largest deviation."""
    frame = analysis.lines(report)
    known = [row for row in records(frame) if row["deviation"] is not None]
    if not known:
        return "分科目的预算与决算"
    top, budget = max(known, key=lambda row: abs(row["deviation"])), analysis.compared(frame)
    text = f"差得最多的是{top['name']}：{BUDGETS[budget]} {wan(top[budget])}"
    text += f"，决算 {wan(top['final'])}"
    if top["completion"] is not None and top["completion"] > FAR:
        return f"{text}，完成 {rate(top['completion'])}"
    return f"{text}，{more(top['deviation'])} {wan(abs(top['deviation']))}"


def columns(report: Report) -> dict[str, str]:
    """Columns of the table of lines and what they are called."""
    name = BUDGETS.get(analysis.compared(analysis.lines(report)), "预算")
    ends = {"deviation": f"决算减{name}", "completion": f"完成{name}（%）"}
    return {"name": "科目", "parent": "所属", **NAMES, **ends, "of_total": "占全部差额（%）"}


def small_budgets(report: Report) -> list[str]:
    """What very high completion rates, and budgets of zero, do and do not mean."""
    frame = analysis.lines(report)
    budget = analysis.compared(frame)
    sentences = [
        f"{row['name']}的 {rate(row['completion'])} 是 {row['final']:,.2f} ÷ {row[budget]:,.2f}："
        f"分母小，比率就大。它说明这笔钱几乎都不在{BUDGETS[budget]}里，不说明执行得好或不好；"
        f"有意义的是差额 {signed(row['deviation'])}，占全部差额的 {rate(row['of_total'])}。"
        for row in records(frame)
        if row["completion"] is not None and row["completion"] > FAR
    ]
    zero = [row["name"] for row in records(frame) if row["initial"] == 0]
    if zero:
        sentences.append(f"{listing(zero)}的年初预算是 0，没有完成率。")
    return [*sentences, *_wrong_base(report)]


def _wrong_base(report: Report) -> list[str]:
    """A printed completion of an initial budget of zero, and what it is really of."""
    whole = _total(report)
    keys = {"part": "narrative", "table": SECTION, "column": "completion", "row_name": WHOLE}
    printed = next((f.value for f in pick(report, base="budget_initial", **keys) if f.value), None)
    if whole is None or whole["initial"] != 0 or printed is None:
        return []
    text = f"报告写“完成年初预算的 {rate(printed)}”，但年初预算是 0，没有这个比率"
    full = percent(whole["final"], whole["full_year"])
    if full is not None and cents(full) == cents(printed):
        text += "；这个数等于决算 ÷ 全年预算"
    return [f"{text}。"]


def alt_lines(report: Report) -> str:
    """Alternative text of the chart of lines."""
    frame = analysis.lines(report)
    budget = analysis.compared(frame)
    name = BUDGETS.get(budget, "预算")
    parts = [
        f"{row['name']}：{name} {wan(row[budget])}，决算 {wan(row['final'])}"
        f"，相差 {signed(row['deviation'])}"
        for row in records(frame)
        if row["deviation"] is not None
    ]
    return f"左为{name}与决算的哑铃图，右为差额的条形图。{'；'.join(parts)}。"


def structure(report: Report) -> str:
    """Heading on the composition deviation."""
    frame = analysis.lines(report)
    budget = analysis.compared(frame)
    found = analysis.composition_deviation(frame, budget) if budget else frame.iloc[:0]
    value = analysis.composition_rate(found)
    if value is None:
        return "结构偏离度：报告没有分科目的预算，算不出来"
    name = BUDGETS[budget]
    return f"结构偏离度 {value:.1f}%：各科目与按比例放大的{name}之差，绝对值合计占决算的比例"


def limits(report: Report) -> list[str]:
    """What the data cannot say."""
    sentences = []
    rows = records(analysis.lines(report))
    for budget, name in BUDGETS.items():
        if not any(row[budget] is not None for row in rows):
            sentences.append(f"{name}没有分科目公布，各科目的偏离分不成调整与执行。")
    sources = {row["source"] for row in records(analysis.stages(report))}
    if "performance/budget_execution" not in sources:
        sentences.append("绩效自评里没有预算执行情况表，基本支出和项目支出的预算没有公布。")
    last = "年中追加的钱来自上级还是本级、何时到账，报告没有公布；执行偏离不等于管理好坏。"
    return [*sentences, last]
