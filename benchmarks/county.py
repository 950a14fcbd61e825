"""A county of synthetic departments (合成数据): transcripts, consistent by construction.

    python -m benchmarks.county FOLDER [--departments 60] [--year 2024]

Every name ends in （合成数据）, so that each page made from one says what it is. The same arguments
give the same files. What a report looks like is `county.md.j2`.
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path

import jinja2

from lanxian.classification import codes

MARK = "（合成数据）"
DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
DIGITS = "一二三四五六七八九"
ORDINALS = [
    f"{tens}{ones}、" for tens in ("", "十", "二十") for ones in ("", *DIGITS) if tens or ones
]


@dataclass(frozen=True)
class Department:
    """A department's year. All money is in hundredths of 万元; `cars` and `guests` are of 三公."""

    name: str
    year: int
    basic: dict[str, int]
    project: dict[str, int]
    initial: dict[str, int]
    prior: dict[str, int]
    personnel: dict[str, int]
    public: dict[str, int]
    cars: int
    guests: int

    @cached_property
    def total(self) -> dict[str, int]:
        """Spending by code, all levels."""
        found = sorted({*self.basic, *self.project})
        return {code: self.basic.get(code, 0) + self.project.get(code, 0) for code in found}


def departments(count: int, year: int = 2024) -> Iterator[Department]:
    """The first `count` departments of a county, and of as many more counties as it takes."""
    places = [
        *DATA["offices"],
        *(f"{town}{kind}人民政府" for town in DATA["towns"] for kind in "镇乡"),
    ]
    for number in range(count):
        county, place = divmod(number, len(places))
        name = f"示例{ORDINALS[county][:-1] if county else ''}县{places[place]}{MARK}"
        yield department(name, year, random.Random(f"{number} {year}"))


def department(name: str, year: int, chance: random.Random) -> Department:
    """Draw a department's year."""
    known = codes("functional")
    own = {"208", "210", "221", *chance.sample(DATA["classes"], 2)}
    items = [c for c in known if len(c) == 7 and c[:3] in own and {c[:3], c[:5]} <= {*known}]
    items = sorted(chance.sample(items, min(len(items), chance.randint(10, 22))))
    size = chance.lognormvariate(0, 0.8)
    basic = {c: int(size * chance.uniform(500, 9000)) for c in items if chance.random() < 0.6}
    basic = basic or {items[0]: int(size * 5000)}
    others = [c for c in items if c not in basic or chance.random() < 0.2]
    project = {c: int(size * chance.lognormvariate(9, 1.3)) for c in others}
    spent = {c: basic.get(c, 0) + project.get(c, 0) for c in items}
    by_class = {c: amount for c, amount in rolled(spent).items() if len(c) == 3}
    public = int(sum(basic.values()) * chance.uniform(0.05, 0.15))
    return Department(
        name=name,
        year=year,
        basic=rolled(basic),
        project=rolled(project),
        initial={c: int(amount * chance.uniform(0.6, 1.15)) for c, amount in by_class.items()},
        prior={
            c: 0 if c in DATA["moved"] else int(amount * chance.uniform(0.7, 1.2))
            for c, amount in by_class.items()
        },
        personnel=shares(sum(basic.values()) - public, DATA["personnel"]),
        public=shares(public, DATA["public"]),
        cars=chance.randint(0, 6) * 60,
        guests=chance.randint(0, 30) * 4,
    )


def rolled(amounts: dict[str, int]) -> dict[str, int]:
    """Amounts by 项 with those of 款 and 类 above them."""
    sums: dict[str, int] = defaultdict(int)
    for code, amount in amounts.items():
        for width in (3, 5, 7):
            sums[code[:width]] += amount
    return {code: sums[code] for code in sorted(sums)}


def shares(whole: int, weights: Mapping[str, int]) -> dict[str, int]:
    """An amount split by weights, the rest on the first, with the sums of the classes."""
    parts = {code: whole * weight // 100 for code, weight in weights.items()}
    parts[next(iter(parts))] += whole - sum(parts.values())
    sums: dict[str, int] = defaultdict(int)
    for code, amount in parts.items():
        sums[code[:3]] += amount
        sums[code] = amount
    return {code: sums[code] for code in sorted(sums)}


def money(amount: int | None) -> str:
    """An amount as the tables print it, blank for nothing."""
    return f"{amount / 100:.2f}" if amount else ""


def said(amount: int) -> str:
    """An amount as sentences print it."""
    return f"{amount / 100:,.2f}万元"


def yuan(amount: int) -> str:
    """An amount as the annex prints it, in 元."""
    return f"{amount * 100:,.2f}"


def percent(part: int, whole: int) -> str:
    """A rate in per cent, rounded half up like accounts."""
    return f"{(part * 20000 // whole + 1) // 2 / 100:.2f}%"


def against(now: int, before: int) -> str:
    """How an amount compares with the prior year's."""
    word, rate = ("增加", "增长") if now >= before else ("减少", "下降")
    growth = f"，{rate}{percent(abs(now - before), before)}" if before else ""
    return f"{word}{said(abs(now - before))}{growth}"


def summed(amounts: dict[str, int]) -> int:
    """The sum of the classes."""
    return sum(amount for code, amount in amounts.items() if len(code) == 3)


def report(d: Department) -> str:
    """The report as a transcript."""
    whole, basic, project = summed(d.total), summed(d.basic), summed(d.project)
    start, names = summed(d.initial), codes("functional") | codes("economic")
    classes = [code for code in d.total if len(code) == 3]
    begun = min(start, basic)
    return _template().render(
        d=d,
        names=names,
        sides=DATA["sides"],
        funds=DATA["funds"],
        ordinals=ORDINALS,
        moved=DATA["moved"],
        classes=classes,
        spent={names[code]: d.total[code] for code in classes},
        economic=list(zip_longest(d.personnel.items(), d.public.items(), fillvalue=("", None))),
        whole=whole,
        basic=basic,
        project=project,
        personnel=summed(d.personnel),
        public=summed(d.public),
        start=start,
        before=summed(d.prior),
        execution=(
            ("合计", start, whole),
            ("基本支出", begun, basic),
            ("项目支出", start - begun, project),
        ),
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(trim_blocks=True, undefined=jinja2.StrictUndefined)
    environment.filters |= {f.__name__: f for f in (money, said, yuan, percent, against)}
    text = Path(__file__).with_suffix(".md.j2").read_text("utf-8")
    return environment.from_string(text)


def write(folder: Path, count: int = 60, year: int = 2024) -> list[Path]:
    """Write the reports as files; give their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, d in enumerate(departments(count, year), 1):
        paths.append(folder / f"{number:04d}-{d.year}.md")
        paths[-1].write_text(report(d), "utf-8")
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--departments", type=int, default=60)
    parser.add_argument("--year", type=int, default=2024)
    options = parser.parse_args()
    paths = write(options.folder, options.departments, options.year)
    print(f"{len(paths)} synthetic reports in {options.folder}")


if __name__ == "__main__":
    main()
