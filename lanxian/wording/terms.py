"""How numbers are said: 万元 with two decimals, rates in per cent, unknowns in words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from decimal import Decimal
from importlib import resources

from lanxian.analysis.bridge import Interval

Number = Decimal | Interval


def tables(page: str) -> list[dict[str, str]]:
    """The tables of a page in `columns.toml`: column → what it is called."""
    text = resources.files("lanxian.wording").joinpath("columns.toml").read_text("utf-8")
    return list(tomllib.loads(text)[page].values())


def wan(value: Number | None) -> str:
    """An amount of money.

    >>> wan(Decimal("1234.5")), wan(None)
    ('1,234.50 万元', '未公布')
    """
    return "未公布" if value is None else f"{value:,.2f} 万元"


def signed(value: object) -> str:
    """A change of money, with its sign; none on a zero.

    >>> signed(Decimal("17.01")), signed(Decimal("0.001"))
    ('+17.01 万元', '0.00 万元')
    """
    if isinstance(value, Decimal):
        value = Interval.at(value)
    return f"{value:+,.2f} 万元" if isinstance(value, Interval) else "未公布"


def rate(value: Decimal | None, *, sign: bool = False) -> str:
    """A rate that is already in per cent.

    >>> rate(Decimal("12345.666")), rate(Decimal("0.32"), sign=True)
    ('12,345.67%', '+0.32%')
    """
    if value is None:
        return "无比率"
    return f"{Interval.at(value):{'+' if sign else ''},.2f}%"


def more(value: Decimal, of: str = "多", less: str = "少") -> str:
    """A difference in words, without its sign.

    >>> more(Decimal("-8.06")), more(Decimal(3), "增加", "减少")
    ('少', '增加')
    """
    return less if value < 0 else of


def listing(names: Iterable[str], most: int = 6) -> str:
    """Names in a row, the rest counted.

    >>> listing(["甲", "乙", "丙"], most=2)
    '甲、乙等 3 项'
    """
    names = list(names)
    shown = "、".join(names[:most])
    return shown if len(names) <= most else f"{shown}等 {len(names)} 项"
