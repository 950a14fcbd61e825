"""Which files carry which report, and the reports themselves, parsed where that is needed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path

from lanxian.crops import FILES
from lanxian.errors import FileForbidden, LanxianError, ParsingFailed, UnreadableInput, unknown
from lanxian.model import Notice, Report
from lanxian.project import Project
from lanxian.store import restore, write_report

#: The form that is read where several files carry one report: the first of these.
PREFERENCE = ("pdf", "transcript")


class SeveralReports(LanxianError):
    """A department and year of which there is more than one report. Exit status 2."""

    template = "several reports of {where}: {known}; say which by level and region"
    template_zh = "{where} 有几份报告：{known}；请用 level（级次）、region（地区）指明是哪一份"


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

    @property
    def which(self) -> str:
        """What tells it from a namesake, as it is given to `Library.find`."""
        return f"level={self.level!r}, region={self.region!r}"


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

    @cached_property
    def reports(self) -> tuple[Entry, ...]:
        """For each report the file that is read."""
        return tuple(group[0] for group in self.groups)

    @property
    def failures(self) -> tuple[Entry, ...]:
        """The files from which no report could be read; ``reason`` is one line in Chinese."""
        return tuple(entry for entry in self.entries if entry.reason)

    @cached_property
    def _named(self) -> dict[tuple[str, int], list[Entry]]:
        """The reports of each department and year: mostly one."""
        found: dict[tuple[str, int], list[Entry]] = {}
        for entry in self.reports:
            found.setdefault((entry.department, entry.year), []).append(entry)
        return found

    @cached_property
    def _group(self) -> dict[Entry, tuple[Entry, ...]]:
        return {entry: group for group in self.groups for entry in group}

    def find(
        self, department: str, year: int, *, level: str | None = None, region: str | None = None
    ) -> Entry:
        """The file that is read for a department and year.

        Parameters
        ----------
        level, region
            As the report has them; needed only where it has a namesake.

        Raises
        ------
        UnknownName
            There is none; the message names the nearest known ones.
        SeveralReports
            There are several that differ in level or region; the message lists them.
        """
        own = [entry for entry in self.reports if entry.department == department]
        if not own:
            raise unknown("department", department, sorted({e.department for e in self.reports}))
        where, same = f"{department} {year}", self._named.get((department, int(year)), [])
        if not same:
            raise unknown("year", where, sorted({str(entry.year) for entry in own}))
        fits = [e for e in same if level in {None, e.level} and region in {None, e.region}]
        if len(fits) == 1:
            return fits[0]
        known = [entry.which for entry in fits or same]
        if fits:
            raise SeveralReports(where=where, known="; ".join(known))
        raise unknown("report", f"{where}, level={level!r}, region={region!r}", known)

    def name(self, entry: Entry, gap: str = "-") -> str:
        """Department and year; beside a namesake also what tells it from that.

        Of a department (部门) and its unit (单位, 本级) of the same name the unit says so; where
        regions differ, each says its own.
        """
        same = self._named[entry.department, entry.year]
        unit = entry.level == "unit" and len({e.level for e in same}) > 1
        region = entry.region if len({e.region for e in same}) > 1 else ""
        parts = (entry.department, str(entry.year), "单位" if unit else "", region)
        return gap.join(part for part in parts if part)

    def asked(self, entry: Entry) -> dict[str, object]:
        """What `find` has to be given for a report: level and region only beside a namesake."""
        found: dict[str, object] = {"department": entry.department, "year": entry.year}
        if len(self._named[entry.department, entry.year]) > 1:
            found |= {"level": entry.level, "region": entry.region}
        return found

    def prior(self, entry: Entry) -> Entry | None:
        """The same department's report of the year before; None where it is not clear which."""
        before = self._named.get((entry.department, entry.year - 1), [])
        before = [e for e in before if e.level == entry.level]
        fits = [e for e in before if e.region == entry.region]
        fits = fits or [e for e in before if not (e.region and entry.region)]
        return fits[0] if len(fits) == 1 else None

    def others(self, entry: Entry) -> list[str]:
        """The other files that carry the same report."""
        return [e.path for e in self._group.get(entry, ()) if e != entry]

    def within(self, path: str | Path) -> tuple[Entry, ...]:
        """The entry of a file; of a folder those that are read, and its failures."""
        place = self.project.home / self.project.relative(Path(path))
        inside = [e for e in self.entries if (self.project.home / e.path).is_relative_to(place)]
        chosen = {
            min(set(g) & set(inside), key=lambda e: e.rank, default=None) for g in self.groups
        }
        return tuple(entry for entry in inside if entry.reason or entry in chosen)

    def read(self, entry: Entry) -> Report:
        """The report of a file, with a notice that names the other files that carry it."""
        folder, file = self.project.processed / entry.folder, self.project.home / entry.path
        FILES[entry.sha256] = file
        report = restore(folder)
        if report is None:  # removed by hand or by another process: make it again
            report = read_report(file)
            write_report(report, folder)
        others = self.others(entry)
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
        report = parse(read_document(path))
    except UnreadableInput as error:  # say the path that was given, not the file's name alone
        raise type(error)(**error.facts | {"where": path}) from error.__cause__
    except OSError as error:
        raise FileForbidden(where=path, reason=error.strerror or error) from error
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        raise ParsingFailed(where=path, reason=reason) from error
    FILES[report.source.sha256] = Path(path).resolve()
    return report
