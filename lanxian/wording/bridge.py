"""What notebook 03 says of the bridge between the codings: components, bounds, sensitivity."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from lanxian.analysis import reclassification as analysis
from lanxian.analysis.bridge import Interval
from lanxian.analysis.lookup import records
from lanxian.analysis.reclassification import Case
from lanxian.model import Report
from lanxian.wording.terms import signed, tables, wan

#: Where the figures of the bridge stand.
SOURCES = (
    "narrative/general_public_budget",
    "narrative/performance_management",
    "table/expenditure",
)
PROGRAMME, CLASSES = tables("bridge")
#: Columns of the bridge's tables that carry a sign.
SIGNED = dict.fromkeys(
    (*(CLASSES[c] for c in ("R", "C", "L", "change", "growth")), "增减", "增减（%）"), "+,.2f"
)


def assumption(case: Case) -> str:
    """The assumptions of the main table, in one sentence."""
    parts = []
    if any(m.kind == "R" and m.prior is None and m.current is not None for m in case.movements):
        parts.append("科目调整的对象上年金额等于本年（g = 0）")
    shift = case.shift
    if shift and shift.programme:
        parts.append(
            f"{shift.origin}两年都只有{shift.programme.name}，"
            f"它本年共 {shift.programme.printed:,f} 万元"
        )
    if any(m.kind == "C" and not m.programme for m in case.movements):
        parts.append("改变资金来源的部分只列在一个项级科目")
    return f"前提：{'；'.join(parts)}。" if parts else "前提：除报告说明的之外没有别的口径变化。"


def bridge(case: Case) -> str:
    """Heading on the bridge."""
    if not case.accounts:
        return "同口径变动"
    frame = analysis.headline(case)
    parts = []
    for account in case.largest():
        like, growth = frame.loc[account.name, ["L", "growth"]]
        rate = "" if growth is None else f"（{growth:+,.2f}%）"
        parts.append(f"{account.name} {signed(like)}{rate}")
    head = "在所列前提下扣除口径变化" if case.movements else "没有口径变化可扣"
    return f"{head}：{'，'.join(parts)}"


def bridge_table(case: Case) -> pd.DataFrame:
    """The bridge of all classes with their sum, for people."""
    frame = analysis.headline(case)
    rows = pd.concat([frame, analysis.totals(frame).to_frame().T])
    return rows[list(CLASSES)].rename(columns=CLASSES).rename_axis("类（万元）")


def rounding(case: Case) -> str:
    """How the sum of the classes and the printed total differ, if they do."""
    whole, printed = analysis.totals(analysis.headline(case)), case.printed_total
    if printed is None or printed == whole["current"]:
        return "各类之和等于公布的合计。"
    return (
        f"各类之和 {wan(whole['current'])}（{signed(whole['change'])}），公布的合计 {wan(printed)}"
        f"（{signed(case.printed_change)}）：差额来自各数分别四舍五入。"
    )


def alt_bridge(case: Case) -> str:
    """Alternative text of the chart of components."""
    parts = [
        f"{name}：公布 {signed(row['change'])}，科目调整 {signed(row['R'])}，"
        f"资金来源变化 {signed(row['C'])}，同口径 {signed(row['L'])}"
        for name, row in analysis.headline(case).iterrows()
    ]
    return f"各类增减及其组成的条形图。{'；'.join(parts)}。"


def touched(case: Case) -> list[str]:
    """The classes between which money changed its source, else those that the movements name."""
    for kind in ("C", "R"):
        moves = [m for m in case.movements if m.kind == kind]
        if moves:
            return list(dict.fromkeys(n for m in moves for n in (m.target, m.origin)))[:3]
    return [account.name for account in case.largest()]


def narrowing(case: Case, rates: Sequence[Decimal]) -> str:
    """Heading on the bounds: what is known without the programme's total."""
    frame = analysis.narrowing(case, rates)
    shift = case.funded
    if shift is None or frame.empty:
        return "每加一条前提，区间收窄多少" if case.movements else "没有要收窄的区间"
    without = [given for _, given in analysis.steps(case, rates) if not given.programme][-1]
    found = analysis.bridge(case, without)
    assert found is not None
    like = analysis.likes(found)[shift.origin]
    tail = "，正负不定" if like.sign is None else ""
    return f"不用项目总额，{shift.origin}的同口径变动在 {signed(like)}之间{tail}"


def narrowing_table(case: Case, rates: Sequence[Decimal]) -> pd.DataFrame:
    """The bounds of the classes that the movements touch, at every step, for people."""
    names = {name for m in case.movements for name in (m.origin, m.target)}
    found: dict[str, dict[str, Interval]] = {}
    for row in records(analysis.narrowing(case, rates)):
        if row["class"] in names:
            label = f"{'＋ ' if row['step'] > 1 else ''}{row['assumption']}"
            found.setdefault(label, {})[row["class"]] = Interval(row["low"], row["high"])
    return pd.DataFrame.from_dict(found, orient="index").rename_axis("前提（逐步相加）")


def alt_narrowing(case: Case, rates: Sequence[Decimal]) -> str:
    """Alternative text of the chart of bounds."""
    frame = analysis.narrowing(case, rates)
    parts = [
        f"第 {r['step']} 步（{r['assumption']}）{r['class']} {Interval(r['low'], r['high']):+,.2f}"
        for r in records(frame[frame["class"].isin(touched(case))])
    ]
    return f"同口径变动的区间逐步收窄（万元）。{'；'.join(parts)}。"


def programme(case: Case) -> str:
    """Heading on the two years by programme."""
    frame = analysis.programme(case)
    if frame is None:
        return "按项目看：项目总额没有公布"
    changes = "，".join(f"{name} {signed(change)}" for name, change in frame["change"].items())
    return f"同样的前提，按项目看：{changes}"


def sensitivity(case: Case) -> list[str]:
    """What the result does under other assumptions, as formulas."""
    frame = analysis.programme(case)
    shift = case.shift
    if frame is None or shift is None:
        return ["没有项目总额，敏感性已经包含在上面的区间里。"]
    change = frame["change"].iloc[0]
    target = f"{analysis.likes(analysis.headline(case))[shift.target]:+,.2f}"
    return [
        f"若{shift.origin}上年另有 o0、本年另有 o1 的其他支出（万元），"
        f"则项目变动 = {change:+,.2f} + o0，"
        f"{shift.target}其他支出的变动 = {target} - o1，{shift.origin}其他支出的变动 = o1 - o0。",
        f"项目的变动要变号，o0 须{'大于' if change < 0 else '小于'} {abs(change):,.2f} 万元。",
    ]


def sensitivity_table(report: Report, case: Case, rates: Sequence[Decimal]) -> pd.DataFrame:
    """The like-for-like changes under other assumptions, for people.

    Beside the growth rates, other spending as large as the old class's initial budget is tried.
    """
    shift = case.shift
    other = analysis.initial_budget(report, shift.origin) if shift else None
    frame = analysis.sensitivity(case, rates, [other] if other else [])
    labels = [f"g = {g:.0%}" + (f"，o0 = o1 = {o:,.2f}" if o else "") for g, o in frame.index]
    names = {"shift": "改列金额 x", "programme": "项目变动"}
    frame = frame.set_axis(labels).rename(columns=names)
    return frame.dropna(axis="columns", how="all").rename_axis("前提（万元）")
