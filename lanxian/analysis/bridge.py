"""The bridge from last year's coding to this year's (口径衔接), by linear programming.

Published change of class j: Δ_j = R_j + C_j + L_j, with R functional reclassification (科目调整),
C co-funding shift (资金来源变化) and L the like-for-like change (同口径变动); ΣR = ΣC = 0.
What moved between two classes is a `Flow`, known as a point or as an interval. Intervals stay
intervals: for each R_j, C_j and L_j the least and the greatest value that all flows together
allow are solved for, so that nothing is printed as known that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

import pandas as pd

from lanxian.analysis.facts import cents, tidy

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


@dataclass(frozen=True, slots=True)
class Flow:
    """What moved from one class to another between the two codings, in 万元.

    R: part of last year's spending of `origin` that today's rules publish under `target`.
    C: part of this year's spending on a programme of `origin` that stands under `target` only
    because it is paid from another source. ``basis`` says in Chinese where the bounds are from.
    """

    kind: Kind
    origin: str
    target: str
    amount: Interval
    object: str = ""
    basis: str = ""

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
    rows = [_row(account, accounts, flows) for account in accounts]
    columns = ["class", "prior", "R", "restated", "C", "L", "current", "change", "growth"]
    return tidy(rows, columns)


def _row(account: Account, accounts: Sequence[Account], flows: Sequence[Flow]) -> dict[str, object]:
    moved = {
        kind: bounds({i: Decimal(f.sign(account.name)) for i, f in enumerate(flows)
                      if f.kind in kind}, accounts, flows)
        for kind in ("R", "C", "RC")
    }  # fmt: skip
    both = moved["RC"]
    like = Interval(account.change - both.high, account.change - both.low)
    restated = moved["R"] + account.prior
    return {
        "class": account.name,
        "prior": account.prior,
        "R": moved["R"],
        "restated": restated,
        "C": moved["C"],
        "L": like,
        "current": account.current,
        "change": account.change,
        "growth": _growth(like, restated),
    }


def _growth(like: Interval, restated: Interval) -> Interval | None:
    """Like-for-like growth in per cent, on the restated prior year, where it can be told."""
    if like.point is None or not restated.point:
        return None
    return Interval.at(like.low / restated.low * 100)


def bounds(
    weights: Mapping[int, Decimal], accounts: Sequence[Account], flows: Sequence[Flow]
) -> Interval:
    """Least and greatest value of a weighted sum of flows that everything published allows.

    Each flow keeps to its own bounds; what left a class by reclassification is not more than
    what it spent last year, what came in by co-funding not more than what it spent this year.
    """
    _refuse_empty(flows)
    weights = {i: w for i, w in weights.items() if w}
    limits = list(_limits(accounts, flows))
    if all(flow.amount.point is not None for flow in flows):  # no choice: exact arithmetic
        for members, limit in limits:
            if sum((flows[i].amount.low for i in members), ZERO) > limit:
                raise Contradiction(members)
        return Interval.at(sum((w * flows[i].amount.low for i, w in weights.items()), ZERO))
    return Interval(*(_extreme(weights, limits, flows, way) for way in (1, -1)))


def _refuse_empty(flows: Iterable[Flow]) -> None:
    for flow in flows:
        if flow.amount.low > flow.amount.high:
            raise Contradiction(flow)


def _limits(
    accounts: Sequence[Account], flows: Sequence[Flow]
) -> Iterable[tuple[list[int], Decimal]]:
    for account in accounts:
        out = [i for i, f in enumerate(flows) if f.kind == "R" and f.origin == account.name]
        come = [i for i, f in enumerate(flows) if f.kind == "C" and f.target == account.name]
        yield from ((m, v) for m, v in ((out, account.prior), (come, account.current)) if m)


def _extreme(
    weights: Mapping[int, Decimal],
    limits: Sequence[tuple[list[int], Decimal]],
    flows: Sequence[Flow],
    way: int,
) -> Decimal:
    """The minimum (`way` 1) or maximum (`way` -1) by HiGHS, to 0.01 万元."""
    everything = range(len(flows))
    least = _least(
        tuple(float(weights.get(i, ZERO)) * way for i in everything),
        tuple(tuple(float(i in members) for i in everything) for members, _ in limits),
        tuple(float(limit) for _, limit in limits),
        tuple((float(f.amount.low), float(f.amount.high)) for f in flows),
    )
    return cents(Decimal(repr(round(way * least, 6))))


@lru_cache(maxsize=1024)
def _least(
    cost: tuple[float, ...],
    matrix: tuple[tuple[float, ...], ...],
    limits: tuple[float, ...],
    box: tuple[tuple[float, float], ...],
) -> float:
    """The minimum; remembered, since a page shows the same bounds in words, table and chart."""
    import numpy as np
    from scipy.optimize import linprog

    found = linprog(
        np.array(cost),
        A_ub=np.array(matrix) if limits else None,
        b_ub=limits or None,
        bounds=box,
        method="highs",
    )
    if found.status != 0 or found.fun is None:
        raise Contradiction(found.message)
    return float(found.fun)
