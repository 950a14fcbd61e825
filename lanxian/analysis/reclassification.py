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

from lanxian.analysis import classes
from lanxian.analysis.bridge import Account, Contradiction, Flow, Interval, solve
from lanxian.analysis.facts import amount, cents, money, percent, pick, tidy
from lanxian.analysis.movements import (
    Movement,
    Programme,
    accounts,
    movements,
    printed,
    prior_total,
    same,
    unknown_classes,
)
from lanxian.model import Report

ZERO = Decimal(0)
UP, DOWN = re.compile("增加|增长|上升|提高"), re.compile("减少|下降|降低")


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
    known = accounts(report, prior)
    total = None if programme_total is None else Decimal(str(programme_total))
    return Case(
        known,
        movements(report, known, prior, total),
        unknown_classes(report, known),
        printed(report, "final"),
        printed(report, "change"),
        "prior" if prior else "nothing" if prior_total(report) == 0 else "changes",
    )


def exact(rates: Iterable[float]) -> list[Decimal]:
    """Rates as given by a parameter, as decimals: 0.05 is 5 %, and not a little more.

    >>> exact([0, 0.05])
    [Decimal('0'), Decimal('0.05')]
    """
    return [Decimal(str(rate)) for rate in rates]


def flows(case: Case, given: Assumptions) -> list[Flow]:
    """The movements with their bounds under the assumptions given."""
    return [_flow(m, case, given) for m in case.movements]


def _flow(move: Movement, case: Case, given: Assumptions) -> Flow:
    origin, target = case.account(move.origin), case.account(move.target)
    if move.kind == "R":
        if move.prior is not None:
            moved = Interval.at(move.prior)
        elif move.current is not None and given.growth is not None:
            low, high = given.growth
            moved = Interval(move.current / (1 + high), move.current / (1 + low))
        else:
            moved = Interval(ZERO, origin.prior)
        return Flow("R", move.origin, move.target, moved, move.object, move.basis)
    cap = target.current if move.cap is None else move.cap
    if given.programme and move.programme:
        total = move.programme.total
        if given.exact:
            total = Interval.at(move.programme.printed)
        moved = total + (given.other - origin.current)
        moved = Interval(max(moved.low, ZERO), min(moved.high, cap))
    else:
        item = move.item_cap if given.one_item else None
        moved = Interval(ZERO, cap if item is None else item)
    return Flow("C", move.origin, move.target, moved, move.object)


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


def totals(frame: pd.DataFrame) -> pd.Series:
    """The sum of a bridge's classes: R and C vanish, L is the whole published change."""
    prior, current, change = (sum(frame[c], ZERO) for c in ("prior", "current", "change"))
    zero, like = Interval.at(ZERO), Interval.at(change)
    growth = percent(change, prior)
    cells = {"prior": prior, "R": zero, "restated": Interval.at(prior), "C": zero, "L": like}
    cells |= {"current": current, "change": change}
    cells["growth"] = None if growth is None else Interval.at(growth)
    return pd.Series(cells, name="各类之和", dtype=object)


def steps(case: Case, rates: Sequence[Decimal]) -> list[tuple[str, Assumptions]]:
    """One assumption more at each step, from none to those of the main table."""
    wide = (min(rates), max(rates))
    given = Assumptions()
    ladder = [("只用报告印出的数和句子", given)]
    if any(m.kind == "R" and m.current is not None for m in case.movements):
        given = replace(given, growth=wide)
        text = f"科目调整的对象一年增长 {wide[0]:.0%} 至 {wide[1]:.0%}"
        ladder.append((text, given))
    shift = next((m for m in case.movements if m.kind == "C"), None)
    if shift and shift.item_cap is not None:
        given = replace(given, one_item=True)
        ladder.append((f"改变资金来源的部分只列在一个项级科目（{shift.item}）", given))
    if case.shift and case.shift.programme:
        given = replace(given, programme=True)
        total = case.shift.programme.printed
        ladder.append((f"项目总额 {total:,.2f} 万元，{case.shift.origin}本年只有它", given))
    if any(m.current is not None for m in case.movements) or case.shift:
        ladder.append(
            (f"g = 0{'，项目总额恰如印出' if case.shift else ''}", point_assumptions(case))
        )
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
        if frame is None:
            continue
        for name, like in frame["L"].items():
            cell = {"step": number, "assumption": text, "class": name}
            rows.append(cell | {"low": cents(like.low), "high": cents(like.high)})
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
    others = list(others)
    for growth, other in [*((g, ZERO) for g in rates), *((ZERO, o) for o in others if o)]:
        given = point_assumptions(case, growth, other)
        frame = bridge(case, given)
        if frame is None:
            continue
        x = next((f.amount for f in flows(case, given) if f.kind == "C"), None)
        parts = programme(case, other)
        change = None if parts is None else parts["change"].iloc[0]
        cell = {"growth": growth, "other": other, "shift": x, "programme": change}
        rows.append(cell | dict(frame["L"]))
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
    current = shift.programme.printed
    whole = [sum((getattr(a, y) for a in case.accounts), ZERO) for y in ("prior", "current")]
    pairs = [
        (shift.programme.name, prior, current),
        ("其他全部支出", whole[0] - prior, whole[1] - current),
    ]
    rows = [
        {"name": n, "prior": a, "current": b, "change": b - a, "growth": percent(b - a, a)}
        for n, a, b in pairs
    ]
    return tidy(rows, ["name", "prior", "current", "change", "growth"])


def initial_budget(report: Report, name: str) -> Decimal | None:
    """Initial budget of a class: a guess at what it holds besides a programme paid later on."""
    return money(classes.spoken(report, "budget_initial").get(name))


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause that a report states for its total change: a programme's rise or fall."""

    sentence: str
    rising: bool


def stated_cause(report: Report, of: Programme) -> Cause | None:
    """The first 主要原因 that says the programme rose or fell; None if there is none."""
    order = (classes.SECTION, "fiscal_appropriation", "overall")
    for key in order:
        for section in report.sections:
            if section.key != key:
                continue
            for reason in re.findall(
                r"主要原因[是为：]*([^。；]*)", re.sub(r"\s", "", section.text)
            ):
                ways = (bool(UP.search(reason)), bool(DOWN.search(reason)))
                if ways[0] != ways[1] and "列入" not in reason and same(of.name, reason):
                    return Cause(reason, ways[0])
    return None


def unnamed(report: Report, case: Case) -> dict[str, tuple[Movement, ...]]:
    """For each class the movements that its own sentence about the change does not name."""
    own = classes.spoken(report, "change", "prior_year")
    left = {}
    for name, figure in own.items():
        text = re.sub(r"\s", "", figure.sentence)
        touching = [m for m in case.movements if name in (m.origin, m.target)]
        silent = [
            m
            for m in touching
            if not any(_within(re.sub(r"\s", "", s.sentence), text) for s in m.sentences)
        ]
        if silent:
            left[name] = tuple(silent)
    return left


def _within(left: str, right: str) -> bool:
    return bool(left and right) and (left in right or right in left)


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
    if final is None or change is None:
        return None
    pattern = r"[^。]*包[含括](?P<item>[^，。；]{2,12})，?而上年[^。]*?不包[含括](?P=item)[^。]*"
    for section in report.sections:
        found = re.search(pattern, re.sub(r"\s", "", section.text))
        if section.key == "operating_cost" and found:
            item = found["item"]
            rows = pick(report, part="table", table="basic_expenditure", row_name=item)
            ceiling = next((m for f in rows if (m := money(f)) is not None), None)
            return Scope(final, change, item, ceiling, found[0])
    return None
