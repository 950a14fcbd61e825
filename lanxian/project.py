"""The project folder: where reports come from and where what is made of them goes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lanxian.errors import FileMissing, ProjectMissing

#: Names the project folder, before any search.
VARIABLE = "LANXIAN_HOME"
#: Files that a folder is searched for. A file that is named itself may have any suffix.
SUFFIXES = frozenset({".pdf", ".md", ".markdown", ".txt"})


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder (项目文件夹) and its places.

    Examples
    --------
    >>> Project(Path("county")).raw.as_posix()
    'county/data/raw'
    """

    home: Path

    @property
    def raw(self) -> Path:
        """Reports as they came."""
        return self.home / "data" / "raw"

    @property
    def processed(self) -> Path:
        """What parsing made of them; made, never edited."""
        return self.home / "data" / "processed"

    @property
    def notebooks(self) -> Path:
        """The analyses."""
        return self.home / "notebooks"

    @property
    def reports(self) -> Path:
        """Rendered pages."""
        return self.home / "reports"

    def relative(self, path: Path) -> str:
        """A path as it is shown and kept: from the project folder where it lies inside."""
        path = path.resolve()
        return (path.relative_to(self.home) if path.is_relative_to(self.home) else path).as_posix()


def find_project(home: str | Path | None = None) -> Project:
    """Find the project folder.

    It is `home` where that is given, else the one named by ``LANXIAN_HOME``, else the nearest
    folder upwards from the working folder that has ``data/raw``.

    Raises
    ------
    ProjectMissing
        There is none.
    """
    named = home or os.environ.get(VARIABLE)
    if named:
        folder = Path(named).expanduser().resolve()
        if not folder.is_dir():
            raise ProjectMissing(where=folder)
        return Project(folder)
    start = Path.cwd().resolve()
    for folder in (start, *start.parents):
        if (folder / "data" / "raw").is_dir():
            return Project(folder)
    raise ProjectMissing(where=start)


def report_files(path: Path) -> Iterator[Path]:
    """Files below `path` that may be reports, in order; `path` itself where it is a file.

    In a folder, hidden files and READMEs are left out, and of other suffixes only PDFs are taken.
    """
    if not path.exists():
        raise FileMissing(where=path)
    if not path.is_dir():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if hidden or not file.is_file() or file.stem.upper() == "README":
            continue
        if file.suffix.lower() in SUFFIXES or _is_pdf(file):
            yield file


def _is_pdf(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(5) == b"%PDF-"
