"""Tables outside the nine: their figures keep rows and columns as printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, zip_longest

from lanxian.parsing.names import canonical
from tests.generator.accounts import Accounts, economic, name
from tests.generator.functional import joined_heads, label_row, labelled
from tests.generator.sheets import DATA, Sheet

UNITS = ("（本级）", "信息中心", "综合服务中心")
WAYS = ("公开招标", "竞争性磋商", "单一来源采购")


def extra(accounts: Accounts, sheet: Sheet) -> None:
    """Draw a table outside the nine."""
    data = DATA["tables"][sheet.kind]
    if "left" in data:
        _information(accounts, sheet)
        return
    head = [list(row) for row in data["heads"][sheet.form.head % len(data["heads"])]]
    keys = columns(head)
    labels = {
        "codes": DATA["labels"][sheet.layout.labels],
        "economic": [["经济分类科目编码", "科目名称"]],
    }.get(data["rows"] if isinstance(data["rows"], str) else "", data.get("labels"))
    labels = [list(row) for row in labels]
    rows = data["rows"]
    if rows == "total" and not sheet.layout.line_numbers:
        labels = [["项目"]]
    sheet.roles = [_role(text, labels) for text in labels[-1]] + ["value"] * len(keys)
    sheet.head = joined_heads(labels, head, sheet.layout)
    if sheet.layout.column_numbers and rows in ("codes", "total", "units"):
        sheet.head.append([*label_row(sheet, "栏次"), *map(str, range(1, len(keys) + 1))])
    makers = {"codes": _codes, "total": _total, "economic": _economic}
    makers |= {"units": _units, "services": _services, "staff": _staff}
    (makers[rows] if isinstance(rows, str) else _down)(accounts, sheet, keys)


def columns(head: Sequence[Sequence[str]]) -> list[str]:
    """The names of the columns: the lowest cell; where it stands again, with those above it."""
    paths: list[tuple[str, ...]] = []
    for c in range(len(head[0])):
        path: list[str] = []
        for row in head:
            text = next(row[i] for i in range(c, -1, -1) if row[i] != "<")
            path += [text] if text != "^" else []
        paths.append(tuple(path))
    leaves = [path[-1] for path in paths]
    return [p[-1] if leaves.count(p[-1]) == 1 else ".".join(p[-2:]) for p in paths]


def _role(text: str, labels: list[list[str]]) -> str:
    if text in ("行次", "序号"):
        return "line"
    return "name" if text == labels[-1][-1] or "名称" in text or text == "项目" else "code"


def _split(value: int, keys: Sequence[str]) -> list[int]:
    """A value as the sum of columns after the first, a seventh less in each."""
    parts = [value // (i + 7) for i in range(len(keys) - 2)]
    return [value, *parts, value - sum(parts)][: len(keys)]


def _line(
    sheet: Sheet, keys: Sequence[str], values: Sequence[int], row: str, code: str = ""
) -> list[str]:
    return [sheet.put(v, row, key, code) for key, v in zip(keys, values, strict=True)]


def _codes(accounts: Accounts, sheet: Sheet, keys: Sequence[str]) -> None:
    """By functional code: the project expenditure and its parts."""
    sums: dict[str, int] = {}
    for item in accounts.items:
        for code in ("", item.code[:3], item.code[:5], item.code):
            sums[code] = sums.get(code, 0) + abs(item.project)
    total, wide = sums.pop(""), len(sheet.roles) - len(keys)
    rows = [
        [
            *labelled(code, name(code), sheet.layout, wide),
            *_line(sheet, keys, _split(value, keys), name(code), code),
        ]
        for code, value in sorted(sums.items())
    ]
    whole = [*label_row(sheet, "合计"), *_line(sheet, keys, _split(total, keys), "合计")]
    sheet.body = [*rows, whole] if sheet.layout.total_last else [whole, *rows]


def _total(accounts: Accounts, sheet: Sheet, keys: Sequence[str]) -> None:
    """One row alone."""
    values = [accounts.other[i % 8] for i in range(len(keys))]
    lead = ["合计", "1"][: len(sheet.roles) - len(keys)]
    sheet.body = [[*lead, *_line(sheet, keys, values, "合计")]]


def _economic(accounts: Accounts, sheet: Sheet, keys: Sequence[str]) -> None:
    """By economic code."""
    codes = [code for code in economic() if code.startswith("302")][:9]
    values = [accounts.other[i % 8] for i in range(len(codes))]
    whole = [*label_row(sheet, "合计"), *_line(sheet, keys, _split(sum(values), keys), "合计")]
    sheet.body = [whole]
    for code, value in zip(codes, values, strict=True):
        label = name(code, "economic")
        cells = _line(sheet, keys, _split(value, keys), label, code)
        sheet.body.append([sheet.layout.digits(code), sheet.layout.words(label), *cells])


def _units(accounts: Accounts, sheet: Sheet, keys: Sequence[str]) -> None:
    """By unit, some with a code of their own."""
    values = list(accounts.other[: len(UNITS)])
    coded = len(sheet.roles) - len(keys) > 1
    for i, (unit, value) in enumerate(zip(UNITS, values, strict=True), start=1):
        label, code = accounts.department + unit, f"60{i}001" if coded else ""
        cells = _line(sheet, keys, _split(value, keys), label, code)
        sheet.body.append([*([sheet.layout.digits(code)] if coded else []), label, *cells])
    whole = [*label_row(sheet, "合计"), *_line(sheet, keys, _split(sum(values), keys), "合计")]
    sheet.body.insert(len(values) if sheet.layout.total_last else 0, whole)


def _staff(accounts: Accounts, sheet: Sheet, keys: Sequence[str]) -> None:
    """People by unit: counts without a unit of their own."""
    counts = [accounts.counts[i : i + len(keys)] for i in range(len(UNITS))]
    rows = [("合计", list(map(sum, zip(*counts, strict=False))))]
    rows += [(accounts.department + u, list(c)) for u, c in zip(UNITS, counts, strict=True)]
    for row, own in rows:
        own += [0] * (len(keys) - len(own))
        cells = [sheet.put(n, row, key, count=" ") for key, n in zip(keys, own, strict=True)]
        sheet.body.append([row, *cells])


def _services(accounts: Accounts, sheet: Sheet, keys: Sequence[str]) -> None:
    """What was bought, with a column of words."""
    for i, (value, way) in enumerate(zip(accounts.other, WAYS, strict=False), start=1):
        label = f"{name(accounts.items[0].code)}服务采购项目{'一二三'[i - 1]}期"
        words = sheet.text(way, label, keys[0])
        cells = _line(sheet, keys[1:], [value] * (len(keys) - 1), label)
        sheet.body.append([str(i), label, words, *cells])
    total = sum(accounts.other[: len(WAYS)])
    cells = _line(sheet, keys[1:], [total] * (len(keys) - 1), "合计")
    sheet.body.append([*label_row(sheet, "合计"), sheet.text("", "合计", keys[0]), *cells])


def _down(accounts: Accounts, sheet: Sheet, keys: Sequence[str]) -> None:
    """Rows of a list."""
    previous, values = "", iter(accounts.other)
    for printed, _ in DATA["tables"][sheet.kind]["rows"]:
        row, parent = canonical(printed), ""
        if row.startswith("其中"):
            row, parent = canonical(row[2:]), previous
        value = next(values)
        cells = [sheet.put(value // n, row, key, parent=parent) for n, key in enumerate(keys, 1)]
        sheet.body.append([sheet.layout.words(printed), *cells])
        previous = row


def _information(accounts: Accounts, sheet: Sheet) -> None:
    """Two lists side by side: budget and count on the left, count on the right."""
    data, layout = DATA["tables"][sheet.kind], sheet.layout
    line = ["行次"] * layout.line_numbers
    values, counts, numbers = iter(accounts.other), iter(accounts.counts), count(1)
    sides = []
    for rows, keys in ((data["left"], ["预算数", "统计数"]), (data["right"], ["统计数"])):
        previous, side = "", []
        for printed, kind in rows:
            row, parent = canonical(printed), ""
            if row.startswith("其中"):
                row, parent = canonical(row[2:]), previous
            previous = row
            side.append([layout.words(printed), *[str(next(numbers))] * len(line)])
            for key in keys:
                side[-1].append(_cell(sheet, kind, row, key, parent, values, counts))
        sides.append(side)
        sheet.head = [[*(sheet.head or [[]])[0], "项目", *line, *keys]]
        sheet.roles += ["name", *["line"] * len(line), *["value"] * len(keys)]
    wide = [len(side[0]) for side in sides]
    sheet.body = [[*(a or [""] * wide[0]), *(b or [""] * wide[1])] for a, b in zip_longest(*sides)]


def _cell(
    sheet: Sheet, kind: str, row: str, key: str, parent: str,
    values: Iterator[int], counts: Iterator[int],
) -> str:  # fmt: skip
    """A cell of a list of amounts and counts; counts have no budget."""
    if kind in ("heading", "money"):
        value = next(values) if kind == "money" else None
        return sheet.put(value, row, key, parent=parent)
    value = next(counts) if key == "统计数" else None
    return sheet.put(value, row, key, parent=parent, count=kind)
