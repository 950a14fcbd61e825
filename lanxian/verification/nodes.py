"""Figures as quantities: what each stands for in one unit, its interval, and where to find it.

A figure v with d printed decimals stands for [v - ½·10⁻ᵈ, v + ½·10⁻ᵈ].
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from lanxian import classification
from lanxian.model import MONEY, Figure, Report, Status
from lanxian.parsing.numbers import decimal_places

#: The scope of the year before, and how the ids of its figures begin here.
PRIOR = "prior"
ZERO = Decimal(0)
HALF = Decimal("0.5")
#: Units in which things are counted: a printed integer is exact.
COUNTED = re.compile(r"人|辆|个|批|次|台|套|户|项|名|家|团组|份|处")
#: Endings that tables and sentences use or drop at will (其他交通费 for 其他交通费用).
ENDING = re.compile(r"(?<=..)(支出|费用|缴费|经费|费|收入)$")
#: Tables and sections whose rows are functional classes without a printed code.
BY_CLASS = {"revenue_expenditure", "fiscal_appropriation", "general_public_budget"}


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """A quantity with its interval, in 万元, per cent or pieces. Compared by identity.

    ``known`` is False where the figure is unread, has no unit or a comparator; ``implied`` is
    True where a blank, a dash or an absent row of a readable table is taken as exactly 0.
    """

    figure: Figure
    code: str
    value: Decimal
    half: Decimal
    known: bool = True
    implied: bool = False
    scope: str = ""
    order: int = 0

    @property
    def row(self) -> str:
        """What names the row: its code where it has one, else its name."""
        return self.code or self.figure.row_name


def stem(name: str) -> str:
    """A row's name without brackets and ending.

    >>> stem("维修（护）费"), stem("其他交通费用"), stem("住房保障支出（类）")
    ('维修', '其他交通', '住房保障')
    """
    return ENDING.sub("", re.sub(r"（[^）]*）", "", name))


#: Rates that are no percentages, in percent.
RATES = {"倍": Decimal(100), "‰": Decimal("0.1")}


def make_node(figure: Figure, code: str, scope: str = "", order: int = 0) -> Node:
    """Give a figure its value and interval.

    >>> node = make_node(Figure(part="table", table="t", value=Decimal("3.10"), unit="元",
    ...                         decimals=2), "")
    >>> node.value, node.half
    (Decimal('0.000310'), Decimal('5E-7'))
    """
    if figure.state in {"blank", "not_applicable"} and figure.part == "table":
        return Node(figure, code, ZERO, ZERO, implied=True, scope=scope, order=order)
    money = figure.unit in MONEY
    named = money or figure.unit or figure.column in {"execution_rate", "score", "weight", "count"}
    if figure.value is None or figure.comparator or not named:
        return Node(figure, code, ZERO, ZERO, known=False, scope=scope, order=order)
    scale = MONEY[figure.unit] if money else RATES.get(figure.unit, Decimal(1))
    decimals = figure.decimals or 0
    if (figure.table, figure.column) == ("budget_execution", "score"):  # 9.00 may be 8.6 rounded
        decimals = decimal_places(figure.value.normalize())
    counted = not decimals and (COUNTED.match(figure.unit) or figure.column == "count")
    exact = not money and (counted or figure.column == "weight" or figure.table == "indicators")
    half = ZERO if exact else HALF.scaleb(-decimals) * scale
    return Node(figure, code, figure.value * scale, half, scope=scope, order=order)


class Index:
    """All figures of a report (and of the prior year's) by what they mean, never by position."""

    def __init__(self, report: Report, prior: Report | None = None) -> None:
        self.reports = {"": report} | ({PRIOR: prior} if prior else {})
        self.nodes = [n for s, r in self.reports.items() for n in _nodes(r, s)]
        self._ids = {n.figure.id: n for n in self.nodes if not n.scope}
        self._places: dict[tuple[str, str, str, str], list[Node]] = {}
        for node in self.nodes:
            f = node.figure
            self._places.setdefault((node.scope, f.part, f.table, f.side), []).append(node)

    def by_id(self, name: str) -> Node | None:
        """The figure with this id."""
        return self._ids.get(name)

    def status(self, scope: str, part: str, table: str) -> Status:
        """Status of the table; a section of the text is read or absent."""
        if scope not in self.reports:
            return "absent"
        if part == "table":
            return self.reports[scope].status(table)
        return "read" if any(k[:3] == (scope, part, table) for k in self._places) else "absent"

    def places(self, address: tuple[str, str, str, str], row: str = "") -> Iterator[list[Node]]:
        """The figures of a table (``$…`` for any table of the part), one list a table.

        Parameters
        ----------
        row
            Code or name: only the figures of this row.
        """
        scope, part, table, side = address
        names = table.split("|")
        for place, nodes in self._places.items():
            fits = place[2] in names or table.startswith("$")
            if fits and (place[0], place[1], place[3]) == (scope, part, side):
                yield self._rows[place].get(row, []) if row else nodes

    def beside(self, node: Node) -> list[Node]:
        """All other figures of the same table or section."""
        f = node.figure
        return [n for n in self._places[node.scope, f.part, f.table, f.side] if n is not node]

    def neighbours(self, node: Node) -> list[Node]:
        """The figures beside a figure: of its row, of its column's next rows, of its sentence."""
        f = node.figure
        same = self._places[node.scope, f.part, f.table, f.side]
        if f.part != "table":
            near = [n for n in same if n is not node and abs(n.order - node.order) <= 6]
            return [n for n in near if n.figure.unit == f.unit and n.figure.column == f.column]
        column = [n for n in same if n.figure.column == f.column]
        at = column.index(node)
        row = [n for n in same if n.row == node.row and n.figure.parent == f.parent]
        near = [*column[max(0, at - 1) : at + 2], *row]
        return [n for n in near if n is not node]

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str, str], dict[str, list[Node]]]:
        found: dict[tuple[str, str, str, str], dict[str, list[Node]]] = {}
        for place, nodes in self._places.items():
            rows = found.setdefault(place, {})
            for node in nodes:
                for name in {node.row, node.figure.row_name}:
                    rows.setdefault(name, []).append(node)
        return found

    @cached_property
    def children(self) -> dict[tuple[str, str, str, str], dict[str, list[str]]]:
        """For each coded table: row → codes right below it; below 合计 stand the topmost codes."""
        result = {}
        for place, nodes in self._places.items():
            codes = dict.fromkeys(n.code for n in nodes if n.figure.row_code)
            tree: dict[str, list[str]] = {}
            for code in codes:
                above = (code[:k] for k in range(len(code) - 1, 2, -1))
                tree.setdefault(next((a for a in above if a in codes), "合计"), []).append(code)
            result[place] = tree
        return result


def _nodes(report: Report, scope: str) -> Iterator[Node]:
    coded = [f for f in report.facts if f.part == "table" and f.row_code]
    functional = [f for f in coded if f.table != "basic_expenditure"]
    economic = _names(f for f in coded if f.table == "basic_expenditure")
    classes = _names(f for f in functional if len(f.row_code) == 3)
    names = {f.row_code: stem(f.row_name) for f in functional}
    paths = {"·".join(names.get(c[:k], "") for k in (3, 5, 7)): c for c in names if len(c) == 7}
    for order, figure in enumerate(report.facts):
        code = figure.row_code
        if not code and "·" in figure.parent and figure.table == "general_public_budget":
            path = (*figure.parent.split("·"), figure.row_name)
            code = paths.get("·".join(map(stem, path)), "")
        elif not code and figure.table in BY_CLASS and figure.side != "revenue":
            name = figure.row_name
            code = classification.class_code(name) or classes.get(stem(name), "")
        elif not code and (figure.part, figure.table) == ("narrative", "basic_expenditure"):
            code = economic.get(stem(figure.row_name), "")
        own = replace(figure, id=f"{scope}:{figure.id}") if scope else figure
        yield make_node(own, code, scope, order)


def _names(figures: Iterable[Figure]) -> dict[str, str]:
    """Stem of the name → code; a name that two codes share is left out.

    309 and 311 (基本建设) repeat names of 310 and 312 and have no place in 基本支出.
    """
    found: dict[str, set[str]] = {}
    for figure in figures:
        if not figure.row_code.startswith(("309", "311")):
            found.setdefault(stem(figure.row_name), set()).add(figure.row_code)
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}
