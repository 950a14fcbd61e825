"""What the grids of a table without vertical rules say, and that its kind has such columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from lanxian.parsing.headers import TOTAL, Column, columns_of, split_header, tells, texts
from lanxian.parsing.kinds import BESIDE, CONTAINERS, SUM, Kind
from lanxian.parsing.names import ORDINAL, canonical, compact
from lanxian.parsing.numbers import read_number
from lanxian.parsing.rows import Unreadable, own, split_blocks
from lanxian.parsing.unruled.inks import known_codes
from lanxian.reading.document import Grid

#: A name that stands without code among others that have one.
OTHER = re.compile(rf"其中|{ORDINAL.pattern}|{TOTAL.pattern}")
#: Columns that are parts of the one beside or above them.
PART = re.compile("^其中|^(人员|日常公用|公用)(经费|支出)$")
#: What heads columns of 三公 beside its rows: measures, and rows that some reports add.
MEASURE = re.compile(
    r"^(\d{4}年度?)?(年初|全年|调整)?((预算|决算|统计|支出)数|预算|决算|金额)$|会议费|培训费|机关运行"
)


def meaning(grids: Sequence[Grid], form: Kind) -> object:
    """What grids of a table say: its columns and their texts.

    Raises
    ------
    Unreadable
        The kind of table does not have such columns.
    """
    header, body = split_header(grids[0].rows)
    columns = columns_of(header, body, form)
    labelled = any(c.role in {"code", "name"} for c in columns)
    values = [c for c in columns if c.role == "value"]
    if not tells(columns, form) or not all(_known(c, form, labelled) for c in values):
        raise Unreadable("没有框线，栏目无法确定")
    if len({bool(c.side) for c in values}) > 1:
        raise Unreadable("没有框线，收支两方无法区分")
    blocks = split_blocks(columns)
    for block in blocks:
        some = [columns[i] for i in block if columns[i].role == "value"]
        if len({c.measure if labelled else c.path for c in some}) < len(some):
            raise Unreadable("没有框线，栏目无法区分")
    rows = [row for rows in (body, *(g.rows for g in grids[1:])) for row in rows]
    for c, column in enumerate(columns):
        found = {own(row, c).text for row in rows if own(row, c).text}
        if column.role == "name" and any(read_number(t).state == "number" for t in found):
            raise Unreadable("没有框线，名称处是数字")
        words = {t for t in map(compact, found) if read_number(t).state == "unread"}
        if column.role == "value" and form.columns and words - set(column.path):
            raise Unreadable("没有框线，数据处是文字")
    if not labelled and sum(any(cell.text for cell in row) for row in rows) > 1:
        raise Unreadable("没有框线，几行数据没有名称")
    if form.columns and len({c.unit for c in values if not BESIDE.search(c.measure)}) > 1:
        raise Unreadable("没有框线，单位无法确定")
    heads = tuple(
        (c.role, c.measure if labelled else _across(c, form), c.side, c.unit)
        if c.role == "value"
        else (c.role,)
        for c in columns
    )
    printed = list(map(texts, rows))
    for block in blocks:
        _see_codes([columns[i] for i in block], [[text[i] for i in block] for text in printed])
    shown = [[said for t in printed if any(said := tuple(t[i] for i in b))] for b in blocks]
    return heads, tuple(map(tuple, shown))


def _see_codes(block: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """See that the codes of a block stand beside its names: not with its amounts, not elsewhere.

    Raises
    ------
    Unreadable
        They do not.
    """
    labels = [i for i, column in enumerate(block) if column.role in {"code", "name"}]
    values = [i for i, column in enumerate(block) if column.role == "value"]
    named, coded, bare = 0, 0, 0
    for row in rows:
        text = "".join(row[i] for i in labels)
        if text and not OTHER.match(text):
            named += 1
            coded += text[0].isdecimal()
            bare += not text[0].isdecimal() and any(row[i] for i in values)
    if any(column.role == "code" for column in block) and named and not coded:
        raise Unreadable("没有框线，科目没有代码")
    if 0 < bare * 5 < coded:
        raise Unreadable("没有框线，有的科目没有代码")
    for i in values if labels else ():
        found = {row[i] for row in rows if row[i]}
        if found and all(len(text) > 3 for text in found) and found <= known_codes():
            raise Unreadable("没有框线，数据处是代码")


def _across(column: Column, form: Kind) -> object:
    """What a column of 三公 beside its rows says: one of the rows and its measure, or its path."""
    measures = [text for text in column.path if MEASURE.search(text)]
    named = [text for text in column.path if text not in measures]
    rows = [row for text in named if (row := form.row(canonical(text))) in form.rows]
    parts = [row for row in rows if row != "合计"]
    known = parts and all(form.row(canonical(n)) in form.rows or SUM.match(n) for n in named)
    return (*measures[-1:], parts[-1]) if known else column.path


def _known(column: Column, form: Kind, labelled: bool) -> bool:
    """Whether a kind of table with columns of its own knows all that heads a column."""
    base, _, part = column.measure.partition(".")
    if labelled or not form.rows:
        sub = not part or base in CONTAINERS or PART.search(column.path[-1])
        known = bool(sub) and base in {*form.columns, *form.revenue_columns}
        return not form.columns or known or bool(BESIDE.search(column.measure))
    rows = (form.row(canonical(text)) in form.rows or SUM.match(text) for text in column.path)
    measures = [bool(MEASURE.search(text)) for text in column.path]
    named = [text for text, measure in zip(column.path, measures, strict=True) if not measure]
    parts = [row for text in named if (row := form.row(canonical(text))) in form.rows]
    parts = [row for row in parts if row != "合计"]
    whole = named != ["小计"] and all(a[:4] == b[:4] for a, b in pairwise(parts))
    return whole and any(measures) and all(a or b for a, b in zip(rows, measures, strict=True))
