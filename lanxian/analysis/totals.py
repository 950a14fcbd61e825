"""Do the totals that an analysis uses reconcile (勾稽)? The first three notebooks ask first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

import pandas as pd

from lanxian import classification
from lanxian.analysis import classes
from lanxian.analysis.budget import NAMES, NATURES, STAGES
from lanxian.analysis.composition import NATURES as COLUMNS
from lanxian.analysis.lookup import WHOLE, first, half_step, money, pick, tidy, total
from lanxian.model import Figure, Report

Verdict = Literal["exact", "rounding", "inconsistent", "undetermined"]

VERDICTS: dict[Verdict, str] = {
    "exact": "相符",
    "rounding": "相差在取整误差内",
    "inconsistent": "不符",
    "undetermined": "无法核对",
}
#: Columns of amounts with all their digits: what differs in the fourth is not shown as equal.
DIGITS = {"公布数": ",f", "计算数": ",f"}
#: What does not hold first: the order of the table.
ORDER: tuple[Verdict, ...] = ("inconsistent", "undetermined", "rounding", "exact")


@dataclass(frozen=True, slots=True)
class Check:
    """One identity (勾稽关系) between a printed total and what should add up to it, in 万元.

    ``slack`` is what rounding alone explains: half of the last printed digit of every figure
    that takes part. Nothing else is tolerated.
    """

    name: str
    printed: Decimal | None
    computed: Decimal | None
    slack: Decimal = Decimal(0)

    @property
    def verdict(self) -> Verdict:
        """``exact``, ``rounding``, ``inconsistent``, or ``undetermined`` where a term lacks.

        >>> Check("合计", Decimal("1234.50"), Decimal("1234.51"), Decimal("0.025")).verdict
        'rounding'
        """
        if self.printed is None or self.computed is None:
            return "undetermined"
        difference = abs(self.printed - self.computed)
        if not difference:
            return "exact"
        return "rounding" if difference <= self.slack else "inconsistent"


def check(name: str, whole: Figure | None, parts: Iterable[Figure | None]) -> Check:
    """Compare one printed total with the sum of printed parts; one unknown leaves it open."""
    terms = list(parts)
    computed = total(map(money, terms))
    if whole is None or computed is None:
        return Check(name, money(whole), None)
    slack = sum((half_step(f) for f in (whole, *terms) if f and f.state == "number"), Decimal(0))
    return Check(name, money(whole), computed, slack)


def composition(report: Report) -> tuple[Check, ...]:
    """Checks of the totals behind the composition of spending (支出构成)."""
    return (*_tree(report), *_natures(report), *_economic(report))


def budget(report: Report) -> tuple[Check, ...]:
    """Checks of the totals behind budget against actual (预决算差异)."""
    return (*_execution(report), *_spoken(report))


def reclassification(report: Report, prior: Report | None = None) -> tuple[Check, ...]:
    """Checks of the totals behind the comparison of two years (口径调整)."""
    return (*_years(report), *_between(report, prior))


def _tree(report: Report) -> Iterator[Check]:
    """合计 = Σ类, and each 类 or 款 = Σ of the codes below it, in the table by code."""
    for kind, label in (("expenditure", "支出决算表"), ("general_public_budget", "一般公共预算表")):
        if report.status(kind) != "read":
            continue
        rows = [f for f in pick(report, part="table", table=kind, column="total") if f.row_code]
        whole = first(report, part="table", table=kind, column="total", row_name="合计")
        tops = [f for f in rows if classification.level(f.row_code) == "类"]
        yield check(f"{label}：合计 = 各类之和", whole, tops)
        for row in rows:
            below = [f for f in rows if classification.parent(f.row_code) == row.row_code]
            if below:
                yield check(f"{label}：{row.row_name} = 下级之和", row, below)


def _natures(report: Report) -> Iterator[Check]:
    """合计 = 基本支出 + 项目支出 (+ the other natures)."""
    rows = list(pick(report, part="table", table="expenditure", row_name="合计"))
    if rows:
        whole = next((f for f in rows if f.column == "total"), None)
        parts = [f for f in rows if f.column in COLUMNS]
        yield check("支出决算表：合计 = 基本支出 + 项目支出 + 其他", whole, parts)


def _economic(report: Report) -> Iterator[Check]:
    """人员经费 + 公用经费 = 基本支出 of the general public budget."""
    keys = {"part": "table", "table": "basic_expenditure", "column": "final"}
    if report.status("basic_expenditure") != "read":
        return
    personnel = first(report, row_name="人员经费合计", **keys)
    public = first(report, row_name="公用经费合计", **keys)
    rows = [f for f in pick(report, **keys)
            if len(f.row_code) == 3 and f.state != "not_applicable"]  # fmt: skip
    of_personnel = [f for f in rows if f.row_code in classification.PERSONNEL]
    of_public = [f for f in rows if f.row_code not in classification.PERSONNEL]
    yield check("基本支出明细：人员经费合计 = 301 + 303", personnel, of_personnel)
    yield check("基本支出明细：公用经费合计 = 其余各类之和", public, of_public)
    whole = first(
        report, part="table", table="general_public_budget", column="basic", row_name="合计"
    ) or first(report, part="narrative", table="basic_expenditure", column="final")
    yield check("一般公共预算基本支出 = 人员经费 + 公用经费", whole, [personnel, public])


def _execution(report: Report) -> Iterator[Check]:
    """The annex on budget execution: its parts, and its actual against the table of 财政拨款."""
    keys = {"part": "performance", "table": "budget_execution"}
    for column, stage in STAGES.items():
        whole, *parts = (first(report, row_name=n, column=column, **keys) for n in NATURES)
        if whole is not None:
            yield check(f"绩效自评{NAMES[stage]}：合计 = 基本支出 + 项目支出", whole, parts)
    whole = first(report, row_name="合计", column="final", **keys)
    if whole is not None:
        table = first(report, part="table", table="fiscal_appropriation", side="expenditure",
                      row_name="本年支出合计", column="total")  # fmt: skip
        yield check("绩效自评决算合计 = 财政拨款本年支出合计", whole, [table])


def _spoken(report: Report) -> Iterator[Check]:
    """The narrative: the whole of each stage against its classes or 项, where it lists them."""
    keys = {"part": "narrative", "table": classes.SECTION}
    names = classes.finals(report)
    for column, stage in STAGES.items():
        rows = [f for f in pick(report, column=column, **keys) if f.row_name not in WHOLE]
        tops = [f for f in rows if f.parent in ("", *WHOLE)]
        of_classes = {("", f.row_name): f for f in tops if f.row_name in names}
        parts = of_classes or {(f.parent, f.row_name): f for f in rows if f not in tops}
        if parts:
            whole = first(report, column=column, row_name=WHOLE, **keys)
            level = "各类" if of_classes else "各项"
            yield check(f"情况说明{NAMES[stage]}：合计 = {level}之和", whole, parts.values())


def _years(report: Report) -> Iterator[Check]:
    """Σ of the classes' actuals and changes against the printed ones of the whole."""
    keys = {"part": "narrative", "table": classes.SECTION, "row_name": WHOLE}
    finals = classes.finals(report)
    whole = first(report, column="final", **keys)
    yield check("一般公共预算决算：合计 = 各类之和", whole, finals.values())
    changes = classes.spoken(report, "change", "prior_year")
    whole = first(report, column="change", base="prior_year", **keys)
    parts = [changes.get(name) for name in finals]
    yield check("较上年增减：合计 = 各类之和", whole, parts)


def _between(report: Report, prior: Report | None) -> Iterator[Check]:
    """Each class's implied prior year against the prior report."""
    if prior is None:
        return
    before = classes.finals(prior)
    now, changes = classes.finals(report), classes.spoken(report, "change", "prior_year")
    for name, change in changes.items():
        if name in before and name in now:
            parts = [replace(change, value=-(change.value or Decimal(0))), now[name]]
            yield check(f"{name}：上年报告 = 本年决算 - 增减额", before[name], parts)


def failures(checks: Iterable[Check]) -> tuple[Check, ...]:
    """The checks whose figures cannot all be true."""
    return tuple(c for c in checks if c.verdict == "inconsistent")


def summary(checks: Iterable[Check]) -> str:
    """One Chinese sentence with the counts; what could not be checked is counted apart."""
    checks = list(checks)
    counts = {v: sum(c.verdict == v for c in checks) for v in VERDICTS}
    parts = [f"{counts[v]} 项{label}" for v, label in VERDICTS.items() if counts[v]]
    if not parts:
        return "本页用到的合计没有一项能够核对：报告没有公布所需的表。"
    return f"本页用到的合计共核对 {len(checks)} 项：{'，'.join(parts)}。"


def frame(checks: Iterable[Check]) -> pd.DataFrame:
    """The checks as a table for people, what does not hold first."""
    ranked = sorted(checks, key=lambda c: ORDER.index(c.verdict))
    rows = [(c.name, c.printed, c.computed, VERDICTS[c.verdict]) for c in ranked]
    return tidy(rows, ["关系", *DIGITS, "结论"])
