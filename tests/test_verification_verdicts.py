"""Verdicts of single identities, at the edges of rounding."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lanxian.model import Figure
from lanxian.parsing.numbers import decimal_places
from lanxian.verification.identities import book
from lanxian.verification.instances import Instance, judge, total_slack
from lanxian.verification.nodes import Node, make_node
from lanxian.verification.slips import explain

ERROR = next(i for i in book().identities if i.severity == "error")


def node(value: str, unit: str = "万元", **keys: str) -> Node:
    number = Decimal(value)
    decimals = max(0, -int(number.as_tuple().exponent))
    figure = Figure("table", "t", value=number, unit=unit, decimals=decimals, raw=value, **keys)
    return make_node(figure, "")


def total(whole: str, *parts: str) -> Instance:
    terms = [(Decimal(1), node(whole)), *((Decimal(-1), node(p)) for p in parts)]
    return Instance(ERROR, tuple(terms), "=")


@pytest.mark.parametrize(
    ("whole", "parts", "verdict"),
    [
        ("688.88", ["650.92", "37.96"], "exact"),
        ("688.89", ["650.92", "37.96"], "rounding"),  # 0.01 of at most 0.015
        ("688.90", ["650.92", "37.96"], "inconsistent"),
        ("24.94", ["23.31", "0.63"], "inconsistent"),
        ("82.90", ["82.9"], "exact"),
    ],
)
def test_sums(whole: str, parts: list[str], verdict: str) -> None:
    assert judge(total(whole, *parts)) == verdict


@pytest.mark.parametrize(
    ("rate", "part", "whole", "verdict"),
    [
        ("152.47", "5372.50", "3523.54", "exact"),
        ("29605.67", "1776.34", "6.00", "exact"),
        ("29600.00", "1776.34", "6.00", "rounding"),  # 6.00 may be 6.001
        ("9.55", "29.42", "307.82", "hint"),  # cut off; 9.56 is right
        ("9.54", "29.42", "307.82", "inconsistent"),
        ("101", "86", "85", "exact"),
        ("100.00", "10.23", "0.00", "inconsistent"),  # of at most 0.005 it would be over 200000%
        ("400.00", "0.02", "0.00", "undetermined"),  # of 0.005 it is
    ],
)
def test_rates(rate: str, part: str, whole: str, verdict: str) -> None:
    terms = ((Decimal(1), node(part)),), ((Decimal(1), node(whole)),)
    item = Instance(ERROR, terms[0], "=", rate=node(rate, "%"), whole=terms[1])
    assert judge(item) == verdict


def test_a_total_of_rounded_parts_is_a_hint() -> None:
    whole, text = node("688.88"), node("688.886214")
    parts = tuple((Decimal(-1), node(p)) for p in ("650.92", "37.96"))
    added = Instance(ERROR, ((Decimal(1), whole), *parts), "=")
    twin = Instance(ERROR, ((Decimal(1), text), (Decimal(-1), whole)), "=")
    assert judge(twin) == "inconsistent"
    assert judge(twin, total_slack([added, twin])) == "hint"


@pytest.mark.parametrize(
    ("score", "weight", "verdict"),
    [
        ("9.19", "10", "rounding"),
        ("9.2", "10.00", "rounding"),
        ("9.00", "10.00", "rounding"),  # rounded to 9, filled up
        ("9.18", "10", "inconsistent"),
        ("9.10", "10.00", "inconsistent"),
        ("10.00", "10.00", "inconsistent"),
    ],
)
def test_scores_that_a_county_rounded(score: str, weight: str, verdict: str) -> None:
    """The points for 预算执行 beside an execution rate of 91.94%."""
    given = [
        make_node(
            Figure("performance", "budget_execution", column=column, value=Decimal(text),
                   unit="分", decimals=decimal_places(Decimal(text)), raw=text),
            "",
        )
        for column, text in (("score", score), ("weight", weight))
    ]  # fmt: skip
    part, whole = (((Decimal(1), n),) for n in given)
    item = Instance(ERROR, part, "=", rate=node("91.94", "%"), whole=whole)
    assert judge(item) == verdict


def test_what_a_node_stands_for() -> None:
    assert node("6888862.14", "元").half == Decimal("5E-7")
    assert node("58", "人").half == 0
    blank = make_node(Figure("table", "t", state="blank"), "")
    assert blank.implied and blank.known and blank.value == 0
    said = make_node(Figure("narrative", "t", state="blank"), "")
    unread = make_node(Figure("table", "t", state="unread"), "")
    bare = make_node(Figure("narrative", "t", value=Decimal(3), decimals=0, column="final"), "")
    assert not said.known and not unread.known and not bare.known


def test_next_to_nothing_is_no_slip() -> None:
    """Where 0 would fit, a ten-thousandth of anything fits: that tells nothing."""
    assert explain(node("23.31"), -0.005, 0.005) == ""
    assert "应为 0.00" in explain(node("5.00"), -0.005, 0.005), "0 itself does"
    assert "把元写作万元" in explain(node("4708762.33"), 470.875, 470.885)
