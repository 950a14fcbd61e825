"""The numbers of a running text, each with its unit or the reason why it is no figure, and its
statements without a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lanxian.parsing.lexicon import lexicon
from lanxian.parsing.numbers import COMPARATORS
from lanxian.parsing.prose import Prose

NUMBER = re.compile(r"(?<![\d.])-?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")
DATE = re.compile(r"(?<![\d.])(?:19|20)\d\d([./-])(?:0?[1-9]|1[0-2])(?:\1[0-3]?\d)(?![\d.])")
#: A number that is none exactly: 100余人, 20多万元.
MORE = re.compile("[余多]")
MINUS = re.compile(r"[\d年月日A-Za-z]$")
COMPARE = re.compile(r"(?:[≥≤≧≦＞＜><]=?|±)$")
#: A unit that no list has: one or two characters that close the phrase.
RARE = re.compile(r"(?!左右|以上|以下|以内|多|余|其中)[一-龥]{1,2}(?=[，。；、：）\n]|$)")
#: A statement that something did not change; its Figure holds the words, never a zero.
STEADY = re.compile(
    r"(?<!或)(?:与|同|较|和|比)(?P<what>[^，。；：\n]{2,30}?)(?:相比，?)?(?:基本)?"
    r"(?:持平|相同|一致|(?:无|没有|未发生)(?:增减)?变[化动]|无增减)"
)
GRADE = "优秀?|良好?|中|差|合格|不合格"
#: The grade that a number of projects has got, in front of it or behind it.
GRADE_BEFORE = re.compile(
    rf"(?:^|“|自评|评为|[级次果]为)(?P<grade>{GRADE})”?(?:等级|等次)?的?(?:项目)?$"
)
GRADE_AFTER = re.compile(
    rf"[^，。；“]{{0,16}}(?:“(?P<grade>{GRADE})”(?!(?:的(?:项目|有|共|为)*)?\d)"
    rf"|[级次果论]均?为(?P<plain>{GRADE})(?=[，。；、）]))"
)
#: A grade that stands alone (自评结果为“优”).
GRADED = re.compile(
    r"(?:(?P<noun>等级|等次|结论|结果|评价)均?(?:为|是|属于|：)?|属于|评定为|评为)“?"
    r"(?P<grade>优秀|优|良好|良|中等|中|差|不合格|合格)(?:”(?![的\d])|[，。；、）\n]|$|(?=[一-龥（）]{2,12}：))"
)
GRADED_IN = {"scores", "performance_management", "annex"}
#: Numbers that end what stands in front of them, though they are no figures.
LABELS = {"电话号码", "编号"}
LONGEST = 24
ORDINAL_FIRST = re.compile(
    r"(?<![\d,.])(\d{1,2})\.(?:(?:19|20)\d\d年|(?:2[0-3]\d)(?:\d\d){1,2}[一-龥])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A number in a text: characters `start` to `end`, with its unit up to `stop`.

    `other` is the reason why it is no figure (年份, 序号, 科目编码 …), empty for a figure.
    """

    start: int
    end: int
    stop: int
    unit: str = ""
    comparator: str = ""
    other: str = ""


def tokens(prose: Prose) -> Iterator[Token]:
    """Every number of a text, in order.

    >>> from lanxian.reading.document import Line
    >>> from lanxian.parsing.prose import join
    >>> [(t.unit, t.other) for t in tokens(join([Line("2024年支出 1.20 "), Line("万元")]))]
    [('', '年份'), ('万元', '')]
    """
    text = prose.text
    for start, end in _spans(text):
        if DATE.fullmatch(text, start, end):
            yield Token(start, end, end, other="日期")
            continue
        if text[start] == "-" and MINUS.search(text[:start]):
            start += 1
        other = reason(text, start, end)
        if other:
            yield Token(start, end, end, other=other)
            continue
        more = end + bool(MORE.match(text, end))
        unit = lexicon().units.match(text, more) or RARE.match(text, end)
        sign = COMPARE.search(text[max(0, start - 2) : start])
        yield Token(
            start,
            end,
            unit.end() if unit else end,
            unit[0] if unit else "",
            COMPARATORS.get(sign[0], "") if sign else "",
        )


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand; an ordinal that runs into a year or a code (1.2024年) is two."""
    for found in re.finditer(f"{DATE.pattern}|{NUMBER.pattern}", text):
        start, end = found.span()
        if two := ORDINAL_FIRST.match(text, start):
            yield start, two.end(1)
            start = two.end(1) + 1
        yield start, end


def reason(text: str, start: int, end: int) -> str:
    """Why the number at `start` to `end` is no figure; empty if it is one."""
    before, number, after = text[max(0, start - LONGEST) : start], text[start:end], text[end:]
    for other in lexicon().others:
        if (
            other.number.fullmatch(number)
            and other.after.match(after[:LONGEST])
            and other.before.search(before)
        ):
            return other.reason
    return ""


Mark = Token | re.Match[str]
#: What stands between the numbers of a list; the second may have a verb of its own.
BETWEEN = re.compile(r"，|[、和及与](?P<verb>增加|增长|减少|下降|上升|降低|提高)?")


def marks_of(prose: Prose, table: str, year: int) -> list[Mark]:
    """Numbers and statements without one (持平, a grade), in order."""
    marks: list[Mark] = [t for t in tokens(prose) if not t.other or t.other in LABELS]
    steady = STEADY.finditer(prose.text)
    marks += (found for found in steady if lexicon().base(found["what"], year))
    if table in GRADED_IN:
        marks += GRADED.finditer(prose.text)
    return sorted(marks, key=lambda m: m.start if isinstance(m, Token) else m.start())


def grouped(prose: Prose, marks: Sequence[Mark]) -> list[Token]:
    """The numbers of a list (1、2和3) that begins with the first of the marks."""
    group = [t for t in marks[:1] if isinstance(t, Token)]
    for one, two in pairwise(marks):
        if not isinstance(one, Token) or not isinstance(two, Token):
            break
        if not BETWEEN.fullmatch(prose.text, one.stop, two.start):
            break
        group.append(two)
    return group


def grade_near(head: str, after: str) -> tuple[str, str, int]:
    """The grade that a number of projects has got: its name, as printed, and its end behind.

    >>> grade_near("评为优的项目", ""), grade_near("", "项目评价等级为“良”，")[0]
    (('优', '评为优的项目', 0), '良')
    """
    if found := GRADE_BEFORE.search(head):
        behind = GRADE_AFTER.match(after)
        return found["grade"], found[0], behind.end() if behind else 0
    if found := GRADE_AFTER.match(after):
        return found["grade"] or found["plain"], found[0], found.end()
    return "", "", 0
