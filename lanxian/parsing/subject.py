"""Words of a text → the name of the row that they speak of."""

from __future__ import annotations

import re

from lanxian.parsing.names import canonical

#: A year, with what stands in front of it (the department's name).
YEAR = re.compile(r"^(.*?)(\d{4})年度?(?!预算安排)(?:末|底)?(.*)$")
HAS = re.compile(r"^.*?(?:(?:共有|拥有|现有)(?=.)|(?=内设|下设))")
PREFIX = re.compile(
    r"^(?:其中|[一二三]是|本部门（单位）|本部门|本单位|我单位|我部门|我局|全部门|本年度?(?![收支])"
    r"|当年|累计|涉及|安排|使用财政拨款(?:资金)?|负担的|的|共计?|组织对|对(?=“)|综合考虑"
    r"|主要包括|包括|用于|以及|和(?!谐)|及|与|全年共?(?:安排|接待|组织|使用)?"
    r"|共?接待(?=国内|国外|国（境）外|来访|外宾)|[、“”）%])+"
)
SUFFIX = re.compile(r"(?:[的为是：、共各均都“]|等)+$")
#: Words that name no row of their own: the row named last is meant.
GENERIC = {
    *("", "支出", "收入", "资金", "预算资金", "决算", "决算数", "金额"),
    *("费用", "完成", "总额", "支出总额", "自评结果", "评价结果", "结果", "支出决算", "经费", "数"),
    *("全年", "预算", "我单位", "本单位", "实际", "共", "年度", "本年", "决算支出", "财政拨款"),
    *("等级", "等次", "支出预算", "部门", "单位", "价值", "总价值", "账面价值"),
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
        words = front + rest if front.endswith("的") else rest
    if found := re.match(r"(?:上年度?|去年)(?=决算|支出|$)", words):
        prior, words = True, words[found.end() :]
    if found := re.search(r"(?:上年度?|去年|PRIOR年度?)$".replace("PRIOR", str(year - 1)), words):
        prior, words = True, words[: found.start()]
    if quoted := re.search(r"(?:“[^“”]+”、?)+等?$", words):
        words = "、".join(re.findall(r"“([^“”]+)”", quoted[0]))
    words = SUFFIX.sub("", PREFIX.sub("", HAS.sub("", words)))
    if words.count("（") > words.count("）"):
        words = words[words.rindex("（") + 1 :]
    if words.count("“") != words.count("”"):
        words = re.sub("[“”]", "", words)
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
