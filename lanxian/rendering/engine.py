"""A papermill engine (执行引擎) that gives each notebook a fresh process, forked in a moment.

``papermill.execute_notebook(…, engine_name="lanxian")``. Where processes cannot be forked safely
(other systems than Linux), or the fork server does not come up, the notebook runs under
papermill's own engine.

papermill loads every registered engine while it is itself being imported, so this module imports
nothing of it, nor anything that would make other people's papermill slower.
"""

from __future__ import annotations

from typing import Any


class ForkEngine:
    """What papermill asks an engine for; `lanxian.rendering.forked` does it."""

    @staticmethod
    def execute_notebook(nb: Any, kernel_name: str, **settings: Any) -> Any:
        """Run a notebook; see `lanxian.rendering.forked.ForkedEngine` for the settings."""
        return _engine().execute_notebook(nb, kernel_name, **settings)

    @staticmethod
    def nb_kernel_name(nb: Any, name: str | None = None) -> str:
        """Name of the notebook's kernel."""
        return str(_engine().nb_kernel_name(nb, name))

    @staticmethod
    def nb_language(nb: Any, language: str | None = None) -> str:
        """The language that the parameters cell is written in."""
        return str(_engine().nb_language(nb, language))


def _engine() -> Any:
    from lanxian.rendering.forked import ForkedEngine

    return ForkedEngine
