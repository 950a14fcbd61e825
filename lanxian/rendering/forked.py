"""How a notebook runs in a forked kernel: what `lanxian.rendering.engine` hands papermill."""

from __future__ import annotations

import json
import logging
import math
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger
from papermill.translators import PythonTranslator, papermill_translators

from lanxian.rendering.kernel import ForkedKernelManager, ServerUnavailable, server
from lanxian.rendering.server import THREADS

log = logging.getLogger(__name__)
#: The name under which papermill knows the engine, and the language of its parameters cell.
NAME = "lanxian"


class ReadableTranslator(PythonTranslator):  # type: ignore[misc]
    """Writes parameters as Python in which Chinese stays readable.

    >>> ReadableTranslator.translate('临江县"局"')
    '"临江县\\\\"局\\\\""'
    """

    @classmethod
    def translate_escaped_str(cls, value: object) -> str:
        """A string as a literal; JSON's are Python's."""
        return json.dumps(str(value), ensure_ascii=False)


papermill_translators.register(NAME, ReadableTranslator)


class ForkedClient(PapermillNotebookClient):  # type: ignore[misc]
    """Runs a notebook's cells in a forked kernel, which is killed at the end."""

    def create_kernel_manager(self) -> ForkedKernelManager:
        """A manager whose kernel is forked."""
        self.km = ForkedKernelManager(config=self.config)
        return self.km

    def execute_cell(self, cell: Any, cell_index: int, **more: Any) -> Any:
        """Run one cell as `nbclient` does, without an event loop between us and the kernel."""
        tags = cell.metadata.get("tags", ())
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        cell.outputs, self.clear_before_next_output = [], False
        lenient = self.allow_errors or "raises-exception" in tags
        asked = self.kc.execute(cell.source, stop_on_error=not lenient)
        timeout = self._get_timeout(cell)
        deadline = time.monotonic() + (timeout or math.inf)
        reply, whole = None, False
        while reply is None or not whole:
            left = min(deadline - time.monotonic(), 3600)
            channel, message = self.kc.message(left, ended=self.km.ended)
            if not channel:
                why = "Cell execution timed out"
                raise CellTimeoutError.error_from_timeout_and_cell(why, timeout, cell)
            if message["parent_header"].get("msg_id") != asked:
                continue
            if channel == "shell":
                reply = message["content"]
                cell["execution_count"] = reply.get("execution_count")
                continue
            try:
                self.process_message(message, cell, cell_index)
            except CellExecutionComplete:
                whole = True
        if reply["status"] == "error" and not lenient:
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell


class ForkedEngine(NBClientEngine):  # type: ignore[misc]
    """The engine; see `papermill.engines.NBClientEngine` for what else it takes."""

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """Python notebooks have their parameters written by `ReadableTranslator`."""
        found = super().nb_language(nb, language)
        return NAME if found == "python" else str(found)

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        kernel_cwd: str | None = None,
        kernel_env: Mapping[str, str] | None = None,
        **settings: Any,
    ) -> Any:
        """Run the notebook.

        Parameters
        ----------
        kernel_cwd, kernel_env
            Folder of the kernel, and more variables for its environment. The process that calls
            keeps its own, so that others may run beside it in threads.
        """
        folder, more = kernel_cwd or str(Path.cwd()), dict(kernel_env or {})
        try:
            server()
        except ServerUnavailable as error:
            log.warning("%s; papermill's own engine runs the notebook", error)
            with _inside(folder, THREADS | more):
                return super().execute_managed_notebook(nb_man, kernel_name, **settings)
        settings.pop("input_path", None)
        timeout = settings.pop("execution_timeout", None) or settings.pop("timeout", None)
        client = ForkedClient(
            nb_man,
            timeout=timeout,
            record_timing=False,
            startup_timeout=settings.pop("start_timeout", 60),
            shutdown_kernel="immediate",
            kernel_name=kernel_name,
            log=logger,
            **settings,
        )
        return client.execute(cwd=folder, env=os.environ | more)


@contextmanager
def _inside(folder: str, more: Mapping[str, str]) -> Iterator[None]:
    """Be in a folder, with more variables in the environment, for a while."""
    place, before = Path.cwd(), {name: os.environ.get(name) for name in more}
    os.chdir(folder)
    os.environ.update(more)
    try:
        yield
    finally:
        os.chdir(place)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
