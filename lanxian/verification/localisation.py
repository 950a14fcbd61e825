"""Which figures must be wrong: error localisation after Fellegi and Holt, by implicit hitting sets.

Each infeasible programme proves that one of certain figures is wrong (a conflict). Integer
programming finds the cheapest set that hits all conflicts known so far; it is freed and the
programme solved again, until it is feasible: then the set is a smallest explanation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from lanxian.verification.instances import Instance, Sum, judge
from lanxian.verification.nodes import Index, Node
from lanxian.verification.programme import NOBODY, Nodes, Programme, holds

#: Among sets of one size: how much dearer an identity that holds makes it to call a figure wrong,
#: how much cheaper one that does not.
HOLDS, BREAKS = 0.0005, 0.01


@dataclass(frozen=True, slots=True)
class Repair:
    """A cheapest explanation: figures that must be wrong, and practices to be assumed.

    ``pair``: two of the wrong figures that stand in each other's place.
    """

    wrong: Nodes
    practices: Nodes
    pair: tuple[Node, ...] = ()


#: A report whose figures can all be true.
NOTHING = Repair(NOBODY, NOBODY)


def localise(programme: Programme, index: Index) -> Repair:
    """The cheapest explanation of a report that cannot be true; an empty one if it can.

    First the fewest errors, all practices granted; then the fewest practices beside them.
    """
    if programme.conflict() is None:
        return NOTHING
    first = _explain(programme, NOBODY)
    pair = _exchanged(programme, first, index)
    if pair is None:
        return first
    second = _explain(programme, frozenset(pair))
    if len(second.wrong) > len(first.wrong):
        return first
    return Repair(second.wrong, second.practices, pair)


def _explain(programme: Programme, known: Nodes) -> Repair:
    able = programme.able
    others = frozenset(programme.nodes) - known
    wrong = known | _cheapest(
        programme, lambda chosen: programme.conflict(known | chosen, able), others
    )
    cut = {i.rate for i in programme.instances if i.rate and judge(i, programme.slack) == "hint"}
    base = frozenset(rate for rate in cut if rate) - wrong
    used = _cheapest(
        programme, lambda chosen: programme.conflict(wrong, base | chosen), able - base
    )
    return Repair(wrong, base | used)


def _cheapest(
    programme: Programme, conflict: Callable[[Nodes], Nodes | None], able: Iterable[Node]
) -> Nodes:
    """The cheapest of the `able` figures that leave no conflict when chosen."""
    able, clauses, chosen = frozenset(able), [], NOBODY
    while (found := conflict(chosen)) is not None:  # conflicts that share no figure
        if not found & able - chosen:
            raise ArithmeticError("a contradiction that no figure can explain")
        clauses.append(found & able - chosen)
        chosen |= clauses[-1]
    while clauses:
        chosen = _hit(programme, clauses)
        if (found := conflict(chosen)) is None:
            break
        clauses.append(found & able - chosen)
    return chosen


def _hit(programme: Programme, clauses: Sequence[Nodes]) -> Nodes:
    """The cheapest figures that hit every conflict; what many identities confirm costs more."""
    nodes = sorted(frozenset().union(*clauses), key=lambda n: n.order)
    chosen = milp(
        np.array([_cost(programme, n) for n in nodes]),
        integrality=np.ones(len(nodes), dtype=int), bounds=Bounds(0, 1),
        constraints=LinearConstraint([[n in c for n in nodes] for c in clauses], lb=1),
    ).x  # fmt: skip
    assert chosen is not None, "every conflict names a figure, so some set hits them all"
    return frozenset(n for n, x in zip(nodes, chosen, strict=True) if x > 0.5)


def _cost(programme: Programme, node: Node) -> float:
    broken = programme.broken[node]
    return 1 + HOLDS * (len(programme.of[node]) - broken) - BREAKS * min(broken, 20)


def _exchanged(programme: Programme, repair: Repair, index: Index) -> tuple[Node, Node] | None:
    """Two neighbouring figures whose exchange mends every identity that takes them.

    Asked where one wrong figure does not suffice: a row or column that slipped is one slip.
    """
    if len(repair.wrong) < 2:
        return None
    for node in sorted(programme.nodes, key=lambda n: -programme.broken[n]):
        if not programme.broken[node] or node.figure.part != "table":
            continue
        for other in index.neighbours(node):
            if other.value != node.value and programme.broken.get(other):
                items = {id(i): i for n in (node, other) for i in programme.of[n]}.values()
                swap = {node: other, other: node}
                if all(holds(_swapped(i, swap)) for i in items):
                    return node, other
    return None


def expected(programme: Programme, node: Node, repair: Repair) -> tuple[float, float]:
    """What all other figures imply for one, in its node's unit."""
    wrong = repair.wrong | {node}
    if node not in programme.rates:
        return programme.range(((Decimal(1), node),), wrong, repair.practices)
    low, high = -np.inf, np.inf
    for item in programme.instances:
        if item.rate is node:
            a, b = programme.range(item.terms, wrong, repair.practices)
            c, d = programme.range(item.whole, wrong, repair.practices)
            ends = [100 * x / y for x in (a, b) for y in (c, d) if y]
            if c * d > 0:
                low, high = max(low, min(ends)), min(high, max(ends))
    return low, high


def instead_of(programme: Programme, node: Node, repair: Repair) -> list[Node]:
    """All figures that explain the same contradiction by themselves, `node` among them."""
    others = repair.wrong - {node}
    open_ = programme.conflict(others, programme.able)
    found = [node]
    left = (open_ or NOBODY) - {node}
    while left:
        each = min(left, key=lambda n: (_cost(programme, n), n.order))
        left -= {each}
        more = programme.conflict(others | {each}, programme.able)
        if more is None:
            found.append(each)
        else:
            left &= more
    return found


def _swapped(item: Instance, swap: dict[Node, Node]) -> Instance:
    """An instance with the values of two figures exchanged."""

    def other(terms: Sum) -> Sum:
        return tuple((c, swap.get(n, n)) for c, n in terms)

    return replace(item, terms=other(item.terms), whole=other(item.whole))
