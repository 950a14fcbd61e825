"""The tables by functional code: 收入, 支出, 一般公共预算, 基金, 国资."""

from __future__ import annotations

from collections.abc import Sequence

from tests.generator.accounts import FUNDS, Accounts, Item, name
from tests.generator.layouts import Layout
from tests.generator.sheets import DATA, Sheet

#: What parts code and name in one cell.
ONE = {"one": " ", "one_dash": "-"}


def functional(accounts: Accounts, sheet: Sheet) -> None:
    """Tables by functional code: 收入, 支出, 一般公共预算, 基金, 国资."""
    data, layout = DATA["tables"][sheet.kind], sheet.layout
    fund = sheet.kind if sheet.kind in FUNDS else ""
    items = accounts.of_fund(fund) if fund else accounts.items
    variant = sheet.form.head % len(data["heads"])
    keys = data.get("own_keys", {}).get(str(variant), data["keys"])
    labels = [list(row) for row in DATA["labels"][layout.labels]]
    heads = [list(row) for row in data["heads"][variant]]
    rows = by_code(items, keys, sheet.kind, accounts, fund)
    total = rows.pop("")
    declared = not items and "empty" in data and layout.empty != "undeclared"
    inset = sheet.form.inset and len(labels) < 3 and "^" in heads[-1]
    inset = inset and layout.labels != "ministry" and (declared or any(total.values()))
    words = heads.pop() if inset else ["^"] * len(keys)
    sheet.roles = ["code"] * (len(labels[0]) - 1) + ["name"] + ["value"] * len(keys)
    sheet.head = joined_heads(labels, heads, layout)
    if layout.column_numbers and not inset:
        sheet.head.append([*label_row(sheet, "栏次"), *map(str, range(1, len(keys) + 1))])
    for code, values in rows.items():
        printed = [sheet.put(amount(values, key), name(code), key, code) for key in keys]
        sheet.body.append([*labelled(code, name(code), layout, len(labels[0])), *printed])
    row = label_row(sheet, "合计")
    for key, word in zip(keys, words, strict=True):
        blank = "^" if inset else ""
        whole = amount(total, key)
        value = blank if declared else sheet.put(whole, "合计", key) if word == "^" else ""
        row.append(value if word == "^" else word)
    place = len(sheet.body) if layout.total_last else int(layout.displaced)
    sheet.body.insert(0 if inset else place, row)
    if declared:
        sheet.body.append([""] * len(row))
        _declare_empty(sheet)


def _declare_empty(sheet: Sheet) -> None:
    """Print no value, and say so under the table."""
    data, layout = DATA["tables"][sheet.kind], sheet.layout
    sheet.status, sheet.facts = "declared_empty", []
    if layout.empty in ("head", "title"):
        sheet.body = []
    if layout.empty == "title":
        sheet.head = []
    sheet.notes.append(f"说明：{data['empty'][layout.wording % len(data['empty'])]}")


def amount(values: dict[str, int], key: str) -> int:
    """The value of a column; one below another (opening.基本支出结转) holds a part of it."""
    base, _, part = key.partition(".")
    first, last = DATA["parts"].get(part, (0, 12))
    return values[base] * last // 12 - values[base] * first // 12


def by_code(
    items: Sequence[Item], keys: Sequence[str], kind: str, accounts: Accounts, fund: str
) -> dict[str, dict[str, int]]:
    """The sums for every class, 款 and 项 in code order, and for the whole under ""."""
    zero = dict.fromkeys((key.split(".")[0] for key in keys), 0)
    rows: dict[str, dict[str, int]] = {"": dict(zero)}
    for item in items:
        spent, received = item.spent(), item.received()
        values = received if kind == "revenue" else dict(spent)
        if fund:
            values["total"] = spent["basic"] + spent["project"]
            values |= {
                "opening": 0,
                "revenue": values["total"] + item.surplus,
                "closing": item.surplus,
            }
        for code in ("", item.code[:3], item.code[:5], item.code):
            row = rows.setdefault(code, dict(zero))
            for key in row:
                row[key] += values[key]
    if fund and items and "opening" in zero:
        balance = accounts.opening[FUNDS.index(fund)]
        for code in {"", items[0].code[:3], items[0].code[:5], items[0].code}:
            rows[code]["opening"] += balance
            rows[code]["closing"] += balance
    return dict(sorted(rows.items()))


def joined_heads(
    labels: list[list[str]], heads: list[list[str]], layout: Layout
) -> list[list[str]]:
    """Label and value heads side by side, with the same number of rows."""
    code = DATA["codes"]["values"][layout.code % len(DATA["codes"]["values"])]
    depth = max(len(labels), len(heads))
    for part in (labels, heads):
        part += [["^"] * len(part[0]) for _ in range(depth - len(part))]
    return [
        [*(cell.format(code=code) for cell in left), *right]
        for left, right in zip(labels, heads, strict=True)
    ]


def label_row(sheet: Sheet, text: str) -> list[str]:
    """The label cells of 合计 or 栏次: one merged cell, or the name's cell alone."""
    wide = sum(role != "value" for role in sheet.roles)
    if sheet.layout.labels == "ministry" and sheet.layout.column_numbers and wide == 4:
        if text == "栏次":
            return ["类", "款", "项", text]
        first = text == "合计" and not (sheet.layout.total_last or sheet.layout.displaced)
        return [*(["^"] * 3 if first else [""] * 3), text]
    if sheet.layout.total_merged:
        return [text, *["<"] * (wide - 1)]
    return [*[""] * (wide - 1), text]


def labelled(code: str, label: str, layout: Layout, columns: int) -> list[str]:
    """The label cells of a row: code and name in one cell, in two, or the code in three."""
    printed, label = layout.digits(code), layout.words(label)
    if layout.indent:
        label = "\u3000" * {3: 0, 5: 1, 7: 2}[len(code)] + label
    if columns == 1:
        return [printed + ONE[layout.labels] + label.strip()]
    return [*code_cells(printed, columns - 1), label]


def code_cells(code: str, columns: int) -> list[str]:
    return [code] if columns == 1 else [code[:3], code[3:5], code[5:]]
