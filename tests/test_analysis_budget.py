"""Budget against actual: stages, deviation, composition deviation, on real reports."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lanxian.analysis import budget, totals
from lanxian.analysis.lookup import cents
from lanxian.model import Report
from lanxian.wording import budget as say


def percents(frame: object, column: str) -> dict[str, str]:
    return {str(n): f"{v:+.2f}" for n, v in frame[column].items()}  # type: ignore[index]


def test_stages_come_from_one_place(transcript: Report) -> None:
    stages = budget.stages(transcript)
    assert stages.loc["合计", ["initial", "full_year", "final"]].tolist() == [
        Decimal("3523.536233"),
        Decimal("5843.371879"),
        Decimal("5372.495646"),
    ]
    assert set(stages["source"]) == {"performance/budget_execution"}


def test_deviation_is_split(transcript: Report) -> None:
    split = budget.deviations(budget.stages(transcript))
    assert percents(split, "deviation_rate") == {
        "合计": "+52.47",
        "基本支出": "+0.36",
        "项目支出": "+65.08",
    }
    assert percents(split, "adjustment_rate")["合计"] == "+65.84"
    assert percents(split, "adjustment_rate")["项目支出"] == "+81.68"
    assert percents(split, "execution_rate")["合计"] == "-8.06"
    assert percents(split, "execution_rate")["项目支出"] == "-9.14"
    whole = split.loc["合计"]
    assert [cents(whole[c]) for c in ("adjustment", "deviation")] == [
        Decimal("2319.84"),
        Decimal("1848.96"),
    ]
    assert f"{whole['adjustment_share']:.1f} {whole['execution_share']:.1f}" == "125.5 -25.5"
    one, two, three = (
        1 + whole[f"{c}_rate"] / 100 for c in ("adjustment", "execution", "deviation")
    )
    assert abs(one * two - three) < Decimal("1e-20")
    assert say.identity(transcript).endswith("1.6584 × 0.9194 = 1.5247。")


def test_lines_show_ratio_and_amount(transcript: Report) -> None:
    lines = budget.lines(transcript)
    row = lines.loc["农林水支出"]
    assert (row["initial"], row["final"]) == (Decimal("6.00"), Decimal("1776.34"))
    assert f"{row['completion']:.2f}" == "29605.67"
    assert row["deviation"] == Decimal("1770.34")
    assert lines["full_year"].isna().all()
    [sentence] = say.small_budgets(transcript)
    assert "1,776.34 ÷ 6.00" in sentence


def test_composition_deviation(transcript: Report) -> None:
    frame = budget.composition_deviation(budget.lines(transcript))
    rate = budget.composition_rate(frame)
    assert rate is not None
    assert f"{rate:.1f}" == "65.8"
    assert abs(sum(frame["difference"])) < Decimal("1e-20")


def test_initial_budget_of_zero_has_no_ratio(putuo: Report) -> None:
    stages = budget.stages(putuo)
    assert list(stages.index) == ["合计"]
    assert stages.at["合计", "initial"] == 0
    split = budget.deviations(stages)
    assert split.at["合计", "deviation_rate"] is None
    assert f"{split.at['合计', 'execution_rate']:.2f}" == "-4.11"
    assert "没有“完成年初预算的百分比”" in say.answer(putuo)
    [sentence] = say.small_budgets(putuo)
    assert "95.89%" in sentence
    assert "决算 ÷ 全年预算" in sentence


def test_full_year_budget_by_item(putuo: Report) -> None:
    lines = budget.lines(putuo)
    assert budget.compared(lines) == "full_year"
    assert len(lines) == 9
    assert sum(lines["full_year"]) == Decimal("321.02")
    assert lines.at["事业运行", "deviation"] == Decimal("-6.37")


@pytest.mark.parametrize("name", ["transcript", "putuo"])
def test_totals_reconcile(name: str, request: pytest.FixtureRequest) -> None:
    checks = totals.budget(request.getfixturevalue(name))
    assert checks
    assert {c.verdict for c in checks} <= {"exact", "rounding"}


def test_nothing_published_is_said() -> None:
    from lanxian.model import Source

    bare = Report("部门", 2024, Source("x", "0", "pdf"))
    assert budget.stages(bare).empty
    assert budget.lines(bare).empty
    assert budget.compared(budget.lines(bare)) == ""
    assert say.steps(bare) == []
    assert "没有公布" in say.title(bare)
    assert "算不出来" in say.structure(bare)
    assert say.lines(bare) == "分科目的预算与决算"
