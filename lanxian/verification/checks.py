"""Checks of words against figures, and of words alone, as far as they are certain."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from lanxian import classification
from lanxian.model import MONEY, Figure, Report, Section
from lanxian.verification.ledger import Finding, describe, finding, printed
from lanxian.verification.nodes import stem

LISTED = re.compile(r"主要(?:包括|用于)[：:]?([^。；]*)")
PURPOSE = re.compile(r"主要用于[：:]?([^。；]{4,40})[。；]")
NUMERALS = "一二三四五六七八九十"
OFFICES = re.compile("股室|科室|处室|内设")
SPELT = re.compile(rf"([{NUMERALS}])个(?:内设)?(?:职能)?(?:股室|科室|处室|内设机构)(?!的)")
CLASS = re.compile(r"([一-龥（）]{2,20}?)（类）")
RATES = {"share", "growth", "completion"}
BUDGETS = {"budget_initial": "年初预算", "budget_full_year": "全年预算"}
#: How a sentence compares, with the words of `wording.toml`.
SAID = (
    r"决算数?(?:与)?[^，。；]{{0,4}}?(?P<base>年初|全年|调整)?预算数?(?P<late>{equal})"
    r"|决算数?(?P<word>{greater}|{less}|{equal})(?P<base2>年初|全年|调整)?预算"
)


@cache
def wording() -> dict[str, Any]:
    """The patterns of wording.toml."""
    source = resources.files("lanxian.verification").joinpath("wording.toml")
    return tomllib.loads(source.read_text("utf-8"))


def text_findings(report: Report) -> list[Finding]:
    """All findings of the checks of this module."""
    checks = (leftovers, listed, comparisons, level, counts, grades, units, classes, pasted,
              copies, offices)  # fmt: skip
    return [found for check in checks for found in check(report)]


def leftovers(report: Report) -> Iterator[Finding]:
    """Template instructions left in, and phrases that contradict themselves (W01, W02)."""
    texts = [(s.title, s.text, s.place) for s in report.sections]
    texts += [(t.title, t.note, t.place) for t in report.tables]
    for key, kind in (("W01", "leftover"), ("W02", "slip")):
        for rule in wording()[kind]:
            hits = [(title, m[0], place) for title, text, place in texts
                    for m in re.finditer(rule["pattern"], _bare(text))]  # fmt: skip
            if hits:
                titles = "、".join(dict.fromkeys(f"“{title}”" for title, _, _ in hits))
                message = f"{rule['message']}：{titles}中的“{hits[0][1]}”，共 {len(hits)} 处。"
                yield finding(key, "warning", message, places=[place for _, _, place in hits])


def listed(report: Report) -> Iterator[Finding]:
    """Items that the text on basic expenditure names though their cell is 0 (N09)."""
    cells = {stem(f.row_name): f for f in report.facts
             if (f.part, f.table) == ("table", "basic_expenditure")
             and len(f.row_code) == 5 and not f.row_code.startswith(("309", "311"))}  # fmt: skip
    for section, text in _sections(report, "basic_expenditure"):
        for name in re.split(r"[、，：:]|以及|其中", "、".join(LISTED.findall(text))):
            cell = cells.get(stem(re.sub(r"[\d.,]+万?元$|等.*$", "", name)))
            if cell and not re.search(r"\d", name) and not cell.value and cell.state != "unread":
                message = f"“{section.title}”列有“{name}”，但{describe(cell)}为 {printed(cell)}。"
                yield finding("N09", "warning", message, [cell], [cell.place, section.place])


def comparisons(report: Report) -> Iterator[Finding]:
    """决算数大于/小于/等于预算数, against the figures (N08)."""
    words = wording()["compare"]
    said = re.compile(SAID.format(**words))
    for final in _spoken(report, "final"):
        sentence = _bare(final.sentence)
        texts = [t for _, t in _sections(report, final.table) if sentence and sentence in t]
        start = texts[0].index(sentence) if texts else 0
        match = said.search(texts[0], start, start + len(sentence) + 40) if texts else None
        row = [f for f in _spoken(report, *BUDGETS) if f.sentence == final.sentence]
        alone = sum(f.sentence == final.sentence for f in _spoken(report, "final")) == 1
        if not match or not row or not alone:
            continue
        base, word = match["base"] or match["base2"], match["word"] or match["late"]
        wanted = "budget_initial" if base == "年初" else "budget_full_year"
        budgets = [f for f in row if not base or f.column == wanted]
        meant = next(k for k in ("greater", "less", "equal") if re.fullmatch(words[k], word))
        if budgets and meant not in {_relation(final, b) for b in budgets}:
            shown = "、".join(f"{BUDGETS[b.column]} {printed(b)}" for b in budgets)
            message = f"“{final.row_name}”写决算数{word}预算数，但决算 {printed(final)}，{shown}。"
            yield finding("N08", "warning", message, [final, *budgets])


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
            message = (f"“{same.row_name}”写“{same.raw}”，但同一句有"
                       f"{describe(other[0])} {printed(other[0])}。")  # fmt: skip
            yield finding("N08", "warning", message, [same, *other])


def counts(report: Report) -> Iterator[Finding]:
    """0 元 and 0 批次, 人次, 辆 go together (N10)."""
    section = ("narrative", "three_public")
    spoken = [f for f in report.facts if (f.part, f.table) == section and f.value is not None]
    for final in (f for f in spoken if f.column == "final"):
        pieces = [f for f in spoken if f.column == "count" and f.parent == final.row_name
                  and "保有" not in f.row_name]  # fmt: skip
        if pieces and bool(final.value) != any(f.value for f in pieces):
            shown = "、".join(f"{f.row_name} {printed(f)}" for f in pieces)
            message = f"“{final.row_name}”决算数 {printed(final)}，而{shown}。"
            yield finding("N10", "warning", message, [final, *pieces])


def grades(report: Report) -> Iterator[Finding]:
    """优 ≥ 90 > 良 ≥ 80 > 中 ≥ 60 > 差 (P08)."""
    rows = [f for f in report.by_table.get("scores", ()) if f.part == "performance"]
    scores = {(f.parent, f.row_name): f for f in rows[::-1] if f.column == "score"}
    for grade in (f for f in rows if f.column == "grade"):
        score = scores.get((grade.parent, grade.row_name))
        if score and score.value is not None and grade.raw[:1] in wording()["grades"]:
            right = next(g for g, least in wording()["grades"].items() if score.value >= least)
            if grade.raw[:1] != right:
                message = (
                    f"{score.row_name} {printed(score)}，等级应为“{right}”，却写“{grade.raw}”。"
                )
                yield finding("P08", "error", message, [score, grade])


def units(report: Report) -> Iterator[Finding]:
    """Rates without % and amounts without a unit in the text (W03)."""
    for figure in report.facts:
        bare = figure.part == "narrative" and figure.state == "number" and not figure.unit
        if bare and figure.column in RATES | {"final", *BUDGETS}:
            what = "百分号" if figure.column in RATES else "单位"
            message = f"{describe(figure)} {figure.value} 后面缺{what}。"
            yield finding("W03", "warning", message, [figure])


def classes(report: Report) -> Iterator[Finding]:
    """Functional classes that the standard does not have (S04)."""
    standard = {c: n for c, n in classification.codes("functional").items() if len(c) == 3}
    coded = {f.row_code: f for f in report.facts
             if f.table in {"revenue", "expenditure", "general_public_budget"}
             and f.part == "table" and len(f.row_code) == 3}  # fmt: skip
    for code, figure in coded.items():
        if code not in standard:
            message = f"标准功能分类没有“{code} {figure.row_name}”这一类。"
            yield finding("S04", "warning", message, [figure])
    own = [f.row_name for f in coded.values()]
    known = tuple(map(stem, (*standard.values(), *classification.FORMER, *own)))
    for section, text in _sections(report, "general_public_budget"):
        for said in CLASS.findall(text):
            name = re.sub(r"^.*(?:方面|其中|元|%|用于)", "", said)
            if not stem(name).endswith(known):
                message = f"“{section.title}”写有“{name}（类）”，标准功能分类没有这一类。"
                yield finding("S04", "hint", message, places=[section.place])


def offices(report: Report) -> Iterator[Finding]:
    """Numbers of offices in words that differ from those given elsewhere (S03)."""
    given = next((f for f in report.facts if f.table in {"organization", "profile"}
                  and OFFICES.search(f.row_name) and f.value), None)  # fmt: skip
    for section in report.sections if given else ():
        for match in SPELT.finditer(_bare(section.text)):
            if given and NUMERALS.index(match[1]) + 1 != given.value:
                message = (f"“{section.title}”写“{match[0]}”，"
                           f"{describe(given)}为 {printed(given)}。")  # fmt: skip
                yield finding("S03", "warning", message, [given], [given.place, section.place])


def pasted(report: Report) -> Iterator[Finding]:
    """The purpose of one item that speaks of another (W04)."""
    names = {f.row_name for f in report.facts if f.part == "narrative"
             and f.table == "general_public_budget" and "·" in f.parent}  # fmt: skip
    for section, text in _sections(report, "general_public_budget"):
        for item in re.split(r"(?=\d+[、.．])", text):
            own = max((n for n in names if f"（款）{n}" in item), key=len, default="")
            purpose = PURPOSE.search(item)
            if not own or not purpose or stem(own) in purpose[1]:
                continue
            other = [n for n in names - {own} if len(n) > 4 and n in purpose[1] and n not in own]
            if other:
                message = f"“{own}”的用途写作“{purpose[1]}”，与“{other[0]}”相同，疑为误贴。"
                yield finding("W04", "hint", message, places=[section.place])


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
            message = (f"指标“{target.row_name}”的目标值是 {target.raw}，"
                       f"完成值照抄比较符号，却写 {actual.raw}，疑为笔误。")  # fmt: skip
            yield finding("P10", "hint", message, [target, actual])


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _sections(report: Report, key: str) -> Iterator[tuple[Section, str]]:
    """The sections of a key, each with its text without white space."""
    return ((s, _bare(s.text)) for s in report.sections if (s.part, s.key) == ("narrative", key))


def _spoken(report: Report, *columns: str) -> Iterator[Figure]:
    return (f for f in report.facts if f.part == "narrative" and f.column in columns
            and f.unit in MONEY and f.value is not None)  # fmt: skip
