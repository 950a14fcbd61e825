"""What notebook 01 says of the composition of spending (支出构成)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from lanxian.analysis import composition as analysis
from lanxian.analysis.lookup import amount, first, minus, records, total
from lanxian.analysis.totals import check
from lanxian.model import Report
from lanxian.wording.terms import listing, rate, tables, wan

CLASSES, TREE, NATURES, ECONOMIC, THREE_PUBLIC = tables("composition")
#: Where the figures of the ratios stand.
SOURCES = (
    *("table/revenue_expenditure", "table/revenue", "table/basic_expenditure"),
    *("table/three_public", "narrative/three_public", "performance/staff"),
)
STATUS = {
    "missing": "目录或附注里有，正文没有",
    "unreadable": "找到了，但读不出来",
    "declared_empty": "报告写明本表无数据",
}


def title(report: Report) -> str:
    """The page's title with its answer."""
    subject = f"{report.department} {report.year} 年度支出构成"
    natures = {row["name"]: row["share"] for row in records(analysis.natures(report))}
    parts = [f"项目支出占 {rate(natures['项目支出'])}"] if "项目支出" in natures else []
    if top := largest(report):
        parts.append(f"{top['name']}一类占一般公共预算财政拨款的 {rate(top['fiscal_share'])}")
    return f"{subject}：{'，'.join(parts)}" if parts else subject


def answer(report: Report) -> str:
    """The page's answer in two or three sentences."""
    spent = amount(report, part="table", table=analysis.BY_CODE, row_name="合计", column="total")
    if spent is None:
        return "报告没有按科目公布本年支出，支出构成无从分析。"
    rows = records(analysis.by_class(report))
    top = sorted(((row["total"], row["name"]) for row in rows if row["total"]), reverse=True)
    named = [f"{name} {wan(value)}" for value, name in top[:3]]
    text = f"本年支出合计 {wan(spent)}，分属 {len(top)} 类，最大的是{'、'.join(named)}。"
    for row in records(analysis.natures(report)):
        text += f"{row['name']}占 {rate(row['share'])}，"
    personnel, whole = analysis.group_total(report, "人员经费"), analysis.basic_total(report)
    if personnel is not None and whole:
        text += f"一般公共预算基本支出的 {rate(personnel / whole * 100)} 是人员经费。"
    return f"{text.rstrip('，。')}。"


def largest(report: Report) -> dict[Hashable, Any] | None:
    """The class that spends most of the general public budget."""
    known = [row for row in records(analysis.by_class(report)) if row["fiscal"]]
    return max(known, key=lambda row: row["fiscal"], default=None)


def classes(report: Report) -> str:
    """Heading on the classes (类)."""
    top = largest(report)
    index = analysis.concentration(analysis.by_class(report)["fiscal"].dropna())
    if top is None or index is None:
        return "按功能分类：类"
    share = f"占一般公共预算财政拨款支出的 {rate(top['fiscal_share'])}"
    return f"{top['name']}{share}，集中度（HHI）{index:.3f}"


def hierarchy(report: Report) -> str:
    """Heading on 类, 款 and 项, and title of their chart: the largest 款."""
    rows = [row for row in records(analysis.functional(report)) if row["level"] == "款"]
    if not rows:
        return "按功能分类：类、款、项"
    top = max(rows, key=lambda row: row["total"])
    return f"最大的一款是{top['name']}：{wan(top['total'])}，占本年支出的 {rate(top['share'])}"


def alt_hierarchy(report: Report) -> str:
    """Alternative text of the chart of 类, 款 and 项."""
    rows = records(analysis.functional(report))
    parts = [f"{row['level']}{row['name']} {row['total']:,.2f}" for row in rows]
    return f"层级图，块的高度是金额（万元）。{'；'.join(parts)}。"


def natures(report: Report) -> str:
    """Heading on basic and project spending."""
    rows = records(analysis.natures(report))
    parts = [f"{row['name']} {wan(row['amount'])}，占 {rate(row['share'])}" for row in rows]
    return "；".join(parts) if parts else "基本支出与项目支出"


def alt_natures(report: Report) -> str:
    """Alternative text of the chart of basic and project spending by class."""
    rows = [row for row in records(analysis.functional(report)) if row["level"] == "类"]
    parts = [f"{r['name']}：基本支出 {wan(r['basic'])}，项目支出 {wan(r['project'])}" for r in rows]
    return f"各类支出的堆叠条形图。{'；'.join(parts)}。"


def economic(report: Report) -> str:
    """Heading on the economic classification."""
    groups = {g: analysis.group_total(report, g) for g in ("人员经费", "公用经费")}
    whole = total(groups.values())
    if not whole:
        return "按经济分类：基本支出花在哪里"
    parts = [f"{g}占 {rate(v / whole * 100)}" for g, v in groups.items() if v is not None]
    return f"一般公共预算基本支出 {wan(whole)}，其中{'，'.join(parts)}"


def basic_rounding(report: Report) -> list[str]:
    """That basic spending here and in the table by nature differ, where only rounding is why."""
    keys = {"part": "table", "table": "basic_expenditure", "column": "final"}
    parts = [first(report, row_name=f"{g}合计", **keys) for g in ("人员经费", "公用经费")]
    table = {"part": "table", "table": analysis.BY_CODE, "row_name": "合计", "column": "basic"}
    found = check("", first(report, **table), parts)
    difference = minus(found.computed, found.printed)
    if difference is None or found.verdict != "rounding":
        return []
    return [
        f"这里的基本支出是人员与公用经费之和，与支出决算表的基本支出相差 {wan(abs(difference))}，"
        "是各数分别四舍五入所致。"
    ]


def alt_economic(report: Report) -> str:
    """Alternative text of the chart of economic classes."""
    rows = [row for row in records(analysis.economic(report)) if row["level"] == "款"]
    rows.sort(key=lambda row: row["amount"], reverse=True)
    parts = [f"{row['name']} {row['amount']:,.2f}" for row in rows]
    return f"按经济分类款级科目由大到小的条形图（万元）。{'；'.join(parts)}。"


def three_public(report: Report) -> str:
    """Heading on 三公."""
    rows = records(analysis.three_public(report))
    whole = next((row for row in rows if row["name"] == "合计"), None)
    if whole is None:
        return "“三公”经费"
    return f"“三公”经费预算 {wan(whole['budget'])}，决算 {wan(whole['final'])}"


def no_three_public(report: Report) -> str:
    """Why there is no table of 三公."""
    why = STATUS.get(report.status("three_public"), "报告没有这张表")
    return f"没有“三公”经费的数：{why}。"


def limits(report: Report) -> list[str]:
    """What the data cannot say."""
    sentences = []
    if report.status("general_public_budget") != "read":
        sentences.append(
            "类、款、项取自支出决算表，包括财政拨款以外的资金；"
            "一般公共预算财政拨款的占比只能算到类。"
        )
    for status, meaning in STATUS.items():
        titles = [t.title or t.kind for t in report.tables if t.status == status]
        if titles:
            sentences.append(f"{listing([f'《{t}》' for t in titles])}：{meaning}。")
    last = "经济分类只覆盖一般公共预算的基本支出；项目支出花在哪些经济科目上，报告没有公布。"
    return [*sentences, last]
