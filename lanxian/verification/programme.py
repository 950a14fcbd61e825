"""All identities of a report as one linear programme, and the figures that must be wrong.

Unknown is how far each true value lies from the printed one, in hundredths of 万元: so all numbers
are small where a report is sound, and none swallows another. A figure that is taken as wrong
may lie anywhere; no large constant stands for that (it is a column without cost), so each answer
is solved with the exact intervals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack
from scipy.sparse.csgraph import connected_components

from lanxian.verification.instances import HUNDRED, Instance, Slack, Sum, judge, value
from lanxian.verification.nodes import ZERO, Node

#: 万元 → the programme's unit.
UNIT = 100.0
#: What is left of a contradiction below this is the solver's own tolerance.
TOLERANCE = 1e-5
OPTIONS: tuple[dict[str, object], ...] = (
    {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9},
    {},
    {"presolve": False},
)

Nodes = frozenset[Node]
NOBODY: Nodes = frozenset()


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
        verdicts = [(i, judge(i, slack)) for i in self.instances]
        self._suspicious = [(i, v) for i, v in verdicts if v in {"hint", "inconsistent"}]
        self.broken = {n: sum(not holds(i) for i in items) for n, items in self.of.items()}
        constraints = [row for item in self.instances for row in rows(item)]
        self._equal = [r for r in constraints if r.equal]
        self._less = [r for r in constraints if not r.equal]
        self._rated = [(k, r.rate) for k, r in enumerate(self._less) if r.rate]
        self.rates = {rate for _, rate in self._rated}
        #: Figures that a practice may explain: totals of rounded parts, rates that were cut off.
        self.able = frozenset(n for n in self.nodes if slack.get(n) or n in self.rates)
        self._a_eq, self._a_ub = self._matrix(self._equal), self._matrix(self._less)
        spare = csr_matrix(
            (-np.ones(len(self._rated)), ([k for k, _ in self._rated], range(len(self._rated)))),
            shape=(len(self._less), len(self._rated)),
        )
        none = csr_matrix((len(self._equal), len(self._rated)))
        self._wide_eq = csr_matrix(hstack([self._a_eq, self._a_eq, -self._a_eq, none]))
        self._wide_ub = csr_matrix(hstack([self._a_ub, self._a_ub, -self._a_ub, spare]))
        self._half = np.array([float(n.half) * UNIT * (n not in self.rates) for n in self.nodes])
        self._floor = np.array([_floor(n) for n in self.nodes])

    def _matrix(self, constraints: Sequence[Row]) -> Any:
        entries = [
            (k, self.column[n], float(c)) for k, r in enumerate(constraints) for c, n in r.terms
        ]
        at, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_matrix((values, (at, columns)), shape=(len(constraints), len(self.nodes)))

    def _solve(self, cost: Any, most: Any, wrong: Nodes, practices: Nodes) -> Any:
        """Minimise over rounding (bounded), errors up and down, and the errors of rates."""
        reach, size = self._half.copy(), len(self.nodes)
        for node in practices - self.rates:
            reach[self.column[node]] += float(self.slack[node]) * UNIT
        shift = {n: s for n in wrong if (s := self.shift(n))}
        for node, by in shift.items():  # an error as large as 元 for 万元 must not drown the rest
            most[size + self.column[node]] += float(by) * UNIT
        right = [_right(r, shift, r.rate in practices) for r in self._less]
        low = np.concatenate([-reach, np.zeros(len(most))])
        bounds = np.column_stack([low, np.maximum(low, np.concatenate([reach, most]))])
        given = (self._wide_ub, right, self._wide_eq, [_right(r, shift) for r in self._equal])
        for options in OPTIONS:
            answer: Any = linprog(cost, *given, bounds, "highs", options=options)  # type: ignore
            if answer.status in {0, 3}:
                break
        return answer

    def _limits(self) -> Any:
        size = len(self.nodes)
        most = np.full(2 * size + len(self._rated), np.inf)
        most[size : 2 * size] = self._floor + self._half
        return most

    def shift(self, node: Node) -> Decimal:
        """How far a wrong figure is off, by the first identity that it breaks; a place to start."""
        for item in self.of[node]:
            if not item.rate and item.operator == "=" and not holds(item):
                factor = next(c for c, n in item.terms if n is node)
                return -value(item.terms, item.constant) / factor
        return ZERO

    def conflict(self, wrong: Nodes = NOBODY, practices: Nodes = NOBODY) -> Nodes | None:
        """Nothing if all but the `wrong` figures can be true; else figures one of which is not."""
        for item, verdict in self._suspicious:  # an identity that breaks by itself
            found = frozenset(item.nodes)
            if not found & wrong and (verdict == "inconsistent" or not found & practices):
                return found
        if not self.nodes:  # every identity holds as it is printed
            return None
        size = len(self.nodes)
        cost = np.concatenate([np.zeros(size), np.ones(2 * size + len(self._rated))])
        for node in wrong:
            k = self.column[node]
            cost[size + k] = cost[2 * size + k] = 0.0
        for k, (_, rate) in enumerate(self._rated):
            if rate in wrong:
                cost[3 * size + k] = 0.0
        answer = self._solve(cost, self._limits(), wrong, practices)
        if not answer.success:
            raise ArithmeticError(f"the solver gave up: {answer.message}")
        if answer.fun < TOLERANCE:
            return None
        less = answer.ineqlin.marginals
        weight = self._a_eq.T @ answer.eqlin.marginals + self._a_ub.T @ less
        proof = {self.nodes[k] for k in np.flatnonzero(np.abs(weight) > 1e-7)}
        proof |= {rate for k, rate in self._rated if abs(less[k]) > 1e-7 and rate}
        return frozenset(proof) - wrong

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
        start = value(terms) + sum((c * self.shift(n) for c, n in terms if n in wrong), ZERO)
        outside = sum(float(abs(c) * n.half) for c, n in terms if n not in self.column)
        ends = []
        for sign in (1, -1):
            answer = self._solve(sign * cost, most.copy(), wrong, practices)
            if answer.status == 2:  # another suspect may need other practices
                answer = self._solve(sign * cost, most.copy(), wrong, self.able)
            end = sign * answer.fun if answer.success else -sign * np.inf
            ends.append(float(start) + end / UNIT - sign * outside)
        return ends[0], ends[1]


def _right(row: Row, shift: dict[Node, Decimal], cut: bool = False) -> float:
    right = row.right + (row.extra if cut else ZERO)
    if shift:
        right -= sum((c * shift[n] for c, n in row.terms if n in shift), ZERO)
    return float(right) * UNIT


def holds(item: Instance) -> bool:
    """Whether an identity holds by itself, rounding granted."""
    return judge(item) in {"exact", "rounding", "undetermined"}


def _doubtful(instances: Sequence[Instance]) -> list[Instance]:
    """Leave out what hangs together only with identities that hold exactly as printed."""
    at = {n: k for k, n in enumerate(dict.fromkeys(n for i in instances for n in i.nodes))}
    pairs = [(at[item.nodes[0]], at[n]) for item in instances for n in item.nodes]
    if not pairs:
        return []
    graph = csr_matrix((np.ones(len(pairs)), np.transpose(pairs)), shape=(len(at), len(at)))
    part = connected_components(graph, directed=False)[1]
    doubtful = {part[at[item.nodes[0]]] for item in instances if judge(item) != "exact"}
    return [item for item in instances if part[at[item.nodes[0]]] in doubtful]


def _floor(node: Node) -> float:
    """How far below the printed value the true one can lie: money and counts are not negative."""
    signed = node.value < 0 or node.figure.column in {"change", "growth"}
    return np.inf if signed else float(node.value) * UNIT
