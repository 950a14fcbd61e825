"""Year on year with the coding changed (口径调整): what is real change, what is only booking.

`read_case` gathers what one report says; `flows` turns it into bounds under stated
`Assumptions`; `bridge.solve` does the rest. No point estimate leaves this module without the
assumptions that it stands on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import pandas as pd

from lanxian.analysis import classes, movements
from lanxian.analysis.bridge import Account, Contradiction, Flow, Interval, solve
from lanxian.analysis.lookup import amount, cents, minus, money, tidy
from lanxian.analysis.movements import Movement
from lanxian.model import Report

ZERO = Decimal(0)
#: What 机关运行经费 includes now and did not last year.
INCLUDED = re.compile(
    r"[^。]*包[含括](?P<item>[^，。；]{2,12})，?而上年[^。]*?不包[含括](?P=item)[^。]*"
)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is taken for granted beyond the printed figures.

    Parameters
    ----------
    growth
        Growth rates (0.05 is 5 %) between which the reclassified objects may have grown: last
        year's amount is this year's over 1 + g. None assumes nothing.
    one_item
        The co-funded part stands in one 项.
    programme
        The programme's total is known and its old class now holds nothing else but `other`.
    exact
        The programme's total is exactly as printed, its rounding left aside.
    other
        Other spending in the programme's old class, in 万元, in either year.
    """

    growth: tuple[Decimal, Decimal] | None = None
    one_item: bool = False
    programme: bool = False
    exact: bool = False
    other: Decimal = ZERO


@dataclass(frozen=True)
class Case:
    """What one report says of last year's and this year's classes (类), and of movements.

    ``basis`` tells where last year is from: ``prior`` the prior report, ``nothing`` there was no
    spending at all (a new department), ``changes`` this year less the published change.
    """

    accounts: tuple[Account, ...]
    movements: tuple[Movement, ...]
    unknown: tuple[str, ...] = ()
    printed_total: Decimal | None = None
    printed_change: Decimal | None = None
    basis: Literal["prior", "nothing", "changes"] = "changes"

    @property
    def funded(self) -> Movement | None:
        """The first co-funding movement, if there is one."""
        return next((m for m in self.movements if m.kind == "C"), None)

    @property
    def shift(self) -> Movement | None:
        """The co-funding movement whose programme is known, if there is one."""
        return next((m for m in self.movements if m.programme), None)

    def largest(self, most: int = 2) -> list[Account]:
        """The classes that changed most, as published."""
        return sorted(self.accounts, key=lambda a: -abs(a.change))[:most]

    def account(self, name: str) -> Account:
        """The account of a class."""
        return next(a for a in self.accounts if a.name == name)


def read_case(
    report: Report, prior: Report | None = None, programme_total: float | str | None = None
) -> Case:
    """Gather accounts and movements from a report, and from the prior year's if there is one."""
    known = movements.accounts(report, prior)
    total = None if programme_total is None else Decimal(str(programme_total))
    final, change = (movements.printed(report, column) for column in ("final", "change"))
    return Case(
        known,
        movements.movements(report, known, prior, total),
        tuple(name for name in classes.finals(report) if name not in {a.name for a in known}),
        final,
        change,
        "prior" if prior else "nothing" if minus(final, change) == 0 else "changes",
    )


def exact(rates: Iterable[float]) -> list[Decimal]:
    """Rates as given by a parameter, as decimals: 0.05 is 5 %, and not a little more.

    >>> exact([0, 0.05])
    [Decimal('0'), Decimal('0.05')]
    """
    return [Decimal(str(rate)) for rate in rates]


def flows(case: Case, given: Assumptions) -> list[Flow]:
    """The movements with their bounds under the assumptions given."""
    return [_flow(move, case, given) for move in case.movements]


def _flow(move: Movement, case: Case, given: Assumptions) -> Flow:
    origin, programme = case.account(move.origin), move.programme
    cap = case.account(move.target).current if move.cap is None else move.cap
    if move.kind == "R":
        moved = Interval(ZERO, origin.prior)
        if move.prior is not None:
            moved = Interval.at(move.prior)
        elif move.current is not None and given.growth is not None:
            low, high = given.growth
            moved = Interval(move.current / (1 + high), move.current / (1 + low))
    elif given.programme and programme:
        total = Interval.at(programme.printed) if given.exact else programme.total
        moved = total + (given.other - origin.current)
        moved = Interval(max(moved.low, ZERO), min(moved.high, cap))
    else:
        item = move.item_cap if given.one_item else None
        moved = Interval(ZERO, cap if item is None else item)
    return Flow(move.kind, move.origin, move.target, moved)


def point_assumptions(case: Case, growth: Decimal = ZERO, other: Decimal = ZERO) -> Assumptions:
    """The assumptions of the main table: g given, the programme's total as printed if known."""
    known = case.shift is not None
    return Assumptions((growth, growth), one_item=True, programme=known, exact=True, other=other)


def bridge(case: Case, given: Assumptions) -> pd.DataFrame | None:
    """The bridge of all classes under the assumptions; None where they contradict the report."""
    try:
        return solve(case.accounts, flows(case, given))
    except Contradiction:
        return None


def headline(case: Case) -> pd.DataFrame:
    """The bridge under the main assumptions, or under none where these contradict the report."""
    frame = bridge(case, point_assumptions(case))
    return solve(case.accounts, flows(case, Assumptions())) if frame is None else frame


def likes(frame: pd.DataFrame) -> dict[str, Interval]:
    """The like-for-like change of each class of a bridge."""
    return dict(zip(frame.index, frame["L"], strict=True))


def totals(frame: pd.DataFrame) -> pd.Series:
    """The sum of a bridge's classes: R and C vanish, L is the whole published change."""
    whole = Account("各类之和", sum(frame["prior"], ZERO), sum(frame["current"], ZERO))
    prior, zero, change = map(Interval.at, (whole.prior, ZERO, whole.change))
    growth = None if whole.growth is None else Interval.at(whole.growth)
    cells = [whole.prior, zero, prior, zero, change, whole.current, whole.change, growth]
    return pd.Series(cells, frame.columns, name=whole.name, dtype=object)


def steps(case: Case, rates: Sequence[Decimal]) -> list[tuple[str, Assumptions]]:
    """One assumption more at each step, from none to those of the main table."""
    wide = (min(rates), max(rates))
    given = Assumptions()
    ladder = [("只用报告印出的数和句子", given)]
    if any(m.kind == "R" and m.current is not None for m in case.movements):
        given = replace(given, growth=wide)
        ladder.append((f"科目调整的对象一年增长 {wide[0]:.0%} 至 {wide[1]:.0%}", given))
    if case.funded and case.funded.item_cap is not None:
        given = replace(given, one_item=True)
        ladder.append((f"改变资金来源的部分只列在一个项级科目（{case.funded.item}）", given))
    if case.shift and case.shift.programme:
        given = replace(given, programme=True)
        total = case.shift.programme.printed
        ladder.append((f"项目总额 {total:,.2f} 万元，{case.shift.origin}本年只有它", given))
    if any(m.current is not None for m in case.movements) or case.shift:
        text = f"g = 0{'，项目总额恰如印出' if case.shift else ''}"
        ladder.append((text, point_assumptions(case)))
    return ladder


def narrowing(case: Case, rates: Sequence[Decimal]) -> pd.DataFrame:
    """How the like-for-like change of each class narrows as assumptions are added.

    Returns
    -------
    DataFrame
        Index `step` (from 1); `assumption`, `class`, `low`, `high` in 万元. A step that
        contradicts the report is left out.
    """
    rows = []
    for number, (text, given) in enumerate(steps(case, rates), 1):
        frame = bridge(case, given)
        found = {} if frame is None else likes(frame)
        rows += [(number, text, name, cents(v.low), cents(v.high)) for name, v in found.items()]
    return tidy(rows, ["step", "assumption", "class", "low", "high"])


def sensitivity(
    case: Case, rates: Sequence[Decimal], others: Iterable[Decimal] = (ZERO,)
) -> pd.DataFrame:
    """The like-for-like changes under other assumptions: growth g, other spending o.

    Returns
    -------
    DataFrame
        Index `growth` and `other`; `shift` (x, `Interval`), `programme` (its change in 万元) and
        one column for the L of each class.
    """
    rows = []
    for growth, other in [*((g, ZERO) for g in rates), *((ZERO, o) for o in others if o)]:
        given = point_assumptions(case, growth, other)
        frame, parts = bridge(case, given), programme(case, other)
        if frame is not None:
            moved = next((f.amount for f in flows(case, given) if f.kind == "C"), None)
            change = None if parts is None else parts["change"].iloc[0]
            rows.append((growth, other, moved, change, *frame["L"]))
    names = [account.name for account in case.accounts]
    frame = tidy(rows, ["growth", "other", "shift", "programme", *names])
    return frame.set_index("other", append=True)


def programme(case: Case, other: Decimal = ZERO) -> pd.DataFrame | None:
    """Both years by programme: the co-funded one, and everything else. None if it is unknown.

    Assumes that its old class held nothing else than `other` last year.
    """
    shift = case.shift
    if shift is None or shift.programme is None:
        return None
    prior = case.account(shift.origin).prior - other
    own = Account(shift.programme.name, prior, shift.programme.printed)
    whole = totals(headline(case))
    rest = Account("其他全部支出", whole["prior"] - own.prior, whole["current"] - own.current)
    rows = [(a.name, a.prior, a.current, a.change, a.growth) for a in (own, rest)]
    return tidy(rows, ["name", "prior", "current", "change", "growth"])


def initial_budget(report: Report, name: str) -> Decimal | None:
    """Initial budget of a class: a guess at what it holds besides a programme paid later on."""
    return money(classes.spoken(report, "budget_initial").get(name))


def unnamed(report: Report, case: Case) -> dict[str, tuple[Movement, ...]]:
    """For each class the movements that its own sentence about the change does not name."""
    left: dict[str, tuple[Movement, ...]] = {}
    for name, figure in classes.spoken(report, "change", "prior_year").items():
        own = re.sub(r"\s", "", figure.sentence)
        for move in case.movements:
            said = [re.sub(r"\s", "", s.sentence) for s in move.sentences]
            named = any(own and text and (own in text or text in own) for text in said)
            if name in (move.origin, move.target) and not named:
                left[name] = (*left.get(name, ()), move)
    return left


@dataclass(frozen=True, slots=True)
class Scope:
    """机关运行经费 whose scope (口径) changed: what is in now and was not, and what is known."""

    final: Decimal
    change: Decimal
    item: str
    ceiling: Decimal | None
    sentence: str

    @property
    def like(self) -> Interval:
        """Like-for-like change: the newly included item is between nothing and its ceiling."""
        top = self.final if self.ceiling is None else min(self.ceiling, self.final)
        return Interval(self.change - top, self.change)


def operating_cost(report: Report) -> Scope | None:
    """机关运行经费, where its section says that an item is in now that was not last year."""
    keys = {"part": "narrative", "table": "operating_cost"}
    final = amount(report, column="final", **keys)
    change = amount(report, column="change", base="prior_year", **keys)
    texts = (re.sub(r"\s", "", s.text) for s in report.sections if s.key == "operating_cost")
    found = next(filter(None, map(INCLUDED.search, texts)), None)
    if final is None or change is None or found is None:
        return None
    row = {"part": "table", "table": "basic_expenditure", "row_name": found["item"]}
    return Scope(final, change, found["item"], amount(report, **row), found[0])
