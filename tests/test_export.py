from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from lanxian.export import FORMATS, export
from lanxian.model import COLUMNS, Figure, Report

EXACT = "12345678901234567890.10"


@pytest.fixture(scope="module")
def awkward(transcript: Report) -> Report:
    """Values that formats are known to spoil."""
    facts = (
        Figure("table", "revenue", row_name='=1+1,"x"\n', value=Decimal(EXACT), unit="万元"),
        Figure("table", "revenue", row_code="0801", value=Decimal("0E-7"), unit="元", decimals=7),
        Figure("table", "revenue", row_name="空\x07", state="blank"),
    )
    return replace(transcript, facts=facts)


def written(report: Report, form: str) -> bytes:
    stream = io.BytesIO()
    FORMATS[form](report.figures, stream)
    return stream.getvalue()


def test_csv(awkward: Report) -> None:
    data = written(awkward, "csv").decode()
    rows = list(csv.DictReader(io.StringIO(data, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["value"] for row in rows] == [EXACT, "0.0000000", ""]
    assert rows[0]["row_name"] == '=1+1,"x"\n'
    assert rows[1]["row_code"] == "0801"
    assert [row["year"] for row in rows] == ["2024"] * 3
    assert [row["decimals"] for row in rows] == ["", "7", ""]


def test_json(awkward: Report) -> None:
    rows = json.loads(written(awkward, "json"), parse_float=Decimal)
    assert tuple(rows[0]) == COLUMNS
    assert [row["value"] for row in rows] == [Decimal(EXACT), Decimal("0.0000000"), None]
    assert rows[1]["amount"] == 0
    assert (rows[0]["year"], rows[0]["page"]) == (2024, None)


def test_parquet(awkward: Report) -> None:
    frame = pd.read_parquet(io.BytesIO(written(awkward, "parquet")))
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["value"]) == [Decimal(EXACT), Decimal(0), None]
    assert frame["row_code"].tolist() == ["", "0801", ""]


def test_xlsx(awkward: Report) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(awkward, "xlsx")))["figures"]
    head, first, second, third = sheet.iter_rows()
    assert tuple(cell.value for cell in head) == COLUMNS
    name = COLUMNS.index("row_name")
    assert (first[name].data_type, first[name].value) == ("s", '=1+1,"x"\n')
    assert second[COLUMNS.index("row_code")].value == "0801"
    assert second[COLUMNS.index("value")].data_type == "n"
    assert third[name].value == "空"
    assert third[COLUMNS.index("value")].value is None


@pytest.mark.parametrize("form", FORMATS)
def test_no_figures_at_all(transcript: Report, form: str) -> None:
    assert written(replace(transcript, facts=()), form)


def test_real_report_in_every_format(transcript: Report) -> None:
    expected = [fact.value for fact in transcript.facts]
    text = csv.DictReader(io.StringIO(written(transcript, "csv").decode(), newline=""))
    assert [Decimal(row["value"]) if row["value"] else None for row in text] == expected
    rows = json.loads(written(transcript, "json"), parse_float=Decimal)
    assert [row["value"] for row in rows] == expected
    frame = pd.read_parquet(io.BytesIO(written(transcript, "parquet")))
    assert list(frame["value"]) == expected


def test_files_are_named_safely(transcript: Report, tmp_path: Path) -> None:
    frames = [("某局-2024", transcript.figures), ("a/b", transcript.figures)]
    paths = export(frames, "csv", tmp_path / "out")
    assert paths[0].name == "某局-2024.csv"
    assert paths[1].parent == tmp_path / "out"
    assert all(path.read_bytes() == paths[0].read_bytes() for path in paths)
