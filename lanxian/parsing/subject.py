"""Words of a text → the row that they speak of, and the rows named so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from lanxian.classification import codes
from lanxian.parsing.lexicon import lexicon
from lanxian.parsing.names import CHINESE_NUMERAL, canonical

#: Joins the names of a path (类·款, 一级指标·二级指标).
PATH = "·"
CAUSE = "原因"
NUMERAL = re.compile(rf"\d+|[{CHINESE_NUMERAL}]+|[①-⑳]")
FIRST = re.compile(r"(?<!\d)1(?!\d)|①|(?<![十二三四五六七八九])一")
#: A year, with what stands in front of it (the department's name).
YEAR = re.compile(r"^(.*?)(\d{4})(?:年度?(?!预算安排)(?:末|底)?|(?=$))(.*)$")
HAS = re.compile(r"^.*?(?:(?:共有|拥有|现有)(?=.)|(?=内设|下设))")
PREFIX = re.compile(
    r"^(?:其中|[一二三]是|本部门（单位）|本部门|本单位|我单位|我部门|我局|全部门|本年度?(?![收支])"
    r"|当年|累计(?!折旧)|发生(?=“)|涉及|安排|使用财政拨款(?:资金)?|负担的|的|共计?|组织对|对(?=“)|综合考虑"
    r"|主要包括|包括|用于|以及|和(?!谐)|及|与|全年共?(?:安排|接待|组织|使用)?"
    r"|按?(?:同|可比)口径(?:计算)?|共?接待(?=国内|国外|国（境）外|来访|外宾)|开支(?!的)|(?:其中)?含|实现|[、“”）%])+"
)
SUFFIX = re.compile(
    r"(?:[的为是：、各都“]|(?<!公)共|(?<![人车])均|等|累计|用途|(?<=[出算费入目])中"
    r"|(?<=[^算])决算(?:数|金额|额)?|(?<=支出)数|(?<=支出)类(?:科目)?)+$"
)
#: How a row's name ends that stands in front of a year (公务接待费2024年决算数).
ENDING = re.compile(
    r"(?:费用?|支出|收入|经费|资金|结余|补助|总额|[合总]计|采购|用车|（[类款项]）)$"
)
#: A step of a path (教育支出（类）普通教育（款）), and a code in front or behind.
LEVEL = re.compile(
    r"((?:[^（）]|（(?!\d*[类款项]）)[^）]*）)+)"
    r"（(?P<code>\d*)(?:类）(?P<rest>支出(?!决算))?|[款项]）)"
)
#: A code whose levels stand apart (204（类）05（款）01（项）行政运行).
APART = re.compile(r"(\d{3})（类）(?:(\d{2})（款）(?:(\d{2})（项）)?)?")
CODE = re.compile(r"((?:2[0-3]\d|30\d|31[0-3]|399)(?:\d{2}){0,2})(?=[一-龥“])")
CODE_BEHIND = re.compile(r"（(?:科目)?(?:编码|代码)?：?(\d{3}(?:\d{2}){0,2})）")
#: Words that name no row of their own: the row named last is meant.
GENERIC = {
    *("", "支出", "收入", "资金", "预算资金", "决算", "决算数", "金额"),
    *("费用", "完成", "总额", "支出总额", "自评结果", "评价结果", "结果", "支出决算", "经费", "数"),
    *("全年", "预算", "我单位", "本单位", "实际", "共", "年度", "本年", "决算支出", "财政拨款"),
    *("等级", "等次", "支出预算", "部门", "单位", "价值", "总价值", "账面价值"),
    *("费用支出", "分别", "年末", "年底", "实际发生支出", "自评结论", "评价结论", "结论", "占"),
}  # fmt: skip


def clean(words: str, year: int) -> tuple[str, bool]:
    """The name in some words, and whether they speak of the prior year.

    >>> clean("某局2024年度收入总计", 2024), clean("上年", 2024), clean("其中：", 2024)
    (('收入总计', False), ('', True), ('', False))
    """
    prior = False
    if found := YEAR.match(words):
        front, printed, rest = found.groups()
        prior = int(printed) == year - 1
        bare = SUFFIX.sub("", rest) in GENERIC
        words = front + rest if front.endswith("的") else rest
        if bare and ENDING.search(front):
            words = front
    if found := re.match(r"(?:上年度?|去年)(?=决算|支出|$)", words):
        prior, words = True, words[found.end() :]
    if found := re.search(rf"[由从]?(?:上年度?|去年|{year - 1}年度?)的?$", words):
        prior, words = True, words[: found.start()]
    if quoted := re.search(r"(?:“[^“”]+”、?)+等?$", words):
        words = "、".join(re.findall(r"“([^“”]+)”", quoted[0]))
    words = SUFFIX.sub("", PREFIX.sub("", HAS.sub("", words)))
    words = re.sub(r"^（[^（）]*）(?=.)", "", words)
    if words.count("（") > words.count("）"):
        words = words[words.rindex("（") + 1 :]
    if words.count("“") != words.count("”"):
        words = re.sub('[“”"]', "", words)
    name = canonical(PREFIX.sub("", words))
    return ("" if name in GENERIC else name), prior


def listed(words: str) -> list[str]:
    """The names of a list, with the ending that they share.

    >>> listed("2024年度收、支总计"), listed("货物、工程和服务支出")
    (['收入总计', '支出总计'], ['货物支出', '工程支出', '服务支出'])
    """
    words = re.sub(r"收(?:入)?[、和]支(?:出)?", "收入、支出", words)
    names = re.split(r"、|和|及|与", words)
    first = YEAR.match(names[0])
    names[0] = first[3] if first else names[0]
    ending = re.search(r"(?:总计|合计|预算数?|决算数?|支出|收入|费|金额|数量)$", names[-1])
    if ending and names[-1] != ending[0]:
        names = [n if n.endswith(ending[0]) else n + ending[0] for n in names]
    front = re.match(r".*?(?=收入)", names[0])
    if front and names[1:] and names[1].startswith("支出"):
        names[1] = front[0] + names[1]
    return names


def coded(words: str) -> tuple[str, str, str]:
    """The code in front of a name or behind it, the words without it, and those behind it.

    >>> coded("行政运行（科目编码2010301）支出"), coded("204（类）05（款）法院")
    (('2010301', '行政运行', '支出'), ('20405', '法院', ''))
    """
    code, rest = "", ""
    if found := CODE_BEHIND.search(words):
        code, words, rest = found[1], words[: found.start()], words[found.end() :]
    if found := CODE.match(words):
        code, words = found[1], words[found.end() :]
    if found := APART.match(words):
        code, words = "".join(filter(None, found.groups())), words[found.end() :]
    return code, words, rest


def stepped(levels: Sequence[re.Match[str]], year: int) -> tuple[list[str], str, int]:
    """The names of a path (教育支出（205类）普通教育（02款）), its code, and how deep it begins."""
    names = [m[1] if m[1].endswith("支出") else m[1] + (m["rest"] or "") for m in levels]
    names[0] = clean(names[0], year)[0]
    codes = [m["code"] for m in levels]
    depth = next(i for i, level in enumerate("类款项") if f"{level}）" in levels[0][0])
    return names, "".join(codes) if len(codes[0]) == 3 else codes[-1], depth


def belongs(path: tuple[str, ...], name: str) -> bool:
    """Whether a 款 or 项 can stand below a path named before; true where nothing is known of it.

    >>> belongs(("教育支出",), "财政事务"), belongs(("卫生健康支出",), "行政事业单位医疗")
    (False, True)
    """
    known = codes("functional")
    above = {known.get(code[:3], "") for code, own in known.items() if own == name}
    return not above or any(path[0].removesuffix("支出") in k for k in above) if path else False


@dataclass(frozen=True, slots=True)
class Row:
    """What a figure is of."""

    name: str = ""
    raw: str = ""
    code: str = ""
    parent: str = ""


@dataclass(slots=True)
class List:
    """A list of parts (其中：…) that is open: its whole, and what stood in it so far."""

    whole: Row
    units: set[str]
    inline: bool = False
    rows: set[str] = field(default_factory=set)
    sentences: bool = False
    #: Whether its first part was named before (教育支出 …，其中：基本支出 …).
    again: bool = False


@dataclass
class Rows:
    """The rows of a section named so far: the current one, and the lists that are open."""

    table: str
    title: str
    year: int
    current: Row | None = None
    lists: list[List] = field(default_factory=list)
    known: dict[str, Row] = field(default_factory=dict)
    units: dict[str, set[str]] = field(default_factory=dict)
    #: How many lists were open at the first item of a numbered list, by its style.
    depths: dict[str, int] = field(default_factory=dict)

    def numbered(self, ordinal: str) -> None:
        """An item of a numbered list: lists that were opened in the item before it end."""
        style = NUMERAL.sub("1", ordinal)
        if style in self.depths and not FIRST.search(ordinal):
            del self.lists[self.depths[style] :]
            for inner in list(self.depths)[list(self.depths).index(style) + 1 :]:
                del self.depths[inner]
        else:
            self.depths.pop(style, None)
            self.depths[style] = len(self.lists)

    def choose(self, names: list[str], raw: str, code: str = "") -> None:
        """Make a row the current one; `names` is its path."""
        name = clean(names[-1], self.year)[0]
        parent = PATH.join(names[:-1]) if len(names) > 1 else self.parent_of(name, "money", "")
        self.current = self.known[name] = Row(name, raw, code, parent)

    def begin_list(self, inline: bool) -> None:
        """其中: what follows are parts of the row named last; `inline` if no colon follows."""
        whole = self.current or Row(lexicon().data["about"].get(self.table, ""))
        if whole.name:
            self.lists.append(List(whole, self.units.get(whole.name, set()), inline))

    def parent_of(self, name: str, kind: str, unit: str) -> str:
        """The row that a row is a part of, closing the lists that it can't stand in."""
        data = lexicon().data
        flat = data["flat"].get(self.table, ())
        if name in flat or "*" in flat:
            self.lists.clear()
            return ""
        above = data["parents"].get(name, "")
        inner = self.lists[-1] if self.lists and name in self.known else None
        if inner and inner.whole.name != name and (inner.again or not inner.rows):
            inner.again = True
            inner.rows.add(name)
            return inner.whole.name
        if above in self.known:
            while self.lists and self.lists[-1].whole.name != above:
                self.lists.pop()
            return str(above)
        if name in self.known and PATH not in self.known[name].parent:
            return self.known[name].parent
        if self.lists and kind == "count" and unit not in self.lists[-1].units:
            self.lists.pop()
        if not self.lists or self.lists[-1].whole.name == name:
            return ""
        if {name[-2:], self.lists[-1].whole.name[-2:]} == {"收入", "支出"}:
            return ""  # 财政拨款收入…；财政拨款支出…。其中：一般公共预算财政拨款收入
        self.lists[-1].rows.add(name)
        return self.lists[-1].whole.name

    def usual(self) -> str:
        """What a section is about when it does not say."""
        data = lexicon().data
        rows: list[str] = data["flat"].get(self.table, [])
        about: str = data["about"].get(self.table, "")
        return next((r for r in rows[1:] if r.removesuffix("费") in self.title), about)
