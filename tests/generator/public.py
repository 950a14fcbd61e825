"""财政拨款“三公”经费支出决算表 in its orders of columns and rows."""

from __future__ import annotations

from tests.generator.accounts import Accounts
from tests.generator.sheets import DATA, Sheet

KEYS = ("budget", "final")
Paths = list[tuple[str, ...]]


def public(accounts: Accounts, sheet: Sheet) -> None:
    """Draw the table as its layout says."""
    form = sheet.layout.public
    if form in ("vertical", "counts"):
        {"vertical": _vertical, "counts": _counts}[form](accounts, sheet)
        return
    own = _amounts(accounts)
    words = [sheet.layout.words(row) for row in DATA["three_public"]]
    cars = words[2]
    six: Paths = [
        ("合计",), (words[1],), (cars, "小计"), (cars, words[3]), (cars, words[4]), (words[5],),
    ]  # fmt: skip
    rows = list(DATA["three_public"])
    if form in ("meeting", "grouped", "rows"):
        rows += ["会议费", "培训费"]
        six += [("会议费",), ("培训费",)]
    if form in ("grouped", "rows"):
        group = "“三公”经费" if form == "grouped" else "一般公共预算财政拨款安排的“三公”经费"
        own["总计"] = tuple(sum(own[row][i] for row in ("合计", *rows[6:])) for i in (0, 1))
        six = [("合计",), (group, "小计"), *((group, *path) for path in six[1:6]), *six[6:]]
        rows = ["总计", *rows]
    if form == "rows":
        _transposed(sheet, rows, own, six)
        return
    pairs = form == "pairs"
    order = [(r, i) for r in range(len(rows)) for i in (0, 1)]
    order = order if pairs else sorted(order, key=lambda ri: (ri[1], ri[0]))
    measures = ("预算数", "决算数")
    paths = [(*six[r], measures[i]) if pairs else (measures[i], *six[r]) for r, i in order]
    sheet.body = [[sheet.put(own[rows[r]][i], rows[r], KEYS[i]) for r, i in order]]
    if form == "thirteen":
        paths.append(("机关运行经费",))
        sheet.body[0].append(sheet.put(accounts.other[0], "机关运行经费", "final"))
    sheet.head = heads(paths, lowest=pairs)
    sheet.roles = ["value"] * len(paths)
    if sheet.layout.column_numbers:
        sheet.head.append([str(i) for i in range(1, len(paths) + 1)])


def _amounts(accounts: Accounts) -> dict[str, tuple[int, ...]]:
    """Budget and final of 合计 and its five parts, 会议费 and 培训费."""
    six = [_six(*(pair[i] for pair in accounts.public)) for i in (0, 1)]
    own = {row: (six[0][r], six[1][r]) for r, row in enumerate(DATA["three_public"])}
    return {**own, "会议费": accounts.other[1:3], "培训费": accounts.other[3:5]}


def _six(*four: int) -> list[int]:
    abroad, purchase, running, reception = four
    return [sum(four), abroad, purchase + running, purchase, running, reception]


def heads(paths: Paths, lowest: bool = False) -> list[list[str]]:
    """Rows of header cells from each column's path; cells that go on are marked.

    With `lowest` the last part of every path stands in the last row.
    """
    depth = max(map(len, paths))
    full = [
        (*path[:-1], *["^"] * (depth - len(path)), path[-1])
        if lowest
        else (*path, *["^"] * (depth - len(path)))
        for path in paths
    ]
    result = []
    for r in range(depth):
        row = []
        for c, path in enumerate(full):
            same = c > 0 and full[c - 1][: r + 1] == path[: r + 1] and path[r] != "^"
            row.append("<" if same and r < len(paths[c]) - 1 else path[r])
        result.append(row)
    return result


def _vertical(accounts: Accounts, sheet: Sheet) -> None:
    own, layout = _amounts(accounts), sheet.layout
    ordinals = ("", "1.", "2.", "（1）", "（2）", "3.")
    sheet.head = [["项目", "预算数", "决算数"]]
    sheet.roles = ["name", "value", "value"]
    for mark, row in zip(ordinals, DATA["three_public"], strict=True):
        pair = [sheet.put(own[row][i], row, key) for i, key in enumerate(KEYS)]
        sheet.body.append([layout.words(mark + row), *pair])


def _counts(accounts: Accounts, sheet: Sheet) -> None:
    """Down the page, with counts of journeys and cars and 机关运行经费."""
    own, layout, counts = _amounts(accounts), sheet.layout, list(accounts.counts)
    line = ["行次"] if layout.line_numbers else []
    sheet.head = [["项目", *line, "年初预算数", "全年预算数", "决算统计数"]]
    sheet.roles = ["name", *(["line"] * len(line)), "value", "value", "value"]
    if layout.column_numbers:
        sheet.head.append(["栏次", *[""] * len(line), "1", "2", "3"])
    for number, (printed, row, kind) in enumerate(DATA["public_counts"], start=1):
        unit = "" if kind in ("heading", "money") else kind
        if kind == "heading":
            values: list[int | None] = [None, None, None]
        elif unit:
            values = [None, None, counts.pop(0)]
        else:
            budget, final = own.get(row, accounts.other[5:7])
            values = [budget // 2, budget, final]
        cells = [
            sheet.put(value, row, key, count=unit if value is not None or unit else "")
            for key, value in zip(("budget_initial", *KEYS), values, strict=True)
        ]
        sheet.body.append([layout.words(printed), *[str(number)] * len(line), *cells])


def _transposed(
    sheet: Sheet, rows: list[str], own: dict[str, tuple[int, ...]], paths: Paths
) -> None:
    """预算数 and 决算数 as rows."""
    sheet.head = heads([("项目",), *paths])
    sheet.roles = ["name", *["value"] * len(rows)]
    if sheet.layout.column_numbers:
        sheet.head.append(["栏次", *map(str, range(1, len(rows) + 1))])
    for i, (measure, key) in enumerate((("预算数", "budget"), ("决算数", "final"))):
        sheet.body.append([measure, *(sheet.put(own[row][i], row, key) for row in rows)])
