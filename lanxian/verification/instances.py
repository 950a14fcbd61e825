"""An identity over given figures, and its verdict by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

from lanxian.verification.identities import Identity, Operator
from lanxian.verification.nodes import ZERO, Node

Verdict = Literal["exact", "rounding", "hint", "inconsistent", "not_applicable", "undetermined"]
Sum = tuple[tuple[Decimal, Node], ...]
#: Extra width that a total has where it may have added up its own rounded parts.
Slack = Mapping[Node, Decimal]

HUNDRED = Decimal(100)
WIDE = Context(prec=60)
NO_SLACK: Slack = {}


@dataclass(frozen=True, slots=True)
class Instance:
    """One identity over given figures: ``Σ terms + constant operator 0``.

    A rate has its figure in `rate`: it is the sum of `terms` as a percentage of that of `whole`.
    """

    identity: Identity
    terms: Sum
    operator: Operator
    constant: Decimal = ZERO
    rate: Node | None = None
    whole: Sum = ()
    zeros: tuple[str, ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The figures that it takes."""
        rate = (self.rate,) if self.rate else ()
        return (*rate, *(n for _, n in self.terms), *(n for _, n in self.whole))

    @property
    def is_total(self) -> bool:
        """Whether it says that one figure is the sum of several others."""
        signs = [c for c, _ in self.terms]
        alone = len(signs) > 2 and signs[0] > 0 and all(c < 0 for c in signs[1:])
        return alone and self.operator == "=" and not self.rate and not self.constant


def merge(terms: Iterable[tuple[Decimal, Node]]) -> Sum:
    """Add up the signs of a figure that stands in a sum twice."""
    signs: dict[Node, Decimal] = {}
    for sign, node in terms:
        signs[node] = signs.get(node, ZERO) + sign
    return tuple((c, n) for n, c in signs.items() if c)


def value(terms: Sum, constant: Decimal = ZERO) -> Decimal:
    """A sum over the printed values."""
    return sum((c * n.value for c, n in terms), constant)


def width(terms: Sum, slack: Slack = NO_SLACK) -> Decimal:
    """How far rounding can move a sum."""
    return sum((abs(c) * (n.half + slack.get(n, ZERO)) for c, n in terms), ZERO)


def judge(item: Instance, slack: Slack = NO_SLACK) -> Verdict:
    """The verdict of one instance by itself."""
    if item.rate:
        return _judge_rate(item, item.rate, slack)
    printed = value(item.terms, item.constant)
    if item.operator != "=":
        printed = max(ZERO, printed if item.operator == "<=" else -printed)
    for verdict, extra in (("rounding", NO_SLACK), ("hint", slack)):
        if printed == 0:
            return "exact"
        if abs(printed) <= width(item.terms, extra):
            return verdict  # type: ignore[return-value]
    return "inconsistent"


def _judge_rate(item: Instance, rate: Node, slack: Slack) -> Verdict:
    part, whole = value(item.terms), value(item.whole)
    if not whole:  # no such rate exists, unless what was rounded to 0 gives it
        near = _reaches(item, rate.value - rate.half, rate.value + rate.half, NO_SLACK)
        return "undetermined" if near else "inconsistent"
    places = Decimal(1).scaleb(-(rate.figure.decimals or 0))
    exact = WIDE.divide(part * HUNDRED, whole)
    if exact.quantize(places, ROUND_HALF_UP, context=WIDE) == rate.value:
        return "exact"
    if _reaches(item, rate.value - rate.half, rate.value + rate.half, NO_SLACK):
        return "rounding"
    low, high = cut(rate)
    return "hint" if _reaches(item, low, high, slack) else "inconsistent"


def cut(rate: Node) -> tuple[Decimal, Decimal]:
    """The interval of a rate that may have been cut off instead of rounded."""
    step = 2 * rate.half
    if rate.value < 0:
        return rate.value - step, rate.value + rate.half
    return rate.value - rate.half, rate.value + step


def _reaches(item: Instance, low: Decimal, high: Decimal, slack: Slack) -> bool:
    """Whether the quotient of part and whole can lie between two rates."""
    sign = 1 if value(item.whole) >= 0 else -1

    def over(rate: Decimal) -> Sum:
        return merge((*item.terms, *((-rate / HUNDRED * c, n) for c, n in item.whole)))

    above, below = over(low), over(high)
    return (
        sign * value(above) + width(above, slack) >= 0
        and sign * value(below) - width(below, slack) <= 0
    )


def total_slack(instances: Iterable[Instance]) -> dict[Node, Decimal]:
    """For each total that is exactly the sum of its printed parts: how far that may carry it.

    A total that adds up its own rounded parts (688.88 = 650.92 + 37.96) is off by no more than
    its parts were rounded.
    """
    found: dict[Node, Decimal] = {}
    for item in instances:
        if item.is_total and not value(item.terms):
            total = item.terms[0][1]
            found[total] = max(found.get(total, ZERO), width(item.terms[1:]))
    return found
