"""The narrative (情况说明) of a report, from its accounts, in a few wordings."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from tests.generator.accounts import Accounts
from tests.generator.layouts import Layout


def narrative(accounts: Accounts, layout: Layout) -> Iterator[tuple[str, str]]:
    """Headings and paragraphs with their roles."""
    year, spent = accounts.year, [item.spent() for item in accounts.items]
    total = sum(s["total"] for s in spent)
    basic, project = (sum(s[key] for s in spent) for key in ("basic", "project"))
    received = [item.received() for item in accounts.items]
    income, fiscal = (sum(r[key] for r in received) for key in ("total", "fiscal_appropriation"))
    balance = income + sum(accounts.opening) + accounts.distributed
    budget, final = (sum(pair[i] for pair in accounts.public) for i in (0, 1))
    wordings = [
        (
            ("一、收入支出决算总体情况说明", "{y}年度收入总计{b}万元，支出总计{b}万元。"),
            ("二、收入决算情况说明", "{y}年度收入合计{i}万元，其中：财政拨款收入{f}万元。"),
            (
                "三、支出决算情况说明",
                "{y}年度支出合计{t}万元，其中：基本支出{a}万元；项目支出{p}万元。",
            ),
            (
                "九、财政拨款“三公”经费支出决算情况说明",
                "“三公”经费支出全年预算{u}万元，支出决算{v}万元。",
            ),
        ),
        (
            ("一、关于收入支出决算总体情况的说明", "本部门{y}年度收、支总计均为{b}万元。"),
            ("二、关于收入决算的说明", "本年收入{i}万元，财政拨款收入为{f}万元。"),
            ("三、关于支出决算的说明", "本年支出{t}万元，基本支出为{a}万元，项目支出为{p}万元。"),
            ("四、关于“三公”经费支出的说明", "“三公”经费预算为{u}万元，决算为{v}万元。"),
        ),
    ]
    amounts = {"b": balance, "i": income, "f": fiscal, "t": total, "a": basic, "p": project}
    amounts |= {"u": budget, "v": final}
    shown = {key: _wan(value) for key, value in amounts.items()}
    for heading, text in wordings[layout.wording % 2]:
        yield "section", heading
        yield "body", text.format(y=year, **shown)


def _wan(fen: int) -> str:
    return f"{Decimal(fen).scaleb(-6).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
