"""Every printed number of the text is a Figure or has a reason why not."""

from collections import Counter

import pytest

from lanxian.cli import main
from lanxian.parsing.coverage import coverage
from lanxian.parsing.narrative import read_narrative
from lanxian.parsing.performance import read_performance
from lanxian.parsing.sections import find_sections
from lanxian.reading import read_document
from tests.texts import section


def covered(path):
    sections = find_sections(read_document(path))
    figures = (*read_narrative(sections, 2024)[0], *read_performance(sections, 2024))
    return coverage(sections, figures), figures


@pytest.mark.parametrize("name", ["lanxian-hrss-2024.md", "lanxian-hrss-2024.pdf"])
def test_no_number_of_our_report_is_left(root, name):
    rows, figures = covered(root / "data/raw" / name)
    assert [r for r in rows if not r.figure and not r.reason] == []
    assert sum(r.figure for r in rows) == sum(any(map(str.isdigit, f.raw)) for f in figures)
    assert sum(r.figure for r in rows) == 561
    assert {r.raw for r in rows if r.reason == "所指无法辨认"} == {"100", "70.14", "70", "98.98"}
    reasons = Counter(r.reason for r in rows if not r.figure and r.part == "performance")
    assert reasons["电话号码"] == reasons["编号"] == 1


def test_no_number_of_a_real_pdf_is_left(shared):
    rows, figures = covered(shared / "reports/putuo-social-2024.pdf")
    assert [r for r in rows if not r.figure and not r.reason] == []
    assert all(r.place.page for r in rows)
    printed = [f for f in figures if f.state == "number"]
    assert sum(r.figure for r in rows) == len(printed)
    threshold = next(r for r in rows if r.reason == "界限值")
    assert (threshold.raw, threshold.table) == ("100", "assets")


def test_a_figure_that_is_missing_is_noticed():
    text = section("2024年度收入总计1.5万元，其中第2项0.5万元（见第3页）。", "overall")
    figures, _ = read_narrative([text], 2024)
    assert [f.raw for f in figures] == ["1.5", "0.5"]
    rows = coverage([text], figures[:1])
    assert [(r.raw, r.figure, r.reason) for r in rows] == [
        ("2024", False, "年份"),
        ("1.5", True, ""),
        ("2", False, "序号"),
        ("0.5", False, ""),
        ("3", False, "序号"),
    ]


def test_a_report_counts_the_numbers_of_its_sections(transcript):
    counts = transcript.coverage()
    assert list(counts) == ["part", "table", "title", "figures", "reason", "open"]
    assert counts["open"].sum() == 0
    assert counts["figures"].sum() == 561
    assert counts[["figures", "reason"]].to_numpy().sum() == len(transcript.mentions)


def test_the_command_lists_every_number_that_is_no_figure(root, capsys):
    assert main(["facts", str(root / "data/raw/lanxian-hrss-2024.md"), "--coverage"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "一、收入支出决算总体情况说明：数据项 6 个，其他数字 2 个，未说明 0 个" in lines
    assert "  第 398 行  2024  年份" in lines
    assert lines[-1].startswith("合计：数据项 561 个")


def test_one_figure_accounts_for_one_number_only():
    text = section("收入总计1万元，支出总计1万元。", "overall")
    figures, _ = read_narrative([text], 2024)
    assert [r.figure for r in coverage([text], figures[:1])] == [True, False]


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("截至2024年12月31日", ["年份", "日期", "日期"]),
        ("依据财办〔2019〕12号和《规定（2020修订）》", ["文号", "文号", "名称中的数字"]),
        ("单价100万元（含）以上设备", ["界限值"]),
        ("1.2024年度", ["序号", "年份"]),
        ("2010601行政运行", ["科目编码"]),
        ("拍摄MP4和4K视频", ["名称中的数字", "名称中的数字"]),
        ("联系电话：0358-6722125", ["电话号码", "电话号码"]),
        ("近3年", ["期限"]),
        ("2024.12.31、2024-12-31和2024/1/5", ["日期", "日期", "日期"]),
        ("8：30至17：00拨打12345热线", ["时刻", "时刻", "时刻", "时刻", "名称中的数字"]),
        ("2021-2025年规划", ["年份", "年份"]),
        (
            "管弄路252弄4号装修、禁毒、610经费等3万元",
            ["名称中的数字", "名称中的数字", "名称中的数字", ""],
        ),
        ("10.教育支出1万元；\n11“.住房保障支出”2万元。", ["序号", "", "序号", ""]),
    ],
)
def test_reasons(text, reasons):
    assert [r.reason for r in coverage([section(text)], [])] == reasons


def test_numbers_outside_the_figures_are_whole():
    """Page numbers of the contents and circled ordinals, each one number."""
    contents = section("一、收入决算表………………10\n二、支出决算表 12", "contents", part="text")
    assert [r.raw for r in coverage([contents], [])] == ["10", "12"]
    rows = coverage([section("①政策宣传；⑩其他。", "duties", part="text")], [])
    assert [(r.raw, r.reason) for r in rows] == [("①", "序号"), ("⑩", "序号")]


def test_telephone_numbers_are_not_told(transcript):
    rows = coverage([section("联系电话：0358-6722125")], [])
    assert {r.raw for r in rows} == {"（略）"}
    [told] = [m for m in transcript.mentions if m.reason == "电话号码"]
    assert told.raw == "（略）" and told.place.line


def test_numbers_that_nobody_read_are_open(root):
    """A name with the same digits, or words that a sentence would make of it, excuse no cell."""
    path = root / "data/raw/lanxian-hrss-2024.md"
    values = {"target", "actual", "weight", "score"}
    _, facts = covered(path)
    kept = [f for f in facts if f.table != "indicators" or f.column not in values]
    lost = [f for f in facts if f not in kept and f.state == "number"]
    mentions = coverage(find_sections(read_document(path)), kept)
    left = [m for m in mentions if m.table == "indicators" and not m.figure and not m.reason]
    assert len(left) >= 0.95 * len(lost) > 250


def test_coverage_of_one_section_alone(root, capfd):
    path = str(root / "data/raw/lanxian-hrss-2024.md")
    assert main(["facts", path, "--coverage", "--table", "staff"]) == 0
    assert capfd.readouterr().out.startswith("（二）人员情况：数据项 4 个")
