"""The identities (勾稽关系) as declarations, and the small language that they are written in.

    revenue[$row].total = Σ revenue[$row].!total
    fiscal_appropriation/expenditure[$类].total <= expenditure[$类~].total
    narrative:$t[$row].share@$whole = narrative:$t[$row].final % $whole

An address is ``scope:part:table/side[parent>row].column@base``; of these, scope and part default
to this report's tables. The first address binds the variables: it is held against every figure,
and each that fits makes one instance of the identity.

======================  ========================================================================
row ``合计|总计``         the row of one of these names or codes
row ``类``, ``款``, ``项``   the rows whose code is of that level
row ``@set``, ``!set``  the rows that a set of ``[sets]`` names, or does not
row ``$row``, ``$类``     any row (of that level), the same one wherever the variable stands again
row ``<$row``           the rows right below it (Σ下级);  ``[$row>*]``: the rows under it in a list
``~``                   behind a row: one that a readable table does not print counts as 0
column ``a|b``          any of these;  ``!a``: any other but 其中 columns;  ``$c``: a variable
``Σ``                   the sum over all figures that fit, instead of the one
``A = B % C``           A is B as a percentage of C
======================  ========================================================================
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Literal

Severity = Literal["error", "warning", "hint"]
Operator = Literal["=", "<=", ">="]

ADDRESS = re.compile(
    r"""(?P<sum>Σ\s*)?
    (?:(?P<factor>[\d.]+)\s*\*\s*)?
    (?:(?P<scope>prior):)?(?:(?P<part>narrative|performance):)?
    (?P<table>\$?[\w|]+)(?:/(?P<side>\w+))?
    \[(?:(?P<parent>[^\]>]*)>)?(?P<row>[^\]~]*)(?P<zero>~)?\]
    \.(?P<column>[!$\w.|]+)(?:@(?P<base>\$?\w+))?""",
    re.VERBOSE,
)
TOKEN = re.compile(rf"\s*(?:(?P<sign>[+-])|(?P<number>\d+)(?![\d.]*\s*\*)|(?P<by>\$whole)"
                   rf"|(?P<address>{ADDRESS.pattern}))", re.VERBOSE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """What a term of an identity refers to; see the module's text."""

    table: str
    row: str
    column: str
    scope: str = ""
    part: str = "table"
    side: str = ""
    parent: str = ""
    base: str = ""
    summed: bool = False
    zero: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A signed term: an address, a constant (`number`), or the whole that a share names."""

    sign: Decimal
    address: Address | None = None
    number: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One relation of an identity: ``left operator right``, or ``left = right % of``."""

    text: str
    left: tuple[Term, ...]
    operator: Operator
    right: tuple[Term, ...]
    of: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """An identity with its relations; `formula` is what people read.

    A formula with as many parts (；) as there are rules has them in the order of these.
    """

    id: str
    name: str
    formula: str
    source: str
    rules: tuple[Rule, ...]
    severity: Severity = "error"
    complete: bool = False
    where: tuple[Rule, ...] = ()


def parse_rule(text: str) -> Rule:
    """Read one relation.

    >>> rule = parse_rule("expenditure[$row].total = Σ expenditure[$row].!total")
    >>> rule.operator, rule.right[0].address.summed, rule.right[0].address.column
    ('=', True, '!total')
    """
    left, operator, right = re.split(r"\s(<=|>=|=)\s", text)
    right, _, of = right.partition(" % ")
    return Rule(text, parse_sum(left), operator, parse_sum(right), parse_sum(of))  # type: ignore[arg-type]


def parse_sum(text: str) -> tuple[Term, ...]:
    """Read a sum of terms."""
    terms, sign, at = [], Decimal(1), 0
    text = text.strip().strip("()")
    while at < len(text):
        token = TOKEN.match(text, at)
        if not token:
            raise ValueError(f"cannot read {text[at:]!r} in {text!r}")
        at = token.end()
        if token["sign"]:
            sign = Decimal(-1 if token["sign"] == "-" else 1)
        elif token["number"]:
            terms.append(Term(sign, number=Decimal(token["number"])))
        elif token["by"]:
            terms.append(Term(sign))
        else:
            keys = "table", "row", "column", "scope", "side", "parent", "base"
            address = Address(**{k: token[k] or "" for k in keys}, part=token["part"] or "table",
                              summed=bool(token["sum"]), zero=bool(token["zero"]))  # fmt: skip
            terms.append(Term(sign * Decimal(token["factor"] or 1), address))
    return tuple(terms)


@dataclass(frozen=True, slots=True)
class Book:
    """Everything in identities.toml; ``unchecked`` is id → name and why it is not judged."""

    identities: tuple[Identity, ...]
    sets: Mapping[str, re.Pattern[str]]
    deductions: tuple[tuple[Address, tuple[Term, ...], str], ...]
    unchecked: Mapping[str, tuple[str, str]]


@cache
def book() -> Book:
    """The identities that ship with the package."""
    source = resources.files("lanxian.verification").joinpath("identities.toml")
    data = tomllib.loads(source.read_text("utf-8"))
    identities = []
    for item in data["identity"]:
        rules = {k: tuple(map(parse_rule, item.get(k, ()))) for k in ("rules", "where")}
        identities.append(Identity(**item | rules))
    deductions = []
    for item in data["deduction"]:
        [figure] = parse_sum(item["figure"])
        assert figure.address is not None
        deductions.append((figure.address, parse_sum(item["from"]), item["follows"]))
    sets = {name: re.compile(pattern) for name, pattern in data["sets"].items()}
    unchecked = {key: (name, why) for key, (name, why) in data["unchecked"].items()}
    return Book(tuple(identities), sets, tuple(deductions), unchecked)
