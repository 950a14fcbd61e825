"""Final accounts of Chinese departments (部门决算公开) as data.

    >>> import lanxian
    >>> report = lanxian.load("岚县人力资源和社会保障局", 2024)  # doctest: +SKIP
    >>> report.figures  # doctest: +SKIP

``report.figures`` is a table, ``report.facts`` the same as `Figure` objects, ``report.verify()``
the ledger. Names are imported when they are first used: the package itself costs nothing to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lanxian.errors import LanxianError, UnknownName, UnreadableInput
    from lanxian.intake import load, open_library
    from lanxian.library import Library, read_report
    from lanxian.model import (
        Figure,
        Mention,
        Notice,
        Place,
        Reclassification,
        Report,
        Section,
        Table,
    )
    from lanxian.verification import Ledger

__all__ = [
    "Figure",
    "LanxianError",
    "Ledger",
    "Library",
    "Mention",
    "Notice",
    "Place",
    "Reclassification",
    "Report",
    "Section",
    "Table",
    "UnknownName",
    "UnreadableInput",
    "load",
    "open_library",
    "read_report",
]

_HOMES = {
    "errors": ("LanxianError", "UnknownName", "UnreadableInput"),
    "intake": ("load", "open_library"),
    "library": ("Library", "read_report"),
    "model": (
        *("Figure", "Mention", "Notice", "Place", "Reclassification", "Report", "Section", "Table"),
    ),
    "verification": ("Ledger",),
}


def __getattr__(name: str) -> object:
    """Import a public name from its module on first use."""
    if name == "__version__":
        from importlib.metadata import version

        value = globals()[name] = version("lanxian")
        return value
    for module, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f"lanxian.{module}"), name)
            return value
    raise AttributeError(f"module 'lanxian' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted([*__all__, "__version__"])
