"""The key figures (主要数据) of a report, for the index and the summary table."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lanxian.model import Report
from lanxian.rendering.manifest import Record
from lanxian.store import read_stored


@dataclass(frozen=True, slots=True)
class Survey:
    """Take the key figures of a stored report: a job like those that make pages.

    ``digest`` is of all that the result depends on, ``folder`` the report's folder of pages,
    ``stored`` where the report itself is kept.
    """

    folder: str
    stored: Path
    digest: str

    @property
    def key(self) -> tuple[str, str]:
        """Folder, and no notebook."""
        return (self.folder, "")

    @property
    def results(self) -> tuple[Path, ...]:
        """It leaves no file."""
        return ()

    def run(self) -> Record:
        """Read the report; the figures travel as text, exact."""
        start = time.perf_counter()
        try:
            found = key_figures(read_stored(self.stored))
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            return Record(self.folder, "", self.digest, "failed", error=reason)
        figures = {name: str(value) for name, value in found.items()}
        spent = round(time.perf_counter() - start, 3)
        return Record(self.folder, "", self.digest, seconds=spent, figures=figures)


@cache
def wanted() -> Mapping[str, Any]:
    """What is taken: name, and where it is printed (``key_figures.toml``)."""
    return tomllib.loads(Path(__file__).with_name("key_figures.toml").read_text("utf-8"))


def key_figures(report: Report) -> dict[str, Decimal]:
    """The key figures that a report prints, in 万元; what it does not print is not there."""
    found = {}
    for name, figure in wanted().items():
        for place in figure["from"]:
            amount = _amount(report, place)
            if amount is not None:
                found[name] = amount
                break
    return found


def _amount(report: Report, place: Mapping[str, str]) -> Decimal | None:
    for fact in report.facts:
        if all(getattr(fact, key) == value for key, value in place.items()):
            if fact.amount is not None:
                return fact.amount
            if fact.state == "blank" and fact.part == "table":
                return Decimal(0)
    return None
