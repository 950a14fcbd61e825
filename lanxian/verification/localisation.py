"""Which figures must be wrong: error localisation after Fellegi and Holt, by implicit hitting sets.

Each infeasible programme proves that one of certain figures is wrong (a conflict). Integer
programming finds the cheapest set that hits all conflicts known so far; it is freed and the
programme solved again, until it is feasible: then the set is a smallest explanation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
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
#: How many other sets are listed, how often the programme is solved for them, and for how many
#: wrong figures at most: bounds on time that are the same on every machine.
OTHERS, TRIES, MANY = 10, 40, 8
#: How many conflicts the smallest explanation is looked for with; a report of another department
#: pasted into this one's text has too many, and gets one that cannot be made smaller by itself.
ROUNDS = 80


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
    wrong = _errors(programme, NOBODY)
    pair = _exchanged(programme, wrong, index) or ()
    if pair and len(other := _errors(programme, frozenset(pair))) <= len(wrong):
        return Repair(other, _practices(programme, other), pair)
    return Repair(wrong, _practices(programme, wrong))


def _errors(programme: Programme, known: Nodes) -> Nodes:
    """The cheapest figures that must be wrong, the `known` among them."""
    others = frozenset(programme.nodes) - known
    return known | _cheapest(
        programme, lambda chosen: programme.conflict(known | chosen, programme.able), others
    )


def _practices(programme: Programme, wrong: Nodes) -> Nodes:
    """The fewest practices to be assumed beside the `wrong` figures."""
    cut = {i.rate for i in programme.instances if i.rate and judge(i, programme.slack) == "hint"}
    base = frozenset(rate for rate in cut if rate) - wrong
    return base | _cheapest(
        programme, lambda chosen: programme.conflict(wrong, base | chosen), programme.able - base
    )


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
    if not clauses:
        return chosen
    for _ in range(ROUNDS):
        hit = _hit(programme, clauses)
        assert hit is not None, "every conflict names a figure, so some set hits them all"
        chosen = hit
        if (found := conflict(chosen)) is None:
            return chosen
        clauses.append(found & able - chosen)

    def price(node: Node) -> tuple[float, int]:
        return _cost(programme, node), node.order

    while (found := conflict(chosen)) is not None:
        chosen |= {min(found & able - chosen, key=price)}
    for node in sorted(chosen, key=price, reverse=True):
        if conflict(chosen - {node}) is None:
            chosen -= {node}
    return chosen


def _hit(
    programme: Programme, clauses: Sequence[Nodes], most: int | None = None,
    apart: Sequence[Set[Node]] = (), limits: Sequence[tuple[Nodes, int]] = (),
) -> Nodes | None:  # fmt: skip
    """The cheapest figures that hit every conflict; what many identities confirm costs more.

    Parameters
    ----------
    most
        How many they may be; nothing is returned where no more than these do not suffice.
    apart
        Groups of which at least one must be left out as a whole.
    limits
        Sets with the number of figures that may be taken from each.
    """
    nodes = sorted(frozenset().union(*clauses), key=lambda n: (n.scope, n.order))
    column = {n: k for k, n in enumerate(nodes)}
    size = len(nodes) + len(apart)  # behind the figures one column a group: 1 where it is taken
    rows = [(dict.fromkeys((column[n] for n in clause), 1), 1.0, np.inf) for clause in clauses]
    for group, number in limits:
        rows.append((dict.fromkeys((column[n] for n in group if n in column), 1), 0, number))
    if most is not None:
        rows.append((dict.fromkeys(column.values(), 1), 0, most))
    for k, other in enumerate(apart, len(nodes)):
        rows += [({column[n]: 1, k: -1}, -np.inf, 0) for n in nodes if n in other]
    if apart:
        rows.append((dict.fromkeys(range(len(nodes), size), 1), 0, len(apart) - 1))
    matrix = np.zeros((len(rows), size))
    for line, (terms, _, _) in zip(matrix, rows, strict=True):
        line[list(terms)] = list(terms.values())
    costs = [*(_cost(programme, n) for n in nodes), *(0.0 for _ in apart)]
    ends = [least for _, least, _ in rows], [greatest for _, _, greatest in rows]
    chosen = milp(
        np.array(costs), integrality=np.ones(size, dtype=int), bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, *ends),
    ).x  # fmt: skip
    if chosen is None:
        return None
    return frozenset(n for n, x in zip(nodes, chosen, strict=False) if x > 0.5)


def _cost(programme: Programme, node: Node) -> float:
    broken = programme.broken[node]
    return 1 + HOLDS * (len(programme.of[node]) - broken) - BREAKS * min(broken, 20)


def _exchanged(programme: Programme, wrong: Nodes, index: Index) -> tuple[Node, Node] | None:
    """Two neighbouring figures whose exchange mends every identity that takes them.

    Asked where one wrong figure does not suffice: a row or column that slipped is one slip.
    """
    if len(wrong) < 2:
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


def others(
    programme: Programme, repair: Repair, groups: Mapping[Node, Sequence[Node]]
) -> Iterator[Nodes]:
    """Every other set as small that explains the report, the cheapest first, at most `OTHERS`.

    Parameters
    ----------
    groups
        For each wrong figure, itself and those that explain its part by themselves. What follows
        from these is left out: sets that exchange one figure only, or take one of each group.
    """
    known = frozenset(repair.pair)
    wrong = repair.wrong - known
    if not 2 <= len(wrong) <= MANY:
        return
    members = Counter(n for group in groups.values() for n in group)
    apart = [{n for n in group if members[n] == 1} for group in groups.values()]
    clauses = [c for n in groups if (c := programme.conflict(repair.wrong - {n}, programme.able))]
    limits: list[tuple[Nodes, int]] = [(wrong, len(wrong) - 2)]
    for _ in range(TRIES):
        chosen = _hit(programme, clauses, len(wrong), apart, limits)
        if chosen is None:
            return
        found = programme.conflict(known | chosen, programme.able)
        if found is not None:
            clauses.append(found - known)
            continue
        limits.append((chosen, len(chosen) - 1))
        yield chosen
        if len(limits) > OTHERS:
            return


def _swapped(item: Instance, swap: dict[Node, Node]) -> Instance:
    """An instance with the values of two figures exchanged."""

    def other(terms: Sum) -> Sum:
        return tuple((c, swap.get(n, n)) for c, n in terms)

    return replace(item, terms=other(item.terms), whole=other(item.whole))
