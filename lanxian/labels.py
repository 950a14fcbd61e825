"""The Chinese names of the keys that figures carry (表、栏目、状态 …), for those who read them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources


@cache
def labels() -> dict[str, dict[str, str]]:
    """All names: field of a figure → key → Chinese."""
    return tomllib.loads(resources.files("lanxian").joinpath("data/labels.toml").read_text("utf-8"))


def label(field: str, key: str) -> str:
    """The Chinese name of a key; a key without one, such as a printed name, is its own.

    A part of a column (an 其中) keeps its printed name.

    Examples
    --------
    >>> label("column", "basic"), label("column", "public_service.教育收费")
    ('基本支出', '事业收入：教育收费')
    """
    head, dot, part = key.partition(".")
    known = labels()[field].get(head)
    if known is None:
        return key
    return f"{known}：{part}" if dot else known
