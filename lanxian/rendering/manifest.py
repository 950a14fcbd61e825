"""What was rendered from what (清单): one line of JSON a job, appended as each one ends.

A batch killed at any moment leaves at most a torn last line, which is ignored, so the next run
knows all that was finished.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from lanxian.store import whole

#: Its name in the folder of pages.
NAME = "manifest.jsonl"


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one job (任务): a small thing that travels back from a worker.

    ``notebook`` is empty where the job was to take the report's key figures (``figures``),
    ``folder`` too where it was to write the index.
    ``digest`` is of all that the result depends on. ``error`` is the last line of what went
    wrong, ``cell`` the code cell (from 1) in which it did.
    """

    folder: str
    notebook: str
    digest: str
    status: Literal["done", "failed"] = "done"
    title: str = ""
    seconds: float = 0.0
    size: int = 0
    error: str = ""
    cell: int | None = None
    figures: Mapping[str, Any] = field(default_factory=dict)

    def found(self, analysis: str) -> str:
        """What the analysis found: its title without department and name of the analysis.

        >>> record = Record("甲局-2024", "04", "", title="甲局 2024 年度：核对，有 4 处错误")
        >>> record.found("核对")
        '有 4 处错误'
        """
        told = self.title.partition("：")[2] or self.title
        return told.removeprefix(analysis).lstrip("，：") or told

    @property
    def key(self) -> tuple[str, str]:
        """Which job it is."""
        return (self.folder, self.notebook)


def read(folder: Path) -> dict[tuple[str, str], Record]:
    """The last record of each job. What is not a whole record is passed over."""
    known = {f.name for f in fields(Record)}
    records = {}
    path = folder / NAME
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        try:
            entry = json.loads(line)
            record = Record(**{k: v for k, v in entry.items() if k in known})
        except (ValueError, TypeError, AttributeError):
            continue
        records[record.key] = record
    return records


def line(record: Record) -> str:
    """A record as a line of the manifest."""
    return json.dumps(asdict(record), ensure_ascii=False) + "\n"


def rewrite(folder: Path, records: Iterable[Record]) -> None:
    """Replace the manifest by these records, in order of folder and notebook."""
    with whole(folder / NAME) as draft:
        ordered = sorted(records, key=lambda record: record.key)
        draft.write_text("".join(map(line, ordered)), "utf-8")
