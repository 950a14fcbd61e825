"""What a text is about at a point: the row named last, the base, the lists (其中) still open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lanxian.parsing.comparison import compared, years
from lanxian.parsing.lexicon import family, lexicon
from lanxian.parsing.names import CHINESE_NUMERAL, strip_ordinal
from lanxian.parsing.subject import (
    CAUSE,
    FIRST,
    LEVEL,
    NUMERAL,
    PATH,
    Row,
    Rows,
    belongs,
    clean,
    coded,
    stepped,
)

#: Columns whose figures a text goes on to explain (主要是…).
MOVED = {"", "change", "growth", "completion"}

MARKS = "，。；：！？\n"
PIECE = re.compile(r"[^，。；：！？\n]+|[，。；：！？\n]")
ITEM = re.compile(
    rf"\d{{1,2}}[、.．](?!\d)|\d{{1,2}}\.(?=(?:19|20)\d\d年|2\d{{4}}(?:\d\d)?[一-龥])"
    rf"|（\d{{1,2}}）|（[{CHINESE_NUMERAL}]+）|[{CHINESE_NUMERAL}]+、|[①-⑳]"
)
ALSO = re.compile(rf"[{CHINESE_NUMERAL}]是|其[{CHINESE_NUMERAL}]|\d{{1,2}}[.、]|（\d{{1,2}}）")
DASH = re.compile(r"[—－–-]+")
#: Names that only the words in front of them tell apart.
BARE = {"收入", "支出"}
#: The row of one side: what a bare 支出 is of, behind 收入总计.
SIDE = re.compile(r"(.*?)(?:收入支出|收入|支出)(总计|合计|)")
#: What falls to one (人均接待费): the text goes on about the row itself.
PER = re.compile(r"人均|车均|单车|平均每|每[辆批人]")
OWN_FUND = {"government_fund", "state_capital"}
VAGUE = {"采购金额", "合同金额", "成交金额"}


@dataclass
class Context(Rows):
    """What the text read so far leaves open for the next number of a section."""

    base: str = ""
    cause: bool = False
    use: bool = False
    told: bool = False
    against: bool = False
    reason: str = ""
    last: str = ""
    #: The row whose parts the sentence lists, and those parts: behind them it goes on.
    opened: Row | None = None
    parts: set[str] = field(default_factory=set)
    #: The budget whose parts are listed (三公经费预算8万元，其中：…).
    budget: str = ""
    #: Styles of ordinals whose list began before the cause: their next item ends it.
    outside: set[str] = field(default_factory=set)
    path: tuple[str, ...] = ()
    near: bool = False
    itemed: bool = False
    code: str = ""
    clause: list[str] = field(default_factory=list)
    #: A group of journeys in a list (参加会议团组2个，…): its own money follows.
    group: Row | None = None
    #: A year behind the report's own that the text speaks of (2025年): its figures are another's.
    later: str = ""
    #: Whether a sentence begins with that year: then the next ones go on about it.
    lasting: bool = False
    fresh: bool = True
    outer: list[tuple[Row | None, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.phrase = lexicon().words
        self.compared, self.years = compared(self.year), years(self.year)
        title = strip_ordinal(self.title)
        if self.title and not re.search(r"(?:情况|说明|事项)$", title):
            self.named(title, True, "。")

    def hear(self, text: str, start: int, end: int) -> str:
        """Take in the words between two numbers; what stands right before the second is left."""
        pieces = [m[0] for m in PIECE.finditer(text, start, end)]
        head = pieces.pop() if pieces and pieces[-1] not in MARKS else ""
        self.clause = []
        for i, piece in enumerate(pieces):
            self.bracket(piece)
            if piece in MARKS:
                self.pause(piece, "".join(pieces[i + 1 :]) + head)
            else:
                stop = pieces[i + 1] if i + 1 < len(pieces) else ""
                if rest := self.listen(piece, stop):
                    self.clause.append(rest)
        self.bracket(head)
        if not head and pieces and pieces[-1] == "：" and self.clause:
            return self.clause.pop()
        return self.listen(head, "")

    def bracket(self, piece: str) -> None:
        """What stands in brackets (其中：…) ends there: then the row in front of them goes on."""
        for character in piece:
            if character == "（":
                self.outer.append((self.current, len(self.lists), self.base))
            elif character == "）" and self.outer:
                current, lists, base = self.outer.pop()
                if current:
                    self.current, self.base = current, base or self.base
                    del self.lists[lists:]

    def pause(self, mark: str, after: str) -> None:
        """A mark of punctuation: what ends there is closed."""
        if mark in "；。":
            self.clause, self.group = [], None
        if mark == "；":
            self.cause = self.cause and bool(ALSO.match(after))
            if (
                self.lists and self.lists[-1].inline and not self.lists[-1].rows
            ):  # of names alone: 包括办公费、印刷费
                self.lists.pop()
            while self.table == "annual_targets" and self.lists and self.lists[-1].inline:
                self.lists.pop()
        if mark not in "。！？\n":
            return
        self.outer.clear()
        self.near, self.budget, self.fresh = False, "", True
        self.later = self.later if self.lasting else ""
        if self.opened and len(self.parts) > 1:
            self.current = self.opened
        self.opened, self.parts = None, set()
        self.cause, self.reason = False, ""
        self.base = self.base if after.startswith("其中") else ""
        if self.lists and not self.lists[-1].sentences:
            if len(self.lists[-1].rows) > 1 or (mark == "\n" and not self.lists[-1].rows):
                self.current = self.lists.pop().whole
            elif self.lists[-1].rows:
                self.lists[-1].sentences = True

    def listen(self, piece: str, stop: str) -> str:
        """Take in one piece between marks; returns what it says beyond the context."""
        item = False
        if not self.cause and (found := self.years.search(piece)):
            self.later, self.lasting = found["later"] or "", self.fresh
        self.fresh = self.fresh and not piece
        if self.use and self.phrase["resumed"].match(piece):
            self.cause = False
        returned = self.phrase["returned"].match(piece)
        if self.cause and self.told and (returned or self.compares(piece)):
            self.cause = False
        if piece:
            self.told = self.cause
        while True:
            piece = piece.lstrip("、）")
            if piece.startswith("（") and piece.count("（") > piece.count("）"):
                piece = piece[1:]
            if found := ITEM.match(piece):
                item, piece = True, piece[found.end() :]
                self.later, self.opened = "", None
                self.cause = self.cause and not self.goes_on(found[0])
                self.numbered(found[0])
            elif not self.cause and (found := self.phrase["opener"].match(piece)):
                piece = piece[found.end() :]
                self.budget = self.last if self.last.startswith("budget") else ""
                self.begin_list(inline=bool(piece))
                self.opened, self.parts = self.current, set()
            elif (found := self.phrase["parts"].search(piece)) and self.knows(
                piece[: found.start()], stop
            ):
                self.begin_list(inline=False)
                piece = ""
            elif (found := self.phrase["within"].search(piece)) and (
                row := self.known.get(piece[: found.start()])
            ):
                self.current = row
                self.begin_list(inline=True)
                piece = piece[found.end() :]
            elif (found := self.phrase["cause"].match(piece)) or (
                stop and (found := re.match("用于", piece))
            ):
                self.outside = self.outside if self.cause else set(self.depths)
                self.use = found[0].endswith("用于") or (
                    found[0].endswith(("主要是", "主要系")) and self.last not in MOVED
                )
                self.cause, piece = True, piece[found.end() :]
                self.told = bool(piece)
            else:
                break
        self.itemed = item
        if self.cause and not LEVEL.search(piece):
            return piece
        self.cause = False
        before, piece_after, cut = self.cut_base(piece)
        self.against = cut and not re.search("相比|同比", piece)
        if cut and not (before and piece_after):
            piece = before or piece_after
        return self.named(piece, item and stop != "", stop)

    def goes_on(self, ordinal: str) -> bool:
        """Whether an ordinal continues a list that was begun in front of the cause."""
        style = NUMERAL.sub("1", ordinal)
        if FIRST.search(ordinal):
            self.outside.discard(style)
        return style in self.outside

    def knows(self, words: str, stop: str) -> bool:
        """Whether words name a row; then it is the current one."""
        return not self.named(words, False, stop)

    def compares(self, piece: str) -> bool:
        """Whether a piece begins with what it is compared with (与上年相比减少)."""
        base = self.base
        before, _, cut = self.cut_base(piece)
        compares = cut and not before and not piece.startswith("同比")
        self.base = self.base if compares else base
        return compares

    def cut_base(self, words: str) -> tuple[str, str, bool]:
        """Cut out what a number is compared with (比上年): words before it, words after it."""
        found = self.compared.search(words)
        if not found:
            return "", words, False
        self.base = "prior_year"
        if found["what"]:
            self.base = lexicon().base(found["what"], self.year)
        return words[: found.start()], words[found.end() :], True

    def named(self, piece: str, item: bool, stop: str) -> str:
        """Set the row if the piece names one by its path (类款项), code or a known name."""
        code, piece, rest = coded(piece)
        if levels := list(LEVEL.finditer(piece)):
            names, own, depth = stepped(levels, self.year)
            if (self.itemed or self.near) and belongs(self.path, names[0]):
                names = [*self.path[:depth], *names]
            if self.itemed or depth == 0:
                self.path, self.near = tuple(names[:2]), True
            self.choose(names, piece[: levels[-1].end()], own or code)
            return piece[levels[-1].end() :] + rest
        if code and (rest or stop or DASH.search(piece)):
            self.choose([n for n in DASH.split(piece) if n], piece, code)
            return rest
        if (
            stop
            and self.table == "performance_management"
            and (found := self.phrase["project"].match(piece))
        ):
            self.choose([found[1] or found[2]], piece)
            return ""
        self.code = code
        if item and stop and piece in BARE:
            self.current = self.known[piece] = Row(piece, piece)
            return ""
        about = (item and self.phrase["about"].search(piece)) or self.phrase["none"].search(piece)
        name = clean(piece[: about.start()] if about else piece, self.year)[0]
        canonical_name = lexicon().row(self.table, name)
        rows = lexicon().named(self.table)
        itemized = item and not about and self.itemized(name)
        if stop and name and (canonical_name in rows or itemized):
            self.choose([canonical_name], piece)
            return ""
        return piece

    def itemized(self, name: str) -> bool:
        """Whether a numbered phrase on its own can name a row here (1. 行政运行。…)."""
        places = {"general_public_budget", "government_fund", "state_capital"}
        return self.table in places and len(name) <= 30

    def row(self, name: str, raw: str, kind: str, unit: str) -> Row:
        """The row of a number, by its name where one stands in front of it."""
        if self.clause and not self.cause and name in VAGUE:
            parents = (clean(re.sub("^在|中$", "", words), self.year)[0] for words in self.clause)
            return Row(name, raw, parent=PATH.join(filter(None, parents)))
        bare = raw.removeprefix("本年") if self.table == "fiscal_appropriation" else raw
        if bare in BARE and self.current and (side := SIDE.fullmatch(self.current.name)):
            name = side[1] + bare + side[2]
        known = lexicon().named(self.table)
        whole = not self.current or self.current.name in known
        if raw in BARE and self.table in OWN_FUND and whole:
            name = lexicon().row(self.table, f"本年{raw}")
        if name == "项目" and (kind != "count" or unit == "分") and not self.cause:
            name = ""
        name = lexicon().row(self.table, name)
        code, self.code = self.code, ""
        stem = name.removesuffix("支出")
        if stem in self.known and any(family(u) == "money" for u in self.units.get(stem, {""})):
            name = stem
        if self.cause:
            name = name or (self.reason if kind == "percent" else "")
            self.reason = name
            return Row(name, raw, parent=self.current.name if self.use and self.current else CAUSE)
        if self.current and self.phrase["aside"].fullmatch(name):
            return Row(name, raw, parent=self.current.name)
        managed = self.table == "performance_management" and kind == "money"
        if managed and self.phrase["fund"].match(name) and not self.lists:
            return Row(name, raw, parent=self.current.name if self.current else "")
        if PER.match(name):
            return Row(name, raw, parent=self.parent_of(name, kind, unit))
        if not name:
            found = self.current or Row(self.usual())
        elif self.current and name == self.current.name:
            found = self.current
        else:
            parent = self.parent_of(name, kind, unit)
            found = Row(name, raw.lstrip("、"), code, parent)
        self.parts |= {found.name} if self.opened and kind == "money" else set()
        self.known.setdefault(found.name, found)
        self.units.setdefault(found.name, set()).add(unit)
        self.current = found
        return found
