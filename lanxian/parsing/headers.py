"""The header of a grid: which rows it takes, and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from lanxian.parsing.kinds import Kind
from lanxian.parsing.names import ORDINAL, canonical, compact
from lanxian.parsing.numbers import read_number
from lanxian.reading.document import Cell

Role = Literal["code", "name", "line", "value"]
Row = tuple[Cell, ...]

CODE = re.compile(r"代码|编码|^[类款项]$|^类款项?$")
NAME = re.compile(
    r"名称|^项目|^科目$|^支出功能分类|^收入功能分类|^功能分类|^经济分类|^单位$|^内容$"
)
LINE = re.compile(r"^(行次|序号)$")
#: The unit that a header cell names: 金额（万元）.
UNIT = re.compile(r"[（(](?:金额)?(?:单位[:：])?([百千]?万元|千元|亿元|元)[）)]$")
#: Labels of rows that add up others; a row that starts with one is no header.
TOTAL = re.compile(
    r"^(本年|收入|支出|人员经费|公用经费|人员支出|公用支出)?(收入|支出)?(合计|总计|小计)$"
)
INDEX = re.compile(r"^[（(]?\d{1,2}[）)]?(=[\d+\-－＋=（）()]+)?$")


@dataclass(frozen=True)
class Column:
    """What a column of a grid holds: its role, header cells from the top, side and unit."""

    role: Role
    path: tuple[str, ...] = ()
    side: Literal["revenue", "expenditure", ""] = ""
    measure: str = ""
    unit: str = ""


def texts(row: Row) -> list[str]:
    """The cells' texts without white space; a merged cell counts once, in its first slot."""
    return ["" if i and row[i - 1] is cell else compact(cell.text) for i, cell in enumerate(row)]


def split_header(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Part a grid's rows into header and body.

    Rows of column numbers (栏次) end the header and belong to neither. What a cell of the header
    reaches of the body (类 beside 栏次 and 合计) is empty there.
    """
    for i, row in enumerate(rows):
        printed = [text for text in texts(row) if text]
        if is_index(printed):
            return list(rows[:i]), _below(rows, i + 1)
        begins = is_body(row) or _labelled_only(rows, i)
        if begins and not any(is_index(t) for t in _next_texts(rows, i)):
            return list(rows[:i]), _below(rows, i)
    return (list(rows), []) if _worded(rows) else ([], list(rows))


def _labelled_only(rows: Sequence[Row], i: int) -> bool:
    """Whether a row under a whole header has a label and else only cells of its own, all empty."""
    if not i or not all(any(row[c].text for row in rows[:i]) for c in range(len(rows[i]))):
        return False
    printed = [c for c, text in enumerate(texts(rows[i])) if text]
    empty = [cell for cell in rows[i][1:] if not cell.text]
    own = all(cell is not above for cell, above in zip(rows[i], rows[i - 1], strict=True))
    return (
        printed == [0] and len(empty) == len(rows[i]) - 1 and own and not _worded(rows[i : i + 1])
    )


def _below(rows: Sequence[Row], start: int) -> list[Row]:
    """The rows from `start` on, without the cells that reach into them from above."""
    above = {id(cell) for row in rows[:start] for cell in row}
    empty = Cell("")
    return [tuple(empty if id(c) in above else c for c in row) for row in rows[start:]]


def without_headers(
    rows: Sequence[Row], header: Sequence[Row], repeated: bool = False
) -> list[Row]:
    """The rows without those that repeat the header, and without its numbers of columns.

    With `repeated` the header stands right above, on the page before.
    """
    known = [texts(row) for row in header]
    result: list[Row] = []
    for row in rows:
        printed = [text for text in texts(row) if text]
        if printed and texts(row) in known:
            repeated = True
        elif not is_index(printed) or not (repeated or "栏次" in printed):
            result.append(row)
            repeated = False
    return result


def _next_texts(rows: Sequence[Row], i: int) -> list[list[str]]:
    return [[t for t in texts(row) if t] for row in rows[i + 1 : i + 3]]


def _worded(rows: Sequence[Row]) -> bool:
    """Whether rows read as a header: the name of a column of labels, of a side, or of a sum."""
    words = [t for r in rows for t in texts(r) if t]
    return any(NAME.search(t) or CODE.search(t) or t in {"合计", "收入", "支出"} for t in words)


def is_index(printed: Sequence[str]) -> bool:
    """Whether a row numbers the columns: 栏次, or 1 2 3 … alone. Such numbers are never money.

    >>> is_index(["栏次", "1", "2"]), is_index(["1", "2", "3=1+2"]), is_index(["1", "3.50"])
    (True, True, False)
    """
    if any(text == "栏次" for text in printed):
        return True
    if len(printed) < 3 or not all(INDEX.match(text) for text in printed):
        return False
    numbers = [int(re.findall(r"\d+", text)[0]) for text in printed]
    return all(b - a == 1 for a, b in pairwise(numbers))


def is_body(row: Row) -> bool:
    """Whether a row is no header: it has an amount, a code, an ordinal or a total's label."""
    printed = texts(row)
    worded = [t for t in printed if t]
    if not worded:
        return True
    if re.match(r"\d{3}(\d\d)*(?!\d)", worded[0]):
        return True
    words = sum(read_number(text).state == "unread" for text in worded)
    if TOTAL.match(worded[0]) and words > 2:
        return False  # a second header row, set into the total's row
    if any(read_number(text).state != "unread" or ORDINAL.match(text) for text in worded):
        return True
    return all(TOTAL.match(text) for text in worded)


def columns_of(header: Sequence[Row], body: Sequence[Row], kind: Kind) -> list[Column]:
    """Say what each column holds, from its header cells."""
    width = len(header[0]) if header else 0
    filled = fill(header)
    paths = [_path([row[c] for row in filled]) for c in range(width)]
    result: list[Column] = []
    for c, path in enumerate(paths):
        role = role_of(path)
        label = not any(column.role in {"code", "value"} for column in result) and not worth(path)
        if role == "value" and (not path or (label and holds_codes(row[c].text for row in body))):
            role = _role_of_body(c, body, result)
        units = [match[1] for part in path if (match := UNIT.search(part))]
        if kind.columns:
            path = tuple(UNIT.sub("", part) for part in path)
        side = side_of(path) if kind.sides else ""
        result.append(Column(role, path, side, unit=units[-1] if units else ""))
    if kind.sides and not any(c.side for c in result):
        result = _sided(result)
    return measured(result, kind)


def measured(columns: Iterable[Column], kind: Kind) -> list[Column]:
    """The columns with the keys of their measures.

    An 其中 column that stands beside the column it is part of takes that one's key.
    """
    result: list[Column] = []
    for column in columns:
        key = kind.measure(column.path, column.side) if column.role == "value" else ""
        part = re.match(r"^其中[:：]?(.+)", column.path[-1]) if column.path else None
        if part and key == part[1] and result and result[-1].measure:
            key = f"{result[-1].measure.split('.')[0]}.{part[1]}"
        result.append(replace(column, measure=key))
    return result if kind.columns else told_apart(result)


def told_apart(columns: Sequence[Column]) -> list[Column]:
    """Columns that keep their printed names: where one stands again in its block, with those above.

    A block is a label and its values; the other side of a table may have the same columns.
    """
    blocks: list[list[Column]] = []
    for i, column in enumerate(columns):
        if i == 0 or (column.role in {"code", "name"} and columns[i - 1].role == "value"):
            blocks.append([])
        blocks[-1].append(column)
    result: list[Column] = []
    for block in blocks:
        names = [c.measure for c in block]
        for c in block:
            above = c.path[-2:-1] if names.count(c.measure) > 1 else ()
            result.append(replace(c, measure=".".join((*above, c.measure))))
    return result


def _path(cells: Sequence[str]) -> tuple[str, ...]:
    """A column's header cells from the top; the label of a 合计 row set into the header is none."""
    path: list[str] = []
    for text in cells:
        label = TOTAL.match(text) and path and role_of(tuple(path)) != "value"
        worded = text and read_number(text).state == "unread"
        if worded and not label and (not path or path[-1] != text):
            path.append(text)
    return tuple(path)


def tells(columns: Sequence[Column], kind: Kind) -> bool:
    """Whether a header says enough to read by: a measure, and a name or code (or 三公 rows)."""
    measures = {c.measure for c in columns if c.measure}
    known = measures & (set(kind.columns) | set(kind.revenue_columns))
    labelled = any(c.role in {"code", "name"} and (c.path or kind.columns) for c in columns)
    rows = {kind.row(canonical(part)) for c in columns for part in c.path} & set(kind.rows)
    told = known or len(rows) > 1 or (not kind.columns and measures)
    return bool(told) and (labelled or bool(kind.rows))


def role_of(path: tuple[str, ...]) -> Role:
    """The role that header cells give a column.

    >>> role_of(("项目", "科目编码")), role_of(("收入", "项目")), role_of(("合计",))
    ('code', 'name', 'value')
    >>> role_of(("年初结转和结余", "项目支出结转和结余"))
    'value'
    """
    if not path:
        return "value"
    leaf = path[-1]
    if LINE.match(leaf):
        return "line"
    if CODE.search(leaf):
        return "code"
    return "name" if NAME.search(leaf) and not worth(path) else "value"


def worth(path: tuple[str, ...]) -> bool:
    """Whether the lowest header cell names an amount or a count.

    >>> worth(("项目支出",)), worth(("金额（万元）",)), worth(("项目",)), worth(())
    (True, True, False, False)
    """
    leaf = UNIT.sub("", path[-1]) if path else ""
    return bool(re.search(r"(支出|收入|经费|结转|结余|[合小总]计|额|数)$", leaf))


def _role_of_body(c: int, body: Sequence[Row], before: Sequence[Column]) -> Role:
    """The role of a column without header cells, from what stands in it and before it."""
    found = [t for t in (compact(row[c].text) for row in body) if t]
    if holds_codes(found) or (found and all(re.fullmatch(r"[1-3]\d\d", t) for t in found)):
        return "code"
    if before and before[-1].role == "code" and found:
        if all(re.fullmatch(r"\d{2,3}", t) for t in found):
            return "code"
        if all(read_number(t).state == "unread" for t in found):
            return "name"
    return "value"


def holds_codes(cells: Iterable[str]) -> bool:
    """Whether a column holds classification codes: each longer one under its own class.

    >>> holds_codes(["201", "20106", "2010601", "合计"]), holds_codes(["201", "305.12"])
    (True, False)
    """
    found = [text for cell in cells if (text := compact(cell)) and not TOTAL.match(text)]
    codes = {text for text in found if re.fullmatch(r"[1-3]\d\d(\d\d){0,2}", text)}
    classes = {code for code in codes if len(code) == 3}
    return len(codes) > 1 and len(codes) == len(found) and {c[:3] for c in codes} == classes


def side_of(path: tuple[str, ...]) -> Literal["revenue", "expenditure", ""]:
    """The side of a two-sided table (收入 | 支出) that a column stands on."""
    if path and re.match(r"^收入", path[0]):
        return "revenue"
    return "expenditure" if path and re.match(r"^支出", path[0]) else ""


def _sided(columns: list[Column]) -> list[Column]:
    """Sides by order, where no header cell names them: what stands before the second name."""
    names = [i for i, column in enumerate(columns) if column.role == "name"]
    cut = names[1] if len(names) > 1 else len(columns)
    return [replace(c, side="revenue" if i < cut else "expenditure") for i, c in enumerate(columns)]


def fill(header: Sequence[Row]) -> list[list[str]]:
    """The header's texts with every slot of a merged cell filled.

    Slots of one object are filled from it. In a text source an empty slot takes the text to its
    left if a lower header row prints something there, and the cells above do not part the two.
    """
    rows = [[compact(cell.text) for cell in row] for row in header]
    for r, row in enumerate(rows):
        for c in range(1, len(row)):
            below = any(lower[c] for lower in rows[r + 1 :])
            parted = r > 0 and rows[r - 1][c] != rows[r - 1][c - 1]
            if not row[c] and row[c - 1] and below and not parted:
                row[c] = row[c - 1]
    return rows
