"""Accounts + Layout → Sheets: every table as rows of cells, and the figures that it prints."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from tests.generator.accounts import FUNDS, PERSONNEL, Accounts, Item, economic, name
from tests.generator.layouts import Layout
from tests.generator.sheets import DATA, NUMERALS, Sheet
from tests.generator.sided import fiscal, overall


def sheets(accounts: Accounts, layout: Layout) -> list[Sheet]:
    """All tables of a report in its order."""
    return [sheet(accounts, layout, kind, i) for i, (kind, _) in enumerate(layout.forms, start=1)]


def sheet(accounts: Accounts, layout: Layout, kind: str, number: int) -> Sheet:
    """One table with its caption and notes."""
    data, form = DATA["tables"][kind], layout.form(kind)
    title = data["titles"][form.title % len(data["titles"])]
    full = f"{accounts.year}年度{accounts.department}{title}" if layout.titled else title
    result = Sheet(kind, title, full, _caption(accounts, layout, number), layout, form)
    makers = {
        "revenue_expenditure": overall,
        "fiscal_appropriation": fiscal,
        "basic_expenditure": _economic,
        "three_public": _public,
    }
    makers.get(kind, _functional)(accounts, result)
    if layout.notes:
        result.notes.insert(0, f"注：{data['note']}")
    return result


def _caption(accounts: Accounts, layout: Layout, number: int) -> list[str]:
    """The lines between title and table."""
    own = layout.caption.format(number, NUMERALS[number]).splitlines()
    unit = f"单位：{layout.unit}"
    parts = [f"部门名称：{accounts.department}", f"{accounts.year}年度", f"金额{unit}"]
    lines = {
        0: [unit],
        1: ["      ".join(parts)],
        2: ["      ".join(parts[:2]), parts[2]],
        3: parts,
    }
    return [*own, *lines[layout.caption_lines]]


def _functional(accounts: Accounts, sheet: Sheet) -> None:
    """Tables by functional code: 收入, 支出, 一般公共预算, 基金, 国资."""
    data, layout = DATA["tables"][sheet.kind], sheet.layout
    fund = sheet.kind if sheet.kind in FUNDS else ""
    items = accounts.of_fund(fund) if fund else accounts.items
    keys = data["keys"]
    labels = [list(row) for row in DATA["labels"][layout.labels]]
    heads = [list(row) for row in data["heads"][sheet.form.head % len(data["heads"])]]
    rows = _by_code(items, sheet.kind, accounts, fund)
    total = rows.pop("")
    declared = not items and "empty" in data and layout.empty != "undeclared"
    inset = sheet.form.inset and len(labels) < 3 and "^" in heads[-1]
    inset = inset and layout.labels != "ministry" and (declared or any(total.values()))
    words = heads.pop() if inset else ["^"] * len(keys)
    sheet.roles = ["code"] * (len(labels[0]) - 1) + ["name"] + ["value"] * len(keys)
    sheet.head = _joined_heads(labels, heads, layout)
    if layout.column_numbers and not inset:
        ministry = ["类", "款", "项", "栏次"]
        lead = ministry if layout.labels == "ministry" else _label_row(sheet, "栏次")
        sheet.head.append([*lead, *map(str, range(1, len(keys) + 1))])
    for code, values in rows.items():
        cells = _code_cells(layout.digits(code), len(labels[0]) - 1)
        label = name(code)
        printed = [sheet.put(values[key], label, key, code) for key in keys]
        sheet.body.append([*cells, layout.words(label), *printed])
    row = _label_row(sheet, "合计")
    for key, word in zip(keys, words, strict=True):
        blank = "^" if inset else ""
        value = blank if declared else sheet.put(total[key], "合计", key) if word == "^" else ""
        row.append(value if word == "^" else word)
    sheet.body.insert(len(sheet.body) if layout.total_last and not inset else 0, row)
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


def _joined_heads(
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


def _label_row(sheet: Sheet, text: str) -> list[str]:
    """The label cells of 合计 or 栏次: one merged cell, or the name's cell alone."""
    wide = sum(role != "value" for role in sheet.roles)
    if sheet.layout.labels == "ministry" and sheet.layout.column_numbers:
        first = text == "合计" and not sheet.layout.total_last
        return [*(["^"] * 3 if first else [""] * 3), text]
    if sheet.layout.total_merged:
        return [text, *["<"] * (wide - 1)]
    return [*[""] * (wide - 1), text]


def _code_cells(code: str, columns: int) -> list[str]:
    return [code] if columns == 1 else [code[:3], code[3:5], code[5:]]


def _by_code(
    items: Sequence[Item], kind: str, accounts: Accounts, fund: str
) -> dict[str, dict[str, int]]:
    """The sums for every class, 款 and 项 in code order, and for the whole under ""."""
    zero = dict.fromkeys(DATA["tables"][kind]["keys"], 0)
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


def _economic(accounts: Accounts, sheet: Sheet) -> None:
    """一般公共预算财政拨款基本支出决算明细表: column groups, personnel on the left."""
    layout, values = sheet.layout, accounts.economic
    known = sorted(
        {c for code in economic() for c in (code, code[:3])} if layout.all_codes else values
    )
    personnel = [c for c in known if c[:3] in PERSONNEL]
    public = [c for c in known if c[:3] not in PERSONNEL]
    height = -(-len(public) // (layout.groups - 1))
    columns = [
        personnel,
        *(public[i * height : (i + 1) * height] for i in range(layout.groups - 1)),
    ]
    code = DATA["codes"]["economic"][layout.code % len(DATA["codes"]["economic"])]
    sheet.head = [
        [code, "科目名称", layout.amount if layout.amount == "金额" else "决算数"] * layout.groups
    ]
    if sheet.form.head % 2 == 0:
        sheet.head.insert(0, ["人员经费", "<", "<", "公用经费", *["<"] * (3 * layout.groups - 4)])
    sheet.roles = ["code", "name", "value"] * layout.groups

    def cells(code: str) -> list[str]:
        if not code:
            return ["", "", ""]
        label, dash = name(code, "economic"), code[:3] in ("309", "311") and not values.get(code)
        text = sheet.put(values.get(code, 0), label, "final", code, dash=dash)
        return [layout.digits(code), layout.words(label), text]

    for row in zip_longest(*columns, fillvalue=""):
        sheet.body.append([text for code in row for text in cells(code)])
    classes = {code: value for code, value in values.items() if len(code) == 3}
    staff = sum(value for code, value in classes.items() if code in PERSONNEL)
    last = ["人员经费合计", "<", sheet.put(staff, "人员经费合计", "final")]
    rest = sheet.put(sum(classes.values()) - staff, "公用经费合计", "final")
    sheet.body.append([*last, "公用经费合计", *["<"] * (3 * layout.groups - 5), rest])


def _public(accounts: Accounts, sheet: Sheet) -> None:
    """财政拨款“三公”经费支出决算表: two blocks, interleaved pairs, or down the page."""
    layout, rows = sheet.layout, DATA["three_public"]
    pairs = [_six(*(pair[i] for pair in accounts.public)) for i in (0, 1)]
    table = [
        [sheet.put(pairs[i][r], row, key) for i, key in enumerate(("budget", "final"))]
        for r, row in enumerate(rows)
    ]
    words = [layout.words(row) for row in rows]
    if layout.public == "vertical":
        ordinals = ("", "1.", "2.", "（1）", "（2）", "3.")
        sheet.head = [["项目", "预算数", "决算数"]]
        sheet.roles = ["name", "value", "value"]
        sheet.body = [
            [layout.words(mark + row), *pair]
            for mark, row, pair in zip(ordinals, rows, table, strict=True)
        ]
        return
    cars = ["小计", words[3], words[4]]
    if layout.public == "blocks":
        top = ["合计", words[1], words[2], "<", "<", words[5]]
        below = ["^", "^", *cars, "^"]
        sheet.head = [
            ["预算数", *["<"] * 5, "决算数", *["<"] * 5], [*top, *top], [*below, *below],
        ]  # fmt: skip
        sheet.body = [[table[r][i] for i in (0, 1) for r in range(6)]]
    else:
        sheet.head = [
            ["合计", "<", words[1], "<", words[2], *["<"] * 5, words[5], "<"],
            ["^", "^", "^", "^", cars[0], "<", cars[1], "<", cars[2], "<", "^", "^"],
            ["预算数", "决算数"] * 6,
        ]
        sheet.body = [[table[r][i] for r in range(6) for i in (0, 1)]]
    sheet.roles = ["value"] * 12
    if layout.column_numbers:
        sheet.head.append([str(i) for i in range(1, 13)])


def _six(*four: int) -> list[int]:
    """合计 and its five parts, from abroad, purchase, running and reception."""
    abroad, purchase, running, reception = four
    return [sum(four), abroad, purchase + running, purchase, running, reception]
