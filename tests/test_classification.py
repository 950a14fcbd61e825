"""Labels of codes: known ones are named, unknown ones are never rejected."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lanxian import classification


@pytest.mark.parametrize("scheme", ["functional", "economic"])
def test_codes_are_digits_in_order_with_a_level(scheme: classification.Scheme) -> None:
    codes = classification.codes(scheme)
    assert all(classification.level(code) for code in codes)
    assert list(codes) == sorted(codes)


def test_shipped_list_is_the_given_one(shared: Path) -> None:
    for scheme in ("functional", "economic"):
        rows = csv.DictReader((shared / f"domain/{scheme}.csv").open(encoding="utf-8"))
        assert classification.codes(scheme) == {r["code"]: r["name"] for r in rows}


def test_unknown_code_has_no_label_and_keeps_its_level() -> None:
    assert classification.level("2999999") == "项"
    assert classification.parent("2999999") == "29999"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("社会保障就业支出", "社会保障和就业支出"),
        ("住房保障支出科目", "住房保障支出"),
        ("卫生健康", "卫生健康支出"),
        ("月球开发支出", "月球开发支出"),
    ],
)
def test_class_is_found_by_what_a_sentence_calls_it(said: str, meant: str) -> None:
    assert classification.class_name(said) == meant


def test_the_report_s_own_classes_go_first() -> None:
    assert classification.class_name("月球开发", ["月球开发支出"]) == "月球开发支出"
