"""A small draw of the benchmark: invented accounts, clean and with one fault."""

from __future__ import annotations

import random

import pytest

from benchmarks.accounts import KINDS, inject, make
from benchmarks.verification import coverage, judge_fault
from lanxian.verification import verify


@pytest.mark.parametrize("seed", range(6))
def test_sound_accounts_have_no_error(seed: int) -> None:
    assert verify(make(seed, narrative=seed % 3 > 0)).errors == ()


@pytest.mark.parametrize("kind", KINDS)
def test_one_fault_is_found(kind: str) -> None:
    report, draw = make(7), random.Random(kind)
    covers = coverage(report)
    among = [f for f in report.facts if covers[f.id] > 1 and (f.value or 0) > 100]
    fault = next(f for _ in range(50) if (f := inject(report, kind, draw, among)))
    trial = judge_fault(fault, covers)
    assert trial.detected and trial.three
