"""The numbers of a running text: each with its unit, or the reason why it is no figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
