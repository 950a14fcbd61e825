"""What each public table looks like: the data of kinds.toml as objects."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from lanxian.parsing.names import compact, strip_ordinal

#: The kind of every table outside the nine.
STATISTICS = "statistics"
#: What a header cell says of a sum over the columns beside it; it names no measure of its own.
SUM = re.compile(r"^(合计|小计|金额|决算数?|总计)$")
#: Measures whose sub-columns are parts of them (年初结转和结余 → 基本支出结转).
CONTAINERS = {"opening", "revenue", "closing"}
#: Columns beside a measure that are another year's, or a rate: they keep their printed names.
BESIDE = re.compile(r"^(上年度?|去年)(?!.*结)|占|增减|增长|比上年|较上年|[%％]|完成率|执行率")


@dataclass(frozen=True)
class Kind:
    """A kind of table. Patterns are data; see kinds.toml for their meaning."""

    key: str
    chinese: str
    title: str
    note: str = "(?!)"
    header: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    revenue_columns: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)
    headings: str = "(?!)"
    sides: bool = False

    def measure(self, path: tuple[str, ...], side: str = "") -> str:
        """The key of the measure that a column's header cells name, from top to bottom.

        A column that the kind does not know keeps its printed name; a column under or beside a
        known one has that key, a dot and its name.

        >>> revenue = kind("revenue")
        >>> revenue.measure(("事业收入", "其中：教育收费"))
        'public_service.教育收费'
        >>> budget = kind("general_public_budget")
        >>> budget.measure(("年末结转和结余", "项目支出结转和结余", "项目支出结转"))
        'closing.项目支出结转'
        """
        patterns = self.revenue_columns if side == "revenue" else self.columns
        keys = [
            next((key for key, pattern in patterns.items() if re.search(pattern, part)), "")
            for part in path
        ]
        if not path:
            return ""
        if BESIDE.search(path[-1]):
            return path[-1]
        leaf = re.sub(r"^其中[:：]?", "", path[-1])
        inner = next((i for i, key in enumerate(keys) if key in CONTAINERS), len(keys))
        if inner < len(keys) - 1:
            parts = [part for part in path[inner + 1 :] if not SUM.match(part)]
            return ".".join((keys[inner], *parts[-1:]))
        above = [key for key in keys[:-1] if key and key != "total"]
        if above and (SUM.match(path[-1]) or keys[-1] == above[-1]):
            return above[-1]
        if "total" in keys and SUM.match(path[-1]):
            return "total"
        if above and (not keys[-1] or leaf != path[-1]):
            return f"{above[-1]}.{leaf}"
        return keys[-1] or leaf

    def row(self, name: str) -> str:
        """The canonical name of a row, where the kind has its own."""
        bare = unquoted(name)
        return next((key for key, pattern in self.rows.items() if re.search(pattern, bare)), name)


@cache
def kinds() -> tuple[Kind, ...]:
    """All kinds with a form of their own, in the order in which titles are tried."""
    data = tomllib.loads(files("lanxian.parsing").joinpath("kinds.toml").read_text("utf-8"))
    return tuple(Kind(**{**entry, "header": tuple(entry["header"])}) for entry in data["kind"])


def kind(key: str) -> Kind:
    """One kind by its key; ``statistics`` is a kind without a form."""
    known = {k.key: k for k in kinds()}
    return known.get(key) or Kind(STATISTICS, "其他公开表", "(?!)")


def unquoted(text: str) -> str:
    """Compact text without quotation marks.

    >>> unquoted("“三公” 经费")
    '三公经费'
    """
    return re.sub(r"[“”\"'‘’「」『』]", "", compact(text))


def bare_title(text: str, department: str = "") -> str:
    """A table's title without ordinal, number, department, year and quotation marks.

    >>> bare_title("七、财政拨款“三公”经费支出决算表........20")
    '财政拨款三公经费支出决算表'
    >>> bare_title("附表3：某某县某某局2023年度支出决算表（公开03表）", "某某县某某局")
    '支出决算表'
    >>> bare_title("收入决算表（续） 金额单位：万元")
    '收入决算表'
    """
    text = unquoted(text).replace("(", "（").replace(")", "）")
    text = re.sub(r"[.．·…‥—\-]*\d*$|（?公开\d+表）?|（?(金额)?单位[:：].*$", "", text)
    text = re.sub(r"（(续表?|部门|单位|本级|汇总|公开)）$|[-—]?续表$", "", text)
    text = re.sub(r"^(附?表|附件)[\d一二三四五六七八九十-]*[:：、.]?", "", text)
    text = strip_ordinal(text)
    text = text.replace(unquoted(department), "", 1) if department else text
    return re.sub(r"^.*?\d{4}年度?", "", text)


def kind_of_title(text: str, department: str = "") -> str:
    """The kind that a line names as a table's title; ``""`` if it is no title.

    >>> kind_of_title("六、一般公共预算财政拨款基本支出决算明细表\\t16")
    'basic_expenditure'
    >>> kind_of_title("部门决算公开相关信息统计表"), kind_of_title("本表反映各项支出。")
    ('statistics', '')
    """
    title = bare_title(text, department)
    if not 4 <= len(title) <= 45 or re.search(r"[。；，：:]|^注|^说明|反映|详见", title):
        return ""
    for each in kinds():
        if re.fullmatch(each.title, title):
            return each.key
    other = re.search(r"(决算|情况|统计|自评|明细|信息|经费|支出|采购|资产).*表(（.*）)?$", title)
    heading = re.fullmatch(r"(第.+部分)?(部门|单位)?决算(公开)?(报)?表", title)
    return STATISTICS if other and not heading else ""


def kind_of_note(text: str) -> str:
    """The kind whose closing note this is; ``""`` if none.

    >>> kind_of_note("注：本表反映部门本年度一般公共预算财政拨款支出情况。")
    'general_public_budget'
    """
    bare = unquoted(text)
    if not re.match(r"(注|备注|说明)[:：]?.*本表反映", bare):
        return ""
    first = re.split(r"[。]", bare)[0]
    return next((k.key for k in kinds() if re.search(k.note, first)), "")


def kind_of_header(cells: Iterable[str]) -> str:
    """The kind that a table's header cells tell where no title stands; ``""`` if none."""
    printed = [unquoted(cell) for cell in cells]
    for each in kinds():
        if each.header and all(any(re.search(h, cell) for cell in printed) for h in each.header):
            return each.key
    return ""
