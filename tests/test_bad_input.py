"""What is no report: one clear line on stderr, status 2; among others it costs only itself."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from lanxian.cli import main
from lanxian.library import read_report


def no_file(path: Path) -> None:
    """Nothing is there."""


def empty(path: Path) -> None:
    path.write_bytes(b"\n \n")


def other_pdf(path: Path) -> None:
    canvas = Canvas(str(path))
    canvas.drawString(72, 720, "Minutes of a meeting. Attendance: 12. Budget: 3,000.00")
    canvas.save()


def other_text(path: Path) -> None:
    path.write_text("# 会议纪要\n\n项目\t金额\n合计\t3.00\n", "utf-8")


def other_file(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 8)


def encrypted(path: Path) -> None:
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", "owner", strength=128))
    canvas.drawString(72, 720, "secret")
    canvas.save()


def pictures(path: Path) -> None:
    canvas = Canvas(str(path))
    for _ in range(3):
        canvas.drawInlineImage(Image.new("L", (200, 300), 200), 72, 72, 400, 600)
        canvas.showPage()
    canvas.save()


def truncated(path: Path) -> None:
    whole = Path(__file__).parents[1] / "data/raw/lanxian-hrss-2024.pdf"
    data = whole.read_bytes()
    path.write_bytes(data[: len(data) // 3])


def header_only(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n")


CASES: dict[Callable[[Path], None], str] = {
    no_file: "找不到文件：{path}；请检查路径",
    empty: "文件是空的：{path}；请重新下载",
    other_pdf: "不是部门决算公开报告：{path}（",
    other_text: "不是部门决算公开报告：{path}（",
    other_file: "不是部门决算公开报告：{path}（",
    encrypted: "PDF 已加密：{path}；请先解除密码",
    pictures: "PDF 只有图片（扫描件），没有文字：{path}；请先做文字识别（OCR）",
    truncated: "PDF 不完整或已损坏：{path}（",
    header_only: "PDF 不完整或已损坏：{path}（",
}
cases = pytest.mark.parametrize("make", CASES, ids=lambda make: make.__name__)


@pytest.mark.parametrize("command", ["facts", "parse", "render"])
@cases
def test_one_line_and_status_2(
    make: Callable[[Path], None],
    command: str,
    home: Path,
    root: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(root / "notebooks", home / "notebooks")
    path = home / "input.pdf"
    make(path)
    assert main([command, str(path)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    [line] = err.splitlines()
    shown = str(path) if command == "facts" or make is no_file else "input.pdf"
    assert line.startswith("lanxian: " + CASES[make].format(path=shown))


def test_others_go_on(county: Path, capfd: pytest.CaptureFixture[str]) -> None:
    made = [make for make in CASES if make is not no_file]
    for make in made:
        make(county / f"data/raw/{make.__name__}.pdf")
    assert main(["parse"]) == 1
    out, err = capfd.readouterr()
    assert out == "岚县人力资源和社会保障局 2024  data/raw/lanxian-hrss-2024.md\n"
    listed = [line for line in err.splitlines() if line.startswith("lanxian: ")]
    assert err.splitlines()[-len(made) :] == listed, "at the end"
    for make in made:
        start = "lanxian: " + CASES[make].format(path=f"data/raw/{make.__name__}.pdf")
        assert sum(line.startswith(start) for line in listed) == 1


def test_nothing_to_do(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["parse"]) == 2
    assert capfd.readouterr().err.startswith("lanxian: 没有报告文件：")
    shutil.rmtree(home)
    assert main(["parse"]) == 2
    assert capfd.readouterr().err.startswith("lanxian: 找不到项目文件夹：")


def test_folder_instead_of_file(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", str(home)]) == 2
    told = capfd.readouterr().err
    assert told.startswith(f"lanxian: 这是文件夹：{home}；")
    assert told.count("\n") == 1


def test_a_narrative_without_tables_is_a_report_that_says_so(tmp_path):
    path = tmp_path / "narrative.md"
    path.write_text(
        "临河县财政局2023年度部门决算\n第二部分 部门决算情况说明\n一、收入支出决算总体情况说明\n"
        "2023年度收入支出总计19.27万元。\n",
        "utf-8",
    )
    report = read_report(path)
    assert [(f.row_name, str(f.value)) for f in report.facts] == [("收入支出总计", "19.27")]
    assert not report.tables
    assert any("没有决算表" in notice.message for notice in report.notices)


def test_tables_published_alone_take_their_year_from_the_name_of_the_file(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Their captions name the department, and often no year."""
    page = (
        "支出决算表\n部门：临河县民政局\t金额单位：万元\n"
        "科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\n"
        "合计\t\t21.00\t1.00\t20.00\n208\t社会保障和就业支出\t21.00\t1.00\t20.00\n"
    )
    nameless, named = home / "data/raw/04.md", home / "data/raw/04-2023.md"
    nameless.parent.mkdir(parents=True, exist_ok=True)
    nameless.write_text(page, "utf-8")
    report = read_report(nameless)
    assert (report.department, report.year) == ("临河县民政局", None)
    assert [notice.message for notice in report.notices] == ["文件里没有写明年度"]
    assert report.figures["year"].isna().all() and len(report.facts) == 6
    assert main(["parse"]) == 2
    assert capfd.readouterr().err.splitlines()[-1] == (
        "lanxian: 报告没有写明部门名称或年度：data/raw/04.md；"
        "请把文件改名为“部门名称-年度”，或者单独读取：lanxian facts 文件"
    )
    nameless.rename(named)
    assert main(["parse"]) == 0
    assert capfd.readouterr().out == "临河县民政局 2023  data/raw/04-2023.md\n"
    [notice] = read_report(named).notices
    assert notice.message == "文件里没有写明年度，取自文件名：2023"
