"""The words with which a text compares (比上年, 与年初预算相比) or speaks of another year."""

from __future__ import annotations

import re
from functools import cache

from lanxian.parsing.lexicon import lexicon

COMPARED = (
    r"(?:(?:同比|比|较|与|同)(?P<what>WHAT)(?:同期|(?:支出|收入)(?![总合]计)|决算|预算|度)*数?"
    r"(?:相比|对比|比较|比)?|同比)"
)


@cache
def compared(year: int) -> re.Pattern[str]:
    """What something is compared with in a report of a year.

    >>> compared(2024).search("比上年决算数增加")["what"]
    '上年'
    """
    what = "|".join(lexicon().bases.values()).replace("PRIOR", f"{year - 1}")
    other = rf"(?!{year})(?:19|20)\d\d年度?(?:（[^（）]*）)?"
    what = rf"(?:本?年度?|{year}年度?)?(?:{what})|{other}"
    return re.compile(COMPARED.replace("WHAT", what))


@cache
def years(year: int) -> re.Pattern[str]:
    """The report's own year, or the next one where the text speaks of that year's budget.

    >>> years(2024).search("2025年预算安排")["later"], years(2024).search("比2025年预算少")
    ('2025年', None)
    """
    after = rf"(?<![至到于在入转比较与同]){year + 1}年(?!度?\d{{1,2}}月)(?=.*(?:预算|计划|安排))"
    return re.compile(rf"(?P<own>{year}年)|(?P<later>{after})")
