"""The ledger (核对台账): every identity's verdict, the findings, and what was not checked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from lanxian.labels import label
from lanxian.model import Figure, Report
from lanxian.verification.binding import Unchecked
from lanxian.verification.identities import Severity
from lanxian.verification.instances import Instance, Verdict

SEVERITIES: dict[Severity, str] = {"error": "错误", "warning": "疑点", "hint": "提示"}
VERDICTS: dict[Verdict, str] = {
    "exact": "相符",
    "rounding": "相差在取整误差内",
    "hint": "尾差做法",
    "inconsistent": "不符",
    "not_applicable": "不适用",
    "undetermined": "无法判定",
}


#: The ends of an interval belong to the value inside: 3511.145 to 3511.155 is 3511.15.
EDGE = 1e-7


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure that, if wrong, explains a contradiction by itself."""

    figure: Figure
    expected: tuple[float, float]
    diagnosis: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another set as small: if all of `instead_of` are right, all of `suspects` are wrong.

    Only what exchanges several figures at once.
    """

    instead_of: tuple[Figure, ...]
    suspects: tuple[Suspect, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a reader has to know, once for each root cause.

    ``figures`` begins with the suspects, the likeliest first; ``identities`` are all that it
    breaks; ``expected`` is the interval that all other figures imply for the first;
    ``alternatives`` are sets of other figures as few that explain this and other findings together.
    """

    id: str
    severity: Severity
    message: str
    figures: tuple[Figure, ...] = ()
    expected: tuple[float, float] | None = None
    diagnosis: str = ""
    suspects: tuple[Suspect, ...] = ()
    identities: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    alternatives: tuple[Alternative, ...] = ()

    @property
    def printed(self) -> str:
        """What is printed, with its unit."""
        return printed(self.figures[0]) if self.figures else ""


@dataclass(frozen=True, slots=True)
class Deduced:
    """A figure that is not printed, bounded by those that are (推算数)."""

    name: str
    low: float
    high: float
    follows: str
    unit: str = "万元"

    @property
    def value(self) -> str:
        """The value at two decimals, where the bounds close; else the interval."""
        low, high = f"{self.low + EDGE:.2f}", f"{self.high - EDGE:.2f}"
        return low if low == high else f"{low}～{high}"


@dataclass(frozen=True)
class Ledger:
    """What verifying a report found."""

    report: Report
    judged: tuple[tuple[Instance, Verdict], ...]
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]
    deduced: tuple[Deduced, ...] = ()

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many identities have each verdict."""
        found = Counter(verdict for _, verdict in self.judged)
        for item in self.unchecked:
            found[item.verdict] += item.count
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are errors."""
        return tuple(f for f in self.findings if f.severity == "error")

    @property
    def summary(self) -> str:
        """The answer in one sentence."""
        counts = self.counts
        asked = sum(n for v, n in counts.items() if v not in {"not_applicable", "undetermined"})
        held = counts["exact"] + counts["rounding"] + counts["hint"]
        of = Counter(f.severity for f in self.findings)
        found = "，".join(f"{SEVERITIES[s]} {of[s]} 处" for s in SEVERITIES)
        return (
            f"{asked} 项勾稽关系中 {held} 项成立（{counts['exact']} 项分毫不差，"
            f"{counts['rounding']} 项在取整误差内），{counts['inconsistent']} 项不符；{found}；"
            f"另有 {counts['undetermined']} 项无法判定、{counts['not_applicable']} 项不适用。"
        )

    @property
    def zeros(self) -> tuple[str, ...]:
        """Blanks, dashes and absent rows of readable tables that were taken as exactly 0."""
        found: dict[str, None] = {}
        for item, _ in self.judged:
            found |= dict.fromkeys(n.figure.id for n in item.nodes if n.implied)
            found |= dict.fromkeys(item.zeros)
        return tuple(found)

    def as_dict(self) -> dict[str, object]:
        """The ledger as plain data, for JSON."""
        return {
            "report": self.report.name,
            "counts": self.counts,
            "findings": [_finding(f) for f in self.findings],
            "unchecked": [asdict(item) for item in self.unchecked],
            "deduced": [
                {"name": d.name, "low": _round(d.low), "high": _round(d.high), "unit": d.unit,
                 "follows": d.follows} for d in self.deduced
            ],
            "taken_as_zero": list(self.zeros),
        }  # fmt: skip

    def json(self) -> str:
        """The ledger as JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)

    def text(self) -> str:
        """The ledger for a terminal."""
        lines = [f"{self.report.name}：{self.summary}"]
        for finding in self.findings:
            lines += ["", f"[{SEVERITIES[finding.severity]}] {finding.id}  {finding.message}"]
            if finding.diagnosis:
                lines.append(f"    诊断：{finding.diagnosis}")
            where = _where(finding.figures)
            if where:
                lines.append(f"    位置：{where}")
        if self.deduced:
            lines += ["", "推算（报告没有印出，由其他数得出）："]
            lines += [f"  {d.name}：{d.value} {d.unit}（{d.follows}）" for d in self.deduced]
        if self.unchecked:
            lines += ["", "没有核对："]
            lines += [
                f"  {u.id}  {u.reason}（{VERDICTS[u.verdict]} {u.count} 项）"
                for u in self.unchecked
            ]
        lines += ["", f"按 0 计的空格和“——”：{len(self.zeros)} 处"]
        return "\n".join(lines)


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "id": finding.id,
        "severity": finding.severity,
        "message": finding.message,
        "figures": [f.id for f in finding.figures],
        "printed": finding.printed,
        "expected": _ends(finding.expected),
        "pages": list(finding.pages),
        "diagnosis": finding.diagnosis,
        "identities": list(finding.identities),
        "suspects": _suspects(finding.suspects),
        "alternatives": [
            {"instead_of": [f.id for f in a.instead_of], "suspects": _suspects(a.suspects)}
            for a in finding.alternatives
        ],
    }  # fmt: skip


def _suspects(suspects: Sequence[Suspect]) -> list[dict[str, object]]:
    return [
        {"figure": s.figure.id, "printed": printed(s.figure), "expected": _ends(s.expected),
         "diagnosis": s.diagnosis} for s in suspects
    ]  # fmt: skip


def _ends(ends: tuple[float, float] | None) -> list[float | None] | None:
    return None if ends is None else [_round(end) for end in ends]


def _round(end: float) -> float | None:
    return round(end, 8) if abs(end) < float("inf") else None


def _where(figures: Sequence[Figure]) -> str:
    spots: dict[str, None] = {}
    for figure in figures[:6]:
        place = figure.place
        spot = f"第 {place.page} 页" if place.page else f"第 {place.line} 行" if place.line else ""
        if spot:
            spots[f"{spot}“{figure.row_name}”"] = None
    return "、".join(spots)


def printed(figure: Figure) -> str:
    """What a figure prints, with its unit."""
    if figure.state == "blank":
        return "（空白）"
    text = figure.raw if figure.value is None else f"{figure.value:,f}"
    return f"{text}{figure.unit}" if figure.unit == "%" else f"{text} {figure.unit}".strip()


def describe(figure: Figure) -> str:
    """A figure's place in words: its table or section, row and column."""
    if figure.part == "table":
        home = label("table", figure.table)
    else:
        home = figure.title or label(figure.part, figure.table)
    above = f"{figure.parent}·" if figure.part == "table" and figure.parent else ""
    column = label("column", figure.column)
    return f"{home}“{above}{figure.row_name}”{column}"


def interval(ends: tuple[float, float], figure: Figure, scale: float = 1.0) -> str:
    """An interval in the figure's own unit, as short as it can be said."""
    low, high = (end / scale for end in ends)
    places = figure.decimals if figure.decimals is not None else 2
    unit = figure.unit if figure.unit == "%" else f" {figure.unit or '万元'}"
    if abs(low) == float("inf") or abs(high) == float("inf"):
        return ""
    short, other = f"{low + 1e-9:,.{places}f}", f"{high - 1e-9:,.{places}f}"
    if short == other or high - low <= 1.0001 * 10**-places:
        return f"{(low + high) / 2:,.{places}f}{unit}"
    return f"{short}～{other}{unit}"


def rank(severities: Mapping[Severity, str] = SEVERITIES) -> dict[Severity, int]:
    """The order of severities."""
    return {severity: k for k, severity in enumerate(severities)}
