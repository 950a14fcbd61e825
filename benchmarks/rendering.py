"""A generated county × all notebooks: `lanxian render` against the plain ways to do the same.

    python -m benchmarks.rendering [--departments 60] [--sample 3] [--memory 1000]

1. the recipe: the papermill command, then the nbconvert command, for each notebook;
2. in process: `papermill.execute_notebook` and a warm HTML exporter, one process for all;
3. ours: one worker, two workers, and again with nothing changed.

The plain ways are slow, so they run on every n-th job (`--sample` departments, all notebooks) and
alternate with ours. The ratios are of whole wall times a page: what a process needs to start is
shared by all pages of the county, on either side. Last lines: the results by name.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import county

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
HTML = ["--to", "html", "--log-level", "ERROR"]

#: What a process of its own does for the second way: everything warm, one notebook after another.
IN_PROCESS = """
import json, sys, time
start = time.perf_counter()
import papermill
from nbconvert import HTMLExporter
exporter = HTMLExporter()
ready = time.perf_counter()
for notebook, given, page, folder in json.load(sys.stdin):
    made = papermill.execute_notebook(
        notebook, None, parameters=given, progress_bar=False, cwd=folder,
        request_save_on_cell_execute=False,
    )
    open(page, "w").write(exporter.from_notebook_node(made)[0])
print(ready - start, time.perf_counter() - ready)
"""
#: Ours over many jobs, watching memory.
MEMORY = """
import json, sys
from pathlib import Path
import psutil
from lanxian.rendering import batch
before, seen, done = batch._kept, [], 0
def watched(reports, records):
    global done
    for record in before(reports, records):
        done += 1
        if done in json.loads(sys.argv[1]):
            me = psutil.Process()
            own = [p.memory_info().rss for p in me.children(recursive=True)
                   if "rendering.server" not in " ".join(p.cmdline())]
            seen.append([done, me.memory_info().rss, max(own, default=0)])
        yield record
batch._kept = watched
batch.render(jobs=2, progress=False)
print(json.dumps(seen))
"""


def project(home: Path, departments: int) -> Path:
    """A project folder with the county's reports, parsed, and the notebooks."""
    county.write(home / "data/raw", departments)
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    lanxian(home, "parse")
    return home


def lanxian(home: Path, *arguments: str) -> float:
    """Seconds of one run of the command."""
    return timed([sys.executable, "-m", "lanxian", *arguments], home)


def timed(command: Sequence[str], home: Path) -> float:
    """Seconds of one command in a project folder."""
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=home / "notebooks",
        env=os.environ | {"LANXIAN_HOME": str(home)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    return time.perf_counter() - start


def recipe(home: Path, jobs: Sequence[tuple[Path, county.Department]], out: Path) -> float:
    """Seconds of the two commands for each job."""
    spent = 0.0
    for notebook, d in jobs:
        made = out / notebook.name
        given = ["-p", "department", d.name, "-p", "year", str(d.year), "--log-level", "ERROR"]
        spent += timed([str(BIN / "papermill"), str(notebook), str(made), *given], home)
        spent += timed([str(BIN / "jupyter-nbconvert"), str(made), *HTML], home)
    return spent


def in_process(
    home: Path, jobs: Sequence[tuple[Path, county.Department]], out: Path
) -> tuple[float, float]:
    """Seconds of one process that does all jobs with everything warm: start, and the jobs."""
    work = [
        (str(n), {"department": d.name, "year": d.year}, str(out / f"{i}.html"), str(n.parent))
        for i, (n, d) in enumerate(jobs)
    ]
    done = subprocess.run(
        [sys.executable, "-c", IN_PROCESS],
        input=json.dumps(work),
        env=os.environ | {"LANXIAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    start, spent = map(float, done.stdout.split())
    return start, spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--departments", type=int, default=60)
    parser.add_argument("--sample", type=int, default=3, help="departments for the plain ways")
    parser.add_argument("--memory", type=int, default=0, help="jobs of the run that watches memory")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        results = measure(Path(place), options.departments, options.sample)
        if options.memory:
            results |= memory(Path(place), options.memory)
    for name, value in results.items():
        print(f"{name}: {value:.4g}")


def measure(place: Path, departments: int, sample: int) -> dict[str, float]:
    """Run everything once, the sides in turn."""
    home = project(place / "county", departments)
    notebooks = sorted((home / "notebooks").glob("*.ipynb"))
    count = departments * len(notebooks)
    chosen = list(county.departments(departments))[:: max(1, departments // sample)][:sample]
    jobs = [(notebook, d) for d in chosen for notebook in notebooks]
    out = place / "out"
    out.mkdir()

    one = lanxian(home, "render", "--jobs", "1")
    by_commands = recipe(home, jobs, out) / len(jobs)
    two = lanxian(home, "render", "--jobs", "2", "--force")
    start, spent = in_process(home, jobs, out)
    by_process = start / count + spent / len(jobs)
    again = lanxian(home, "render", "--jobs", "1", "--force")
    skip = lanxian(home, "render") - lanxian(home, "--version")
    pages = [path.stat().st_size / 1024 for path in home.glob("reports/*/*.html")]
    own = statistics.mean([one, again]) / count

    print(f"{departments} departments x {len(notebooks)} notebooks = {count} pages")
    print(f"{'seconds a page':<34}{'one worker':>12}")
    print(f"{'papermill + nbconvert commands':<34}{by_commands:>12.3f}  ({len(jobs)} pages)")
    print(f"{'execute_notebook + warm exporter':<34}{by_process:>12.3f}  ({len(jobs)} pages)")
    print(f"{'lanxian render --jobs 1':<34}{own:>12.3f}  ({one:.1f} and {again:.1f} s in all)")
    print(f"{'lanxian render --jobs 2':<34}{two / count:>12.3f}  ({two:.1f} s in all)")
    print(f"pages: median {statistics.median(pages):.0f} KiB, largest {max(pages):.0f} KiB")
    return {
        "render_vs_commands": by_commands / own,
        "render_vs_inprocess": by_process / own,
        "two_workers": own * count / two,
        "skip_ms": skip / (count + departments) * 1000,
        "page_kib_median": statistics.median(pages),
        "page_kib_max": max(pages),
    }


def memory(place: Path, jobs: int) -> dict[str, float]:
    """Resident memory of the parent and of the largest worker after 100 jobs and after all."""
    home = project(place / "memory", jobs // 4)
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, json.dumps([100, jobs])],
        env=os.environ | {"LANXIAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    results = {}
    for count, parent, worker in json.loads(done.stdout.splitlines()[-1]):
        results[f"parent_mib_after_{count}"] = parent / 2**20
        results[f"worker_mib_after_{count}"] = worker / 2**20
    return results


if __name__ == "__main__":
    main()
