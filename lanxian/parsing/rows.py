"""A row of a table → its label, and the cells of its value columns, block by block."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lanxian.model import Place
from lanxian.parsing.headers import TOTAL, Column, Row, texts
from lanxian.parsing.names import compact
from lanxian.parsing.numbers import read_number
from lanxian.parsing.subject import PATH
from lanxian.reading.document import Cell

#: The header of a code column (类, 款, 项) may stand in the 合计 row.
LEVEL = re.compile("^[类款项]$")


class Unreadable(Exception):
    """A table that was found but can't be read as a whole; says why, in Chinese."""


@dataclass(frozen=True)
class Entry:
    """One row of one block of a table: a label and the cells of its value columns."""

    code: str
    name: str
    values: tuple[tuple[Column, Cell], ...]
    block: int
    place: Place
    #: The labels in front of its name (科目名称 before 项目名称), or what the rows of a further
    #: block are sorted by: 项目（按支出性质）.
    heading: str = ""

    @property
    def blank(self) -> bool:
        """Whether no value is printed."""
        return all(not cell.text.strip() for _, cell in self.values)


def with_header_totals(header: Sequence[Row], body: Sequence[Row]) -> Iterator[Row]:
    """The body's rows, led by a 合计 row into which a second header row was set."""
    for row in header:
        first = next((text for text in texts(row) if text), "")
        if TOTAL.match(first) and any(read_number(c.text).state == "number" for c in row[1:]):
            yield row
    yield from body


def split_blocks(columns: Sequence[Column]) -> list[list[int]]:
    """Part columns into blocks, each a label and its values (the sides of a two-sided table)."""
    blocks: list[list[int]] = [[]]
    for i, column in enumerate(columns):
        roles = {columns[j].role for j in blocks[-1]}
        if column.role in {"code", "name"} and "value" in roles:
            blocks.append([])
        blocks[-1].append(i)
    return blocks


def _sorted_by(columns: Sequence[Column], block: Sequence[int]) -> str:
    heads = (part for i in block if columns[i].role == "name" for part in columns[i].path[-1:])
    found = (re.search(r"（(按.+?)）", head) for head in heads if columns[block[0]].side)
    return next((match[1] for match in found if match), "")


def row_entries(
    row: Row, columns: Sequence[Column], blocks: Sequence[Sequence[int]]
) -> Iterator[Entry]:
    """Read a row: one Entry for each block that has a label or a value.

    A total's label may span further blocks (公用经费合计), with its value in the last of them.
    """
    pending: Entry | None = None
    for number, block in enumerate(blocks):
        code, name, above = _label(row, columns, block, blocks[number - 1][-1] if number else -1)
        values = tuple((columns[i], own(row, i)) for i in block if columns[i].role == "value")
        above = _sorted_by(columns, block) if number > 1 else above
        entry = Entry(code, name, values, number, row[block[0]].place, above)
        if pending and not code and not name and TOTAL.match(pending.name) and pending.blank:
            pending = replace(pending, values=values)
            continue
        if pending:
            yield pending
        nameless = not any(columns[i].role in {"code", "name"} for i in block)
        pending = entry if code or name or nameless or not entry.blank else None
    if pending:
        yield pending


def own(row: Row, i: int) -> Cell:
    """The cell in slot `i`, empty where a merged cell from the left reaches into it."""
    return replace(row[i], text="") if i and row[i - 1] is row[i] else row[i]


def _label(
    row: Row, columns: Sequence[Column], block: Sequence[int], before: int
) -> tuple[str, str, str]:
    """Code, name and the labels above it; a merged label counts in the block where it begins."""
    codes: list[str] = []
    names: list[str] = []
    above: list[str] = []
    labels = [i for i in block if columns[i].role in {"code", "name"}]
    for i in labels:
        merged = i > 0 and row[i - 1] is row[i] and (i - 1 == before or i - 1 in labels)
        text = "" if merged else compact(row[i].text)
        text = LEVEL.sub("", text) if columns[i].role == "code" else text
        if text and names and columns[i].role == "name" and columns[i].path != columns[i - 1].path:
            above, names = [*above, *filter(None, names)], []
        (codes if columns[i].role == "code" else names).append(text)
    if not any([*codes, *names]):  # a total's label may stand under 序号
        names = [text for i in block if TOTAL.match(text := compact(own(row, i).text))][:1]
    code, name = "".join(codes), "".join(names)
    parts = re.fullmatch(r"(\d{3}|\d{5}|\d{7})[-－—]?(\D.*)?", code or name)
    if parts and not (code and name):
        return parts[1], parts[2] or "", ""
    if re.fullmatch(r"\d*", code):
        return code, name, PATH.join(above)
    return "", code + name, ""
