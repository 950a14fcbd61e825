from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import openpyxl
import pytest

from lanxian.cli import main
from lanxian.errors import UnknownName
from lanxian.rendering import job, manifest, render
from lanxian.rendering.batch import AlreadyRunning
from lanxian.rendering.parameters import ParameterType
from lanxian.rendering.plan import NoNotebooks
from tests.rendering import PARAMETERS, SHOWS, notebook, project

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
    assert "1 份决算报告，本年支出合计 5,373.97 万元" in index and ">乙</a>" in index
    assert re.search(rf'<th scope="row"><a href="[^"]+/a\.html">{NAME}</a>', index)
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


def test_edited_package_counts(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "lanxian"
    shutil.copytree(root / "lanxian", package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(job, "__file__", str(package / "rendering/job.py"))
    digest = job.package_digest.__wrapped__
    seen = [digest()]
    (package / "cli.py").write_text("# of no consequence for a page", "utf-8")
    assert digest() == seen[0]
    for name in ("rendering/template/page.css", "rendering/terms.toml", "display.py"):
        with (package / name).open("a") as stream:
            stream.write("\n")
        seen.append(digest())
    assert len({*seen}) == len(seen)


def test_dry_run_writes_nothing(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert f"{NAME}-2024/a.html" in said and said.endswith("；没有生成任何网页\n")
    assert not (small / "reports").exists()
    main(["render", "--jobs", "1"])
    capsys.readouterr()
    assert main(["render", "--dry-run"]) == 0
    assert capsys.readouterr().out == "要生成 0 页，无变化 2 页；没有生成任何网页\n"


def test_failure_costs_only_itself(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project(home, a=notebook(*SHOWS), b=notebook(FAILS, title="<乙>"))
    (home / "data/raw/bad.pdf").write_bytes(b"")
    assert main(["render", "--jobs", "1"]) == 1
    told = capsys.readouterr()
    assert "lanxian: 失败：" in told.err and "lanxian: 文件是空的：" in told.err
    assert told.out.startswith("生成 1 页")
    assert all(part in told.err for part in ("生成", "3/3", "项/s", "失败 1", "division by zero"))
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


def test_parameters_of_the_command_become_what_the_notebook_declares(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = f"{PARAMETERS}\nrates: list = []\ncode: str = ''"
    project(home, a=notebook("print(rates, repr(code), repr(prior_report))", parameters=cell))
    given = ["--parameter", "rates=[0, 0.05]", "--parameter", "code=001"]
    assert main(["render", "--jobs", "1", "--keep-notebook", *given]) == 0
    made = nbformat.read(home / f"reports/{NAME}-2024/a.ipynb", 4)
    assert made.cells[-1].outputs[0].text == "[0, 0.05] '001' None\n"
    capsys.readouterr()
    for wrong in ("rates=x", "rats=[]", "rates"):
        assert main_status(["render", "--force", "--parameter", wrong]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3 and "应为 list" in said[0] and "是否指 rates" in said[1]
    assert main_status(["render", "--jobs", "0"]) == main_status(["render", "--timeout", "x"]) == 2


def main_status(arguments: list[str]) -> object:
    """Exit status, however the command ends."""
    try:
        return main(arguments)
    except SystemExit as end:
        return end.code


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
    assert {key[0] for key in manifest.read(home / "reports")} == {"", "甲局-2024"}


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


def test_index_is_written_again_only_where_something_changed(small: Path) -> None:
    files = [small / "reports" / name for name in ("index.html", "summary.csv", "summary.xlsx")]

    def written() -> list[int]:
        render(jobs=1, progress=False)
        return [path.stat().st_mtime_ns for path in files]

    first = written()
    assert written() == first
    files[1].unlink()
    second = written()
    assert all(b > a for a, b in zip(first, second, strict=True))
    content = notebook("print(department, year)", title="丙")
    nbformat.write(content, small / "notebooks/b.ipynb")
    assert written() != second and "丙" in files[0].read_text("utf-8")


def test_headline_of_an_analysis_stands_on_the_index(home: Path) -> None:
    made = notebook('display(Markdown(f"# {department} {year} 年度：有 4 处错误"))', title="核对")
    made.metadata["headline"] = True
    project(home, a=made)
    index = render(jobs=1, progress=False).index.read_text("utf-8")
    assert "<td>有 4 处错误</td>" in index


def test_department_and_its_unit_of_one_name_have_pages_of_their_own(
    home: Path, root: Path
) -> None:
    told = 'display(Markdown(f"# {lanxian.load(department, year, level=level).level}"))'
    cell = f"{PARAMETERS}\nlevel: str | None = None"
    project(home, a=notebook("import lanxian", told, parameters=cell))
    text = (root / "data/raw/lanxian-hrss-2024.md").read_text("utf-8")
    unit = text.replace("年度部门决算公开", "年度单位决算公开", 1)
    (home / "data/raw/unit.md").write_text(unit, "utf-8")
    summary = render(jobs=1, progress=False)
    made = {f"reports/{NAME}-2024{end}/a.html": end for end in ("", "-单位")}
    assert summary.status == 0 and pages(home) == sorted(made)
    for page, end in made.items():
        level = "unit" if end else "department"
        assert f'<h1 id="s1">{level}</h1>' in (home / page).read_text("utf-8")
    index = summary.index.read_text("utf-8")
    assert index.count(f'.html">{NAME}</a>') == 2 and "<small>单位（本级）" in index
    assert "2 份决算报告（不同年度、部门与所属单位的数不相加）" in index


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


#: The first two departments in order are done at once, the others when the file is there.
WAITS = """
import time
from pathlib import Path
while department not in {"丁局", "丙局"} and not Path(os.environ["LANXIAN_HOME"], "go").exists():
    time.sleep(0.05)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_batch_leaves_nothing_and_resumes_with_what_is_missing(
    home: Path, sockets: Path, jobs: str, number: signal.Signals
) -> None:
    project(home, [f"{n}局" for n in "甲乙丙丁戊己"], a=notebook(WAITS))
    batch = subprocess.Popen(
        [sys.executable, "-m", "lanxian", "render", "--jobs", jobs],
        env=os.environ | {"TMPDIR": str(sockets)},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 300
    while sum(r.notebook == "a" for r in recorded(home)) < 2:
        assert time.monotonic() < deadline and batch.poll() is None
        time.sleep(0.02)
    family = [batch.pid, *descendants(batch.pid)]
    assert [*sockets.iterdir()]
    os.kill(batch.pid, number)
    assert batch.wait(120) == (130 if number == signal.SIGINT else -number)
    while left := [*filter(None, map(command, family)), *sockets.glob("**/*")]:
        assert time.monotonic() < deadline, left  # processes and sockets outlive the batch
        time.sleep(0.02)
    assert {r.folder for r in recorded(home) if r.notebook} == {"丁局-2024", "丙局-2024"}
    (home / "go").touch()
    summary = render(jobs=1, progress=False)
    assert summary.status == 0
    assert {r.folder for r in summary.skipped} == {"丁局-2024", "丙局-2024"}
    assert {r.folder for r in summary.done} == {f"{n}局-2024" for n in "乙己戊甲"}
    assert not list((home / "reports").glob("**/.new-*"))
    assert len(pages(home)) == 6


def descendants(pid: int) -> list[int]:
    try:
        own = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [d for child in map(int, own) for d in (child, *descendants(child))]


def command(pid: int) -> str:
    """What a process runs; empty once it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text()
    return ""


def recorded(home: Path) -> list[manifest.Record]:
    return list(manifest.read(home / "reports").values())


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """A scheduler and workers, each a process of its own, once they know each other."""
    import distributed

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
        while not (file.exists() and file.read_text().endswith("}")):
            assert started[0].poll() is None, "the scheduler has ended"
            time.sleep(0.05)
        for _ in range(workers):
            worker = [sys.executable, "-m", "distributed.cli.dask_worker", *options]
            worker += ["--local-directory", str(folder)]
            started.append(subprocess.Popen([*worker, "--nthreads", "1"], **quiet))
        address = json.loads(file.read_text())["address"]
        with distributed.Client(address, timeout=120) as client:
            if workers:
                client.wait_for_workers(workers, timeout=120)
        yield address
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


def test_cluster_without_workers_is_one_clear_line(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("distributed")
    with cluster(tmp_path, workers=0) as address:
        monkeypatch.setattr("lanxian.rendering.batch.PATIENCE", 5)
        assert main(["render", "--backend", "dask", "--scheduler", address]) == 2
    assert capsys.readouterr().err.count("lanxian: 连接不上集群") == 1


def test_record_says_nothing_more_than_it_must() -> None:
    record = manifest.Record("甲-2024", "a", "d")
    assert len(manifest.line(replace(record, digest="0" * 64))) < 300
