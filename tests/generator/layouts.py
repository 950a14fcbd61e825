"""A layout: how one report prints its accounts, out of the variation over years and regions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hypothesis import strategies as st

KINDS = (
    *("revenue_expenditure", "revenue", "expenditure", "fiscal_appropriation"),
    *("general_public_budget", "basic_expenditure", "government_fund", "state_capital"),
    "three_public",
)
#: Tables outside the nine.
EXTRAS = (
    *("project", "procurement", "assets", "operating", "services", "fund_basic"),
    *("revenue_by_unit", "expenditure_by_unit", "information", "staff", "public_own"),
)
#: Words that print with blanks inside (合  计).
SPREAD = ("合计", "总计", "小计", "项目", "收入", "支出", "栏次", "行次", "金额")
#: Rules that leave the columns to white space.
UNRULED = ("horizontal", "three", "none")
FULL_WIDTH = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@dataclass(frozen=True)
class Form:
    """How one table is set. `title` and `head` choose among the variants of data.toml."""

    title: int = 0
    head: int = 0
    #: grid, open (no outer rules), horizontal, three (round the header, and at the end), none
    rules: str = "grid"
    landscape: bool = False
    #: Rows on each page; 0 leaves the page breaks to the producer.
    rows: int = 0
    #: What a continuation page repeats: nothing, its header, or its title with caption and header.
    repeat: str = ""
    #: Whether the page break splits the name of the row before it.
    cut: bool = False
    #: Width of the names in characters.
    name: int = 14
    #: Where cells stand between top and bottom; whether all are centred between left and right.
    level: str = "middle"
    centred: bool = False
    #: Else how header cells, amounts and the label of 合计 are aligned: left, centre, right.
    heads: str = "centre"
    values: str = "right"
    totals: str = "left"
    #: How far apart the lines of a cell are, in sizes of the type.
    leading: float = 1.25
    #: White space between columns without rules, beside the cells' own.
    gap: float = 0.8
    #: Whether the table goes on on the page of the table before.
    follows: bool = False
    #: Whether the second header row is set into the 合计 row (基金, 国资).
    inset: bool = False
    #: What stands in merged rows inside the grid, as a spreadsheet prints it: nothing, caption,
    #: title and caption.
    inside: str = ""
    #: What is drawn beside plain rules: nothing, thick or double outer rules, shaded header cells;
    #: or how: each cell's edges by themselves, as dashes one by one.
    border: str = ""


@dataclass(frozen=True)
class Layout:
    """How a whole report is set."""

    forms: tuple[tuple[str, Form], ...]
    unit: str = "万元"
    decimals: int = 2
    zero: str = ""
    #: Thousands separators: never, always, mixed.
    thousands: str = "never"
    #: Digits in full width: nowhere, numbers, codes too.
    full_width: str = ""
    half_brackets: bool = False
    #: Blanks inside numbers (5372. 50).
    blanks: bool = False
    labels: str = "joined"
    code: int = 0
    line_numbers: bool = True
    column_numbers: bool = True
    #: Where 合计 stands: last, or below the first row.
    total_last: bool = False
    displaced: bool = False
    #: Whose 总表: of the years from 2020, of 2019, of 2018, without 债务.
    template: str = "2020"
    total_merged: bool = True
    amount: str = "金额"
    #: 三公: blocks, pairs, vertical, with counts, with 机关运行经费 as 13th column, with 会议费 and
    #: 培训费 (flat, grouped, or with 预算数 and 决算数 as rows)
    public: str = "blocks"
    #: Column groups of the economic table (1: 合计, 人员经费, 公用经费 as columns), and whether it
    #: prints codes without a value.
    groups: int = 4
    all_codes: bool = True
    used_balance: int = 0
    #: A table without data: blank (a blank 合计 row), head, title, undeclared (no note).
    empty: str = "blank"
    caption: str = "公开{:02}表"
    caption_lines: int = 3
    titled: bool = False
    #: What stands before and after a table's title, and behind it where it is printed again.
    lead: str = ""
    behind: str = ""
    continued: str = ""
    notes: bool = True
    #: Whether the notes are several, and numbered.
    numbered: bool = False
    tables_first: bool = True
    contents: bool = True
    wording: int = 0
    watermark: str = ""
    page_number: str = ""
    running_header: str = ""
    size: float = 9
    #: Characters of a number in a line of its cell; 0 never breaks one.
    wrapped: int = 0
    #: How an amount below zero prints.
    negative: str = "-{}"
    #: Whether 合计 and the like print with blanks inside, and names are indented by their level.
    spread: bool = False
    indent: bool = False
    #: Where the unit stands: caption, title, top, leaf (of the header).
    unit_place: str = "caption"
    #: Blank rows at the end of a table.
    filler: int = 0

    def form(self, kind: str) -> Form:
        """The form of one table."""
        return dict(self.forms)[kind]

    def money(self, fen: int, number: int) -> tuple[str, str, Decimal | None]:
        """Print a true value as the table's nth number: its text, and the state and value."""
        if fen == 0 and self.zero in {"", "——", "-"}:
            return self.zero, "not_applicable" if self.zero else "blank", None
        whole = Decimal(fen).scaleb(-6 if self.unit == "万元" else -2)
        value = whole.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)
        if fen == 0 and self.zero == "0":
            value = Decimal(0)
        separated = self.thousands == "always" or (self.thousands == "mixed" and number % 2)
        text = f"{abs(value):,}" if separated else f"{abs(value)}"
        if self.blanks and number % 3 == 0:
            text = text.replace(".", ". ")
        text = self.negative.format(text) if value < 0 else text
        if self.wrapped and len(text) > self.wrapped:
            text = text[: self.wrapped] + "\n" + text[self.wrapped :]
        return (text.translate(FULL_WIDTH) if self.full_width else text), "number", value

    def words(self, text: str) -> str:
        """A name as this report prints it."""
        return text.replace("（", "(").replace("）", ")") if self.half_brackets else text

    def spaced(self, text: str) -> str:
        """A cell as this report spreads it."""
        return "  ".join(text) if self.spread and text in SPREAD else text

    def digits(self, code: str) -> str:
        """A code as this report prints it."""
        return code.translate(FULL_WIDTH) if self.full_width == "codes" else code


#: What each field of a Form can be, the usual first.
FORMS: dict[str, tuple[Any, ...]] = {
    "title": (0, 1, 2, 3, 4, 5, 6),
    "head": (0, 1, 2, 3),
    "rules": ("grid", "open", *UNRULED),
    "landscape": (False, True),
    "rows": (0, 24, 17, 11, 5),
    "repeat": ("", "header", "title"),
    "cut": (False, True),
    "name": (14, 24, 8, 5),
    "level": ("middle", "top", "bottom"),
    "centred": (False, True),
    "heads": ("centre", "left", "right"),
    "values": ("right", "centre", "left"),
    "totals": ("left", "centre"),
    "leading": (1.25, 1.0, 1.5, 1.8),
    "gap": (0.8, 0.3, 3.0),
    "follows": (False, True),
    "inset": (False, True),
    "inside": ("", "caption", "title"),
    "border": ("", "thick", "double", "shaded", "edges", "dashes"),
}
#: What each field of a Layout can be, the usual first.
LAYOUTS: dict[str, tuple[Any, ...]] = {
    "unit": ("万元", "元"),
    "decimals": (2, 0),
    "zero": ("", "0.00", "0", "——", "-"),
    "thousands": ("never", "always", "mixed"),
    "full_width": ("", "numbers", "codes"),
    "half_brackets": (False, True),
    "blanks": (False, True),
    "labels": (
        *("joined", "single", "split", "split_single", "merged", "together", "ministry"),
        *("one", "one_dash"),
    ),
    "code": (0, 1, 2, 3, 4),
    "line_numbers": (True, False),
    "column_numbers": (True, False),
    "total_last": (False, True),
    "displaced": (False, True),
    "template": ("2020", "2019", "2018", "24"),
    "total_merged": (True, False),
    "amount": ("金额", "决算数"),
    "public": (
        *("blocks", "pairs", "vertical", "counts", "thirteen", "meeting", "grouped", "rows"),
    ),
    "groups": (4, 3, 2, 1),
    "all_codes": (True, False),
    "used_balance": (0, 1),
    "empty": ("blank", "head", "title", "undeclared"),
    "caption": ("公开{:02}表", "表{}", "表{1}", "附件1-{}", "公开{:02}\n表", ""),
    "caption_lines": (3, 2, 1, 0),
    "titled": (False, True),
    "lead": ("", "{1}、", "附表{}："),
    "behind": ("", "（公开{:02}表）"),
    "continued": ("", "（续）", "（续表）", "续表"),
    "notes": (True, False),
    "numbered": (False, True),
    "tables_first": (True, False),
    "contents": (True, False),
    "wording": (0, 1, 2, 3),
    "watermark": ("", "仅供内部审核", "公开稿"),
    "page_number": ("", "— {} —", "{}", "第 {} 页"),
    "running_header": ("", "部门决算公开"),
    "size": (9, 7.5),
    "wrapped": (0, 8, 6),
    "negative": ("-{}", "－{}", "（{}）", "({})"),
    "spread": (False, True),
    "indent": (False, True),
    "unit_place": ("caption", "leaf", "top", "title"),
    "filler": (0, 2),
}
#: What is drawn only where all tables have rules around their cells.
RULED: dict[str, tuple[Any, ...]] = {
    "public": ("grouped", "rows"),
    "groups": (1,),
    "wrapped": (8, 6),
    "head": (3,),
    "inside": ("caption", "title"),
    "border": ("thick", "double", "shaded", "edges", "dashes"),
}
RULES = FORMS["rules"]


@st.composite
def layouts(
    draw: st.DrawFn, vary: Collection[str] = (*FORMS, *LAYOUTS), rules: Collection[str] = RULES
) -> Layout:
    """Draw how a report is set; the fields outside `vary` are as usual, the rules among `rules`."""

    def some(fields: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
        # Half of the fields stay as usual, so that one case does not hold every oddity at once.
        return {
            name: draw(st.sampled_from((*values[:1] * max(len(values) - 1, 1), *values[1:])))
            for name, values in fields.items()
            if name in vary
        }

    ruled = {"grid", "open"}
    kinds = draw(st.permutations(KINDS))[: draw(st.integers(1, len(KINDS)))]
    own = some(LAYOUTS)
    if own.get("unit", "万元") == "万元":
        own.pop("decimals", None)
    drawn = {**FORMS, "rules": tuple(r for r in RULES if r in rules)}
    forms = [some(drawn) for _ in kinds]
    if all(form.get("rules", "grid") in ruled for form in forms):
        extras = draw(st.lists(st.sampled_from(EXTRAS), max_size=6, unique=True))
        kinds = draw(st.permutations([*kinds, *extras]))
        if "public_own" in kinds:  # the first table of 三公 is the one of the nine
            kinds.remove("public_own")
            extras.remove("public_own")
            if "three_public" in kinds:
                kinds.append("public_own")
                extras.append("public_own")
        forms += [some({**drawn, "rules": ("grid", "open")}) for _ in extras]
    else:
        own, *forms = [
            {name: value for name, value in each.items() if value not in RULED.get(name, ())}
            for each in (own, *forms)
        ]
    return Layout(tuple((k, Form(**f)) for k, f in zip(kinds, forms, strict=True)), **own)
