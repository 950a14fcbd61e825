"""Other sets as small: against all sets of that size, tried one by one."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product

import pytest

from lanxian.model import Figure, Report
from lanxian.verification import verify
from lanxian.verification.identities import book
from lanxian.verification.instances import Instance
from lanxian.verification.localisation import OTHERS, Repair, instead_of, localise, others
from lanxian.verification.nodes import Index, Node, make_node
from lanxian.verification.programme import Nodes, Programme

ERROR = next(i for i in book().identities if i.severity == "error")


def node(order: int, value: str) -> Node:
    figure = Figure("narrative", "t", row_name=f"{order}", value=Decimal(value), unit="万元",
                    decimals=2, raw=value)  # fmt: skip
    return make_node(figure, "", order=order)


def same(one: Node, two: Node) -> Instance:
    return Instance(ERROR, ((Decimal(1), one), (Decimal(-1), two)), "=")


def solve(items: list[Instance], report: Report) -> tuple[Programme, Repair, list[Nodes]]:
    programme = Programme(items, {})
    repair = localise(programme, Index(report))
    wrong = sorted(repair.wrong, key=lambda n: n.order)
    groups = {n: instead_of(programme, n, repair) for n in wrong}
    return programme, repair, list(others(programme, repair, groups))


def test_two_against_two(transcript: Report) -> None:
    """A quantity printed four times, twice each way: either two are wrong, and only together."""
    nodes = [node(k, v) for k, v in enumerate(["5.00", "5.00", "6.00", "6.00"])]
    items = [same(a, b) for a in nodes[:2] for b in nodes[2:]]
    _, repair, found = solve(items, transcript)
    assert len(repair.wrong) == 2
    assert found == [frozenset(nodes) - repair.wrong]


def test_two_contradictions_apart(transcript: Report) -> None:
    """Four sets explain them; but that is said by the two suspects of each already."""
    nodes = [node(k, v) for k, v in enumerate(["5.00", "6.00", "7.00", "8.00"])]
    _, repair, found = solve([same(*nodes[:2]), same(*nodes[2:])], transcript)
    assert len(repair.wrong) == 2 and found == []


@pytest.mark.parametrize("seed", range(12))
def test_none_is_missed_and_none_invented(seed: int, transcript: Report) -> None:
    draw = random.Random(seed)
    nodes = [node(k, draw.choice(["5.00", "6.00", "7.00"])) for k in range(7)]
    pairs = draw.sample(list(combinations(nodes, 2)), 9)
    programme, repair, found = solve([same(a, b) for a, b in pairs], transcript)
    size = len(repair.wrong)
    every = {
        s for s in map(frozenset, combinations(programme.nodes, size))
        if programme.conflict(s) is None
    }  # fmt: skip
    assert repair.wrong in every and set(found) <= every and len(set(found)) == len(found)
    groups = [instead_of(programme, n, repair) for n in repair.wrong]
    said = {frozenset(s) for s in product(*groups)} if size > 1 else every
    said |= {s for s in every if len(s - repair.wrong) < 2}
    assert len(found) == OTHERS or every <= said | set(found)


def test_a_row_of_two_cells(transcript: Report) -> None:
    """Two cells of one row altered alike: the rows beside it could be meant, and are named."""
    keys = {f"table/revenue//2080105/劳动保障监察//{c}/" for c in ("total", "fiscal_appropriation")}
    facts = tuple(
        replace(f, value=f.value + 100, raw=str(f.value + 100)) if f.id in keys and f.value else f
        for f in transcript.facts
    )
    ledger = verify(replace(transcript, facts=facts))
    [first, second] = [f for f in ledger.errors if f.alternatives]
    assert first.alternatives == second.alternatives and 1 < len(first.alternatives) <= OTHERS
    rows = [{s.figure.id for s in a.suspects} for a in first.alternatives]
    wrong = {f.figures[0].id for f in (first, second)}
    assert keys in [wrong, *rows]
    assert all({f.id for f in a.instead_of} == wrong for a in first.alternatives)
    given = json.loads(ledger.json())["findings"][ledger.findings.index(first)]["alternatives"]
    assert [{s["figure"] for s in a["suspects"]} for a in given] == rows
    if keys in rows:  # what was printed before lies in what the others imply
        for suspect in first.alternatives[rows.index(keys)].suspects:
            low, high = suspect.expected
            assert low <= float(suspect.figure.value or 0) - 100 <= high
    assert "另一可能" in ledger.text()
    assert not any(f.alternatives for f in verify(transcript).findings)
