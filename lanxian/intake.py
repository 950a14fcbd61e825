"""Taking reports in: parse what is new or has changed, and keep a ledger of what is known."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

from lanxian.errors import FileForbidden, FileMissing, Unnamed, UnreadableInput, unknown
from lanxian.library import Entry, Library, read_report
from lanxian.model import Report
from lanxian.project import SUFFIXES, Project, find_project, report_files
from lanxian.store import DRAFT, restore, safe_name, schema_digest, whole, write_report

#: What is known of every file, in the folder of what parsing made of them.
LEDGER = "files.jsonl"


def load(
    department: str,
    year: int,
    *,
    level: str | None = None,
    region: str | None = None,
    home: str | Path | None = None,
) -> Report:
    """Load a department's report, parsing the project's files that are new or have changed.

    Parameters
    ----------
    department, year
        The name as printed on the report, and the fiscal year (决算年度).
    level, region
        ``department`` (部门) or ``unit`` (单位, 本级), and the region as printed; needed only
        where two reports have the same name and year.
    home
        The project folder; by default ``LANXIAN_HOME``, else the nearest one upwards.

    Raises
    ------
    UnknownName
        No file carries this report; the message names the nearest known ones.
    SeveralReports
        Several do, which differ in level or region; the message lists them.
    ProjectMissing
        There is no project folder.
    """
    library = open_library(home)
    return library.read(library.find(department, year, level=level, region=region))


def gather(
    what: Iterable[str],
    home: str | Path | None = None,
    progress: Callable[[list[Path]], Iterable[Path]] = iter,
) -> tuple[Library, tuple[Entry, ...]]:
    """Open the library and give the entries that were asked for, failures among them.

    Parameters
    ----------
    what
        Files, folders and names of departments; nothing stands for all reports there are.
    home, progress
        See `open_library`.
    """
    what = list(what)
    paths = [w for w in what if _is_path(w)]
    library = open_library(home, paths, progress)
    if not what:
        return library, library.reports + library.failures
    entries: dict[Entry, None] = {}
    for name in what:
        if name in paths:
            found = library.within(name)
        else:
            known = {entry.department for entry in library.reports}
            if name not in known:
                raise unknown("department", name, sorted(known))
            found = tuple(entry for entry in library.reports if entry.department == name)
        entries |= dict.fromkeys(found)
    return library, tuple(entries)


def _is_path(name: str) -> bool:
    return Path(name).exists() or "/" in name or Path(name).suffix.lower() in SUFFIXES


def open_library(
    home: str | Path | None = None,
    paths: Iterable[str | Path] = (),
    progress: Callable[[list[Path]], Iterable[Path]] = iter,
) -> Library:
    """Open the library of a project folder, parsing what is new or has changed.

    Parameters
    ----------
    home
        The project folder; see `lanxian.project.find_project`.
    paths
        Files and folders to take in beside ``data/raw``; they stay known until they are gone.
    progress
        Wraps the files that have to be parsed, as `tqdm.tqdm` does.
    """
    project = find_project(home)
    before = _read_ledger(project)
    version = parser_version()
    entries, changed = _missing(project, paths), []
    for file in _files(project, paths, before):
        entry = before.get(_shown(project, file))
        if entry and _fresh(project, file, entry, version):
            entries.append(entry)
        else:
            changed.append(file)
    entries += [_take_in(project, file, version) for file in progress(changed)]
    entries.sort(key=lambda entry: entry.path)
    library = Library(project, tuple(entries))
    if changed or len(entries) != len(before):
        _write_ledger(library, before.values())
    return library


def _files(project: Project, paths: Iterable[str | Path], before: dict[str, Entry]) -> list[Path]:
    """The files to know: of data/raw, those given, and those known from outside data/raw."""
    raw = project.raw.resolve()
    own = set(report_files(raw)) if raw.exists() else set()
    own = {file.resolve() if file.is_symlink() else file for file in own}
    kept = {project.home / name for name in before} - own
    others = [path for path in (*map(Path, paths), *kept) if path.exists()]
    return sorted(own | {file.resolve() for path in others for file in report_files(path)})


def _shown(project: Project, file: Path) -> str:
    """A file that is resolved already as `Project.relative` shows it."""
    return (
        file.relative_to(project.home) if file.is_relative_to(project.home) else file
    ).as_posix()


def _missing(project: Project, paths: Iterable[str | Path]) -> list[Entry]:
    gone = [Path(path) for path in paths if not Path(path).exists()]
    return [
        Entry(project.relative(path), 0, 0, "", "", reason=FileMissing(where=path).chinese)
        for path in gone
    ]


def _fresh(project: Project, file: Path, entry: Entry, version: str) -> bool:
    stat = file.stat()
    same = (entry.size, entry.mtime, entry.version) == (stat.st_size, stat.st_mtime_ns, version)
    return same and bool(entry.reason or (project.processed / entry.folder).is_dir())


def _take_in(project: Project, file: Path, version: str) -> Entry:
    """Parse a file into the store, unless the store has it; a failure becomes the reason."""
    name = project.relative(file)
    try:
        stat, sha256 = file.stat(), hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        reason = FileForbidden(where=name, reason=error.strerror or error).chinese
        return Entry(name, 0, 0, "", version, reason=reason)
    entry = Entry(name, stat.st_size, stat.st_mtime_ns, sha256, version)
    key = hashlib.sha256(f"{sha256} {version}".encode()).hexdigest()[:12]
    stored = next(project.processed.glob(f"*/*-{key}"), None)
    try:
        report = (stored and restore(stored)) or read_report(file)
        if not report.department or not report.year:
            raise Unnamed(where=name)
    except UnreadableInput as error:
        return replace(entry, reason=type(error)(**error.facts | {"where": name}).chinese)
    folder = Path(safe_name(report.name), f"{report.source.form}-{key}")
    write_report(report, project.processed / folder)
    return replace(
        entry,
        region=report.region,
        department=report.department,
        year=report.year,
        level=report.level,
        form=report.source.form,
        folder=folder.as_posix(),
    )


def _read_ledger(project: Project) -> dict[str, Entry]:
    try:
        lines = (project.processed / LEDGER).read_text("utf-8").splitlines()
        entries = [Entry(**json.loads(line)) for line in lines]
    except (OSError, ValueError, TypeError):  # none yet, or of an older version
        return {}
    return {entry.path: entry for entry in entries}


def _write_ledger(library: Library, before: Iterable[Entry]) -> None:
    """Keep what is known, then remove what no file stands for any more."""
    processed = library.project.processed
    with whole(processed / LEDGER) as draft:
        known = (asdict(entry) for entry in library.entries if entry.sha256)
        lines = (json.dumps(entry, ensure_ascii=False) + "\n" for entry in known)
        draft.write_text("".join(lines), "utf-8")
    used = {entry.folder for entry in library.entries}
    for entry in before:
        if entry.folder and entry.folder not in used:
            shutil.rmtree(processed / entry.folder, ignore_errors=True)
    for folder in processed.iterdir():
        _sweep(folder)


def _sweep(folder: Path) -> None:
    """Remove a folder that is empty but for what killed writers left an hour or more ago."""
    if not folder.is_dir():
        return
    for left in [folder, *folder.iterdir()]:
        if left.name.startswith(DRAFT) and time.time() - left.stat().st_mtime > 3600:
            shutil.rmtree(left, ignore_errors=True)
    with suppress(OSError):  # not empty
        folder.rmdir()


@cache
def parser_version() -> str:
    """A digest of the parser's code and of what is kept of a report: changed is stale."""
    digest = hashlib.sha256(schema_digest().encode())
    for room in ("reading", "parsing"):
        for file in sorted(Path(__file__).with_name(room).rglob("*")):
            if file.suffix in {".py", ".toml", ".csv"}:
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
