"""How a notebook runs in a forked kernel: what `lanxian.rendering.engine` hands papermill."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.log import logger
from papermill.translators import PythonTranslator, papermill_translators

from lanxian.rendering.kernel import ForkedKernelManager, ServerUnavailable, server

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
            with _inside(folder, more):
                return super().execute_managed_notebook(nb_man, kernel_name, **settings)
        settings.pop("input_path", None)
        timeout = settings.pop("execution_timeout", None) or settings.pop("timeout", None)
        client = ForkedClient(
            nb_man,
            timeout=timeout,
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
