"""All identities of a report as one linear programme, and the figures that must be wrong.

Unknown is how far each true value lies from the printed one, in hundredths of 万元: so all numbers
are small where a report is sound, and none swallows another. A figure that is taken as wrong
may lie anywhere; no large constant stands for that (it is a column without cost), so each answer
is solved with the exact intervals.

Infeasible: error localisation after Fellegi and Holt, by implicit hitting sets. Each infeasible
programme proves that one of certain figures is wrong (a conflict); integer programming finds the
cheapest set that hits all conflicts known so far; it is freed and the programme solved again,
until it is feasible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack

from lanxian.verification.instances import HUNDRED, Instance, Slack, Sum, judge, value
from lanxian.verification.nodes import ZERO, Index, Node

#: 万元 → the programme's unit.
UNIT = 100.0
#: What is left of a contradiction below this is the solver's own tolerance.
TOLERANCE = 1e-5
OPTIONS = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}
#: Among sets of one size: how much dearer an identity that holds makes it to call a figure wrong,
#: how much cheaper one that does not.
HOLDS, BREAKS = 0.0005, 0.01

Nodes = frozenset[Node]
NOBODY: Nodes = frozenset()


@dataclass(frozen=True, slots=True)
class Repair:
    """A cheapest explanation: figures that must be wrong, and practices to be assumed.

    ``pair``: two of the wrong figures that stand in each other's place.
    """

    wrong: Nodes
    practices: Nodes
    pair: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One constraint ``Σ terms = right`` (or ``≤``); of a rate, with what cutting off allows."""

    terms: Sum
    right: Decimal
    equal: bool
    rate: Node | None = None
    extra: Decimal = ZERO


def rows(item: Instance) -> Iterator[Row]:
    """The constraints of an instance on the distances from the printed values."""
    if item.rate is None:
        rest = value(item.terms, item.constant)
        if item.operator == ">=":
            yield Row(tuple((-c, n) for c, n in item.terms), rest, False)
        else:
            yield Row(item.terms, -rest, item.operator == "=")
        return
    rate, whole = item.rate, value(item.whole)
    sign = Decimal(1 if whole > 0 else -1)
    step = rate.half / HUNDRED * abs(whole)
    for side in (1, -1):  # part - high·whole ≤ 0, low·whole - part ≤ 0
        limit = (rate.value + side * rate.half) / HUNDRED
        factor = sign * side
        parts = ((factor * c, n) for c, n in item.terms)
        wholes = ((-factor * limit * c, n) for c, n in item.whole)
        terms = _add(*parts, *wholes)
        cut = step if (side > 0) == (rate.value >= 0) else ZERO
        yield Row(terms, -value(terms), False, rate, cut)


def _add(*terms: tuple[Decimal, Node]) -> Sum:
    total: dict[Node, Decimal] = {}
    for c, node in terms:
        total[node] = total.get(node, ZERO) + c
    return tuple((c, n) for n, c in total.items())


class Programme:
    """The linear programme over the figures of some instances.

    Parameters
    ----------
    instances
        Identities that hold without exception; those with a whole of 0 are left out.
    slack
        Totals that may have added up their own rounded parts, and how far that carries them.
    """

    def __init__(self, instances: Iterable[Instance], slack: Slack) -> None:
        self.instances = _doubtful([i for i in instances if not i.rate or value(i.whole)])
        self.slack = slack
        self.nodes = list({n: None for item in self.instances for n in item.nodes})
        self.column = {node: k for k, node in enumerate(self.nodes)}
        self.of: dict[Node, list[Instance]] = {n: [] for n in self.nodes}
        for item in self.instances:
            for node in item.nodes:
                self.of[node].append(item)
        self.broken = {n: sum(not _holds(i) for i in items) for n, items in self.of.items()}
        constraints = [row for item in self.instances for row in rows(item)]
        self._less = [r for r in constraints if not r.equal]
        self._rated = [(k, r.rate) for k, r in enumerate(self._less) if r.rate]
        self.rates = {rate for _, rate in self._rated}
        equal = [r for r in constraints if r.equal]
        self._a_eq, self._a_ub = self._matrix(equal), self._matrix(self._less)
        self._b_eq = np.array([float(r.right) * UNIT for r in equal])
        spare = csr_matrix(
            (-np.ones(len(self._rated)), ([k for k, _ in self._rated], range(len(self._rated)))),
            shape=(len(self._less), len(self._rated)),
        )
        none = csr_matrix((len(equal), len(self._rated)))
        self._wide_eq = csr_matrix(hstack([self._a_eq, self._a_eq, -self._a_eq, none]))
        self._wide_ub = csr_matrix(hstack([self._a_ub, self._a_ub, -self._a_ub, spare]))
        self._half = np.array([0.0 if n in self.rates else float(n.half) * UNIT for n in self.nodes])
        self._floor = np.array([_floor(n) for n in self.nodes])

    def _matrix(self, constraints: Sequence[Row]) -> Any:
        entries = [
            (k, self.column[n], float(c)) for k, r in enumerate(constraints) for c, n in r.terms
        ]
        at, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_matrix((values, (at, columns)), shape=(len(constraints), len(self.nodes)))

    def _solve(self, cost: Any, most: Any, practices: Nodes) -> Any:
        """Minimise over rounding (bounded), errors up and down, and the errors of rates."""
        size = len(self.nodes)
        reach = self._half.copy()
        for node in practices - self.rates:
            reach[self.column[node]] += float(self.slack[node]) * UNIT
        right = [
            float(r.right + (r.extra if r.rate in practices else ZERO)) * UNIT for r in self._less
        ]
        low = np.concatenate([-reach, np.zeros(len(most))])
        return linprog(
            cost, self._wide_ub, np.array(right), self._wide_eq, self._b_eq,
            np.column_stack([low, np.concatenate([reach, most])]), "highs", options=OPTIONS,
        )  # fmt: skip

    def _limits(self) -> Any:
        size = len(self.nodes)
        most = np.full(2 * size + len(self._rated), np.inf)
        most[size : 2 * size] = self._floor + self._half
        return most

    def conflict(self, wrong: Nodes = NOBODY, practices: Nodes = NOBODY) -> Nodes | None:
        """Nothing if all figures but the `wrong` ones can be true; else figures one of which is not."""
        size = len(self.nodes)
        cost = np.concatenate([np.zeros(size), np.ones(2 * size + len(self._rated))])
        for node in wrong:
            k = self.column[node]
            cost[size + k] = cost[2 * size + k] = 0.0
        for k, (_, rate) in enumerate(self._rated):
            if rate in wrong:
                cost[3 * size + k] = 0.0
        answer = self._solve(cost, self._limits(), practices)
        if not answer.success:
            raise ArithmeticError(f"the solver gave up: {answer.message}")
        if answer.fun < TOLERANCE:
            return None
        less = answer.ineqlin.marginals
        weight = self._a_eq.T @ answer.eqlin.marginals + self._a_ub.T @ less
        found = {self.nodes[k] for k in np.flatnonzero(np.abs(weight) > 1e-7)}
        found |= {rate for k, rate in self._rated if abs(less[k]) > 1e-7 and rate}
        return frozenset(found) - wrong

    def range(self, terms: Sum, wrong: Nodes, practices: Nodes) -> tuple[float, float]:
        """Least and greatest true value of a sum (in 万元) while only the `wrong` may be wrong."""
        size = len(self.nodes)
        most = self._limits()
        for k, node in enumerate(self.nodes):
            if node not in wrong:
                most[k] = most[size + k] = 0.0
        for k, (_, rate) in enumerate(self._rated):
            if rate not in wrong:
                most[2 * size + k] = 0.0
        cost = np.zeros(3 * size + len(self._rated))
        for c, node in terms:
            if node in self.column:
                k = self.column[node]
                cost[[k, size + k]] += float(c)
                cost[2 * size + k] -= float(c)
        outside = sum(float(abs(c) * n.half) for c, n in terms if n not in self.column)
        ends = []
        for sign in (1, -1):
            answer = self._solve(sign * cost, most, practices)
            end = sign * answer.fun if answer.success else -sign * np.inf
            ends.append(float(value(terms)) + end / UNIT - sign * outside)
        return ends[0], ends[1]

    def repair(self, index: Index) -> Repair | None:
        """The cheapest explanation of a report that cannot be true; None if it can.

        First the fewest errors, all practices granted; then the fewest practices beside them.
        """
        if self.conflict() is None:
            return None
        first = self._explain(NOBODY)
        pair = self.exchanged(first, index)
        if pair is None:
            return first
        second = self._explain(frozenset(pair))
        if len(second.wrong) > len(first.wrong):
            return first
        return Repair(second.wrong, second.practices, pair)

    def _explain(self, known: Nodes) -> Repair:
        able = frozenset(n for n in self.nodes if self.slack.get(n) or n in self.rates)
        others = frozenset(self.nodes) - known
        wrong = known | self._cheapest(lambda chosen: self.conflict(known | chosen, able), others)
        cut = {i.rate for i in self.instances if i.rate and judge(i, self.slack) == "hint"}
        base = frozenset(rate for rate in cut if rate) - wrong
        used = self._cheapest(lambda chosen: self.conflict(wrong, base | chosen), able - base)
        return Repair(wrong, base | used)

    def _cheapest(self, conflict: Callable[[Nodes], Nodes | None], able: Iterable[Node]) -> Nodes:
        """The cheapest of the `able` figures that leave no conflict when chosen."""
        able, clauses, chosen = frozenset(able), [], NOBODY
        while (found := conflict(chosen)) is not None:  # conflicts that share no figure
            if not found & able - chosen:
                raise ArithmeticError("a contradiction that no figure can explain")
            clauses.append(found & able - chosen)
            chosen |= clauses[-1]
        while clauses:
            chosen = self._hit(clauses)
            if (found := conflict(chosen)) is None:
                break
            clauses.append(found & able - chosen)
        return chosen

    def _hit(self, clauses: Sequence[Nodes]) -> Nodes:
        """The cheapest figures that hit every conflict; what many identities confirm costs more."""
        nodes = sorted(frozenset().union(*clauses), key=lambda n: n.order)
        answer = milp(
            np.array([self._cost(n) for n in nodes]),
            integrality=np.ones(len(nodes)), bounds=Bounds(0, 1),
            constraints=LinearConstraint([[n in c for n in nodes] for c in clauses], lb=1),
        )  # fmt: skip
        return frozenset(n for n, x in zip(nodes, answer.x, strict=True) if x > 0.5)

    def _cost(self, node: Node) -> float:
        broken = self.broken[node]
        return 1 + HOLDS * (len(self.of[node]) - broken) - BREAKS * min(broken, 20)

    def exchanged(self, repair: Repair, index: Index) -> tuple[Node, Node] | None:
        """Two neighbouring figures whose exchange mends every identity that takes them.

        Asked where one wrong figure does not suffice: a row or column that slipped is one slip.
        """
        if len(repair.wrong) < 2:
            return None
        for node in sorted(self.nodes, key=lambda n: -self.broken[n]):
            if not self.broken[node] or node.figure.part != "table":
                continue
            for other in index.neighbours(node):
                if other.value != node.value and self.broken.get(other):
                    items = {id(i): i for n in (node, other) for i in self.of[n]}.values()
                    swap = {node: other, other: node}
                    if all(_holds(_swapped(i, swap)) for i in items):
                        return node, other
        return None

    def expected(self, node: Node, repair: Repair) -> tuple[float, float]:
        """What all other figures imply for one, in its node's unit."""
        wrong = repair.wrong | {node}
        if node not in self.rates:
            return self.range(((Decimal(1), node),), wrong, repair.practices)
        low, high = -np.inf, np.inf
        for item in self.instances:
            if item.rate is node:
                a, b = self.range(item.terms, wrong, repair.practices)
                c, d = self.range(item.whole, wrong, repair.practices)
                ends = [100 * x / y for x in (a, b) for y in (c, d) if y]
                if c * d > 0:
                    low, high = max(low, min(ends)), min(high, max(ends))
        return low, high

    def instead_of(self, node: Node, repair: Repair) -> list[Node]:
        """All figures that explain the same contradiction by themselves, `node` among them."""
        others = repair.wrong - {node}
        open_ = self.conflict(others, repair.practices)
        found = [node]
        left = (open_ or NOBODY) - {node}
        while left:
            each = min(left, key=lambda n: (self._cost(n), n.order))
            left -= {each}
            more = self.conflict(others | {each}, repair.practices)
            if more is None:
                found.append(each)
            else:
                left &= more
        return found


def _holds(item: Instance) -> bool:
    return judge(item) in {"exact", "rounding", "undetermined"}


def _swapped(item: Instance, swap: dict[Node, Node]) -> Instance:
    """An instance with the values of two figures exchanged."""

    def other(terms: Sum) -> Sum:
        return tuple((c, swap.get(n, n)) for c, n in terms)

    return replace(item, terms=other(item.terms), whole=other(item.whole))


def _doubtful(instances: Sequence[Instance]) -> list[Instance]:
    """Leave out what hangs together only with identities that hold exactly as printed."""
    group = {n: n for item in instances for n in item.nodes}

    def root(node: Node) -> Node:
        while group[node] is not node:
            group[node] = node = group[group[node]]
        return node

    for item in instances:
        first = root(item.nodes[0])
        for node in item.nodes[1:]:
            group[root(node)] = first
    doubtful = {root(item.nodes[0]) for item in instances if judge(item) != "exact"}
    return [item for item in instances if root(item.nodes[0]) in doubtful]


def _floor(node: Node) -> float:
    """How far below the printed value the true one can lie: money and counts are not negative."""
    signed = node.value < 0 or node.figure.column in {"change", "growth"}
    return np.inf if signed else float(node.value) * UNIT
