"""Row names and headings as printed → the canonical form that identities and analyses use."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import normalize

CHINESE_NUMERAL = "一二三四五六七八九十百"
#: 一、 （一） 1. 1、 (1) ① at the beginning of a name or heading.
ORDINAL = re.compile(
    rf"^(?:[{CHINESE_NUMERAL}]+[、.．]|[（(][{CHINESE_NUMERAL}]+[）)][、.]?|\d{{1,2}}[、．]|\d{{1,2}}\.(?!\d)"
    rf"|[（(]\d{{1,2}}[）)]|[①-⑳])"
)


def compact(text: str) -> str:
    """Text without white space; Latin full-width letters and digits become half width.

    >>> compact("公务用车 购置费 ２")
    '公务用车购置费2'
    """
    return text.translate(NARROW)


#: Punctuation that stays full width: it is how Chinese text prints it.
KEEP = set("（）：；，、。！？“”‘’《》＂…—－～％①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


class _Narrow(dict[int, str]):
    """What `compact` makes of each character, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        blank = char.isspace() or char in "\u200b\ufeff"
        self[code] = "" if blank else char if char in KEEP else normalize("NFKC", char)
        return self[code]


NARROW = _Narrow()


def strip_ordinal(text: str) -> str:
    """Drop the ordinal in front of a name.

    >>> strip_ordinal("二十一、国有资本经营预算支出")
    '国有资本经营预算支出'
    >>> strip_ordinal("（一）基本支出")
    '基本支出'
    """
    return ORDINAL.sub("", text, count=1)


@lru_cache(4096)  # names come back in every table and sentence
def canonical(text: str) -> str:
    """A row's canonical name: no ordinal, no white space, brackets full width.

    >>> canonical("八、社会保障和\\n就业支出"), canonical("因公出国 (境) 费")
    ('社会保障和就业支出', '因公出国（境）费')
    """
    name = strip_ordinal(compact(text)).replace("(", "（").replace(")", "）")
    return re.sub(r"^[:：、]+|[:：]+$", "", name)
