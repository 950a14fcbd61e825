"""The ledger as tables for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from lanxian.analysis.lookup import tidy
from lanxian.labels import label
from lanxian.verification.binding import Unchecked
from lanxian.verification.identities import book
from lanxian.verification.instances import Verdict
from lanxian.verification.ledger import SEVERITIES, VERDICTS, Finding, Ledger
from lanxian.verification.nodes import Node

#: First letter of an identity's id → what it compares.
FAMILIES = {"T": "表内", "X": "表间", "N": "情况说明", "Y": "上年与增减", "P": "绩效", "S": "其他"}
#: From good to bad.
ORDER: tuple[Verdict, ...] = ("exact", "rounding", "hint", "undetermined", "inconsistent")


def identities(ledger: Ledger) -> pd.DataFrame:
    """Each identity with the number of its verdicts."""
    about = {item.id: (f"{item.id} {item.name}", item.formula) for item in book().identities}
    words = {key: (f"{key} {name}", "") for key, (name, _) in book().unchecked.items()}
    found: dict[str, Counter[Verdict]] = {key: Counter() for key in about}
    for instance, verdict in ledger.judged:
        found[instance.identity.id][verdict] += 1
    for item in ledger.unchecked:
        found.setdefault(item.id, Counter())[item.verdict] += item.count
    rows = [(*(words | about).get(key, (key, "")), *(counts[v] for v in VERDICTS))
            for key, counts in found.items()]  # fmt: skip
    return tidy(rows, ["勾稽关系", "公式", *VERDICTS.values()])


def overview(ledger: Ledger) -> pd.DataFrame:
    """Tables and sections against kinds of identities.

    Returns
    -------
    DataFrame
        Each cell is None or a pair: how many identities take a figure of the table, and the worst
        verdict among them.
    """
    cells: dict[str, dict[str, tuple[int, Verdict]]] = {}
    for instance, verdict in ledger.judged:
        family = FAMILIES[instance.identity.id[0]]
        for place in dict.fromkeys(_place(n) for n in instance.nodes if not n.scope):
            row = cells.setdefault(place, {})
            number, worst = row.get(family, (0, "exact"))
            row[family] = (number + 1, max(worst, verdict, key=ORDER.index))
    for table in ledger.report.tables:
        cells.setdefault(label("table", table.kind), {})
    names = list(FAMILIES.values())
    rows = [[row.get(name) for name in names] for row in cells.values()]
    return pd.DataFrame(rows, index=list(cells), columns=names, dtype=object)


def _place(node: Node) -> str:
    part, table = node.figure.part, node.figure.table
    home = {"table": "", "narrative": "说明：", "performance": "绩效附件："}[part]
    return f"{home}{label(part, table)}"


def findings(found: Iterable[Finding]) -> pd.DataFrame:
    """Findings, one a row."""
    rows = [
        (f"{SEVERITIES[f.severity]} {f.id}", f.message, f.diagnosis or None,
         "、".join(map(str, f.pages)) or None)
        for f in found
    ]  # fmt: skip
    return tidy(rows, ["结论", "内容", "诊断", "页"])


def unchecked(ledger: Ledger) -> pd.DataFrame:
    """What was not checked, by reason."""
    found: dict[tuple[str, Verdict], list[Unchecked]] = {}
    for item in ledger.unchecked:
        found.setdefault((item.reason, item.verdict), []).append(item)
    rows = [(reason, VERDICTS[verdict], sum(i.count for i in items),
             "、".join(dict.fromkeys(i.id for i in items)))
            for (reason, verdict), items in found.items()]  # fmt: skip
    return tidy(rows, ["原因", "结论", "项数", "勾稽关系"])


def deduced(ledger: Ledger) -> pd.DataFrame:
    """Figures that follow from printed ones."""
    rows = [(d.name, f"{d.value} {d.unit}", d.follows) for d in ledger.deduced]
    return tidy(rows, ["数据项", "推算数", "依据"])
