from __future__ import annotations

import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from lanxian.model import COLUMNS, Figure, Notice, Place, Reclassification, Report, Section
from lanxian.store import PARTS, decimal_type, read_stored, safe_name, whole, write_report


def test_report_comes_back_whole(transcript: Report, tmp_path: Path) -> None:
    place = Place(page=3, x0=1.5, top=2.25, x1=3.125, bottom=4.0)
    full = replace(
        transcript,
        sections=(*transcript.sections, Section("text", "glossary", "名词解释", "一\n二", place)),
        reclassifications=(Reclassification("某费", "农林水", "社保", "句", partly=True),),
        notices=(Notice("注意", Place(line=7)),),
    )
    assert all(getattr(full, part) for part in PARTS)
    write_report(full, tmp_path / "one")
    back = read_stored(tmp_path / "one")
    assert back == full
    assert back.figures.equals(full.figures)


def test_report_of_nothing_comes_back(transcript: Report, tmp_path: Path) -> None:
    empty = Report("某局", 2024, transcript.source)
    write_report(empty, tmp_path / "one")
    assert read_stored(tmp_path / "one") == empty


def test_pdf_comes_back_whole(putuo: Report, tmp_path: Path) -> None:
    write_report(putuo, tmp_path / "one")
    assert read_stored(tmp_path / "one") == putuo


def test_digits_come_back_as_printed(transcript: Report, tmp_path: Path) -> None:
    printed = ["0.00", "0", "5372.50", "0.0000001", "-12345678901234567890.5", "6888862.14"]
    facts = tuple(
        Figure("table", "revenue", column=str(n), value=Decimal(text), unit="元")
        for n, text in enumerate(printed)
    )
    write_report(replace(transcript, facts=facts), tmp_path / "one")
    back = read_stored(tmp_path / "one")
    assert [str(fact.value) for fact in back.facts] == [str(Decimal(text)) for text in printed]


def test_parquet_is_for_others_too(transcript: Report, tmp_path: Path) -> None:
    write_report(transcript, tmp_path / "one")
    table = pq.read_table(tmp_path / "one/figures.parquet")
    assert tuple(table.column_names[: len(COLUMNS)]) == COLUMNS
    assert str(table.schema.field("value").type).startswith("decimal128")
    assert table.column("amount").to_pylist() == [fact.amount for fact in transcript.facts]


def test_long_numbers_widen_the_type() -> None:
    assert str(decimal_type([Decimal("1.23")])) == "decimal128(38, 2)"
    assert str(decimal_type([Decimal("9" * 30), Decimal("0." + "1" * 20)])).startswith("decimal256")


def test_killed_writer_leaves_the_old_or_nothing(tmp_path: Path) -> None:
    """A process that dies while it writes, at any moment before the last step."""
    for target in (tmp_path / "report/new", tmp_path / "report/old"):
        if target.name == "old":
            target.mkdir()
        pid = os.fork()
        if not pid:
            with whole(target) as draft:
                draft.mkdir()
                (draft / "half.txt").write_text("half")
                os._exit(9)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
        assert target.exists() == (target.name == "old")
        assert not list(target.glob("*"))


def test_second_writer_keeps_the_first(transcript: Report, tmp_path: Path) -> None:
    """What is there was made from the same file by the same parser, or the folder had its name."""
    write_report(transcript, tmp_path / "one")
    before = (tmp_path / "one/figures.parquet").stat()
    write_report(transcript, tmp_path / "one")
    assert (tmp_path / "one/figures.parquet").stat() == before


def test_failed_write_leaves_the_old(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(RuntimeError), whole(target) as draft:
        draft.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    with whole(target) as draft:
        draft.write_text("new")
    assert target.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_two_names_stay_two() -> None:
    names = ["a/b", "a\\b", "a:b", "..", "", "CON", "县" * 100, "县" * 101, "<script>", "a.", "a"]
    safe = [safe_name(name) for name in names]
    assert len(set(safe)) == len(names)
    for name in safe:
        assert name and not set(name) & set('<>:"/\\|?*') and not name.endswith((" ", "."))
        assert len(name.encode()) <= 200
