"""Which files carry which report, and the reports themselves, parsed where that is needed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path

from lanxian.errors import FileForbidden, ParsingFailed, UnreadableInput, unknown
from lanxian.model import Notice, Report
from lanxian.project import Project
from lanxian.store import restore, write_report

#: The form that is read where several files carry one report: the first of these.
PREFERENCE = ("pdf", "transcript")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one file: the report that it carries, or the reason why none.

    ``path`` is relative to the project folder where the file lies inside. ``size`` and ``mtime``
    tell whether the file was changed, ``version`` whether the parser was.
    """

    path: str
    size: int
    mtime: int
    sha256: str
    version: str
    region: str = ""
    department: str = ""
    year: int = 0
    level: str = "department"
    form: str = ""
    folder: str = ""
    reason: str = ""

    @property
    def identity(self) -> tuple[str, int, str, str]:
        """What makes two files carry one report."""
        return (self.department, self.year, self.level, self.region)

    @property
    def rank(self) -> tuple[int, str]:
        """Order among the files of one report, the one to read first."""
        return (PREFERENCE.index(self.form), self.path)


@dataclass(frozen=True)
class Library:
    """The reports (决算报告) of a project folder.

    Examples
    --------
    >>> library = open_library()  # doctest: +SKIP
    >>> [entry.department for entry in library.reports]  # doctest: +SKIP
    ['岚县人力资源和社会保障局']
    """

    project: Project
    entries: tuple[Entry, ...] = field(repr=False)

    @cached_property
    def groups(self) -> tuple[tuple[Entry, ...], ...]:
        """The files of each report, by department and year; the one that is read comes first."""
        good = sorted((e for e in self.entries if not e.reason), key=lambda e: e.identity)
        found = groupby(good, key=lambda e: e.identity)
        return tuple(tuple(sorted(group, key=lambda e: e.rank)) for _, group in found)

    @property
    def reports(self) -> tuple[Entry, ...]:
        """For each report the file that is read."""
        return tuple(group[0] for group in self.groups)

    @property
    def failures(self) -> tuple[Entry, ...]:
        """The files from which no report could be read; ``reason`` is one line in Chinese."""
        return tuple(entry for entry in self.entries if entry.reason)

    def find(self, department: str, year: int) -> Entry:
        """The file that is read for a department and year.

        Raises
        ------
        UnknownName
            There is none; the message names the nearest known ones.
        """
        known = {entry.department for entry in self.reports}
        if department not in known:
            raise unknown("department", department, sorted(known))
        own = [entry for entry in self.reports if entry.department == department]
        for entry in own:
            if entry.year == int(year):
                return entry
        raise unknown("year", f"{department} {year}", (str(entry.year) for entry in own))

    def others(self, entry: Entry) -> list[str]:
        """The other files that carry the same report."""
        return [e.path for group in self.groups if entry in group for e in group if e != entry]

    def within(self, path: str | Path) -> tuple[Entry, ...]:
        """The entry of a file; of a folder those that are read, and its failures."""
        place = self.project.home / self.project.relative(Path(path))
        inside = [e for e in self.entries if (self.project.home / e.path).is_relative_to(place)]
        chosen = {
            min(set(g) & set(inside), key=lambda e: e.rank, default=None) for g in self.groups
        }
        return tuple(entry for entry in inside if entry.reason or entry in chosen)

    def load(self, department: str, year: int) -> Report:
        """The report of a department and year; see `find`."""
        return self.read(self.find(department, year))

    def read(self, entry: Entry) -> Report:
        """The report of a file, with a notice that names the other files that carry it."""
        folder = self.project.processed / entry.folder
        report = restore(folder)
        if report is None:  # removed by hand or by another process: make it again
            report = read_report(self.project.home / entry.path)
            write_report(report, folder)
        others = [e.path for group in self.groups if entry in group for e in group if e != entry]
        if not others:
            return report
        message = f"本报告有多个文件，读取的是 {entry.path}；未读取：{'、'.join(others)}"
        return replace(report, notices=(*report.notices, Notice(message)))


def read_report(path: str | Path) -> Report:
    """Read and parse one file, whatever its suffix; nothing is stored.

    Raises
    ------
    UnreadableInput
        One of its kinds: no such file, empty, damaged, encrypted, pictures only, not a report.
    """
    from lanxian.parsing import parse
    from lanxian.reading import read_document

    try:
        return parse(read_document(path))
    except UnreadableInput as error:  # say the path that was given, not the file's name alone
        raise type(error)(**error.facts | {"where": path}) from error.__cause__
    except OSError as error:
        raise FileForbidden(where=path, reason=error.strerror or error) from error
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ParsingFailed(where=path, reason=reason) from error
