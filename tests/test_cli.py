from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from lanxian.cli import main
from lanxian.model import COLUMNS, Report

Output = pytest.CaptureFixture[str]


@pytest.fixture
def file(root: Path) -> str:
    return str(root / "data/raw/lanxian-hrss-2024.md")


def test_facts_csv(file: str, transcript: Report, capfd: Output) -> None:
    assert main(["facts", file]) == 0
    rows = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    assert tuple(rows[0]) == COLUMNS
    assert [row["id"] for row in rows] == [fact.id for fact in transcript.facts]


def test_facts_selects(file: str, capfd: Output) -> None:
    assert main(["facts", file, "--format", "json", "--part", "table", "--table", "revenue"]) == 0
    rows = json.loads(capfd.readouterr().out)
    assert {(row["part"], row["table"]) for row in rows} == {("table", "revenue")}


def test_facts_parquet_on_stdout(file: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["facts", file, "--format", "parquet"]) == 0
    frame = pd.read_parquet(io.BytesIO(capfdbinary.readouterr().out))
    assert tuple(frame.columns) == COLUMNS


def test_unknown_table_names_the_nearest(file: str, capfd: Output) -> None:
    assert main(["facts", file, "--table", "expenditur"]) == 2
    assert "是否指 expenditure" in capfd.readouterr().err


def test_known_table_without_figures(file: str, capfd: Output) -> None:
    assert main(["facts", file, "--table", "state_capital", "--part", "table"]) == 0
    shown = capfd.readouterr()
    assert shown.out.startswith("id,region,")
    title = "国有资本经营预算财政拨款支出决算表"
    assert f"lanxian: {title}：本表无数据" in shown.err.splitlines()


def test_facts_tells_which_tables_have_none(file: str, capfd: Output) -> None:
    assert main(["facts", file, "--format", "csv"]) == 0
    told = [line for line in capfd.readouterr().err.splitlines() if "表：" in line]
    assert len(told) == 4  # two without data, two announced and not printed


def test_parse_then_export(county: Path, tmp_path: Path, capfd: Output) -> None:
    assert main(["parse"]) == 0
    assert len(list((county / "data/processed").glob("*/*/figures.parquet"))) == 1
    for form in ("csv", "xlsx", "parquet"):
        assert main(["export", "--format", form, "--out", str(tmp_path / "out")]) == 0
    names = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert names == [".csv", ".parquet", ".xlsx"]
    assert capfd.readouterr().out.splitlines()[1].endswith("岚县人力资源和社会保障局-2024.csv")


def test_folder_that_cannot_be_written(county: Path, tmp_path: Path, capfd: Output) -> None:
    (tmp_path / "out").write_text("a file")
    assert main(["export", "--out", str(tmp_path / "out")]) == 2
    assert capfd.readouterr().err.splitlines()[-1].startswith("lanxian: 无法读写：")


def test_export_of_unknown_department(county: Path, tmp_path: Path, capfd: Output) -> None:
    assert main(["export", "岚县人社局", "--out", str(tmp_path)]) == 2
    assert capfd.readouterr().err.startswith("lanxian: 没有这个部门：岚县人社局；")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "缺少参数：COMMAND"),
        (["fact"], "COMMAND 不能是 'fact'"),
        (["facts"], "缺少参数：FILE"),
        (["facts", "a", "--format", "xml"], "--format 不能是 'xml'"),
        (["facts", "a", "--format"], "--format 后面缺少取值"),
        (["parse", "--what"], "不认识的参数：--what"),
        (["render", "--jobs", "many"], "--jobs 的取值不对：'many'"),
    ],
)
def test_wrong_arguments(arguments: list[str], message: str, capfd: Output) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    [line] = capfd.readouterr().err.splitlines()
    assert line.startswith(f"lanxian: {message}")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, check=False
    )


def test_module_and_version() -> None:
    done = run("-m", "lanxian", "--version")
    assert done.returncode == 0
    assert done.stdout.startswith("lanxian 0.")


def test_help_imports_nothing_heavy() -> None:
    """What makes ``lanxian --help`` answer at once; its time is measured beside it, generously."""
    start = time.perf_counter()
    done = run("-X", "importtime", "-m", "lanxian", "--help")
    spent = time.perf_counter() - start
    assert done.returncode == 0
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "lanxian.cli" in imported
    assert not imported & {"pandas", "numpy", "pyarrow", "pdfplumber", "papermill", "matplotlib"}
    assert spent < 5


def test_reader_of_our_output_may_stop(file: str) -> None:
    command = f'"{sys.executable}" -m lanxian facts "{file}" | head -1'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("id,region,")
    assert all(line.startswith("lanxian: ") for line in done.stderr.splitlines())
