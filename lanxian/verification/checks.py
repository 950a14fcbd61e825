"""Checks of words against figures, and of words alone, as far as they are certain."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from lanxian import classification
from lanxian.model import MONEY, Figure, Report, Section
from lanxian.verification.identities import Severity
from lanxian.verification.ledger import Finding, describe, printed
from lanxian.verification.nodes import Index, stem

LISTED = re.compile(r"主要(?:包括|用于)[：:]?([^。；]*)")
PURPOSE = re.compile(r"主要用于[：:]?([^。；]{4,40})[。；]")
NUMERALS = "一二三四五六七八九十"
OFFICES = re.compile("股室|科室|处室|内设")
SPELT = re.compile(rf"([{NUMERALS}])个(?:内设)?(?:职能)?(?:股室|科室|处室|内设机构)(?!的)")
CLASS = re.compile(r"([一-龥（）]{2,20}?)（类）")
RATES = {"share", "growth", "completion"}
BUDGETS = {"budget_initial": "年初预算", "budget_full_year": "全年预算"}


@cache
def wording() -> dict[str, Any]:
    """The patterns of wording.toml."""
    source = resources.files("lanxian.verification").joinpath("wording.toml")
    return tomllib.loads(source.read_text("utf-8"))


def text_findings(report: Report, index: Index) -> list[Finding]:
    """All findings of the checks of this module."""
    found = [*leftovers(report), *listed(report, index), *comparisons(report), *level(report)]
    found += [*counts(report), *grades(report), *units(report), *classes(report)]
    found += [*pasted(report), *copies(report), *offices(report)]
    return found


def _finding(
    key: str, severity: Severity, message: str, *figures: Figure, section: Section | None = None
) -> Finding:
    places = [f.place for f in figures] + ([section.place] if section else [])
    pages = tuple(sorted({p.page for p in places if p.page}))
    return Finding(key, severity, message, figures, identities=(key,), pages=pages)


def leftovers(report: Report) -> Iterator[Finding]:
    """Template instructions left in, and phrases that contradict themselves (W01, W02)."""
    texts = [(s.title, s.text, s.place) for s in report.sections]
    texts += [(t.title, t.note, t.place) for t in report.tables]
    for key, kind in (("W01", "leftover"), ("W02", "slip")):
        for rule in wording()[kind]:
            hits = [(title, m[0], place) for title, text, place in texts
                    for m in re.finditer(rule["pattern"], re.sub(r"\s", "", text))]  # fmt: skip
            if hits:
                titles = "、".join(dict.fromkeys(f"“{title}”" for title, _, _ in hits))
                message = f"{rule['message']}：{titles}中的“{hits[0][1]}”，共 {len(hits)} 处。"
                pages = tuple(sorted({place.page for _, _, place in hits if place.page}))
                yield Finding(key, "warning", message, identities=(key,), pages=pages)


def listed(report: Report, index: Index) -> Iterator[Finding]:
    """Items that the text on basic expenditure names though their cell is 0 (N09)."""
    cells = {stem(f.row_name): f for f in report.facts
             if (f.part, f.table) == ("table", "basic_expenditure")
             and len(f.row_code) == 5 and not f.row_code.startswith(("309", "311"))}  # fmt: skip
    for section in _sections(report, "basic_expenditure"):
        for match in LISTED.finditer(section.text):
            for name in re.split(r"[、，：:]|以及|其中", match[1]):
                cell = cells.get(stem(re.sub(r"[\d.,]+万?元$|等.*$", "", name)))
                if (
                    cell
                    and not re.search(r"\d", name)
                    and not cell.value
                    and cell.state != "unread"
                ):
                    yield _finding(
                        "N09", "warning",
                        f"“{section.title}”列有“{name}”，但{describe(cell)}为 {printed(cell)}。",
                        cell, section=section,
                    )  # fmt: skip


def comparisons(report: Report) -> Iterator[Finding]:
    """决算数大于/小于/等于预算数, against the figures (N08)."""
    words = wording()["compare"]
    said = re.compile(
        r"决算数?(?:与)?(?P<far>[^，。；]{0,4}?)(?P<base>年初|全年|调整)?预算数?"
        rf"(?P<late>{words['equal']})|决算数?(?P<word>{words['greater']}|{words['less']}|{words['equal']})"
        r"(?P<base2>年初|全年|调整)?预算"
    )
    for final in _spoken(report, "final"):
        sentence = re.sub(r"\s", "", final.sentence)
        texts = [s.text for s in _sections(report, final.table) if sentence and sentence in s.text]
        if not texts:
            continue
        start = texts[0].index(sentence)
        match = said.search(texts[0], start, start + len(sentence) + 40)
        row = [f for f in _spoken(report, *BUDGETS) if f.sentence == final.sentence]
        if (
            not match
            or not row
            or sum(f.sentence == final.sentence for f in _spoken(report, "final")) > 1
        ):
            continue
        base = match["base"] or match["base2"]
        wanted = "budget_initial" if base == "年初" else "budget_full_year" if base else ""
        budgets = [f for f in row if f.column == wanted] if wanted else row
        word = match["word"] or match["late"]
        relations = {_relation(final, b) for b in budgets}
        meant = next(k for k in ("greater", "less", "equal") if re.fullmatch(words[k], word))
        if relations and meant not in relations:
            shown = "、".join(f"{BUDGETS[b.column]} {printed(b)}" for b in budgets)
            yield _finding(
                "N08", "warning",
                f"“{final.row_name}”写决算数{word}预算数，但决算 {printed(final)}，{shown}。",
                final, *budgets,
            )  # fmt: skip


def _relation(a: Figure, b: Figure) -> str:
    left, right = a.amount or Decimal(0), b.amount or Decimal(0)
    return "equal" if left == right else "greater" if left > right else "less"


def level(report: Report) -> Iterator[Finding]:
    """持平 or 相同 beside a change that is not 0, or beside another budget (N08)."""
    for same in report.facts:
        if same.state != "text" or same.column != "change":
            continue
        row = [f for f in report.facts
               if (f.part, f.table, f.row_name, f.parent, f.sentence)
               == (same.part, same.table, same.row_name, same.parent, same.sentence)]  # fmt: skip
        other = [f for f in row if f.column == "change" and f.base == same.base and f.value]
        finals = [f for f in row if f.column == "final"]
        budgets = [f for f in row if f.column == same.base and f.column in BUDGETS]
        other += [b for b in budgets for f in finals if _relation(f, b) != "equal"]
        if other:
            yield _finding(
                "N08", "warning",
                f"“{same.row_name}”写“{same.raw}”，但同一句有"
                f"{describe(other[0])} {printed(other[0])}。",
                same, *other,
            )  # fmt: skip


def counts(report: Report) -> Iterator[Finding]:
    """0 元 and 0 批次, 人次, 辆 go together (N10)."""
    spoken = [f for f in report.facts if (f.part, f.table) == ("narrative", "three_public")]
    for final in spoken:
        if final.column != "final" or final.value is None:
            continue
        pieces = [f for f in spoken if f.column == "count" and f.parent == final.row_name
                  and f.value is not None and "保有" not in f.row_name]  # fmt: skip
        some = [f for f in pieces if f.value]
        if (final.value == 0 and some) or (final.value and pieces and not some):
            shown = "、".join(f"{f.row_name} {printed(f)}" for f in pieces)
            yield _finding(
                "N10", "warning", f"“{final.row_name}”决算数 {printed(final)}，而{shown}。",
                final, *pieces,
            )  # fmt: skip


def grades(report: Report) -> Iterator[Finding]:
    """优 ≥ 90 > 良 ≥ 80 > 中 ≥ 60 > 差 (P08)."""
    total = [f for f in report.facts if f.table == "scores" and re.search("总得?分", f.row_name)]
    score = next((f for f in total if f.column == "score" and f.value is not None), None)
    grade = next((f for f in total if f.column == "grade"), None)
    if score and grade and score.value is not None:
        right = next(g for g, least in wording()["grades"].items() if score.value >= least)
        if grade.raw[:1] in wording()["grades"] and grade.raw[:1] != right:
            yield _finding("P08", "error", f"总得分 {printed(score)}，等级应为“{right}”，"
                           f"却写“{grade.raw}”。", score, grade)  # fmt: skip


def units(report: Report) -> Iterator[Finding]:
    """Rates without % and amounts without a unit in the text (W03)."""
    for figure in report.facts:
        bare = figure.part == "narrative" and figure.state == "number" and not figure.unit
        if bare and figure.column in RATES | {"final", *BUDGETS}:
            what = "百分号" if figure.column in RATES else "单位"
            yield _finding(
                "W03", "warning", f"{describe(figure)} {figure.value} 后面缺{what}。", figure
            )


def classes(report: Report) -> Iterator[Finding]:
    """Functional classes that the standard does not have (S04)."""
    known = {stem(n) for c, n in classification.codes("functional").items() if len(c) == 3}
    codes = {c for c in classification.codes("functional") if len(c) == 3}
    coded = {f.row_code: f for f in report.facts
             if f.table in {"revenue", "expenditure", "general_public_budget"}
             and f.part == "table" and len(f.row_code) == 3}  # fmt: skip
    for code, figure in coded.items():
        if code not in codes:
            yield _finding(
                "S04", "warning", f"标准功能分类没有“{code} {figure.row_name}”这一类。", figure
            )
    known |= {stem(f.row_name) for f in coded.values()}
    for section in _sections(report, "general_public_budget"):
        for match in CLASS.finditer(section.text):
            name = re.sub(r"^.*(?:方面|其中|元|%|用于)", "", match[1])
            if not any(stem(name).endswith(k) for k in known):
                yield _finding("S04", "hint", f"“{section.title}”写有“{name}（类）”，"
                               "标准功能分类没有这一类。", section=section)  # fmt: skip


def offices(report: Report) -> Iterator[Finding]:
    """Numbers of offices in words that differ from those given elsewhere (S03)."""
    given = [f for f in report.facts
             if f.table in {"organization", "profile"}
             and OFFICES.search(f.row_name) and f.value]  # fmt: skip
    for section in report.sections if given else ():
        for match in SPELT.finditer(re.sub(r"\s", "", section.text)):
            number = NUMERALS.index(match[1]) + 1
            if number != given[0].value:
                yield _finding("S03", "warning", f"“{section.title}”写“{match[0]}”，"
                               f"{describe(given[0])}为 {printed(given[0])}。",
                               given[0], section=section)  # fmt: skip


def pasted(report: Report) -> Iterator[Finding]:
    """The purpose of one item that speaks of another (W04)."""
    names = {
        f.row_name
        for f in report.facts
        if f.part == "narrative" and f.table == "general_public_budget" and "·" in f.parent
    }
    for section in _sections(report, "general_public_budget"):
        items = re.split(r"(?=\d+[、.．])", section.text)
        for item in items:
            own = max((n for n in names if f"（款）{n}" in item), key=len, default="")
            purpose = PURPOSE.search(item)
            if not own or not purpose:
                continue
            other = [n for n in names - {own} if len(n) > 4 and n in purpose[1] and n not in own]
            if other and stem(own) not in purpose[1]:
                yield _finding("W04", "hint", f"“{own}”的用途写作“{purpose[1]}”，"
                               f"与“{other[0]}”相同，疑为误贴。", section=section)  # fmt: skip


def copies(report: Report) -> Iterator[Finding]:
    """Indicators whose actual repeats the target with another number (P10)."""
    rows: dict[tuple[str, str, int | None], dict[str, Figure]] = {}
    for f in report.facts:
        if f.table == "indicators":
            rows.setdefault((f.parent, f.row_name, f.place.line or f.place.page), {})[f.column] = f
    for row in rows.values():
        target, actual = row.get("target"), row.get("actual")
        if not target or not actual or not target.comparator or target.value == actual.value:
            continue
        if (target.comparator, target.unit) == (actual.comparator, actual.unit):
            yield _finding(
                "P10", "hint", f"指标“{target.row_name}”的目标值是 {target.raw}，"
                f"完成值照抄比较符号，却写 {actual.raw}，疑为笔误。", target, actual,
            )  # fmt: skip


def _sections(report: Report, key: str) -> Iterator[Section]:
    for s in report.sections:
        if s.part == "narrative" and s.key == key and s.text:
            yield replace(s, text=re.sub(r"\s", "", s.text))


def _spoken(report: Report, *columns: str) -> Iterator[Figure]:
    for f in report.facts:
        if (
            f.part == "narrative"
            and f.column in columns
            and f.unit in MONEY
            and f.value is not None
        ):
            yield f
