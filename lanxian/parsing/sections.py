"""Document → the sections of its text, found by heading and never by number or page.

What headings are called is data (sections.toml). A heading in the 目录 is not a section: those
lines are kept as the text ``contents``, so that no line of the text is lost.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from lanxian.model import Place, Section
from lanxian.parsing.prose import ENDS, Prose, full, join, normalize, right_margin
from lanxian.reading.document import Block, Document, Grid, Line

Part = Literal["narrative", "performance", "text"]

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
ANNEX = re.compile(r"(?:附件\d*[：:]?)?[^，。；、]{0,40}绩效.{0,12}(?:报告|自评表|评价表|自评情况)")
RUN_IN = re.compile(r"([^，。；：]{4,40}?(?:情况说明|情况|说明))[。：](?=.)")
LEADER = re.compile(r"(?:[.…·‥]{2,}|错误！).*$|(?<=\D)\d{1,3}$")
LONGEST = 48


@dataclass(frozen=True, slots=True)
class TextSection:
    """The text under one heading, as blocks; `key` as in the data dictionary."""

    part: Part
    key: str
    title: str
    blocks: tuple[Block, ...]
    place: Place = field(default=Place())
    margin: float | None = None

    @property
    def prose(self) -> Prose:
        """Its lines as running text, without its grids."""
        return join([b for b in self.blocks if isinstance(b, Line)], self.margin)

    @property
    def text(self) -> str:
        """Its text as people read it; cells of a grid's row stand between tabs."""
        parts = [
            "\n".join("\t".join(normalize(c.text) for c in row) for row in b.rows)
            if isinstance(b, Grid)
            else b.text
            for b in self.blocks
        ]
        return "\n".join(parts)

    def section(self) -> Section:
        """The section as a report keeps it."""
        return Section(self.part, self.key, self.title, self.text, self.place)


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
    name = re.sub(r"^关于|\d{4}年度?|的(?=说明|情况)", "", name)
    return next((k for k, p in vocabulary()[part].items() if p.search(name)), "")


def find_sections(document: Document) -> tuple[TextSection, ...]:
    """Cut a document's text into sections; the report's tables and its cover are left out."""
    lines = [b for b in document.blocks if isinstance(b, Line)]
    walk = _Walk(right_margin(lines))
    walk.run(document.blocks)
    return tuple(walk.sections)


@dataclass
class _Walk:
    """The walk over a document's blocks: which part it is in, which headings are open."""

    margin: float | None
    part: str = "cover"
    sections: list[TextSection] = field(default_factory=list)
    open: list[tuple[int, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    current: tuple[Part, str, str, Place] | None = None
    resumed: bool = False

    def run(self, blocks: Sequence[Block]) -> None:
        i = 0
        settled = True
        while i < len(blocks):
            block = blocks[i]
            if isinstance(block, Grid):
                self.blocks.append(block)
                i, settled = i + 1, True
                continue
            if (stop := contents_end(blocks, i)) > i:
                held = self.current
                self.begin("text", "contents", "目录", block.place)
                self.blocks += blocks[i:stop]
                self.begin(*held) if held else self.leave()
                self.resumed = True
                i, settled = stop, True
                continue
            heading = find_heading(blocks, i, settled, self.margin)
            if heading and self.enter(heading, block):
                i, settled = i + heading.lines, True
                if heading.rest:
                    self.blocks.append(heading.rest)
                    settled = heading.rest.text.strip()[-1:] in ENDS
                continue
            self.blocks.append(block)
            settled = normalize(block.text)[-1:] in ENDS or not full(block, self.margin)
            i += 1
        self.leave()

    def leave(self) -> None:
        """Close the section that is open."""
        if self.current and (self.blocks or not self.resumed):
            part, key, title, place = self.current
            section = TextSection(part, key, title, tuple(self.blocks), place, self.margin)
            self.sections.append(section)
        self.blocks, self.current, self.resumed = [], None, False

    def begin(self, part: Part, key: str, title: str, place: Place) -> None:
        """Open a section, closing what is open."""
        self.leave()
        self.current = (part, key, title, place)

    def enter(self, heading: Heading, line: Line) -> bool:
        """Take a heading for one that opens (or closes) a section, if it is that."""
        found = self.classify(heading)
        if found is None:
            return False
        part, key = found
        self.part = part
        while self.open and self.open[-1][0] >= heading.level:
            self.open.pop()
        self.open.append((heading.level, key))
        if part in {"cover", "tables"}:
            self.leave()
        else:
            kind: Part = part if part in {"narrative", "performance"} else "text"  # type: ignore[assignment]
            self.begin(kind, key or "text", heading.title, line.place)
        return True

    def classify(self, heading: Heading) -> tuple[str, str] | None:
        """Part and key of a heading; None if it is no heading here."""
        name, level = heading.name, heading.level
        if level == 1:
            part = key_of("parts", name) or "overview"
            part = "narrative" if re.search("说明$", name) and "表" not in name else part
            kinds = {"overview": "text", "annex": "performance", "glossary": "glossary"}
            return kinds.get(part, part), {"annex": "annex", "glossary": "glossary"}.get(part, part)
        if level == 0 and ANNEX.fullmatch(name) and self.part != "cover":
            return "performance", "annex"
        if TABLE.fullmatch(name) and (self.part != "performance" or "决算" in name):
            return ("tables", "") if level in {0, 2} and self.part != "narrative" else None
        inherited = next((k for lv, k in reversed(self.open) if lv < level), "")
        if self.part == "performance":
            if level == 0:
                return None
            back = key_of("narrative", name) if level == 2 else ""
            if key_of("text", name) == "glossary":
                return "glossary", "glossary"
            if back not in {"", "performance_management", "overall"} and FORMAL.search(name):
                return "narrative", back
            key = key_of("performance", name)
            if level == 4 and not (key or FORMAL.search(name)):
                return None
            return "performance", key or inherited or "annex"
        if self.part == "glossary":
            return None
        key = key_of("text", name) if self.part != "narrative" or level == 2 else ""
        if key and level in {0, 2, 3} and (self.part in {"text", "cover"} or key == "glossary"):
            return ("glossary" if key == "glossary" else "text"), key
        key = key_of("narrative", name)
        formal = bool(re.search(r"(?:情况|说明|事项|支出|经费)：?$", name))
        strong = bool(re.search(r"(?:情况|说明|事项)：?$", name)) and "决算" in name
        if self.part == "narrative":
            if level == 4:
                return ("narrative", key) if key and formal and inherited == "other" else None
            if level == 0 and not (key and formal):
                return None
            if key in {"", "other"} and level == 3:
                key = inherited or key
            return "narrative", key or "narrative"
        return ("narrative", key) if key and strong and level in {0, 2, 3} else None


def find_heading(
    blocks: Sequence[Block], at: int, settled: bool, margin: float | None
) -> Heading | None:
    """The heading that begins at a block; `settled` if the text before it has come to an end."""
    line = blocks[at]
    assert isinstance(line, Line)
    text = normalize(line.text)
    level, ordinal = _ordinal(line.text)
    if not text or (level in {0, 4} and not settled):
        return None
    run_in = RUN_IN.match(text) if level in {2, 3} else None
    if run_in and key_of("narrative", run_in[1][len(ordinal) :]) and not re.search("指", run_in[1]):
        return _run_in(line, level, ordinal, run_in[1])
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    title, lines = text, 1
    if isinstance(following, Line) and _continues(text, ordinal, following, level):
        title, lines = text + normalize(following.text), 2
    name = title[len(ordinal) :].rstrip("：")
    if not name or len(title) > LONGEST or re.search(r"[，。；！？]|：.|\d万?元", title):
        return None
    known = any(key_of(part, name) for part in ("narrative", "performance", "text"))
    if level != 1 and full(line, margin) and not (known and TERMINAL.search(title)):
        return None
    return Heading(level, name, title, lines)


def _ordinal(printed: str) -> tuple[int, str]:
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
    if len(more) > 24 or _ordinal(following.text)[0] or re.search("[，。；：！？]", more):
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


def contents_end(blocks: Sequence[Block], start: int) -> int:
    """Where a 目录 that begins at `start` ends; `start` if none begins there.

    It ends where one of its own entries stands again, or where prose begins.
    """
    line = blocks[start]
    if not isinstance(line, Line) or normalize(line.text) not in {"目录", "目次"}:
        return start
    entries: list[str] = []
    first = start + 1
    for i in range(first, len(blocks)):
        block = blocks[i]
        for text in _entries(block):
            if text in entries[:1] or (text in entries and _ordinal(text)[0] in {1, 2}):
                return i
            if "。" in text or len(text) > 60:
                return max(first, i)
            entries.append(text)
        if isinstance(block, Grid) and not entries:
            return i
    return len(blocks)


def _entries(block: Block) -> Iterator[str]:
    if isinstance(block, Line):
        yield LEADER.sub("", normalize(block.text))
    else:
        for row in block.rows:
            yield normalize("".join(c.text for c in row[:-1]))
