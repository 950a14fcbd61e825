"""Accounts + Layout → Sheets: every table as rows of cells, and the figures that it prints."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from tests.generator.accounts import FUNDS, PERSONNEL, Accounts, Item, economic, name
from tests.generator.layouts import Form, Layout

DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_name("data.toml").read_text("utf-8"))
NUMERALS = ("", *"一二三四五六七八九十")


class Fact(NamedTuple):
    """A printed cell: the columns of a Figure that every layout has to keep."""

    table: str
    side: str
    row_code: str
    row_name: str
    parent: str
    column: str
    state: str
    value: Decimal | None
    unit: str


@dataclass
class Sheet:
    """A table to be set. In its rows "<" and "^" are slots of the cell on the left and above."""

    kind: str
    name: str
    title: str
    caption: list[str]
    layout: Layout
    form: Form
    status: str = "read"
    head: list[list[str]] = field(default_factory=list)
    body: list[list[str]] = field(default_factory=list)
    #: What each column holds: code, name, line or value.
    roles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)

    def put(
        self, fen: int, row: str, column: str, code: str = "", side: str = "", parent: str = "",
        dash: bool = False,
    ) -> str:  # fmt: skip
        """Print a value and note the figure that it makes."""
        text, state, value = (
            ("——", "not_applicable", None) if dash else self.layout.money(fen, len(self.facts))
        )
        unit = self.layout.unit
        self.facts.append(Fact(self.kind, side, code, row, parent, column, state, value, unit))
        return text


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
        "revenue_expenditure": _overall,
        "fiscal_appropriation": _fiscal,
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
    inset = inset and (declared or any(total.values()))
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


def _classes(accounts: Accounts) -> list[tuple[str, list[Item]]]:
    return [
        (label, [item for item in accounts.items if item.code.startswith(code)])
        for code, label in DATA["classes"]
    ]


def _ordinal(number: int, text: str) -> str:
    tens, ones = divmod(number, 10)
    numeral = ("十" if tens == 1 else NUMERALS[tens] + "十" if tens else "") + NUMERALS[ones]
    return f"{numeral}、{text}"


def _overall(accounts: Accounts, sheet: Sheet) -> None:
    """收入支出决算总表."""
    layout, items = sheet.layout, accounts.items
    by_fund = [
        sum(i.basic + i.project + i.surplus for i in accounts.of_fund(fund)) for fund in FUNDS
    ]
    channels = ("superior_subsidy", "public_service", "business", "subordinate_payment", "other")
    received = [*by_fund, *(sum(i.received()[c] for i in items) for c in channels)]
    total, spent = sum(received), sum(i.spent()["total"] for i in items)
    opening = sum(accounts.opening)

    def line(side: str, label: str, value: int, ordinal: int = 0) -> list[str]:
        printed = layout.words(_ordinal(ordinal, label) if ordinal else label)
        return [printed, sheet.put(value, label, "final", side=side)]

    left = [
        line("revenue", label, value, i)
        for i, (label, value) in enumerate(zip(DATA["revenues"], received, strict=True), start=1)
    ]
    right = [
        line("expenditure", label, sum(i.spent()["total"] for i in own), n)
        for n, (label, own) in enumerate(_classes(accounts), start=1)
    ]
    left += [["", ""] for _ in range(len(right) - len(left))]
    left += [
        line("revenue", "本年收入合计", total),
        line("revenue", DATA["used_balance"][layout.used_balance], accounts.distributed),
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


def _fiscal(accounts: Accounts, sheet: Sheet) -> None:
    """财政拨款收入支出决算总表."""
    layout = sheet.layout
    of = [accounts.of_fund(fund) for fund in FUNDS]
    received = [sum(i.basic + i.project + i.surplus for i in own) for own in of]
    opening, surplus = accounts.opening[:3], [sum(i.surplus for i in own) for own in of]
    spent = [sum(i.basic + i.project for i in own) for own in of]
    keys = ("total", *FUNDS)

    def income(label: str, value: int, ordinal: int = 0, parent: str = "") -> list[str]:
        printed = _ordinal(ordinal, label) if ordinal else label
        return [printed, sheet.put(value, label, "final", side="revenue", parent=parent)]

    def outgo(label: str, values: Sequence[int], ordinal: int = 0) -> list[str]:
        printed = _ordinal(ordinal, label) if ordinal else label
        whole = [sum(values), *values]
        cells = [
            sheet.put(v, label, k, side="expenditure") for k, v in zip(keys, whole, strict=True)
        ]
        return [printed, *cells]

    left = [income(label, v, i) for i, (label, v) in enumerate(zip(DATA["funds"], received, strict=True), start=1)]  # fmt: skip
    right = [
        outgo(label, [sum(i.basic + i.project for i in own if i.fund == f) for f in FUNDS], n)
        for n, (label, own) in enumerate(_classes(accounts), start=1)
    ]
    left += [["", ""] for _ in range(len(right) - len(left))]
    heading = "年初财政拨款结转和结余"
    left += [income("本年收入合计", sum(received)), income(heading, sum(opening))]
    left += [
        income(label, v, parent=heading) for label, v in zip(DATA["funds"], opening, strict=True)
    ]
    left += [income("总计", sum(received) + sum(opening))]
    closing = [a + b for a, b in zip(opening, surplus, strict=True)]
    blank = [""] * 5
    right += [
        outgo("本年支出合计", spent),
        outgo("年末财政拨款结转和结余", closing),
        *(blank, blank, blank),
        outgo("总计", [a + b for a, b in zip(spent, closing, strict=True)]),
    ]
    heads = ["合计", "一般公共预算财政拨款", "政府性基金预算财政拨款", "国有资本经营预算财政拨款"]
    _two_sides(sheet, left, right, (["项目", layout.amount], ["项目", *heads]))


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
