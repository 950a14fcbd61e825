"""Make many reports and read them back: `--cases 2000 [--seed N] [--producer NAME …]`.

`--vary FIELD …` keeps the other fields of the layout as usual. Each failure is shrunk;
those with a cause of their own are kept in `tests/cases` with what they showed.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.generator.cases import Case, cases, cause, differences, odd, read, shrunk
from tests.generator.layouts import FORMS, LAYOUTS

FIXTURES = Path(__file__).parents[1] / "cases"


def shown(case: Case, producer: str) -> list[str]:
    """What goes wrong with a case."""
    try:
        return differences(case, read(case.made(producer)))
    except Exception as error:  # whatever it is, it is a finding
        return [f"{type(error).__name__}: {error}"]


def main(arguments: list[str] | None = None) -> int:
    """Run, report, keep the failures."""
    parser = argparse.ArgumentParser(prog="python -m tests.generator", description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--producer", nargs="+", default=["reportlab", "chromium", "transcript"])
    parser.add_argument("--vary", nargs="*", default=[*FORMS, *LAYOUTS])
    parser.add_argument("--failures", type=int, default=10, help="how many are shrunk and kept")
    parser.add_argument("--keep", type=Path, default=FIXTURES)
    chosen = parser.parse_args(arguments)
    failed: list[tuple[Case, str]] = []
    count = 0
    start = time.monotonic()

    @seed(chosen.seed)
    @settings(
        max_examples=chosen.cases,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(chosen.vary))
    def run(case: Case) -> None:
        nonlocal count
        producer = chosen.producer[count % len(chosen.producer)]
        count += 1
        if shown(case, producer):
            failed.append((case, producer))

    run()
    print(f"{count} cases, {len(failed)} read wrongly, {time.monotonic() - start:.0f} s")
    causes: set[tuple[str, frozenset[str]]] = set()
    for case, producer in failed[: chosen.failures]:
        if shown(case, "reportlab"):
            producer = "reportlab"  # quicker to shrink
        small = shrunk(case, lambda c, p=producer: bool(shown(c, p)))
        if (producer, cause(small)) in causes:
            continue
        causes.add((producer, cause(small)))
        text = small.json(producer, shown(small, producer))
        name = f"{producer}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        chosen.keep.mkdir(exist_ok=True, parents=True)
        (chosen.keep / f"{name}.json").write_text(text, encoding="utf-8")
        print(f"\n{name}: {', '.join(odd(small)) or 'as usual'}")
        print("\n".join(f"  {line}" for line in shown(small, producer)[:6]), flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
