"""Make many reports and read them back: `--cases 2000 [--seed N] [--producer NAME …]`.

`--vary FIELD …` keeps the other fields of the layout as usual. Each failure is shrunk;
those with a cause of their own are kept in `tests/cases` with what they showed.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from itertools import cycle
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.generator.cases import OFFICE, Case, cases, cause, differences, odd, office, read, shrunk
from tests.generator.layouts import FORMS, LAYOUTS, RULES

FIXTURES = Path(__file__).parents[1] / "cases"


PARTS = ("table", "text")
PRODUCERS = ("reportlab", "chromium", "transcript", *OFFICE)
#: Documents that LibreOffice prints in one call, and tries to shrink one of its failures.
TOGETHER, TRIES = 25, 60


def shown(case: Case, made: Callable[[], bytes], part: Collection[str]) -> list[str]:
    """What goes wrong with a case in the parts that are looked at."""
    try:
        found = differences(case, read(made()))
    except Exception as error:  # whatever it is, it is a finding
        return [f"{type(error).__name__}: {error}"]
    return [line for line in found if ("text" if line.startswith("text") else "table") in part]


def printed(made: Sequence[tuple[Case, str]]) -> Iterator[tuple[Case, str, Callable[[], bytes]]]:
    """Every case with its producer and the way to its bytes."""
    for case, producer in made:
        if producer not in OFFICE:
            yield case, producer, partial(case.made, producer)
    for producer in OFFICE:
        waiting = [case for case, by in made if by == producer]
        for i in range(0, len(waiting), TOGETHER):
            some = waiting[i : i + TOGETHER]
            for case, data in zip(some, office(some, producer), strict=True):
                yield case, producer, partial(bytes, data)


def main(arguments: list[str] | None = None) -> int:
    """Run, report, keep the failures."""
    parser = argparse.ArgumentParser(prog="python -m tests.generator", description=__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--producer", nargs="+", default=PRODUCERS[:3], choices=PRODUCERS)
    parser.add_argument("--vary", nargs="*", default=[*FORMS, *LAYOUTS])
    parser.add_argument("--rules", nargs="+", default=RULES, help="rules that tables are set with")
    parser.add_argument("--part", nargs="+", default=PARTS, choices=PARTS)
    parser.add_argument("--failures", type=int, default=10, help="how many are shrunk and kept")
    parser.add_argument("--keep", type=Path, default=FIXTURES)
    chosen = parser.parse_args(arguments)
    shows = partial(shown, part=chosen.part)
    drawn: list[Case] = []
    start = time.monotonic()

    @seed(chosen.seed)
    @settings(
        max_examples=chosen.cases,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(chosen.vary, chosen.rules))
    def draw(case: Case) -> None:
        drawn.append(case)

    draw()
    producers = list(zip(drawn, cycle(chosen.producer), strict=False))
    read_back = [(case, by, shows(case, made)) for case, by, made in printed(producers)]
    failed = [(case, by, found[0]) for case, by, found in read_back if found]
    wrong, count = Counter(by for _, by, _ in failed), Counter(by for _, by in producers)
    print(f"{len(drawn)} cases, {len(failed)} read wrongly, {time.monotonic() - start:.0f} s")
    print(", ".join(f"{by}: {wrong[by]} of {count[by]}" for by in chosen.producer), flush=True)
    first = {showed: (case, by) for case, by, showed in reversed(failed)}
    for showed, (_, by) in first.items():
        print(f"  {by}: {showed}", flush=True)
    causes: set[tuple[str, frozenset[str]]] = set()
    for case, producer in list(first.values())[: chosen.failures]:
        if shows(case, partial(case.made, "reportlab")):
            producer = "reportlab"  # quicker to shrink
        tries = TRIES if producer in OFFICE else None
        small = shrunk(case, lambda c, p=producer: bool(shows(c, partial(c.made, p))), tries)
        if (producer, cause(small)) in causes:
            continue
        causes.add((producer, cause(small)))
        found = shows(small, partial(small.made, producer))
        text = small.json(producer, found)
        name = f"{producer}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        chosen.keep.mkdir(exist_ok=True, parents=True)
        (chosen.keep / f"{name}.json").write_text(text, encoding="utf-8")
        print(f"\n{name}: {', '.join(odd(small)) or 'as usual'}")
        print("\n".join(f"  {line}" for line in found[:6]), flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
