"""The bridge from last year's coding to this year's (口径衔接), by linear programming.

Published change of class j: Δ_j = R_j + C_j + L_j, with R functional reclassification (科目调整),
C co-funding shift (资金来源变化) and L the like-for-like change (同口径变动); ΣR = ΣC = 0.
What moved between two classes is a `Flow`, known as a point or as an interval. Intervals stay
intervals: for each R_j, C_j and L_j the least and the greatest value that all flows together
allow are solved for, so that nothing is printed as known that is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import mul
from typing import Literal

import pandas as pd

from lanxian.analysis.lookup import cents, percent, tidy

Kind = Literal["R", "C"]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a quantity can take, in 万元; a point where both ends are equal.

    >>> f"{Interval.at(Decimal('869.66')):+,.2f}", f"{Interval(ZERO, Decimal('1360.6')):,.2f}"
    ('+869.66', '[0.00, 1,360.60]')
    """

    low: Decimal
    high: Decimal

    @classmethod
    def at(cls, value: Decimal) -> Interval:
        """An interval of one point."""
        return cls(value, value)

    @property
    def point(self) -> Decimal | None:
        """The one value, None while there are several."""
        return self.low if self.low == self.high else None

    @property
    def sign(self) -> int | None:
        """1, 0 or -1 where all values agree, else None."""
        signs = {(v > 0) - (v < 0) for v in (self.low, self.high)}
        return signs.pop() if len(signs) == 1 else None

    def __format__(self, spec: str) -> str:
        unsigned = spec.replace("+", "")
        low, high = (
            format(v, spec) if cents(v) else format(ZERO, unsigned) for v in (self.low, self.high)
        )
        return low if low == high else f"[{low}, {high}]"

    def __add__(self, other: Decimal) -> Interval:
        return Interval(self.low + other, self.high + other)


@dataclass(frozen=True, slots=True)
class Account:
    """A functional class (类): what it spent last year as published, and this year, in 万元."""

    name: str
    prior: Decimal
    current: Decimal

    @property
    def change(self) -> Decimal:
        """The published change (公布的增减额), Δ."""
        return self.current - self.prior

    @property
    def growth(self) -> Decimal | None:
        """The published growth in per cent; None where there was nothing."""
        return percent(self.change, self.prior)


@dataclass(frozen=True, slots=True)
class Flow:
    """What moved from one class to another between the two codings, in 万元.

    R: part of last year's spending of `origin` that today's rules publish under `target`.
    C: part of this year's spending on a programme of `origin` that stands under `target` only
    because it is paid from another source.
    """

    kind: Kind
    origin: str
    target: str
    amount: Interval

    def sign(self, account: str) -> int:
        """1 where it adds to a class, -1 where it takes away."""
        return (account == self.target) - (account == self.origin)


class Contradiction(ValueError):
    """No values satisfy all flows and accounts together."""


def solve(accounts: Sequence[Account], flows: Sequence[Flow]) -> pd.DataFrame:
    """The bridge of every class; the classes are the index, in the order given.

    Returns
    -------
    DataFrame
        `prior`, `current`, `change` (`Decimal`), `R`, `restated`, `C`, `L` and `growth`
        (`Interval`; growth is L over the *restated* prior year in per cent, None where that may
        be zero).

    Raises
    ------
    Contradiction
        The flows cannot all be true: an object is larger than the class that it came from.

    Examples
    --------
    >>> accounts = [Account("甲", Decimal(10), Decimal(7)), Account("乙", ZERO, Decimal(4))]
    >>> move = Flow("R", "甲", "乙", Interval.at(Decimal(4)))
    >>> [f"{like:+.2f}" for like in solve(accounts, [move])["L"]]
    ['+1.00', '0.00']
    """
    accounts, flows, rows = tuple(accounts), tuple(flows), []
    for account in accounts:
        signs = [f.sign(account.name) for f in flows]
        moved, funded, both = (
            bounds(tuple(s * (f.kind in kinds) for s, f in zip(signs, flows, strict=True)),
                   accounts, flows)
            for kinds in ("R", "C", "RC")
        )  # fmt: skip
        like = Interval(account.change - both.high, account.change - both.low)
        restated = moved + account.prior
        told = like.point is not None and restated.point
        growth = Interval.at(like.low / restated.low * 100) if told else None
        rows.append((account.name, account.prior, moved, restated, funded, like, account.current,
                     account.change, growth))  # fmt: skip
    return tidy(rows, ["class", "prior", "R", "restated", "C", "L", "current", "change", "growth"])


@lru_cache(maxsize=1024)
def bounds(
    weights: tuple[int, ...], accounts: tuple[Account, ...], flows: tuple[Flow, ...]
) -> Interval:
    """Least and greatest value of a weighted sum of flows that everything published allows.

    Each flow keeps to its own bounds; what left a class by reclassification is not more than
    what it spent last year, what came in by co-funding not more than what it spent this year.
    Remembered, since a page shows the same bounds in words, table and chart.
    """
    if any(flow.amount.low > flow.amount.high for flow in flows):
        raise Contradiction(flows)
    takes = [([f.kind == "R" and f.origin == a.name for f in flows], a.prior) for a in accounts]
    takes += [([f.kind == "C" and f.target == a.name for f in flows], a.current) for a in accounts]
    limits = [(members, limit) for members, limit in takes if any(members)]
    lows = [flow.amount.low for flow in flows]
    if all(flow.amount.point is not None for flow in flows):  # no choice: exact arithmetic
        if any(sum(map(mul, members, lows)) > limit for members, limit in limits):
            raise Contradiction(flows)
        return Interval.at(sum(map(mul, weights, lows), ZERO))
    from scipy.optimize import linprog

    ends = []
    for way in (1, -1):
        found = linprog(
            [float(w * way) for w in weights],
            A_ub=[list(map(float, members)) for members, _ in limits] or None,
            b_ub=[float(limit) for _, limit in limits] or None,
            bounds=[(float(f.amount.low), float(f.amount.high)) for f in flows],
            method="highs",
        )
        if found.status != 0 or found.fun is None:
            raise Contradiction(found.message)
        ends.append(cents(Decimal(repr(round(way * float(found.fun), 6)))))
    return Interval(*ends)
