"""Accounts + Layout → Sheets: every table as rows of cells, and the figures that it prints."""

from __future__ import annotations

from dataclasses import replace

from tests.generator.accounts import Accounts
from tests.generator.economic import across, in_groups
from tests.generator.extras import extra
from tests.generator.functional import functional
from tests.generator.layouts import EXTRAS, Layout
from tests.generator.public import public
from tests.generator.sheets import DATA, Sheet, numeral
from tests.generator.sided import fiscal, overall


def sheets(accounts: Accounts, layout: Layout) -> list[Sheet]:
    """All tables of a report in its order."""
    return [sheet(accounts, layout, kind, i) for i, (kind, _) in enumerate(layout.forms, start=1)]


def sheet(accounts: Accounts, layout: Layout, kind: str, number: int) -> Sheet:
    """One table with its caption and notes."""
    data, form = DATA["tables"][kind], layout.form(kind)
    if kind in EXTRAS:
        layout = replace(layout, unit_place="caption")
    title = data["titles"][form.title % len(data["titles"])]
    full = f"{accounts.year}年度{accounts.department}{title}" if layout.titled else title
    places = number, numeral(number)
    full = layout.lead.format(*places) + full + layout.behind.format(*places)
    if layout.unit_place == "title":
        full += f"（单位：{layout.unit}）"
    result = Sheet(kind, title, full, _caption(accounts, layout, number), layout, form)
    makers = {
        "revenue_expenditure": overall,
        "fiscal_appropriation": fiscal,
        "basic_expenditure": in_groups if layout.groups > 1 else across,
        "three_public": public,
        **dict.fromkeys(EXTRAS, extra),
    }
    makers.get(kind, functional)(accounts, result)
    if layout.notes:
        result.notes.insert(0, f"注：{'1.' * layout.numbered}{data['note']}")
        if layout.numbered:
            result.notes.insert(1, "2.本套报表金额单位转换时可能存在尾数误差。")
    return _finished(result)


def _caption(accounts: Accounts, layout: Layout, number: int) -> list[str]:
    """The lines between title and table."""
    own = layout.caption.format(number, numeral(number)).splitlines()
    unit = [f"单位：{layout.unit}"] if layout.unit_place == "caption" else []
    parts = [
        f"部门名称：{accounts.department}",
        f"{accounts.year}年度",
        *(f"金额{u}" for u in unit),
    ]
    lines = {
        0: unit,
        1: ["      ".join(parts)],
        2: ["      ".join(parts[:2]), *parts[2:]],
        3: parts,
    }
    return [*own, *lines[layout.caption_lines]]


def _finished(sheet: Sheet) -> Sheet:
    """The table with its unit, blanks inside words, blank rows, and title rows within the grid."""
    layout, width = sheet.layout, len(sheet.roles)
    if layout.unit_place in ("leaf", "top") and sheet.head:
        _name_unit(sheet)
    if layout.filler and sheet.body:
        last = sheet.body.pop() if layout.total_last and sheet.body[-1][0] != "" else None
        sheet.body += [[""] * width for _ in range(layout.filler)] + ([last] if last else [])
    sheet.head = [[layout.spaced(text) for text in row] for row in sheet.head]
    sheet.body = [[layout.spaced(text) for text in row] for row in sheet.body]
    if sheet.form.inside and sheet.head:
        lines = [sheet.title] * (sheet.form.inside == "title") + sheet.caption
        sheet.lead = [[line, *["<"] * (width - 1)] for line in lines]
    return sheet


def _name_unit(sheet: Sheet) -> None:
    """Let the header name the unit: in every lowest cell of amounts, or in the topmost."""
    heads = [row for row in sheet.head if not any(text.isdigit() for text in row)]
    rows = heads if sheet.layout.unit_place == "top" else heads[::-1]
    named = []
    for c, role in enumerate(sheet.roles):
        if role == "value":
            row = next(row for row in rows if row[c] != "^")
            owner = next(i for i in range(c, -1, -1) if row[i] != "<")
            named.append((row, owner))
    for row, c in {(id(row), c): (row, c) for row, c in named}.values():
        row[c] += f"（{sheet.layout.unit}）"
