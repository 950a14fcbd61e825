"""Reports → pages: the analyses run, made into HTML, and an index over all of them.

Names are imported when they are first used: papermill loads the engine from here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lanxian.rendering.batch import RenderSummary, render, tell
    from lanxian.rendering.manifest import Record

__all__ = ["Record", "RenderSummary", "render", "tell"]


def __getattr__(name: str) -> object:
    """Import a public name from its module on first use."""
    if name not in __all__:
        raise AttributeError(f"module 'lanxian.rendering' has no attribute {name!r}")
    module = "manifest" if name == "Record" else "batch"
    return getattr(import_module(f"lanxian.rendering.{module}"), name)
