from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from lanxian.rendering import kernel
from tests.rendering import notebook

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
pytestmark = linux


def execute(tmp_path: Path, *cells: str, parameters: Any = None, **settings: Any) -> Any:
    path = tmp_path / "a.ipynb"
    nbformat.write(notebook(*cells), path)
    return papermill.execute_notebook(
        str(path),
        None,
        parameters=parameters or {},
        engine_name="lanxian",
        progress_bar=False,
        kernel_cwd=str(tmp_path),
        **settings,
    )


def texts(executed: Any) -> list[str]:
    return [o["text"].strip() for c in executed.cells for o in c.get("outputs", ()) if "text" in o]


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    yield
    served = kernel.server()
    assert list(served.folder.iterdir()) == []
    assert children(served.process.pid) == []


def children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_engine_is_registered_by_entry_point() -> None:
    from papermill.engines import papermill_engines

    assert papermill_engines.get_engine("lanxian").__module__ == "lanxian.rendering.engine"


LEAK = """
import builtins, random, sys, matplotlib as mpl, numpy as np, pandas as pd, lanxian
os.environ["LEAK"] = "1"; mpl.rcParams["font.size"] = 99; pd.options.display.max_rows = 7
os.chdir("/"); lanxian.leak = builtins.leak = 1; sys.path.insert(0, "/leak")
"""
SEEN = """
import builtins, sys, matplotlib as mpl, pandas as pd, lanxian
print("LEAK" in os.environ, mpl.rcParams["font.size"] == 99, pd.options.display.max_rows == 7,
      os.getcwd() == "/", hasattr(lanxian, "leak"), hasattr(builtins, "leak"), "/leak" in sys.path,
      "department" in globals() and department != "岚县人力资源和社会保障局")
"""


def test_no_state_passes_from_one_notebook_to_the_next(tmp_path: Path) -> None:
    inside = execute(tmp_path, LEAK + SEEN, parameters={"department": "甲"})
    assert texts(inside) == [" ".join(["True"] * 8)]
    assert texts(execute(tmp_path, SEEN)) == [" ".join(["False"] * 8)]


def test_each_notebook_has_a_process_of_its_own_forked_from_the_server(tmp_path: Path) -> None:
    cell = "import sys; print(os.getpid(), os.getppid(), os.getcwd(), os.environ['X'])"
    found = [texts(execute(tmp_path, cell, kernel_env={"X": "y"}))[0].split() for _ in range(2)]
    assert found[0][0] != found[1][0]
    assert {f[1] for f in found} == {str(kernel.server().process.pid)}
    assert {tuple(f[2:]) for f in found} == {(str(tmp_path), "y")}


def test_environment_is_that_of_the_caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel.server().close()
    with monkeypatch.context() as patch:
        patch.setenv("GONE", "1")
        kernel.server()
    assert texts(execute(tmp_path, "print('GONE' in os.environ)")) == ["False"]


def test_what_notebooks_use_is_imported_already(tmp_path: Path) -> None:
    cell = "import sys; print({'pandas', 'seaborn', 'lanxian.display'} <= set(sys.modules))"
    assert texts(execute(tmp_path, cell)) == ["True"]


def test_random_numbers_differ_from_one_notebook_to_the_next(tmp_path: Path) -> None:
    cell = "import random, numpy as np; print(random.random(), np.random.random())"
    first, second = (texts(execute(tmp_path, cell))[0].split() for _ in range(2))
    assert first[0] != second[0] and first[1] != second[1]


def test_numerical_libraries_keep_to_one_thread(tmp_path: Path) -> None:
    assert texts(execute(tmp_path, "print(os.environ['OPENBLAS_NUM_THREADS'])")) == ["1"]


def test_chinese_parameters_are_readable_in_the_executed_notebook(tmp_path: Path) -> None:
    given = {"department": '甲"局\\\n\u2028', "year": 2023, "prior_report": None}
    executed = execute(tmp_path, "print(repr(department))", parameters=given)
    [cell] = [c for c in executed.cells if "injected-parameters" in c.metadata.get("tags", ())]
    assert 'department = "甲\\"局' in cell.source and "\\u" not in cell.source
    assert texts(executed) == [repr(given["department"])]


def test_output_of_threads_arrives(tmp_path: Path) -> None:
    cell = """
import threading
many = [threading.Thread(target=print, args=(f"thread{n}",)) for n in range(20)]
for one in many: one.start()
for one in many: one.join()
"""
    said = "\n".join(texts(execute(tmp_path, cell))).split()
    assert sorted(said) == sorted(f"thread{n}" for n in range(20))


def test_no_output_is_dropped(tmp_path: Path) -> None:
    executed = execute(tmp_path, "for n in range(2000): display(n)")
    assert len(executed.cells[-1].outputs) == 2000
    assert executed.cells[-1].execution_count == 3


def test_failing_cell_is_told(tmp_path: Path) -> None:
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError"):
        execute(tmp_path, "1 / 0")


@pytest.mark.parametrize("end", ["os._exit(3)", "os.kill(os.getpid(), 11)", "os.kill(0, 9)"])
def test_crash_costs_only_itself(tmp_path: Path, end: str) -> None:
    with pytest.raises(DeadKernelError):
        execute(tmp_path, end)
    assert texts(execute(tmp_path, "print(1)")) == ["1"]


def test_time_limit_ends_the_kernel_and_what_it_started(tmp_path: Path) -> None:
    nap = f"60.{os.getpid()}"
    cell = f"import subprocess; subprocess.Popen(['sleep', '{nap}'])\nwhile 1: pass"
    with pytest.raises(CellTimeoutError):
        execute(tmp_path, cell, execution_timeout=1)
    sleepers = subprocess.run(["pgrep", "-f", f"sleep {nap}"], capture_output=True, text=True)
    assert sleepers.stdout == ""


def test_dead_server_is_replaced(tmp_path: Path) -> None:
    before = kernel.server().process
    before.kill()
    before.wait()
    assert texts(execute(tmp_path, "print(1)")) == ["1"]
    assert kernel.server().process.pid != before.pid


SCRIPT = """
import sys
from tests.test_rendering_engine import execute
from pathlib import Path
execute(Path(sys.argv[1]), "open('started', 'w').write(str(os.getpid()))", "while 1: pass")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_end_of_the_caller_leaves_no_kernel_and_no_socket(
    tmp_path: Path, sockets: Path, number: int
) -> None:
    caller = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        env=os.environ | {"TMPDIR": str(sockets), "PYTHONPATH": str(Path(__file__).parents[1])},
        stderr=subprocess.DEVNULL,
    )
    started = tmp_path / "started"
    until(lambda: started.exists() and started.read_text() != "")
    pid = int(started.read_text())
    assert alive(pid) and [*sockets.iterdir()]
    caller.send_signal(number)
    caller.wait(120)
    until(lambda: not alive(pid) and not [*sockets.iterdir()])


def until(fact: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_stock_engine_takes_over_where_nothing_can_be_forked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    served = kernel.server()
    with monkeypatch.context() as patch:
        patch.setattr(kernel, "_reason", "no fork here")
        cell = "print(os.getcwd(), os.environ['X'], os.getppid(), os.environ['OMP_NUM_THREADS'])"
        executed = execute(tmp_path, cell, kernel_env={"X": "y"})
    assert texts(executed) == [f"{tmp_path} y {os.getpid()} 1"]
    assert "no fork here" in caplog.text and served is kernel.server()
    assert "X" not in os.environ and Path.cwd() != tmp_path


def test_server_that_cannot_preload_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(kernel.ServerUnavailable):
        kernel.Server().wait()
