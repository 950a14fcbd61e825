"""Composition of spending: shares, concentration, hierarchy, ratios, on real reports."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from lanxian.analysis import composition, ratios, totals
from lanxian.analysis.lookup import cents
from lanxian.model import Report


def rounded(values: object) -> dict[str, float]:
    return {k: round(float(v), 2) for k, v in dict(values).items()}  # type: ignore[call-overload]


def test_functional_shares_and_concentration(transcript: Report) -> None:
    classes = composition.by_class(transcript)
    assert rounded(classes["fiscal_share"]) == {
        "社会保障和就业支出": 65.35,
        "农林水支出": 33.06,
        "住房保障支出": 1.03,
        "卫生健康支出": 0.55,
    }
    index = composition.concentration(classes["fiscal"])
    assert index is not None
    assert round(index, 3) == Decimal("0.537")


def test_hierarchy_adds_up_level_by_level(transcript: Report) -> None:
    tree = composition.functional(transcript)
    assert len(tree) == 28
    for code, row in tree.iterrows():
        below = tree[tree["parent"] == code]["total"]
        if len(below):
            assert abs(sum(below) - row["total"]) <= Decimal("0.005") * (len(below) + 1)
    assert tree.loc["2080799", ["parent", "total", "project"]].tolist() == [
        "20807",
        Decimal("1360.60"),
        Decimal("1360.60"),
    ]


def test_basic_and_project(transcript: Report) -> None:
    natures = composition.natures(transcript)
    assert rounded(natures["share"]) == {"基本支出": 12.82, "项目支出": 87.18}


def test_personnel_and_public(transcript: Report) -> None:
    frame = composition.economic(transcript)
    tops = frame[frame["level"] == "类"]
    assert rounded(tops.groupby("group")["share"].sum()) == {"人员经费": 94.49, "公用经费": 5.51}


def test_three_public(transcript: Report, putuo: Report) -> None:
    frame = composition.three_public(transcript)
    assert frame.at["合计", "final"] == Decimal("1.20")
    assert frame.at["公务接待费", "final"] == 0
    assert frame.at["公务接待费", "rate"] is None  # a budget of zero has no rate
    assert composition.three_public(putuo).empty


INDICATORS = {
    "财政拨款依存度": "99.94%",
    "结转结余率": "0.22%",
    "结转结余变动率": "19.32%",
    "人均工资福利支出": "10.79 万元/人",
    "人均公用经费": "0.654 万元/人",
    "“三公”经费相当于公用经费": "3.16%",
    "每辆公务用车运行维护费": "0.60 万元/辆",
    "每人次公务接待费": "无（接待人次为 0）",
}


def test_ratios(transcript: Report) -> None:
    found = {i.name: i.text for i in ratios.ratios(transcript)}
    assert {name: found[name] for name in INDICATORS} == INDICATORS


def test_unpublished_is_said_and_not_zero(putuo: Report) -> None:
    found = {i.name: i for i in ratios.ratios(putuo)}
    assert found["人均公用经费"].value is None
    assert found["人均公用经费"].text == "报告没有公布"


def test_without_tables_everything_is_empty() -> None:
    from lanxian.model import Source

    bare = Report("部门", 2024, Source("x", "0", "pdf"))
    assert composition.functional(bare).empty
    assert composition.by_class(bare).empty
    assert composition.economic(bare).empty
    assert composition.concentration(composition.by_class(bare)["fiscal"]) is None
    assert totals.composition(bare) == ()


@pytest.mark.parametrize("name", ["transcript", "putuo"])
def test_totals_reconcile(name: str, request: pytest.FixtureRequest) -> None:
    report = request.getfixturevalue(name)
    checks = totals.composition(report)
    assert len(checks) > 10
    assert {c.verdict for c in checks} <= {"exact", "rounding"}


def test_a_wrong_cell_is_named_and_only_rounding_is_tolerated(transcript: Report) -> None:
    def change(step: str) -> Report:
        facts = tuple(
            replace(f, value=f.value + Decimal(step))
            if f.id == "table/expenditure//2101102/事业单位医疗//total/" and f.value
            else f
            for f in transcript.facts
        )
        return replace(transcript, facts=facts)

    assert not totals.failures(totals.composition(change("0.02")))
    [failure] = totals.failures(totals.composition(change("0.09")))
    assert "行政事业单位医疗" in failure.name
    assert failure.computed == cents(Decimal("29.66"))


def test_composition_is_compared_with_the_prior_year(transcript: Report, putuo: Report) -> None:
    assert composition.compared(transcript, None) is None
    frame = composition.compared(transcript, putuo)
    assert frame is not None
    assert frame.at["一般公共服务支出", "本年"] == 0
    assert abs(sum(frame["变化（百分点）"])) < Decimal("1e-20")
