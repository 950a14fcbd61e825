"""A county of synthetic departments (合成数据): reports in the transcript form, consistent by construction.

    python -m benchmarks.county FOLDER [--departments 60] [--year 2024]

Every name ends in （合成数据）, so that each page made from one says what it is. The same arguments
give the same files.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lanxian.classification import codes

MARK = "（合成数据）"
OFFICES = (
    "财政局 教育局 民政局 卫生健康局 农业农村局 交通运输局 自然资源局 水务局 文化和旅游局 审计局 "
    "统计局 司法局 公安局 商务局 林业局 应急管理局 发展和改革局 住房和城乡建设局 市场监督管理局 "
    "人力资源和社会保障局 医疗保障局 退役军人事务局 乡村振兴局 信访局 档案馆 融媒体中心 残疾人联合会 "
    "妇女联合会 总工会 党校"
).split()
TOWNS = "东 西 南 北 城关 河口 石桥 柳林 青山 龙泉 白马 金沙 云台 双河 大坪".split()
CLASSES = (
    "201",
    "204",
    "205",
    "206",
    "207",
    "208",
    "210",
    "211",
    "212",
    "213",
    "214",
    "215",
    "221",
)
MOVED = {"210": "职工基本医疗保险单位征缴部分", "221": "住房公积金单位部分"}
OLD_CLASS = "208"
PERSONNEL = (
    ("30101", 36),
    ("30102", 13),
    ("30103", 5),
    ("30107", 18),
    ("30108", 10),
    ("30110", 5),
    ("30112", 1),
    ("30113", 8),
    ("30302", 3),
    ("30305", 1),
)
PUBLIC = (
    ("30201", 26),
    ("30205", 4),
    ("30206", 7),
    ("30207", 6),
    ("30211", 12),
    ("30213", 5),
    ("30226", 9),
    ("30228", 8),
    ("30229", 14),
    ("30239", 9),
)
SIDE = (
    "一般公共服务支出 外交支出 国防支出 公共安全支出 教育支出 科学技术支出 文化旅游体育与传媒支出 "
    "社会保障和就业支出 卫生健康支出 节能环保支出 城乡社区支出 农林水支出 交通运输支出 "
    "资源勘探工业信息等支出 商业服务业等支出 金融支出 援助其他地区支出 自然资源海洋气象等支出 "
    "住房保障支出 粮油物资储备支出 国有资本经营预算支出 灾害防治及应急管理支出 其他支出"
).split()
DIGITS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Department:
    """A department's year. All money is in hundredths of 万元."""

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
        return {
            c: self.basic.get(c, 0) + self.project.get(c, 0)
            for c in sorted({*self.basic, *self.project})
        }

    def classes(self) -> list[str]:
        """The classes (类) in which it spends."""
        return [code for code in self.total if len(code) == 3]


def departments(count: int, year: int = 2024) -> Iterator[Department]:
    """The first `count` departments of the county, and of as many more counties as it takes."""
    for number in range(count):
        county, place = divmod(number, len(OFFICES) + 2 * len(TOWNS))
        base = f"示例{DIGITS[county] if 0 < county < 11 else county or ''}县"
        rest = place - len(OFFICES)
        if rest < 0:
            name = OFFICES[place]
        else:
            name = f"{TOWNS[rest // 2]}{'镇' if rest % 2 else '乡'}人民政府"
        yield department(f"{base}{name}{MARK}", year, random.Random(f"{number} {year}"))


def department(name: str, year: int, chance: random.Random) -> Department:
    """Draw a department's year."""
    known = [
        c for c in codes("functional") if len(c) == 7 and {c[:3], c[:5]} <= {*codes("functional")}
    ]
    own = {"208", "210", "221", *chance.sample(CLASSES, 2)}
    items = [c for c in known if c[:3] in own]
    items = sorted(chance.sample(items, min(len(items), chance.randint(10, 22))))
    size = chance.lognormvariate(0, 0.8)
    basic = {c: int(size * chance.uniform(500, 9000)) for c in items if chance.random() < 0.6}
    basic = basic or {items[0]: int(size * 5000)}
    project = {
        c: int(size * chance.lognormvariate(9, 1.3))
        for c in items
        if c not in basic or chance.random() < 0.2
    }
    spent = {c: basic.get(c, 0) + project.get(c, 0) for c in items}
    by_class = rolled(spent)
    classes = [c for c in by_class if len(c) == 3]
    initial = {c: int(by_class[c] * chance.uniform(0.6, 1.15)) for c in classes}
    prior = {c: 0 if c in MOVED else int(by_class[c] * chance.uniform(0.7, 1.2)) for c in classes}
    cars, guests = chance.randint(0, 6), chance.randint(0, 30)
    whole = sum(basic.values())
    public = int(whole * chance.uniform(0.05, 0.15))
    return Department(
        name=name,
        year=year,
        basic=rolled(basic),
        project=rolled(project),
        initial=initial,
        prior=prior,
        personnel=shares(whole - public, PERSONNEL),
        public=shares(public, PUBLIC),
        cars=cars,
        guests=guests,
    )


def rolled(amounts: dict[str, int]) -> dict[str, int]:
    """Amounts by 项 with those of 款 and 类 above them."""
    sums: dict[str, int] = defaultdict(int)
    for code, amount in amounts.items():
        for width in (3, 5, 7):
            sums[code[:width]] += amount
    return {code: sums[code] for code in sorted(sums)}


def shares(whole: int, weights: Iterable[tuple[str, int]]) -> dict[str, int]:
    """An amount split by weights, the rest on the first, with the sums of the classes."""
    parts = {code: whole * weight // 100 for code, weight in weights}
    parts[next(iter(parts))] += whole - sum(parts.values())
    sums: dict[str, int] = defaultdict(int)
    for code, amount in parts.items():
        sums[code[:3]] += amount
        sums[code] = amount
    return {code: sums[code] for code in sorted(sums)}


def money(amount: int) -> str:
    """An amount as the tables print it, blank for nothing."""
    return f"{amount / 100:.2f}" if amount else ""


def said(amount: int) -> str:
    """An amount as sentences print it."""
    return f"{amount / 100:,.2f}万元"


def percent(part: int, whole: int) -> str:
    """A rate in per cent."""
    return f"{part / whole * 100:.2f}%"


def against(now: int, before: int) -> str:
    """How an amount compares with the prior year's."""
    if now == before:
        return "与上年决算相同"
    word, rate = ("增加", "增长") if now > before else ("减少", "下降")
    growth = f"，{rate}{percent(abs(now - before), before)}" if before else ""
    return f"较上年决算{word}{said(abs(now - before))}{growth}"


def report(d: Department) -> str:
    """The report as a transcript."""
    return "\n".join(
        line for part in (_front(d), _tables(d), _narrative(d), _annex(d)) for line in part
    )


def _front(d: Department) -> Iterator[str]:
    yield f"# {d.name}\n\n## {d.year}年度部门决算公开\n"
    yield "本报告为合成数据，不是任何真实单位的决算。\n"
    yield f"第一部分 概况\n\n一、本部门（单位）职责\n\n（一）合成数据，没有职责。\n\n第二部分 {d.year}年部门决算表\n"


def _head(d: Department, title: str, number: int) -> str:
    return f"{title}\n\n公开{number:02d}表\n\n部门名称：{d.name}      {d.year}年度      金额单位：万元\n"


def _tables(d: Department) -> Iterator[str]:
    whole, basic, project = (
        sum(v for c, v in a.items() if len(c) == 3) for a in (d.total, d.basic, d.project)
    )
    names = codes("functional") | codes("economic")
    left = [
        "一、一般公共预算财政拨款收入",
        "二、政府性基金预算财政拨款收入",
        "三、国有资本经营预算财政拨款收入",
    ]
    spent = {names[c]: d.total[c] for c in d.classes()}
    right = [f"{_ordinal(i + 1)}、{name}" for i, name in enumerate(SIDE)]
    yield _head(d, "收入支出决算总表", 1)
    yield "收入\t\t\t支出\t\t\n项目\t行次\t金额\t项目\t行次\t金额\n栏次\t\t1\t栏次\t\t2"
    for i, name in enumerate(SIDE):
        yield f"{left[i] if i < 3 else ''}\t{i + 1}\t{money(whole) if not i else ''}\t{right[i]}\t{i + 32}\t{money(spent.get(name, 0))}"
    yield f"本年收入合计\t27\t{money(whole)}\t本年支出合计\t58\t{money(whole)}"
    yield f"总计\t31\t{money(whole)}\t总计\t62\t{money(whole)}"
    yield "\n注：本表反映部门本年度的总收支和年末结转结余情况。\n"

    yield _head(d, "收入决算表", 2)
    yield "项目\t\t本年收入合计\t财政拨款收入\t上级补助收入\t事业收入\t经营收入\t附属单位上缴收入\t其他收入"
    yield "科目代码\t科目名称\t\t\t\t\t\t\t\n栏次\t\t1\t2\t3\t4\t5\t6\t7"
    yield f"合计\t\t{money(whole)}\t{money(whole)}\t\t\t\t\t"
    yield from (f"{c}\t{names[c]}\t{money(v)}\t{money(v)}\t\t\t\t\t" for c, v in d.total.items())
    yield "\n注：本表反映部门本年度取得的各项收入情况。\n"

    yield _head(d, "支出决算表", 3)
    yield "项目\t\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出"
    yield "科目代码\t科目名称\t\t\t\t\t\t\n栏次\t\t1\t2\t3\t4\t5\t6"
    yield f"合计\t\t{money(whole)}\t{money(basic)}\t{money(project)}\t\t\t"
    for c, v in d.total.items():
        yield f"{c}\t{names[c]}\t{money(v)}\t{money(d.basic.get(c, 0))}\t{money(d.project.get(c, 0))}\t\t\t"
    yield "\n注：本表反映部门本年度各项支出情况。\n"

    yield _head(d, "财政拨款收入支出决算总表", 4)
    yield "收入\t\t\t支出\t\t\t\t\t"
    yield "项目\t行次\t金额\t项目\t行次\t合计\t一般公共预算财政拨款\t政府性基金预算财政拨款\t国有资本经营预算财政拨款"
    yield "栏次\t\t1\t栏次\t\t2\t3\t4\t5"
    funds = [name.removesuffix("收入") for name in left]
    for i, name in enumerate(SIDE):
        value = money(spent.get(name, 0))
        yield f"{funds[i] if i < 3 else ''}\t{i + 1}\t{money(whole) if not i else ''}\t{right[i]}\t{i + 33}\t{value}\t{value}\t\t"
    yield f"本年收入合计\t27\t{money(whole)}\t本年支出合计\t59\t{money(whole)}\t{money(whole)}\t\t"
    yield f"总计\t32\t{money(whole)}\t总计\t64\t{money(whole)}\t{money(whole)}\t\t"
    yield "\n注：本表反映部门本年度一般公共预算财政拨款、政府性基金预算财政拨款和国有资本经营预算财政拨款的总收支和年末结转结余情况。\n"

    yield _head(d, "一般公共预算财政拨款支出决算表", 5)
    yield "项目\t\t本年支出\t\t\n科目代码\t科目名称\t小计\t基本支出\t项目支出\n栏次\t\t1\t2\t3"
    yield f"合计\t\t{money(whole)}\t{money(basic)}\t{money(project)}"
    for c, v in d.total.items():
        yield f"{c}\t{names[c]}\t{money(v)}\t{money(d.basic.get(c, 0))}\t{money(d.project.get(c, 0))}"
    yield "\n注：本表反映部门本年度一般公共预算财政拨款支出情况。\n"

    yield _head(d, "一般公共预算财政拨款基本支出决算明细表", 6)
    yield "人员经费\t\t\t公用经费\t\t\n科目代码\t科目名称\t决算数\t科目代码\t科目名称\t决算数"
    sides = [list(d.personnel.items()), list(d.public.items())]
    for i in range(max(map(len, sides))):
        yield "\t".join(
            f"{side[i][0]}\t{names[side[i][0]]}\t{money(side[i][1])}" if i < len(side) else "\t\t"
            for side in sides
        )
    people, public = (sum(v for c, v in a.items() if len(c) == 3) for a in (d.personnel, d.public))
    yield f"人员经费合计\t\t{money(people)}\t公用经费合计\t\t{money(public)}"
    yield "\n注：本表反映部门本年度一般公共预算财政拨款基本支出明细情况。\n"

    yield _head(d, "财政拨款“三公”经费支出决算表", 9)
    row = "合计\t因公出国（境）费\t公务用车购置及运行维护费\t\t\t公务接待费"
    yield f"预算数\t\t\t\t\t\t决算数\t\t\t\t\t\n{row}\t{row}"
    cells = "\t\t小计\t公务用车购置费\t公务用车运行维护费\t"
    yield f"{cells}\t{cells}\n" + "\t".join(str(i + 1) for i in range(12))
    cars, guests = d.cars * 60, d.guests * 4
    yield "\t".join([money(cars + guests), "", money(cars), "", money(cars), money(guests)] * 2)
    yield "\n注：本表反映部门本年度“三公”经费支出预决算情况。\n"


def _ordinal(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else ("十" if tens == 1 else DIGITS[tens] + "十")) + (
        "" if tens and not ones else DIGITS[ones]
    )


def _narrative(d: Department) -> Iterator[str]:
    names = codes("functional")
    whole, basic, project = (
        sum(v for c, v in a.items() if len(c) == 3) for a in (d.total, d.basic, d.project)
    )
    before, start = sum(d.prior.values()), sum(d.initial.values())
    yield "第三部分 情况说明\n\n一、收入支出决算总体情况说明\n"
    yield f"{d.year}年度收入总计{said(whole)}，支出总计{said(whole)}。\n\n二、收入决算情况说明\n"
    yield f"{d.year}年度收入合计{said(whole)}，其中：财政拨款收入{said(whole)}，占比100.00%。\n\n三、支出决算情况说明\n"
    yield f"{d.year}年度支出合计{said(whole)}，其中：基本支出{said(basic)}，占比{percent(basic, whole)}；项目支出{said(project)}，占比{percent(project, whole)}。\n"
    yield f"四、财政拨款收支决算总体情况说明\n\n{d.year}年度财政拨款收入总计{said(whole)}，支出总计{said(whole)}。\n"
    yield "五、一般公共预算财政拨款支出决算情况说明\n\n（一）一般公共预算财政拨款支出决算总体情况\n"
    change = against(whole, before).replace("较上年决算", "一般公共预算财政拨款支出")
    yield f"{d.year}年一般公共预算财政拨款决算支出{said(whole)}，占本年支出合计的100.00%。与上年相比，{change}。\n"
    yield "（二）一般公共预算财政拨款支出决算结构情况\n"
    parts = [
        f"{names[c]}(类){said(d.total[c])}，占比{percent(d.total[c], whole)}" for c in d.classes()
    ]
    yield f"{d.year}年度一般公共预算财政拨款支出{said(whole)}，主要用于以下方面：{'；'.join(parts)}。\n"
    yield "（三）一般公共预算财政拨款支出决算具体情况\n"
    yield f"{d.year}年度一般公共预算财政拨款支出年初预算{said(start)}，支出决算{said(whole)}，完成年初预算的{percent(whole, start)}。其中：\n"
    for c in d.classes():
        reason = "，主要原因是工作任务有变化。"
        if c in MOVED:
            reason = f"，主要原因是本年度{MOVED[c]}列入{names[c]}科目，而上年度全部列入{names[OLD_CLASS]}。"
        done = percent(d.total[c], d.initial[c])
        yield f"{names[c]}年初预算{said(d.initial[c])}，支出决算{said(d.total[c])}，完成年初预算的{done}。{against(d.total[c], d.prior[c])}{reason}\n"
    people, public = (sum(v for c, v in a.items() if len(c) == 3) for a in (d.personnel, d.public))
    yield f"六、一般公共预算财政拨款基本支出决算情况说明\n\n{d.year}年度财政拨款基本支出{said(basic)}，其中：人员经费{said(people)}，公用经费{said(public)}。\n"
    yield "七、政府性基金预算财政拨款收支决算情况说明\n\n本年度无此项收支。\n"
    yield "八、国有资本经营预算财政拨款支出决算情况说明\n\n本年度无此项支出。\n"
    three = d.cars * 60 + d.guests * 4
    yield f"九、财政拨款“三公”经费支出决算情况说明\n\n{d.year}年度“三公”经费财政拨款支出全年预算{said(three)}，支出决算{said(three)}。\n"


def _annex(d: Department) -> Iterator[str]:
    whole, basic, project = (
        sum(v for c, v in a.items() if len(c) == 3) for a in (d.total, d.basic, d.project)
    )
    start = sum(d.initial.values())
    begun = min(start, basic)
    rows = (
        ("合计", start, whole),
        ("基本支出", begun, basic),
        ("项目支出", start - begun, project),
    )
    yield "第五部分 附件\n\n部门整体支出绩效自评分析报告\n\n二、部门绩效完成情况\n\n（一）预算执行情况\n"
    yield "按资金方向划分\t年初预算数\t\t全年预算数(元)\t全年执行数(元)\t资金结(转)余(元)\t执行率\t得分"
    yield "\t目标申报(元)\t预算编制(元)\t\t\t\t\t"
    for name, initial, final in rows:
        first, last = f"{initial * 100:,.2f}", f"{final * 100:,.2f}"
        yield f"{name}\t{first}\t{first}\t{last}\t{last}\t0\t100\t{10 if name == '合计' else ''}"
    yield "\n第四部分 名词解释\n"


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
