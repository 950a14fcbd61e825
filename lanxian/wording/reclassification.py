"""What notebook 03 says of changes between years and of changed coding (口径调整)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd

from lanxian.analysis import reclassification as analysis
from lanxian.analysis.bridge import Account, Interval
from lanxian.analysis.facts import cents, percent, records
from lanxian.analysis.movements import Movement
from lanxian.analysis.reclassification import Case, Cause, Scope
from lanxian.model import Report
from lanxian.wording.terms import listing, more, rate, signed, wan

KINDS = {"R": "科目调整（R）", "C": "资金来源变化（C）"}
NO_CLASSES = "报告没有按类公布较上年的增减，也没有给出上年报告，各类的变动无从计算。"


def _largest(case: Case, most: int = 2) -> list[Account]:
    return sorted(case.accounts, key=lambda a: -abs(a.change))[:most]


def _growth(account: Account) -> str:
    growth = percent(account.change, account.prior)
    return signed(account.change) if growth is None else rate(growth, sign=True)


def title(report: Report, case: Case) -> str:
    """The page's title with its answer."""
    subject = f"{report.department} {report.year} 年度与上年相比"
    if not case.accounts:
        change = case.printed_change
        return (
            subject if change is None else f"{subject}：合计 {signed(change)}，各类的变动没有公布"
        )
    whole = analysis.totals(_frame(case))
    named = "、".join(f"{a.name} {_growth(a)}" for a in _largest(case))
    if not case.movements:
        return f"{subject}：{named}，合计 {signed(whole['change'])}"
    return f"{subject}：{named}，多半是列支口径的变化；合计只变动 {whole['growth']:+,.2f}%"


def _frame(case: Case) -> pd.DataFrame:
    frame = analysis.bridge(case, analysis.point_assumptions(case))
    if frame is None:
        frame = analysis.bridge(case, analysis.Assumptions())
    assert frame is not None  # without assumptions nothing can be contradicted
    return frame


def answer(report: Report, case: Case) -> str:
    """The page's answer in a few sentences."""
    if not case.accounts:
        return NO_CLASSES
    frame = _frame(case)
    if not case.movements:
        return (
            "报告没有说明任何科目调整或资金来源变化。只有在确实没有这类变化的前提下，"
            "公布的增减才等于同口径变动。"
        )
    touched = [
        a for a in _largest(case) if any(a.name in (m.origin, m.target) for m in case.movements)
    ]
    parts = [
        f"{a.name}公布 {signed(a.change)}，同口径 {_signed(frame.at[a.name, 'L'])}" for a in touched
    ]
    return f"扣除科目调整与资金来源变化之后：{'；'.join(parts)}。{assumption(case)}"


def _signed(value: object) -> str:
    return signed(value) if isinstance(value, Interval) else "未公布"


def published(case: Case) -> str:
    """Heading on the published changes."""
    if not case.accounts:
        return "公布的增减"
    whole = analysis.totals(_frame(case))
    named = "，".join(f"{a.name} {_growth(a)}" for a in _largest(case))
    growth = whole["growth"]
    tail = signed(whole["change"]) if growth is None else f"{growth:+,.2f}%"
    return f"公布的增减：{named}，合计 {tail}"


def published_table(case: Case) -> pd.DataFrame:
    """Published amounts and changes by class, their sum, and the printed total."""
    prior, current = (
        sum((getattr(a, year) for a in case.accounts), Decimal(0)) for year in ("prior", "current")
    )
    sums = Account("各类之和", prior, current)
    rows = [
        (a.name, a.prior, a.current, a.change, percent(a.change, a.prior))
        for a in (*case.accounts, sums)
    ]
    if case.printed_total is not None and case.printed_change is not None:
        total, moved = case.printed_total, case.printed_change
        rows.append(("公布的合计", total - moved, total, moved, percent(moved, total - moved)))
    columns = ["类", "上年（万元）", "本年（万元）", "增减（万元）", "增减（%）"]
    return pd.DataFrame(rows, columns=columns, dtype=object).set_index("类")


def said(case: Case) -> str:
    """Heading on what the report says of its coding."""
    if not case.movements:
        return "报告没有说明口径变化"
    kinds = [f"{sum(m.kind == k for m in case.movements)} 项{name}" for k, name in KINDS.items()
             if any(m.kind == k for m in case.movements)]  # fmt: skip
    return f"报告自己说明的口径变化：{'，'.join(kinds)}"


def said_table(case: Case) -> pd.DataFrame:
    """The movements that the report names."""
    rows = [(m.object, m.origin, m.target, KINDS[m.kind], known(m)) for m in case.movements]
    columns = ["移动的是", "上年列在", "本年列在", "性质", "报告给出的金额"]
    return pd.DataFrame(rows, columns=columns).set_index("移动的是")


def known(movement: Movement) -> str:
    """What the report prints of a movement's amount."""
    if movement.kind == "C":
        cap = (
            f"最多 {wan(movement.cap)}（该类的项目支出）"
            if movement.cap is not None
            else "没有上限"
        )
        return f"没有印出；{cap}"
    if movement.prior is not None:
        return f"上年 {wan(movement.prior)}（{movement.basis}）"
    if movement.current is not None:
        return f"本年 {wan(movement.current)}（{movement.basis}）"
    return movement.basis


def sentences(case: Case) -> list[str]:
    """The report's own sentences about all movements, each once."""
    return list(dict.fromkeys(s.sentence for m in case.movements for s in m.sentences))


def link(case: Case) -> str:
    """Heading on the link between a co-funded movement and an evaluated programme."""
    shift = case.shift
    if shift is None or shift.programme is None:
        return "缺一个环节：改变资金来源的项目总额"
    total, x = shift.programme.printed, shifted(case)
    text = f"{shift.programme.name}共 {total:,f} 万元"
    return text if x is None else f"{text}，其中 {wan(x)}改列{shift.target}"


def shifted(case: Case) -> Decimal | None:
    """The co-funding shift x under the main assumptions, if it is a point."""
    found = analysis.flows(case, analysis.point_assumptions(case))
    return next((f.amount.point for f in found if f.kind == "C"), None)


def link_notes(case: Case) -> list[str]:
    """What the link says, what rests on it, and what the report says against or for it."""
    shift = next((m for m in case.movements if m.kind == "C"), None)
    if shift is None:
        return ["报告没有说明资金来源的变化，这一步不需要。"]
    if shift.programme is None:
        return [
            "报告没有公布可以对上名称的项目总额，参数 programme_total 也没有给。"
            "移动了多少只能给出区间，见下文。"
        ]
    origin, x = case.account(shift.origin), shifted(case)
    total = shift.programme
    if total.sentence:
        notes = [
            f"两处写的是同一个项目，这是按名称对上的：“{total.name}”与“{shift.object}”。"
            "若不同意，可用参数 programme_total 改写总额。"
        ]
    else:
        notes = [f"项目总额 {total.printed:,f} 万元由参数 programme_total 给出，不是报告印出的。"]
    if x is None:
        return [*notes, "按这个总额算不出一个不小于 0 的移动额：前提与报告的数不合，以区间为准。"]
    notes.append(
        f"设{shift.origin}本年只有这个项目，则改列的是 {total.printed:,f} - "
        f"{origin.current:,.2f} = {x:,.2f} 万元，占项目的 {rate(percent(x, total.printed))}。"
    )
    half = total.half
    if half:
        notes.append(
            f"总额只印到这一位，有 ±{half:,f} 万元的取整误差，所以改列的金额在 "
            f"{Interval(x - half, x + half):,.2f} 万元之间。"
        )
    if shift.item_cap is not None:
        fits = "装得下" if shift.item_cap >= x else "装不下"
        notes.append(
            f"{shift.target}最大的项目支出是 {shift.item}（{wan(shift.item_cap)}），{fits}这笔钱；"
            f"报告只说列入{shift.target}这一类，没有说是哪一项。"
        )
    return notes


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
    frame = _frame(case)
    parts = []
    for account in _largest(case):
        row = frame.loc[account.name]
        growth = f"（{row['growth']:+,.2f}%）" if row["growth"] is not None else ""
        parts.append(f"{account.name} {_signed(row['L'])}{growth}")
    return f"扣除口径变化后：{'，'.join(parts)}"


def bridge_table(case: Case) -> pd.DataFrame:
    """The bridge of all classes with their sum, for people."""
    frame = _frame(case)
    rows = pd.concat([frame, analysis.totals(frame).to_frame().T])
    names = {
        "prior": "上年公布",
        "R": "科目调整 R",
        "restated": "上年重述",
        "C": "资金来源 C",
        "L": "同口径变动 L",
        "current": "本年",
        "change": "公布增减 Δ",
        "growth": "L（%）",
    }
    return rows[list(names)].rename(columns=names).rename_axis("类（万元）")


#: Columns of `bridge_table` that carry a sign.
SIGNED = dict.fromkeys(
    ("科目调整 R", "资金来源 C", "同口径变动 L", "公布增减 Δ", "L（%）"), "+,.2f"
)


def rounding(case: Case) -> str:
    """How the sum of the classes and the printed total differ, if they do."""
    current = sum((a.current for a in case.accounts), Decimal(0))
    if case.printed_total is None or case.printed_total == current:
        return "各类之和等于公布的合计。"
    change = sum((a.change for a in case.accounts), Decimal(0))
    return (
        f"各类之和 {wan(current)}（{signed(change)}），公布的合计 {wan(case.printed_total)}"
        f"（{signed(case.printed_change)}）：差额来自各数分别四舍五入。"
    )


def alt_bridge(case: Case) -> str:
    """Alternative text of the chart of components."""
    parts = [
        f"{name}：公布 {signed(row['change'])}，科目调整 {_signed(row['R'])}，"
        f"资金来源变化 {_signed(row['C'])}，同口径 {_signed(row['L'])}"
        for name, row in _frame(case).iterrows()
    ]
    return f"各类增减及其组成的条形图。{'；'.join(parts)}。"


def touched(case: Case) -> list[str]:
    """The classes between which money changed its source, else those that the movements name."""
    for kind in ("C", "R"):
        names = dict.fromkeys(
            n for m in case.movements if m.kind == kind for n in (m.target, m.origin)
        )
        if names:
            return list(names)[:3]
    return [account.name for account in _largest(case)]


def narrowing(case: Case, rates: Sequence[Decimal]) -> str:
    """Heading on the bounds: what is known without the programme's total."""
    frame = analysis.narrowing(case, rates)
    shift = next((m for m in case.movements if m.kind == "C"), None)
    if shift is None or frame.empty:
        return "每加一条前提，区间收窄多少"
    without = [given for _, given in analysis.steps(case, rates) if not given.programme][-1]
    found = analysis.bridge(case, without)
    assert found is not None
    like = found.at[shift.origin, "L"]
    tail = "，正负不定" if isinstance(like, Interval) and like.sign is None else ""
    return f"不用项目总额，{shift.origin}的同口径变动在 {_signed(like)}之间{tail}"


def narrowing_table(case: Case, rates: Sequence[Decimal]) -> pd.DataFrame:
    """The bounds of every class at every step, for people."""
    found: dict[str, dict[str, str]] = {}
    for row in records(analysis.narrowing(case, rates)):
        cell = f"{Interval(row['low'], row['high']):+,.2f}"
        label = f"{'＋ ' if row['step'] > 1 else ''}{row['assumption']}"
        found.setdefault(label, {})[row["class"]] = cell
    return pd.DataFrame.from_dict(found, orient="index").rename_axis("前提（逐步相加）")


def alt_narrowing(case: Case, rates: Sequence[Decimal]) -> str:
    """Alternative text of the chart of bounds."""
    names = touched(case)
    parts = [
        f"第 {r['step']} 步（{r['assumption']}）{r['class']} {Interval(r['low'], r['high']):+,.2f}"
        for r in records(analysis.narrowing(case, rates))
        if r["class"] in names
    ]
    return f"同口径变动的区间逐步收窄（万元）。{'；'.join(parts)}。"


def programme(case: Case) -> str:
    """Heading on the two years by programme."""
    frame = analysis.programme(case)
    if frame is None:
        return "按项目看：项目总额没有公布"
    (name, row), (_, rest) = list(frame.iterrows())
    return f"按项目看：{name} {signed(row['change'])}，其他全部支出 {signed(rest['change'])}"


def sensitivity(case: Case) -> list[str]:
    """What the result does under other assumptions, as formulas."""
    frame = analysis.programme(case)
    shift = case.shift
    if frame is None or shift is None:
        return ["没有项目总额，敏感性已经包含在上面的区间里。"]
    change = frame["change"].iloc[0]
    like = _frame(case).at[shift.target, "L"]
    target = f"{like:+,.2f}" if isinstance(like, Interval) else "—"
    return [
        f"若{shift.origin}上年另有 o0、本年另有 o1 的其他支出（万元），"
        f"则项目变动 = {change:+,.2f} + o0，"
        f"{shift.target}其他支出的变动 = {target} - o1，{shift.origin}其他支出的变动 = o1 - o0。",
        f"项目的变动要变号，o0 须{'大于' if change < 0 else '小于'} {abs(change):,.2f} 万元。",
    ]


def sensitivity_table(
    case: Case, rates: Sequence[Decimal], others: Sequence[Decimal | None]
) -> pd.DataFrame:
    """The like-for-like changes under other assumptions, for people."""
    known = [o for o in others if o is not None]
    frame = analysis.sensitivity(case, rates, known)
    labels = [
        f"g = {g:.0%}" if not o else f"g = {g:.0%}，o0 = o1 = {o:,.2f}" for g, o in frame.index
    ]
    names = {"shift": "改列金额 x", "programme": "项目变动"}
    frame = frame.set_axis(labels).rename(columns=names)
    return frame.dropna(axis="columns", how="all").rename_axis("前提（万元）")


def conclusion(report: Report, case: Case) -> list[str]:
    """What follows for the headline changes and for the cause that the report states."""
    if not case.accounts:
        return [NO_CLASSES]
    notes = []
    whole = analysis.totals(_frame(case))
    if case.movements:
        named = "、".join(f"{a.name} {_growth(a)}" for a in _largest(case))
        notes.append(
            f"“{named}”大部分是科目和资金来源的变化，不是钱的增减；"
            f"合计 {signed(whole['change'])}（{whole['growth']:+,.2f}%）不受口径影响。"
            if whole["growth"] is not None
            else f"“{named}”大部分是科目和资金来源的变化，不是钱的增减。"
        )
    shift, frame = case.shift, analysis.programme(case)
    if shift and shift.programme and frame is not None:
        cause = analysis.stated_cause(report, shift.programme)
        notes += [_verdict(cause, shift, frame["change"].iloc[0])] if cause else []
    notes += _unnamed(report, case)
    return notes or ["报告没有说明口径变化，公布的增减只能照录。"]


def _verdict(cause: Cause, shift: Movement, change: Decimal) -> str:
    text = (
        f"报告所举的原因是“{cause.sentence}”。按上面的前提，"
        f"项目{more(change, '增加', '减少')}了 {wan(abs(change))}"
    )
    if (change > 0) == cause.rising:
        return f"{text}，与之相符。"
    return (
        f"{text}，与之相反；除非{shift.origin}上年另有超过 {wan(abs(change))}的其他支出，"
        "这个原因不成立。"
    )


def _unnamed(report: Report, case: Case) -> list[str]:
    """For each class what its sentence about the change leaves out."""
    frame, notes = _frame(case), []
    for name, silent in analysis.unnamed(report, case).items():
        row = frame.loc[name]
        missing = []
        if any(m.kind == "R" for m in silent):
            missing.append(f"科目调整 {_signed(row['R'])}（{listing(m.object for m in silent)}）")
        if any(m.kind == "C" for m in silent):
            missing.append(f"资金来源变化 {_signed(row['C'])}")
        like = row["L"]
        if isinstance(like, Interval) and like.sign:
            missing.append(f"同口径变动 {_signed(like)}")
        notes.append(f"{name}的增减说明没有提到：{'，'.join(missing)}。")
    return notes


def operating_cost(scope: Scope | None) -> str:
    """Heading on 机关运行经费 with a changed scope."""
    if scope is None:
        return "机关运行经费：报告没有说明口径变化"
    return f"机关运行经费 {signed(scope.change)}，因口径变化不可比"


def operating_notes(scope: Scope | None) -> list[str]:
    """What can be said of 机关运行经费 all the same."""
    if scope is None:
        return ["报告没有说机关运行经费的范围与上年不同；公布的增减照录，不另作推算。"]
    notes = [
        f"上年 {wan(scope.final - scope.change)}，本年 {wan(scope.final)}；"
        f"本年包含{scope.item}，上年不包含。"
    ]
    if scope.ceiling is not None:
        notes.append(
            f"全部门的{scope.item}是 {wan(scope.ceiling)}，其中机关占多少没有公布，"
            f"所以同口径变动只知道在 {signed(scope.like)}之间。"
        )
    else:
        notes.append(f"{scope.item}是多少没有公布，同口径变动只知道在 {signed(scope.like)}之间。")
    if cents(scope.like.low) < 0 < cents(scope.like.high):
        notes.append("正负不定：不能说是增是减。")
    return notes


def limits(report: Report, case: Case) -> list[str]:
    """What the data cannot say."""
    notes = (
        [
            "上年数是用本年数减去公布的增减推出来的，没有上年报告可对。"
            "给出参数 prior_report 就改用上年报告的数。"
        ]
        if case.accounts
        else []
    )
    if case.unknown:
        notes.append(f"{listing(case.unknown)}没有公布较上年的增减，不在表内。")
    if report.status("general_public_budget") != "read":
        notes.append("一般公共预算支出决算表没有正文，项级上限取自包括全部资金的支出决算表。")
    notes.append("未说明的口径变化看不出来；本页只处理报告写出来的。")
    return notes
