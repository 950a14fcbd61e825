"""The index (总览) of all reports and analyses, and the summary table beside it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lanxian.labels import label
from lanxian.library import Entry, Library
from lanxian.rendering import manifest
from lanxian.rendering.job import digest
from lanxian.rendering.manifest import Record
from lanxian.rendering.page import document
from lanxian.rendering.plan import Notebook, folder_of
from lanxian.rendering.survey import wanted
from lanxian.store import whole

#: The index's name, and the summary table's without suffix.
INDEX, SUMMARY = "index.html", "summary"


@dataclass(frozen=True, slots=True)
class Row:
    """One report on the index: its file, its key figures in 万元, what became of each analysis."""

    entry: Entry
    folder: str
    figures: Mapping[str, Decimal]
    analyses: Mapping[str, Record]

    @property
    def note(self) -> str:
        """What stands below the department: region, and level where it is not a 部门."""
        unit = label("level", "unit") if self.entry.level == "unit" else ""
        return " · ".join(part for part in (unit, self.entry.region) if part)

    @property
    def first(self) -> str | None:
        """The first analysis that has a page."""
        return next((name for name, made in self.analyses.items() if made.status == "done"), None)

    def share(self, part: str, whole_: str) -> Decimal | None:
        """One key figure in per cent of another; None where one lacks or the whole is zero."""
        top, bottom = self.figures.get(part), self.figures.get(whole_)
        return None if top is None or not bottom else top / bottom * 100


def write_index(
    library: Library, records: Mapping[tuple[str, str], Record], notebooks: Mapping[str, Notebook]
) -> Path:
    """Write the index, the summary table and the manifest of the reports that are there.

    Nothing is written where nothing has changed since the last time.

    Parameters
    ----------
    library
        What there is: a report whose file has gone is on none of the three.
    records
        What became of each job.
    notebooks
        The analyses that there are.
    """
    reports = library.project.reports
    rows = sorted(_rows(library, records, notebooks), key=lambda r: (-r.entry.year, r.folder))
    folders = {row.folder for row in rows}
    there = (r for r in records.values() if r.folder in folders and r.notebook in {"", *notebooks})
    kept = sorted(there, key=lambda record: record.key)
    titles = {name: (notebook.title, notebook.headline) for name, notebook in notebooks.items()}
    own = Record("", "", digest([asdict(r) for r in kept], library.entries, titles))
    files = [reports / name for name in (INDEX, f"{SUMMARY}.csv", f"{SUMMARY}.xlsx")]
    if own.digest == getattr(records.get(own.key), "digest", "") and all(map(Path.is_file, files)):
        return files[0]
    _write_summary(reports, rows, notebooks)
    largest = max((row.figures.get("expenditure", Decimal(0)) for row in rows), default=Decimal(0))
    text = document(
        "index.html.j2",
        scripts=("page.js", "index.js"),
        kind="index",
        title="部门决算分析：全部部门",
        rows=rows,
        notebooks=notebooks,
        largest=largest,
        failures=library.failures,
        years=sorted({row.entry.year for row in rows}, reverse=True),
        spent=[spent for row in rows if (spent := row.figures.get("expenditure")) is not None],
        alike=len({(row.entry.year, row.entry.level) for row in rows}) < 2,
        summary=SUMMARY,
    )
    with whole(files[0]) as draft:
        draft.write_text(text, "utf-8")
    manifest.rewrite(reports, [own, *kept])
    return files[0]


def _rows(
    library: Library, records: Mapping[tuple[str, str], Record], notebooks: Mapping[str, Notebook]
) -> list[Row]:
    rows: dict[str, Row] = {}
    for entry in library.reports:
        folder = folder_of(library, entry)
        survey = records.get((folder, ""))
        figures = {k: Decimal(v) for k, v in survey.figures.items()} if survey else {}
        analyses = {n: r for n in notebooks if (r := records.get((folder, n)))}
        rows.setdefault(folder, Row(entry, folder, figures, analyses))
    return list(rows.values())


def _write_summary(reports: Path, rows: Sequence[Row], notebooks: Mapping[str, Notebook]) -> None:
    """The summary table as CSV and XLSX; a figure that a report does not print stays empty."""
    import openpyxl

    names = {name: figure["name"] for name, figure in wanted().items()}
    head = ["部门", "年度", "级次", "地区", *(f"{name}（万元）" for name in names.values())]
    head += [*(notebook.title for notebook in notebooks.values()), "来源", "sha256"]
    table: list[list[Any]] = [head]
    for row in rows:
        states = [_state(row.analyses.get(name), book) for name, book in notebooks.items()]
        level = label("level", row.entry.level)
        about = [row.entry.department, row.entry.year, level, row.entry.region]
        figures = [row.figures.get(name) for name in names]
        table.append([*about, *figures, *states, row.entry.path, row.entry.sha256])
    with (
        whole(reports / f"{SUMMARY}.csv") as draft,
        draft.open("w", encoding="utf-8-sig", newline="") as out,
    ):
        csv.writer(out).writerows([_text(cell) for cell in line] for line in table)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("汇总")
    for line in table:
        sheet.append([_text(cell) if isinstance(cell, str) else cell for cell in line])
    with whole(reports / f"{SUMMARY}.xlsx") as draft:
        book.save(draft)


def _text(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(tuple("=+-@\t")) else cell


def _state(record: Record | None, notebook: Notebook) -> str:
    if record is None:
        return ""
    return record.found(notebook.title) if record.status == "done" else f"失败：{record.error}"
