"""What the verification notebook says."""

from __future__ import annotations

import pandas as pd

from lanxian.charts.verification import COLOURS
from lanxian.model import Figure
from lanxian.verification.ledger import Finding, Ledger, interval, measure, prints, stands_before
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
    if not number:
        return "印出的数可以同时成立"
    gone = sum(not f.figures for f in ledger.errors)
    parts = [f"{number - gone} 处的数不可能都对"] * (number > gone)
    parts += [f"{gone} 处应有而缺"] * bool(gone)
    return f"{number} 处错误：{'，'.join(parts)}"


def error(finding: Finding) -> str:
    """The heading of one error: what is printed, and what should be."""
    if not finding.figures:
        return finding.message.partition("：")[0]
    figure = finding.figures[0]
    home = "上年报告的" * stands_before(figure)
    text = f"{home}{figure.row_name}：{measure(figure)}{prints(figure)}"
    should = interval(finding.expected, figure) if finding.expected else ""
    return f"{text}，应为 {should}" if should else text


def pictured(finding: Finding, most: int = 3) -> list[Figure]:
    """The first figure of each sentence or cell of this report, for pictures of the pages."""
    found: dict[object, Figure] = {}
    for figure in finding.figures:
        if not stands_before(figure):
            found.setdefault((figure.place.page, figure.sentence or figure.place), figure)
    return list(found.values())[:most]


def doubts(ledger: Ledger) -> str:
    """The heading of warnings and hints."""
    count = {s: sum(f.severity == s for f in ledger.findings) for s in ("warning", "hint")}
    return f"{count['warning']} 处疑点，{count['hint']} 处提示"


def overview(ledger: Ledger, frame: pd.DataFrame) -> str:
    """The heading of the overview."""
    known = int(frame.notna().any(axis=1).sum())
    return f"{known} 处表和说明，互相印证 {len(ledger.judged)} 次"


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
