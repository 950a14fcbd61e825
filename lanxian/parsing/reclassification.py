"""Sentences that say where something was booked last year and is booked now (科目调整)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lanxian.model import Figure, Reclassification
from lanxian.parsing.lexicon import lexicon
from lanxian.parsing.prose import Prose

VERB = (
    r"(?:全部|均|已|原)*(?:列入|列支在|列支于|列支|计入|纳入|归入|记入|转列|转入|反映在"
    r"|调整至|调整到|调整为|调至|在(?=[^，。]{2,24}(?:列支|核算|反映)))"
)
CLASS = (
    r"(?P<class>[^，。；、（）由从]{2,30}?(?:支出|事务|补助|保障|医疗|补贴|科目))"
    r"(?:（[类款项]）)?(?:科目)?"
)
BOOKED = re.compile(rf"{VERB}(?:了|到|在|至)?{CLASS}(?:[，。；、）中]|核算|列支|反映|$)")
FROM = re.compile(
    rf"(?:由|从|自)(?:原|原来的)?{CLASS}(?:列支|核算|科目)*(?=.{{0,4}}(?:调整|转|调|改))"
)
LAST_YEAR = re.compile(r"上年度?|去年|以前年度|往年|原(?:来|先)?(?=列|在|计|全)")
SELF = re.compile(
    r"^(?:是|为|：|将|因|本年度?|今年|当年|本单位|我单位|本部门|我部门|本局|我局|\d{4}年度?|其中)+"
)
PARTLY = re.compile(r"(?:中的?)?(?:有)?部分(?=资金|项目|支出|经费|人员)")
CO_FUNDED = re.compile(r"配套")
#: The object behind its booking: 在教育支出列支的公积金.
BEHIND = re.compile(r"(?:列支|核算|反映|列入[^，。]{2,20})的([^，。；]{2,20})")
OBJECT_END = re.compile(
    r"(?:中的?|的)?(?:部分)?(?:资金|经费)?(?:是|为|属于|属|系).*$|(?:中的?部分资金)$"
)


def read_reclassifications(
    prose: Prose, year: int, figures: Iterable[Figure]
) -> Iterator[Reclassification]:
    """Reclassifications in a section's text; the classes' names are those of its `figures`.

    A sentence counts if it names two different classes, one of them with last year's booking.
    """
    names = list(dict.fromkeys(f.row_name for f in figures if f.row_name.endswith("支出")))
    for start, end in prose.sentences():
        text = prose.text[start:end]
        found = _move(text, year)
        if not found:
            continue
        about, origin, target = found
        if not about and (behind := BEHIND.search(text)):
            about = behind[1]
        origin, target = class_name(origin, names), class_name(target, names)
        if origin != target:
            yield Reclassification(
                object=about,
                from_class=origin,
                to_class=target,
                sentence=prose.printed(start, end),
                partly=bool(PARTLY.search(text)),
                co_funded=bool(CO_FUNDED.search(text)),
                place=prose.place(start, end),
            )


def _move(text: str, year: int) -> tuple[str, str, str] | None:
    """Object, last year's class and this year's class; None if the sentence tells no move."""
    prior = re.compile(rf"{LAST_YEAR.pattern}|{year - 1}年")
    booked = list(BOOKED.finditer(text))
    if booked and (origin := FROM.search(text[: booked[0].end()])):
        return _object(text[: origin.start()]), origin["class"], booked[0]["class"]
    before = 0
    classes: dict[bool, str] = {}
    for found in booked:
        clause = text[before : found.start()]
        classes.setdefault(bool(prior.search(_last(clause, before > 0))), found["class"])
        before = found.end() - 1
    if len(classes) < 2:
        return None
    return _object(text[: booked[0].start()]), classes[True], classes[False]


def _last(clause: str, further: bool) -> str:
    """The words about one booking: of the first, those behind its cause only."""
    return clause if further else re.split("原因|[。；]", clause)[-1]


def _object(words: str) -> str:
    """What was moved: the first noun of the words in front of the booking."""
    causes = list(lexicon().words["cause"].finditer(words))
    words = words[causes[-1].end() :] if causes else words
    first = next((p for p in words.split("，") if len(SELF.sub("", p)) > 2), words)
    name = SELF.sub("", first)
    name = re.sub(
        rf"(?:{LAST_YEAR.pattern}|本年度?|今年|全部|均|支出)+$", "", OBJECT_END.sub("", name)
    )
    return name.rstrip("的中将由从在")


def class_name(words: str, names: Sequence[str]) -> str:
    """The class's name as the report prints it elsewhere, for a name with words left out.

    >>> class_name("社会保障就业支出", ["卫生健康支出", "社会保障和就业支出"])
    '社会保障和就业支出'
    """
    words = words.removesuffix("科目")
    for name in names:
        rest = iter(name)
        if name[0] == words[0] and all(c in rest for c in words) and len(name) - len(words) < 4:
            return name
    return words
