"""What the tests run on: the project's own report, and others where ../shared is there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import lanxian
from lanxian.model import Report
from lanxian.project import VARIABLE

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reports beside the repository, which a clone alone does not have."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder ../shared beside the repository")
    return folder


@pytest.fixture(scope="session")
def transcript(root: Path) -> Report:
    """The report in data/raw, read from its transcript."""
    return lanxian.read_report(root / "data/raw/lanxian-hrss-2024.md")


@pytest.fixture(scope="session")
def edition(root: Path) -> Report:
    """The same report, read from its PDF edition."""
    return lanxian.read_report(root / "data/raw/lanxian-hrss-2024.pdf")


@pytest.fixture(scope="session")
def putuo(shared: Path) -> Report:
    """A report of another region, from a real PDF."""
    return lanxian.read_report(shared / "reports/putuo-social-2024.pdf")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project folder, named by LANXIAN_HOME."""
    folder = tmp_path / "home"
    (folder / "data/raw").mkdir(parents=True)
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.fixture
def sockets() -> Iterator[Path]:
    """A temporary folder whose path is short enough for sockets; pytest's own are not."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as folder:
        yield Path(folder)


@pytest.fixture
def county(home: Path, root: Path) -> Path:
    """A project folder that holds one report as a transcript."""
    shutil.copy(root / "data/raw/lanxian-hrss-2024.md", home / "data/raw")
    return home
