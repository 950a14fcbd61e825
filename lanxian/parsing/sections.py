"""Document → the sections of its text, found by heading and never by number or page.

A heading in the 目录 is not a section: those lines are kept as the text ``contents``, so that no
line of the text is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from lanxian.model import Place, Section
from lanxian.parsing.contents import contents_at
from lanxian.parsing.forms import is_form
from lanxian.parsing.headings import (
    ANNEX,
    FORMAL,
    TABLE,
    Heading,
    find_heading,
    key_of,
)
from lanxian.parsing.prose import ENDS, Prose, discreet, full, join, normalize, right_margin
from lanxian.reading.document import Block, Document, Grid, Line

Part = Literal["narrative", "performance", "text"]
GENERAL = "general_public_budget"
#: Notes below a form, and how they go on.
NOTE_BEGINS = re.compile(r"(?:注|备注|说明|填[报表]说明)[：\d]|(?:注|说明)$")
NOTE = re.compile(rf"{NOTE_BEGINS.pattern}|\d{{1,2}}[.、．]|（\d{{1,2}}）")
CONTINUED = re.compile(r"（?续表?）?$")
PARTS: dict[str, Part] = {"narrative": "narrative", "performance": "performance"}


@dataclass(frozen=True, slots=True)
class TextSection:
    """The text under one heading, as blocks; `key` as in the data dictionary."""

    part: Part
    key: str
    title: str
    blocks: tuple[Block, ...]
    place: Place = field(default=Place())
    margin: float | None = None

    @property
    def prose(self) -> Prose:
        """Its lines as running text, without its grids."""
        return join([b for b in self.blocks if isinstance(b, Line)], self.margin)

    @property
    def text(self) -> str:
        """Its text as people read it; cells of a grid's row stand between tabs."""
        parts = [
            "\n".join("\t".join(normalize(c.text) for c in row) for row in b.rows)
            if isinstance(b, Grid)
            else b.text
            for b in self.blocks
        ]
        return "\n".join(parts)

    def section(self) -> Section:
        """The section as a report keeps it: names and telephone numbers of persons are left out."""
        return Section(self.part, self.key, self.title, discreet(self.text), self.place)


def find_sections(document: Document) -> tuple[TextSection, ...]:
    """Cut a document's text into sections; the report's tables and its cover are left out."""
    lines = [b for b in document.blocks if isinstance(b, Line)]
    walk = _Walk(right_margin(lines))
    walk.run(document.blocks)
    return tuple(walk.sections)


@dataclass
class _Walk:
    """The walk over a document's blocks: which part it is in, which headings are open."""

    margin: float | None
    part: str = "cover"
    sections: list[TextSection] = field(default_factory=list)
    open: list[tuple[int, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    current: tuple[Part, str, str, Place] | None = None
    resumed: bool = False
    host: str = ""
    held: tuple[Part, str, str, Place] | None = None

    def run(self, blocks: Sequence[Block]) -> None:
        i = 0
        settled = True
        while i < len(blocks):
            block = blocks[i]
            if isinstance(block, Grid):
                self.form(block)
                self.blocks.append(block)
                i, settled = i + 1, True
                continue
            if contents := contents_at(blocks, i):
                held = self.current
                self.begin("text", "contents", "目录", block.place)
                self.blocks += blocks[i : contents.stop]
                self.begin(*held) if held else self.leave()
                self.resumed = True
                i, settled = contents.stop, True
                continue
            heading = find_heading(blocks, i, settled, self.margin)
            if heading and self.enter(heading, block):
                i, settled = i + heading.lines, True
                if heading.rest:
                    self.blocks.append(heading.rest)
                    settled = heading.rest.text.strip()[-1:] in ENDS
                continue
            self.note(block, settled)
            self.blocks.append(block)
            settled = normalize(block.text)[-1:] in ENDS or not full(block, self.margin)
            i += 1
        self.leave()

    def form(self, grid: Grid) -> None:
        """A form of the annex opens a section, by the title in its first row or by its header."""
        if self.held:
            self.begin(*self.held)
            self.held = None
        printed = {id(c): normalize(c.text) for c in grid.rows[0] if c.text.strip()}
        title = next(iter(printed.values())) if len(printed) == 1 else ""
        titled = bool(ANNEX.fullmatch(title)) and self.part != "cover" and not self.goes_on(title)
        apart = self.part not in {"cover", "narrative", "performance"}
        if titled or (apart and is_form(grid)):
            self.host, self.part = self.host or self.part, "performance"
            self.begin("performance", "annex", title, grid.place)

    def goes_on(self, title: str) -> bool:
        """Whether a form's title stands again on a further page, or with the next project."""
        here = self.held or self.current
        same = here and CONTINUED.sub("", here[2]) == CONTINUED.sub("", title)
        return bool(same) and self.part == "performance"

    def note(self, line: Line, settled: bool) -> None:
        """Notes below a form (注：1. …) are text of their own; they end where none goes on."""
        text = normalize(line.text)
        below = bool(self.blocks) and isinstance(self.blocks[-1], Grid)
        if self.held and settled and not NOTE.match(text):
            self.begin(*self.held)
            self.held = None
        elif below and self.part == "performance" and NOTE_BEGINS.match(text):
            self.held = self.current
            self.begin("text", "notes", "注", line.place)

    def leave(self) -> None:
        """Close the section that is open."""
        if self.current and (self.blocks or not self.resumed):
            part, key, title, place = self.current
            section = TextSection(part, key, title, tuple(self.blocks), place, self.margin)
            self.sections.append(section)
        self.blocks, self.current, self.resumed = [], None, False

    def begin(self, part: Part, key: str, title: str, place: Place) -> None:
        """Open a section, closing what is open."""
        self.leave()
        self.current = (part, key, title, place)

    def enter(self, heading: Heading, line: Line) -> bool:
        """Take a heading for one that opens (or closes) a section, if it is that."""
        found = self.classify(heading)
        if found is None:
            return False
        part, key = found
        titled = bool(ANNEX.fullmatch(heading.name))
        if titled and self.goes_on(heading.title):
            return False
        if part == "performance" and titled and self.part != "performance":
            self.host = self.part
        self.host = self.host if part == "performance" else ""
        self.part, self.held = part, None
        again = bool(self.open) and self.open[-1][1] == key  # a title of its own, once more
        level = heading.level or (5 if again else 2)
        while self.open and self.open[-1][0] >= level:
            self.open.pop()
        self.open.append((level, key))
        if part in {"cover", "tables"}:
            self.leave()
        else:
            self.begin(PARTS.get(part, "text"), key or "text", heading.title, line.place)
        return True

    def classify(self, heading: Heading) -> tuple[str, str] | None:
        """Part and key of a heading; None if it is no heading here."""
        name, level = heading.name, heading.level
        if level == 1:
            part = key_of("parts", name) or "overview"
            part = "narrative" if re.search("说明$", name) and "表" not in name else part
            kinds = {"overview": "text", "annex": "performance", "glossary": "glossary"}
            return kinds.get(part, part), {"annex": "annex", "glossary": "glossary"}.get(part, part)
        among = self.host == "tables" if self.part == "performance" else self.part == "tables"
        if ANNEX.fullmatch(name) and (among or (level == 0 and self.part != "cover")):
            return "performance", "annex"
        if TABLE.fullmatch(name) and (self.part != "performance" or among or "决算" in name):
            return ("tables", "") if level in {0, 2} and self.part != "narrative" else None
        inherited = next((k for lv, k in reversed(self.open) if lv < level), "")
        if self.part == "performance":
            if level == 0 or (level == 4 and heading.rest):
                return None
            inside = level == 3 and self.host == "narrative"
            back = key_of("narrative", name) if level == 2 or inside else ""
            if key_of("text", name) == "glossary":
                return "glossary", "glossary"
            if back not in {"", "performance_management", "overall"} and FORMAL.search(name):
                return "narrative", back
            key = key_of("performance", name)
            if level == 4 and not (key or FORMAL.search(name)):
                return None
            return "performance", key or inherited or "annex"
        if self.part == "glossary":
            return None
        key = key_of("text", name) if self.part != "narrative" or level == 2 else ""
        if key and level in {0, 2, 3} and (self.part in {"text", "cover"} or key == "glossary"):
            return ("glossary" if key == "glossary" else "text"), key
        if self.part == "text" and level == 2 and not key_of("narrative", name):
            return "text", "text"
        key = key_of("narrative", name)
        formal = bool(re.search(r"(?:情况|说明|事项|支出|经费)：?$", name))
        strong = bool(re.search(r"(?:情况|说明|事项)：?$", name)) and "决算" in name
        if self.part == "narrative":
            if level == 4:
                told = formal or heading.rest
                return ("narrative", key) if key and told and inherited == "other" else None
            if level == 0 and not (key and formal):
                return None
            part_of = {"": inherited, "other": inherited, "fiscal_appropriation": GENERAL}
            inside = inherited not in {"", "narrative"}
            if level == 3 and inside and part_of.get(key) == inherited:
                key = inherited
            return "narrative", key or "narrative"
        return ("narrative", key) if key and strong and level in {0, 2, 3} else None
