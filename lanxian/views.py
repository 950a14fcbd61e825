"""A report for people: wide tables with Chinese heads, and what Jupyter shows of it."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from lanxian.errors import LanxianError, unknown
from lanxian.labels import label, labels
from lanxian.model import Figure, Place, Report, report_of

if TYPE_CHECKING:
    import pandas as pd

#: A label that is shorter than this many characters is not broken over lines.
LONGEST_LABEL = 5
#: What tells the rows of a table apart → its head. A column that is empty throughout is left out.
ROW_HEADS = {
    "title": "表名",
    "side": "收支",
    "parent": "所属",
    "row_code": "科目代码",
    "row_name": "项目",
}


def wide(report: Report, kind: str) -> pd.DataFrame:
    """One kind of table, or one part of the performance annex, wide, one printed row a row.

    Numbers are exact decimals, a blank cell is None, what is not a number is its printed text.
    A column whose numbers have several units, or comparators (≥), shows them with these, as text.
    Empty where the report has no such table or could not be read; `Report.status` tells which.

    Raises
    ------
    UnknownName
        There is no such kind of table.
    """
    import pandas as pd

    tables = dict.fromkeys(labels()["table"], "table")
    parts = dict.fromkeys(labels()["performance"], "performance") | tables
    if kind not in parts:
        raise unknown("table", kind, parts)
    facts = [f for f in report.facts if f.part == parts[kind] and f.table == kind]
    facts.sort(key=reading_order)
    rows: dict[tuple[object, ...], dict[str, object]] = {}
    mixed = _mixed(facts)
    for fact in facts:
        head, column = tuple(getattr(fact, name) for name in ROW_HEADS), _head(fact)
        copies = 0
        while column in rows.setdefault((*head, copies), {}):  # a row printed twice is two rows
            copies += 1
        shown = fact.state == "number" and column in mixed
        rows[(*head, copies)][column] = printed(fact) if shown else cell(fact)
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    heads = pd.DataFrame([key[:-1] for key in rows], columns=list(ROW_HEADS.values()), dtype=object)
    heads["收支"] = [label("side", side) for side in heads["收支"]]
    if heads["表名"].nunique() < 2:
        heads = heads.drop(columns="表名")
    body = [[row.get(column) for column in columns] for row in rows.values()]
    frame = pd.DataFrame(body, columns=columns, dtype=object)
    used = [name for name in heads if name == "项目" or heads[name].any()]
    return pd.concat([heads[used], frame], axis=1)


def _head(fact: Figure) -> str:
    """The head of the column that a figure stands in."""
    head = label("column", fact.column)
    return f"{head}（{label('base', fact.base)}）" if fact.base and "/" not in fact.base else head


def _mixed(facts: Iterable[Figure]) -> set[str]:
    """The columns whose numbers can't stand alone: of several units, or with comparators."""
    units: dict[str, set[str]] = {}
    for fact in facts:
        if fact.state == "number":
            own = (fact.unit, f"{fact.comparator}{fact.unit}" if fact.comparator else "")
            units.setdefault(_head(fact), set()).update(filter(None, own))
    return {head for head, found in units.items() if len(found) > 1}


def reading_order(fact: Figure) -> tuple[bool, str]:
    """Left side before right; the column groups of the economic table one below the other."""
    economic = fact.table == "basic_expenditure"
    return fact.side == "expenditure", (fact.row_code or "~") if economic else ""


def cell(fact: Figure) -> Decimal | str | None:
    """What a cell says: its number, None where it is blank, else its text as printed."""
    if fact.state == "number":
        return fact.value
    return None if fact.state == "blank" else fact.raw


def printed(fact: Figure) -> str:
    """A figure's value with sign, thousands separators and unit.

    >>> printed(Figure("table", "revenue", value=Decimal("1234.50"), unit="万元", decimals=2))
    '1,234.50 万元'
    """
    if fact.value is None:
        return fact.raw or label("state", fact.state)
    gap = "" if fact.unit in {"", "%"} else " "
    return f"{fact.comparator}{fact.value:,f}{gap}{fact.unit}"


def where(place: Place) -> str:
    """A place in words; empty where it is not known.

    >>> where(Place(page=12, x0=1.0)), where(Place(line=80))
    ('第 12 页', '第 80 行')
    """
    if place.page is not None:
        return f"第 {place.page} 页"
    return f"第 {place.line} 行" if place.line is not None else ""


def report_html(report: Report) -> str:
    """A report at a glance: its tables with their status, and what to know about the reading."""
    count = sum(fact.state == "number" for fact in report.facts)
    file = report.source
    about = f"{file.path}，{file.pages} 页" if file.pages else file.path
    rows = [
        (t.title or label("table", t.kind), label("status", t.status), t.reason or _pages(t.pages))
        for t in report.tables
    ]
    notices = "".join(f"<li>{escape(notice.message)}</li>" for notice in report.notices)
    return (
        f"<div><p><strong>{escape(report.department or '部门不明')}</strong> "
        f"{report.year or '不明'} 年度部门决算："
        f"{count:,} 个数（{escape(about)}）</p>"
        f"{_html_table(('表', '状态', '页码或原因'), rows)}<ul>{notices}</ul></div>"
    )


def figure_html(fact: Figure) -> str:
    """A figure with what it says, where it stands, and that place on its page as a picture."""
    report = report_of(fact)
    whose = (
        f"{report.department} {report.year or ''} 年度，" if report and report.department else ""
    )
    titled = fact.title or label(fact.part, fact.table)
    side = label("side", fact.side) if fact.side else ""
    rows = [
        ("出处", f"{whose}{label('part', fact.part)}，{titled}"),
        (
            "项目",
            "，".join(
                filter(None, (side, fact.parent, f"{fact.row_code} {fact.row_name}".strip()))
            ),
        ),
        ("栏目", label("column", fact.column)),
        ("对比", _base(fact, report)),
        ("数值", printed(fact)),
        ("原文", fact.sentence or fact.raw),
        ("位置", where(fact.place)),
    ]
    return f"<div>{_html_table((), [row for row in rows if row[1]])}{_picture(fact)}</div>"


def _base(fact: Figure, report: Report | None) -> str:
    """What a change, a growth or a share refers to, in words."""
    if "/" not in fact.base:
        return label("base", fact.base) if fact.base else ""
    whole = next((f for f in report.facts if f.id == fact.base), None) if report else None
    return f"{whole.row_name} {printed(whole)}" if whole else ""


def _picture(fact: Figure) -> str:
    """The figure's place as a picture; else the reason why there is none."""
    if fact.place.page is None:
        return "<p>来源是转录文本，没有版面可以截图。</p>" if fact.place.line else ""
    report = report_of(fact)
    if report is None:
        return "<p>截图请用 report.crop(figure)。</p>"
    try:
        crop = report.crop(fact)
    except LanxianError as error:
        return f"<p>{escape(error.chinese)}</p>"
    if crop.png is None:
        return ""
    image = base64.b64encode(crop.png).decode()
    return f'<img src="data:image/png;base64,{image}" alt="{escape(f"原页截图，{crop.text}")}">'


def _pages(pages: Iterable[int]) -> str:
    return "、".join(map(str, pages))


def _html_table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    head = head and f"<thead><tr>{head}</tr></thead>"
    body = "".join(
        "<tr>" + "".join(_cell(text, i == 0) for i, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    return f"<table>{head}<tbody>{body}</tbody></table>"


def _cell(text: str, label: bool) -> str:
    """A cell of a table; a label stays on one line."""
    style = ' style="white-space:nowrap"' if label and len(text) < LONGEST_LABEL else ""
    return f"<td{style}>{escape(text)}</td>"


def coverage_lines(
    report: Report, table: str | None = None, part: str | None = None
) -> Iterable[str]:
    """What became of every number of the text: a line a section, and one for each number apart.

    Numbers that are Figures are counted; the others stand with place, characters and reason. With
    `table` or `part` only those sections.
    """
    counts = report.coverage()
    counts = counts[[table in (None, t) for t in counts["table"]]]
    counts = counts[[part in (None, p) for p in counts["part"]]]
    for row in counts.to_dict("records"):
        yield (
            f"{row['title'] or row['table']}：数据项 {row['figures']} 个，"
            f"其他数字 {row['reason']} 个，未说明 {row['open']} 个"
        )
        for m in report.mentions:
            own = (m.part, m.table, m.title) == (row["part"], row["table"], row["title"])
            if own and (m.reason or not m.figure):
                yield f"  {where(m.place)}  {m.raw}  {m.reason or '未说明'}"
    total = counts[["figures", "reason", "open"]].sum()
    yield f"合计：数据项 {total.figures} 个，其他数字 {total.reason} 个，未说明 {total.open} 个"


def unread_lines(report: Report, table: str | None = None) -> Iterable[str]:
    """What to know about a report's figures: what was not read, and which tables have none."""
    yield from (notice.message for notice in report.notices)
    for each in report.tables:
        if each.status != "read" and table in (None, each.kind):
            reason = f"（{each.reason}）" if each.reason else ""
            title = each.title or label("table", each.kind)
            yield f"{title}：{label('status', each.status)}{reason}"
