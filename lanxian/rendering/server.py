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
import traceback
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


def end_with_parent() -> None:
    """Have this process killed when the one that started it ends, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def preload() -> None:
    """Import what notebooks use, and draw once, so that fonts are found and read."""
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
    _draw()


def _draw() -> None:
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    from lanxian.charts.style import style

    with style():
        figure = Figure()
        figure.subplots().barh(["决算"], [1])
        FigureCanvasSVG(figure).print_svg(io.BytesIO())  # type: ignore[no-untyped-call]


def serve(connection: socket.socket) -> None:
    """Fork a kernel for each request until the worker goes."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not waited for
    gc.collect()
    gc.freeze()
    connection.send(b"ready")
    while request := connection.recv(1 << 20):
        pid = os.fork()
        if not pid:
            become_kernel(json.loads(request), connection)
        connection.send(b"forked %d" % pid)


def become_kernel(request: dict[str, Any], connection: socket.socket) -> NoReturn:
    """Be a kernel from here on, in a session, folder and environment of its own."""
    status = 1
    try:
        end_with_parent()
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
    from ipykernel.kernelapp import IPKernelApp

    np.random.seed()  # the forked ones would all draw the same numbers
    app = IPKernelApp.instance()
    app.initialize(["-f", request["connection_file"], *request["arguments"]])  # type: ignore[no-untyped-call]
    connection.send(b"bound %d" % os.getpid())
    connection.close()
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
