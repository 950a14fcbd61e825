"""Ratios that say what an amount means: per head, per vehicle, of the whole (指标)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from lanxian.analysis.composition import basic_total, group_total
from lanxian.analysis.lookup import amount, minus, percent, pick, ratio, tidy
from lanxian.model import Report


@dataclass(frozen=True, slots=True)
class Term:
    """A numerator or denominator with its name and unit."""

    name: str
    value: Decimal | None
    unit: str = "万元"

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.name}（未公布）"
        shown = f"{self.value:,.2f}" if self.unit == "万元" else f"{self.value:,f}"
        return f"{self.name} {shown} {self.unit}"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient of two terms; unknown where one is not published or the lower one is zero."""

    name: str
    over: Term
    under: Term
    unit: str = "%"
    digits: int = 2

    @property
    def value(self) -> Decimal | None:
        """The quotient, in per cent where the unit says so."""
        part = percent if self.unit == "%" else ratio
        return part(self.over.value, self.under.value)

    @property
    def text(self) -> str:
        """The value with its unit, or why there is none."""
        if self.value is None:
            zero = self.under.value is not None and not self.under.value
            return f"无（{self.under.name}为 0）" if zero else "报告没有公布"
        gap = "" if self.unit == "%" else " "
        return f"{self.value:,.{self.digits}f}{gap}{self.unit}"


def frame(items: tuple[Ratio, ...]) -> pd.DataFrame:
    """Ratios as a table for people: value, and what it is computed from."""
    rows = [(i.name, i.text, f"{i.over} ÷ {i.under}") for i in items]
    return tidy(rows, ["指标", "数值", "算法"])


def ratios(report: Report) -> tuple[Ratio, ...]:
    """The standard ratios of a department's composition of spending, in reading order."""
    main = {"part": "table", "table": "revenue_expenditure", "column": "final"}
    closing = amount(report, side="expenditure", row_name="年末结转和结余", **main)
    opening = amount(report, side="revenue", row_name="年初结转和结余", **main)
    whole = amount(report, side="expenditure", row_name="总计", **main)
    income = {"part": "table", "table": "revenue", "row_name": "合计"}
    fiscal = Term("财政拨款收入", amount(report, column="fiscal_appropriation", **income))
    revenue = Term("本年收入", amount(report, column="total", **income))
    change = Term("年末减年初结转结余", minus(closing, opening))
    wages = amount(report, part="table", table="basic_expenditure", row_code="301", column="final")
    heads = Term("在职人员", headcount(report), "人")
    public = Term("公用经费", group_total(report, "公用经费"))
    personnel = Term("人员经费", group_total(report, "人员经费"))
    basic = Term("人员与公用经费之和", basic_total(report))
    spent = {"table": "three_public", "column": "final"}
    three, vehicles, guests = (
        amount(report, part=("table", "narrative"), row_name=name, **spent)
        for name in ("合计", "公务用车运行维护费", "公务接待费")
    )
    kept = Term("公务用车保有量", count(report, "公务用车保有量"), "辆")
    people = Term("接待人次", count(report, "人次", "公务接待费"), "人次")
    return (
        Ratio("财政拨款依存度", fiscal, revenue),
        Ratio("结转结余率", Term("年末结转和结余", closing), Term("支出总计", whole)),
        Ratio("结转结余变动率", change, Term("年初结转和结余", opening)),
        Ratio("人员经费占基本支出", personnel, basic),
        Ratio("人均工资福利支出", Term("工资福利支出", wages), heads, "万元/人"),
        Ratio("人均公用经费", public, heads, "万元/人", digits=3),
        Ratio("“三公”经费相当于公用经费", Term("“三公”经费", three), public),
        Ratio("每辆公务用车运行维护费", Term("运行维护费", vehicles), kept, "万元/辆"),
        Ratio("每人次公务接待费", Term("公务接待费", guests), people, "万元/人次"),
    )


def count(report: Report, name: str, parent: str | None = None) -> Decimal | None:
    """A count that the section on 三公 prints."""
    rows = pick(report, part="narrative", table="three_public", column="count", row_name=name)
    found = (f.value for f in rows if parent is None or f.parent == parent)
    return next((v for v in found if v is not None), None)


def headcount(report: Report) -> Decimal | None:
    """Staff in post (在职人员), from the performance annex."""
    rows = [f for f in pick(report, part="performance", table="staff") if f.unit in {"人", ""}]
    named = (f.value for f in rows if "在职" in f.row_name and "编制" not in f.row_name)
    return next((v for v in named if v is not None), None)
