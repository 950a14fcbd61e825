"""Accounting for every number of the text: it became a Figure, or there is a reason (覆盖率)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from lanxian.model import Figure, Mention, Place
from lanxian.parsing.cells import label_of, private
from lanxian.parsing.forms import POINTS, distinct, read_header
from lanxian.parsing.prose import join, normalize
from lanxian.parsing.quantity import quantity
from lanxian.parsing.sections import TextSection
from lanxian.parsing.subject import PATH
from lanxian.parsing.tokens import tokens
from lanxian.reading.document import Cell, Grid, Line

#: Sections of text that are kept and searchable, but not analysed.
KEPT = "文字部分，不作分析"
UNREAD = "所指无法辨认"
CONTENTS = "目录页码或序号"
NAME = "名称中的数字"
PHONE = "电话号码"
#: Labels of cells with telephone numbers, which are not told.
PHONES = re.compile("电话|手机|传真|联系方式")
#: A part of a name that a cell holds has at least so many characters that are no digits.
WORDED = 2
#: Numbers outside the tokens: digits, and ordinals of one character (①, ⑴, ⒈).
LEFT = re.compile(r"\d+|[①-⒛]")
ORDINALS = re.compile(r"\s*(?:序\s*号|行\s*次|编\s*号)\s*")


#: Figures by place; each accounts for one number.
Read = dict[Place, list[Figure]]
Row = Callable[..., Mention]


def coverage(sections: Sequence[TextSection], figures: Iterable[Figure]) -> tuple[Mention, ...]:
    """Account for every number printed in the sections, headings included, in order."""
    read: Read = {}
    names: set[str] = set()
    for figure in figures:
        names.update((figure.row_name_raw, *figure.parent.split(PATH)))
        if figure.state == "text":  # also what a page break tore off
            names.add(figure.raw)
        read.setdefault(figure.place, []).append(figure)
    return tuple(row for section in sections for row in _section(section, read, names))


def _section(section: TextSection, read: Read, names: set[str]) -> Iterator[Mention]:
    def row(raw: str, place: Place, reason: str, figure: bool = False) -> Mention:
        raw = "（略）" if reason == PHONE else raw
        return Mention(section.part, section.key, section.title, raw, figure, reason, place)

    for number in re.findall(r"\d[\d,.]*", section.title):
        yield row(number, section.place, "标题")
    analysed = section.part != "text" or section.key == "organization"
    prose = section.prose
    seen: set[int] = set()
    for token in tokens(prose):
        seen.update(range(token.start, token.end))
        raw, place = prose.printed(token.start, token.end), prose.place(token.start, token.end)
        if section.key == "contents":
            yield row(raw, place, CONTENTS)
        elif not analysed:
            yield row(raw, place, token.other or KEPT)
        elif token.other:
            yield row(raw, place, token.other)
        elif figure := _take(read, place, raw):
            yield row(raw, place, UNREAD if figure.state == "unread" else "", True)
        else:
            yield row(raw, place, "")
    rest = "".join(" " if i in seen else c for i, c in enumerate(prose.text))
    for found in LEFT.finditer(rest):
        reason = "数字格式无法识别" if found[0].isdecimal() else "序号"
        reason = CONTENTS if section.key == "contents" else reason
        yield row(prose.printed(*found.span()), prose.place(*found.span()), reason)
    numbered: set[int] = set()
    for block in section.blocks:
        if isinstance(block, Grid):
            ordinals = {s for r in block.rows for s, c in distinct(r) if ORDINALS.fullmatch(c.text)}
            numbered = ordinals or numbered  # the header may stand on the page before
            headers = (read_header(block.rows[i : i + 2]) for i in range(len(block.rows)))
            heads = {id(cell) for found in headers if found for cell in found[0].cells}
            met: set[int] = set()
            for line in block.rows:
                label = ""
                for slot, cell in distinct(line):
                    if id(cell) in met:  # merged over several rows
                        continue
                    met.add(id(cell))
                    number = slot in numbered and re.fullmatch(r"\s*\d{1,3}\s*", cell.text)
                    why = "序号" if number else "表头信息" if private(label) else ""
                    why = PHONE if why and PHONES.search(label) else why
                    why = "栏目名称" if id(cell) in heads else why
                    yield from _cell(cell, section, read, names, row, why)
                    label = label_of(cell) if cell.text.strip() else label


def _cell(
    cell: Cell, section: TextSection, read: Read, names: set[str], row: Row, why: str = ""
) -> Iterator[Mention]:
    raw = re.sub(r"\s", "", cell.text)
    if not re.search(r"\d", raw):
        return
    if section.key == "contents":
        yield from (row(number, cell.place, CONTENTS) for number in re.findall(r"\d+", raw))
    elif figure := _take(read, cell.place, raw):
        yield row(raw, cell.place, UNREAD if figure.state == "unread" else "", True)
    elif figure := _take(read, cell.place, raw, torn=True):
        names.add(figure.raw)
        yield row(raw, cell.place, "", True)
    else:
        pointed = POINTS.fullmatch(normalize(raw))
        own = pointed["name"] if pointed else raw
        worded = len(re.sub(r"[\d.,%％]", "", own)) >= WORDED  # else any name with a digit has it
        named = own in names or raw in names or (worded and any(own in each for each in names))
        name = NAME if named else ""
        alone = quantity(normalize(raw))[0] == "number"  # no words around it say that it is none
        prose = join([Line(cell.text, cell.place)])
        for token in tokens(prose):
            number = prose.printed(token.start, token.end)
            found = _take(read, cell.place, number)
            if found:
                yield row(number, cell.place, UNREAD if found.state == "unread" else "", True)
            else:
                yield row(number, cell.place, (not alone and token.other) or why or name)


def _take(read: Read, place: Place, raw: str, torn: bool = False) -> Figure | None:
    """The figure that a number became; `torn` if a page break may have torn off a part of it."""
    left = read.get(place, [])
    found = next((f for f in reversed(left) if f.raw == raw or (torn and raw in f.raw)), None)
    if found:
        left.remove(found)
    return found
