"""The text of a cell → what it says: a number and its precision, a blank, ——, or another text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from lanxian.model import State

#: Signs in the first place of a value, in the form that a Figure carries.
COMPARATORS = {
    "≥": "≥", "≧": "≥", ">=": "≥", "≤": "≤", "≦": "≤", "<=": "≤", ">": ">", "<": "<",
    "=": "=", "＝": "=", "±": "±", "约": "约",
}  # fmt: skip
NOT_APPLICABLE = re.compile(r"[-—–―─－/／]{1,4}|不适用")
NUMBER = re.compile(r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[-−]?\.\d+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says. `value` is None unless `state` is ``number``."""

    state: State
    value: Decimal | None = None
    decimals: int | None = None


def read_number(text: str) -> Reading:
    """Read a cell that should hold one number.

    Thousands separators, full-width digits, and blanks or line breaks inside the number are
    understood; anything else keeps its text and is ``unread``.

    Examples
    --------
    >>> read_number("1234. 50")
    Reading(state='number', value=Decimal('1234.50'), decimals=2)
    >>> read_number("——").state, read_number("").state, read_number("3.4.5").state
    ('not_applicable', 'blank', 'unread')
    """
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not text:
        return Reading("blank")
    if NOT_APPLICABLE.fullmatch(text):
        return Reading("not_applicable")
    negative = re.fullmatch(r"\((.+)\)", text)
    if negative:
        text = f"-{negative[1]}"
    if not NUMBER.fullmatch(text):
        return Reading("unread")
    value = Decimal(text.replace(",", "").replace("−", "-"))
    return Reading("number", value, decimal_places(value))


def decimal_places(value: Decimal) -> int:
    """Digits after the point.

    >>> decimal_places(Decimal("688.90"))
    2
    """
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
