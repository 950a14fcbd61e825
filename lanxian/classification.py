"""Functional (功能分类) and economic (经济分类) codes: labels and levels, never a reason to reject.

The lists ship with the package and hold what real reports print. They are far from complete, so
a code or name that is absent here is simply one without a label.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Literal

Scheme = Literal["functional", "economic"]
Level = Literal["类", "款", "项", ""]

#: Digits of a joined code → its level; the economic classification ends at 款.
LEVELS: dict[int, Level] = {3: "类", 5: "款", 7: "项"}
#: Economic classes (经济分类) that make up personnel spending (人员经费); all others are 公用经费.
PERSONNEL = ("301", "303")

#: Names that classes had until the fiscal year 2018 (资源勘探信息等支出 until 2020).
FORMER = {
    "文化体育与传媒支出": "207",
    "医疗卫生与计划生育支出": "210",
    "资源勘探信息等支出": "215",
    "国土海洋气象等支出": "220",
}


@cache
def codes(scheme: Scheme) -> dict[str, str]:
    """Code → name of a classification, in code order.

    >>> codes("functional")["213"], codes("economic")["30229"]
    ('农林水支出', '福利费')
    """
    text = resources.files("lanxian").joinpath(f"data/{scheme}.csv").read_text("utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def level(code: str) -> Level:
    """Level (层级) of a joined code; empty where its length says nothing.

    >>> level("208"), level("20805"), level("2080505"), level("")
    ('类', '款', '项', '')
    """
    return LEVELS.get(len(code), "") if code.isdigit() else ""


def parent(code: str) -> str:
    """The code one level up; empty for a class.

    >>> parent("2080505"), parent("208")
    ('20805', '')
    """
    return code[:-2] if level(code) in {"款", "项"} else ""


@cache
def class_code(name: str) -> str:
    """Code of a functional class (类) by its name, empty if unknown.

    >>> class_code("农林水支出"), class_code("医疗卫生与计划生育支出"), class_code("没有的支出")
    ('213', '210', '')
    """
    if name in FORMER:
        return FORMER[name]
    found = (code for code, known in codes("functional").items() if known == name)
    return next((code for code in found if level(code) == "类"), "")


def class_name(text: str, among: Iterable[str] = ()) -> str:
    """The class that a sentence means, as its tables spell it; the text itself if none is near.

    Sentences shorten names; the classes in `among` (those of the report) go before the list.

    >>> class_name("社会保障就业支出科目")
    '社会保障和就业支出'
    >>> class_name("海洋开发")
    '海洋开发'
    """
    text = text.removesuffix("科目").removesuffix("（类）")
    for known in (list(among), [n for c, n in codes("functional").items() if level(c) == "类"]):
        for wanted in (text, f"{text}支出"):
            near = difflib.get_close_matches(wanted, known, n=1, cutoff=0.85)
            if near:
                return near[0]
    return text
