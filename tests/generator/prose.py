"""The narrative (情况说明) of a report, from its accounts, with the figures that it prints."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

from lanxian.model import Figure
from lanxian.parsing.subject import PATH
from tests.generator.accounts import FUNDS, PERSONNEL, Accounts, name
from tests.generator.layouts import FULL_WIDTH, Layout

REPORTS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("prose.toml").read_text("utf-8")
)["report"]
FIGURE = re.compile(
    r"\[(?:(?P<code>\d+):)?(?P<row>[^|^]+)(?:\^(?P<parent>[^|]+))?"
    r"\|(?P<column>\w+)(?:<(?P<base>[^|]+))?\|(?P<amount>[^]]+)\]|<(?P<rate>%?)(?P<sign>[^>]+)>"
)


class Said(NamedTuple):
    """A figure of the text. `base` is a whole's row name; `parent` a path, or what is counted."""

    table: str
    row_code: str
    row_name: str
    parent: str
    column: str
    base: str
    value: Decimal | None
    unit: str


def narrative(accounts: Accounts, layout: Layout) -> Iterator[tuple[str, str]]:
    """Headings and paragraphs with their roles."""
    yield from Narrative(accounts, layout).paragraphs()


def said(accounts: Accounts, layout: Layout) -> Counter[Said]:
    """The figures that the text prints."""
    text = Narrative(accounts, layout)
    list(text.paragraphs())
    return Counter(text.said)


def heard(figures: Iterable[Figure]) -> Counter[Said]:
    """The figures that were read from the text."""
    return Counter(
        Said(f.table, f.row_code, f.row_name, _told(f.parent, f.column), f.column,
             f.base.split("/")[4] if "/" in f.base else f.base, f.value, f.unit)
        for f in figures
        if f.part == "narrative"
    )  # fmt: skip


def _told(parent: str, column: str) -> str:
    return parent if column == "count" or PATH in parent else ""


@dataclass
class Narrative:
    """The text of a report in one of the wordings: its paragraphs, and what they say."""

    accounts: Accounts
    layout: Layout
    key: str = ""
    said: list[Said] = field(default_factory=list)

    def paragraphs(self) -> Iterator[tuple[str, str]]:
        """Headings and paragraphs with their roles."""
        words = {
            "y": self.accounts.year,
            "p": self.accounts.year - 1,
            "d": self.accounts.department,
        }
        amounts = _amounts(self.accounts)
        for part in REPORTS[self.layout.wording % len(REPORTS)]["section"]:
            self.key = part.get("key", self.key)
            if "title" in part:
                yield "section", part["title"]
            if "each" not in part:
                yield "body", self.filled(part["text"], words, amounts)
                continue
            rows = _classes(self.accounts) if part["each"] == "class" else _items(self.accounts)
            texts = [
                self.filled(part["text"], words | own, amounts | {part["each"]: amount})
                for own, amount in rows
            ]
            if texts and "between" in part:
                yield "body", part["between"].join(texts) + "。"
            else:
                yield from (("body", text) for text in texts)

    def filled(self, text: str, words: Mapping[str, Any], amounts: Mapping[str, int]) -> str:
        """A paragraph with its words and amounts; its figures are noted."""
        for word, value in words.items():
            text = text.replace(f"{{{word}}}", str(value))

        def printed(found: re.Match[str]) -> str:
            if found["sign"]:
                less = _change(found["sign"], amounts) < 0
                return (
                    ("下降" if less else "增长") if found["rate"] else ("减少" if less else "增加")
                )
            return self.figure(found, amounts)

        return FIGURE.sub(printed, text)

    def figure(self, found: re.Match[str], amounts: Mapping[str, int]) -> str:
        """Print a figure, and note it."""
        what, column = found["amount"], found["column"]
        if what.startswith("#"):
            index, unit = re.fullmatch(r"#(\d)(.+)", what).groups()  # type: ignore[union-attr]
            value = Decimal(self.accounts.counts[int(index)])
        elif column in {"share", "completion", "growth"}:
            above = (
                _change(what, amounts) if column == "growth" else _of(what.split("/")[0], amounts)
            )
            below = _base(what, amounts) if column == "growth" else _of(what.split("/")[1], amounts)
            value, unit = _rounded(Decimal(above) * 100 / (below or 1)), "%"
        else:
            fen = _change(what, amounts) if column == "change" else _of(what, amounts)
            unit = self.layout.unit
            value = _rounded(Decimal(fen).scaleb(-6 if unit == "万元" else -2))
        if column == "growth" and _change(what, amounts) * value < 0:
            value = -value  # of a negative amount: the word in front says what it did
        base = found["base"] or ""
        parent = _told(found["parent"] or "", column)
        code, row = found["code"] or "", found["row"]
        self.said.append(Said(self.key, code, row, parent, column, base, value, unit))
        shown = abs(value) if column in {"change", "growth"} else value
        text = f"{shown:,}" if self.layout.thousands != "never" else f"{shown}"
        return (text.translate(FULL_WIDTH) if self.layout.full_width else text) + unit


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _of(what: str, amounts: Mapping[str, int]) -> int:
    """An amount; with a star its budget, made up so that some are below it and some above."""
    fen = amounts[what.removesuffix("*")]
    return fen * (8 + len(what) % 5) // 10 + 700_000 if what.endswith("*") else fen


def _base(what: str, amounts: Mapping[str, int]) -> int:
    """What an amount is compared with: its budget, or last year's, made up likewise."""
    fen = amounts[what.removesuffix("*")]
    return _of(what, amounts) if what.endswith("*") else fen * (13 - len(what) % 6) // 10


def _change(what: str, amounts: Mapping[str, int]) -> int:
    return amounts[what.removesuffix("*")] - _base(what, amounts)


def _amounts(own: Accounts) -> dict[str, int]:
    """The amounts of a report by the names that its wordings use, in 分."""
    received = [item.received() for item in own.items]
    spent = [item.spent() for item in own.items]
    general = own.of_fund(FUNDS[0])
    abroad, purchase, running, reception = (final for _, final in own.public)
    income = sum(r["total"] for r in received)
    fiscal = sum(r["fiscal_appropriation"] for r in received)
    economic = own.economic if general else {}
    personnel = sum(economic.get(code, 0) for code in PERSONNEL)
    basic = sum(item.basic for item in general)
    return {
        "balance": income + sum(own.opening) + own.distributed,
        "income": income,
        "fiscal": fiscal,
        "own": income - fiscal,
        **{key: sum(s["total" if key == "spent" else key] for s in spent)
           for key in ("spent", "basic", "project")},
        "general": sum(item.basic + item.project for item in general),
        "general_basic": basic,
        "personnel": personnel,
        "running_cost": basic - personnel,
        "fund": sum(item.basic + item.project for item in own.of_fund(FUNDS[1])),
        "three": abroad + purchase + running + reception,
        "vehicles": purchase + running,
        "abroad": abroad,
        "purchase": purchase,
        "running": running,
        "reception": reception,
        "bought": sum(own.other[1:4]),
        **{f"o{i}": amount for i, amount in enumerate(own.other)},
    }  # fmt: skip


def _classes(own: Accounts) -> Iterator[tuple[dict[str, str], int]]:
    general = own.of_fund(FUNDS[0])
    for code in dict.fromkeys(item.code[:3] for item in general):
        label = name(code)
        words = {"class": label, "stem": label.removesuffix("支出")}
        yield words, sum(i.basic + i.project for i in general if i.code.startswith(code))


def _items(own: Accounts) -> Iterator[tuple[dict[str, str], int]]:
    for n, item in enumerate(own.of_fund(FUNDS[0]), start=1):
        code = item.code
        words = {"n": str(n), "code": code, "class": name(code[:3]), "kuan": name(code[:5])}
        yield {**words, "item": name(code)}, item.basic + item.project
