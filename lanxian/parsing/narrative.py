"""Running text (情况说明) → Figures: what each printed number is of, measures and refers to.

The text is walked from number to number. The words between two numbers (the lead) say what the
second one is: the row (收入总计), the measure (年初预算, 增长), the base (与上年相比). What they
leave out is carried over from before: a completion rate belongs to the row named last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lanxian.model import Figure, Reclassification
from lanxian.parsing.context import Context, Row, clean, listed
from lanxian.parsing.lexicon import Measure, family, lexicon
from lanxian.parsing.numbers import read_number
from lanxian.parsing.prose import Prose
from lanxian.parsing.reclassification import read_reclassifications
from lanxian.parsing.sections import TextSection
from lanxian.parsing.tokens import Token, tokens

#: A statement that something did not change; its Figure holds the words, never a zero.
STEADY = re.compile(
    r"(?:与|同|较|和|比)(?P<what>[^，。；：]{2,30}?)(?:相比)?(?:基本)?"
    r"(?:持平|相同|一致|无变化|无增减变化|没有变化)"
)
#: Words behind what is measured that say no more.
FILLER = re.compile(r"(?:(?<=.)=|共计|总共|分别|各|共|约|均|为|是|达到|达|了|：|“|有|仅|只有)+$")
SHARED = re.compile(
    r"(?:分别|各|依次)(?:为|是|达|共)?(?P<verb>增加|增长|减少|下降|上升|降低|提高)?$"
)
EACH = re.compile(r"均(?:为|是)?$")
GREATER = re.compile(
    r"(?P<subject>.*?)(?:(?P<more>大于|高于|多于|超过|超出)|小于|低于|少于)(?P<what>[^，]*?)$"
)
#: Words in front of a percentage even where its sign is missing.
RATIO = re.compile(r".*(?:占(?:比|.*的)?|完成.*预算数?的|.*率)")
GREW = re.compile(r"增长|下降|上升|[增降减]幅|提高|降低")
RATE = re.compile(r"率|度|比例|比重|占比|增速|面|收入|合格|达标")
GRADE = r"“(?P<grade>优秀?|良好?|中|差|合格|不合格)”"
GRADED = re.compile(
    r"(?:等级|等次|结论|结果|评价|属于|评定|评为)(?:为|是|属于)?“?"
    r"(优秀|优|良好|良|中等|中|差|不合格|合格)(?:”(?!的)|[，。；、）])"
)
GRADED_IN = {"scores", "performance_management", "annex"}
#: Numbers that end what stands in front of them, though they are no figures.
LABELS = {"电话号码", "编号"}
GRADES = "评级"
GRADE_BEFORE = re.compile(rf"{GRADE}(?:等级|等次)?的?(?:项目)?$")
GRADE_AFTER = re.compile(rf"[^，。；“]{{0,16}}{GRADE}")
#: A unit printed in the name of what it measures: 在编人员数（人）.
LABELLED = re.compile(r"（([^（）]{1,3})）$")
NOUN = re.compile(r"[一-龥]{2,12}?(?=[，。；、：）]|$)")
BARE = re.compile(
    r"(?:下|内)?设有?|(?:共|已)?接待(?:国（境）外|国外|境外)?|购置|开展|增加|减少|完成"
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the lead says of a number."""

    column: str
    subject: str = ""
    base: str = ""
    sign: int = 1
    whole: str = ""
    readable: bool = True


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
    walk = _Walk(section, year, prose or section.prose, list(before))
    walk.run()
    return walk.figures


@dataclass
class _Walk:
    """The walk through one section's text."""

    section: TextSection
    year: int
    prose: Prose
    before: list[Figure]
    figures: list[Figure] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        self.context = Context(self.section.key, self.section.title, self.year)
        self.sentences = list(self.prose.sentences())

    def run(self) -> None:
        text = self.prose.text
        marks: list[Token | re.Match[str]] = [
            t for t in tokens(self.prose) if not t.other or t.other in LABELS
        ]
        marks += STEADY.finditer(text)
        if self.section.key in GRADED_IN:
            marks += GRADED.finditer(text)
        marks.sort(key=lambda m: m.start if isinstance(m, Token) else m.start())
        stop, skip = 0, 0
        for i, mark in enumerate(marks):
            if isinstance(mark, re.Match):
                base = lexicon().base(mark[1], self.year) if mark.re is STEADY else ""
                if mark.start() >= stop and (base or mark.re is GRADED):
                    head = self.context.hear(text, stop, mark.start())
                    self.words(mark, head, "change" if base else "grade", base)
                    stop = mark.end()
            elif mark.other:
                stop = mark.stop
            elif skip:
                skip, stop = skip - 1, mark.stop
            else:
                head = self.context.hear(text, stop, mark.start - len(mark.comparator))
                stop = mark.stop
                if several := self.several(mark, head, marks[i:]):
                    for token, words in several:
                        self.number(token, words)
                    skip = len({token for token, _ in several}) - 1
                else:
                    stop += self.number(mark, head)

    def several(
        self, mark: Token, head: str, marks: Sequence[Token | re.Match[str]]
    ) -> list[tuple[Token, str]]:
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
        named = clean(head[: found.start()], self.year)[0]
        names = listed(head[: found.start()]) if named else self.names
        if len(names) != len(group):
            return []
        self.names = names
        units = [replace(token, unit=token.unit or group[-1].unit) for token in group]
        return [(t, n + (found["verb"] or "")) for t, n in zip(units, names, strict=True)]

    def group(self, marks: Sequence[Token | re.Match[str]]) -> list[Token]:
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
        text, table = self.prose.text, self.section.key
        kind = family(token.unit)
        meaning = self.meaning(FILLER.sub("", head), token, kind)
        reading = read_number(text[token.start : token.end])
        value = reading.value
        unread = (not meaning.readable and value != 0) or value is None
        if value is not None and meaning.sign < 0:
            value = -abs(value)
        row, prior = self.row(meaning, token, kind, head)
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
        figure = Figure(
            part="performance" if self.section.part == "performance" else "narrative",
            table=table,
            title=self.section.title,
            row_code=row.code,
            row_name=row.name,
            row_name_raw=row.raw,
            parent=row.parent,
            column=meaning.column,
            base=base,
            state="unread" if unread else "number",
            value=None if unread else value,
            comparator=token.comparator,
            unit=unit,
            decimals=None if unread else reading.decimals,
            raw=self.prose.printed(token.start, token.end),
            sentence=self.sentence(token.start),
            place=self.prose.place(token.start, token.end),
        )
        self.figures.append(figure)
        after = GRADE_AFTER.match(text, token.stop) if row.parent == GRADES else None
        return after.end() - token.stop if after else 0

    def meaning(self, words: str, token: Token, kind: str) -> Meaning:
        """Take the words in front of a number apart."""
        last = self.figures[-1].column if self.figures else ""
        if formula := self.formula(words, token):
            return formula
        if words == "的" and (last == "target" or last.startswith("budget")):
            return Meaning("completion", base=last)
        if words == "的" and self.context.base == "prior_year":
            return Meaning("final", base="prior_year")
        if (more := GREATER.fullmatch(words)) and lexicon().base(more["what"], self.year):
            subject = re.sub(r"(?:支出)?(?:决算|执行)数?$", "", more["subject"])
            base = lexicon().base(more["what"], self.year)
            column = "growth" if kind == "percent" else "change"
            return Meaning(column, subject, base, 1 if more["more"] else -1)
        subject, measured, cut = self.context.cut_base(words)
        if not token.unit and RATIO.fullmatch(measured):
            kind = "percent"
        elif not token.unit and last == "change" and GREW.fullmatch(measured):
            kind = "percent"
        for measure in lexicon().measures:
            if measure.fits(kind, token.unit, self.section.key) and (
                found := measure.pattern.fullmatch(measured)
            ):
                return self.measured(measure, found, subject)
        column = lexicon().default(self.section.key, kind)
        noun = subject + measured
        readable = kind != "percent" or not clean(noun, self.year)[0] or bool(RATE.search(noun))
        return Meaning(column, subject if cut else noun, readable=readable)

    def formula(self, words: str, token: Token) -> Meaning | None:
        """A number inside a printed product (得分=10分*91.94%=9.19分)."""
        if self.prose.text[token.stop : token.stop + 1] in {"*", "×"}:
            return Meaning("weight" if token.unit == "分" else "factor", words)
        if words in {"*", "×"}:
            return Meaning("execution_rate" if token.unit == "%" else "factor")
        return Meaning("score" if token.unit == "分" else "product") if words == "=" else None

    def measured(self, measure: Measure, found: re.Match[str], before: str) -> Meaning:
        """The meaning that a measure's pattern found; `before` are words in front of a base."""
        groups = found.groupdict()
        subject = before + groups["subject"] + (groups.get("kept") or "")
        base, sign, readable = "", 1, True
        if words := groups.get("sign"):
            signs = lexicon().signs
            readable = not signs["unclear"].search(words)
            ends = {k: max((m.end() for m in signs[k].finditer(words)), default=0)
                    for k in ("up", "down")}  # fmt: skip
            sign = -1 if ends["down"] > ends["up"] else 1
        if measure.column == "completion":
            base = lexicon().base(groups["base"], self.year) if groups.get("base") else ""
            base = self.budget() or base if base in {"", "budget"} else base
        whole = groups.get("named") or groups.get("whole") or ""
        column = measure.column or lexicon().default(self.section.key, measure.unit)
        return Meaning(column, subject, base, sign, whole.removesuffix("的"), readable)

    def budget(self) -> str:
        """The budget (or target) that was named last, for a completion rate that names none."""
        columns = (f.column for f in reversed(self.figures))
        return next((c for c in columns if c.startswith(("budget", "target"))), "")

    def row(self, meaning: Meaning, token: Token, kind: str, head: str) -> tuple[Row, bool]:
        """The row that a number belongs to, and whether it is a prior year's."""
        after = self.prose.text[token.stop : token.stop + 30]
        name, prior = clean(meaning.subject, self.year)
        if kind == "count" and meaning.column in {"count", "actual"}:
            grade = GRADE_BEFORE.search(FILLER.sub("", head)) or GRADE_AFTER.match(after)
            if grade:
                self.context.current = Row(grade["grade"], grade[0], parent=GRADES)
                return self.context.current, False
            noun = NOUN.match(after)
            if noun and re.search(r"[和及与]$", name):
                name = ""
            if not name or BARE.fullmatch(name):
                if self.section.key == "three_public" or not noun:
                    return self.context.counted(token.unit if not noun else noun[0]), False
                name += noun[0]
            if self.section.key == "three_public":
                return self.context.counted(name), False
        elif meaning.column == "change" and kind == "count" and not name:
            noun = NOUN.match(after.removeprefix("的"))
            return self.context.counted(noun[0] if noun else token.unit), False
        return self.context.row(name, meaning.subject, kind, token.unit), prior

    def words(self, mark: re.Match[str], head: str, column: str, base: str) -> None:
        """A statement without a number: that nothing changed (持平), a grade (优)."""
        name = re.sub(r"(?:支出)?(?:决算|预算)数?$", "", FILLER.sub("", head))
        row = self.context.row(clean(name, self.year)[0], name, "money", "")
        self.figures.append(
            Figure(
                part="performance" if self.section.part == "performance" else "narrative",
                table=self.section.key,
                title=self.section.title,
                row_code=row.code,
                row_name=row.name,
                row_name_raw=row.raw,
                parent=row.parent,
                column=column,
                base=base,
                state="text",
                raw=self.prose.printed(*mark.span(0 if base else 1)),
                sentence=self.sentence(mark.start()),
                place=self.prose.place(*mark.span(0 if base else 1)),
            )
        )

    def whole(self, words: str, row: Row) -> str:
        """Key of the figure that a share is a share of; empty if the text does not print it."""
        columns = ("final", "funds", "count", "total")
        data = lexicon().data
        name = row.parent or data["about"].get(self.section.key, "")
        if words:
            name = lexicon().row(self.section.key, clean(words, self.year)[0])
            name = data["same"].get(name, name)
        for figure in reversed([*self.before, *self.figures]):
            if name and figure.row_name == name != row.name and figure.column in columns and not figure.base:
                return figure.key
        wholes: dict[str, str] = data["wholes"]
        return wholes.get(name, "")

    def sentence(self, at: int) -> str:
        """The sentence around a character, without white space."""
        start, end = next((s, e) for s, e in self.sentences if s <= at < e)
        return self.prose.printed(start, end)

