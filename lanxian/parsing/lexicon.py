"""The words of a report's text as patterns, from lexicon.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lanxian.model import MONEY

#: What a name says that it includes (收支总计（含年初结转）).
INCLUDING = re.compile(r"（含[^（）]*）$")


@dataclass(frozen=True, slots=True)
class Measure:
    """A pattern for the words in front of a number, and the column that they name."""

    column: str
    pattern: re.Pattern[str]
    unit: str = ""
    only: str = ""
    tables: tuple[str, ...] = ()

    def fits(self, family: str, unit: str, table: str) -> bool:
        """Whether it applies to numbers of this unit in this section."""
        return (
            self.unit in {"", family}
            and self.only in {"", unit}
            and (not self.tables or table in self.tables)
        )


@dataclass(frozen=True, slots=True)
class Other:
    """A pattern for a number that is no figure, and the reason."""

    reason: str
    before: re.Pattern[str]
    number: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True)
class Lexicon:
    """All patterns, compiled."""

    units: re.Pattern[str]
    measures: tuple[Measure, ...]
    others: tuple[Other, ...]
    signs: Mapping[str, re.Pattern[str]]
    sign: str
    bases: Mapping[str, str]
    rows: Mapping[str, Mapping[str, re.Pattern[str]]]
    words: Mapping[str, re.Pattern[str]]
    data: Mapping[str, Any]

    def row(self, table: str, name: str) -> str:
        """The canonical name of a row in a section.

        >>> lexicon().row("three_public", "公务用车购置支出")
        '公务用车购置费'
        """
        rows = self.named(table).items()
        found = next((key for key, pattern in rows if pattern.fullmatch(name)), "")
        if not found and (bare := INCLUDING.sub("", name)) != name:
            found = next((key for key, pattern in rows if pattern.fullmatch(bare)), "")
        return found or name

    def named(self, table: str) -> Mapping[str, re.Pattern[str]]:
        """The rows that a section knows by name, the more particular first."""
        return self.rows.get(table, self.rows["any"])

    def base(self, words: str, year: int) -> str:
        """What a phrase refers to (``prior_year`` …); empty if it names nothing known."""
        for key, pattern in self.bases.items():
            if re.search(pattern.replace("PRIOR", str(year - 1)), words):
                return key
        return ""

    def default(self, table: str, family: str) -> str:
        """The column of a number with no measure in front of it."""
        general: Mapping[str, Any] = self.data["default"]
        column: str = general.get(table, {}).get(family) or general[family]
        return column


def family(unit: str) -> str:
    """The family of a unit: money, percent or count.

    >>> family("万元"), family("%"), family("台（套）"), family("")
    ('money', 'percent', 'count', 'money')
    """
    if unit in {"%", "‰", "倍"}:
        return "percent"
    return "money" if unit in {"", "万", *MONEY} else "count"


@cache
def lexicon() -> Lexicon:
    """The lexicon that comes with the package."""
    text = files(__package__).joinpath("lexicon.toml").read_text("utf-8")
    data = tomllib.loads(text)
    units = "|".join(re.escape(u) if u == "%" else u for u in data["units"])
    signs: dict[str, str] = data["signs"]
    sign = "|".join(signs[k] for k in ("unclear", "down", "up"))
    sign = rf"(?:{sign})+"
    budget = "|".join(v for k, v in data["bases"].items() if k.startswith("budget"))

    common: dict[str, str] = data["rows"]["any"]

    def measure(entry: Mapping[str, Any]) -> Measure:
        pattern = entry["pattern"].replace("SIGN", sign).replace("BUDGET", budget)
        return Measure(
            entry["column"],
            re.compile(rf"(?P<subject>.*?)(?:{pattern})"),
            entry.get("unit", ""),
            entry.get("only", ""),
            tuple(entry.get("tables", ())),
        )

    def other(entry: Mapping[str, Any]) -> Other:
        after = entry.get("after", "").replace("UNITS", units)
        return Other(
            entry["reason"],
            re.compile(rf"(?:{entry.get('before', '')})$"),
            re.compile(entry.get("number", ".*")),
            re.compile(after),
        )

    return Lexicon(
        units=re.compile(rf"(?:{units})(?:(?:/(?:{units}|[一-龥]{{1,2}}))+(?:、人)?)?"),
        measures=tuple(map(measure, data["measure"])),
        others=tuple(map(other, data["other"])),
        signs={key: re.compile(pattern) for key, pattern in signs.items()},
        sign=sign,
        bases=data["bases"],
        rows={
            table: {name: re.compile(p) for name, p in {**rows, **common, **rows}.items()}
            for table, rows in data["rows"].items()
        },
        words={key: re.compile(pattern) for key, pattern in data["words"].items()},
        data=data,
    )
