"""What the lines of a transcript are: cover, contents, headings, paragraphs, tables, page breaks.

A transcript shows page breaks in two ways: three blank lines between texts, one blank line or more
inside a run of table lines. A sentence that a page break cut in two is put together again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

#: The mark that the transcript has as lines of its own and that pages carry under their text.
MARK = "仅供内部审核"

#: A line of at least this many characters that ends inside a sentence goes on in the next one.
UNFINISHED = 27

#: … unless it ends a sentence or a line on purpose, is a heading, or fills in a form's blanks.
FINISHED = re.compile(r"([。；：]|  )$|^#|[：:]\s.*[：:]\s")

#: Patterns of a line's beginning, the first that fits names its role.
ROLES = (
    ("part", r"第[一二三四五六七八九十]+部分 "),
    ("note", r"注：|说明：本表"),
    ("section", r"[一二三四五六七八九十]+、[^，。：]*$"),
    ("heading", r"[（(][一二三四五六七八九十]+[）)][^，。：]*$|#+ |\d[. 、]{0,2}[^，。：、\d]+$"),
    ("body", r""),
)


@dataclass(frozen=True)
class Text:
    """A paragraph or heading, set in the style that `role` names."""

    role: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A line of a table of contents."""

    text: str
    page: str
    level: int


@dataclass(frozen=True)
class Table:
    """A table: the lines above it, and its rows page by page."""

    title: str
    caption: tuple[str, ...]
    pages: tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True)
class Break:
    """A page break."""


Part = Text | Entry | Table | Break


def structure(transcript: str) -> Iterator[Part]:
    """Read a transcript's lines as parts, in order."""
    lines: list[str] = []
    pages: list[tuple[tuple[str, ...], ...]] = []
    gap = 0
    for kind, group in groupby((*transcript.splitlines(), ""), key=_kind):
        run = list(group)
        if kind == "blank":
            gap = len(run)
            continue
        if kind == "table":
            cells = (tuple(map(str.strip, line.split("\t"))) for line in run)
            pages.append(tuple(row for row in cells if set("".join(row)) != {"-"}))
            continue
        if pages:
            yield from _table(lines, pages)
            lines, pages = [], []
        if gap >= 3:
            yield from _texts(lines)
            yield Break()
            lines = []
        lines += [line for line in run if line.strip() != MARK]
        gap = 0
    yield from _texts(lines)


def _kind(line: str) -> str:
    return "table" if "\t" in line else "text" if line.strip() else "blank"


def _table(lines: list[str], pages: list[tuple[tuple[str, ...], ...]]) -> Iterator[Part]:
    """The texts before a table, and the table with the lines that belong to it."""
    if lines and _plain(lines[-1]) == "目 录":
        yield from _texts(lines)
        for text, page in (row for rows in pages for row in rows):
            yield Entry(text, page, level=0 if text.startswith("第") else 1)
        return
    starts = [i for i, line in enumerate(lines) if line.startswith("公开")]
    title = starts[-1] - 1 if starts else len(lines)
    yield from _texts(lines[:title])
    above = [_plain(line) for line in lines[title:]]
    yield Table("".join(above[:1]), tuple(above[1:]), tuple(pages))


def _texts(lines: list[str]) -> Iterator[Part]:
    """Lines outside tables; what stands before a table of contents is a cover."""
    contents = next((i for i, line in enumerate(lines) if _plain(line) == "目 录"), 0)
    yield from (Text("cover", _plain(line)) for line in lines[:contents])
    whole = ""
    for line in lines[contents:]:
        whole += line
        if len(line) >= UNFINISHED and not re.search(FINISHED, line):
            continue
        yield _part(whole)
        whole = ""


def _part(line: str) -> Part:
    plain = _plain(line)
    if plain == "目 录":
        return Text("contents", plain)
    if entry := re.fullmatch(r"(\s*)(.+?)\.{5}(.+)", line):
        return Entry(entry[2], entry[3], level=len(entry[1]) // 4)
    marked = line if line.startswith("#") else plain
    section = ("part", "section")
    roles = (r for r, pattern in ROLES if re.match(pattern, plain if r in section else marked))
    return Text(next(roles), plain)


def _plain(line: str) -> str:
    """A line without the marks of Markdown."""
    return re.sub(r"^\s*(#+|-) |\*\*|\\(?=[*])", "", line).strip()
