from __future__ import annotations

from pathlib import Path

import pytest

import lanxian
from benchmarks import county
from lanxian.model import Report


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    paths = county.write(tmp_path_factory.mktemp("county"), 4)
    return [lanxian.read_report(path) for path in paths]


def test_same_arguments_give_the_same_files(tmp_path: Path) -> None:
    first, second = (county.write(tmp_path / name, 2) for name in "ab")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_names_are_marked_and_distinct() -> None:
    names = [d.name for d in county.departments(130)]
    assert len(set(names)) == 130 and all(name.endswith("（合成数据）") for name in names)


def test_every_table_is_read_and_every_amount_is_what_was_drawn(reports: list[Report]) -> None:
    for report, drawn in zip(reports, county.departments(4), strict=True):
        assert (report.department, report.year) == (drawn.name, drawn.year)
        assert {table.status for table in report.tables} == {"read"}
        found = {
            f.row_code: f.value
            for f in report.facts
            if (f.table, f.column) == ("expenditure", "total") and f.row_code
        }
        assert {code: int(v * 100) for code, v in found.items() if v} == drawn.total


def test_what_moved_between_classes_is_told(reports: list[Report]) -> None:
    moved = {r.to_class for report in reports for r in report.reclassifications}
    assert "住房保障支出" in moved or "卫生健康支出" in moved
