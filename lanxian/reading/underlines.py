"""Lines under words and through them (下划线、删除线): they part no cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from lanxian.reading.characters import Char, Rule

#: A line begins and ends with its words, give or take so many points; borders stand further off.
NEAR = 0.6
#: How far under the baseline, or above it, a line may stand, in sizes of the type.
UNDER, THROUGH = 0.3, 0.55
#: Words under one line have no gaps wider than this, in sizes of the type.
GAP = 1.0


def without_underlines(rules: Sequence[Rule], chars: Sequence[Char]) -> tuple[Rule, ...]:
    """The horizontal rules without those that begin and end with the words they stand under."""
    if not rules:  # as on most pages of text
        return ()
    starting: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        starting[int(char.x0)].append(char)

    def underline(rule: Rule) -> bool:
        first = (
            char
            for x in range(int(rule.start - NEAR), int(rule.start + NEAR) + 1)
            for char in starting.get(x, ())
            if abs(char.x0 - rule.start) <= NEAR and _at(rule, char)
        )
        return any(_along(rule, char, chars) for char in first)

    return tuple(rule for rule in rules if not underline(rule))


def _at(rule: Rule, char: Char) -> bool:
    return -THROUGH * char.size <= rule.at - char.base <= UNDER * char.size


def _along(rule: Rule, first: Char, chars: Iterable[Char]) -> bool:
    """Whether a rule ends with the words that begin with `first`."""
    words = [c for c in chars if abs(c.base - first.base) <= NEAR and first.x0 <= c.x0 < rule.end]
    words.sort(key=lambda char: char.x0)
    whole = all(b.x0 - a.x1 <= GAP * first.size for a, b in pairwise(words))
    return whole and abs(words[-1].x1 - rule.end) <= NEAR
