"""What a department spends on (支出构成): by function, economic class and nature; 三公."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from lanxian import classification
from lanxian.analysis import classes
from lanxian.analysis.lookup import amount, money, percent, pick, tidy, total
from lanxian.model import Report

ZERO = Decimal(0)
#: Tables that print spending by code, best first: the one of all funds, then the one of one fund.
BY_CODE = ("expenditure", "general_public_budget")
#: Columns of a table by code, and the nature of spending (支出性质) that each holds.
NATURES = {
    "basic": "基本支出",
    "project": "项目支出",
    "payment_to_superior": "上缴上级支出",
    "business": "经营支出",
    "subordinate_subsidy": "对附属单位补助支出",
}
#: The six rows of the table of 三公, which two of them add up.
THREE_PUBLIC = {
    "合计": 0,
    "因公出国（境）费": 1,
    "公务用车购置及运行维护费": 1,
    "公务用车购置费": 2,
    "公务用车运行维护费": 2,
    "公务接待费": 1,
}


def source_table(report: Report) -> str:
    """The kind of table that the functional composition is read from; empty if there is none."""
    for kind in BY_CODE:
        if any(f.row_code for f in pick(report, part="table", table=kind, column="total")):
            return kind
    return ""


def functional(report: Report) -> pd.DataFrame:
    """Spending by function (功能分类): 类, 款 and 项 in code order.

    Returns
    -------
    DataFrame
        Index `code`; `name`, `level`, `parent`, `total`, `basic`, `project` in 万元 (`Decimal`),
        `share` of the table's total in per cent. Empty where no table by code was read.
    """
    kind = source_table(report)
    table = {"part": "table", "table": kind}
    whole = amount(report, row_name="合计", column="total", **table)
    cells: dict[str, dict[str, object]] = {}
    for figure in pick(report, column=("total", "basic", "project"), **table):
        code = figure.row_code
        if classification.level(code):
            row = cells.setdefault(code, {"name": figure.row_name})
            row.setdefault(figure.column, money(figure))
    rows = []
    for code, cell in sorted(cells.items()):
        spent = cell.get("total")
        if isinstance(spent, Decimal):
            above = next((code[:k] for k in (5, 3) if k < len(code) and code[:k] in cells), "")
            keys = {"code": code, "level": classification.level(code), "parent": above}
            rows.append(keys | cell | {"share": percent(spent, whole)})
    columns = ["code", "name", "level", "parent", "total", "basic", "project", "share"]
    return tidy(rows, columns)


def by_class(report: Report) -> pd.DataFrame:
    """Spending by class (类): all funds, and of it the general public budget, with shares.

    Returns
    -------
    DataFrame
        Index `name`; `code`, `total` (本年支出), `total_share`, `fiscal` (一般公共预算财政拨款),
        `fiscal_share`. A class that one of the two does not print has None there.
    """
    finals = {name: money(f) for name, f in classes.finals(report).items()}
    tree = functional(report)
    spent = dict(tree[tree["level"] == "类"].set_index("name")["total"])
    names = [*spent, *(n for n in finals if n not in spent)]
    whole, fiscal = total(spent.values()), total(finals.values())
    rows = [
        (name, classes.code_of(report, name), spent.get(name), percent(spent.get(name), whole),
         finals.get(name), percent(finals.get(name), fiscal))
        for name in names
    ]  # fmt: skip
    return tidy(rows, ["name", "code", "total", "total_share", "fiscal", "fiscal_share"])


def concentration(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Herfindahl-Hirschman index (HHI): 1 is all in one class; 1/n is n equal ones.

    >>> concentration([Decimal(50), Decimal(50)])
    Decimal('0.50')
    """
    parts = list(amounts)
    whole = total(parts)
    return sum((((p or ZERO) / whole) ** 2 for p in parts), ZERO) if whole else None


def natures(report: Report) -> pd.DataFrame:
    """Basic (基本支出) against project (项目支出) and the other natures, of all spending.

    Returns
    -------
    DataFrame
        Index `name`; `amount`, `share`. Natures that the table prints as blank are left out.
    """
    keys = {"part": "table", "table": source_table(report), "row_name": "合计"}
    whole = amount(report, column="total", **keys)
    spent = {name: amount(report, column=column, **keys) for column, name in NATURES.items()}
    rows = [(name, value, percent(value, whole)) for name, value in spent.items() if value]
    return tidy(rows, ["name", "amount", "share"])


def economic(report: Report) -> pd.DataFrame:
    """Basic spending by economic class (经济分类), of the general public budget.

    Returns
    -------
    DataFrame
        Index `code`; `name`, `level`, `group` (人员经费 or 公用经费), `amount`, `share` of the sum
        of both groups. Only what is not blank.
    """
    keys = {"part": "table", "table": "basic_expenditure", "column": "final"}
    whole = basic_total(report)
    rows = []
    for figure in pick(report, **keys):
        code, spent = figure.row_code, money(figure)
        level = classification.level(code)
        if level and spent:
            group = "人员经费" if code[:3] in classification.PERSONNEL else "公用经费"
            rows.append((code, figure.row_name, level, group, spent, percent(spent, whole)))
    return tidy(rows, ["code", "name", "level", "group", "amount", "share"]).sort_index()


def group_total(report: Report, group: str) -> Decimal | None:
    """人员经费合计 or 公用经费合计 of the table by economic class."""
    keys = {"table": "basic_expenditure", "column": "final"}
    printed = amount(report, part="table", row_name=f"{group}合计", **keys)
    return amount(report, part="narrative", row_name=group, **keys) if printed is None else printed


def basic_total(report: Report) -> Decimal | None:
    """人员经费 and 公用经费 together: the whole of the table by economic class."""
    return total(group_total(report, group) for group in ("人员经费", "公用经费"))


def three_public(report: Report) -> pd.DataFrame:
    """三公 spending: budget and actual of the six rows.

    Returns
    -------
    DataFrame
        Index `name`; `depth`, `budget`, `final` in 万元, `rate` in per cent (None where the
        budget is zero). Empty where the table was not read.
    """
    keys = {"part": "table", "table": "three_public"}
    rows = []
    for name, depth in THREE_PUBLIC.items():
        budget = amount(report, row_name=name, column="budget", **keys)
        final = amount(report, row_name=name, column="final", **keys)
        if budget is not None or final is not None:
            rows.append((name, depth, budget, final, percent(final, budget)))
    return tidy(rows, ["name", "depth", "budget", "final", "rate"])


def compared(report: Report, prior: Report | None) -> pd.DataFrame | None:
    """Shares of the classes in the general public budget, this year and last, in per cent.

    None without a prior report. A class that only one of the years has is zero in the other.
    """
    if prior is None:
        return None
    now, before = (dict(by_class(r)["fiscal_share"].dropna()) for r in (report, prior))
    both = {name: (before.get(name, ZERO), now.get(name, ZERO)) for name in (*now, *before)}
    rows = [(name, past, share, share - past) for name, (past, share) in both.items()]
    return tidy(rows, ["类", "上年", "本年", "变化（百分点）"])
