"""Spending of the general public budget (一般公共预算财政拨款) by functional class (类)."""

from __future__ import annotations

from lanxian import classification
from lanxian.analysis.lookup import money, pick
from lanxian.model import Figure, Report

#: Section of the narrative that goes through the classes one by one.
SECTION = "general_public_budget"
#: Where the spending of each class stands, best first.
PLACES = (
    {"part": "table", "table": "general_public_budget", "column": "total"},
    {"part": "table", "table": "fiscal_appropriation", "side": "expenditure",
     "column": "general_public_budget"},
    {"part": "narrative", "table": SECTION, "column": "final"},
)  # fmt: skip


def is_class(figure: Figure, known: frozenset[str] = frozenset()) -> bool:
    """Whether a row stands for a functional class: by its code, else by its name."""
    if figure.row_code:
        return classification.level(figure.row_code) == "类"
    return figure.row_name in known or bool(classification.class_code(figure.row_name))


def class_names(report: Report) -> frozenset[str]:
    """Names of the classes that the report's own tables print."""
    rows = pick(report, part="table", table=("expenditure", "general_public_budget"))
    return frozenset(f.row_name for f in rows if classification.level(f.row_code) == "类")


def finals(report: Report) -> dict[str, Figure]:
    """Actual spending (决算) of each class, from the first place that prints it.

    In this order: 一般公共预算财政拨款支出决算表, the column of that fund in
    财政拨款收入支出决算总表, the narrative. Classes without any spending are left out.
    """
    known = class_names(report)
    for place in PLACES:
        found: dict[str, Figure] = {}
        for figure in pick(report, **place):
            if is_class(figure, known) and money(figure):
                found.setdefault(figure.row_name, figure)
        if found:
            return found
    return {}


def spoken(report: Report, column: str, base: str = "") -> dict[str, Figure]:
    """What the narrative says of each class: its `column` (``budget_initial``, ``change`` …).

    Parameters
    ----------
    base
        Only figures that refer to this base (``prior_year``); empty for any.
    """
    known = class_names(report) | frozenset(finals(report))
    found: dict[str, Figure] = {}
    for figure in pick(report, part="narrative", table=SECTION, column=column):
        right = not base or figure.base == base
        if right and is_class(figure, known) and figure.state == "number":
            found.setdefault(figure.row_name, figure)
    return found


def code_of(report: Report, name: str) -> str:
    """Code of a class by its name, from the report's tables first; empty if unknown."""
    rows = pick(report, part="table", table=("expenditure", "general_public_budget", "revenue"))
    own = (f.row_code for f in rows if f.row_name == name and len(f.row_code) == 3)
    return next(own, "") or classification.class_code(name)
