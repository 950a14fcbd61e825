"""What notebook 03 says of the movements that a report names, and of the programme behind one."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from lanxian.analysis import reclassification as analysis
from lanxian.analysis.lookup import percent, tidy
from lanxian.analysis.movements import Movement
from lanxian.analysis.reclassification import Case
from lanxian.wording.terms import rate, wan

KINDS = {"R": "科目调整（R）", "C": "资金来源变化（C）"}


def said(case: Case) -> str:
    """Heading on what the report says of its coding."""
    if not case.movements:
        return "报告没有说明口径变化"
    counts = {name: sum(m.kind == kind for m in case.movements) for kind, name in KINDS.items()}
    kinds = "，".join(f"{number} 项{name}" for name, number in counts.items() if number)
    return f"报告自己说明的口径变化：{kinds}"


def said_table(case: Case) -> pd.DataFrame:
    """The movements that the report names."""
    rows = [(m.object, m.origin, m.target, KINDS[m.kind], known(m)) for m in case.movements]
    return tidy(rows, ["移动的是", "上年列在", "本年列在", "性质", "报告给出的金额"])


def known(movement: Movement) -> str:
    """What the report prints of a movement's amount."""
    if movement.kind == "C":
        cap = movement.cap
        return f"没有印出；{'没有上限' if cap is None else f'最多 {wan(cap)}（该类的项目支出）'}"
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
        return "缺一个环节：改变资金来源的项目总额" if case.funded else "没有资金来源的变化"
    total, x = shift.programme.printed, shifted(case)
    text = f"{shift.programme.name}共 {total:,f} 万元"
    if x is None:
        return text
    return f"{text}：设{shift.origin}本年只有它，{wan(x)}改列{shift.target}"


def shifted(case: Case) -> Decimal | None:
    """The co-funding shift x under the main assumptions, if it is a point."""
    found = analysis.flows(case, analysis.point_assumptions(case))
    return next((f.amount.point for f in found if f.kind == "C"), None)


def link_sentences(case: Case) -> list[str]:
    """The sentences that the link joins: of the movement and of the programme."""
    shift = case.shift
    if shift is None or shift.programme is None:
        return []
    return [*(s.sentence for s in shift.sentences), shift.programme.sentence]


def link_notes(case: Case) -> list[str]:
    """What the link says, what rests on it, and what the report says against or for it."""
    shift = case.funded
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
    if total.half:
        notes.append(
            f"总额只印到这一位，有 ±{total.half:,f} 万元的取整误差，所以改列的金额在 "
            f"{total.total + (x - total.printed):,.2f} 万元之间。"
        )
    if shift.item_cap is not None:
        fits = "装得下" if shift.item_cap >= x else "装不下"
        notes.append(
            f"{shift.target}最大的项目支出是 {shift.item}（{wan(shift.item_cap)}），{fits}这笔钱；"
            f"报告只说列入{shift.target}这一类，没有说是哪一项。"
        )
    return notes
