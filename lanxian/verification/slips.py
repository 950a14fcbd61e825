"""Does a typical slip of the pen lead from what should stand there to what is printed?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from lanxian.labels import label
from lanxian.verification.nodes import Node

POWERS = {1: "小数点左移一位", -1: "小数点右移一位", 2: "小数点左移两位", -2: "小数点右移两位"}
#: How a rate with a zero at its end came about that was rounded too early: 2.59 → 2.6 → 2.60.
EARLY = "先取整到前一位再补零"
#: Rounding of the solver's floating-point ends.
MARGIN = 1e-6


def explain(node: Node, low: float, high: float, neighbours: Iterable[Node] = ()) -> str:
    """The slip that explains a figure, as a Chinese phrase; empty if none is typical.

    Parameters
    ----------
    node
        The suspect; ``low`` and ``high`` are what all other figures imply for it.
    neighbours
        Figures in the same row or column, whose value may have been copied.

    Examples
    --------
    >>> from lanxian.model import Figure
    >>> from lanxian.verification.nodes import make_node
    >>> node = make_node(Figure(part="table", table="t", value=Decimal("23.31"), unit="万元",
    ...                         decimals=2), "")
    >>> explain(node, 24.305, 24.315)
    '一位数字之差：应为 24.31'
    >>> rate = Figure(part="narrative", table="t", value=Decimal("2.60"), raw="2.60", unit="%",
    ...               decimals=2)
    >>> explain(make_node(rate, ""), 2.587, 2.593)
    '先取整到前一位再补零：应为 2.59'
    """
    if node.implied:
        return "漏填" if low > MARGIN else ""

    def fits(number: Decimal) -> bool:
        return low - MARGIN <= float(number) <= high + MARGIN

    zero = fits(Decimal(0))  # then next to nothing fits too, a ten-thousandth of anything
    for number, kind in slips(node):
        if number != node.value and fits(number) and (not number or not zero):
            return kind.format(f"{number:,f}")
    for other in neighbours:
        if other.value and other is not node:
            column = label("column", other.figure.column)
            name = other.figure.row_name if other.row != node.row else column
            if other.value == node.value:
                return f"与相邻的“{name}”同数，疑为错抄"
            if fits(other.value):
                return f"应有的数印在相邻的“{name}”，疑为错行或错列"
    return ""


def slips(node: Node) -> Iterator[tuple[Decimal, str]]:
    """What may have been meant, most telling slips first, with the phrase for each."""
    value, places = node.value, node.figure.decimals or 0
    if node.figure.unit == "%" and places and node.figure.raw.rstrip("%％").endswith("0"):
        for step in range(-5, 6):
            yield value + Decimal(step).scaleb(-places), f"{EARLY}：应为 {{}}"
    yield -value, "正负号相反：应为 {}"
    yield value.scaleb(4), "单位有误：疑把万元写作元，应为 {}"
    yield value.scaleb(-4), "单位有误：疑把元写作万元，应为 {}"
    for power, kind in POWERS.items():
        yield value.scaleb(power), f"{kind}：应为 {{}}"
    printed = node.figure.value or Decimal(0)
    scale = value / printed if printed else Decimal(1)
    digits = f"{abs(int(printed.scaleb(places))):0{places + 1}d}"
    sign = -1 if printed < 0 else 1

    def number(text: str) -> Decimal:
        return sign * Decimal(int(text or "0")).scaleb(-places) * scale

    for k in range(len(digits) - 1):
        swapped = digits[:k] + digits[k + 1] + digits[k] + digits[k + 2 :]
        yield number(swapped), "相邻两位数字颠倒：应为 {}"
    for k, old in enumerate(digits):
        for new in "0123456789":
            if new != old:
                yield number(digits[:k] + new + digits[k + 1 :]), "一位数字之差：应为 {}"
    for k in range(len(digits) + 1):
        for new in "0123456789":
            yield number(digits[:k] + new + digits[k:]), "漏了一位数字：应为 {}"
    for k in range(len(digits)):
        yield number(digits[:k] + digits[k + 1 :]), "多了一位数字：应为 {}"
