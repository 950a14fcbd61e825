"""一般公共预算财政拨款基本支出决算(明细)表: by economic code."""

from __future__ import annotations

from itertools import zip_longest

from tests.generator.accounts import PERSONNEL, Accounts, economic, name
from tests.generator.functional import ONE
from tests.generator.sheets import DATA, Sheet


def in_groups(accounts: Accounts, sheet: Sheet) -> None:
    """Column groups, personnel on the left."""
    layout, values = sheet.layout, accounts.economic
    known = _known(sheet, values)
    personnel = [c for c in known if c[:3] in PERSONNEL]
    public = [c for c in known if c[:3] not in PERSONNEL]
    height = -(-len(public) // (layout.groups - 1))
    columns = [
        personnel,
        *(public[i * height : (i + 1) * height] for i in range(layout.groups - 1)),
    ]
    labels, count = _labels(sheet), layout.groups
    amount = layout.amount if layout.amount == "金额" else "决算数"
    sheet.head = [[*labels, amount] * count]
    wide = len(labels) + 1
    if sheet.form.head % 2 == 0:
        top = ["人员经费", *["<"] * (wide - 1), "公用经费", *["<"] * (wide * (count - 1) - 1)]
        sheet.head.insert(0, top)
    sheet.roles = [*_roles(labels), "value"] * count

    def cells(code: str) -> list[str]:
        if not code:
            return [""] * wide
        dash = code[:3] in ("309", "311") and not values.get(code)
        value = None if dash else values.get(code, 0)
        text = sheet.put(value, name(code, "economic"), "final", code)
        return [*_labelled(code, sheet), text]

    for row in zip_longest(*columns, fillvalue=""):
        sheet.body.append([text for code in row for text in cells(code)])
    staff, total = _sums(values)
    last = ["人员经费合计", *["<"] * (wide - 2), sheet.put(staff, "人员经费合计", "final")]
    rest = sheet.put(total - staff, "公用经费合计", "final")
    sheet.body.append([*last, "公用经费合计", *["<"] * (wide * (count - 1) - 2), rest])


def across(accounts: Accounts, sheet: Sheet) -> None:
    """One list of codes, with 人员经费 and 公用经费 as columns."""
    values, labels = accounts.economic, _labels(sheet)
    sheet.roles = [*_roles(labels), *["value"] * 3]
    top = [["项目", *["<"] * (len(labels) - 1), "一般公共预算财政拨款基本支出", "<", "<"]]
    sheet.head = top * (sheet.form.head % 2) + [[*labels, "合计", "人员经费", "公用经费"]]
    staff, total = _sums(values)

    def cells(row: str, whole: int, own: int, code: str = "") -> list[str]:
        amounts = {"final": whole, "人员经费": own, "公用经费": whole - own}
        return [sheet.put(value, row, key, code) for key, value in amounts.items()]

    rows = [
        [
            *_labelled(code, sheet),
            *cells(
                name(code, "economic"),
                values.get(code, 0),
                values.get(code, 0) * (code[:3] in PERSONNEL),
                code,
            ),
        ]
        for code in _known(sheet, values)
    ]
    whole = ["合计", *["<"] * (len(labels) - 1), *cells("合计", total, staff)]
    sheet.body = [*rows, whole] if sheet.layout.total_last else [whole, *rows]


def _known(sheet: Sheet, values: dict[str, int]) -> list[str]:
    every = {c for code in economic() for c in (code, code[:3])}
    return sorted(every if sheet.layout.all_codes else values)


def _labels(sheet: Sheet) -> list[str]:
    codes = DATA["codes"]["economic"]
    if sheet.layout.labels in ONE:
        return ["项目"]
    return [codes[sheet.layout.code % len(codes)], "科目名称"]


def _roles(labels: list[str]) -> list[str]:
    return ["code", "name"][-len(labels) :]


def _labelled(code: str, sheet: Sheet) -> list[str]:
    layout = sheet.layout
    label = layout.words(name(code, "economic"))
    if layout.labels in ONE:
        return [layout.digits(code) + ONE[layout.labels] + label]
    return [layout.digits(code), "\u3000" * (layout.indent and len(code) > 3) + label]


def _sums(values: dict[str, int]) -> tuple[int, int]:
    """人员经费 and the whole."""
    classes = {code: value for code, value in values.items() if len(code) == 3}
    return sum(classes[c] for c in PERSONNEL if c in classes), sum(classes.values())
