"""The bridge between two codings: the worked table to the cent, bounds, sensitivity."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from lanxian.analysis import reclassification as analysis
from lanxian.analysis import totals
from lanxian.analysis.bridge import Account, Contradiction, Flow, Interval, solve
from lanxian.analysis.lookup import cents
from lanxian.analysis.movements import same
from lanxian.analysis.reclassification import Assumptions, Case
from lanxian.model import Report, Source
from lanxian.wording import bridge as steps
from lanxian.wording import movements as moves
from lanxian.wording import reclassification as say

RATES = [Decimal(0), Decimal("0.05"), Decimal("0.10")]
NAMES = {
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "213": "农林水支出",
    "221": "住房保障支出",
}

#: Class → prior, R, restated, C, L, current, Δ, L in per cent of the restated prior year.
WORKED = {
    "208": "2540.87 -85.02 2455.85 869.66 185.64 3511.15 970.28 7.56",
    "210": "0.00 29.57 29.57 0.00 0.00 29.57 29.57 0.00",
    "213": "2814.62 0.00 2814.62 -869.66 -168.62 1776.34 -1038.28 -5.99",
    "221": "0.00 55.45 55.45 0.00 0.00 55.45 55.45 0.00",
}
COLUMNS = ["prior", "R", "restated", "C", "L", "current", "change", "growth"]


@pytest.fixture(scope="module", params=["transcript", "edition"])
def report(request: pytest.FixtureRequest) -> Report:
    found: Report = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def case(report: Report) -> Case:
    return analysis.read_case(report)


def bounds(case: Case, given: Assumptions, name: str) -> tuple[str, str]:
    frame = analysis.bridge(case, given)
    assert frame is not None
    like = frame.at[NAMES[name], "L"]
    return f"{like.low:.2f}", f"{like.high:.2f}"


@pytest.mark.parametrize("code", WORKED)
def test_worked_table(case: Case, code: str) -> None:
    row = analysis.headline(case).loc[NAMES[code], COLUMNS]
    assert " ".join(f"{value:.2f}" for value in row) == WORKED[code]


def test_sums_and_printed_total(case: Case) -> None:
    sums = analysis.totals(analysis.headline(case))
    assert " ".join(f"{v:.2f}" for v in sums[COLUMNS]) == (
        "5355.49 0.00 5355.49 0.00 17.02 5372.51 17.02 0.32"
    )
    assert (case.printed_total, case.printed_change) == (Decimal("5372.50"), Decimal("17.01"))
    assert "5,372.51" in steps.rounding(case)
    assert "5,372.50" in steps.rounding(case)


def test_link_is_found_by_name_and_shown_with_both_sentences(case: Case) -> None:
    shift = case.shift
    assert shift is not None
    assert shift.programme is not None
    assert shift.programme.printed == 2646
    assert shift.item.startswith("2080799")
    quoted = "".join(moves.link_sentences(case))
    assert "配套" in quoted
    assert "2646" in quoted


def test_rounding_of_the_programme_gives_a_band(case: Case) -> None:
    given = replace(analysis.point_assumptions(case), exact=False)
    [shift] = [f for f in analysis.flows(case, given) if f.kind == "C"]
    assert f"{shift.amount:.2f}" == "[869.16, 870.16]"
    assert any("[869.16, 870.16]" in note for note in moves.link_notes(case))


def test_bounds_without_the_programme(case: Case) -> None:
    given = Assumptions(growth=(RATES[0], RATES[0]), one_item=True)
    assert bounds(case, given, "213") == ("-1038.28", "322.32")
    assert bounds(case, given, "208") == ("-305.30", "1055.30")
    assert "正负不定" in steps.narrowing(case, RATES)


def test_bounds_only_narrow(case: Case) -> None:
    frame = analysis.narrowing(case, RATES)
    assert frame.index.max() == 5
    for _, rows in frame.groupby("class"):
        assert rows["low"].is_monotonic_increasing
        assert rows["high"].is_monotonic_decreasing


def test_by_programme(case: Case) -> None:
    frame = analysis.programme(case)
    assert frame is not None
    assert [tuple(f"{v:.2f}" for v in row) for row in frame.itertuples(index=False)] == [
        ("2814.62", "2646.00", "-168.62", "-5.99"),
        ("2540.87", "2726.51", "185.64", "7.31"),
    ]


def test_sensitivity(report: Report, case: Case) -> None:
    shift = case.shift
    assert shift is not None
    other = analysis.initial_budget(report, shift.origin)
    assert other == Decimal("6.00")
    frame = analysis.sensitivity(case, RATES, [other])
    likes = frame[[NAMES["208"], NAMES["210"], NAMES["221"]]]
    assert [[f"{v:+.2f}" for v in row] for row in likes.to_numpy()] == [
        ["+185.64", "0.00", "0.00"],
        ["+181.59", "+1.41", "+2.64"],
        ["+177.91", "+2.69", "+5.04"],
        ["+179.64", "0.00", "0.00"],
    ]
    last = frame.iloc[-1]
    assert (f"{last['shift']:.2f}", f"{last['programme']:.2f}") == ("875.66", "-162.62")


def test_conclusion_for_the_stated_cause(report: Report, case: Case) -> None:
    text = "\n".join(say.conclusion(report, case))
    assert "+38.19%" in text
    assert "-36.89%" in text
    assert "+0.32%" in text
    assert "项目减少了 168.62 万元，与之相反" in text
    assert "科目调整 -85.02 万元" in text
    assert "同口径变动 +185.64 万元" in text


def test_no_point_without_its_assumption(report: Report, case: Case) -> None:
    assert "g = 0" in steps.assumption(case)
    assert "2,646 万元" in steps.assumption(case)
    assert steps.assumption(case) in say.answer(report, case)


def test_parameter_overrides_the_programme(report: Report) -> None:
    case = analysis.read_case(report, programme_total=2700)
    frame = analysis.headline(case)
    assert f"{frame.at[NAMES['213'], 'L']:.2f}" == "-114.62"
    assert any("参数" in note for note in moves.link_notes(case))


def test_without_the_evaluated_programme_the_bounds_stand(report: Report) -> None:
    facts = tuple(f for f in report.facts if f.table != "performance_management")
    case = analysis.read_case(replace(report, facts=facts))
    assert case.shift is None
    like = analysis.headline(case).at[NAMES["213"], "L"]
    assert f"{like:.2f}" == "[-1038.28, 322.32]"
    assert analysis.programme(case) is None
    assert "区间" in "".join(moves.link_notes(case))


def test_a_programme_smaller_than_its_class_is_refused(report: Report) -> None:
    case = analysis.read_case(report, programme_total=1000)
    assert analysis.bridge(case, analysis.point_assumptions(case)) is None
    assert analysis.headline(case).at[NAMES["213"], "L"].point is None
    assert any("不合" in note for note in moves.link_notes(case))


def test_operating_cost_is_not_comparable(report: Report) -> None:
    scope = analysis.operating_cost(report)
    assert scope is not None
    assert (scope.item, scope.ceiling) == ("福利费", Decimal("15.01"))
    assert f"{scope.like:+.2f}" == "[-8.25, +3.70]"
    assert "不可比" in say.operating_cost(scope)


def test_totals_reconcile(report: Report) -> None:
    checks = totals.reclassification(report)
    assert {c.verdict for c in checks} == {"rounding"}


def test_new_department_had_nothing_and_nothing_moved(putuo: Report) -> None:
    case = analysis.read_case(putuo)
    assert case.basis == "nothing"
    assert case.movements == ()
    assert sum(a.change for a in case.accounts) == Decimal("307.82")
    assert "没有这类变化的前提" in say.answer(putuo, case)
    assert analysis.narrowing(case, RATES)["low"].tolist() == [a.change for a in case.accounts]


def test_a_report_without_classes_says_so() -> None:
    bare = Report("部门", 2024, Source("x", "0", "pdf"))
    case = analysis.read_case(bare)
    assert case.accounts == ()
    assert say.answer(bare, case) == say.NO_CLASSES
    assert say.conclusion(bare, case) == [say.NO_CLASSES]
    assert steps.bridge(case) == "同口径变动"
    assert totals.reclassification(bare)


def test_prior_report_is_used_and_compared(report: Report) -> None:
    """A prior report, made from this one by shifting its amounts, replaces the implied year."""
    facts = tuple(
        replace(f, value=f.value - 100) if f.row_name == NAMES["213"] and f.value else f
        for f in report.facts
    )
    prior = replace(report, year=report.year - 1, facts=facts)
    case = analysis.read_case(report, prior)
    assert case.basis == "prior"
    assert case.account(NAMES["213"]).change == 100
    failed = totals.failures(totals.reclassification(report, prior))
    assert any(NAMES["213"] in c.name for c in failed)  # contradicts the published change


def test_two_objects_of_one_class_share_its_prior_spending() -> None:
    """The row sum of the transfer matrix holds: together they are no more than the class."""
    accounts = [Account(n, Decimal(p), Decimal(c)) for n, p, c in
                (("甲", 10, 3), ("乙", 0, 8), ("丙", 0, 7))]  # fmt: skip
    free = Interval(Decimal(0), Decimal(10))
    frame = solve(accounts, [Flow("R", "甲", "乙", free), Flow("R", "甲", "丙", free)])
    assert frame.at["甲", "R"] == Interval(Decimal("-10.00"), Decimal("0.00"))
    both = [
        Flow("R", "甲", "乙", Interval.at(Decimal(6))),
        Flow("R", "甲", "丙", Interval.at(Decimal(6))),
    ]
    with pytest.raises(Contradiction):
        solve(accounts, both)


def test_growth_has_no_value_on_nothing() -> None:
    frame = solve([Account("甲", Decimal(0), Decimal(5))], [])
    assert frame.at["甲", "growth"] is None
    assert cents(frame.at["甲", "L"].low) == 5


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("外出务工就业稳岗补贴项目", "脱贫劳动力外出务工稳岗补贴项目", True),
        ("单位项目稳岗补贴", "外出务工就业稳岗补贴项目", True),
        ("住房公积金单位部分", "住房公积金", True),
        ("二级项目", "外出务工就业稳岗补贴项目", False),
        ("一般公共预算支出", "一般行政管理事务", False),
        ("绩效自评的项目", "办公设备购置项目", False),
    ],
)
def test_names_of_one_thing(left: str, right: str, expected: bool) -> None:
    assert same(left, right) is expected
