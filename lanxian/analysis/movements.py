"""What a report says moved between classes: accounts, movements and the programme behind one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher

from lanxian import classification
from lanxian.analysis import classes
from lanxian.analysis.bridge import Account, Interval, Kind
from lanxian.analysis.lookup import WHOLE, amount, half_step, minus, money, pick, total
from lanxian.model import Figure, Reclassification, Report

#: Two names are of one thing when their common runs make up this much of the shorter one …
AFFINITY = 0.6
#: … and at least this many characters; runs shorter than RUN do not count.
COMMON, RUN = 4, 2
#: Words that say nothing of which programme or object is meant.
GENERIC = re.compile(r"项目|资金|支出|经费|部分|单位|本级|全部")
UP, DOWN = re.compile("增加|增长|上升|提高"), re.compile("减少|下降|降低")
REASON = re.compile(r"主要原因[是为：]*([^。；]*)")
BY_CODE = ("general_public_budget", "expenditure")


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme (项目) whose total lets a co-funding shift be computed.

    ``printed`` is its total in 万元, ``half`` half of the last printed digit; ``sentence`` is the
    report's own, empty where a parameter gave the total.
    """

    name: str
    printed: Decimal
    half: Decimal = Decimal(0)
    sentence: str = ""

    @property
    def total(self) -> Interval:
        """What the printed total stands for."""
        return Interval(self.printed - self.half, self.printed + self.half)


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved from one class to another, as all sentences about it say together.

    ``current`` is this year's amount of what moved (R only), ``prior`` last year's where a prior
    report prints it, ``cap`` the most that can have moved and ``item_cap`` the most if it stands
    in one 项 (C only); None is unknown. ``basis`` says in Chinese where ``current`` is from.
    """

    kind: Kind
    origin: str
    target: str
    objects: tuple[str, ...]
    sentences: tuple[Reclassification, ...]
    partly: bool = False
    current: Decimal | None = None
    prior: Decimal | None = None
    basis: str = ""
    cap: Decimal | None = None
    item_cap: Decimal | None = None
    item: str = ""
    programme: Programme | None = None

    @property
    def object(self) -> str:
        """What moved, in the report's words."""
        return "、".join(self.objects)


def accounts(report: Report, prior: Report | None = None) -> tuple[Account, ...]:
    """The classes whose prior year is known: from the prior report, else from 较上年增减.

    A class that publishes neither is left out. Where the whole was zero last year (a new
    department), so was each class. With a prior report, a class that no longer spends anything is
    there with a current amount of zero.
    """
    nothing = Decimal(0)
    now = {name: _exact(figure) for name, figure in classes.finals(report).items()}
    if prior is not None:
        before = {name: _exact(figure) for name, figure in classes.finals(prior).items()}
        names = dict.fromkeys([*now, *before])
        return tuple(Account(n, before.get(n, nothing), now.get(n, nothing)) for n in names)
    if minus(printed(report, "final"), printed(report, "change")) == 0:
        return tuple(Account(name, nothing, amount) for name, amount in now.items())
    changes = classes.spoken(report, "change", "prior_year")
    return tuple(
        Account(name, amount - _exact(changes[name]), amount)
        for name, amount in now.items()
        if name in changes
    )


def printed(report: Report, column: str) -> Decimal | None:
    """What the narrative prints of the whole general public budget: ``final``, ``change`` …"""
    keys = {"part": "narrative", "table": classes.SECTION, "row_name": WHOLE, "column": column}
    base = {"base": "prior_year"} if column == "change" else {}
    return amount(report, **keys, **base)


def _exact(figure: Figure) -> Decimal:
    amount = money(figure)
    assert amount is not None  # finals and spoken give printed numbers only
    return amount


def affinity(left: str, right: str) -> float:
    """How much of the shorter name the two have in common, in runs; 0 for chance meetings.

    >>> affinity("老旧小区改造补助项目", "城区老旧小区综合改造补助")
    1.0
    >>> affinity("办公设备购置", "老旧小区改造补助")
    0.0
    """
    left, right = (GENERIC.sub("", text) for text in (left, right))
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    common = sum(block.size for block in blocks if block.size >= RUN)
    shorter = min(len(left), len(right))
    return common / shorter if common >= min(COMMON, shorter) and common else 0.0


def same(left: str, right: str) -> bool:
    """Whether two names mean one thing."""
    return affinity(left, right) >= AFFINITY


def movements(
    report: Report,
    known: Iterable[Account],
    prior: Report | None = None,
    programme_total: Decimal | None = None,
) -> tuple[Movement, ...]:
    """The movements between the `known` accounts that the report's sentences name.

    Sentences about one pair of classes are one movement (for co-funding: about one programme).
    What a sentence's class is not among the accounts, or is one and the same, is left out.
    """
    own = {account.name: account for account in known}
    found: list[Movement] = []
    for sentence in report.reclassifications:
        ends = [classification.class_name(c, own) for c in (sentence.from_class, sentence.to_class)]
        if ends[0] == ends[1] or not own.keys() >= set(ends):
            continue
        kind: Kind = "C" if sentence.co_funded else "R"
        new = Movement(kind, ends[0], ends[1], (sentence.object,), (sentence,), sentence.partly)
        twin = next((m for m in found if _joins(m, new)), None)
        if twin is None:
            found.append(new)
        else:
            found[found.index(twin)] = _joined(twin, new)
    co_funded = [m for m in found if m.kind == "C"]
    return tuple(
        _shift(m, report, programme_total, alone=len(co_funded) == 1)
        if m.kind == "C"
        else _moved(m, report, own[m.target], prior)
        for m in found
    )


def _joins(old: Movement, new: Movement) -> bool:
    pair = (old.kind, old.origin, old.target) == (new.kind, new.origin, new.target)
    return pair and (new.kind == "R" or same(old.object, new.object))


def _joined(old: Movement, new: Movement) -> Movement:
    known = any(same(o, new.object) for o in old.objects)
    objects = old.objects if known else old.objects + new.objects
    texts = {s.sentence for s in old.sentences}
    sentences = old.sentences + tuple(s for s in new.sentences if s.sentence not in texts)
    return replace(old, objects=objects, sentences=sentences, partly=old.partly or new.partly)


def _moved(movement: Movement, report: Report, target: Account, prior: Report | None) -> Movement:
    """A functional reclassification with this year's amount, and last year's if printed."""
    before = _items(prior, movement.origin, movement.objects) if prior else None
    if before is not None:
        return replace(movement, prior=before, basis="上年报告印出的项级金额")
    if movement.partly:
        return replace(movement, basis="报告没有印出它的金额")
    if not target.prior:
        basis = f"{target.name}上年为 0，本年全部是它"
        return replace(movement, current=target.current, basis=basis)
    items = _items(report, movement.target, movement.objects)
    basis = "报告没有印出它的金额" if items is None else "本年支出决算表的项级金额"
    return replace(movement, current=items, basis=basis)


def _items(report: Report, owner: str, objects: Iterable[str]) -> Decimal | None:
    """Amount of the 项 of a class that bear the objects' names; None if one is not printed."""
    rows = list(_rows(report, owner, "total"))
    return total(money(_nearest(rows, wanted)) for wanted in objects)


def _nearest(rows: Iterable[Figure], name: str) -> Figure | None:
    """The figure whose row is most like a name, None where none means the same."""
    near = [f for f in rows if same(f.row_name, name)]
    return max(near, key=lambda f: affinity(f.row_name, name), default=None)


def _rows(report: Report, owner: str, column: str) -> Iterator[Figure]:
    """The 项 of a class with an amount, from the table of this fund, else from that of all."""
    code = classes.code_of(report, owner)
    for kind in BY_CODE if code else ():
        below = pick(report, part="table", table=kind, column=column)
        rows = [f for f in below if f.row_code.startswith(code) and len(f.row_code) == 7]
        if rows:
            yield from (f for f in rows if money(f))
            return


def _shift(
    movement: Movement, report: Report, programme_total: Decimal | None, *, alone: bool
) -> Movement:
    """A co-funding shift with its caps and, where the report or a parameter has it, its total."""
    items = list(_rows(report, movement.target, "project"))
    largest = max(items, key=_exact, default=None)
    code = classes.code_of(report, movement.target)
    keys = {"part": "table", "column": "project", "row_code": code}
    caps = [amount(report, table=kind, **keys) for kind in BY_CODE if code]
    caps.append(money(classes.finals(report).get(movement.target)))
    return replace(
        movement,
        cap=next((cap for cap in caps if cap is not None), None),
        item_cap=_exact(largest) if largest else None,
        item=f"{largest.row_code} {largest.row_name}" if largest else "",
        programme=_programme(movement, report, programme_total) if alone else None,
    )


def _programme(
    movement: Movement, report: Report, programme_total: Decimal | None
) -> Programme | None:
    """The evaluated programme (绩效评价) that bears the movement's name, or the parameter's."""
    if programme_total is not None:
        return Programme(movement.object, programme_total)
    rows = pick(report, table="performance_management")
    best = _nearest((f for f in rows if money(f)), movement.object)
    if best is None:
        return None
    return Programme(best.row_name, _exact(best), half_step(best), best.sentence or best.raw)


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause that a report states for its total change: a programme's rise or fall."""

    sentence: str
    rising: bool


def stated_cause(report: Report, of: Programme) -> Cause | None:
    """The first 主要原因 that says the programme rose or fell; None if there is none."""
    order = (classes.SECTION, "fiscal_appropriation", "overall")
    for section in (s for key in order for s in report.sections if s.key == key):
        for reason in REASON.findall(re.sub(r"\s", "", section.text)):
            rising, falling = bool(UP.search(reason)), bool(DOWN.search(reason))
            if rising != falling and "列入" not in reason and same(of.name, reason):
                return Cause(reason, rising)
    return None
