"""Lines, cut anywhere by a page's width, → running text in which every character has its place.

All matching is done on `Prose.text`: no white space, half-width digits and letters, full-width
brackets and colons, one character of it for one printed character. What was printed and where
is asked with `printed` and `place`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from lanxian.model import Place
from lanxian.parsing.names import KEEP
from lanxian.reading.document import Line

#: A break that no sentence runs over, in `Prose.text`.
BREAK = "\n"
SAME = str.maketrans("():;!?％﹪−－", "（）：；！？%%--")
#: A separator of thousands among full-width digits.
WIDE_COMMA = re.compile(r"(?<=[０-９])，(?=[０-９]{3})")
ENDS = "。！？；：，、" + BREAK
#: A heading inside the text (1、… or 2. …), alone on its line.
ITEM = re.compile(r"[（(]?\d{1,2}[）)、.．\s](?!\d)[^，。；：！？]{2,24}[^，。；：！？、\d]")


PERSON = re.compile(
    r"((?:联系人|负责人|填报人|填表人|经办人|审核人|制表人)[（(]?(?:签字|签章)?[）)]?"
    r"(?:\s*[：:]\s*|\t+))"
    r"(?:[一-龥·]{2,4}?(?=\s*(?:联系|电话|手机|传真|填|审核|[^一-龥\s])|\s|$)|[一-龥]{2,3})"
)
TELEPHONE = re.compile(r"((?:电话|手机|传真|联系方式)(?:号码)?(?:\s*[：:]\s*|\t+))[\d\-－—]{7,}")


def discreet(text: str) -> str:
    """A text without the names and telephone numbers of persons.

    >>> discreet("联系人：张三联系电话：03581234567内设部门个数：5")
    '联系人：（略）联系电话：（略）内设部门个数：5'
    """
    return TELEPHONE.sub(r"\1（略）", PERSON.sub(r"\1（略）", text))


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text; `origin` has line and character number for every character of `text`."""

    text: str
    lines: tuple[Line, ...]
    origin: tuple[tuple[int, int], ...]

    def printed(self, start: int, end: int) -> str:
        """The characters as printed, without white space."""
        spots = (self.origin[i] for i in range(start, end) if self.text[i] != BREAK)
        return "".join(self.lines[line].text[at] for line, at in spots)

    def place(self, start: int, end: int) -> Place:
        """Where the characters stand; of what runs over two lines, the part in the first."""
        line, first = self.origin[start]
        last = max(at for row, at in self.origin[start:end] if row == line)
        return self.lines[line].span(first, last + 1)

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Start and end of every sentence (…。), in order."""
        for found in re.finditer(r"[^。！？\n]+[。！？]*”?", self.text):
            yield found.span()


#: What stays together at a line's end: a digit and the marks behind it.
CLUSTER = re.compile(r".[%％‰元，。；：、）]*")
#: Characters of a line of running text that runs from margin to margin.
LONG, RUNNING = 20, re.compile("[，。；]")


@cache
def normal(character: str) -> str:
    """One printed character in the form used for matching; white space becomes empty.

    So does the backslash, with which a text source masks a mark (得分=10分\\*91.94%).

    >>> "".join(map(normal, "５２ . 5(类）："))
    '52.5（类）：'
    """
    if character.isspace() or character in "\\\u200b\ufeff":
        return ""
    if character not in KEEP:
        wide = unicodedata.normalize("NFKC", character)
        character = wide if len(wide) == 1 else character
    return character.translate(SAME)


@lru_cache(8192)  # headings and labels are asked again and again
def normalize(text: str) -> str:
    """A string in the form used for matching, commas between digits kept.

    >>> normalize("1,234.5 万元, 增长 2 %")
    '1,234.5万元，增长2%'
    """
    text = "".join(map(normal, WIDE_COMMA.sub(",", text)))
    return re.sub(r"(?<!\d),|,(?!\d{3})", "，", text)


def join(lines: Sequence[Line], margin: float | None = None) -> Prose:
    """Join the lines of a passage.

    Lines run on, but for a heading of its own between them, and for two that would make one
    number of two: digits join only where the first line is full (it reaches `margin`, or in a
    text source the next line follows without a gap).
    """
    text: list[str] = []
    origin: list[tuple[int, int]] = []
    for row, line in enumerate(lines):
        if text and _breaks(lines[row - 1], line, "".join(text[-1:]), margin):
            text.append(BREAK)
            origin.append((row - 1, len(lines[row - 1].text)))
        printed = line.text.rstrip()
        ahead = lines[row + 1].text.lstrip()[:3] if row + 1 < len(lines) else ""
        for at, character in enumerate(WIDE_COMMA.sub(",", printed + ahead)[: len(printed)]):
            if form := normal(character):
                text.append(form)
                origin.append((row, at))
    whole = re.sub(r"(?<!\d),|,(?!\d{3})", "，", "".join(text))
    return Prose(whole, tuple(lines), tuple(origin))


def _breaks(before: Line, line: Line, last: str, margin: float | None) -> bool:
    if last.isdigit() and line.text.strip()[:1].isdigit() and not joined(before, line, margin):
        return True
    settled = last in ENDS or not full(before, margin)
    if settled and ITEM.fullmatch(line.text.strip()) and not full(line, margin):
        return True
    return bool(ITEM.fullmatch(before.text.strip())) and not full(before, margin)


def joined(before: Line, line: Line, margin: float | None) -> bool:
    """Whether a number may run on from one line to the next."""
    if before.edges:
        last = CLUSTER.match(line.text.strip())
        return full(before, margin, len(last[0]) if last else 1)
    first, second = before.place.line, line.place.line
    return first is not None and second == first + 1


def full(line: Line, margin: float | None, ahead: int = 1) -> bool:
    """Whether a line of a page is cut by its width; a line of a text source never is.

    The `ahead` first characters of the next line did not fit.
    """
    if not line.edges or margin is None:
        return False
    width = line.edges[-1][1] - line.edges[-1][0]
    return line.edges[-1][1] > margin - (ahead + 0.5) * width


def right_margin(lines: Sequence[Line]) -> float | None:
    """Where the lines of a document's text end on the right: the median of its widest lines.

    Lines of sentences tell, where there are any: tables on wide pages end elsewhere.
    """
    ends: dict[int | None, float] = {}
    for line in lines:
        if line.edges:
            page = line.place.page
            ends[page] = max(ends.get(page, 0.0), line.edges[-1][1])
    long = [line for line in lines if len(line.edges) >= LONG and RUNNING.search(line.text)]
    widest = [line.edges[-1][1] for line in long if full(line, ends[line.place.page])]
    found = sorted(widest or ends.values())
    return found[len(found) // 2] if found else None
