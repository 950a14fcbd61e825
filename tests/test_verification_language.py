"""The language of the identities, and the book that is written in it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lanxian.verification.identities import book, parse_rule


def test_every_identity_has_what_people_need() -> None:
    identities = book().identities
    assert len({i.id for i in identities}) == len(identities)
    for identity in identities:
        assert identity.name and identity.formula and identity.source and identity.rules
        assert identity.severity in {"error", "warning", "hint"}


def test_the_rule_book_is_covered(shared: Path) -> None:
    """Each identity of the rule book is declared, checked in words, or named as not judged."""
    with (shared / "domain/identities.csv").open(encoding="utf-8") as file:
        wanted = {row["id"] for row in csv.DictReader(file)}
    known = {i.id for i in book().identities} | set(book().unchecked)
    assert wanted - known == {"N08", "P08", "S01"}  # in checks.py and findings.py


def test_a_rule_with_everything() -> None:
    rule = parse_rule(
        "narrative:a[$row].b@prior_year = Σ prior:t/revenue[x|y>@set~].!c % (d[1].e - 2)"
    )
    right = rule.right[0].address
    assert right is not None
    assert (right.scope, right.side, right.parent, right.row) == ("prior", "revenue", "x|y", "@set")
    assert right.summed and right.zero and right.column == "!c"
    assert rule.of[1].number == 2 and rule.of[1].sign == -1


def test_a_rule_that_cannot_be_read_says_where() -> None:
    with pytest.raises(ValueError, match="cannot read"):
        parse_rule("revenue[合计].total = ???")
