"""One analysis of one report (任务): a pure function from paths and parameters to a record."""

from __future__ import annotations

import hashlib
import html
import json
import logging
import math
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from lanxian.project import VARIABLE
from lanxian.rendering.manifest import Record
from lanxian.rendering.page import page, without
from lanxian.store import whole

#: What a page's look depends on beside this package.
LIBRARIES = ("matplotlib", "nbconvert", "numpy", "pandas", "seaborn")
#: What this package is made of.
KINDS = frozenset({".py", ".toml", ".csv", ".json", ".j2", ".css", ".js"})
#: Files of the package that a page does not depend on.
APART = frozenset({"cli.py", "__main__.py"})


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook to run for one report.

    Parameters
    ----------
    home, notebook, page
        The project folder, the notebook, and the page to write.
    where
        Department and year, as a heading has them.
    parameters
        What is put into the notebook's parameters cell.
    digest
        Of all that the page depends on; see `digest`.
    timeout
        Seconds that the notebook may take.
    keep
        Whether the executed notebook is kept beside the page.
    """

    home: Path
    notebook: Path
    page: Path
    where: str
    digest: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    timeout: float = 600.0
    keep: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """Folder and notebook, as in the job's record."""
        return (self.page.parent.name, self.notebook.stem)

    @property
    def results(self) -> tuple[Path, ...]:
        """The files that there are when it is done."""
        return (self.page, self.page.with_suffix(".ipynb")) if self.keep else (self.page,)

    def run(self) -> Record:
        """Do it. Whatever goes wrong with it is told in the record and costs nothing else."""
        start = time.perf_counter()
        told: dict[str, Any] = {}
        try:
            told["size"], told["title"] = _render(self)
        except Exception as error:
            told["cell"], told["error"] = _told(error)
        spent = round(time.perf_counter() - start, 3)
        return Record(
            *self.key, self.digest, "failed" if "error" in told else "done", seconds=spent, **told
        )


def _render(job: Job) -> tuple[int, str]:
    notebook = execute(job)
    text = page(notebook, where=job.where)
    if job.keep:
        import nbformat

        with whole(job.page.with_suffix(".ipynb")) as draft:
            nbformat.write(notebook, draft)  # type: ignore[no-untyped-call]
    with whole(job.page) as draft:
        draft.write_text(text, "utf-8")
    title = text[text.index("<title>") + 7 : text.index("</title>")]
    return len(text.encode()), html.unescape(title)


def execute(job: Job) -> Any:
    """Run the notebook and give it back executed."""
    from lanxian.rendering import kernel

    with suppress(kernel.ServerUnavailable):  # the engine will say so
        kernel.server(wait=False)
    with without("rfc3987_syntax"):
        import papermill

    # it warns of parameters that it cannot find among annotated ones; `plan.choose` checks them
    logging.getLogger("papermill").setLevel(logging.ERROR)
    deadline = time.monotonic() + job.timeout
    return papermill.execute_notebook(
        str(job.notebook),
        None,
        parameters=dict(job.parameters),
        engine_name="lanxian",
        progress_bar=False,
        request_save_on_cell_execute=False,
        kernel_cwd=str(job.notebook.parent),
        kernel_env={VARIABLE: str(job.home)},
        timeout_func=lambda cell: max(1, math.ceil(deadline - time.monotonic())),
    )


def _told(error: Exception) -> tuple[int | None, str]:
    """The code cell in which it went wrong, and the last line of what did, in one line."""
    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, PapermillExecutionError):
        return error.exec_count, " ".join(f"{error.ename}: {error.evalue}".split())
    lines = str(error).strip().splitlines() or [""]
    return None, f"{type(error).__name__}: {lines[-1]}"


@cache
def package_digest() -> str:
    """Digest of this package's files and of the libraries' versions: an edit in place counts."""
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        if file.suffix in KINDS and file.name not in APART:
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    for name in LIBRARIES:
        try:
            digest.update(f"{name} {version(name)}".encode())
        except PackageNotFoundError:
            continue
    return digest.hexdigest()


def digest(*parts: object) -> str:
    """One digest of all that a result depends on, this package included."""
    text = json.dumps([package_digest(), *parts], ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
