"""Verification (勾稽核对): prove which figures cannot all be true, and name the wrong one.

    identities.toml ──▶ instances over the figures ──▶ one linear programme ──▶ ledger

See ledger.py for the verdicts and identities.py for the language of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from lanxian.errors import NotThePrior
from lanxian.labels import label
from lanxian.model import Report
from lanxian.verification import findings as find
from lanxian.verification.binding import Binder, Unchecked, bind
from lanxian.verification.checks import text_findings
from lanxian.verification.identities import Book, book
from lanxian.verification.instances import judge, total_slack, value, width
from lanxian.verification.ledger import SEVERITIES, Deduced, Finding, Ledger
from lanxian.verification.localisation import NOTHING, Repair, localise
from lanxian.verification.nodes import Index
from lanxian.verification.programme import Programme

__all__ = ["Deduced", "Finding", "Ledger", "verify"]


def verify(report: Report, prior: Report | None = None) -> Ledger:
    """Check everything in a report that can be checked.

    Parameters
    ----------
    report
        The report.
    prior
        The same department's report of the year before, for what continues from it.

    Raises
    ------
    NotThePrior
        `prior` is of another year.
    """
    if prior and prior.year and report.year and prior.year != report.year - 1:
        raise NotThePrior(where=prior.name, expected=report.year - 1)
    rules, index = book(), Index(report, prior)
    instances, missing = bind(rules, index)
    slack = total_slack(instances)
    judged = tuple((item, judge(item, slack)) for item in instances)
    hard = [item for item in instances if item.identity.severity == "error"]
    programme = Programme(hard, slack)
    try:
        repair = localise(programme, index)
        found = list(find.errors(programme, repair, judged, index))
    except ArithmeticError:  # the solver gave up: each identity still stands by itself
        repair, found = NOTHING, []
        missing.append(Unchecked("LP", "undetermined", "线性规划未能求解，只逐项核对"))
    found += find.of_zero(judged, index)
    taken = [s.figure for finding in found for s in finding.suspects] + [
        finding.figures[0] for finding in found if finding.figures
    ]
    found += find.doubts(judged, taken)
    found += find.practices(programme, repair)
    found += find.structure(report)
    found += text_findings(report)
    found.sort(key=lambda f: [*SEVERITIES].index(f.severity))
    missing += [
        Unchecked(key, "not_applicable", f"{name}：{why}")
        for key, (name, why) in rules.unchecked.items()
    ]
    deduced = tuple(_deduce(rules, index, programme, repair))
    return Ledger(report, judged, tuple(found), tuple(missing), deduced, prior)


def _deduce(rules: Book, index: Index, programme: Programme, repair: Repair) -> Iterator[Deduced]:
    """What is not printed, as far as the printed figures bound it."""
    seen = set()
    for target, terms, follows in rules.deductions:
        table = target.table
        if not table.startswith("$") and index.status("", "table", table) != "missing":
            continue
        for env, sum_ in Binder(rules, index).sums(terms):
            if all(n.implied for _, n in sum_):
                continue
            node = sum_[0][1]
            place = env.get(table, (table, ""))[0]
            home = label(target.part, place)
            row = node.figure.row_name if target.row.startswith("$") else target.row
            column = "上年数" if target.column == "prior" else label("column", target.column)
            name = f"{home}“{row}”{column}"
            if name not in seen and all(n.known for _, n in sum_):
                seen.add(name)
                if target.column == "prior":  # bounded by the two figures of its sentence alone
                    middle, half = float(value(sum_)), float(width(sum_))
                    low, high = max(0.0, middle - half), middle + half
                else:
                    low, high = programme.range(sum_, repair.wrong, repair.practices)
                yield Deduced(name, low, high, follows)
