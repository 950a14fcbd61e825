"""Headings of a report's text: recognised by ordinal and wording, never by number or page.

What headings are called is data (sections.toml).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lanxian.parsing.prose import full, normalize
from lanxian.reading.document import Block, Line

CHINESE = "[一二三四五六七八九十]"
#: What stands before a heading, by level.
LEVELS = (
    (1, re.compile(rf"第{CHINESE}+(?:部分|章)[：、]?")),
    (2, re.compile(rf"{CHINESE}+[、.]")),
    (3, re.compile(rf"（{CHINESE}+）[、.]?")),
    (4, re.compile(r"\d{1,2}[、.](?!\d)|（\d{1,2}）|\d{1,2}(?=[^\d年月日])")),
)
TERMINAL = re.compile(r"(?:情况|说明|事项|概况|解释|附件|附表|决算表|职责|职能|设置|构成)：?$")
#: How a heading without a mark behind its number ends (2 全年目标实际完成情况).
FORMAL = re.compile(r"^[^，。；：、]{4,30}(?:情况|分析|说明|结论|事项)$")
TABLE = re.compile(r"[^，。；]{0,40}(?:决算|收支|支出|统计|信息|情况).{0,12}表(?:（.{1,8}）)?")
ANNEX = re.compile(
    r"(?:附件\d*[：:]?)?(?!.*(?:详见|见附|附后|如下))[^，。；、]{0,40}绩效.{0,14}(?:报告|表|自评情况)"
    r"(?:（[^）]{1,12}）)?"
)
#: A line of a 目录: leaders or a gap, and the page.
ENTRY = re.compile(r"(?:[.．…·‥]{3,}\s*|\S\s+)\d{1,3}\s*$")
RUN_IN = re.compile(
    r"([^，。；：]{4,40}?(?:情况说明|情况|说明)"
    r"|\d{1,2}[.、](?:机关运行经费|政府采购|国有资产|预算绩效)(?:支出|占用|管理)?)[。：](?=.)"
)
LONGEST = 48


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level, its text without the ordinal, and how many lines it takes."""

    level: int
    name: str
    title: str
    lines: int = 1
    rest: Line | None = None


@cache
def vocabulary() -> dict[str, dict[str, re.Pattern[str]]]:
    """Patterns of headings by part, from sections.toml."""
    data = tomllib.loads(files(__package__).joinpath("sections.toml").read_text("utf-8"))
    return {part: {k: re.compile(p) for k, p in keys.items()} for part, keys in data.items()}


def key_of(part: str, name: str) -> str:
    """The key of a heading within a part; empty if its wording says nothing.

    >>> key_of("narrative", "财政拨款收支决算总体情况说明"), key_of("narrative", "附则")
    ('fiscal_appropriation', '')
    """
    name = re.sub(r"^.*?\d{4}年度?(?=.)|^关于|的(?=说明|情况)", "", name)
    return next((k for k, p in vocabulary()[part].items() if p.search(name)), "")


def find_heading(
    blocks: Sequence[Block], at: int, settled: bool, margin: float | None
) -> Heading | None:
    """The heading that begins at a block; `settled` if the text before it has come to an end."""
    line = blocks[at]
    assert isinstance(line, Line)
    text = normalize(line.text)
    level, ordinal = ordinal_of(line.text)
    if not text or ENTRY.search(line.text) or (level in {0, 4} and not settled):
        return None
    run_in = RUN_IN.match(text) if level in {2, 3, 4} else None
    if run_in and key_of("narrative", run_in[1][len(ordinal) :]) and not re.search("指", run_in[1]):
        return _run_in(line, level, ordinal, run_in[1])
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    title, lines = text, 1
    if isinstance(following, Line) and _continues(text, ordinal, following, level):
        title, lines = text + normalize(following.text), 2
    name = title[len(ordinal) :].rstrip("：")
    if ordinal and level in {2, 3, 4} and FORMAL.search(name.rstrip("。")):
        name = name.rstrip("。")
    if not name or len(title) > LONGEST or re.search(r"[，。；！？]|：.|\d万?元", name):
        return None
    known = any(key_of(part, name) for part in ("narrative", "performance", "text"))
    if level != 1 and full(line, margin) and not (known and TERMINAL.search(title)):
        return None
    return Heading(level, name, title, lines)


def ordinal_of(printed: str) -> tuple[int, str]:
    """Level and ordinal of a heading; level 0 where there is none.

    >>> ordinal_of("（二）收入"), ordinal_of("2 全年目标完成情况"), ordinal_of("2024年")
    ((3, '（二）'), (4, '2'), (0, ''))
    """
    text = normalize(printed)
    for level, pattern in LEVELS:
        if found := pattern.match(text):
            bare = level == 4 and found[0].isdigit()
            if not bare or FORMAL.search(text):
                return level, found[0]
    return 0, ""


def _continues(text: str, ordinal: str, following: Line, level: int) -> bool:
    """Whether a heading runs on into the following line."""
    more = normalize(following.text)
    if len(more) > 24 or ordinal_of(following.text)[0] or re.search("[，。；：！？]", more):
        return False
    if text == ordinal:
        return True
    if level == 0 or re.search("[，。；！？]", text):
        return False
    tail = "决算总体情况说明".endswith(more) or "决算具体情况说明".endswith(more)
    return tail or (not TERMINAL.search(text) and bool(TERMINAL.search(text + more)))


def _run_in(line: Line, level: int, ordinal: str, title: str) -> Heading:
    """A heading with its text behind it on the same line."""
    count, at = 0, 0
    while count <= len(title):  # one more: the mark behind the heading
        count += bool(normalize(line.text[at]).strip())
        at += 1
    rest = Line(line.text[at:], line.span(at, len(line.text)), line.edges[at:])
    return Heading(level, title[len(ordinal) :], title, 1, rest)
