"""Running text (情况说明) → Figures: what each printed number is of, measures and refers to.

The text is walked from number to number. The words between two numbers say what the second one
is: the row (收入总计), the measure (年初预算, 增长), the base (与上年相比). What they leave out is
carried over from before: a completion rate belongs to the row named last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, product
from typing import Any

from lanxian.model import Figure, Reclassification
from lanxian.parsing.context import Context
from lanxian.parsing.counts import counted
from lanxian.parsing.lexicon import family, lexicon
from lanxian.parsing.meaning import FILLER, Meaning, fitting, read_meaning
from lanxian.parsing.numbers import read_number
from lanxian.parsing.prose import Prose, discreet
from lanxian.parsing.reclassification import read_reclassifications
from lanxian.parsing.sections import TextSection
from lanxian.parsing.subject import Row, clean, listed
from lanxian.parsing.tokens import BETWEEN, Mark, Token, grade_near, grouped, marks_of

GRADES = "评级"
SHARED = re.compile(
    r"(?:分别|各|依次)(?:为|是|达|共)?"
    r"(?P<verb>增加|增长|减少|下降|上升|降低|提高|占(?:[^，。；]{2,24}的)?(?:比例?|比重)?为?)?$"
)
#: … where the measure stands in front: 占比分别为 30%、70%.
MEASURED = re.compile(r"所?占比例?|比重|增[幅长]率?|[下降]降率?|完成率")
#: … and again, without 分别: 分别增加5万元、4万元，增长3%、2%.
AGAIN = re.compile(r"(?P<verb>增加|增长|减少|下降|上升|降低|提高|占)")
EACH = re.compile(r"均(?:为|是)?$")
#: What stands between names: 经营支出、上缴上级支出和其他支出.
JOINED = re.compile(r"、|(?<=”)(?=“)|(?<=支出|收入)和")
#: A unit printed in the name of what it measures: 在编人员数（人）.
LABELLED = re.compile(r"（([^（）]{1,3})）$")
DECIDED = re.compile(r"(?:支出)?(?:决算|预算)数?$")
#: A budget that the next figure is compared with: 比“三公”经费年初预算20万元减少.
COMPARING = re.compile(r"[比较与同][^|]*\|(?:相比|减|增|下降|上升|节约)")


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
    #: What the shares of a row's parts, or of a sentence, are shares of, as the last of them said.
    wholes: dict[str, str] = field(default_factory=dict)
    taken: int = 0

    def __post_init__(self) -> None:
        self.context = Context(self.section.key, self.section.title, self.year)
        self.sentences = list(self.prose.sentences())
        self.phrase = lexicon().words

    def run(self) -> None:
        text, marks = self.prose.text, marks_of(self.prose, self.section.key, self.year)
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
            names = re.split(JOINED, EACH.sub("", head))
            joint = clean(EACH.sub("", head), self.year)[0]
            plain = lexicon().row(self.section.key, joint) == joint
            return [(mark, name) for name in names] if len(names) > 1 and plain else []
        before, measured, cut = self.context.cut_base(head)
        head = before + measured if cut else head
        found = SHARED.search(head)
        if found and found["verb"] and not found.start():
            self.both()
        group = grouped(self.prose, marks)
        alike = len({t.unit for t in group}) == 1 and len(group) == len(self.names)
        if not found and alike and AGAIN.fullmatch(head):
            found = AGAIN.fullmatch(head)
        if not found or len(group) < 2:
            return []
        words, verb = head[: found.start()], found["verb"] or ""
        if MEASURED.fullmatch(words):
            words, verb = "", words
        names = listed(words) if clean(words, self.year)[0] else self.told(mark, len(group))
        if len(names) != len(group):
            return []
        self.names = names
        units = [replace(token, unit=token.unit or group[-1].unit) for token in group]
        gaps = (BETWEEN.fullmatch(self.prose.text, a.stop, b.start) for a, b in pairwise(group))
        verbs = [verb, *((gap and gap["verb"]) or verb for gap in gaps)]
        return [(t, n + v) for t, n, v in zip(units, names, verbs, strict=True)]

    def told(self, mark: Token, count: int) -> list[str]:
        """The rows that 分别 refers to: the last ones that this sentence speaks of."""
        sentence = self.sentence(mark.start)
        said = [f.row_name for f in self.figures if f.sentence == sentence]
        names = list(dict.fromkeys(reversed(said)))[:count]
        return names[::-1] if len(names) == count else self.names

    def both(self) -> None:
        """收入总计1万元，支出总计1万元，各增加…: what follows is said of both."""
        names = "、".join(f.row_name for f in self.figures[-2:] if f.column == "final")
        joint = lexicon().row(self.section.key, names)
        if joint != names:
            self.context.current = Row(joint)

    def number(self, token: Token, head: str) -> int:
        """Make the Figure of a number; returns how many characters behind it belong to it."""
        text = self.prose.text
        after = text[token.stop : token.stop + 30]
        self.taken = 0
        meaning = read_meaning(head, after, token, self.context, self.figures)
        row, prior = self.row(meaning, token, head, after)
        if meaning.column == "change" and not meaning.subject:
            row = self.context.current = self.meant(row, token, meaning.sign)
        if not row.name and meaning.column.startswith("budget") and self.context.current:
            row = self.context.current
        elif not row.name:
            words = FILLER.sub("", head)
            row = replace(row, name=clean(words, self.year)[0] or words, raw=head)
        unit = token.unit
        if not unit and (labelled := LABELLED.search(row.name)):
            unit, row = labelled[1], replace(row, name=row.name[: labelled.start()])
        base = meaning.base or ("prior_year" if prior else "")
        if meaning.column == "share":
            among = row.parent or self.sentence(token.start)
            words = meaning.whole or self.wholes.get(among, "")
            if row.name != lexicon().data["about"].get(self.section.key):
                self.wholes[among] = words
            base = self.whole(words, row)
        elif meaning.column in {"change", "growth"}:
            base = base or self.context.base
            said = {(f.row_name, f.column, f.base) for f in self.figures[-4:]}
            if (row.name, meaning.column, base) in said and self.phrase["comparable"].search(head):
                base = ""
        if meaning.column.startswith("budget") and COMPARING.match(head + "|" + after):
            self.context.base = meaning.column
        reading = read_number(text[token.start : token.end])
        value = reading.value
        unread = value is None or (not meaning.readable and value > 0)
        if value is not None and meaning.sign < 0:
            value = -abs(value)
        self.add(
            row, token.start, token.end, column=meaning.column, base=base,
            state="unread" if unread else "number", value=None if unread else value,
            comparator=token.comparator, unit=unit, decimals=None if unread else reading.decimals,
        )  # fmt: skip
        return self.taken

    def meant(self, row: Row, token: Token, sign: int) -> Row:
        """The row of a change: of 收入总计1万元，其中结转2万元，增加3万元，增长4% the one it fits.

        Where the words leave open whether the whole or its only part has changed, the printed
        rate decides.
        """
        part = self.context.lists[-1] if self.context.lists else None
        grew = re.compile(rf"，?(?:同比)?(?:{lexicon().sign})[了率]?为?(\d[\d,.]*)%")
        rate = grew.match(self.prose.text, token.stop)
        change = read_number(self.prose.text[token.start : token.end]).value
        if not part or not rate or change is None or part.rows != {row.name}:
            return row

        def fits(name: str) -> bool:
            said = (
                f.value for f in self.figures[::-1] if (f.row_name, f.column) == (name, "final")
            )
            return fitting(next(said, None), sign * change, read_number(rate[1]))

        return part.whole if fits(part.whole.name) and not fits(row.name) else row

    def words(self, mark: re.Match[str], head: str) -> None:
        """A statement without a number: that nothing changed (持平), a grade (优)."""
        if "grade" in mark.groupdict():
            self.graded(mark, head)
            return
        name = DECIDED.sub("", FILLER.sub("", head))
        if self.context.told:
            self.context.cause = False
        row = self.context.row(clean(name, self.year)[0], name, "money", "")
        base = lexicon().base(mark["what"], self.year)
        if row.name:
            self.add(row, *mark.span(), column="change", base=base, state="text")

    def graded(self, mark: re.Match[str], head: str) -> None:
        """A grade (自评结果为优): what it is of is named in front, or was named last."""
        words, current = head + (mark["noun"] or ""), self.context.current
        name = clean(words, self.year)[0]
        row = Row(name, words, parent=current.name if current else "")
        row = row if name else current or row
        self.add(row, *mark.span("grade"), column="grade", state="text")

    def sentence(self, at: int) -> str:
        """The sentence around a character."""
        return discreet(self.prose.printed(*next(s for s in self.sentences if s[0] <= at < s[1])))

    def add(self, row: Row, start: int, end: int, **fields: Any) -> None:
        """Add the Figure of the characters `start` to `end`."""
        figure = Figure(
            part="performance" if self.section.part == "performance" else "narrative",
            table=self.section.key,
            title=self.section.title,
            row_code=row.code,
            row_name=self.context.later + row.name,
            row_name_raw=row.raw,
            parent=row.parent,
            raw=self.prose.printed(start, end),
            sentence=self.sentence(start),
            place=self.prose.place(start, end),
            **fields,
        )
        self.figures.append(figure)
        self.context.last = figure.column
        if figure.column == "final":
            self.context.budget = ""

    def row(self, meaning: Meaning, token: Token, head: str, after: str) -> tuple[Row, bool]:
        """The row that a number belongs to, and whether it is a prior year's."""
        kind = family(token.unit)
        name, prior = clean(meaning.subject, self.year)
        last = self.figures[-1] if self.figures else None
        if kind == "count" and meaning.column == "count":
            grade, printed, self.taken = grade_near(FILLER.sub("", head), after)
            if grade:
                self.context.current = Row(grade, printed, parent=GRADES)
                return self.context.current, False
            noun = self.phrase["noun"].match(after)
            if noun and re.search(r"[和及与]$", name):
                name = ""
            bare = not name or bool(self.phrase["bare"].fullmatch(name))
            if noun and bare:
                self.taken = noun.end()
            if self.section.key == "three_public" or (bare and not noun):
                bought = self.phrase["bought"].search(name)
                name = name if not bare else noun[0] if noun else token.unit
                name = f"购置{name}" if bought and noun else name
                name += noun[0] if noun and noun[0] == "团组" and not bare else ""
                return counted(self.context, name, token.unit), False
            if bare and noun:
                name = ("" if self.phrase["bare"].fullmatch(name) else name) + noun[0]
        elif kind == "count" and meaning.column == "change" and not name:
            if last and (last.unit == token.unit or token.unit.endswith("百分点")):
                return Row(last.row_name, last.row_name_raw, parent=last.parent), False
            noun = self.phrase["noun"].match(after.removeprefix("的"))
            return counted(self.context, noun[0] if noun else token.unit, token.unit), False
        elif last and last.column == "count":
            if not name and self.context.group:
                return self.context.group, prior
            if self.phrase["worth"].fullmatch(meaning.subject):
                return Row(last.row_name, last.row_name_raw, parent=last.parent), prior
            if self.phrase["book"].fullmatch(name):
                return Row(name, meaning.subject, parent=last.row_name), prior
        return self.context.row(name, meaning.subject, kind, token.unit), prior

    def whole(self, words: str, row: Row) -> str:
        """Key of the figure that a share is a share of; empty if the text does not print it."""
        data = lexicon().data
        name: str = row.parent or data["about"].get(self.section.key, "")
        if words:
            name = lexicon().row(self.section.key, clean(words, self.year)[0])
        names = [each for each in (name, data["same"].get(name, "")) if each not in {"", row.name}]
        columns = ("final", "funds", "count", "total")
        for figures, each in product((self.figures, self.before), names):
            for f in reversed(figures):
                if f.row_name == each and f.column in columns and not f.base:
                    return str(f.key)
        return next((str(data["wholes"][n]) for n in names if n in data["wholes"]), "")
