from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lanxian.intake import load, open_library
from lanxian.library import Entry, Library
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


def test_our_own_typesetting_says_so(edition: Report) -> None:
    assert any("非原件" in notice.message for notice in edition.notices)
