"""The index (总览) of all reports and analyses, and the summary table beside it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from lanxian.library import Entry, Library
from lanxian.rendering import manifest
from lanxian.rendering.manifest import Record
from lanxian.rendering.page import document
from lanxian.rendering.plan import Notebook, folder_of
from lanxian.rendering.survey import wanted
from lanxian.store import whole

#: The summary table's name, without suffix.
SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Row:
    """One report on the index: its file, its key figures in 万元, what became of each analysis."""

    entry: Entry
    folder: str
    figures: Mapping[str, Decimal]
    analyses: Mapping[str, Record]

    def share(self, part: str, whole_: str) -> Decimal | None:
        """One key figure in per cent of another; None where one lacks or the whole is zero."""
        top, bottom = self.figures.get(part), self.figures.get(whole_)
        return None if top is None or not bottom else top / bottom * 100


def write_index(
    library: Library, records: Mapping[tuple[str, str], Record], notebooks: Mapping[str, Notebook]
) -> Path:
    """Write the index, the summary table and the manifest of the reports that are there.

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
    kept = [r for r in records.values() if r.folder in folders and r.notebook in {"", *notebooks}]
    manifest.rewrite(reports, kept)
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
        total=sum((row.figures.get("expenditure", Decimal(0)) for row in rows), Decimal(0)),
        summary=SUMMARY,
    )
    with whole(reports / "index.html") as draft:
        draft.write_text(text, "utf-8")
    return reports / "index.html"


def _rows(
    library: Library, records: Mapping[tuple[str, str], Record], notebooks: Mapping[str, Notebook]
) -> list[Row]:
    rows: dict[str, Row] = {}
    for entry in library.reports:
        folder = folder_of(entry)
        survey = records.get((folder, ""))
        figures = {k: Decimal(v) for k, v in survey.figures.items()} if survey else {}
        analyses = {n: r for n in notebooks if (r := records.get((folder, n)))}
        rows.setdefault(folder, Row(entry, folder, figures, analyses))
    return list(rows.values())


def _write_summary(reports: Path, rows: Sequence[Row], notebooks: Mapping[str, Notebook]) -> None:
    """The summary table as CSV and XLSX; a figure that a report does not print stays empty."""
    import openpyxl

    names = {name: figure["name"] for name, figure in wanted().items()}
    head = ["部门", "年度", "地区", *(f"{name}（万元）" for name in names.values())]
    head += [*(notebook.title for notebook in notebooks.values()), "来源", "sha256"]
    table: list[list[Any]] = [head]
    for row in rows:
        states = [_state(row.analyses.get(name)) for name in notebooks]
        about = [row.entry.department, row.entry.year, row.entry.region]
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


def _state(record: Record | None) -> str:
    if record is None:
        return ""
    return record.headline if record.status == "done" else f"失败：{record.error}"
