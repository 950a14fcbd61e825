"""No false alarm, none missed: generated reports, clean and with faults put in.

python -m benchmarks.verification [--clean 300] [--faults 2400] [--several 300] [--jobs 2]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from joblib import Parallel, delayed

from benchmarks.accounts import KINDS, Fault, inject, make
from lanxian.model import Figure, Report
from lanxian.verification import verify
from lanxian.verification.binding import bind
from lanxian.verification.identities import book
from lanxian.verification.instances import Instance, judge, total_slack
from lanxian.verification.nodes import Index


@dataclass(frozen=True)
class Clean:
    """What a clean report gave."""

    errors: int
    hints: int
    verdicts: float
    everything: float


@dataclass(frozen=True)
class Trial:
    """What a report with faults gave."""

    kind: str
    covered: int
    detected: bool
    visible: bool
    hinted: bool
    unique: bool
    first: bool
    three: bool
    seconds: float


def hard(report: Report) -> list[Instance]:
    instances, _ = bind(book(), Index(report))
    return [i for i in instances if i.identity.severity == "error"]


def verdicts(report: Report) -> float:
    start = time.perf_counter()
    instances, _ = bind(book(), Index(report))
    slack = total_slack(instances)
    for item in instances:
        judge(item, slack)
    return time.perf_counter() - start


def clean(seed: int) -> Clean:
    report = make(seed, narrative=seed % 3 > 0)
    quick, start = verdicts(report), time.perf_counter()
    ledger = verify(report)
    hints = sum(f.severity == "hint" for f in ledger.findings)
    return Clean(len(ledger.errors), hints, quick, time.perf_counter() - start)


def coverage(report: Report) -> dict[str, int]:
    """How many identities that must hold take each figure; inequalities alone cannot count."""
    found: Counter[str] = Counter()
    for item in hard(report):
        if item.operator == "=":
            found.update({n.figure.id for n in item.nodes})
    return found


def visible(report: Report, fault: Fault, instances: Sequence[Instance]) -> bool:
    """Whether an identity breaks by more than rounding, or all that take the figures still could
    be true as printed: then nothing can see the fault."""
    ids = {f.id for f in fault.altered}
    return any(
        judge(item) == "inconsistent"
        for item in instances
        if any(n.figure.id in ids for n in item.nodes)
    )


def trial(seed: int, kinds: Sequence[str]) -> list[Trial]:
    """Put faults of the given kinds into one report, one at a time."""
    report, draw = make(seed, narrative=True), random.Random(seed)
    covers = coverage(report)
    among = [f for f in report.facts if covers[f.id]]
    found = []
    for kind in kinds:
        fault = next((f for _ in range(30) if (f := inject(report, kind, draw, among))), None)
        if fault:
            found.append(judge_fault(fault, covers))
    return found


def judge_fault(fault: Fault, covers: dict[str, int]) -> Trial:
    start = time.perf_counter()
    ledger = verify(fault.report)
    seconds = time.perf_counter() - start
    culprits = {f.id for f in fault.altered}
    errors = ledger.errors
    suspects = [s.figure.id for f in errors[:1] for s in f.suspects]
    hinted = any(f.severity == "hint" and culprits & {g.id for g in f.figures[:1]}
                 for f in ledger.findings)  # fmt: skip
    return Trial(
        fault.kind, min(covers.get(f.id, 0) for f in fault.altered), bool(errors),
        bool(errors) or visible(ledger.report, fault, hard(fault.report)), hinted,
        len(suspects) == len(fault.altered), bool(culprits & set(suspects[:1])),
        bool(culprits & set(suspects[:3])), seconds,
    )  # fmt: skip


def several(seed: int, number: int) -> Trial | None:
    """Put two or three faults into one report together."""
    report, draw = make(seed, narrative=True), random.Random(seed)
    covers = coverage(report)
    among = [f for f in report.facts if covers[f.id] > 1]
    altered: tuple[Figure, ...] = ()
    while len(altered) < number:
        fault = inject(report, draw.choice(("digit", "swap", "point", "drop")), draw, among)
        seen = fault and visible(fault.report, fault, hard(fault.report))
        if fault and seen and fault.altered[0].id not in {f.id for f in altered}:
            report, altered = fault.report, (*altered, fault.altered[0])
            among = [f for f in among if f.id != fault.altered[0].id]
    start = time.perf_counter()
    ledger = verify(report)
    suspects = {f.suspects[0].figure.id for f in ledger.errors if f.suspects}
    culprits = {f.id for f in altered}
    three = {s.figure.id for f in ledger.errors for s in f.suspects[:3]}
    return Trial(
        f"{number} faults", 2, bool(ledger.errors), True, False, True, culprits <= suspects,
        culprits <= three, time.perf_counter() - start,
    )  # fmt: skip


RANKS = ("first", "three")


def share(part: Iterable[bool]) -> float:
    values = list(part)
    return 100 * sum(values) / len(values) if values else float("nan")


def row(name: str, trials: Sequence[Trial]) -> str:
    seen = [t for t in trials if t.detected]
    shown = [t for t in trials if t.visible]
    unique = [t for t in seen if t.unique]
    shares = (share(t.detected for t in shown), *(
        share(getattr(t, rank) for t in found) for found in (unique, seen) for rank in RANKS
    ))  # fmt: skip
    cells = (
        name,
        len(trials),
        len(trials) - len(shown),
        len(unique),
        *(f"{s:.2f}" for s in shares),
    )
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clean", type=int, default=300)
    parser.add_argument("--faults", type=int, default=2400)
    parser.add_argument("--several", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    run = Parallel(n_jobs=options.jobs)
    sound = run(delayed(clean)(seed) for seed in range(options.clean))
    reports = -(-options.faults // len(KINDS))
    trials = [
        t for many in run(delayed(trial)(10_000 + k, KINDS) for k in range(reports)) for t in many
    ]
    more = run(delayed(several)(50_000 + k, 2 + k % 2) for k in range(options.several))
    print(f"{len(sound)} clean reports: {sum(c.errors for c in sound)} errors, "
          f"{sum(c.hints for c in sound)} hints")  # fmt: skip
    print("\n| fault | number | within rounding | unique | detected % | unique: first % "
          "| first three % | all: first % | first three % |\n" + "|---" * 9 + "|")  # fmt: skip
    for kind in KINDS:
        print(row(kind, [t for t in trials if t.kind == kind]))
    for least, most in ((1, 1), (2, 2), (3, 3), (4, 99)):
        name = f"{least} identities" if least == most else f"{least} or more identities"
        print(row(name, [t for t in trials if least <= t.covered <= most]))
    print(row("all", trials))
    print("\n| together | number | any detected % | each the first of a finding % | among three % "
          "|\n|---|---|---|---|---|")  # fmt: skip
    for number in (2, 3):
        own = [t for t in more if t and t.kind == f"{number} faults"]
        print(f"| {number} | {len(own)} | {share(t.detected for t in own):.2f} "
              f"| {share(t.first for t in own):.2f} "
              f"| {share(t.three for t in own):.2f} |")  # fmt: skip
    everything = [c.everything for c in sound] + [
        t.seconds for t in (*trials, *(m for m in more if m))
    ]
    shown = [t for t in trials if t.visible]
    unique = [t for t in shown if t.detected and t.unique]
    print(f"\nslowest verdicts: {max(c.verdicts for c in sound):.2f} s")
    print(f"slowest localisation: {max(everything):.2f} s")
    print(f"taken for a practice (hint): {sum(t.hinted and not t.detected for t in shown)}")
    print(f"false_errors: {sum(c.errors for c in sound)}")
    print(f"detected: {share(t.detected for t in shown):.2f}")
    print(f"first_suspect: {share(t.first for t in unique):.2f}")
    print(f"first_three: {share(t.three for t in unique):.2f}")
    print(f"seconds_verdicts: {statistics.median(c.verdicts for c in sound):.3f}")
    print(f"seconds_localisation: {statistics.median(everything):.3f}")


if __name__ == "__main__":
    main()
