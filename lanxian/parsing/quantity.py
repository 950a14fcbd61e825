"""A cell of the performance annex → a quantity with comparator and unit, or words (指标值)."""

from __future__ import annotations

import re
from decimal import Decimal

from lanxian.model import State
from lanxian.parsing.lexicon import lexicon
from lanxian.parsing.numbers import read_number
from lanxian.parsing.prose import normalize

#: How a comparator is written in front of a number, most particular first.
SIGNS = {
    "≥": "[≥≧⩾]=?|>=|=>|大于或?等于|不低于|不少于|不小于|至少|正向(?:指标)?",
    "≤": "[≤≦⩽]=?|<=|=<|小于或?等于|不高于|不超过|不大于|不多于|控制在|[反逆负]向(?:指标)?",
    ">": ">|大于|高于|超过|多于",
    "<": "<|小于|低于|少于",
    "=": "==?|等于",
    "±": "±",
    "约": "约",
}
#: … and behind its unit; what says only that it was reached says no more.
ENDS = {
    "≥": "(?:（含[^）]*）|含)?[及或]?以上(?:（含[^）]*）)?",
    "≤": "(?:（含[^）]*）|含)?[及或]?以[下内](?:（含[^）]*）)?|之?内",
    "": "（含）|已?完成",
}
QUANTITY = re.compile(
    rf"(?:已|实际|全部|共)*(?:完成|达到?|为)?(?P<sign>{'|'.join(SIGNS.values())})?"
    rf"(?P<number>-?[\d,]*\.?\d+)(?P<unit>(?:\D|(?<=m)[23]){{0,14}}?)(?P<end>{'|'.join(ENDS.values())})?"
)
DATE = re.compile(r"(?:19|20)\d\d(?:年|[./-](?:0?[1-9]|1[0-2])(?!\d)"
                  r"|(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])$)"
                  r"|\d{1,2}月(?:\d|底|末|份|前|$)")  # fmt: skip
#: Two numbers in one cell, or what may be two: a number wrapped inside its cell fills it.
APART = re.compile(r"\d[ \t　]+\d|(?<![\d.,])[\d.,]{0,3}\d\s*\n\s*\d")
#: A unit that no list has: short, and no word that makes the number another one (10余人).
RARE = re.compile(
    r"(?!.*[余多约以左右上下前后底达优良差完成无不未])万?[一-龥A-Za-zμ㎡℃/、·]{1,4}[23]?(?:（[一-龥]{1,2}）)?"
)
JOINED = re.compile("[/·、*每]|每")
PERCENT = re.compile("百分比|百分率")

Quantity = tuple[State, Decimal | None, int | None, str, str]


def quantity(text: str, sign: str = "", unit: str = "", amount: bool = False) -> Quantity:
    """State, value, decimals, comparator and unit of a cell that holds a quantity or words.

    Parameters
    ----------
    sign, unit
        What other cells of the row say of a plain number (指标性质, 度量单位).
    amount
        Whether it stands where money does, and is no date (2024.05).

    >>> quantity("≤ 3.05 元 / 吨")
    ('number', Decimal('3.05'), 2, '≤', '元/吨')
    >>> quantity("95", "≥", "百分比")
    ('number', Decimal('95'), 0, '≥', '%')
    >>> [quantity(t)[0] for t in ("达成预期\\n指标", "", "2024年12月底前", "90%-100%", "10余人")]
    ['text', 'blank', 'text', 'text', 'text']
    """
    if APART.search(text.strip()):
        return "text", None, None, "", ""
    words = normalize(text)
    plain = read_number(words)
    if plain.state == "number" and (amount or not DATE.match(words)):
        return "number", plain.value, plain.decimals, _key(SIGNS, sign), PERCENT.sub("%", unit)
    if plain.state in {"blank", "not_applicable"}:
        return plain.state, None, None, "", ""
    found = QUANTITY.fullmatch(words)
    if not found or DATE.match(words) or not is_unit(found["unit"]):
        return "text", None, None, "", ""
    reading = read_number(found["number"])
    if reading.state != "number":
        return "text", None, None, "", ""
    printed = PERCENT.sub("%", found["unit"])
    comparator = _key(SIGNS, found["sign"] or "") or _key(ENDS, found["end"] or "")
    comparator = comparator or _key(SIGNS, sign)
    return "number", reading.value, reading.decimals, comparator, printed or unit


def is_unit(text: str) -> bool:
    """Whether a text is a unit, or units joined.

    >>> is_unit("元/人·天"), is_unit("个工作日"), is_unit("余人"), is_unit("次，共")
    (True, True, False, False)
    """
    units = lexicon().units
    parts = [p for p in JOINED.split(text) if p] if text else []
    return all(units.fullmatch(p) or PERCENT.fullmatch(p) or RARE.fullmatch(p) for p in parts)


def _key(table: dict[str, str], words: str) -> str:
    words = normalize(words)
    return next((key for key, p in table.items() if words and re.fullmatch(p, words)), "")
