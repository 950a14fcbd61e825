from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest

from lanxian.cli import main
from lanxian.errors import UnknownName
from lanxian.rendering import manifest, render
from lanxian.rendering.batch import AlreadyRunning
from lanxian.rendering.parameters import ParameterType
from lanxian.rendering.plan import NoNotebooks
from tests.rendering import SHOWS, notebook, project

NAME = "岚县人力资源和社会保障局"
FAILS = 'x = "<i>"\n1 / 0'


@pytest.fixture
def small(home: Path) -> Path:
    return project(home, a=notebook(*SHOWS), b=notebook("print(department, year)", title="乙"))


def pages(home: Path) -> list[str]:
    return sorted(p.relative_to(home).as_posix() for p in home.glob("reports/*/*"))


def test_pages_index_and_summary_are_written(small: Path) -> None:
    summary = render(jobs=1, progress=False)
    assert summary.status == 0 and len(summary.done) == 2
    assert pages(small) == [f"reports/{NAME}-2024/{n}.html" for n in "ab"]
    index = summary.index.read_text("utf-8")
    assert NAME in index and "5,373.97" in index and ">乙</a>" in index
    with (small / "reports/summary.csv").open(encoding="utf-8-sig", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert row["部门"] == NAME and row["三公经费（万元）"] == "1.20"
    assert row["构成"] == f"{NAME}2024年决算"
    [head, cells] = openpyxl.load_workbook(small / "reports/summary.xlsx").active.values
    assert dict(zip(head, cells, strict=True))["本年支出（万元）"] == 5373.97


def test_what_has_not_changed_is_skipped(small: Path) -> None:
    render(jobs=1, progress=False)
    again = render(jobs=1, progress=False)
    assert not again.done and len(again.skipped) == 2
    forced = render(jobs=1, progress=False, force=True)
    assert len(forced.done) == 2


def changed(home: Path, edit: Any) -> set[str]:
    render(jobs=1, progress=False)
    edit()
    return {record.notebook for record in render(jobs=1, progress=False).done}


def test_changed_code_of_a_notebook_counts_and_its_outputs_do_not(small: Path) -> None:
    path = small / "notebooks/b.ipynb"
    content = notebook("print(department, year)", title="乙")
    content.cells[2].outputs = [nbformat.v4.new_output("stream", name="stdout", text="old")]
    assert changed(small, lambda: nbformat.write(content, path)) == set()
    content.cells[2].source += "  # more"
    assert changed(small, lambda: nbformat.write(content, path)) == {"b"}


def test_changed_report_counts(small: Path) -> None:
    path = small / "data/raw/lanxian-hrss-2024.md"
    text = path.read_text("utf-8")
    assert changed(small, lambda: path.write_text(text + "\n附：更正。\n", "utf-8")) == {"a", "b"}


def test_prior_report_that_arrives_counts(small: Path) -> None:
    path = small / "data/raw/lanxian-hrss-2024.md"
    text = path.read_text("utf-8")
    prior = text.replace("2023", "2022").replace("2024", "2023")

    def arrive() -> None:
        (small / "data/raw/prior.md").write_text(prior, "utf-8")

    assert changed(small, arrive) == {"a", "b"}
    page = (small / f"reports/{NAME}-2024/b.html").read_text("utf-8")
    assert "../data/raw/prior.md" in page
    assert len(render(jobs=1, progress=False).skipped) == 4


def test_changed_parameter_and_template_count(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render(jobs=1, progress=False)
    given = render(jobs=1, progress=False, parameters={"prior_report": "x"}, dry_run=True)
    assert len(given.todo) == 2
    monkeypatch.setattr("lanxian.rendering.job.package_digest", lambda: "edited")
    assert len(render(jobs=1, progress=False, dry_run=True).todo) == 2


def test_dry_run_writes_nothing(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "--dry-run"]) == 0
    assert f"{NAME}-2024/a.html" in capsys.readouterr().out
    assert not (small / "reports").exists()


def test_failure_costs_only_itself(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project(home, a=notebook(*SHOWS), b=notebook(FAILS, title="<乙>"))
    (home / "data/raw/bad.pdf").write_bytes(b"")
    assert main(["render", "--jobs", "1"]) == 1
    assert "ZeroDivisionError: division by zero" in capsys.readouterr().out
    assert pages(home) == [f"reports/{NAME}-2024/a.html"]
    index = (home / "reports/index.html").read_text("utf-8")
    assert "&lt;乙&gt;：失败（单元 4，ZeroDivisionError: division by zero）" in index
    assert "文件是空的：data/raw/bad.pdf" in index
    failed = manifest.read(home / "reports")[f"{NAME}-2024", "b"]
    assert failed.status == "failed" and failed.cell == 4
    assert "ZeroDivisionError" in (home / "reports/render.log").read_text("utf-8")
    assert len(render(jobs=1, progress=False, dry_run=True).todo) == 1


def test_time_limit_is_a_failure(home: Path) -> None:
    project(home, a=notebook("while True: pass"))
    summary = render(jobs=1, progress=False, timeout=1)
    assert summary.status == 1 and "Timeout" in summary.failed[0].error


def test_executed_notebook_is_kept_when_asked_for(small: Path) -> None:
    render(jobs=1, progress=False, keep_notebook=True, notebooks=["b"])
    assert pages(small) == [f"reports/{NAME}-2024/b.{s}" for s in ("html", "ipynb")]
    kept = nbformat.read(small / f"reports/{NAME}-2024/b.ipynb", 4)
    assert NAME in kept.cells[2].source


def test_arguments_are_checked_before_anything_starts(small: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean"):
        render(parameters={"yeer": 1})
    with pytest.raises(UnknownName, match="notebook"):
        render(notebooks=["01_compositon"])
    with pytest.raises(ParameterType, match="prior_report"):
        render(parameters={"prior_report": 3})
    assert main(["render", "没有这个局"]) == 2
    assert not (small / "reports").exists()


def test_project_without_notebooks_is_an_error(home: Path) -> None:
    project(home)
    with pytest.raises(NoNotebooks):
        render()


def test_departments_with_awkward_names_have_pages_of_their_own(home: Path) -> None:
    names = ["甲<script>局", "甲_script_局", "ABC局", "abc局", "a/../b局", "CON局" + "长" * 90]
    project(home, names, a=notebook('display(Markdown(f"# {department}"))'))
    summary = render(jobs=1, progress=False)
    folders = [p.name for p in (home / "reports").iterdir() if p.is_dir()]
    assert summary.status == 0 and len({f.casefold() for f in folders}) == len(names)
    assert all(len(f.encode()) < 255 and not set(f) & set('<>:"/\\|?*') for f in folders)
    index = summary.index.read_text("utf-8")
    assert "甲&lt;script&gt;局" in index and "甲<script>" not in index


def test_report_that_is_gone_leaves_the_index(home: Path) -> None:
    project(home, ["甲局", "乙局"], a=notebook("1"))
    assert "乙局" in render(jobs=1, progress=False).index.read_text("utf-8")
    (home / "data/raw/1.md").unlink()
    assert "乙局" not in render(jobs=1, progress=False).index.read_text("utf-8")
    assert {key[0] for key in manifest.read(home / "reports")} == {"甲局-2024"}


def test_file_that_a_parameter_names_is_found_from_the_notebook(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small)
    (small / "prior.md").write_text("x", "utf-8")
    given = {"prior_report": "prior.md"}
    render(jobs=1, progress=False, parameters=given, notebooks=["b"])
    page = (small / f"reports/{NAME}-2024/b.html").read_text("utf-8")
    assert "../prior.md" in page
    (small / "prior.md").write_text("y", "utf-8")
    assert len(render(parameters=given, notebooks=["b"], dry_run=True).todo) == 1


def test_headline_of_an_analysis_stands_on_the_index(home: Path) -> None:
    made = notebook('display(Markdown(f"# {department} {year} 年度：有 4 处错误"))', title="核对")
    made.metadata["headline"] = True
    project(home, a=made)
    index = render(jobs=1, progress=False).index.read_text("utf-8")
    assert "<td>有 4 处错误</td>" in index


def test_one_department_only(home: Path) -> None:
    project(home, ["甲局", "乙局"], a=notebook("1"))
    summary = render(["乙局"], jobs=1, progress=False)
    assert [r.folder for r in summary.done] == ["乙局-2024"]
    assert "甲局" in summary.index.read_text("utf-8")


def test_two_workers_make_what_one_makes(home: Path) -> None:
    project(home, ["甲局", "乙局", "丙局"], a=notebook(*SHOWS))
    render(jobs=1, progress=False)
    alone = {p: Path(home, p).read_bytes() for p in pages(home)}
    summary = render(jobs=2, progress=False, force=True)
    assert len(summary.done) == 3
    assert {p: Path(home, p).read_bytes() for p in pages(home)} == alone


def test_second_batch_waits_its_turn(small: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    (small / "reports").mkdir()
    with (small / "reports/.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(AlreadyRunning):
            render(jobs=1, progress=False)


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_batch_resumes_and_does_only_what_is_missing(home: Path, jobs: str) -> None:
    project(home, [f"{n}局" for n in "甲乙丙丁戊己"], a=notebook("import time; time.sleep(0.4)"))
    command = [sys.executable, "-m", "lanxian", "render", "--jobs", jobs]
    batch = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    log = home / "reports" / manifest.NAME
    deadline = time.monotonic() + 120
    while not (log.exists() and sum(r.notebook == "a" for r in recorded(home)) >= 2):
        assert time.monotonic() < deadline and batch.poll() is None
        time.sleep(0.02)
    family = [batch.pid, *descendants(batch.pid)]
    os.kill(batch.pid, signal.SIGKILL)
    batch.wait()
    while any(Path(f"/proc/{pid}/cmdline").exists() for pid in family):
        assert time.monotonic() < deadline, "processes outlive the batch"
        time.sleep(0.02)
    before = {r.folder for r in recorded(home) if r.notebook}
    summary = render(jobs=1, progress=False)
    assert summary.status == 0
    assert {r.folder for r in summary.skipped} == before
    assert {r.folder for r in summary.done} == {f"{n}局-2024" for n in "甲乙丙丁戊己"} - before
    assert not list((home / "reports").glob("**/.new-*"))
    assert len(pages(home)) == 6


def descendants(pid: int) -> list[int]:
    try:
        own = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [d for child in map(int, own) for d in (child, *descendants(child))]


def recorded(home: Path) -> list[manifest.Record]:
    return list(manifest.read(home / "reports").values())


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A scheduler and two workers, each a process of its own."""
    file = folder / "scheduler.json"
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options = ["--scheduler-file", str(file), "--no-dashboard"]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_scheduler", *options, "--port", "0"],
            **quiet,
        )
    ]
    try:
        while not file.exists():
            time.sleep(0.05)
        for _ in range(2):
            worker = [sys.executable, "-m", "distributed.cli.dask_worker", *options]
            started.append(subprocess.Popen([*worker, "--nthreads", "1"], **quiet))
        yield json.loads(file.read_text())["address"]
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(60)


def test_dask_cluster_runs_the_same_jobs(home: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    project(home, ["甲局", "乙局", "丙局", "丁局"], a=notebook(*SHOWS))
    with cluster(tmp_path) as address:
        summary = render(backend="dask", scheduler=address, progress=False)
    assert summary.status == 0 and len(summary.done) == 4
    assert len(pages(home)) == 4


def test_cluster_that_is_not_there_is_one_clear_line(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("distributed")
    assert main(["render", "--backend", "dask"]) == 2
    assert main(["render", "--backend", "dask", "--scheduler", "no such address"]) == 2
    assert capsys.readouterr().err.count("lanxian: 连接不上集群") == 2


def test_record_says_nothing_more_than_it_must() -> None:
    record = manifest.Record("甲-2024", "a", "d")
    assert len(manifest.line(replace(record, digest="0" * 64))) < 300
