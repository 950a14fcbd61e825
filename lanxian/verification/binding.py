"""Identities bound to the figures of a report: what each address finds, and what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from lanxian import classification
from lanxian.labels import label
from lanxian.model import Status
from lanxian.verification.identities import Address, Book, Identity, Rule, Term
from lanxian.verification.instances import Instance, Sum, Verdict, merge, value, width
from lanxian.verification.nodes import ZERO, Index, Node

#: Variable → the code or name that it stands for, and the heading above it.
Env = Mapping[str, tuple[str, str]]
LEVELS = {"类", "款", "项"}
#: Status of a table or section → what that means for an identity that needs it.
REASONS: dict[Status, tuple[Verdict, str]] = {
    "absent": ("not_applicable", "报告没有{}"),
    "declared_empty": ("not_applicable", "{}注明无数据"),
    "missing": ("undetermined", "{}已列出但缺正文"),
    "unreadable": ("undetermined", "{}未能读出"),
}


@dataclass(frozen=True, slots=True)
class Unchecked:
    """Why an identity could not be judged."""

    id: str
    verdict: Verdict
    reason: str
    count: int = 1


def bind(book: Book, index: Index) -> tuple[list[Instance], list[Unchecked]]:
    """Make every instance of every identity; what cannot be made is listed with the reason."""
    made: dict[object, Instance] = {}
    missing: dict[tuple[str, Verdict, str], int] = {}
    for whole in book.identities:
        for identity, rule in _apart(whole):
            found = False
            for item in Binder(book, index).run(identity, rule):
                found = True
                if isinstance(item, Instance):
                    made.setdefault(_content(item), item)
                elif item:
                    key = (item.id, item.verdict, item.reason)
                    missing[key] = missing.get(key, 0) + 1
            if not found:
                key = (identity.id, *_absent(index, rule))
                missing[key] = missing.get(key, 0) + 1
    return list(made.values()), [Unchecked(*key, count) for key, count in missing.items()]


def _apart(identity: Identity) -> Iterator[tuple[Identity, Rule]]:
    """Each rule with what people read of it, where the formula has a part for each."""
    parts = identity.formula.split("；")
    for k, rule in enumerate(identity.rules):
        own = parts[k] if len(parts) == len(identity.rules) else identity.formula
        yield replace(identity, formula=own), rule


def _content(item: Instance) -> object:
    """What an instance says, whichever identity says it."""
    if item.rate:
        return item.rate, frozenset(item.terms), frozenset(item.whole)
    terms = frozenset(item.terms)
    turned = frozenset((-c, n) for c, n in item.terms)
    both = frozenset((terms, turned)) if item.operator == "=" else (terms, item.operator)
    return both, abs(item.constant)


class _Missing(Exception):
    """A term that finds no figure: the verdict and its reason, or nothing to say at all."""


class Binder:
    """Finds the figures that the addresses of a rule name."""

    def __init__(self, book: Book, index: Index) -> None:
        self.book, self.index = book, index
        self.complete = False
        self.zeros: list[str] = []

    def run(self, identity: Identity, rule: Rule) -> Iterator[Instance | Unchecked | None]:
        """One item for each figure that the rule's first address fits."""
        self.complete = identity.complete
        for env in self.starts(rule.left):
            self.zeros = []
            try:
                yield self.instance(identity, rule, env)
            except _Missing as reason:
                yield Unchecked(identity.id, *reason.args) if reason.args else None

    def sums(self, terms: Sequence[Term]) -> Iterator[tuple[Env, Sum]]:
        """The figures of a sum, for each figure that its first address fits."""
        for env in self.starts(terms):
            try:
                yield env, self.sum(terms, env)[0]
            except _Missing:
                continue

    def starts(self, terms: Sequence[Term]) -> Iterator[Env]:
        """The values that the variables take; a sum is bound once."""
        first = terms[0].address
        assert first is not None
        for node in self.matches(first, {}):
            f = node.figure
            env = {"#order": (str(node.order), ""), "#place": (f"{f.part}/{f.table}", "")}
            for part, bound in (
                (first.table, f.table), (first.row, node.row), (first.column, f.column),
                (first.base, f.base),
            ):  # fmt: skip
                if part.startswith("$"):
                    env[part] = (bound, f.parent)
            yield env
            if first.summed:
                return

    def instance(self, identity: Identity, rule: Rule, env: Env) -> Instance:
        """The instance with the variables as given."""
        for where in identity.where:
            self.check_where(where, env)
        if identity.complete and any(t.address and t.address.summed for t in rule.right):
            self.check_whole(rule, env)
        left, constant = self.sum(rule.left, env)
        right, more = self.sum(rule.right, env)
        if rule.of:
            whole, _ = self.sum(rule.of, env)
            item = Instance(identity, right, "=", rate=left[0][1], whole=whole)
        else:
            terms = merge((*left, *((-c, n) for c, n in right)))
            item = Instance(identity, terms, rule.operator, constant - more)
        unread = [n for n in item.nodes if not n.known]
        if unread:
            raise _Missing("undetermined", f"“{unread[0].figure.row_name}”空白、没有读出或没有单位")
        if all(n.implied for n in item.nodes) or len(item.nodes) + len(self.zeros) < 2:
            raise _Missing
        return replace(item, zeros=tuple(self.zeros))

    def sum(self, terms: Iterable[Term], env: Env) -> tuple[Sum, Decimal]:
        """The figures of a sum with their signs, and its constant."""
        found: list[tuple[Decimal, Node]] = []
        constant = ZERO
        for term in terms:
            if term.number is not None:
                constant += term.sign * term.number
            elif term.address is None:
                node = self.index.by_id(env["$whole"][0])
                if node is None:
                    raise _Missing("undetermined", "没有说明是占什么的比重")
                found.append((term.sign, node))
            else:
                found += [(term.sign, node) for node in self.nodes(term.address, env)]
        return tuple(found), constant

    def nodes(self, address: Address, env: Env) -> list[Node]:
        """The figures that a bound address names."""
        found = list(self.matches(address, env))
        if found and not address.summed:
            here = int(env["#order"][0])
            return [min(found, key=lambda n: abs(n.order - here))]
        if found:
            if self.complete:
                self.check_complete(address, env, found)
            once = {(n.row, n.figure.parent, n.figure.column): n for n in found[::-1]}
            return list(once.values())
        table = env.get(address.table, (address.table, ""))[0]
        status = self.index.status(address.scope, address.part, table)
        if status != "read":
            raise _Missing(*_reason(status, address, table))
        if address.zero:
            self.zeros.append(f"{table}/{env.get(address.row, (address.row, ''))[0]}")
            return []
        if address.row.startswith("<"):
            raise _Missing
        raise _Missing("not_applicable", "报告没有公布其中一项")

    def check_where(self, where: Rule, env: Env) -> None:
        """An identity with a condition is asked only where that holds for the printed figures."""
        left, constant = self.sum(where.left, env)
        right, more = self.sum(where.right, env)
        rest = value(left, constant) - value(right, more)
        if not (rest == 0 or (where.operator == "<=" and rest < 0)):
            raise _Missing("not_applicable", "口径不同，不作比较")

    def check_whole(self, rule: Rule, env: Env) -> None:
        """A Σ over rows of the text counts only if the finals of these rows make up the whole's."""
        rest, slack = ZERO, ZERO
        for sign, side in ((1, rule.left), (-1, rule.right)):
            finals = [
                replace(t, address=t.address and replace(t.address, column="final", base=""))
                for t in side
            ]
            terms, constant = self.sum(finals, env)
            rest += sign * value(terms, constant)
            slack += width(terms)
        if abs(rest) > slack:
            raise _Missing("not_applicable", "列出的各项不是全部，不能相加")

    def check_complete(self, address: Address, env: Env, found: list[Node]) -> None:
        """A Σ over rows of the text counts only if each row that has a final has this too."""
        rows = {n.row for n in self.matches(replace(address, column="final", base=""), env)}
        if rows - {n.row for n in found}:
            raise _Missing("not_applicable", "没有逐项公布，不能相加")

    def matches(self, address: Address, env: Env) -> Iterator[Node]:
        """All figures that an address fits."""
        table = env.get(address.table, (address.table, ""))[0]
        place = (address.scope, address.part, table, address.side)
        key = env[address.row][0] if address.row in env else ""
        column = _column_test(address.column, env)
        base = env.get(address.base, (address.base, ""))[0]
        for nodes in self.index.places(place, key):
            if not nodes:
                continue
            row = self.row_test(address, env, nodes[0])
            for node in nodes:
                own = node.figure.base
                last = own == "prior_year" and node.figure.column == "final"  # 上年决算数
                right = own == base or base.startswith("$") or not (base or last)
                if right and column(node.figure.column) and row(node):
                    yield node

    def row_test(self, address: Address, env: Env, sample: Node) -> Callable[[Node], bool]:
        """A test of a node's row."""
        spec, f = address.row, sample.figure
        parents = env.get(address.parent, (address.parent, ""))[0].split("|")
        outer = f.part != "table" or bool(f.row_code)

        def heading(node: Node) -> bool:
            return (not address.parent and outer) or node.figure.parent in parents

        if spec in env:
            parent = env[spec][1]
            home = env["#place"][0] == f"{f.part}/{f.table}"
            return lambda n: n.figure.parent == parent if home else heading(n)
        level = spec.lstrip("$")
        if level in LEVELS:
            return lambda n: classification.level(n.code) == level and heading(n)
        if spec in {"*", ""}:
            return heading
        if spec.startswith("$"):
            return lambda n: True
        if spec.startswith("<"):
            place = (sample.scope, f.part, f.table, f.side)
            below = set(self.index.children[place].get(env[spec[1:]][0], ()))
            return lambda n: n.code in below
        if spec[0] in "@!":
            pattern, wanted = self.book.sets[spec[1:]], spec[0] == "@"
            return lambda n: (
                bool(n.figure.row_name and pattern.fullmatch(n.figure.row_name)) == wanted
                and (heading(n) if wanted or address.parent else not n.figure.parent)
            )
        names = set(spec.split("|"))
        return lambda n: (n.figure.row_name in names or n.code in names) and heading(n)


def _column_test(spec: str, env: Env) -> Callable[[str], bool]:
    if spec in env:
        value = env[spec][0]
        return lambda c: c == value
    if spec.startswith("$"):
        return lambda c: True
    if spec.startswith("!"):
        out = set(spec[1:].split("|"))
        return lambda c: c not in out and "." not in c
    names = set(spec.split("|"))
    return lambda c: c in names


def _absent(index: Index, rule: Rule) -> tuple[Verdict, str]:
    for term in (*rule.left, *rule.right, *rule.of):
        if term.address and not term.address.table.startswith("$"):
            a = term.address
            status = index.status(a.scope, a.part, a.table)
            if status != "read":
                return _reason(status, a, a.table)
    return "not_applicable", "报告没有公布所需的数"


def _reason(status: Status, address: Address, table: str) -> tuple[Verdict, str]:
    """Why a figure of a table or section that was not read is not to be had."""
    if address.scope:
        return "not_applicable", "没有给出上年报告"
    verdict, text = REASONS[status]
    return verdict, text.format(label(address.part, table))
