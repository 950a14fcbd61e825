"""What notebook 03 says of changes between years and of changed coding (口径调整)."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from lanxian.analysis import reclassification as analysis
from lanxian.analysis.bridge import Account
from lanxian.analysis.lookup import cents, tidy
from lanxian.analysis.movements import Cause, Movement, stated_cause
from lanxian.analysis.reclassification import Case, Scope
from lanxian.model import Report
from lanxian.wording.bridge import assumption
from lanxian.wording.terms import listing, more, rate, signed, wan

NO_CLASSES = "报告没有按类公布较上年的增减，也没有给出上年报告，各类的变动无从计算。"
BASES = {
    "prior": "上年数取自上年报告；它的科目按上年的规则列示。",
    "nothing": "公布的上年合计是 0，所以各类的上年数都是 0。",
    "changes": "上年数是用本年数减去公布的增减推出来的，没有上年报告可对；"
    "给出参数 prior_report 就改用上年报告的数。",
}
#: Columns of the table of published changes that carry a sign.
SIGNED = dict.fromkeys(("增减（万元）", "增减（%）"), "+,.2f")


def _growth(account: Account) -> str:
    growth = account.growth
    return signed(account.change) if growth is None else rate(growth, sign=True)


def _named(case: Case, between: str = "、") -> str:
    return between.join(f"{a.name} {_growth(a)}" for a in case.largest())


def title(report: Report, case: Case) -> str:
    """The page's title with its answer."""
    subject, change = f"{report.department} {report.year} 年度与上年相比", case.printed_change
    if not case.accounts:
        known = "" if change is None else f"：合计 {signed(change)}，各类的变动没有公布"
        return f"{subject}{known}"
    whole, named = _whole(case), _named(case)
    if not case.movements:
        return f"{subject}：{named}，合计 {signed(whole.change)}"
    mostly = _mostly_coding(case)
    what = "按所列前提多半是列支口径的变化" if mostly else "其中有列支口径的变化"
    return f"{subject}：{named}，{what}；合计变动 {_growth(whole)}"


def _sum(case: Case) -> Account:
    whole = analysis.totals(analysis.headline(case))
    return Account("各类之和", whole["prior"], whole["current"])


def _printed(case: Case) -> Account | None:
    if case.printed_total is None or case.printed_change is None:
        return None
    return Account("公布的合计", case.printed_total - case.printed_change, case.printed_total)


def _whole(case: Case) -> Account:
    """The total as printed; where it is not, the sum of the classes."""
    return _printed(case) or _sum(case)


def _mostly_coding(case: Case) -> bool:
    """Whether less than half of each large change is left like for like."""
    likes = analysis.likes(analysis.headline(case))
    pairs = [(likes[a.name], abs(a.change)) for a in case.largest()]
    return all(max(abs(like.low), abs(like.high)) * 2 < change for like, change in pairs)


def answer(report: Report, case: Case) -> str:
    """The page's answer in a few sentences."""
    if not case.accounts:
        return NO_CLASSES
    frame = analysis.headline(case)
    if not case.movements:
        return (
            "报告没有说明任何科目调整或资金来源变化。只有在确实没有这类变化的前提下，"
            "公布的增减才等于同口径变动。"
        )
    moved = {name for m in case.movements for name in (m.origin, m.target)}
    parts = [
        f"{a.name}公布 {signed(a.change)}，同口径 {signed(frame.at[a.name, 'L'])}"
        for a in case.largest()
        if a.name in moved
    ]
    return f"扣除科目调整与资金来源变化之后：{'；'.join(parts)}。{assumption(case)}"


def published(case: Case) -> str:
    """Heading on the published changes."""
    if not case.accounts:
        return "公布的增减"
    return f"公布的增减：{_named(case, '，')}，合计 {_growth(_whole(case))}"


def published_table(case: Case) -> pd.DataFrame:
    """Published amounts and changes by class, their sum, and the printed total."""
    printed = _printed(case)
    lines = [*case.accounts, _sum(case), *([printed] if printed else ())]
    rows = [(a.name, a.prior, a.current, a.change, a.growth) for a in lines]
    return tidy(rows, ["类", "上年（万元）", "本年（万元）", "增减（万元）", "增减（%）"])


def conclusion(report: Report, case: Case) -> list[str]:
    """What follows for the headline changes and for the cause that the report states."""
    if not case.accounts:
        return [NO_CLASSES]
    notes = []
    if case.movements:
        whole, what = _whole(case), "大部分" if _mostly_coding(case) else "有一部分"
        growth = "" if whole.growth is None else f"（{_growth(whole)}）"
        notes.append(
            f"按上面的前提，“{_named(case)}”{what}是科目和资金来源的变化，不是钱的增减；"
            f"合计 {signed(whole.change)}{growth}不受口径影响。"
        )
    shift, frame = case.shift, analysis.programme(case)
    if shift and shift.programme and frame is not None:
        cause = stated_cause(report, shift.programme)
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
    frame = analysis.headline(case)
    notes = []
    for name, silent in analysis.unnamed(report, case).items():
        row = frame.loc[name]
        missing = []
        if any(m.kind == "R" for m in silent):
            missing.append(f"科目调整 {signed(row['R'])}（{listing(m.object for m in silent)}）")
        if any(m.kind == "C" for m in silent):
            missing.append(f"资金来源变化 {signed(row['C'])}")
        if row["L"].sign:
            missing.append(f"同口径变动 {signed(row['L'])}")
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
    how = f"{scope.item}是多少没有公布，"
    if scope.ceiling is not None:
        how = f"全部门的{scope.item}是 {wan(scope.ceiling)}，其中机关占多少没有公布，所以"
    notes = [
        f"上年 {wan(scope.final - scope.change)}，本年 {wan(scope.final)}；"
        f"本年包含{scope.item}，上年不包含。",
        f"{how}同口径变动只知道在 {signed(scope.like)}之间。",
    ]
    if cents(scope.like.low) < 0 < cents(scope.like.high):
        notes.append("正负不定：不能说是增是减。")
    return notes


def limits(report: Report, case: Case) -> list[str]:
    """What the data cannot say."""
    notes = [BASES[case.basis]] if case.accounts else []
    if case.unknown:
        notes.append(f"{listing(case.unknown)}没有公布较上年的增减，不在表内。")
    if report.status("general_public_budget") != "read":
        notes.append("一般公共预算支出决算表没有可用的数，项级上限取自包括全部资金的支出决算表。")
    notes.append("未说明的口径变化看不出来；本页只处理报告写出来的。")
    return notes
