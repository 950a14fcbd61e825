"""Accounts of invented departments as Figures, consistent by construction, and faults in them.

True values are whole 分; print rounds them to 0.01 万元, half up, as accounts do. Some reports add
up rounded parts in their text, some cut their rates off: both are common and no error.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from lanxian.classification import codes
from lanxian.model import Figure, Report, Source, Table, with_ids

CENT, FEN = Decimal("0.01"), Decimal("0.000001")
FUNDS = {
    "general_public_budget": "一般公共预算财政拨款",
    "government_fund": "政府性基金预算财政拨款",
    "state_capital": "国有资本经营预算财政拨款",
}
TOTAL = "一般公共预算财政拨款支出"
ECONOMIC = {
    "301": ("30101", "30102", "30103", "30107", "30108", "30110", "30113"),
    "302": ("30201", "30205", "30206", "30211", "30226", "30239"),
    "303": ("30302", "30305"),
    "310": ("31002",),
}


@dataclass
class Printer:
    """Collects what a report prints."""

    draw: random.Random
    cut: bool
    figures: list[Figure] = field(default_factory=list)

    def money(self, fen: int, unit: str = "万元") -> Decimal:
        exact = fen * FEN if unit == "万元" else Decimal(fen) / 100
        return exact.quantize(CENT, ROUND_HALF_UP)

    def cell(self, table: str, name: str, column: str, fen: int, **keys: str) -> None:
        value = self.money(fen)
        blank = fen == 0
        self.figures.append(
            Figure(
                "table",
                table,
                row_name=name,
                column=column,
                unit="万元",
                state="blank" if blank else "number",
                value=None if blank else value,
                decimals=None if blank else 2,
                raw="" if blank else str(value),
                **keys,
            )
        )

    def say(self, table: str, name: str, column: str, value: Decimal, unit: str = "万元",
            part: str = "narrative", **keys: str) -> str:  # fmt: skip
        figure = Figure(
            part, table, row_name=name, column=column, unit=unit, value=value, raw=str(value),  # type: ignore[arg-type]
            decimals=max(0, -int(value.as_tuple().exponent)), **keys,
        )  # fmt: skip
        self.figures.append(figure)
        return figure.key

    def rate(self, part: Decimal | int, whole: Decimal | int) -> Decimal:
        rounding = ROUND_DOWN if self.cut else ROUND_HALF_UP
        return (Decimal(part) * 100 / Decimal(whole)).quantize(CENT, rounding)


def spread(draw: random.Random, total: int, parts: int) -> list[int]:
    """Divide a sum into positive parts, some of them tiny."""
    weights = [draw.random() ** 3 + 0.001 for _ in range(parts)]
    shares = [int(total * w / sum(weights)) for w in weights]
    shares[0] += total - sum(shares)
    return shares


def tree(draw: random.Random) -> dict[str, str]:
    """Functional codes of seven digits with their names."""
    known = [c for c in codes("functional") if len(c) == 7 and c[:5] in codes("functional")]
    known = [c for c in known if c[:3] in codes("functional")]
    kinds = sorted({c[:3] for c in known})
    chosen: dict[str, str] = {}
    for kind in sorted(draw.sample(kinds, draw.randint(2, min(5, len(kinds))))):
        own = [c for c in known if c[:3] == kind]
        for code in sorted(draw.sample(own, min(len(own), draw.randint(1, 6)))):
            chosen[code] = codes("functional")[code]
    return chosen


def make(seed: int, narrative: bool = True) -> Report:
    """One department's report."""
    draw = random.Random(seed)
    out = Printer(draw, cut=draw.random() < 0.2)
    adds_rounded = draw.random() < 0.25
    items = tree(draw)
    size = 10 ** draw.uniform(7.5, 11)  # 分: 30 万元 to 10 亿元
    basic = {c: int(size * draw.random() ** 3) for c in items}
    project = {c: int(size * draw.random() ** 2) if draw.random() < 0.7 else 0 for c in items}
    own = {c: int(size * 0.02 * draw.random()) if draw.random() < 0.2 else 0 for c in items}
    fiscal = {c: basic[c] + project[c] for c in items}
    spent = {c: fiscal[c] + own[c] for c in items}
    carried = int(size * 0.1 * draw.random()) if draw.random() < 0.5 else 0
    left = int(carried * draw.random())
    fiscal_left = int(left * draw.random())
    own_in, own_out = carried - carried // 2, left - fiscal_left
    fiscal_in = carried // 2
    first = next(iter(items))
    income = dict(fiscal)
    income[first] += fiscal_left - fiscal_in
    if income[first] < 0:
        fiscal_in, fiscal_left, income[first] = 0, 0, fiscal[first]
    other = dict(own)
    other[first] += own_out - own_in
    if other[first] < 0:
        own_in, own_out, other[first] = 0, 0, own[first]
    f_in, f_out, o_in, o_out = fiscal_in, fiscal_left, own_in, own_out
    totals(out, items, income, other, spent, (f_in + o_in, f_out + o_out))
    by_code(out, "revenue", items, {"fiscal_appropriation": income, "other": other})
    whole_project = {c: project[c] + own[c] for c in items}
    by_code(out, "expenditure", items, {"basic": basic, "project": whole_project})
    appropriation(out, items, fiscal, (sum(income.values()), f_in, f_out))
    by_code(out, "general_public_budget", items, {"basic": basic, "project": project})
    economic = economics(out, draw, sum(basic.values()))
    car = economic.get("30206", 0)
    three(out, car)
    if narrative:
        text(out, draw, items, fiscal, spent, basic, whole_project, income, other, adds_rounded,
             (f_in + o_in, f_in), economic, car)  # fmt: skip
        annex(out, draw, sum(basic.values()), sum(project.values()))
    kinds = {f.table: None for f in out.figures if f.part == "table"}
    tables = tuple(Table(kind, kind, "read", "万元") for kind in kinds)
    return Report(
        f"模拟部门{seed}", 2024, Source(f"{seed}", f"{seed:064x}", "transcript"),
        facts=with_ids(out.figures), tables=tables,
    )  # fmt: skip


def totals(out: Printer, items: Iterable[str], income: dict[str, int], other: dict[str, int],
           spent: dict[str, int], carried: tuple[int, int]) -> None:  # fmt: skip
    """收入支出决算总表."""
    kind, revenue, expenditure = "revenue_expenditure", {"side": "revenue"}, {"side": "expenditure"}
    fiscal, rest = sum(income.values()), sum(other.values())
    rows = {"一般公共预算财政拨款收入": fiscal, "政府性基金预算财政拨款收入": 0,
            "国有资本经营预算财政拨款收入": 0, "上级补助收入": 0, "事业收入": 0, "经营收入": 0,
            "附属单位上缴收入": 0, "其他收入": rest, "本年收入合计": fiscal + rest,
            "使用非财政拨款结余": 0, "年初结转和结余": carried[0],
            "总计": fiscal + rest + carried[0]}  # fmt: skip
    for name, fen in rows.items():
        out.cell(kind, name, "final", fen, **revenue)
    classes = by_class(items, spent)
    for code, name in codes("functional").items():
        if len(code) == 3:
            out.cell(kind, name, "final", classes.get(code, 0), **expenditure)
    all_spent = sum(spent.values())
    rows = {"本年支出合计": all_spent, "结余分配": 0, "年末结转和结余": carried[1],
            "总计": all_spent + carried[1]}  # fmt: skip
    for name, fen in rows.items():
        out.cell(kind, name, "final", fen, **expenditure)


def by_class(items: Iterable[str], amounts: dict[str, int]) -> dict[str, int]:
    """Amounts added up by class."""
    found: dict[str, int] = {}
    for code in items:
        found[code[:3]] = found.get(code[:3], 0) + amounts[code]
    return found


def by_code(
    out: Printer, kind: str, items: dict[str, str], columns: dict[str, dict[str, int]]
) -> None:
    """A table by functional code, 合计 first."""
    all_columns = {
        "revenue": ("fiscal_appropriation", "superior_subsidy", "public_service", "business",
                    "subordinate_payment", "other"),
        "expenditure": ("basic", "project", "payment_to_superior", "business",
                        "subordinate_subsidy"),
        "general_public_budget": ("basic", "project"),
    }[kind]  # fmt: skip
    rows = ["", *sorted({c[:k] for c in items for k in (3, 5, 7)})]
    for row in rows:
        below = [c for c in items if c.startswith(row)]
        amounts = {k: sum(columns.get(k, {}).get(c, 0) for c in below) for k in all_columns}
        name = codes("functional")[row] if row else "合计"
        for column, fen in {"total": sum(amounts.values()), **amounts}.items():
            out.cell(kind, name, column, fen, row_code=row)


def appropriation(out: Printer, items: Iterable[str], fiscal: dict[str, int],
                  flows: tuple[int, int, int]) -> None:  # fmt: skip
    """财政拨款收入支出决算总表."""
    kind, (income, carried, left) = "fiscal_appropriation", flows
    revenue = [(n, "", income * (k == "general_public_budget")) for k, n in FUNDS.items()]
    revenue += [("本年收入合计", "", income), ("年初财政拨款结转和结余", "", carried)]
    revenue += [
        (n, "年初财政拨款结转和结余", carried * (k == "general_public_budget"))
        for k, n in FUNDS.items()
    ]
    for name, parent, fen in [*revenue, ("总计", "", income + carried)]:
        out.cell(kind, name, "final", fen, side="revenue", parent=parent)
    classes, total = by_class(items, fiscal), sum(fiscal.values())
    names = {c: n for c, n in codes("functional").items() if len(c) == 3}
    rows = [(n, classes.get(c, 0)) for c, n in names.items()]
    rows += [("本年支出合计", total), ("年末财政拨款结转和结余", left), ("总计", total + left)]
    for name, fen in rows:
        for column in ("total", *FUNDS):
            paid = fen * (column in {"total", "general_public_budget"})
            out.cell(kind, name, column, paid, side="expenditure")


def economics(out: Printer, draw: random.Random, basic: int) -> dict[str, int]:
    """一般公共预算财政拨款基本支出决算表."""
    leaves = [c for below in ECONOMIC.values() for c in below]
    amounts = dict(zip(leaves, spread(draw, basic, len(leaves)), strict=True))
    for kind, below in ECONOMIC.items():
        amounts[kind] = sum(amounts[c] for c in below)
    for code in sorted(amounts):
        out.cell(
            "basic_expenditure", codes("economic")[code], "final", amounts[code], row_code=code
        )
    for name, kinds in (("人员经费合计", ("301", "303")), ("公用经费合计", ("302", "310"))):
        amounts[name] = sum(amounts[k] for k in kinds)
        out.cell("basic_expenditure", name, "final", amounts[name])
    return amounts


def three(out: Printer, car: int) -> None:
    """财政拨款“三公”经费支出决算表."""
    rows = {"合计": car, "因公出国（境）费": 0, "公务用车购置及运行维护费": car,
            "公务用车购置费": 0, "公务用车运行维护费": car, "公务接待费": 0}  # fmt: skip
    for name, fen in rows.items():
        out.cell("three_public", name, "budget", fen + fen // 10)
        out.cell("three_public", name, "final", fen)


def text(out: Printer, draw: random.Random, items: dict[str, str], fiscal: dict[str, int],
         spent: dict[str, int], basic: dict[str, int], project: dict[str, int],
         income: dict[str, int], other: dict[str, int], adds_rounded: bool,
         carried: tuple[int, int], economic: dict[str, int], car: int) -> None:  # fmt: skip
    """情况说明."""

    def amount(table: str, name: str, column: str, fen: int, **keys: str) -> str:
        return out.say(table, name, column, out.money(fen), **keys)

    def share(table: str, name: str, part: int, whole: int, base: str, **keys: str) -> None:
        if whole:
            out.say(table, name, "share", out.rate(part, whole), "%", base=base, **keys)

    def moved(table: str, name: str, fen: int, rate: float, **keys: str) -> int:
        before = int(fen / (1 + rate))
        if before < 10**7:
            return fen
        out.say(table, name, "change", out.money(fen - before), base="prior_year", **keys)
        out.say(
            table, name, "growth", out.rate(fen - before, before), "%", base="prior_year", **keys
        )
        return before

    received = sum(income.values()) + sum(other.values())
    total = received + carried[0]
    for name in ("收入总计", "支出总计"):
        amount("overall", name, "final", total)
    moved("overall", "收入总计", total, draw.uniform(-0.4, 0.6))
    key = amount("revenue", "本年收入合计", "final", received)
    for name, fen in (("财政拨款收入", sum(income.values())), ("其他收入", sum(other.values()))):
        amount("revenue", name, "final", fen, parent="本年收入合计")
        share("revenue", name, fen, received, key, parent="本年收入合计")
    all_spent = sum(spent.values())
    whole = amount("expenditure", "本年支出合计", "final", all_spent)
    for name, parts in (("基本支出", basic), ("项目支出", project)):
        amount("expenditure", name, "final", sum(parts.values()), parent="本年支出合计")
        share("expenditure", name, sum(parts.values()), all_spent, whole, parent="本年支出合计")
    amount("fiscal_appropriation", "财政拨款收入总计", "final", sum(income.values()) + carried[1])
    fiscal_total, section = sum(fiscal.values()), "general_public_budget"
    key = amount(section, TOTAL, "final", fiscal_total)
    share(section, TOTAL, fiscal_total, all_spent, whole)
    classes = by_class(items, fiscal)
    budgets = {c: int(fen * draw.uniform(0.3, 1.8)) for c, fen in classes.items()}
    rounded = sum((out.money(b) for b in budgets.values()), Decimal(0))
    planned = rounded if adds_rounded else out.money(sum(budgets.values()))
    out.say(section, TOTAL, "budget_initial", planned)
    out.say(section, TOTAL, "completion", out.rate(fiscal_total, sum(budgets.values()) or 1), "%",
            base="budget_initial")  # fmt: skip
    for code, fen in classes.items():
        name, parent = codes("functional")[code], {"parent": TOTAL}
        amount(section, name, "final", fen, **parent)
        share(section, name, fen, fiscal_total, key, **parent)
        amount(section, name, "budget_initial", budgets[code], **parent)
        if budgets[code] > 10**7:
            rate = out.rate(fen, budgets[code])
            out.say(section, name, "completion", rate, "%", base="budget_initial", **parent)
        moved(section, name, fen, draw.uniform(-0.5, 1.5), **parent)
    section = "basic_expenditure"
    people, public = economic["人员经费合计"], economic["公用经费合计"]
    rounded = out.money(people) + out.money(public)
    out.say(section, "基本支出", "final", rounded if adds_rounded else out.money(people + public))
    amount(section, "人员经费", "final", people, parent="基本支出")
    amount(section, "公用经费", "final", public, parent="基本支出")
    for kind, below in ECONOMIC.items():
        for code in below:
            if economic[code]:
                amount(section, codes("economic")[code], "final", economic[code], parent=kind)
    amount("three_public", "合计", "final", car)
    amount("three_public", "公务用车运行维护费", "final", car)
    amount("operating_cost", "机关运行经费", "final", public)
    moved("operating_cost", "机关运行经费", public, draw.uniform(-0.3, 0.5))
    parts = spread(draw, max(public, 30), 3)
    key = amount("procurement", "政府采购支出总额", "final", sum(parts))
    for name, fen in zip(("货物", "工程", "服务"), parts, strict=True):
        amount("procurement", f"政府采购{name}支出", "final", fen, parent="政府采购支出总额")
    amount("procurement", "授予中小企业合同金额", "final", parts[0])
    share("procurement", "授予中小企业合同金额", parts[0], sum(parts), key)


def annex(out: Printer, draw: random.Random, basic: int, project: int) -> None:
    """预算执行情况 of the performance annex, in 元."""
    full = {"基本支出": basic, "项目支出": int(project * draw.uniform(1, 1.4))}
    final = {"基本支出": basic, "项目支出": project}
    for row in full, final:
        row["合计"] = row["基本支出"] + row["项目支出"]
    keys = {"part": "performance"}
    rows = [("按资金来源", "合计", "合计"), ("按资金来源", "一般公共预算资金", "合计"),
            ("按资金方向", "合计", "合计"), ("按资金方向", "基本支出", "基本支出"),
            ("按资金方向", "项目支出", "项目支出")]  # fmt: skip
    for parent, name, kind in rows:
        for column, fen in (("budget_full_year", full[kind]), ("final", final[kind]),
                            ("surplus", full[kind] - final[kind])):  # fmt: skip
            out.say(
                "budget_execution", name, column, out.money(fen, "元"), "元", parent=parent, **keys
            )
        if full[kind]:
            rate = out.rate(final[kind], full[kind])
            out.say("budget_execution", name, "execution_rate", rate, "%", parent=parent, **keys)


# ── faults ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Fault:
    """What was altered: the kind, and the figures with their true printed values."""

    kind: str
    report: Report
    altered: tuple[Figure, ...]


KINDS = ("digit", "swap", "point", "unit", "row", "drop", "column", "narrative")


def inject(report: Report, kind: str, draw: random.Random, among: list[Figure]) -> Fault | None:
    """Put one fault into a report; None where it would change nothing."""
    pool = [f for f in among if f.state == "number" and f.value]
    if kind == "narrative":
        pool = [f for f in pool if f.part == "narrative"]
    elif kind in {"drop", "row", "column"}:
        pool = [f for f in pool if f.part == "table"]
    elif kind == "unit":
        pool = [f for f in pool if f.unit == "万元"]
    if not pool:
        return None
    figure = draw.choice(pool)
    changed = alter(report, figure, kind, draw)
    if not changed or all(c.value == o.value for o, c in changed.items()):
        return None
    facts = tuple(changed.get(f, f) for f in report.facts)
    return Fault(kind, replace(report, facts=facts), tuple(changed))


def alter(report: Report, figure: Figure, kind: str, draw: random.Random) -> dict[Figure, Figure]:
    """Figures and what they become."""
    value, places = figure.value, figure.decimals or 0
    assert value is not None
    if kind in {"row", "column"}:
        other = neighbour(report, figure, kind)
        return {figure: _with(figure, other.value), other: _with(other, value)} if other else {}
    if kind == "drop":
        return {figure: _with(figure, None)}
    digits = str(abs(int(value.scaleb(places))))
    if kind in {"digit", "narrative"}:
        k = draw.randrange(len(digits))
        new = draw.choice([d for d in "0123456789" if d != digits[k]])
        digits = digits[:k] + new + digits[k + 1 :]
    elif kind == "swap":
        able = [k for k in range(len(digits) - 1) if digits[k] != digits[k + 1]]
        if not able:
            return {}
        k = draw.choice(able)
        digits = digits[:k] + digits[k + 1] + digits[k] + digits[k + 2 :]
    elif kind == "point":
        digits = digits + "0" if draw.random() < 0.5 else digits[:-1] or "0"
    elif kind == "unit":
        digits += "0000"
    changed = Decimal(int(digits)).scaleb(-places) * (-1 if value < 0 else 1)
    return {figure: _with(figure, changed)}


def neighbour(report: Report, figure: Figure, kind: str) -> Figure | None:
    """The next cell of the column, or of the row."""
    same = [
        f for f in report.facts if (f.part, f.table, f.side) == ("table", figure.table, figure.side)
    ]
    if kind == "row":
        line = [f for f in same if f.column == figure.column]
    else:
        line = [f for f in same if (f.row_code, f.row_name, f.parent)
                == (figure.row_code, figure.row_name, figure.parent)]  # fmt: skip
    at = line.index(figure)
    return line[at + 1] if at + 1 < len(line) else None


def _with(figure: Figure, value: Decimal | None) -> Figure:
    if value is None:
        return replace(figure, state="blank", value=None, decimals=None, raw="")
    return replace(figure, state="number", value=value, decimals=2 if figure.part == "table"
                   else figure.decimals, raw=str(value))  # fmt: skip
