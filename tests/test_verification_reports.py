"""The ledgers of the real reports, each finding judged by looking at the page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from lanxian.cli import main
from lanxian.errors import NotThePrior, SourceMissing
from lanxian.library import read_report
from lanxian.model import Figure, Report
from lanxian.verification import Ledger, verify
from lanxian.wording import verification as say


@pytest.fixture(scope="module")
def ledger(edition: Report) -> Ledger:
    return verify(edition)


def found(ledger: Ledger, key: str, severity: str = "error") -> list[str]:
    return [f.message for f in ledger.findings if f.id == key and f.severity == severity]


def test_the_text_is_named_not_the_table(ledger: Ledger) -> None:
    [finding] = [f for f in ledger.errors if f.id == "N09"]
    assert finding.figures[0].part == "narrative" and finding.figures[0].row_name == "退休费"
    assert finding.printed == "23.31 万元"
    assert finding.expected == pytest.approx((24.305, 24.315))
    assert "24.31" in finding.diagnosis and len(finding.suspects) == 1
    assert finding.pages == (17, 22)


def test_a_rate_of_the_wrong_base(ledger: Ledger) -> None:
    [finding] = [f for f in ledger.errors if f.id == "P05"]
    assert finding.printed == "100.00%"
    assert finding.expected == pytest.approx((91.9417, 91.9418), abs=1e-4)
    assert "决算数" in finding.diagnosis


def test_a_missing_table_and_what_it_would_print(ledger: Ledger) -> None:
    assert len(found(ledger, "S01")) == 2 and len(ledger.errors) == 4
    deduced = {d.name: d.value for d in ledger.deduced}
    table = "一般公共预算财政拨款支出决算表"
    assert deduced[f"{table}“合计”合计"] == "5,372.50"
    assert deduced[f"{table}“合计”基本支出"] == "688.89"
    assert deduced[f"{table}“合计”项目支出"] == "4,683.61"


def test_rounded_parts_are_a_hint(ledger: Ledger) -> None:
    [message] = found(ledger, "P02", "hint")
    assert "688.88" in message and "650.92" in message and "37.96" in message


def test_doubts(ledger: Ledger) -> None:
    ids = sorted(f.id for f in ledger.findings if f.severity == "warning")
    assert ids == ["P06", "S02", "S03", "S03", "W01"]
    assert "1111吨" in found(ledger, "P10", "hint")[0]


def test_nothing_unchecked_passes(ledger: Ledger) -> None:
    assert ledger.counts["undetermined"] > 0
    assert any(u.id == "T05.1" and u.verdict == "undetermined" for u in ledger.unchecked)
    assert any(u.id == "T07.1" and u.verdict == "not_applicable" for u in ledger.unchecked)
    assert "table/basic_expenditure//30301/离休费//final/" in ledger.zeros


def test_pdf_and_transcript_agree(ledger: Ledger, transcript: Report) -> None:
    other = verify(transcript)
    assert other.counts == ledger.counts
    assert [f.message for f in other.findings] == [f.message for f in ledger.findings]


def test_another_region(putuo: Report) -> None:
    """Its errors are rates of what is 0: of a budget, and growth by 100% from nothing."""
    ledger = verify(putuo)
    growth, rate = ledger.errors
    assert rate.id == "N07" and "321.02" in rate.diagnosis
    assert growth.id == "Y05" and growth.printed == "100.00%" and growth.pages == (17, 18, 21)
    assert sorted((f.id, f.severity) for f in ledger.findings[2:]) == [
        ("N06", "hint"), ("N09", "warning"), ("W01", "warning"), ("W04", "hint"),
    ]  # fmt: skip


def test_a_heading_of_the_contents_without_text(transcript: Report) -> None:
    """A paragraph taken out is missed; the heading of headings above it (十、其他 …) is not."""

    def without(*titles: str) -> list[str]:
        sections = tuple(
            replace(s, text="") if s.title in titles else s for s in transcript.sections
        )
        facts = tuple(f for f in transcript.facts if f.title not in titles)
        report = replace(transcript, sections=sections, facts=facts)
        return found(verify(report), "S01", "warning")

    titles = [s.title for s in transcript.sections if s.key in {"state_capital", "assets"}]
    assert without() == []
    [message] = without(*titles)  # （三）国有资产 … stands in no 目录
    assert "八、国有资本经营预算财政拨款支出决算情况说明" in message


def altered(report: Report, key: str, value: str) -> Report:
    facts = tuple(
        replace(f, value=Decimal(value), raw=value) if f.id == key else f for f in report.facts
    )
    assert facts != report.facts
    return replace(report, facts=facts)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("table/expenditure//2080704/社会保险补贴//project/", "155.40"),
        ("table/revenue_expenditure/expenditure//卫生健康支出//final/", "29.75"),
        ("table/fiscal_appropriation/expenditure//农林水支出//total/", "17763400"),
        ("performance/budget_execution///项目支出/按资金方向/final/", "46836094.23"),
    ],
)
def test_a_fault_is_named(transcript: Report, key: str, value: str) -> None:
    ledger = verify(altered(transcript, key, value))
    culprits = [f.figures[0].id for f in ledger.errors if f.figures]
    assert key in culprits and len(ledger.errors) == 5


@pytest.mark.parametrize(("weight", "ids"), [("11", []), ("8", ["P07c"]), ("3", ["P07b"])])
def test_weights_add_up_to_90_or_100(transcript: Report, weight: str, ids: list[str]) -> None:
    """The indicators of the report weigh 90; one of them, of 1, is altered."""
    one = next(f for f in transcript.facts
               if (f.table, f.column, f.value) == ("indicators", "weight", 1))  # fmt: skip
    ledger = verify(altered(transcript, one.id, weight))
    assert [f.id for f in ledger.findings if f.id.startswith("P07")] == ids


def test_exchanged_cells_are_one_finding(transcript: Report) -> None:
    keys = (
        "table/revenue//2080704/社会保险补贴//total/",
        "table/revenue//2080705/公益性岗位补贴//total/",
    )
    one, two = (next(f for f in transcript.facts if f.id == key) for key in keys)
    report = altered(altered(transcript, keys[0], str(two.value)), keys[1], str(one.value))
    finding = next(f for f in verify(report).errors if f.figures and f.figures[0].id in keys)
    assert "互换" in finding.message and {f.id for f in finding.figures[:2]} == set(keys)


def test_the_prior_year(transcript: Report) -> None:
    """A report held against itself as prior: what was carried over does not continue."""
    prior = replace(transcript, year=2023, department="岚县人社局")
    ledger = verify(transcript, prior=prior)
    [message] = found(ledger, "Y01")
    assert "上年报告" in message and found(verify(transcript), "Y01") == []
    lines = ledger.text().splitlines()
    assert lines[0] == "注意：上年报告的部门名称不同：岚县人社局"
    assert any(line.startswith("    位置：") and "上年报告第 " in line for line in lines)
    assert "注意" not in repr(verify(transcript, prior=replace(prior, department="")))


@pytest.mark.parametrize("year", [2022, 2024])
def test_only_the_year_before_is_a_prior(transcript: Report, year: int) -> None:
    with pytest.raises(NotThePrior, match="give that of 2023") as caught:
        verify(transcript, prior=replace(transcript, year=year))
    assert "请给出 2023 年度的报告" in caught.value.chinese
    assert verify(transcript, prior=replace(transcript, year=None)), "unknown is not another year"


def test_only_the_rule_that_fails_is_named(ledger: Ledger) -> None:
    [message] = found(ledger, "S02", "warning")
    assert message.startswith("在编人数 ≤ 编制数——不成立：")


def test_messages_have_no_stray_blanks(ledger: Ledger) -> None:
    texts = [text for f in ledger.findings for text in (f.message, f.diagnosis)]
    assert not [text for text in texts if re.search("[一-龥（）] [一-龥（]", text)]


def test_what_a_page_says_of_errors(ledger: Ledger) -> None:
    assert say.errors(ledger) == "4 处错误：2 处的数不可能都对，2 处应有而缺"
    [rate] = [f for f in ledger.errors if f.id == "P05"]
    shown = say.pictured(rate)
    assert 1 < len(shown) <= 3 and len({f.sentence or f.id for f in shown}) == len(shown)


def test_the_counts_of_the_summary_add_up(ledger: Ledger) -> None:
    found = re.findall(r"(\d+) 项(?=成立|分毫|在取整|是尾差)", ledger.summary)
    held, *parts = map(int, found)
    assert held == sum(parts) and len(parts) == 3


def test_json(capsys: pytest.CaptureFixture[str], root: object) -> None:
    file = f"{root}/data/raw/lanxian-hrss-2024.md"
    assert main(["verify", file, "--format", "json", "--strict"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert set(data) >= {"report", "counts", "findings", "unchecked"}
    first = data["findings"][0]
    assert {
        "id",
        "severity",
        "message",
        "figures",
        "printed",
        "expected",
        "pages",
        "diagnosis",
    } <= set(first)
    assert main(["verify", file]) == 0
    assert "23.31" in capsys.readouterr().out


def test_the_source_of_a_crop_has_to_be_found(
    edition: Report, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = next(f for f in edition.facts if f.raw == "23.31")
    monkeypatch.delenv("LANXIAN_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert edition.crop(figure).png, "where it was read"
    monkeypatch.setattr("lanxian.crops.FILES", {})
    with pytest.raises(SourceMissing, match="give its path as file=") as caught:
        edition.crop(figure)
    assert edition.source.path in caught.value.chinese
    with pytest.raises(SourceMissing, match="gone"):
        edition.crop(figure, tmp_path / "gone.pdf")
    copy = tmp_path / edition.source.path
    copy.write_bytes((root / "data/raw" / copy.name).read_bytes())
    assert edition.crop(figure).png  # in the current folder
    copy.write_bytes(b"another file of that name")
    with pytest.raises(SourceMissing):
        edition.crop(figure)


def test_crop(edition: Report, transcript: Report, root: object) -> None:
    figure = next(f for f in edition.facts if f.raw == "23.31")
    crop = edition.crop(figure, f"{root}/data/raw/lanxian-hrss-2024.pdf")
    assert crop.png is not None and crop.png.startswith(b"\x89PNG") and len(crop.png) < 20_000
    line: Figure = next(f for f in transcript.facts if f.raw == "23.31")
    assert transcript.crop(line).png is None and "退休费" in str(transcript.crop(line))


def read(folder: Path, text: str) -> Report:
    """A small report from its text."""
    path = folder / "report.md"
    path.write_text(f"临河县财政局2023年度部门决算\n\n{text}", "utf-8")
    return read_report(path)


@pytest.mark.parametrize("rest", ["", "3.教育支出（类）普通教育（款）高中教育（项）6.00万元。"])
def test_items_that_are_not_all_do_not_add_up(tmp_path: Path, rest: str) -> None:
    """Budgets of the items add up only where their finals make up the whole's."""
    text = f"""一般公共预算财政拨款支出决算表

单位：万元

科目编码\t科目名称\t合计\t基本支出\t项目支出
205\t教育支出\t18.00\t18.00\t
20502\t普通教育\t18.00\t18.00\t
2050202\t小学教育\t4.00\t4.00\t
2050203\t初中教育\t8.00\t8.00\t
2050204\t高中教育\t6.00\t6.00\t
合计\t\t18.00\t18.00\t

第三部分 部门决算情况说明
五、一般公共预算财政拨款支出决算情况说明
一般公共预算财政拨款支出年初预算为20.00万元，支出决算为18.00万元。其中：
1.教育支出（类）普通教育（款）小学教育（项）。年初预算为5.00万元，支出决算为4.00万元。
2.教育支出（类）普通教育（款）初中教育（项）。年初预算为6.00万元，支出决算为8.00万元。
{rest.replace("6.00", "。年初预算为10.00万元，支出决算为6.00")}
"""
    ledger = read(tmp_path, text).verify()
    assert [f.id for f in ledger.findings if f.severity == "error"] == ["N07"] * bool(rest)
    assert any("不是全部" in item.reason for item in ledger.unchecked) is not bool(rest)


def test_what_would_have_to_be_negative_is_not_the_first_suspect(tmp_path: Path) -> None:
    text = """一般公共预算财政拨款基本支出决算表

单位：万元

科目编码\t科目名称\t决算数
302\t商品和服务支出\t100.00
30201\t办公费\t30.00
30202\t印刷费\t69.94
30299\t其他商品和服务支出\t100.00
公用经费合计\t\t100.00
"""
    [error] = [f for f in read(tmp_path, text).verify().findings if f.severity == "error"]
    assert error.suspects[0].figure.row_code == "30299"
    assert len(error.suspects) > 1
