"""The fork server (派生服务器): a process that has imported everything and forks kernels.

It runs beside each worker as ``python -m lanxian.rendering.server SOCKET FOLDER`` and never has
a thread, an event loop or a ZeroMQ context itself, so that forking it is safe. What a notebook
does to its process ends with that process. A request is one message of JSON; the answer is
``forked PID``, and ``bound PID`` comes from the kernel once it listens. When the worker goes,
however it goes, so do this server, its kernels and the folder of their sockets.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import io
import json
import os
import pkgutil
import shutil
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from lanxian.rendering.page import without

#: What notebooks use, imported before the first of them. What is not installed is left out.
MODULES = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.display",
    "IPython.extensions.storemagic",
    "encodings.idna",
    "ipykernel.ipkernel",
    "importlib.resources.readers",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "pandas.core.methods.to_dict",
    "pyarrow.dataset",
    "pyarrow.pandas_compat",
    "pyarrow.parquet",
    "scipy.optimize",
    "seaborn",
    "tornado.platform.asyncio",
    "tornado.queues",
)
#: Parts of this package that no notebook uses.
APART = ("lanxian.rendering", "lanxian.cli", "lanxian.__main__")
#: Libraries hold themselves to one thread: others work beside, and a thread may not be forked.
THREADS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
PR_SET_PDEATHSIG = 1
#: How the folder of a server's sockets begins, and how long the path before it may be.
PREFIX, LONGEST = "lanxian-", 60
#: A kernel of ours has no one who would look at its history, nor one who misses late output.
ARGUMENTS = ["--HistoryManager.enabled=False", "--Kernel._execute_sleep=0"]
#: Steps of a kernel's start that are taken once, for all.
CONFIGURED = (
    *("parse_command_line", "init_crash_handler", "init_profile_dir"),
    *("init_config_files", "load_config_file"),
)


def end_with_parent(parent: int | None = None) -> None:
    """Have this process killed when the one that started it ends, however that ends.

    Where the `parent` that should have it has ended before, it ends at once.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if parent not in (None, os.getppid()):
            os._exit(1)


def place() -> Path:
    """The folder of the sockets' folders: a socket's path has at most 107 bytes."""
    found = tempfile.gettempdir()
    return Path(found if len(found.encode()) < LONGEST else "/tmp")


def hold(folder: Path) -> int | None:
    """A file descriptor that keeps a folder from `sweep`; None where another holds it."""
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def sweep() -> None:
    """Remove the sockets of servers that were killed together with their workers."""
    for folder in place().glob(f"{PREFIX}*") if sys.platform == "linux" else ():
        with contextlib.suppress(OSError):
            descriptor = hold(folder)
            if descriptor is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(descriptor)


def preload() -> None:
    """Import what notebooks use, and try it."""
    import lanxian

    with without("debugpy"):  # no one steps through these kernels; loading it takes longest
        importlib.import_module("ipykernel.debugger")
    own = (
        module.name
        for module in pkgutil.walk_packages(lanxian.__path__, "lanxian.")
        if not module.name.startswith(APART)
    )
    for name in (*MODULES, *own):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    _try()
    _app()


def _try() -> None:
    """Do once what takes longer the first time: draw, solve, check, tell the version."""
    import seaborn
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from scipy.optimize import linprog

    import lanxian
    from lanxian.charts.style import style
    from lanxian.model import Report, Source

    with style():
        figure = Figure()
        seaborn.barplot(x=[1], y=["决算"], ax=figure.subplots())
        FigureCanvasSVG(figure).print_svg(io.BytesIO())  # type: ignore[no-untyped-call]
    linprog([1.0])
    Report("", 0, Source(str(lanxian.__version__), "", "pdf")).verify()


def serve(connection: socket.socket) -> None:
    """Fork a kernel for each request until the worker goes."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not waited for
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    connection.send(b"ready")
    own = os.getpid()
    while request := connection.recv(1 << 20):
        pid = os.fork()
        if not pid:
            become_kernel(json.loads(request), connection, own)
        connection.send(b"forked %d" % pid)


def become_kernel(request: dict[str, Any], connection: socket.socket, parent: int) -> NoReturn:
    """Be a kernel from here on, in a session, folder and environment of its own."""
    status = 1
    try:
        end_with_parent(parent)
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        _listen(request, connection).start()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _listen(request: dict[str, Any], connection: socket.socket) -> Any:
    """Bind the kernel's sockets, and say so."""
    import numpy as np

    np.random.seed()  # the forked ones would all draw the same numbers
    app = _app()
    app.connection_file = request["connection_file"]
    app.initialize()
    connection.send(b"bound %d" % os.getpid())
    connection.close()
    return app


@cache
def _app() -> Any:
    """A kernel, configured but not started, without the threads that a person would need.

    It answers one client that sends one cell after another, so there is no heart beat, a request
    is taken by the main thread itself, output is sent by the thread that makes it, and nothing
    is told but output and the end of a cell.
    """
    import zmq
    from ipykernel.iostream import IOPubThread
    from ipykernel.ipkernel import IPythonKernel
    from ipykernel.kernelapp import IPKernelApp
    from IPython.core.application import BaseIPythonApplication

    class Output(IOPubThread):
        def start(self) -> None:
            self.lock = threading.RLock()

        def schedule(self, action: Callable[[], object]) -> None:
            with self.lock:
                action()

    class Kernel(IPythonKernel):
        def _publish_execute_input(self, *_: Any) -> None:
            pass

        def _publish_status(self, status: str, *more: Any, **named: Any) -> None:
            if status == "idle":
                super()._publish_status(status, *more, **named)  # type: ignore[no-untyped-call]

    class App(IPKernelApp):
        def init_heartbeat(self) -> None:
            pass

        def init_control(self, context: Any) -> None:
            super().init_control(context)  # type: ignore[no-untyped-call]
            self.shell_channel_thread = None

        def init_iopub(self, context: Any) -> None:
            self.iopub_socket = context.socket(zmq.PUB)
            self.iopub_socket.sndhwm = 0  # nothing is dropped where the client is slow
            bind: Any = self._bind_socket
            self.iopub_port = bind(self.iopub_socket, self.iopub_port)
            self.iopub_thread = Output(self.iopub_socket, session=self.session)  # type: ignore[no-untyped-call]
            self.iopub_thread.start()
            self.iopub_socket = self.iopub_thread.background_socket

    app = App.instance(kernel_class=Kernel)
    BaseIPythonApplication.initialize(app, ARGUMENTS)  # type: ignore[no-untyped-call]
    for done in CONFIGURED:
        setattr(app, done, lambda *_: None)
    app.log.setLevel(app.log_level)
    return app


def main() -> None:
    """Serve on an inherited socket; at the end remove the folder of the kernels' sockets."""
    connection, folder = socket.socket(fileno=int(sys.argv[1])), sys.argv[2]
    try:
        preload()
        if len(list(Path("/proc/self/task").iterdir())) > 1:
            sys.exit("a module starts threads when it is imported: forking would not be safe")
        serve(connection)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
