from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

import lanxian
from lanxian import intake, library
from lanxian.errors import UnknownName
from lanxian.intake import LEDGER, gather, load, open_library
from lanxian.model import Report
from lanxian.store import DRAFT

DEPARTMENT = "岚县人力资源和社会保障局"


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were parsed since."""
    seen: list[Path] = []

    def read(path: Path) -> Report:
        seen.append(path)
        return library.read_report(path)

    monkeypatch.setattr(intake, "read_report", read)
    return seen


def test_load_parses_once(county: Path, parses: list[Path], transcript: Report) -> None:
    assert lanxian.load(DEPARTMENT, 2024) == transcript
    assert lanxian.load(DEPARTMENT, 2024) == transcript
    assert len(parses) == 1


def test_changed_file_is_parsed_again(county: Path, parses: list[Path]) -> None:
    load(DEPARTMENT, 2024)
    file = county / "data/raw/lanxian-hrss-2024.md"
    file.write_text(file.read_text("utf-8").replace("5372. 50", "5372.51"), "utf-8")
    values = {str(fact.value) for fact in load(DEPARTMENT, 2024).facts}
    assert "5372.51" in values
    assert len(parses) == 2
    stored = list((county / "data/processed").glob("*/*/figures.parquet"))
    assert len(stored) == 1, "what was made from the old file is gone"


def test_new_parser_makes_stale(
    county: Path, parses: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(DEPARTMENT, 2024)
    monkeypatch.setattr(intake, "parser_version", lambda: "another")
    load(DEPARTMENT, 2024)
    assert len(parses) == 2


@pytest.mark.parametrize("lost", ["ledger", "ledger garbled", "folder", "everything"])
def test_what_is_lost_is_made_again(
    county: Path, parses: list[Path], transcript: Report, lost: str
) -> None:
    load(DEPARTMENT, 2024)
    processed = county / "data/processed"
    if lost == "ledger":
        (processed / LEDGER).unlink()
    elif lost == "ledger garbled":
        (processed / LEDGER).write_bytes(b"PAR1 half")
    elif lost == "folder":
        shutil.rmtree(next(processed.glob("*-2024")))
    else:
        shutil.rmtree(processed)
    assert load(DEPARTMENT, 2024) == transcript
    assert len(parses) == (1 if lost.startswith("ledger") else 2)


def test_damaged_folder_is_read_from_the_source(county: Path, transcript: Report) -> None:
    opened = open_library()
    [entry] = opened.reports
    damaged = opened.project.processed / entry.folder / "figures.parquet"
    damaged.write_bytes(b"")
    assert opened.read(entry) == transcript
    assert damaged.stat().st_size > 0, "and made again"


def test_removed_file_is_forgotten(county: Path) -> None:
    load(DEPARTMENT, 2024)
    (county / "data/raw/lanxian-hrss-2024.md").unlink()
    assert open_library().entries == ()
    assert [path.name for path in (county / "data/processed").iterdir()] == [LEDGER]


def test_unknown_names_the_nearest(county: Path) -> None:
    with pytest.raises(UnknownName, match=f"did you mean {DEPARTMENT}") as caught:
        load("岚县人力资源社会保障局", 2024)
    assert caught.value.chinese.startswith("没有这个部门：岚县人力资源社会保障局；是否指 岚县")
    with pytest.raises(UnknownName, match=r"unknown year: .* 2023; known: 2024"):
        load(DEPARTMENT, 2023)


def test_failure_is_kept_with_its_reason(county: Path, parses: list[Path]) -> None:
    (county / "data/raw/empty.pdf").touch()
    for _ in range(2):
        opened = open_library()
        assert [entry.department for entry in opened.reports] == [DEPARTMENT]
        [failure] = opened.failures
        assert failure.reason == "文件是空的：data/raw/empty.pdf；请重新下载"
    assert len(parses) == 2, "neither file is tried again"


def test_defect_of_the_parser_costs_one_file(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(document: object) -> Report:
        raise IndexError("list index\nout of range")

    monkeypatch.setattr("lanxian.parsing.parse", parse)
    [failure] = open_library().failures
    assert "IndexError: list index out of range" in failure.reason
    assert "\n" not in failure.reason


def test_file_that_cannot_be_opened(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_bytes(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    monkeypatch.setattr(intake, "parser_version", lambda: "1")
    [failure] = open_library().failures
    assert failure.reason.startswith("无法打开文件：data/raw/lanxian-hrss-2024.md（Permission")
    monkeypatch.undo()
    assert open_library(county).reports, "tried again"


def test_files_outside_are_known_until_gone(county: Path, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.txt"
    (county / "data/raw/lanxian-hrss-2024.md").rename(outside)
    _, [entry] = gather([str(outside)])
    assert entry.path == outside.as_posix()
    assert load(DEPARTMENT, 2024).department == DEPARTMENT
    outside.unlink()
    assert not open_library().entries


def test_gather(county: Path) -> None:
    raw = county / "data/raw"
    (raw / "sub").mkdir()
    (raw / "sub/empty.txt").touch()
    by_name = gather([DEPARTMENT])[1]
    assert [entry.path for entry in by_name] == ["data/raw/lanxian-hrss-2024.md"]
    assert gather([str(raw / "lanxian-hrss-2024.md"), DEPARTMENT])[1] == by_name
    assert [entry.path for entry in gather([str(raw / "sub")])[1]] == ["data/raw/sub/empty.txt"]
    assert set(gather([str(raw)])[1]) == set(gather([])[1])
    [missing] = gather(["gone.pdf"])[1]
    assert missing.reason == "找不到文件：gone.pdf；请检查路径"
    with pytest.raises(UnknownName):
        gather(["某局"])


def test_leftovers_of_killed_writers_go(county: Path) -> None:
    processed = county / "data/processed"
    old, young = processed / f"x/{DRAFT}old", processed / f"{DRAFT}young"
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "half").touch()
    os.utime(old, (time.time() - 4000,) * 2)
    open_library()
    assert not old.parent.exists()
    assert young.exists()
