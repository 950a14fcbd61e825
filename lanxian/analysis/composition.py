"""What a department spends on (支出构成): by function, economic class and nature; 三公."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

from lanxian import classification
from lanxian.analysis import classes
from lanxian.analysis.facts import amount, money, percent, pick, tidy, total
from lanxian.model import Report

#: Tables that print spending by code, best first: the one of all funds, then the one of one fund.
BY_CODE = ("expenditure", "general_public_budget")
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
    keys = {"part": "table", "table": kind}
    whole = amount(report, row_name="合计", column="total", **keys)
    cells: dict[str, dict[str, object]] = {}
    for figure in pick(report, column=("total", "basic", "project"), **keys):
        code = figure.row_code
        if classification.level(code):
            row = cells.setdefault(code, {"name": figure.row_name})
            row.setdefault(figure.column, money(figure))
    rows = []
    for code in sorted(cells):
        cell = cells[code]
        spent = cell.get("total")
        if not isinstance(spent, Decimal):
            continue
        above = next((p for p in _ancestors(code) if p in cells), "")
        rows.append(
            {"code": code, "level": classification.level(code), "parent": above}
            | cell
            | {"share": percent(spent, whole)}
        )
    columns = ["code", "name", "level", "parent", "total", "basic", "project", "share"]
    return tidy(rows, columns)


def _ancestors(code: str) -> Iterable[str]:
    while code := classification.parent(code):
        yield code


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
        {
            "name": name,
            "code": classes.code_of(report, name),
            "total": spent.get(name),
            "total_share": percent(spent.get(name), whole),
            "fiscal": finals.get(name),
            "fiscal_share": percent(finals.get(name), fiscal),
        }
        for name in names
    ]
    return tidy(rows, ["name", "code", "total", "total_share", "fiscal", "fiscal_share"])


def concentration(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Herfindahl-Hirschman index (HHI): 1 is all in one class; 1/n is n equal ones.

    >>> concentration([Decimal(50), Decimal(50)])
    Decimal('0.50')
    """
    parts = list(amounts)
    whole = total(parts)
    if not whole:
        return None
    return sum((((p or Decimal(0)) / whole) ** 2 for p in parts), Decimal(0))


def natures(report: Report) -> pd.DataFrame:
    """Basic (基本支出) against project (项目支出) and the other natures, of all spending.

    Returns
    -------
    DataFrame
        Index `name`; `amount`, `share`. Natures that the table prints as blank are left out.
    """
    names = {
        "basic": "基本支出",
        "project": "项目支出",
        "payment_to_superior": "上缴上级支出",
        "business": "经营支出",
        "subordinate_subsidy": "对附属单位补助支出",
    }
    kind = source_table(report)
    keys = {"part": "table", "table": kind, "row_name": "合计"}
    whole = amount(report, column="total", **keys)
    rows = []
    for column, name in names.items():
        spent = amount(report, column=column, **keys)
        if spent:
            rows.append({"name": name, "amount": spent, "share": percent(spent, whole)})
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
        spent = money(figure)
        if classification.level(figure.row_code) and spent:
            personnel = figure.row_code[:3] in classification.PERSONNEL
            rows.append(
                {
                    "code": figure.row_code,
                    "name": figure.row_name,
                    "level": classification.level(figure.row_code),
                    "group": "人员经费" if personnel else "公用经费",
                    "amount": spent,
                    "share": percent(spent, whole),
                }
            )
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
        budget, final = (
            amount(report, row_name=name, column=c, **keys) for c in ("budget", "final")
        )
        if budget is not None or final is not None:
            rate = percent(final, budget)
            rows.append(
                {"name": name, "depth": depth, "budget": budget, "final": final, "rate": rate}
            )
    return tidy(rows, ["name", "depth", "budget", "final", "rate"])


def compared(report: Report, prior: Report | None) -> pd.DataFrame | None:
    """Shares of the classes in the general public budget, this year and last, in per cent.

    None without a prior report. A class that only one of the years has is zero in the other.
    """
    if prior is None:
        return None
    now, before = (dict(by_class(r)["fiscal_share"].dropna()) for r in (report, prior))
    rows = []
    for name in dict.fromkeys([*now, *before]):
        share, past = now.get(name, Decimal(0)), before.get(name, Decimal(0))
        rows.append({"类": name, "上年": past, "本年": share, "变化（百分点）": share - past})
    return tidy(rows, ["类", "上年", "本年", "变化（百分点）"])
