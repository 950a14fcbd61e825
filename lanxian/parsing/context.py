"""What a text is about at a point: the row named last, the base, the lists (其中) still open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lanxian.parsing.lexicon import lexicon
from lanxian.parsing.names import CHINESE_NUMERAL, strip_ordinal
from lanxian.parsing.subject import clean

#: Joins the names of a path (类·款, 一级指标·二级指标).
PATH = "·"
CAUSE = "原因"

MARKS = "，。；：！？\n"
PIECE = re.compile(r"[^，。；：！？\n]+|[，。；：！？\n]")
ITEM = re.compile(
    rf"\d{{1,2}}[、.．](?!\d)|\d{{1,2}}\.(?=(?:19|20)\d\d年|2\d{{4}}(?:\d\d)?[一-龥])"
    rf"|（\d{{1,2}}）|（[{CHINESE_NUMERAL}]+）|[{CHINESE_NUMERAL}]+、|[①-⑳]"
)
ALSO = re.compile(rf"[{CHINESE_NUMERAL}]是|其[{CHINESE_NUMERAL}]|\d{{1,2}}[.、]|（\d{{1,2}}）")
OPENER = re.compile(
    r"其中(?:包括)?|(?:主要|具体)?包括|主要用于以下[^，。；：]*|具体(?:情况)?(?:构成)?如下|分别用于"
)
#: What a text goes on with behind a use (主要用于…，较上年增加).
RESUMED = re.compile(r"较|比|与|同比|占|完成|年初预算|全年预算|支出决算|决算")
CAUSES = re.compile(r".*?(?:原因(?:是|为|在于)?|由于|因为|主要是|主要用于|主要系)")
LEVEL = re.compile(r"((?:[^（）]|（(?!类|款|项)[^）]*）)+)（(?:(类)）(支出(?!决算))?|[款项]）)")
CODE = re.compile(r"((?:2[0-3]\d|30\d|31[0-3]|399)(?:\d{2}){0,2})(?=[一-龥“])")
CODE_BEHIND = re.compile(r"（(?:科目)?(?:编码|代码)?：?(\d{3}(?:\d{2}){0,2})）")
DASH = re.compile(r"[—－–-]+")
COMPARED = re.compile(
    r"(?:(?:比|较|与|同)(?P<what>WHAT)(?:同期|支出|收入|决算|预算|度)*数?"
    r"(?:相比|对比|比较|比)?|同比)"
)
#: Sources of funds: parts of the project named last.
FUND = re.compile(r"一般公共预算|政府性基金|国有资[本金]经营|社会保险基金")
#: Names that only the words in front of them tell apart.
VAGUE = {"采购金额", "合同金额", "成交金额"}


@dataclass(frozen=True, slots=True)
class Row:
    """What a figure is of."""

    name: str = ""
    raw: str = ""
    code: str = ""
    parent: str = ""


@dataclass(slots=True)
class List:
    """A list of parts (其中：…) that is open: its whole, and what stood in it so far."""

    whole: Row
    units: set[str]
    inline: bool = False
    rows: set[str] = field(default_factory=set)
    sentences: bool = False


@dataclass
class Context:
    """What the text read so far leaves open for the next number of a section."""

    table: str
    title: str
    year: int
    current: Row | None = None
    base: str = ""
    cause: bool = False
    use: bool = False
    reason: str = ""
    code: str = ""
    clause: list[str] = field(default_factory=list)
    lists: list[List] = field(default_factory=list)
    known: dict[str, Row] = field(default_factory=dict)
    units: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        title = strip_ordinal(self.title)
        if self.title and not re.search(r"(?:情况|说明|事项)$", title):
            self.named(title, True, "。")

    def hear(self, text: str, start: int, end: int) -> str:
        """Take in the words between two numbers; what stands right before the second is left."""
        pieces = [m[0] for m in PIECE.finditer(text, start, end)]
        head = pieces.pop() if pieces and pieces[-1] not in MARKS else ""
        self.clause = []
        for i, piece in enumerate(pieces):
            if piece in MARKS:
                self.pause(piece, "".join(pieces[i + 1 :]) + head)
            else:
                stop = pieces[i + 1] if i + 1 < len(pieces) else ""
                if rest := self.listen(piece, stop):
                    self.clause.append(rest)
        if not head and pieces and pieces[-1] == "：" and self.clause:
            return self.clause.pop()
        return self.listen(head, "")

    def pause(self, mark: str, after: str) -> None:
        """A mark of punctuation: what ends there is closed."""
        if mark in "；。":
            self.clause = []
        if mark == "；":
            self.cause = self.cause and bool(ALSO.match(after))
            while self.table == "annual_targets" and self.lists and self.lists[-1].inline:
                self.lists.pop()
        if mark not in "。！？\n":
            return
        self.base, self.cause, self.reason = "", False, ""
        if self.lists and not self.lists[-1].sentences:
            if len(self.lists[-1].rows) > 1:
                self.current = self.lists.pop().whole
            elif self.lists[-1].rows:
                self.lists[-1].sentences = True

    def listen(self, piece: str, stop: str) -> str:
        """Take in one piece between marks; returns what it says beyond the context."""
        item = False
        if self.use and RESUMED.match(piece):
            self.cause = False
        while True:
            piece = piece.lstrip("、）")
            if piece.startswith("（") and piece.count("（") > piece.count("）"):
                piece = piece[1:]
            if found := ITEM.match(piece):
                item, piece = True, piece[found.end() :]
            elif not self.cause and (found := OPENER.match(piece)):
                piece = piece[found.end() :]
                self.begin_list(inline=bool(piece))
            elif (found := CAUSES.match(piece)) or (stop and (found := re.match("用于", piece))):
                self.use = found[0].endswith("用于")
                self.cause, piece = True, piece[found.end() :]
            else:
                break
        if self.cause and not LEVEL.search(piece):
            return piece
        self.cause = False
        before, piece_after, cut = self.cut_base(piece)
        if cut and not before:
            piece = piece_after
        return self.named(piece, item and stop != "", stop)

    def cut_base(self, words: str) -> tuple[str, str, bool]:
        """Cut out what a number is compared with (比上年): words before it, words after it."""
        what = "|".join(lexicon().bases.values()).replace("PRIOR", rf"{self.year - 1}")
        pattern = COMPARED.pattern.replace("WHAT", rf"(?:本?年)?(?:{what})")
        found = re.search(pattern, words)
        if not found:
            return "", words, False
        self.base = "prior_year"
        if found["what"]:
            self.base = lexicon().base(found["what"], self.year)
        return words[: found.start()], words[found.end() :], True

    def named(self, piece: str, item: bool, stop: str) -> str:
        """Set the row if the piece names one by its path (类款项), code or a known name."""
        code, rest = "", ""
        if found := CODE_BEHIND.search(piece):
            code, piece, rest = found[1], piece[: found.start()], piece[found.end() :]
        if found := CODE.match(piece):
            code, piece = found[1], piece[found.end() :]
        levels = list(LEVEL.finditer(piece))
        if levels:
            names = [m[1] if m[1].endswith("支出") else m[1] + (m[3] or "") for m in levels]
            names[0] = clean(names[0], self.year)[0]
            raw = piece[: levels[-1].end()]
            self.choose(names, raw, code)
            return piece[levels[-1].end() :] + rest
        if code and (rest or stop or DASH.search(piece)):
            self.choose([n for n in DASH.split(piece) if n], piece, code)
            return rest
        self.code = code
        name = clean(piece, self.year)[0]
        canonical_name = lexicon().row(self.table, name)
        rows = lexicon().rows.get(self.table, {})
        if stop and name and (canonical_name in rows or (item and self.itemized(name))):
            self.choose([canonical_name], piece)
            return ""
        return piece

    def itemized(self, name: str) -> bool:
        """Whether a numbered phrase on its own can name a row here (1. 行政运行。…)."""
        places = {"general_public_budget", "government_fund", "state_capital"}
        return self.table in places and len(name) <= 30

    def choose(self, names: list[str], raw: str, code: str = "") -> None:
        """Make a row the current one; `names` is its path."""
        name = clean(names[-1], self.year)[0]
        parent = PATH.join(names[:-1]) if len(names) > 1 else self.parent_of(name, "money", "")
        self.current = self.known[name] = Row(name, raw, code, parent)

    def begin_list(self, inline: bool) -> None:
        """其中: what follows are parts of the row named last; `inline` if no colon follows."""
        whole = self.current or Row(lexicon().data["about"].get(self.table, ""))
        if whole.name:
            self.lists.append(List(whole, self.units.get(whole.name, set()), inline))

    def parent_of(self, name: str, kind: str, unit: str) -> str:
        """The row that a row is a part of, closing the lists that it can't stand in."""
        data = lexicon().data
        flat = data["flat"].get(self.table, ())
        if name in flat or "*" in flat:
            self.lists.clear()
            return ""
        above = data["parents"].get(name, "")
        if above in self.known:
            while self.lists and self.lists[-1].whole.name != above:
                self.lists.pop()
            return str(above)
        if name in self.known and PATH not in self.known[name].parent:
            return self.known[name].parent
        if self.lists and kind == "count" and unit not in self.lists[-1].units:
            self.lists.pop()
        if not self.lists or self.lists[-1].whole.name == name:
            return ""
        self.lists[-1].rows.add(name)
        return self.lists[-1].whole.name

    def row(self, name: str, raw: str, kind: str, unit: str) -> Row:
        """The row of a number, by its name where one stands in front of it."""
        if self.clause and not self.cause and name in VAGUE:
            parents = (clean(re.sub("^在|中$", "", words), self.year)[0] for words in self.clause)
            return Row(name, raw, parent=PATH.join(filter(None, parents)))
        if raw in {"收入", "支出"} and self.current and self.current.name[-2:] in {"收入", "支出"}:
            name = self.current.name[:-2] + raw
        if name == "项目" and kind != "count" and not self.cause:
            name = ""
        name = lexicon().row(self.table, name)
        code, self.code = self.code, ""
        if name.endswith("支出") and name.removesuffix("支出") in self.known:
            name = name.removesuffix("支出")
        if self.cause:
            name = name or (self.reason if kind == "percent" else "")
            self.reason = name
            return Row(name, raw, parent=CAUSE)
        if FUND.match(name) and self.table == "performance_management" and not self.lists:
            return Row(name, raw, parent=self.current.name if self.current else "")
        if not name:
            found = self.current or Row(self.usual())
        elif self.current and name == self.current.name:
            found = self.current
        else:
            parent = self.parent_of(name, kind, unit)
            found = Row(name, raw.lstrip("、"), code, parent)
        self.known.setdefault(found.name, found)
        self.units.setdefault(found.name, set()).add(unit)
        self.current = found
        return found

    def usual(self) -> str:
        """What a section is about when it does not say."""
        data = lexicon().data
        rows: list[str] = data["flat"].get(self.table, [])
        about: str = data["about"].get(self.table, "")
        return next((r for r in rows[1:] if r.removesuffix("费") in self.title), about)

    def counted(self, name: str) -> tuple[Row, bool]:
        """The row of a count that belongs to the current row (团组, 人次, 批次)."""
        name = lexicon().row(self.table, name)
        parent = CAUSE if self.cause else self.current.name if self.current else self.usual()
        return Row(name, name, parent=parent), False
