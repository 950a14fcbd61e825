"""A department's accounts in 分 (0.01 yuan): true values, consistent by construction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hypothesis import strategies as st

from lanxian.classification import codes

FUNDS = ("general_public_budget", "government_fund", "state_capital")
#: Classes (类) whose items are paid from a fund of their own.
FUND_OF_CLASS = {"212": "government_fund", "223": "state_capital"}
#: Revenue outside the fiscal appropriation (财政拨款), in the order of the columns.
CHANNELS = ("superior_subsidy", "public_service", "business", "subordinate_payment", "other")
#: Expenditure beside 基本支出 and 项目支出.
OUTLAYS = ("payment_to_superior", "business", "subordinate_subsidy")
PERSONNEL = ("301", "303")


@dataclass(frozen=True)
class Item:
    """What a department received and spent under one functional code of seven digits (项)."""

    code: str
    basic: int = 0
    project: int = 0
    outlay: int = 0
    outlay_key: str = "business"
    own: bool = False
    surplus: int = 0
    channel: str = "other"

    @property
    def fund(self) -> str:
        """The fund that pays; empty where the department pays by its own revenue."""
        return "" if self.own else FUND_OF_CLASS.get(self.code[:3], FUNDS[0])

    def spent(self) -> dict[str, int]:
        """Expenditure by the columns of the table."""
        spent = {"basic": self.basic, "project": self.project} | dict.fromkeys(OUTLAYS, 0)
        spent[self.outlay_key] = self.outlay
        return {"total": sum(spent.values()), **spent}

    def received(self) -> dict[str, int]:
        """Revenue by the columns of the table: what is spent, and the surplus."""
        fiscal = 0 if self.own else self.basic + self.project + self.surplus
        total = self.basic + self.project + self.outlay + self.surplus
        received = {"fiscal_appropriation": fiscal} | dict.fromkeys(CHANNELS, 0)
        received[self.channel] += total - fiscal
        return {"total": total, **received}


@dataclass(frozen=True)
class Accounts:
    """A department's year: items, economic weights, balances, 三公."""

    department: str
    year: int
    items: tuple[Item, ...]
    #: Weights by which the basic expenditure is split over economic codes of five digits.
    weights: tuple[tuple[str, int], ...]
    opening: tuple[int, int, int, int] = (0, 0, 0, 0)
    distributed: int = 0
    #: Budget and final of abroad, purchase, running, reception.
    public: tuple[tuple[int, int], ...] = ((0, 0),) * 4
    #: Amounts and counts that only tables outside the nine print.
    other: tuple[int, ...] = (0,) * 8
    counts: tuple[int, ...] = (0,) * 6

    def of_fund(self, fund: str) -> tuple[Item, ...]:
        """The items that one fund pays."""
        return tuple(item for item in self.items if item.fund == fund)

    @property
    def economic(self) -> dict[str, int]:
        """Basic expenditure of the general public budget by economic code, classes included."""
        total = sum(item.basic for item in self.of_fund(FUNDS[0]))
        whole = sum(weight for _, weight in self.weights)
        parts = {code: total * weight // whole for code, weight in self.weights}
        parts[self.weights[0][0]] += total - sum(parts.values())
        for code, value in tuple(parts.items()):
            parts[code[:3]] = parts.get(code[:3], 0) + value
        return parts


def name(code: str, scheme: str = "functional") -> str:
    """The name of a code, as the department prints it."""
    return codes(scheme)[code]  # type: ignore[index]


@cache
def functional() -> tuple[str, ...]:
    """The codes of seven digits whose names are known on every level."""
    known = codes("functional")
    return tuple(c for c in known if len(c) == 7 and c[:5] in known and c[:3] in known)


@cache
def economic() -> tuple[str, ...]:
    """The economic codes of five digits."""
    return tuple(c for c in codes("economic") if len(c) == 5)


DEPARTMENTS = (
    "临河县财政局",
    "东山市青石区卫生健康局",
    "中共北原省白水县委组织部",
    "云溪县第一中学",
)

amounts = st.one_of(
    st.just(0), st.integers(1, 20_000), st.integers(0, 10**8), st.integers(0, 3 * 10**10)
)


@st.composite
def accounts(draw: st.DrawFn) -> Accounts:
    """Draw a department's accounts."""
    chosen = draw(st.lists(st.sampled_from(functional()), min_size=1, max_size=14, unique=True))
    if draw(st.booleans()):
        chosen = [code for code in chosen if code[:3] not in FUND_OF_CLASS] or ["2010601"]
    items = tuple(
        Item(
            code,
            draw(amounts) if code[:3] not in FUND_OF_CLASS else 0,
            draw(amounts) * draw(st.sampled_from((1,) * 15 + (-1,))),
            *((draw(amounts), draw(st.sampled_from(OUTLAYS))) if draw(rare) else ()),
            own=draw(rare),
            surplus=draw(amounts) if draw(rare) else 0,
            channel=draw(st.sampled_from(CHANNELS)),
        )
        for code in sorted(chosen)
    )
    weights = draw(
        st.lists(
            st.tuples(st.sampled_from(economic()), st.integers(1, 1000)),
            min_size=1,
            max_size=20,
            unique_by=lambda pair: pair[0],
        )
    )
    paid = {item.fund for item in items} | {""}
    opening = tuple(draw(amounts) if f in paid and draw(rare) else 0 for f in (*FUNDS, ""))
    public = st.tuples(amounts, amounts)
    return Accounts(
        draw(st.sampled_from(DEPARTMENTS)),
        draw(st.integers(2018, 2025)),
        items,
        tuple(sorted(weights)),
        opening,  # type: ignore[arg-type]
        draw(amounts) if draw(rare) else 0,
        draw(st.tuples(public, public, public, public)),
        draw(st.tuples(*[amounts] * 8)),
        draw(st.tuples(*[st.integers(0, 400)] * 6)),
    )


rare = st.integers(0, 3).map(lambda n: n == 3)
