from __future__ import annotations

from pathlib import Path

from lanxian.rendering import manifest
from lanxian.rendering.manifest import Record


def test_torn_last_line_costs_only_itself(tmp_path: Path) -> None:
    good = Record("甲-2024", "01", "d")
    whole = manifest.line(good) + manifest.line(Record("乙-2024", "01", "e"))
    (tmp_path / manifest.NAME).write_text(whole[:-20], "utf-8")
    assert manifest.read(tmp_path) == {good.key: good}


def test_last_record_of_a_job_counts(tmp_path: Path) -> None:
    lines = [Record("甲-2024", "01", d, "failed" if d == "1" else "done") for d in "12"]
    (tmp_path / manifest.NAME).write_text("".join(map(manifest.line, lines)), "utf-8")
    assert manifest.read(tmp_path)["甲-2024", "01"].digest == "2"


def test_what_is_no_record_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_text('[]\n{"folder": 1}\nnull\n\n{"odd": 2}\n', "utf-8")
    assert manifest.read(tmp_path) == {}
    assert manifest.read(tmp_path / "none") == {}


def test_rewritten_manifest_is_read_back(tmp_path: Path) -> None:
    records = [Record("乙", "", "d", figures={"revenue": "1.50"}), Record("甲", "02", "x", cell=3)]
    manifest.rewrite(tmp_path, records)
    assert list(manifest.read(tmp_path)) == [("乙", ""), ("甲", "02")]
    assert manifest.read(tmp_path)["乙", ""].figures == {"revenue": "1.50"}
