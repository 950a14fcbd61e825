"""A case: accounts and a layout; what they print, made by a producer, read back and compared."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from lanxian.model import Report
from lanxian.parsing import parse
from lanxian.reading import read_document
from tests.generator.accounts import Accounts, Item, accounts
from tests.generator.layouts import Form, Layout, layouts
from tests.generator.pages import parts
from tests.generator.tables import Fact, sheets


@dataclass(frozen=True)
class Case:
    """What a department printed, and how."""

    accounts: Accounts
    layout: Layout

    def facts(self) -> Counter[Fact]:
        """The figures that the tables print."""
        return Counter(fact for sheet in sheets(self.accounts, self.layout) for fact in sheet.facts)

    def made(self, producer: str) -> bytes:
        """The report as the bytes of a file."""
        story = parts(self.accounts, self.layout, sheets(self.accounts, self.layout))
        if producer == "transcript":
            from tests.generator.transcript import transcript

            return transcript(story).encode()
        if producer == "reportlab":
            from tests.generator.canvas import pdf

            return pdf(story, self.layout)
        from tests.generator.browser import printed

        return printed(story, self.layout)

    def json(self) -> str:
        """The case as text for a fixture."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)


def from_json(text: str) -> Case:
    """Read a case back from its text."""
    data = json.loads(text)
    own, layout = data["accounts"], data["layout"]
    own["items"] = tuple(Item(**item) for item in own["items"])
    own["weights"] = tuple(map(tuple, own["weights"]))
    own["public"] = tuple(map(tuple, own["public"]))
    own["opening"] = tuple(own["opening"])
    layout["forms"] = tuple((kind, Form(**form)) for kind, form in layout["forms"])
    return Case(Accounts(**own), Layout(**layout))


def cases() -> st.SearchStrategy[Case]:
    """Cases of any accounts in any layout."""
    return st.builds(Case, accounts(), layouts())


def read(data: bytes, suffix: str = "") -> Report:
    """Read a report from the bytes of a file."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as file:
        Path(file.name).write_bytes(data)
        return parse(read_document(file.name))


def differences(case: Case, report: Report) -> list[str]:
    """What was read otherwise than printed; nothing where all is right."""
    expected = case.facts()
    kinds = {sheet.kind: sheet for sheet in sheets(case.accounts, case.layout)}
    found = Counter(
        Fact(f.table, f.side, f.row_code, f.row_name, f.parent, f.column, f.state, f.value, f.unit)
        for f in report.facts
        if f.part == "table" and f.table in kinds
    )
    status = {t.kind: f"{t.status} {t.reason}" for t in report.tables}
    result = [
        f"{kind}: {status.get(kind, 'absent')}, printed as {sheet.status}"
        for kind, sheet in kinds.items()
        if not status.get(kind, "absent").startswith(sheet.status)
    ]
    result += [f"not read: {_line(fact)} × {n}" for fact, n in (expected - found).items()]
    result += [f"read but not printed: {_line(fact)} × {n}" for fact, n in (found - expected).items()]
    if report.department != case.accounts.department or report.year != case.accounts.year:
        result.append(f"cover: {report.department} {report.year}")
    return result


def _line(fact: Fact) -> str:
    return " ".join(str(part) if part != "" else "·" for part in fact)


def as_dict(value: Any) -> Any:
    """A dataclass as plain data."""
    return asdict(value)
