"""All analyses of all reports (批量): planned, run on one core or many, and told."""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from lanxian.errors import LanxianError, NoReports
from lanxian.intake import gather
from lanxian.library import Entry
from lanxian.rendering import manifest
from lanxian.rendering.index import write_index
from lanxian.rendering.job import Job
from lanxian.rendering.manifest import Record
from lanxian.rendering.plan import analyses, choose, is_fresh, placed, plan
from lanxian.rendering.server import end_with_parent, sweep
from lanxian.rendering.survey import Survey

log = logging.getLogger(__name__)
LOG = "render.log"
#: Jobs for which one more worker, with a fork server of its own, is worth its start.
WORTHWHILE = 8
#: Seconds to wait for a cluster's scheduler, and for the first of its workers.
PATIENCE = 30


class AlreadyRunning(LanxianError):
    """Another batch writes into the same folder of pages. Exit status 2."""

    template = "another lanxian render writes to {where}; wait until it has ended"
    template_zh = "另一个 lanxian render 正在写入 {where}；请等它结束"


class ClusterUnavailable(LanxianError):
    """The dask scheduler cannot be reached, or dask is not installed. Exit status 2."""

    template = "no cluster: {where} ({reason}); start one, and install lanxian[cluster]"
    template_zh = "连接不上集群：{where}（{reason}）；请启动 dask 调度器，并安装 lanxian[cluster]"


@dataclass(frozen=True, slots=True)
class RenderSummary:
    """What a batch did.

    ``done`` and ``failed`` hold the records of the pages that were made or not, ``skipped`` those
    that had nothing to do, ``todo`` what a dry run would make, ``unreadable`` the files from
    which no report could be read.
    """

    index: Path
    done: tuple[Record, ...] = ()
    skipped: tuple[Record, ...] = ()
    failed: tuple[Record, ...] = ()
    todo: tuple[Path, ...] = ()
    unreadable: tuple[Entry, ...] = ()

    @property
    def status(self) -> int:
        """Exit status: 0, or 1 where something failed."""
        return int(bool(self.failed or self.unreadable))

    @property
    def failures(self) -> Iterator[str]:
        """What could not be read or made, one line each."""
        yield from (entry.reason for entry in self.unreadable)
        for record in self.failed:
            cell = f"（单元 {record.cell}）" if record.cell else ""
            yield f"失败：{record.folder}/{record.notebook}{cell}：{record.error}"


def render(
    what: Sequence[str | Path] = (),
    *,
    home: str | Path | None = None,
    notebooks: Sequence[str] = (),
    parameters: Mapping[str, object] | None = None,
    jobs: int | None = None,
    backend: str = "loky",
    scheduler: str | None = None,
    force: bool = False,
    dry_run: bool = False,
    keep_notebook: bool = False,
    timeout: float = 600.0,
    progress: bool = True,
) -> RenderSummary:
    """Render the analyses of reports as pages: ``reports/<department>-<year>/<notebook>.html``.

    Parameters
    ----------
    what
        Files, folders or departments; nothing stands for every report of the project.
    home
        The project folder; see `lanxian.project.find_project`.
    notebooks
        Names of the notebooks to run; nothing stands for all of the project's.
    parameters
        More parameters for those notebooks that declare them.
    jobs
        How many run at a time; by default as many as there are cores, fewer where there is
        little to do.
    backend, scheduler
        ``loky`` for this machine, or ``dask`` with its scheduler's address.
    force
        Also what has not changed.
    dry_run
        Only find out what would be done; reports are read, nothing is rendered.
    keep_notebook
        Keep the executed notebook beside its page.
    timeout
        Seconds that one notebook may take.
    progress
        Show a progress bar on stderr.

    Returns
    -------
    RenderSummary
        A failed report or notebook costs only itself and is told here, in the manifest and on
        the index.

    Raises
    ------
    LanxianError
        There is nothing to render, or the arguments do not fit; nothing was started.
    """
    library, entries = gather([str(w) for w in what], home)
    if not entries:
        raise NoReports(where=library.project.raw)
    known = analyses(library.project)
    chosen = choose(known, notebooks, parameters or {})
    reports = library.project.reports
    good = [entry for entry in entries if not entry.reason]
    given = placed(library.project, parameters or {})
    planned = list(plan(library, good, chosen, given, timeout, keep_notebook))
    records = manifest.read(reports)
    fresh = {job.key for job in planned if not force and is_fresh(job, records.get(job.key))}
    todo = [job for job in planned if job.key not in fresh]
    summary = RenderSummary(
        reports / "index.html",
        skipped=tuple(records[key] for key in fresh if key[1]),
        unreadable=tuple(entry for entry in entries if entry.reason),
    )
    if dry_run:
        return replace(summary, todo=tuple(job.page for job in todo if isinstance(job, Job)))
    with _alone(reports), _logged(reports / LOG):
        results = _bar(_results(todo, jobs, backend, scheduler), len(todo), progress)
        made = list(_kept(reports, results))
        write_index(library, manifest.read(reports), known)
    return replace(
        summary,
        done=tuple(r for r in made if r.status == "done" and r.notebook),
        failed=tuple(r for r in made if r.status == "failed"),
    )


def _results(
    jobs: Sequence[Job | Survey], workers: int | None, backend: str, scheduler: str | None
) -> Iterator[Record]:
    """Run jobs, giving each record as it comes."""
    if backend == "dask":
        workers = workers or -1
    workers = workers or min(os.cpu_count() or 1, 1 + len(jobs) // WORTHWHILE)
    if workers == 1 or not jobs:
        yield from (job.run() for job in jobs)
        return
    atexit.register(sweep)  # before joblib's own: what its workers held is free by then
    import joblib

    with _cluster(backend, scheduler), joblib.parallel_config(backend=backend, n_jobs=workers):
        parallel = joblib.Parallel(return_as="generator_unordered", batch_size=1)
        work = _work if backend == "loky" else _run
        try:
            yield from parallel(joblib.delayed(work)(job) for job in jobs)
        finally:
            sweep()


def _run(job: Job | Survey) -> Record:
    return job.run()


def _work(job: Job | Survey) -> Record:
    """Run a job in a worker process of ours, which does not outlive a batch that is killed."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever presses Ctrl-C means the batch
    return job.run()


@contextmanager
def _cluster(backend: str, scheduler: str | None) -> Iterator[None]:
    """Be connected to a dask scheduler, where the backend is dask."""
    if backend != "dask":
        yield
        return
    client = None
    try:
        client = import_module("distributed").Client(scheduler or "", timeout=PATIENCE)
        client.wait_for_workers(1, timeout=PATIENCE)
    except (ImportError, OSError, ValueError) as error:
        if client:
            client.close()
        reason = " ".join(str(error).split())
        raise ClusterUnavailable(where=scheduler or "--scheduler", reason=reason) from error
    with client:
        yield


def _kept(reports: Path, records: Iterator[Record]) -> Iterator[Record]:
    """Pass records on, each of them written down first."""
    with (reports / manifest.NAME).open("a", encoding="utf-8") as stream:
        for record in records:
            stream.write(manifest.line(record))
            stream.flush()
            name, spent = "/".join(record.key), record.seconds
            log.info("%s %s %.2f s %s", name, record.status, spent, record.error)
            yield record


def _bar(records: Iterator[Record], total: int, progress: bool) -> Iterator[Record]:
    """Pass records on under one progress bar with count, rate, time left and failures."""
    if not total:
        return
    from tqdm import tqdm

    failures = 0
    with tqdm(total=total, desc="生成", unit="项", disable=not progress) as bar:
        for record in records:
            failures += record.status == "failed"
            bar.set_postfix_str(f"失败 {failures}" if failures else "", refresh=False)
            bar.update()
            yield record


@contextmanager
def _alone(reports: Path) -> Iterator[None]:
    """Hold the folder of pages, and clear away what a killed batch has left half written."""
    reports.mkdir(parents=True, exist_ok=True)
    with (reports / ".lock").open("w") as lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # a system without such locks
            pass
        except OSError:
            raise AlreadyRunning(where=reports) from None
        for box in (*reports.glob(".new-*"), *reports.glob("*/.new-*")):
            shutil.rmtree(box, ignore_errors=True)
        yield


@contextmanager
def _logged(path: Path) -> Iterator[None]:
    """Write what happens into a file."""
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        handler.close()


def tell(summary: RenderSummary, dry_run: bool = False) -> Iterator[str]:
    """What to say at the end: what was done, or would be, and what to open."""
    skipped = f"无变化 {len(summary.skipped)} 页"
    if dry_run:
        yield from (f"将生成 {path}" for path in summary.todo)
        yield f"要生成 {len(summary.todo)} 页，{skipped}；没有生成任何网页"
    else:
        made = f"生成 {len(summary.done)} 页，{skipped}，失败 {len(summary.failed)} 页"
        yield f"{made}。请打开 {summary.index}"
