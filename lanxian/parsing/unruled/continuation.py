"""The pages that a table without vertical rules goes on to, and its columns there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from lanxian.model import Place
from lanxian.parsing.rows import Unreadable
from lanxian.parsing.unruled.columns import columns_of
from lanxian.parsing.unruled.inks import TIGHT, Column, Ink, inks_of
from lanxian.parsing.unruled.pieces import EDGES, LEVEL, overlap, union
from lanxian.parsing.unruled.sheets import Sheet


def alike(sheets: Sequence[Sheet]) -> list[list[Sheet]]:
    """Consecutive pages on which the columns stand in the same places."""
    groups = [[sheets[0]]]
    for sheet in sheets[1:]:
        inks = inks_of([sheet])
        before = inks_of(groups[-1])
        pairs = [
            (a.box, b.box)
            for a in inks
            for b in before
            if a.number == b.number and overlap(a.box, b.box) > 0
        ]
        off = [min(abs(a.x0 - b.x0), abs(a.centre - b.centre), abs(a.x1 - b.x1)) for a, b in pairs]
        numbers = [b for a, b in pairs if a.number]  # names may stand apart that stood together
        once = len({a for a, _ in pairs}) == len(pairs) and len({*numbers}) == len(numbers)
        moved = [gap for gap in off if gap > LEVEL * sheet.em]
        if not inks or (once and 2 * len(pairs) > len(inks) and 4 * len(moved) <= len(off)):
            groups[-1].append(sheet)
        else:
            groups.append([sheet])
    return groups


def same_columns(columns: Sequence[Column], group: Sequence[Sheet], ruled: bool) -> list[Column]:
    """The columns of a table on pages where they stand elsewhere."""
    if group[0].header:
        for _, own, _ in columns_of(group, ruled):
            if [c.leaf.text for c in own] == [c.leaf.text for c in columns]:
                return own
    inks = inks_of(group)
    counts = [max(len(column.inks), 1) for column in columns]
    if sum(counts) == len(inks):  # nothing is blank, so that their order tells
        rest = iter(inks)
        own = [
            Column(replace(column.leaf, place=union([i.box for i in found]).place), found)
            for column, count in zip(columns, counts, strict=True)
            for found in [tuple(islice(rest, count))]
        ]
        if all(
            one.number == two.number
            for a, b in zip(columns, own, strict=True)
            for one, two in zip(a.inks, b.inks, strict=False)
        ):
            return own
    return _shifted(columns, inks, group[0].em)


def _shifted(columns: Sequence[Column], inks: Sequence[Ink], em: float) -> list[Column]:
    """The columns where all that a page prints stands as far from where it stood before.

    Raises
    ------
    Unreadable
        It does not, or as far from several places.
    """
    known = [(c, ink) for c, column in enumerate(columns) for ink in column.inks]
    found: dict[tuple[int, ...], float] = {}
    first = [ink for _, ink in known if ink.number == inks[0].number] if inks else []
    for by in {inks[0].box.at(e) - ink.box.at(e) for ink in first for e in EDGES}:
        fits = [
            [
                i
                for i, (_, old) in enumerate(known)
                if old.number == ink.number
                and any(
                    abs(ink.box.at(e) - old.box.at(e) - by) < TIGHT * em
                    for e in ([old.edge] if old.edge else EDGES)
                )
            ]
            for ink in inks
        ]
        order = tuple(own[0] for own in fits if len(own) == 1)
        if len(order) == len(inks) and list(order) == sorted(set(order)):
            found[order] = by
    if len(found) != 1 or len(inks) < 3:
        raise Unreadable("续页的栏目与前页不在同一位置")
    [(order, by)] = found.items()
    here = {known[i][1]: ink for i, ink in zip(order, inks, strict=True)}
    return [
        Column(
            replace(column.leaf, place=_moved(column.leaf.place, by)),
            tuple(here[ink] if ink in here else _absent(ink, by) for ink in column.inks),
        )
        for column in columns
    ]


def _absent(ink: Ink, by: float) -> Ink:
    """What prints nothing here, where it would."""
    return Ink([replace(ink.box, place=_moved(ink.box.place, by))], ink.edge)


def _moved(place: Place, by: float) -> Place:
    return replace(place, x0=(place.x0 or 0.0) + by, x1=(place.x1 or 0.0) + by)
