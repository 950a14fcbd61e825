"""The ledger (核对台账): every identity's verdict, the findings, and what was not checked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lanxian.labels import label
from lanxian.model import Figure, Place, Report
from lanxian.verification.binding import Unchecked
from lanxian.verification.identities import Severity
from lanxian.verification.instances import Instance, Verdict
from lanxian.verification.nodes import PRIOR

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

    @property
    def printed(self) -> str:
        """What is printed, with its unit."""
        return printed(self.figure)


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
        low, high = f"{self.low + EDGE:,.2f}", f"{self.high - EDGE:,.2f}"
        return low if low == high else f"{low}～{high}"


@dataclass(frozen=True)
class Ledger:
    """What verifying a report found, held against the report of the year before where given."""

    report: Report
    judged: tuple[tuple[Instance, Verdict], ...]
    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]
    deduced: tuple[Deduced, ...] = ()
    prior: Report | None = None

    def __repr__(self) -> str:
        """The ledger for a terminal, not its thousands of figures."""
        return self.text()

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
        parts = [f"{counts['exact']} 项分毫不差", f"{counts['rounding']} 项在取整误差内"]
        parts += [f"{counts['hint']} 项是尾差做法"] * bool(counts["hint"])
        return (
            f"{asked} 项勾稽关系中 {held} 项成立（{'，'.join(parts)}），"
            f"{counts['inconsistent']} 项不符；{found}；"
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
            "findings": _plain(self.findings),
            "unchecked": _plain(self.unchecked),
            "deduced": _plain(self.deduced),
            "taken_as_zero": list(self.zeros),
        }

    def json(self) -> str:
        """The ledger as JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)

    def text(self) -> str:
        """The ledger for a terminal."""
        lines = [f"{self.report.name}：{self.summary}"]
        before = self.prior.department if self.prior else ""
        if before and before != self.report.department:
            lines.insert(0, f"注意：上年报告的部门名称不同：{before}")
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
            for item in self.unchecked:
                verdict = f"{VERDICTS[item.verdict]} {item.count} 项"
                lines.append(f"  {item.id}  {item.reason}（{verdict}）")
        lines += ["", f"按 0 计的空格和“——”：{len(self.zeros)} 处"]
        return "\n".join(lines)


#: What JSON says of each kind of thing, in this order; a figure is its id.
FIELDS: dict[type, tuple[str, ...]] = {
    Finding: ("id", "severity", "message", "figures", "printed", "expected", "pages", "diagnosis",
              "identities", "suspects", "alternatives"),
    Suspect: ("figure", "printed", "expected", "diagnosis"),
    Alternative: ("instead_of", "suspects"),
    Deduced: ("name", "low", "high", "unit", "follows"),
    Unchecked: ("id", "verdict", "reason", "count"),
}  # fmt: skip


def _plain(value: object) -> object:
    """A part of the ledger as plain data; an end that is not bounded is None."""
    if isinstance(value, Figure):
        return value.id
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 8) if abs(value) < float("inf") else None
    names = FIELDS.get(type(value))
    return {name: _plain(getattr(value, name)) for name in names} if names else value


def _where(figures: Sequence[Figure]) -> str:
    """Page or line of the first figures."""
    spots: dict[str, None] = {}
    for figure in figures[:6]:
        page, line = figure.place.page, figure.place.line
        if page or line:
            spot = f"第 {page} 页" if page else f"第 {line} 行"
            spots[f"{'上年报告' * stands_before(figure)}{spot}“{figure.row_name}”"] = None
    return "、".join(spots)


def finding(
    key: str, severity: Severity, message: str, figures: Iterable[Figure] = (),
    places: Iterable[Place] | None = None, broken: Iterable[Instance] | None = None, **more: Any,
) -> Finding:  # fmt: skip
    """A finding of the identities that are `broken`, or of the one that `key` names.

    Its pages are those of the `places`, by default of its figures in this report.
    """
    figures = tuple(figures)
    where = (f.place for f in figures if not stands_before(f)) if places is None else places
    pages = tuple(sorted({place.page for place in where if place.page}))
    ids = [key] if broken is None else dict.fromkeys(item.identity.id for item in broken)
    return Finding(key, severity, message, figures, identities=tuple(ids), pages=pages, **more)


def printed(figure: Figure) -> str:
    """What a figure prints, with its unit."""
    if figure.state == "blank":
        return "（空白）"
    text = figure.raw if figure.value is None else f"{figure.value:,f}"
    return f"{text}{figure.unit}" if figure.unit == "%" else f"{text} {figure.unit}".strip()


def prints(figure: Figure) -> str:
    """What a figure prints, behind a Chinese word: a blank only where no such word follows.

    >>> prints(Figure("table", "t", state="blank")), prints(Figure("table", "t", raw="≥5"))
    ('印为（空白）', '印为 ≥5')
    """
    text = printed(figure)
    return f"印为{text}" if text >= "一" else f"印为 {text}"


def stands_before(figure: Figure) -> bool:
    """Whether a figure of a finding stands in the report of the year before."""
    return figure.id.startswith(f"{PRIOR}:")


def describe(figure: Figure) -> str:
    """A figure's place in words: its table or section, row and column."""
    title = "" if figure.part == "table" else figure.title
    home = title or label(figure.part, figure.table)
    above = f"{figure.parent}·" if figure.part == "table" and figure.parent else ""
    home = f"{'上年报告' * stands_before(figure)}{home}"
    return f"{home}“{above}{figure.row_name}”{measure(figure)}"


def measure(figure: Figure) -> str:
    """The measure of a figure in words; empty where its row says it already (资金到位率)."""
    column = label("column", figure.column)
    return "" if column == figure.row_name else column


def interval(ends: tuple[float, float], figure: Figure) -> str:
    """An interval in the figure's own unit, as short as it can be said; a score has none.

    >>> interval((10.0, 10.0), Figure("performance", "budget_execution", decimals=0))
    '10'
    >>> interval((3511.145, 3511.155), Figure("table", "revenue", decimals=2, unit="万元"))
    '3,511.15 万元'
    """
    low, high = ends
    places = figure.decimals if figure.decimals is not None else 2
    unit = figure.unit if figure.unit in {"", "%"} else f" {figure.unit}"
    if abs(low) == float("inf") or abs(high) == float("inf"):
        return ""
    short, other = f"{low + 1e-9:,.{places}f}", f"{high - 1e-9:,.{places}f}"
    if short == other or high - low <= 1.0001 * 10**-places:
        return f"{(low + high) / 2:,.{places}f}{unit}"
    return f"{short}～{other}{unit}"
