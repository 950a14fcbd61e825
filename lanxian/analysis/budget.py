"""From the initial budget to actual spending: what moved by adjustment, what by execution.

I initial budget (年初预算), F full-year budget (全年预算, 调整后预算), A actual (决算). The
deviation A - I is the adjustment F - I and the execution A - F, and
(1 + 初始偏离) = (1 + 调整)(1 + 执行偏离).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from lanxian.analysis import classes, lookup
from lanxian.analysis.lookup import WHOLE, minus, money, percent, pick, ratio, records, tidy, total
from lanxian.model import Report

#: Column of the figures → name of the stage in a frame.
STAGES = {"budget_initial": "initial", "budget_full_year": "full_year", "final": "final"}
#: What the stages are called.
NAMES = {"initial": "年初预算", "full_year": "全年预算", "final": "决算"}
BUDGETS = {stage: NAMES[stage] for stage in ("initial", "full_year")}
NATURES = ("合计", "基本支出", "项目支出")
#: What the deviation splits into.
SPLIT = ("deviation", "adjustment", "execution")


def stages(report: Report) -> pd.DataFrame:
    """Initial budget, full-year budget and actual, in total and for basic and project spending.

    All three stages of a row come from one place: the performance annex (部门整体支出绩效自评),
    where it has the row, else the narrative on the general public budget.

    Returns
    -------
    DataFrame
        Index `name` (合计, 基本支出, 项目支出); `initial`, `full_year`, `final` in 万元, None for
        what is not published; `source` (``performance/budget_execution`` …). Rows of which
        nothing is published are left out.
    """
    rows = []
    for name in NATURES:
        for part, table, names in (
            ("performance", "budget_execution", (name,)),
            ("narrative", classes.SECTION, WHOLE if name == "合计" else (name,)),
        ):
            keys = {"part": part, "table": table, "row_name": names}
            found = {new: lookup.amount(report, column=old, **keys) for old, new in STAGES.items()}
            if found["final"] is not None and len(set(found.values()) - {None}) > 1:
                rows.append((name, *found.values(), f"{part}/{table}"))
                break
    return tidy(rows, ["name", *STAGES.values(), "source"])


def deviations(frame: pd.DataFrame) -> pd.DataFrame:
    """Split the deviation of each row of `stages` into adjustment and execution.

    Returns
    -------
    DataFrame
        Same index; in 万元 `deviation` (A-I), `adjustment` (F-I), `execution` (A-F); in per cent
        `deviation_rate` (初始偏离度), `adjustment_rate` (调整率), `execution_rate` (执行偏离),
        and `adjustment_share`, `execution_share` of the deviation. None where a term is not
        published or the budget is zero.
    """
    rows = []
    for name, row in frame.iterrows():
        initial, full, final = row["initial"], row["full_year"], row["final"]
        moved = minus(final, initial), minus(full, initial), minus(final, full)
        rates = (percent(m, base) for m, base in zip(moved, (initial, initial, full), strict=True))
        rows.append((name, *moved, *rates, *(percent(m, moved[0]) for m in moved[1:])))
    ratios = [*(f"{part}_rate" for part in SPLIT), *(f"{part}_share" for part in SPLIT[1:])]
    return tidy(rows, ["name", *SPLIT, *ratios])


def lines(report: Report) -> pd.DataFrame:
    """Budget and actual line by line, as far down as the narrative publishes them.

    Returns
    -------
    DataFrame
        Index `name`; `parent`, `initial`, `full_year`, `final` in 万元; against the budget that
        `compared` tells (B): `deviation` (A-B), `completion` (A/B in per cent) and `of_total`
        (share of the summed deviation). None for what is not published; a budget of zero has no
        completion.
    """
    rows: dict[str, dict[str, Any]] = {}
    for figure in pick(report, part="narrative", table=classes.SECTION, column=tuple(STAGES)):
        if figure.row_name in WHOLE:
            continue
        above = "" if figure.parent in WHOLE else figure.parent
        key = f"{above}/{figure.row_code}/{figure.row_name}"
        row = rows.setdefault(key, {"name": figure.row_name, "parent": above})
        row.setdefault(STAGES[figure.column], money(figure))
    budgeted = [row for row in rows.values() if "initial" in row or "full_year" in row]
    columns = ["name", "parent", *STAGES.values(), "deviation", "completion", "of_total"]
    budget = compared(tidy(budgeted, columns))
    for row in budgeted if budget else []:
        row["deviation"] = minus(row.get("final"), row.get(budget))
        row["completion"] = percent(row.get("final"), row.get(budget))
    whole = total(row["deviation"] for row in budgeted if row.get("deviation") is not None)
    return tidy([r | {"of_total": percent(r.get("deviation"), whole)} for r in budgeted], columns)


def compared(frame: pd.DataFrame) -> str:
    """Which budget the lines can be compared with: ``initial``, else ``full_year``, else none."""
    for budget in BUDGETS:
        if any(row[budget] and row["final"] is not None for row in records(frame)):
            return budget
    return ""


def composition_deviation(frame: pd.DataFrame, budget: str = "initial") -> pd.DataFrame:
    """How far the composition departs from the budget's, the total's departure taken out.

    The form of PEFA indicator PI-2.1: each line's budget is scaled by s = ΣA/ΣI, and the absolute
    differences are summed. (PEFA leaves out contingency and interest, which a department's
    account does not show apart.)

    Parameters
    ----------
    frame
        What `lines` gives.
    budget
        Column to compare with: ``initial`` or ``full_year``.

    Returns
    -------
    DataFrame
        The lines with both amounts; `expected` (s·I), `difference` (A - s·I).
    """
    both = frame[frame[budget].notna() & frame["final"].notna()]
    scale = ratio(total(both["final"]), total(both[budget]))
    result = both[[budget, "final"]].copy()
    if scale is None:
        return result.iloc[:0].assign(expected=None, difference=None)
    result["expected"] = [scale * b for b in both[budget]]
    result["difference"] = result["final"] - result["expected"]
    return result


def composition_rate(frame: pd.DataFrame) -> Decimal | None:
    """Composition deviation (结构偏离度) in per cent, from `composition_deviation`."""
    if frame.empty:
        return None
    return percent(total(abs(d) for d in frame["difference"]), total(frame["final"]))
