from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lanxian.cli import main
from lanxian.errors import UnknownName
from lanxian.intake import load, open_library
from lanxian.library import Entry, Library, SeveralReports
from lanxian.model import Report
from lanxian.project import Project

DEPARTMENT = "岚县人力资源和社会保障局"


def entry(path: str, **facts: object) -> Entry:
    made = Entry(path, 1, 1, "a" * 64, "1", department="某局", year=2024, form="pdf", folder=path)
    return replace(made, **facts)  # type: ignore[arg-type]


def test_pdf_is_read_before_transcript(county: Path, root: Path, edition: Report) -> None:
    shutil.copy(root / "data/raw/lanxian-hrss-2024.pdf", county / "data/raw")
    report = load(DEPARTMENT, 2024)
    assert report.source == edition.source
    assert report.facts == edition.facts
    notice = report.notices[-1].message
    assert "data/raw/lanxian-hrss-2024.pdf" in notice
    assert notice.endswith("未读取：data/raw/lanxian-hrss-2024.md")
    other = open_library().within(county / "data/raw/lanxian-hrss-2024.md")
    assert [e.form for e in other] == ["transcript"], "a file that is named is the one that is read"


def test_levels_years_and_regions_are_reports_of_their_own() -> None:
    own = [
        entry("a"),
        entry("b", level="unit"),
        entry("c", year=2023),
        entry("d", region="某省"),
        entry("e", form="transcript"),
    ]
    made = Library(Project(Path("home")), tuple(own))
    assert [e.path for e in made.reports] == ["c", "a", "d", "b"]
    assert made.others(own[0]) == ["e"]
    assert made.others(own[4]) == ["a"]


@pytest.mark.parametrize("year", [2024, "2024"])
def test_find(year: int) -> None:
    made = Library(Project(Path("home")), (entry("a"), entry("b", department="别的局")))
    assert made.find("某局", year).path == "a"


NAMESAKES = (
    entry("a", region="甲县"),
    entry("b", region="甲县", level="unit"),
    entry("c", region="乙县"),
    entry("d", year=2023, region="甲县"),
    entry("e", year=2023, region="乙县"),
    entry("f", year=2022),
)


@pytest.fixture
def namesakes() -> Library:
    return Library(Project(Path("home")), NAMESAKES)


def test_namesakes_are_told_apart(namesakes: Library) -> None:
    with pytest.raises(SeveralReports) as caught:
        namesakes.find("某局", 2024)
    assert "level='unit', region='甲县'" in str(caught.value)
    assert "level='department', region='乙县'" in caught.value.chinese
    with pytest.raises(SeveralReports, match="region='乙县'"):
        namesakes.find("某局", 2024, level="department")
    assert namesakes.find("某局", 2024, level="unit").path == "b"
    assert namesakes.find("某局", 2024, region="乙县").path == "c"
    with pytest.raises(UnknownName, match="did you mean level='unit', "):
        namesakes.find("某局", 2024, region="丙县")


def test_namesakes_have_names_and_folders_of_their_own(namesakes: Library) -> None:
    names = {e.path: namesakes.name(e) for e in namesakes.reports}
    assert names["a"] == "某局-2024-甲县" and names["b"] == "某局-2024-单位-甲县"
    assert names["f"] == "某局-2022", "what stands alone is named for itself"
    assert len({*names.values()}) == len(NAMESAKES)
    asked = {e.path: namesakes.asked(e) for e in namesakes.reports}
    assert asked["f"] == {"department": "某局", "year": 2022}
    for e in namesakes.reports:
        assert namesakes.find(**asked[e.path]) == e  # type: ignore[arg-type]


def test_prior_is_of_the_same_level_and_region(namesakes: Library) -> None:
    before = {e.path: getattr(namesakes.prior(e), "path", None) for e in namesakes.reports}
    assert before == {"a": "d", "b": None, "c": "e", "d": "f", "e": "f", "f": None}


def namesake_files(raw: Path, root: Path) -> None:
    """The transcript as of a department, and as of a unit of the same name."""
    text = (root / "data/raw/lanxian-hrss-2024.md").read_text("utf-8")
    (raw / "a.md").write_text(text, "utf-8")
    unit = text.replace("年度部门决算公开", "年度单位决算公开", 1)
    (raw / "b.md").write_text(unit, "utf-8")


def test_department_and_its_unit_of_one_name(
    home: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    namesake_files(home / "data/raw", root)
    assert load(DEPARTMENT, 2024, level="unit").level == "unit"
    with pytest.raises(SeveralReports):
        load(DEPARTMENT, 2024)
    assert main(["export", "--out", str(home / "out")]) == 0
    names = {path.stem for path in (home / "out").iterdir()}
    assert names == {f"{DEPARTMENT}-2024", f"{DEPARTMENT}-2024-单位"}


def test_our_own_typesetting_says_so(edition: Report) -> None:
    assert any("非原件" in notice.message for notice in edition.notices)
