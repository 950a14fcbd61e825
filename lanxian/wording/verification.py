"""What the verification notebook says."""

from __future__ import annotations

import pandas as pd

from lanxian.charts.verification import COLOURS
from lanxian.labels import label
from lanxian.verification.ledger import Finding, Ledger, interval
from lanxian.wording.terms import listing


def title(ledger: Ledger) -> str:
    """The page's heading."""
    report = ledger.report
    number = len(ledger.errors)
    found = f"有 {number} 处错误" if number else "没有发现错误"
    return f"{report.department} {report.year} 年度：勾稽核对，{found}"


def errors(ledger: Ledger) -> str:
    """The heading of the errors."""
    number = len(ledger.errors)
    return f"{number} 处错误：印出的数不可能都对" if number else "印出的数可以同时成立"


def error(finding: Finding) -> str:
    """The heading of one error: what is printed, and what should be."""
    if not finding.figures:
        return finding.message.partition("：")[0]
    figure = finding.figures[0]
    text = f"{figure.row_name}：{label('column', figure.column)}印为 {finding.printed}"
    should = interval(finding.expected, figure) if finding.expected else ""
    return f"{text}，应为 {should}" if should else text


def doubts(ledger: Ledger) -> str:
    """The heading of warnings and hints."""
    count = {s: sum(f.severity == s for f in ledger.findings) for s in ("warning", "hint")}
    return f"{count['warning']} 处疑点，{count['hint']} 处提示"


def overview(ledger: Ledger, frame: pd.DataFrame) -> str:
    """The heading of the overview."""
    return f"{len(frame)} 张表和各节说明，互相印证 {len(ledger.judged)} 次"


def alt_overview(frame: pd.DataFrame) -> str:
    """The overview in words."""
    bad = [
        f"{place}的{name}（{cell[0]} 项{COLOURS[cell[1]][1]}）"
        for place, cells in frame.iterrows()
        for name, cell in cells.items()
        if cell is not None and cell[1] in {"inconsistent", "hint"}
    ]
    rest = listing(bad, 12) if bad else "没有"
    return (
        f"各表与各类勾稽关系的网格，每格是关系的项数，颜色是其中最差的结论。不符或尾差在：{rest}。"
    )


def unchecked(ledger: Ledger) -> str:
    """The heading of what was not checked."""
    counts = ledger.counts
    return f"{counts['undetermined']} 项无法判定，{counts['not_applicable']} 项不适用"
