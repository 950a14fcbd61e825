"""The rules of a page → snapped → connected groups, each the skeleton of one table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from math import inf

from lanxian.reading.characters import Char, Rule

#: Rules closer than this (points) are one; gaps up to this are no gaps.
SNAP = 3.0
#: A border between two base cells counts as ruled if this share of it is covered.
COVERED = 0.5
#: Rules shorter than this are ink of other kinds (underlines of blanks, strokes of symbols).
SHORTEST = 6.0
#: A row of a table whose own horizontal rules are all missing is at most so high.
HIGHEST = 72.0
#: How far a rule must reach beyond the outermost crossing rule to show that a border is missing.
OVERHANG = 5.0

#: How far rules go: from and to.
Reach = tuple[float, float]
ANYWHERE: Reach = (-inf, inf)


def snapped(rules: Iterable[Rule]) -> list[Rule]:
    """Put rules that nearly coincide onto one line and join the pieces that touch.

    So are dashes: short pieces, with gaps that are no longer than such a piece may be.
    """
    lanes: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if lanes and rule.at - lanes[-1][-1].at <= SNAP:
            lanes[-1].append(rule)
        else:
            lanes.append([rule])
    result = []
    for lane in lanes:
        at = sum(r.at for r in lane) / len(lane)
        pieces = sorted(lane, key=lambda r: r.start)
        start, end = pieces[0].start, pieces[0].end
        for before, piece in pairwise(pieces):
            dashed = max(r.end - r.start for r in (before, piece)) < SHORTEST
            if piece.start <= end + (SHORTEST if dashed else SNAP):
                end = max(end, piece.end)
            else:
                result.append(Rule(at, start, end))
                start, end = piece.start, piece.end
        result.append(Rule(at, start, end))
    return [r for r in result if r.end - r.start >= SHORTEST]


def crossing(h: Rule, v: Rule) -> bool:
    """Whether a horizontal and a vertical rule meet."""
    return h.start - SNAP <= v.at <= h.end + SNAP and v.start - SNAP <= h.at <= v.end + SNAP


def groups(
    horizontal: Sequence[Rule], vertical: Sequence[Rule]
) -> list[tuple[list[Rule], list[Rule]]]:
    """Split rules into connected groups, each the skeleton of one table."""
    parent = Sets(len(horizontal) + len(vertical))
    for i, h in enumerate(horizontal):
        for j, v in enumerate(vertical):
            if crossing(h, v):
                parent.join(i, len(horizontal) + j)
    found: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for i, h in enumerate(horizontal):
        found[parent.root(i)][0].append(h)
    for j, v in enumerate(vertical):
        found[parent.root(len(horizontal) + j)][1].append(v)
    whole = [group for group in found.values() if group[0] and group[1]]
    lone = [rule for hs, vs in found.values() if not hs for rule in vs]
    for _, vs in whole:  # merged cells that fill their column on this page cross no rule
        top, bottom = min(v.start for v in vs), max(v.end for v in vs)
        vs += [v for v in lone if abs(v.start - top) <= SNAP and abs(v.end - bottom) <= SNAP]
    return whole


def lone_rows(
    lone: Iterable[Rule], chars: Sequence[Char]
) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """The skeleton of a table without outer borders of which a page holds one row alone.

    Its vertical rules are among those that cross no other.
    """
    for (top, bottom), rules in groupby(sorted(lone, key=_ends), key=_ends):
        vs = list(rules)
        inside = [c for c in chars if top <= c.middle <= bottom]
        if len(vs) > 1 and bottom - top <= HIGHEST and any(c.text.isdigit() for c in inside):
            x0 = min([vs[0].at, *(c.x0 - SNAP for c in inside)])
            x1 = max([vs[-1].at, *(c.x1 + SNAP for c in inside)])
            if x0 < vs[0].at and x1 == vs[-1].at:  # it has no border on the right either
                x1 += vs[-1].at - vs[-2].at
            yield [Rule(top, x0, x1), Rule(bottom, x0, x1)], vs


def _ends(rule: Rule) -> tuple[float, float]:
    return round(rule.start, 1), round(rule.end, 1)


class Sets:
    """Disjoint sets of the numbers below `size`."""

    def __init__(self, size: int) -> None:
        self.above = list(range(size))

    def root(self, i: int) -> int:
        """The representative of the set that holds `i`; the smallest member."""
        while self.above[i] != i:
            self.above[i] = i = self.above[self.above[i]]
        return i

    def join(self, i: int, j: int) -> None:
        """Unite the sets of `i` and `j`."""
        i, j = self.root(i), self.root(j)
        self.above[max(i, j)] = min(i, j)


def stacked(
    horizontal: Sequence[Rule], vertical: Sequence[Rule]
) -> list[tuple[list[Rule], list[Rule]]]:
    """Part the rules of tables that touch: where they reach to other edges, another begins.

    The rule between two tables belongs to both; of what stands further below each keeps its own.
    """
    ys = positions(horizontal)
    reaches = [_reach(h for h in horizontal if abs(h.at - y) <= SNAP) for y in ys]
    for i, y in enumerate(ys[:-1]):
        above = [*reaches[:i], *((v.at, v.at) for v in vertical if v.start < y - SNAP)]
        own = _union(above) if above else reaches[0]
        edges = _edges_below(i, ys, reaches, own, vertical)
        if edges:
            first = [h for h in horizontal if abs(h.at - y) <= SNAP]
            under = [h for h in horizontal if h.at > y + SNAP]
            upper = (_cut(horizontal, (-inf, y), own), _cut(vertical, own, (-inf, y)))
            lower = [*_cut(first, ANYWHERE, edges), *under], _cut(vertical, ANYWHERE, (y, inf))
            return [*([upper] if upper[1] else []), *stacked(*lower)]
    return [(list(horizontal), list(vertical))]


def _edges_below(
    i: int, ys: Sequence[float], reaches: Sequence[Reach], own: Reach, vertical: Sequence[Rule]
) -> Reach | None:
    """The edges of another table that begins at a rule; None where the one above goes on.

    It goes on where most of its columns do: then some rules are drawn too short or too long.
    A title that is wider than what stands below it begins no table.
    """
    under = _along(vertical, ys[i], ys[i + 1])
    closed = bool(under) and _same(reaches[i + 1], (min(under), max(under)))
    edges = reaches[i + 1] if closed else _union(reaches[i + 1 :])
    narrower = _within(edges, own)
    if _same(own, edges):
        return None
    if not i:  # the rule reaches beyond the table: it is the last of one whose row stands apart
        return edges if closed and narrower else None
    above = _along(vertical, ys[i - 1], ys[i])
    inner = [x for x in above if own[0] + SNAP < x < own[1] - SNAP]
    shared = sum(any(abs(x - other) <= SNAP for other in under) for x in inner)
    if 2 * shared > min(len(inner), len(under)):
        return None
    ended = bool(above) and _same(own, (min(above), max(above)))
    ends = narrower and _same(reaches[i], own) and (ended or bool(inner))
    begins = _same(reaches[i], edges if narrower else _union((own, edges)))
    return edges if ends or (begins and (inner or ended or not narrower)) else None


def _reach(rules: Iterable[Rule]) -> Reach:
    return _union((rule.start, rule.end) for rule in rules)


def _union(reaches: Iterable[Reach]) -> Reach:
    starts, ends = zip(*reaches, strict=True)
    return min(starts), max(ends)


def _same(one: Reach, other: Reach) -> bool:
    return all(abs(a - b) <= SNAP for a, b in zip(one, other, strict=True))


def _within(inner: Reach, outer: Reach) -> bool:
    return outer[0] - SNAP <= inner[0] and inner[1] <= outer[1] + SNAP


def _along(rules: Iterable[Rule], top: float, bottom: float) -> list[float]:
    """Where the vertical rules stand that a band between two horizontal ones has."""
    return [r.at for r in rules if covered([Rule(0, r.start, r.end)], 0, top, bottom)]


def _cut(rules: Iterable[Rule], at: Reach, along: Reach) -> list[Rule]:
    """The rules that stand in one range, cut off at the ends of another."""
    near = (r for r in rules if at[0] - SNAP <= r.at <= at[1] + SNAP)
    cut = (Rule(r.at, max(r.start, along[0]), min(r.end, along[1])) for r in near)
    return [r for r in cut if r.end - r.start > SNAP]


def with_borders(horizontal: list[Rule], vertical: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Add the outer borders that a table goes without, where its other rules reach beyond."""

    def bordered(rules: list[Rule], crossing_rules: list[Rule]) -> list[Rule]:
        low = min(r.start for r in crossing_rules)
        high = max(r.end for r in crossing_rules)
        start, end = min(r.start for r in rules), max(r.end for r in rules)
        first, last = min(r.at for r in rules), max(r.at for r in rules)
        added = [Rule(low, start, end)] if first - low > OVERHANG else []
        return rules + added + ([Rule(high, start, end)] if high - last > OVERHANG else [])

    new_vertical = bordered(vertical, horizontal)
    return bordered(horizontal, new_vertical), new_vertical


def positions(rules: Iterable[Rule]) -> list[float]:
    """The places of rules, each once."""
    result: list[float] = []
    for at in sorted(r.at for r in rules):
        if not result or at - result[-1] > SNAP:
            result.append(at)
    return result


def covered(
    rules: Sequence[Rule], at: float, start: float, end: float, share: float = COVERED
) -> bool:
    """Whether rules at one place cover such a share of the way from `start` to `end`."""
    length = sum(
        max(0.0, min(r.end, end) - max(r.start, start)) for r in rules if abs(r.at - at) <= SNAP
    )
    return length >= share * (end - start)
