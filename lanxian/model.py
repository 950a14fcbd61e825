"""The report as data: frozen dataclasses, no input or output.

A `Report` (部门决算公开) holds every printed figure as a `Figure`, the status of every table,
the sections of its text, and the sentences that say where something was booked last year.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, Literal
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from lanxian.crops import Crop
    from lanxian.verification import Ledger

State = Literal["number", "blank", "not_applicable", "text", "unread"]
Status = Literal["read", "declared_empty", "missing", "unreadable", "absent"]

#: How much one printed unit of money is in 万元 (ten thousand yuan).
MONEY = {
    "万元": Decimal(1),
    "元": Decimal("0.0001"),
    "亿元": Decimal(10000),
    "千元": Decimal("0.1"),
    "百万元": Decimal(100),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands.

    In a PDF: the page (from 1) and the box in points from the page's top left corner.
    In a text source: the line (from 1). What does not apply is None.
    """

    page: int | None = None
    x0: float | None = None
    top: float | None = None
    x1: float | None = None
    bottom: float | None = None
    line: int | None = None

    @property
    def middle(self) -> float:
        """Half-way between top and bottom; 0 where there is no box."""
        return ((self.top or 0.0) + (self.bottom or 0.0)) / 2


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed value (数据项) with its meaning and its place.

    The fields are the columns of ``report.figures`` (see docs/dictionary.md), except those that
    are the report's own (region, department, level, year, source).

    Examples
    --------
    >>> f = Figure(part="table", table="expenditure", row_code="213", row_name="农林水支出",
    ...            column="total", value=Decimal("3512.62"), unit="万元", decimals=2)
    >>> f.key
    'table/expenditure//213/农林水支出//total/'
    >>> f.amount
    Decimal('3512.62')
    """

    part: Literal["table", "narrative", "performance"]
    table: str
    title: str = ""
    side: Literal["revenue", "expenditure", ""] = ""
    row_code: str = ""
    row_name: str = ""
    row_name_raw: str = ""
    parent: str = ""
    column: str = ""
    base: str = ""
    state: State = "number"
    value: Decimal | None = None
    comparator: str = ""
    unit: str = ""
    decimals: int | None = None
    raw: str = ""
    sentence: str = ""
    place: Place = field(default=Place())
    id: str = ""

    @property
    def key(self) -> str:
        """The key columns joined; two printings of one quantity in one section share it."""
        base = "" if "/" in self.base else self.base
        parts = (self.part, self.table, self.side, self.row_code, self.row_name, self.parent)
        return "/".join((*parts, self.column, base))

    @property
    def amount(self) -> Decimal | None:
        """Money in 万元 (ten thousand yuan), exact; None for what is not money."""
        if self.value is None or self.unit not in MONEY:
            return None
        return self.value * MONEY[self.unit]

    def _repr_html_(self) -> str:
        from lanxian.views import figure_html

        return figure_html(self)


def with_ids(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Give every figure its id: its key, and where a key is printed again, a digest of the place.

    The first printing of a quantity keeps the plain key, so that a `base` that names the whole
    by its key stays valid. Later ones carry a digest of heading and sentence, never a number in
    sequence alone.
    """
    seen: dict[str, int] = {}
    result = []
    for figure in figures:
        name = figure.key
        if name in seen:
            text = f"{figure.title}\n{figure.sentence}\n{figure.row_name_raw}"
            name = f"{name}~{hashlib.sha256(text.encode()).hexdigest()[:8]}"
            while name in seen:
                name += "'"
        seen[name] = 1
        result.append(replace(figure, id=name))
    return tuple(result)


@dataclass(frozen=True, slots=True)
class Table:
    """One of the report's tables (决算表) and what became of it.

    ``status``: ``read``; ``declared_empty`` (本表无数据); ``missing`` (announced in the
    目录, by its title or by its closing note, but without a body); ``unreadable`` (with page
    and reason).
    A kind of which nothing is announced is ``absent`` and has no entry here.
    """

    kind: str
    title: str
    status: Status
    unit: str = ""
    pages: tuple[int, ...] = ()
    reason: str = ""
    note: str = ""
    place: Place = field(default=Place())


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report's text (情况说明, 绩效自评 …) under its heading.

    `key` as in docs/dictionary.md.
    """

    part: Literal["narrative", "performance", "text"]
    key: str
    title: str
    text: str
    place: Place = field(default=Place())


@dataclass(frozen=True, slots=True)
class Reclassification:
    """A sentence that says where something was booked last year and is booked now (科目调整).

    ``partly`` is true where only a part of the object (部分资金) moved, ``co_funded`` where the
    sentence gives the source of funding (县级配套资金) as the reason.
    """

    object: str
    from_class: str
    to_class: str
    sentence: str
    partly: bool = False
    co_funded: bool = False
    place: Place = field(default=Place())


@dataclass(frozen=True, slots=True)
class Mention:
    """One number printed in the text (文中的数): whether it became a Figure, else the reason.

    An unread Figure counts as one and carries its reason too. A number with neither is open.
    """

    part: str
    table: str
    title: str
    raw: str
    figure: bool
    reason: str = ""
    place: Place = field(default=Place())


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a user has to know about the reading of a report (in Chinese), with its place."""

    message: str
    place: Place = field(default=Place())


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a report was read from. ``form`` is ``pdf`` or ``transcript``."""

    path: str
    sha256: str
    form: Literal["pdf", "transcript"]
    pages: int | None = None


@dataclass(frozen=True)
class Report:
    """A department's final account (部门决算公开) as data.

    ``facts`` holds the figures as objects; ``figures`` the same as a tidy DataFrame. Where neither
    the report nor its file's name says them, ``department`` is empty and ``year`` None.
    """

    department: str
    year: int | None
    source: Source
    region: str = ""
    level: Literal["department", "unit"] = "department"
    facts: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    sections: tuple[Section, ...] = ()
    reclassifications: tuple[Reclassification, ...] = ()
    mentions: tuple[Mention, ...] = ()
    notices: tuple[Notice, ...] = ()

    def __repr__(self) -> str:
        """The report in a line, not its thousands of figures."""
        return f"<Report {self.name}: {len(self.facts)} figures, {self.source.path}>"

    def __post_init__(self) -> None:
        """Be known, so that a Figure by itself can be shown on its page."""
        _REPORTS[id(self)] = self

    @property
    def name(self) -> str:
        """Department and fiscal year, as folders and titles have it."""
        return f"{self.department or PurePath(self.source.path).stem}-{self.year or '年度不明'}"

    def status(self, kind: str) -> Status:
        """Status of a kind of table; ``absent`` where the report does not announce it."""
        found = [table.status for table in self.tables if table.kind == kind]
        return found[0] if found else "absent"

    def table(self, kind: str) -> pd.DataFrame:
        """One kind of table for people: wide, with Chinese heads; see `lanxian.views.wide`."""
        from lanxian.views import wide

        return wide(self, kind)

    def _repr_html_(self) -> str:
        from lanxian.views import report_html

        return report_html(self)

    @cached_property
    def by_table(self) -> dict[str, tuple[Figure, ...]]:
        """The figures of each kind of table and each section, in printed order."""
        found: dict[str, list[Figure]] = {}
        for fact in self.facts:
            found.setdefault(fact.table, []).append(fact)
        return {table: tuple(facts) for table, facts in found.items()}

    @cached_property
    def figures(self) -> pd.DataFrame:
        """All figures, one a row, with the columns of docs/dictionary.md in that order.

        ``value`` and ``amount`` are exact `decimal.Decimal` (None where there is none).
        """
        import pandas as pd

        rows = [figure_row(self, fact) for fact in self.facts]
        frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
        whole = ["year", "decimals", "page", "line"]
        boxes = ["x0", "top", "x1", "bottom"]
        return frame.astype(dict.fromkeys(whole, "Int64") | dict.fromkeys(boxes, "Float64"))

    def coverage(self) -> pd.DataFrame:
        """How many of the numbers printed in each section of the text became Figures (覆盖率).

        One row a section: `part`, `table` (its key), `title`, and how many numbers are `figures`,
        how many have another `reason` to be there (a date, an ordinal …), how many are `open`.
        The numbers themselves, with place and reason, are ``report.mentions``.
        """
        import pandas as pd

        keys = ["part", "table", "title"]
        rows = [
            (m.part, m.table, m.title, m.figure, bool(m.reason) and not m.figure)
            for m in self.mentions
        ]
        frame = pd.DataFrame(rows, columns=[*keys, "figures", "reason"])
        frame["open"] = ~frame["figures"].astype(bool) & ~frame["reason"].astype(bool)
        return frame.groupby(keys, sort=False).sum().astype(int).reset_index()

    def verify(self, prior: Report | None = None) -> Ledger:
        """Check everything that can be checked (勾稽核对); see `lanxian.verification`.

        Parameters
        ----------
        prior
            The same department's report of the year before.
        """
        from lanxian.verification import verify

        return verify(self, prior)

    def crop(self, figure: Figure, file: str | Path | None = None) -> Crop:
        """The page's picture with the figure marked; see `lanxian.crops`."""
        from lanxian.crops import crop

        return crop(self, figure, file)


#: The reports in memory.
_REPORTS: WeakValueDictionary[int, Report] = WeakValueDictionary()


def report_of(figure: Figure) -> Report | None:
    """The report in memory that a figure belongs to."""
    found = (r for r in list(_REPORTS.values()) if any(f is figure for f in r.facts))
    return next(found, None)


#: The columns of ``report.figures``, in order.
COLUMNS = (
    *("id", "region", "department", "level", "year"),
    *(f.name for f in fields(Figure) if f.name not in {"id", "place", "raw", "sentence"}),
    *("amount", "raw", "sentence", "page", "x0", "top", "x1", "bottom", "line", "source"),
)


def figure_row(report: Report, fact: Figure) -> dict[str, object]:
    """One figure as a row: its own fields, its place and the report's."""
    own: dict[str, object] = {f.name: getattr(fact, f.name) for f in fields(Figure)}
    place: dict[str, object] = {f.name: getattr(fact.place, f.name) for f in fields(Place)}
    about: dict[str, object] = {
        "region": report.region,
        "department": report.department,
        "level": report.level,
        "year": report.year,
        "source": report.source.sha256,
        "amount": fact.amount,
    }
    return {**own, **place, **about}
