"""The words in front of a number → its measure: column, base, sign, and the words for its row."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lanxian.model import Figure
from lanxian.parsing.context import Context
from lanxian.parsing.lexicon import Measure, family, lexicon
from lanxian.parsing.numbers import Reading
from lanxian.parsing.subject import clean
from lanxian.parsing.tokens import Token

#: Words behind what is measured that say no more.
FILLER = re.compile(
    r"(?:(?<=.)=|共计|总共|分别|各|共|(?<!节)约|(?<![人车])均|为|是|达到|达|了|：|“|(?<![实保])有|仅|只有|近|逾|超过)+$"
)
GREATER = re.compile(
    r"(?P<subject>.*?)(?:(?:支出)?(?:决算|执行)数?)?"
    r"(?:(?P<more>大于|高于|多于|超过|超出)|小于|低于|少于)(?P<what>[^，]*?)"
)
#: Words in front of a percentage even where its sign is missing.
RATIO = re.compile(r".*(?:占(?:比|.*的)?|完成.*预算数?的|.*率)")
#: 减少到 2 万元, 减少为 2 万元: what it came to, no change.
REACHED = re.compile(r"(?:增加|增长|减少|下降|上升|提高|降低)[到至为]$")
GREW = re.compile(r"增长|下降|上升|[增降减]幅|提高|降低")
#: An amount that is none of a list of budgets.
SPENT = re.compile(r"支出|决算|执行|使用")
RATE = re.compile(r"率|度|比例|比重|占比|增速|面|收入|合格|达标")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the words say of a number; `readable` is false where they make no sense."""

    column: str
    subject: str = ""
    base: str = ""
    sign: int = 1
    whole: str = ""
    readable: bool = True


def read_meaning(
    words: str, after: str, token: Token, context: Context, figures: Sequence[Figure]
) -> Meaning:
    """Take the words in front of a number apart.

    Parameters
    ----------
    words, after
        The words in front of the number, and what stands behind it and its unit.
    figures
        The figures of the same text so far: a rate may refer to the one right before it.
    """
    words, kind = words.removeprefix("相比"), family(token.unit)
    words = FILLER.sub("", REACHED.sub("", words) if kind != "percent" else words)
    last = figures[-1].column if figures else ""
    if after[:1] in {"*", "×"}:  # 得分=10分*91.94%=9.19分
        column = "weight" if token.unit == "分" else "factor"
        return Meaning(column, words.removesuffix("得分"))
    if words in {"*", "×"}:
        return Meaning("execution_rate" if kind == "percent" else "factor")
    if words == "=":
        return Meaning("score" if token.unit == "分" else "product")
    if not words and token.unit == "分" and last == "score":  # 得分分别为98分、96分
        return Meaning(last)
    if words == "的" and last.startswith(("target", "budget")):
        return Meaning("completion", base=last)
    if (more := GREATER.fullmatch(words)) and (base := lexicon().base(more["what"], context.year)):
        column = "growth" if kind == "percent" else "change"
        return Meaning(column, more["subject"], base, 1 if more["more"] else -1)
    subject, measured, cut = context.cut_base(words.removesuffix("（"))
    compared = re.match(rf"相?比|[，）]?{lexicon().sign}", after)
    if kind == "money" and context.base and measured in {"", "的"} and (measured or compared):
        return _compared(context.base, subject)  # 比上年 3 万元增加
    moved = re.search(lexicon().sign, measured)
    if kind == "money" and context.against and not moved and re.match(lexicon().sign, after):
        return _compared(context.base, measured)  # 比上年支出 3 万元增加
    grew = last == "change" and GREW.fullmatch(measured)
    if not token.unit and (grew or RATIO.fullmatch(measured)):
        kind = "percent"
    for measure in lexicon().measures:
        if measure.fits(kind, token.unit, context.table) and (
            found := measure.pattern.fullmatch(measured)
        ):
            if measure.column == "completion" and "占" in found["subject"]:
                continue  # 占部门项目支出预算的: a share
            return _measured(measure, found, subject, context, figures)
    noun = subject + measured
    readable = kind != "percent" or not clean(noun, context.year)[0] or bool(RATE.search(noun))
    column = context.budget if kind == "money" else ""
    if not column or SPENT.search(noun):
        column = lexicon().default(context.table, kind)
    return Meaning(column, subject if cut else noun, readable=readable)


def _compared(base: str, subject: str) -> Meaning:
    """The amount that another is compared with: last year's, or a budget's."""
    if base.startswith("budget"):
        return Meaning(base, subject)
    return Meaning("final", subject, base)


def _measured(
    measure: Measure,
    found: re.Match[str],
    before: str,
    context: Context,
    figures: Sequence[Figure],
) -> Meaning:
    """The meaning that a measure's pattern found; `before` are words in front of a base."""
    groups: defaultdict[str, str | None] = defaultdict(lambda: None, found.groupdict())
    column = measure.column or lexicon().default(context.table, measure.unit)
    base = lexicon().base(groups["base"], context.year) if groups["base"] else ""
    if column == "completion" and base in {"", "budget"}:
        columns = (f.column for f in reversed(figures))
        said = "budget" if "预算" in found[0].removeprefix(found["subject"]) else base
        base = next((c for c in columns if c.startswith(("budget", "target"))), said)
        if not base and found["subject"]:  # 绩效目标完成率: a rate of its own
            return Meaning(lexicon().default(context.table, "percent"), before + found[0])
    sign, readable = _sign(groups["sign"] or "")
    return Meaning(
        column,
        before + found["subject"] + (groups["kept"] or ""),
        base,
        sign,
        (groups["named"] or groups["whole"] or "").removesuffix("的"),
        readable,
    )


def _sign(words: str) -> tuple[int, bool]:
    """1 or -1 by the last of the sign words, and whether they can be read at all."""
    signs = lexicon().signs
    up, down = (
        max((m.end() for m in signs[key].finditer(words)), default=0) for key in ("up", "down")
    )
    return (-1 if down > up else 1), not signs["unclear"].search(words)


def fitting(final: Decimal | None, change: Decimal, rate: Reading) -> bool:
    """Whether a printed rate is that of a change which ended at an amount.

    What was nothing before has grown by 100 %, or by 0 % where it still is nothing.

    >>> fitting(Decimal(104), Decimal(4), Reading("number", Decimal("4.0"), 1))
    True
    """
    if final is None or rate.value is None:
        return False
    if final == change:
        return rate.value == (100 if change else 0)
    off = abs(change / (final - change)) * 100 - rate.value
    return abs(off) <= Decimal(1).scaleb(-(rate.decimals or 0))
