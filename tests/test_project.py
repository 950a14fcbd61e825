from pathlib import Path

import pytest

from lanxian.errors import FileMissing, ProjectMissing
from lanxian.project import VARIABLE, Project, find_project, report_files


@pytest.fixture
def nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "outer/data/raw").mkdir(parents=True)
    inner = tmp_path / "outer/notebooks/deep"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    return tmp_path / "outer"


def test_nearest_folder_upwards(nested: Path) -> None:
    assert find_project().home == nested
    (nested / "notebooks/data/raw").mkdir(parents=True)
    assert find_project().home == nested / "notebooks"


def test_variable_goes_before_search(nested: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(nested.parent))
    assert find_project().home == nested.parent
    assert find_project(nested).home == nested


def test_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProjectMissing, match=VARIABLE):
        find_project()
    monkeypatch.setenv(VARIABLE, str(tmp_path / "gone"))
    with pytest.raises(ProjectMissing, match="gone"):
        find_project()


def test_report_files(tmp_path: Path) -> None:
    for name in ("b.PDF", "a.md", "sub/c.txt", "README.md", ".hidden.md", ".git/x.md", "z.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "no-suffix").write_bytes(b"%PDF-1.7")
    names = [file.relative_to(tmp_path).as_posix() for file in report_files(tmp_path)]
    assert names == ["a.md", "b.PDF", "no-suffix", "sub/c.txt"]
    assert list(report_files(tmp_path / "z.csv")) == [tmp_path / "z.csv"]
    with pytest.raises(FileMissing):
        list(report_files(tmp_path / "gone"))


def test_relative_only_inside(tmp_path: Path) -> None:
    project = Project(tmp_path)
    assert project.relative(project.raw / "a.md") == "data/raw/a.md"
    assert project.relative(tmp_path.parent / "b.md") == (tmp_path.parent / "b.md").as_posix()
