"""From verdicts to findings: one for each root cause, with what is printed and what would fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lanxian.labels import label
from lanxian.model import MONEY, Figure, Report, Section
from lanxian.verification import ledger
from lanxian.verification.instances import Instance, Verdict, judge, value
from lanxian.verification.ledger import (
    Alternative,
    Finding,
    Suspect,
    describe,
    finding,
    printed,
    prints,
)
from lanxian.verification.localisation import Repair, expected, instead_of, others
from lanxian.verification.nodes import Index, Node
from lanxian.verification.programme import Nodes, Programme
from lanxian.verification.slips import EARLY, explain

Judged = Sequence[tuple[Instance, Verdict]]
#: More suspects than these say no more to a reader.
MOST = 10
#: The ordinals of headings, the highest first.
ORDINALS = tuple(
    map(re.compile, (r"第[一二三四五六七八九十]+部分", r"[一二三四五六七八九十]+、",
                     r"[（(][一二三四五六七八九十]+[）)]", r"\d+[、.．]"))
)  # fmt: skip


def errors(programme: Programme, repair: Repair, judged: Judged, index: Index) -> Iterator[Finding]:
    """A finding for each figure that must be wrong, with all that could be wrong in its stead."""
    broken = [i for i, v in judged if v == "inconsistent" and i.identity.severity == "error"]
    if repair.pair:
        yield _exchange(repair.pair, [i for i in broken if set(repair.pair) & set(i.nodes)])
    rest = sorted(repair.wrong - set(repair.pair), key=lambda n: n.order)
    groups = {node: instead_of(programme, node, repair) for node in rest}
    sets = {
        other: _alternative(programme, repair, other, index)
        for other in others(programme, repair, groups)
    }
    for node, group in groups.items():
        apart = Repair(repair.wrong - {node}, repair.practices)
        suspects = [(each, _suspect(programme, each, apart, index)) for each in group[:MOST]]
        suspects.sort(key=lambda s: _likely(s[0], s[1], broken, programme))
        mine = [i for i in broken if any(n in i.nodes for n, _ in suspects)]
        mine = mine or [i for i in programme.instances if node in i.nodes]
        also = tuple(alternative for other, alternative in sets.items() if node not in other)
        error = _error([s for _, s in suspects], suspects[0][0], mine)
        yield replace(error, alternatives=also, message=error.message + _also(also))


def _suspect(programme: Programme, node: Node, beside: Repair, index: Index) -> Suspect:
    """A figure that may be wrong beside others: what should stand there, and what slipped."""
    ends = expected(programme, node, beside)
    slip = _base(node, programme.instances, index) or explain(node, *ends, index.neighbours(node))
    return Suspect(node.figure, ends, slip)


def _alternative(programme: Programme, repair: Repair, other: Nodes, index: Index) -> Alternative:
    """What another set as small exchanges for what."""
    out = sorted(repair.wrong - set(repair.pair) - other, key=lambda n: n.order)
    into = sorted(other - repair.wrong, key=lambda n: n.order)
    wrong = other | frozenset(repair.pair)
    suspects = [_suspect(programme, n, Repair(wrong - {n}, repair.practices), index) for n in into]
    return Alternative(tuple(n.figure for n in out), tuple(suspects))


def _also(alternatives: Sequence[Alternative]) -> str:
    """The first alternative in words, and how many there are."""
    if not alternatives:
        return ""
    first = alternatives[0]
    sound = "、".join(map(_shown, first.instead_of))
    wrong = "、".join(_shown(s.figure) for s in first.suspects)
    more = f"（这样的可能共 {len(alternatives)} 种）" if len(alternatives) > 1 else ""
    return f"另一可能是{sound}都无误，而{wrong}都有误{more}。"


def _likely(
    node: Node, suspect: Suspect, broken: Sequence[Instance], programme: Programme
) -> tuple[object, ...]:
    """Most likely first.

    What should stand there is no negative amount, a slip explains it, few identities confirm it;
    the text before a table.
    """
    negative = suspect.expected[1] < 0 <= node.value and node.figure.column != "change"
    early = suspect.diagnosis.startswith(EARLY)
    confirmed = len(programme.of[node]) - sum(node in item.nodes for item in broken)
    slip = (not suspect.diagnosis, not early)
    return (negative, *slip, confirmed, node.figure.part == "table", node.order)


def _exchange(pair: Sequence[Node], broken: Sequence[Instance]) -> Finding:
    """Two cells that stand in each other's place: one slip, one finding."""
    suspects = tuple(
        Suspect(a.figure, (float(b.value), float(b.value)), "与相邻的数错行或错列")
        for a, b in (pair, pair[::-1])
    )
    a, b = (n.figure for n in pair)
    return finding(
        broken[0].identity.id, "error",
        f"{_shown(a)}与{_shown(b)}互换后，各项关系都成立。",
        dict.fromkeys([a, b, *(n.figure for i in broken for n in i.nodes)]), [a.place, b.place],
        broken, expected=_printed_ends(suspects[0]), suspects=suspects,
        diagnosis="相邻两格的数错行或错列",
    )  # fmt: skip


def _error(suspects: Sequence[Suspect], node: Node, broken: Sequence[Instance]) -> Finding:
    first, figure = suspects[0], node.figure
    taking = [i for i in broken if node in i.nodes]
    names = list(dict.fromkeys(i.identity.formula for i in taking))
    ends = ledger.interval(_printed_ends(first), figure)
    should = f"应为 {ends}" if ends else "没有任何数能同时满足其他公布数"
    message = f"{describe(figure)}{prints(figure)}，{should}（{'；'.join(names[:2])}）。"
    if len(suspects) > 1:
        also = "、".join(_shown(s.figure) for s in suspects[1:3])
        more = f"等 {len(suspects) - 1} 处之一" if len(suspects) > 3 else ""
        message += f"若该数无误，则有误的是{also}{more}。"
    figures = [*(s.figure for s in suspects), *(n.figure for i in taking for n in i.nodes)]
    return finding(
        broken[0].identity.id if broken else "LP", "error", message, dict.fromkeys(figures),
        broken=broken, expected=_printed_ends(first), diagnosis=first.diagnosis,
        suspects=tuple(suspects),
    )  # fmt: skip


def _printed_ends(suspect: Suspect) -> tuple[float, float]:
    """What should stand there, in the unit that the figure prints."""
    scale = float(MONEY.get(suspect.figure.unit, 1))
    return suspect.expected[0] / scale, suspect.expected[1] / scale


def _shown(figure: Figure) -> str:
    return f"{describe(figure)} {printed(figure)}"


def _base(node: Node, items: Iterable[Instance], index: Index) -> str:
    """The other whole of which a rate was taken (a wrong base)."""
    low, high = node.value - node.half, node.value + node.half
    for item in items:
        if item.rate is not node or node.figure.column in {"growth", "change"}:
            continue
        part = value(item.terms)
        near = sorted(index.beside(node), key=lambda n: abs(n.order - node.order))
        for whole in near:
            other = whole.figure.unit in MONEY and whole.value and whole not in item.nodes
            if other and low <= 100 * part / whole.value <= high:
                name = f"“{whole.figure.row_name}”{label('column', whole.figure.column)}"
                return f"该比率是按{name} {printed(whole.figure)}计算的"
    return ""


def of_zero(judged: Judged, index: Index) -> Iterator[Finding]:
    """Rates of a whole that is 0: no such rate exists. Growth from nothing is one finding."""
    found = [i for i, v in judged if i.rate and v == "inconsistent" and not value(i.whole)]
    growth = [i for i in found if i.rate and i.rate.figure.column == "growth"]
    if growth:
        rates = [i.rate.figure for i in growth if i.rate]
        rows = "、".join(dict.fromkeys(f.row_name for f in rates))
        yield finding(
            "Y05", "error",
            f"按所写增减额推算，上年数为 0，增长率没有意义，不应写 {printed(rates[0])}（{rows}）。",
            dict.fromkeys([*rates, *(n.figure for i in growth for n in i.nodes)]),
            [f.place for f in rates], growth, diagnosis="上年为 0 时只写增加额，不写增长率",
        )  # fmt: skip
    for item in found:
        if item.rate and item not in growth:
            figure, base = item.rate.figure, item.whole[0][1].figure
            yield finding(
                item.identity.id, "error",
                f"{describe(figure)}{prints(figure)}，但作为基数的"
                f"{label('column', base.column)}为 {printed(base)}，这一比率不存在。",
                (n.figure for n in item.nodes), [figure.place],
                diagnosis=_base(item.rate, [item], index),
            )  # fmt: skip


def doubts(judged: Judged, taken: Iterable[Figure]) -> Iterator[Finding]:
    """Identities that do not hold and that no figure taken before explains, once each."""
    known = {f.id for f in taken}
    groups: dict[object, list[Instance]] = {}
    for item, verdict in judged:
        identity, zero = item.identity, item.rate and not value(item.whole)
        taken_before = any(n.figure.id in known for n in item.nodes)
        if verdict == "inconsistent" and not zero and not taken_before:
            values = frozenset((n.figure.row_name, n.figure.column, n.value) for n in item.nodes)
            content = identity.id if identity.severity == "hint" else (identity.id, values)
            groups.setdefault(content, []).append(item)
    for items in groups.values():
        identity = items[0].identity
        nodes = dict.fromkeys(n for i in items for n in i.nodes if n.value or len(i.nodes) < 4)
        figures = tuple(n.figure for n in nodes)
        texts = list(dict.fromkeys(f"{describe(f)}{prints(f)}" for f in figures))
        more = f"等 {len(texts)} 个数" if len(texts) > 6 else ""
        message = f"{identity.formula}——不成立：{'；'.join(texts[:6])}{more}。"
        yield finding(identity.id, identity.severity, message, figures)


def practices(programme: Programme, repair: Repair) -> Iterator[Finding]:
    """Common and harmless ways to round, assumed because the figures need it."""
    for node in sorted(repair.practices, key=lambda n: n.order):
        figure = node.figure
        using = [i for i in programme.instances if node in i.nodes]
        message, parts = f"{_shown(figure)} 是截去尾数所得，不是四舍五入。", []
        if node not in programme.rates:
            totals = (i.terms for i in using if i.is_total and not value(i.terms))
            terms = next(terms for terms in totals if terms[0][1] is node)
            parts = [n.figure for _, n in terms[1:] if n.value]
            names = " + ".join(printed(f) for f in parts[:4]) + (" + …" if len(parts) > 4 else "")
            message = (f"{_shown(figure)}是各部分四舍五入后相加的结果（{names}），"
                       "与另一处公布数有尾差。")  # fmt: skip
        needed = [i for i in using if judge(i, programme.slack) == "hint"] or using
        yield finding(needed[0].identity.id, "hint", message, [figure, *parts], broken=needed,
                      diagnosis="尾差做法，不是错误")  # fmt: skip


def structure(report: Report) -> Iterator[Finding]:
    """Tables and sections that the report announces and does not print (S01)."""
    for table in report.tables:
        if table.status == "missing":
            message = f"“{table.title}”应有而缺：{table.reason}。"
            yield finding("S01", "error", message, places=[table.place], diagnosis="漏印表格")
    for section in _empty(report):
        message = f"“{section.title}”在目录中列出，正文只有标题，没有文字。"
        yield finding("S01", "warning", message, places=[section.place], diagnosis="漏写说明")


def _empty(report: Report) -> Iterator[Section]:
    """Headings of 情况说明 in the 目录 with nothing below them."""
    contents = "".join(s.text for s in report.sections if s.key == "contents")
    announced = re.sub(r"\s", "", contents)
    spoken = {f.table for f in report.facts if f.part == "narrative"}
    spoken |= {s.key for s in report.sections if s.part == "narrative" and s.text.strip()}
    for k, section in enumerate(report.sections):
        if section.part != "narrative" or section.key in spoken:
            continue
        below = report.sections[k + 1] if k + 1 < len(report.sections) else None
        own, next_ = _depth(section), _depth(below) if below else 0
        ends = own is not None and next_ is not None and next_ <= own
        if ends and re.sub(r"\s", "", section.title) in announced:
            yield section


def _depth(section: Section) -> int | None:
    """How deep a heading stands, by its ordinal; None where it has none."""
    fits = (depth for depth, ordinal in enumerate(ORDINALS) if ordinal.match(section.title))
    return next(fits, None)
