"""A layout: how one report prints its accounts, drawn out of the variation over years and regions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import strategies as st

#: The orders in which the nine tables stand (2022–2024, Shanghai, before 2021), as drawn.
ORDERS = {
    "standard": "01 02 03 04 05 06 07 08 09",
    "shanghai": "01 02 03 04 05 06 09 07 08",
}
KINDS = (
    "revenue_expenditure",
    "revenue",
    "expenditure",
    "fiscal_appropriation",
    "general_public_budget",
    "basic_expenditure",
    "government_fund",
    "state_capital",
    "three_public",
)
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@dataclass(frozen=True)
class Form:
    """How one table is set. `title` and `head` choose among the variants of data.toml."""

    title: int = 0
    head: int = 0
    #: grid, open (no outer rules), horizontal, none
    rules: str = "grid"
    landscape: bool = False
    #: Rows on each page; 0 leaves the page breaks to the producer.
    rows: int = 0
    #: What a continuation page repeats: nothing, the header, or title and header.
    repeat: str = ""
    #: Whether the page break splits the name of the row before it.
    cut: bool = False
    #: Width of the names in characters.
    name: int = 14
    middle: bool = True
    #: Whether the table goes on on the page of the table before.
    follows: bool = False
    #: Where a second header row is set into the 合计 row (基金, 国资).
    inset: bool = False
    centred: bool = False


@dataclass(frozen=True)
class Layout:
    """How a whole report is set."""

    forms: tuple[tuple[str, Form], ...]
    unit: str = "万元"
    decimals: int = 2
    zero: str = ""
    #: Thousands separators: never, always, or in every second number (mixed).
    thousands: str = "never"
    full_width: bool = False
    half_brackets: bool = False
    labels: str = "joined"
    code: int = 0
    line_numbers: bool = True
    column_numbers: bool = True
    total_last: bool = False
    total_merged: bool = True
    amount: str = "金额"
    #: 三公: blocks, pairs, vertical
    public: str = "blocks"
    #: Column groups of the economic table.
    groups: int = 4
    all_codes: bool = True
    #: How a table without data is printed: blank (a blank 合计 row), head, title.
    empty: str = "blank"
    caption: str = "公开{:02}表"
    caption_lines: int = 3
    captioned: bool = True
    tables_first: bool = True
    contents: bool = True
    titled: bool = False
    notes: bool = True
    watermark: str = ""
    page_number: str = ""
    running_header: str = ""
    wording: int = 0
    size: float = 9
    blanks: bool = False
    wide_used: int = 0
    counter: list[int] = field(default_factory=lambda: [0], compare=False, repr=False)

    def form(self, kind: str) -> Form:
        """The form of one table."""
        return dict(self.forms)[kind]

    def money(self, fen: int) -> tuple[str, str, Decimal | None]:
        """Print a true value: its text, and the state and value that it stands for."""
        if fen == 0 and self.zero in {"", "——"}:
            return self.zero, "not_applicable" if self.zero else "blank", None
        if fen == 0 and self.zero == "0":
            return self.zero.translate(FULL_WIDTH if self.full_width else {}), "number", Decimal(0)
        whole = Decimal(fen).scaleb(-6 if self.unit == "万元" else -2)
        value = whole.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)
        self.counter[0] += 1
        separated = self.thousands == "always" or (self.thousands == "mixed" and self.counter[0] % 2)
        text = f"{value:,}" if separated else f"{value}"
        return (text.translate(FULL_WIDTH) if self.full_width else text), "number", value

    def words(self, text: str) -> str:
        """A name as this report prints it."""
        return text.replace("（", "(").replace("）", ")") if self.half_brackets else text


RULES = ("grid", "grid", "open", "horizontal", "none")


@st.composite
def form(draw: st.DrawFn, follows: bool) -> Form:
    """Draw how one table is set."""
    return Form(
        title=draw(st.integers(0, 3)),
        head=draw(st.integers(0, 2)),
    )


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Draw how a report is set."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=9, unique=True))
    forms = tuple((kind, draw(form(follows=i > 0))) for i, kind in enumerate(kinds))
    return Layout(forms)


def shown(value: Decimal) -> str:
    """A number in a sentence."""
    return re.sub(r"\.00$", "", f"{value:,}") if value == 0 else f"{value:,}"
