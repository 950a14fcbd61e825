"""What there is to do (计划): the analyses, the jobs they make of the reports, what is done."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

from lanxian.errors import LanxianError, unknown
from lanxian.library import Entry, Library
from lanxian.project import Project
from lanxian.rendering.job import Job, digest
from lanxian.rendering.manifest import Record
from lanxian.rendering.parameters import Parameter, check, declared
from lanxian.rendering.survey import Survey
from lanxian.store import safe_name


class NoNotebooks(LanxianError):
    """A project folder without analyses. Exit status 2."""

    template = "no notebook: {where}; a project keeps its analyses there"
    template_zh = "没有分析笔记本：{where}；请把笔记本放在这个文件夹"


@dataclass(frozen=True, slots=True)
class Notebook:
    """An analysis (分析): its file, title, parameters, and a digest of its code and text.

    The title stands in the notebook's metadata (``title``). Where the metadata says ``headline``,
    the index shows what the analysis found in a column of its own.
    """

    path: Path
    title: str
    headline: bool
    parameters: Mapping[str, Parameter]
    digest: str


def analyses(project: Project) -> dict[str, Notebook]:
    """The project's analyses by name, in order."""
    found = {path.stem: _notebook(path) for path in sorted(project.notebooks.glob("*.ipynb"))}
    if not found:
        raise NoNotebooks(where=project.notebooks)
    return found


def _notebook(path: Path) -> Notebook:
    content = json.loads(path.read_text("utf-8"))
    cells = content["cells"]
    code = [
        (cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", ()))
        for cell in cells
    ]
    about = content["metadata"]
    title, headline = about.get("title", path.stem), bool(about.get("headline"))
    return Notebook(path, title, headline, declared(cells), digest(code))


def choose(
    known: Mapping[str, Notebook], names: Sequence[str], given: Mapping[str, object]
) -> list[Notebook]:
    """The notebooks of these names, all where none is given, checked against the parameters."""
    wanted = [name.removesuffix(".ipynb") for name in names]
    for name in wanted:
        if name not in known:
            raise unknown("notebook", name, known)
    chosen = [known[name] for name in wanted or known]
    for name in given:
        owners = [n for n in chosen if name in n.parameters]
        if not owners:
            raise unknown("parameter", name, dict.fromkeys(p for n in chosen for p in n.parameters))
        for notebook in owners:
            check(notebook.path.stem, notebook.parameters, {name: given[name]})
    return chosen


def folder_of(library: Library, entry: Entry) -> str:
    """Name of a report's folder of pages, safe on every file system."""
    return safe_name(library.name(entry))


def plan(
    library: Library,
    entries: Iterable[Entry],
    chosen: Sequence[Notebook],
    given: Mapping[str, object],
    timeout: float,
    keep: bool,
) -> Iterator[Job | Survey]:
    """The jobs of all reports, each with a digest of what its result depends on."""
    project = library.project
    read = {name: _content(project, value) for name, value in given.items()}
    for entry in entries:
        before = library.prior(entry)
        sources = [entry.sha256, entry.path, library.others(entry), before and before.sha256]
        about = library.asked(entry)
        if before:
            about["prior_report"] = _seen_from(project.notebooks, project.home / before.path)
        folder = folder_of(library, entry)
        yield Survey(folder, project.processed / entry.folder, digest(entry.sha256, entry.version))
        for notebook in chosen:
            known = notebook.parameters
            wanted = {name: v for name, v in {**about, **given}.items() if name in known}
            own = {name: known[name].value(v) for name, v in wanted.items()}
            files = [read[name] for name in own if read.get(name)]
            yield Job(
                home=project.home,
                notebook=notebook.path,
                page=project.reports / folder / f"{notebook.path.stem}.html",
                where=library.name(entry, " "),
                digest=digest(notebook.digest, sources, own, files),
                parameters=own,
                timeout=timeout,
                keep=keep,
            )


def placed(project: Project, given: Mapping[str, object]) -> dict[str, object]:
    """Parameters with the files that they name as a notebook sees them: from its own folder."""
    return {
        name: _seen_from(project.notebooks, Path(value)) if _is_file(value) else value
        for name, value in given.items()
    }


def _is_file(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and os.path.isfile(value)  # noqa: PTH113 (no error if too long)


def _seen_from(folder: Path, file: Path) -> str:
    return Path(os.path.relpath(file.resolve(), folder.resolve())).as_posix()


def _content(project: Project, value: object) -> str | None:
    """Digest of the file that a parameter names, None where it names none."""
    if isinstance(value, str) and value:
        with suppress(OSError, ValueError):
            return hashlib.sha256((project.notebooks / value).read_bytes()).hexdigest()
    return None


def is_fresh(job: Job | Survey, record: Record | None) -> bool:
    """Whether the job's result is there and nothing that it depends on has changed."""
    if record is None or record.status != "done" or record.digest != job.digest:
        return False
    return all(path.is_file() for path in job.results)
