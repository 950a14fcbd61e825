"""A case: accounts and a layout; what they print, made by a producer, read back and compared."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from lanxian.model import Report
from lanxian.parsing import parse
from lanxian.parsing.kinds import STATISTICS, bare_title
from lanxian.reading import read_document
from tests.generator.accounts import Accounts, Item, accounts
from tests.generator.layouts import (
    FORMS,
    KINDS,
    LAYOUTS,
    RULES,
    UNRULED,
    Form,
    Layout,
    layouts,
)
from tests.generator.pages import Part, parts
from tests.generator.prose import Said, heard, said
from tests.generator.sheets import Fact
from tests.generator.tables import sheets

#: What LibreOffice prints.
OFFICE = ("libreoffice", "spreadsheet")
ALL = (*FORMS, *LAYOUTS)


@dataclass(frozen=True)
class Case:
    """What a department printed, and how."""

    accounts: Accounts
    layout: Layout

    def facts(self) -> Counter[Fact]:
        """The figures that the tables print."""
        return Counter(fact for sheet in sheets(self.accounts, self.layout) for fact in sheet.facts)

    def story(self) -> Iterator[Part]:
        """The parts of the report in order."""
        return parts(self.accounts, self.layout, sheets(self.accounts, self.layout))

    def made(self, producer: str) -> bytes:
        """The report as the bytes of a file."""
        story = self.story()
        if producer == "transcript":
            from tests.generator.transcript import transcript

            return transcript(story).encode()
        if producer == "reportlab":
            from tests.generator.canvas import pdf

            return pdf(story, self.layout)
        if producer in OFFICE:
            return office([self], producer)[0]
        from tests.generator.browser import printed

        return printed(story, self.layout)

    def json(self, producer: str, showed: list[str]) -> str:
        """The case as text for a fixture, with what it showed when it was found."""
        layout = {
            **_changed(self.layout),
            "forms": [(kind, _changed(form)) for kind, form in self.layout.forms],
        }
        own = {**_changed(self.accounts), "items": [_changed(i) for i in self.accounts.items]}
        data = {"producer": producer, "showed": showed[:10], "accounts": own, "layout": layout}
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def office(cases: Sequence[Case], producer: str) -> list[bytes]:
    """Many reports by LibreOffice, as texts or as spreadsheets."""
    from tests.generator.office import document, printed
    from tests.generator.workbook import workbook

    written = {"libreoffice": document, "spreadsheet": workbook}[producer]
    return printed([written(case.story(), case.layout) for case in cases])


def from_json(text: str) -> tuple[Case, str]:
    """Read a case back from its text, and the producer that it was found with."""
    data = json.loads(text)
    own, layout = data["accounts"], data["layout"]
    own = {name: _frozen(value) for name, value in own.items()}
    own["items"] = tuple(Item(**item) for item in own["items"])
    layout["forms"] = tuple((kind, Form(**form)) for kind, form in layout["forms"])
    return Case(Accounts(**own), Layout(**layout)), data["producer"]


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def cases(vary: Collection[str] = ALL, rules: Collection[str] = RULES) -> st.SearchStrategy[Case]:
    """Cases of any accounts in any layout; fields outside `vary` are as usual."""
    return st.builds(Case, accounts(), layouts(vary, rules))


def odd(case: Case) -> list[str]:
    """The tables of a case, and the fields of its layout that are not as usual."""
    forms = [f"{kind}({', '.join(_odd(form))})" for kind, form in case.layout.forms]
    return [*forms, *_odd(case.layout)]


def cause(case: Case) -> frozenset[str]:
    """What seems to make a shrunk case fail: the names of the fields that are not as usual."""
    things = (case.layout, *(form for _, form in case.layout.forms))
    return frozenset(text.split("=")[0] for thing in things for text in _odd(thing))


def _odd(thing: Any) -> list[str]:
    usual = {f.name for f in fields(thing) if f.default is MISSING}
    return [f"{name}={value!r}" for name, value in _changed(thing).items() if name not in usual]


def _changed(thing: Any) -> dict[str, Any]:
    """The fields of a dataclass that are not as usual."""
    values = {f.name: getattr(thing, f.name) for f in fields(thing)}
    return {f.name: values[f.name] for f in fields(thing) if values[f.name] != f.default}


def read(data: bytes, suffix: str = "") -> Report:
    """Read a report from the bytes of a file."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        Path(file.name).write_bytes(data)
        return parse(read_document(file.name))


def unreadable(case: Case, report: Report) -> set[str]:
    """The kinds of tables without vertical rules that the reader gave up, and said so."""
    return {
        t.kind
        for t in report.tables
        if t.status == "unreadable" and case.layout.form(t.kind).rules in UNRULED
    }


def differences(case: Case, report: Report, apart: Collection[str] = ()) -> list[str]:
    """What was read otherwise than printed, but for some tables; nothing where all is right."""
    expected = Counter({fact: n for fact, n in case.facts().items() if fact.table not in apart})
    printed = {
        sheet.key: sheet
        for sheet in sheets(case.accounts, case.layout)
        if sheet.key[0] not in apart
    }
    found = Counter(
        Fact(f.table, f.side, f.row_code, f.row_name, f.parent, f.column, f.state, f.value, f.unit)
        for f in report.facts
        if f.part == "table"
    )
    status = {
        (t.kind, bare_title(t.title) * (t.kind == STATISTICS)): f"{t.status} {t.reason}"
        for t in report.tables
    }
    result = [
        f"{key}: {status.get(key, 'absent')}, printed as {sheet.status}"
        for key, sheet in printed.items()
        if not status.get(key, "absent").startswith(sheet.status)
    ]
    result += [f"not read: {_line(fact)} × {n}" for fact, n in (expected - found).items()]
    result += [
        f"read but not printed: {_line(fact)} × {n}" for fact, n in (found - expected).items()
    ]
    told, read = said(case.accounts, case.layout), heard(report.facts)
    result += [f"text not read: {_line(fact)} × {n}" for fact, n in (told - read).items()]
    result += [f"text misread: {_line(fact)} × {n}" for fact, n in (read - told).items()]
    if report.department != case.accounts.department or report.year != case.accounts.year:
        result.append(f"cover: {report.department} {report.year}")
    return result


def _line(fact: Fact | Said) -> str:
    return " ".join(str(part) if part != "" else "·" for part in fact)


def shrunk(case: Case, fails: Callable[[Case], bool], tries: int | None = None) -> Case:
    """The simplest case that still fails: fewer tables, items and oddities, rounder amounts."""
    left = iter(range(tries) if tries else count())
    simpler = True
    while simpler:
        simpler = False
        for candidate in _simpler(case):
            if next(left, None) is None:
                return case
            if fails(candidate):
                case, simpler = candidate, True
                break
    return case


def _simpler(case: Case) -> Iterator[Case]:
    """Cases that are simpler in one thing, the boldest first."""
    own, layout = case.accounts, case.layout
    for forms in [layout.forms[i : i + 1] for i in range(len(layout.forms))] + [
        layout.forms[:i] + layout.forms[i + 1 :] for i in range(len(layout.forms))
    ]:
        if forms != layout.forms and any(kind in KINDS for kind, _ in forms):
            yield replace(case, layout=replace(layout, forms=forms))
    for number, (kind, form) in enumerate(layout.forms):
        for plain in (Form(), *_usual(form)):
            if plain != form:
                forms = (*layout.forms[:number], (kind, plain), *layout.forms[number + 1 :])
                yield replace(case, layout=replace(layout, forms=forms))
    yield from (replace(case, layout=plain) for plain in _usual(layout))
    for name in ("items", "weights"):
        rows = getattr(own, name)
        for start in range(len(rows)) if len(rows) > 1 else ():
            for kept in (rows[start : start + 1], rows[:start] + rows[start + 1 :]):
                if kept != rows:
                    yield replace(case, accounts=replace(own, **{name: kept}))
    yield from (replace(case, accounts=plain) for plain in _usual(own))
    for number, item in enumerate(own.items):
        for plain in (Item(item.code, 10**6, 10**6), *_usual(item)):
            if plain != item and (item.basic, item.project) != (10**6, 10**6):
                items = (*own.items[:number], plain, *own.items[number + 1 :])
                yield replace(case, accounts=replace(own, items=items))


def _usual(thing: Any) -> Iterator[Any]:
    """The thing with one field as usual."""
    for each in fields(thing):
        if each.default is not MISSING and getattr(thing, each.name) != each.default:
            yield replace(thing, **{each.name: each.default})
