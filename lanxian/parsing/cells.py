"""What a cell of a form of the annex is: a label, a pair, a grade, a text with numbers."""

from __future__ import annotations

import re

from lanxian.parsing.forms import vocabulary, word_all
from lanxian.parsing.prose import join, normalize
from lanxian.parsing.quantity import quantity
from lanxian.parsing.tokens import tokens
from lanxian.reading.document import Cell, Line

#: A label and its number in one cell: 其中：一般公共预算：1200.00.
PAIR = re.compile(
    r"(?:其中：?)?(?P<label>[^：\d]{2,20})：(?P<value>-?[\d,]*\.?\d+)(?P<unit>\D{0,4})"
)
GRADED = re.compile(r"(?P<label>.*(?:等级|等次|评级|结论))：“?(?P<grade>[^：“”]{1,3})”?")
RATED = re.compile("等级|等次|评级|结论|结果")
#: In front of a name: 指标1：, 其中：, 1、资金来源：（1）.
LEAD = re.compile(r"^(?:指标\d{1,2}|其中)[：:]|^(?:\d{1,2}[、.])?[^：]{2,6}：(?=（1）)")
HEADING = re.compile("[一二三四五六七八九十]、")


def private(label: str) -> bool:
    """Whether a label is one of persons, offices, codes and dates: what follows is no figure."""
    return bool(vocabulary()["words"]["private"].search(label))


def label_of(cell: Cell) -> str:
    """The text of a cell if it can be the label of the next one, else empty."""
    text = normalize(cell.text)
    return text if len(text) <= 24 and quantity(text, amount=True)[0] == "text" else ""


def unbracketed(label: str) -> str:
    """A label without its ordinal, and without the brackets and the colon behind it."""
    return re.sub(rf"^{HEADING.pattern}|(?:（[^（）]*）|：)+$", "", label)


def counts(text: str) -> bool:
    """Whether a text has a number that is none of a date, an ordinal, a code."""
    prose = join([Line(text)])
    return any(not token.other for token in tokens(prose))


def is_grade(cell: Cell, label: Cell) -> bool:
    """Whether a cell is the grade that a label asks for (自评等级)."""
    return word_all("grade", cell.text) and bool(RATED.search(label.text))


def passed(key: str, cell: Cell) -> bool:
    """Whether a cell is an ordinal, or the name of who did it."""
    return key == "ordinal" or (key == "other" and quantity(cell.text)[0] != "number")


def bare(text: str) -> str:
    """A text without white space."""
    return re.sub(r"\s", "", text)
