"""Running text (情况说明) → Figures: what each printed number is of, measures and refers to.

The text is walked from number to number. The words between two numbers say what the second one
is: the row (收入总计), the measure (年初预算, 增长), the base (与上年相比). What they leave out is
carried over from before: a completion rate belongs to the row named last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from lanxian.model import Figure, Reclassification
from lanxian.parsing.context import Context, Row
from lanxian.parsing.lexicon import family, lexicon
from lanxian.parsing.meaning import FILLER, Meaning, read_meaning
from lanxian.parsing.numbers import read_number
from lanxian.parsing.prose import Prose, discreet
from lanxian.parsing.reclassification import read_reclassifications
from lanxian.parsing.sections import TextSection
from lanxian.parsing.subject import clean, listed
from lanxian.parsing.tokens import Token, tokens

#: A statement that something did not change; its Figure holds the words, never a zero.
STEADY = re.compile(
    r"(?:与|同|较|和|比)(?P<what>[^，。；：\n]{2,30}?)(?:相比)?(?:基本)?"
    r"(?:持平|相同|一致|无变化|无增减变化|没有变化)"
)
SHARED = re.compile(
    r"(?:分别|各|依次)(?:为|是|达|共)?(?P<verb>增加|增长|减少|下降|上升|降低|提高)?$"
)
EACH = re.compile(r"均(?:为|是)?$")
GRADE = r"“(?P<grade>优秀?|良好?|中|差|合格|不合格)”"
GRADE_BEFORE = re.compile(
    r"(?:^|“|自评|评为|[级次果]为)(?P<grade>优秀?|良好?|中|差|合格|不合格)”?"
    r"(?:等级|等次)?的?(?:项目)?$"
)
GRADE_AFTER = re.compile(rf"[^，。；“]{{0,16}}{GRADE}")
GRADED = re.compile(
    r"(?:(?P<noun>等级|等次|结论|结果|评价)(?:为|是|属于)?|属于|评定为|评为)“?"
    r"(?P<grade>优秀|优|良好|良|中等|中|差|不合格|合格)(?:”(?!的)|[，。；、）])"
)
GRADED_IN = {"scores", "performance_management", "annex"}
GRADES = "评级"
#: Numbers that end what stands in front of them, though they are no figures.
LABELS = {"电话号码", "编号"}
#: A unit printed in the name of what it measures: 在编人员数（人）.
LABELLED = re.compile(r"（([^（）]{1,3})）$")
NOUN = re.compile(r"[一-龥]{2,12}?(?=[，。；、：）\d]|$)")
BARE = re.compile(r"(?:下|内)?设有?|(?:共|已)?接待|国（境）外|国外|境外|购置|开展|增加|减少|完成")
DECIDED = re.compile(r"(?:支出)?(?:决算|预算)数?$")

Mark = Token | re.Match[str]


def read_narrative(
    sections: Sequence[TextSection], year: int
) -> tuple[tuple[Figure, ...], tuple[Reclassification, ...]]:
    """Figures and reclassifications (科目调整) of a report's 情况说明.

    Parameters
    ----------
    year
        The fiscal year that the report is about; the year before it is `prior_year`.
    """
    figures: list[Figure] = []
    moves: list[Reclassification] = []
    for section in sections:
        if section.part == "narrative" or section.key == "organization":
            figures += read_prose(section, year, figures)
        if section.part == "narrative":
            moves += read_reclassifications(section.prose, year, figures)
    return tuple(figures), tuple(moves)


def read_prose(
    section: TextSection, year: int, before: Sequence[Figure] = (), prose: Prose | None = None
) -> list[Figure]:
    """Figures of one section's running text; `before` are those of the sections in front."""
    walk = _Walk(section, year, prose or section.prose, before)
    walk.run()
    return walk.figures


@dataclass
class _Walk:
    """The walk through one section's text."""

    section: TextSection
    year: int
    prose: Prose
    before: Sequence[Figure]
    figures: list[Figure] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context = Context(self.section.key, self.section.title, self.year)
        self.sentences = list(self.prose.sentences())

    def marks(self) -> list[Mark]:
        """Numbers and statements without one, in order."""
        marks: list[Mark] = [t for t in tokens(self.prose) if not t.other or t.other in LABELS]
        for found in STEADY.finditer(self.prose.text):
            if lexicon().base(found["what"], self.year):
                marks.append(found)
        if self.section.key in GRADED_IN:
            marks += GRADED.finditer(self.prose.text)
        return sorted(marks, key=lambda m: m.start if isinstance(m, Token) else m.start())

    def run(self) -> None:
        text, marks = self.prose.text, self.marks()
        stop, skip = 0, 0
        for i, mark in enumerate(marks):
            if isinstance(mark, re.Match):
                if mark.start() >= stop:
                    self.words(mark, self.context.hear(text, stop, mark.start()))
                    stop = mark.end()
                continue
            if skip or mark.other:
                skip, stop = max(0, skip - 1), mark.stop
                continue
            head = self.context.hear(text, stop, mark.start - len(mark.comparator))
            stop = mark.stop
            if several := self.several(mark, head, marks[i:]):
                for token, words in several:
                    self.number(token, words)
                skip = len({token.start for token, _ in several}) - 1
            else:
                stop += self.number(mark, head)

    def several(self, mark: Token, head: str, marks: Sequence[Mark]) -> list[tuple[Token, str]]:
        """The numbers of several rows at once (A、B分别为1、2; A、B均为0), each with its words."""
        if EACH.search(head):
            names = EACH.sub("", head).split("、")
            joint = clean(EACH.sub("", head), self.year)[0]
            plain = lexicon().row(self.section.key, joint) == joint
            return [(mark, name) for name in names] if len(names) > 1 and plain else []
        found = SHARED.search(head)
        group = self.group(marks) if found else []
        if not found or len(group) < 2:
            return []
        words = head[: found.start()]
        names = listed(words) if clean(words, self.year)[0] else self.names
        if len(names) != len(group):
            return []
        self.names = names
        units = [replace(token, unit=token.unit or group[-1].unit) for token in group]
        return [(t, n + (found["verb"] or "")) for t, n in zip(units, names, strict=True)]

    def group(self, marks: Sequence[Mark]) -> list[Token]:
        """The numbers of a list (A、B和C) that begins with the first of the marks."""
        group = [t for t in marks[:1] if isinstance(t, Token)]
        for one, two in pairwise(marks):
            if not isinstance(one, Token) or not isinstance(two, Token):
                break
            if self.prose.text[one.stop : two.start] not in {"、", "和", "，", "及", "与"}:
                break
            group.append(two)
        return group

    def number(self, token: Token, head: str) -> int:
        """Make the Figure of a number; returns how many characters behind it belong to it."""
        text = self.prose.text
        after = text[token.stop : token.stop + 30]
        meaning = read_meaning(head, after, token, self.context, self.figures)
        row, prior = self.row(meaning, token, head, after)
        if not row.name:
            row = replace(row, name=clean(FILLER.sub("", head), self.year)[0], raw=head)
        unit = token.unit
        if not unit and (labelled := LABELLED.search(row.name)):
            unit, row = labelled[1], replace(row, name=row.name[: labelled.start()])
        base = meaning.base or ("prior_year" if prior else "")
        if meaning.column == "share":
            base = self.whole(meaning.whole, row)
        elif meaning.column in {"change", "growth"}:
            base = base or self.context.base
        reading = read_number(text[token.start : token.end])
        value = reading.value
        unread = value is None or (not meaning.readable and value != 0)
        if value is not None and meaning.sign < 0:
            value = -abs(value)
        self.add(
            row,
            token.start,
            token.end,
            column=meaning.column,
            base=base,
            state="unread" if unread else "number",
            value=None if unread else value,
            comparator=token.comparator,
            unit=unit,
            decimals=None if unread else reading.decimals,
        )
        graded = GRADE_AFTER.match(after) if row.parent == GRADES else None
        return graded.end() if graded else 0

    def words(self, mark: re.Match[str], head: str) -> None:
        """A statement without a number: that nothing changed (持平), a grade (优)."""
        if mark.re is GRADED:
            self.graded(mark, head)
            return
        name = DECIDED.sub("", FILLER.sub("", head))
        row = self.context.row(clean(name, self.year)[0], name, "money", "")
        base = lexicon().base(mark["what"], self.year)
        self.add(row, *mark.span(), column="change", base=base, state="text")

    def graded(self, mark: re.Match[str], head: str) -> None:
        """A grade (自评结果为优): what it is of is named in front, or was named last."""
        words, current = head + (mark["noun"] or ""), self.context.current
        name = clean(words, self.year)[0]
        row = Row(name, words, parent=current.name if current else "")
        row = row if name else current or row
        self.add(row, *mark.span("grade"), column="grade", state="text")

    def add(self, row: Row, start: int, end: int, **fields: Any) -> None:
        """Add the Figure of the characters `start` to `end`."""
        around = next((s, e) for s, e in self.sentences if s <= start < e)
        figure = Figure(
            part="performance" if self.section.part == "performance" else "narrative",
            table=self.section.key,
            title=self.section.title,
            row_code=row.code,
            row_name=row.name,
            row_name_raw=row.raw,
            parent=row.parent,
            raw=self.prose.printed(start, end),
            sentence=discreet(self.prose.printed(*around)),
            place=self.prose.place(start, end),
            **fields,
        )
        self.figures.append(figure)

    def row(self, meaning: Meaning, token: Token, head: str, after: str) -> tuple[Row, bool]:
        """The row that a number belongs to, and whether it is a prior year's."""
        kind = family(token.unit)
        name, prior = clean(meaning.subject, self.year)
        if kind == "count" and meaning.column == "count":
            grade = GRADE_BEFORE.search(FILLER.sub("", head)) or GRADE_AFTER.match(after)
            if grade:
                self.context.current = Row(grade["grade"], grade[0], parent=GRADES)
                return self.context.current, False
            noun = NOUN.match(after)
            if noun and re.search(r"[和及与]$", name):
                name = ""
            bare = not name or bool(BARE.fullmatch(name))
            if self.section.key == "three_public" or (bare and not noun):
                return self.context.counted(name if not bare else noun[0] if noun else token.unit)
            if bare and noun:
                name += noun[0]
        elif kind == "count" and meaning.column == "change" and not name:
            noun = NOUN.match(after.removeprefix("的"))
            return self.context.counted(noun[0] if noun else token.unit)
        return self.context.row(name, meaning.subject, kind, token.unit), prior

    def whole(self, words: str, row: Row) -> str:
        """Key of the figure that a share is a share of; empty if the text does not print it."""
        data = lexicon().data
        name = row.parent or data["about"].get(self.section.key, "")
        if words:
            name = lexicon().row(self.section.key, clean(words, self.year)[0])
        names = {name, data["same"].get(name, name)} - {"", row.name}
        columns = ("final", "funds", "count", "total")
        for figure in reversed([*self.before, *self.figures]):
            if figure.row_name in names and figure.column in columns and not figure.base:
                return figure.key
        wholes: dict[str, str] = data["wholes"]
        return next((wholes[n] for n in names if n in wholes), "")
