"""The two-sided tables (总表): 收入 on the left, 支出 on the right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from tests.generator.accounts import CHANNELS, FUNDS, Accounts, Item
from tests.generator.sheets import DATA, Sheet, numeral


def _two_sides(
    sheet: Sheet, left: list[list[str]], right: list[list[str]], heads: tuple[list[str], list[str]]
) -> None:
    """Put 收入 and 支出 side by side; each row is a name and its values, without 行次."""
    layout, numbers = sheet.layout, len(left) + 1
    wide = [len(heads[0]), len(heads[1])]
    rows = []
    for i, (a, b) in enumerate(zip_longest(left, right)):
        a, b = a or [""] * wide[0], b or [""] * wide[1]
        if layout.line_numbers:
            a = [a[0], str(i + 1), *a[1:]]
            b = [b[0], str(i + max(numbers, len(right) + 1)), *b[1:]]
        rows.append([*a, *b])
    line = ["行次"] if layout.line_numbers else []
    names = [[heads[0][0], *line, *heads[0][1:]], [heads[1][0], *line, *heads[1][1:]]]
    sheet.roles = [
        {0: "name", 1: "line" if line else "value"}.get(i, "value")
        for part in names
        for i in range(len(part))
    ]
    top = [["收入", *["<"] * (len(names[0]) - 1)], ["支出", *["<"] * (len(names[1]) - 1)]]
    sheet.head = [[*top[0], *top[1]], [*names[0], *names[1]]]
    if layout.column_numbers:
        count, index = 0, []
        for part in names:
            index += ["栏次", *[""] * len(line)]
            for _ in part[1 + len(line) :]:
                count += 1
                index.append(str(count))
        sheet.head.append(index)
    sheet.body = rows


def _template(accounts: Accounts, sheet: Sheet) -> dict[str, Any]:
    """Whose rows are printed: the layout's, unless the accounts need one that it has not."""
    own: dict[str, Any] = DATA["templates"][sheet.layout.template]
    needed = {item.code[:3] for item in accounts.items}
    return DATA["templates"]["2020"] if needed & {*own["drop"]} else own


def _classes(accounts: Accounts, template: dict[str, Any]) -> list[tuple[str, list[Item]]]:
    return [
        (
            template["names"].get(code, label),
            [item for item in accounts.items if item.code.startswith(code)],
        )
        for code, label in DATA["classes"]
        if code not in template["drop"]
    ]


def overall(accounts: Accounts, sheet: Sheet) -> None:
    """收入支出决算总表."""
    layout, items, template = sheet.layout, accounts.items, _template(accounts, sheet)
    by_fund = [
        sum(i.basic + i.project + i.surplus for i in accounts.of_fund(fund)) for fund in FUNDS
    ]
    received = [*by_fund, *(sum(i.received()[c] for i in items) for c in CHANNELS)]
    total, spent = sum(received), sum(i.spent()["total"] for i in items)
    opening = sum(accounts.opening)

    def line(side: str, label: str, value: int, ordinal: int = 0, parent: str = "") -> list[str]:
        lead = f"{numeral(ordinal)}、" if ordinal else "其中：" * bool(parent)
        printed = layout.words(lead + label)
        return [printed, sheet.put(value, label, "final", side=side, parent=parent)]

    named = list(zip(DATA["revenues"], received, strict=True))
    if template["of_which"]:  # one line for the funds, and 其中 below it
        named = [("财政拨款收入", sum(by_fund)), *named[len(FUNDS) :]]
    elif template["funds"] < len(FUNDS):
        del named[2]
    left = [line("revenue", label, value, i) for i, (label, value) in enumerate(named, start=1)]
    if template["of_which"]:
        of = line("revenue", DATA["funds"][1], by_fund[1], parent="财政拨款收入")
        left.insert(1, of)
    right = [
        line("expenditure", label, sum(i.spent()["total"] for i in own), n)
        for n, (label, own) in enumerate(_classes(accounts, template), start=1)
    ]
    left += [["", ""] for _ in range(len(right) - len(left))]
    used = template["used_balance"] or DATA["used_balance"][layout.used_balance]
    left += [
        line("revenue", "本年收入合计", total),
        line("revenue", used, accounts.distributed),
        line("revenue", "年初结转和结余", opening),
        ["", ""],
        line("revenue", "总计", total + accounts.distributed + opening),
    ]
    right += [
        line("expenditure", "本年支出合计", spent),
        line("expenditure", "结余分配", accounts.distributed),
        line("expenditure", "年末结转和结余", total + opening - spent),
        ["", ""],
        line("expenditure", "总计", total + accounts.distributed + opening),
    ]
    _two_sides(sheet, left, right, (["项目", layout.amount], ["项目", layout.amount]))


def fiscal(accounts: Accounts, sheet: Sheet) -> None:
    """财政拨款收入支出决算总表."""
    layout, template = sheet.layout, _template(accounts, sheet)
    funds = FUNDS[: template["funds"]]
    labels = DATA["funds"][: len(funds)]
    of = [accounts.of_fund(fund) for fund in funds]
    received = [sum(i.basic + i.project + i.surplus for i in own) for own in of]
    opening, surplus = accounts.opening[: len(funds)], [sum(i.surplus for i in own) for own in of]
    spent = [sum(i.basic + i.project for i in own) for own in of]
    keys = ("total", *funds)

    def income(label: str, value: int, ordinal: int = 0, parent: str = "") -> list[str]:
        printed = f"{numeral(ordinal)}、{label}" if ordinal else label
        return [printed, sheet.put(value, label, "final", side="revenue", parent=parent)]

    def outgo(label: str, values: Sequence[int], ordinal: int = 0) -> list[str]:
        printed = f"{numeral(ordinal)}、{label}" if ordinal else label
        whole = [sum(values), *values]
        cells = [
            sheet.put(v, label, k, side="expenditure") for k, v in zip(keys, whole, strict=True)
        ]
        return [printed, *cells]

    left = [income(label, received[i], i + 1) for i, label in enumerate(labels)]
    right = [
        outgo(label, [sum(i.basic + i.project for i in own if i.fund == f) for f in funds], n)
        for n, (label, own) in enumerate(_classes(accounts, template), start=1)
    ]
    left += [["", ""] for _ in range(len(right) - len(left))]
    heading = "年初财政拨款结转和结余"
    left += [income("本年收入合计", sum(received)), income(heading, sum(opening))]
    left += [income(label, v, parent=heading) for label, v in zip(labels, opening, strict=True)]
    left += [income("总计", sum(received) + sum(opening))]
    closing = [a + b for a, b in zip(opening, surplus, strict=True)]
    blank = [""] * (2 + len(funds))
    right += [
        outgo("本年支出合计", spent),
        outgo("年末财政拨款结转和结余", closing),
        *[blank] * len(funds),
        outgo("总计", [a + b for a, b in zip(spent, closing, strict=True)]),
    ]
    heads = ["合计", *labels]
    _two_sides(sheet, left, right, (["项目", layout.amount], ["项目", *heads]))
