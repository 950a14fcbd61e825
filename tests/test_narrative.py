"""Figures of running text: two real reports, and the ways in which departments word them."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanxian.model import Place
from lanxian.parsing.coverage import coverage
from lanxian.parsing.narrative import read_narrative
from lanxian.parsing.prose import join
from lanxian.parsing.reclassification import read_reclassifications
from lanxian.parsing.sections import find_sections
from lanxian.reading import Line, read_document
from tests.generator.accounts import Accounts, Item
from tests.generator.cases import Case, read
from tests.generator.layouts import Form, Layout
from tests.generator.prose import REPORTS, heard, said
from tests.texts import HERE, document, expected, line, narrated, say, section, table

KEYS = ["overall", "general_public_budget", "three_public", "performance_management", "assets"]


def of_text(report, part="narrative"):
    return [f for f in report.facts if f.part == part]


def compare(got, wanted):
    assert [r for r in wanted if r not in got] == []
    assert [r for r in got if r not in wanted] == []
    assert got == wanted


def test_every_figure_of_the_transcript(transcript):
    wanted = expected("lanxian-hrss-2024")
    compare(table([f for f in transcript.facts if f.part != "table"]), wanted)


def test_every_figure_of_a_real_pdf(putuo):
    compare(table(of_text(putuo)), expected("putuo-social-2024"))


def test_pdf_and_transcript_say_the_same(transcript, edition):
    def bare(report):
        return [replace(f, place=Place()) for f in report.facts if f.part != "table"]

    assert bare(edition) == bare(transcript)
    moves = [
        [replace(m, place=Place()) for m in r.reclassifications] for r in (transcript, edition)
    ]
    assert moves[0] == moves[1] and len(moves[0]) == 4


def test_boxes_hold_the_characters(putuo, shared):
    """The box of a figure of text holds its characters, and nothing else."""
    import pdfplumber

    with pdfplumber.open(shared / "reports/putuo-social-2024.pdf") as pdf:
        for figure in of_text(putuo):
            p = figure.place
            if figure.state != "number" or p.page is None:
                continue
            box = (p.x0 - 0.5, p.top - 0.5, p.x1 + 0.5, p.bottom + 0.5)
            inside = pdf.pages[p.page - 1].within_bbox(box, strict=False)
            text = "".join(c["text"] for c in inside.chars if c["text"].strip())
            assert figure.raw in text and len(text) <= len(figure.raw) + 2, (figure, text)


@pytest.mark.parametrize("path", sorted((HERE / "narratives").glob("*.txt")), ids=lambda p: p.stem)
def test_narratives_as_other_regions_word_them(path):
    year, text, wanted = narrated(path)
    sections = find_sections(document(text))
    figures, _ = read_narrative(sections, year)
    got = {}
    for figure in figures:
        got.setdefault(figure.place.line, []).append(line(figure, figures))
    assert got == wanted
    assert [r for r in coverage(sections, figures) if not r.figure and not r.reason] == []


@pytest.mark.parametrize("wording", range(len(REPORTS)))
@pytest.mark.parametrize("producer", ["transcript", "reportlab"])
def test_generated_narratives_give_the_printed_figures(wording, producer):
    items = (Item("2080102", 3_456_789_00, 12_345_00), Item("2101101", 20_000_00), Item("2120399"))
    own = Accounts(
        "临河县财政局", 2023, items, (("30101", 3), ("30201", 1)),
        public=((0, 0), (100_000_00, 90_000_00), (30_000_00, 29_999_99), (5_000_00, 4_000_00)),
        other=tuple(range(1_000_000, 9_000_000, 1_000_000)), counts=(0, 1, 2, 3, 12, 96),
    )  # fmt: skip
    layout = Layout((("general_public_budget", Form()),), wording=wording, thousands="always")
    figures = read(Case(own, layout).made(producer)).facts
    assert said(own, layout) == heard(figures)
    other = replace(own, items=(replace(items[0], basic=3_466_789_00), *items[1:]))
    assert said(other, layout) != heard(figures)


@pytest.mark.parametrize(
    ("key", "text", "figures"),
    [
        (
            "overall",
            "2024年度收、支总计各是 1,234.5、1,233.5 万元。"
            "与2023年相比，收、支总计各减少 12.3 万元，下降 1.0%。",
            [
                "收入总计|final|1234.5万元",
                "支出总计|final|1233.5万元",
                "收入支出总计|change<prior_year|-12.3万元",
                "收入支出总计|growth<prior_year|-1.0%",
            ],
        ),
        (  # cut inside a number, between number and unit; a double negation
            "overall",
            "2024年度收入总计5,385.\n83万元、支出总计5,38\n5.83万\n元。"
            "比上年减少 -3.2 万元，同比下降 0.1%",
            [
                "收入总计|final|5385.83万元",
                "支出总计|final|5385.83万元",
                "支出总计|change<prior_year|-3.2万元",
                "支出总计|growth<prior_year|-0.1%",
            ],
        ),
        (
            "overall",
            "收入总计、支出总计分别为345.6万元和344.6万元，与2023年度决算数相比分别增加45.1万元、44.1万元，"
            "分别增长15.0%、14.7%。",
            [
                "收入总计|final|345.6万元",
                "支出总计|final|344.6万元",
                "收入总计|change<prior_year|45.1万元",
                "支出总计|change<prior_year|44.1万元",
                "收入总计|growth<prior_year|15.0%",
                "支出总计|growth<prior_year|14.7%",
            ],
        ),
        (
            "overall",
            "2024年度收入总计345.6万元，比2023年度的300.6万元增加45万元，增长14.97%。",
            [
                "收入总计|final|345.6万元",
                "收入总计|final<prior_year|300.6万元",
                "收入总计|change<prior_year|45万元",
                "收入总计|growth<prior_year|14.97%",
            ],
        ),
        (
            "expenditure",
            "2024年度支出合计100万元，其中：基本支出60万元，占60%；项目支出40万元，占 40.0 %；"
            "上缴上级支出、经营支出均为0万元。",
            [
                "本年支出合计|final|100万元",
                "基本支出^本年支出合计|final|60万元",
                "基本支出^本年支出合计|share<=本年支出合计|60%",
                "项目支出^本年支出合计|final|40万元",
                "项目支出^本年支出合计|share<=本年支出合计|40.0%",
                "上缴上级支出^本年支出合计|final|0万元",
                "经营支出^本年支出合计|final|0万元",
            ],
        ),
        (  # codes in front and behind, ordinals that run into them
            "general_public_budget",
            "1.一般公共服务支出（类）财政事务（款）行政运行（项）（2010601）。年初预算为100万元，支出决算为110万元，"
            "完成年初预算的110%。\n2.2010602财政事务—一般行政管理事务，年初预算20万元，决算数18万元，完成预算90%，"
            "比上年决算减少2万元。\n（3）行政运行（科目编码2010301）年初预算为0万元，支出决算为5.4万元。",
            [
                "2010601行政运行^一般公共服务支出·财政事务|budget_initial|100万元",
                "2010601行政运行^一般公共服务支出·财政事务|final|110万元",
                "2010601行政运行^一般公共服务支出·财政事务|completion<budget_initial|110%",
                "2010602一般行政管理事务^财政事务|budget_initial|20万元",
                "2010602一般行政管理事务^财政事务|final|18万元",
                "2010602一般行政管理事务^财政事务|completion<budget_initial|90%",
                "2010602一般行政管理事务^财政事务|change<prior_year|-2万元",
                "2010301行政运行|budget_initial|0万元",
                "2010301行政运行|final|5.4万元",
            ],
        ),
        (
            "general_public_budget",
            "一般公共服务（类）支出51.36万元，占97.8%，上年决算数为50万元；决算数大于年初预算数5万元。",
            [
                "一般公共服务支出|final|51.36万元",
                "一般公共服务支出|share|97.8%",
                "一般公共服务支出|final<prior_year|50万元",
                "一般公共服务支出|change<budget_initial|5万元",
            ],
        ),
        (  # a missing unit is missing
            "general_public_budget",
            "农林水支出比上年增加3.70，增长12.5；住房保障支出12.3，占0.5。",
            [
                "农林水支出|change<prior_year|3.70",
                "农林水支出|growth<prior_year|12.5",
                "住房保障支出|final|12.3",
                "住房保障支出|share|0.5",
            ],
        ),
        (
            "overall",
            "全年服务群众100余人次，投入近20多万元，涨幅-3.5%。",
            ["服务群众|count|100人次", "投入|final|20万元", "投入|growth|-3.5%"],
        ),
        (  # what is added in the year is no amount of the row
            "general_public_budget",
            "（1）行政运行（项）：年初预算100万元，当年追加20万元，调整后预算120万元，支出决算118万元，"
            "年末结转2万元。",
            [
                "行政运行|budget_initial|100万元",
                "追加^行政运行|final|20万元",
                "行政运行|budget_full_year|120万元",
                "行政运行|final|118万元",
                "年末结转^行政运行|final|2万元",
            ],
        ),
        (  # behind a cause the row itself goes on; what explains it is not the row's
            "three_public",
            "公务接待费支出2万元，决算数小于预算数的主要原因是减少公务接待费0.5万元，与上年相比减少0.3万元。"
            "因公出国（境）费支出0万元，主要原因是未安排，与上年相比无增减变化。",
            [
                "公务接待费|final|2万元",
                "减少公务接待费^原因|final|0.5万元",
                "公务接待费|change<prior_year|-0.3万元",
                "因公出国（境）费|final|0万元",
                "因公出国（境）费|change<prior_year|text:与上年相比无增减变化",
            ],
        ),
        (  # a budget, or last year's amount, that the next figure is compared with
            "three_public",
            "2024年“三公”经费支出7.6万元，比2024年“三公”经费年初预算8万元减少0.4万元；"
            "与上年7.9万元相比减少0.3万元。公务接待费比上年支出1.5万元增加0.1万元增长6.67%。",
            [
                "合计|final|7.6万元",
                "合计|budget_initial|8万元",
                "合计|change<budget_initial|-0.4万元",
                "合计|final<prior_year|7.9万元",
                "合计|change<prior_year|-0.3万元",
                "公务接待费|final<prior_year|1.5万元",
                "公务接待费|change<prior_year|0.1万元",
                "公务接待费|growth<prior_year|6.67%",
            ],
        ),
        (  # a bare 支出 is the fund's, never the row's that was named last
            "government_fund",
            "政府性基金预算财政拨款收入30万元；年初结转和结余0万元；支出29万元，其中基本支出0万元。",
            [
                "政府性基金预算财政拨款收入|final|30万元",
                "年初结转和结余|final|0万元",
                "政府性基金预算财政拨款支出|final|29万元",
                "基本支出^政府性基金预算财政拨款支出|final|0万元",
            ],
        ),
        (  # other funds are other rows
            "general_public_budget",
            "财政拨款支出合计22万元，其中：一般公共预算财政拨款支出12万元，政府性基金预算财政拨款支出10万元。",
            [
                "一般公共预算财政拨款支出|final|22万元",
                "一般公共预算财政拨款支出|final|12万元",
                "政府性基金预算财政拨款支出^一般公共预算财政拨款支出|final|10万元",
            ],
        ),
        (  # no change is said in words, never as a zero; a slip of the pen has no sign
            "operating_cost",
            "机关运行经费支出35.2万元，与上年持平，比年初预算数增加3万元。比上年同比下级13.8%。"
            "较上年减少（增加）2万元，下降（增长）4.6%。",
            [
                "机关运行经费|final|35.2万元",
                "机关运行经费|change<prior_year|text:与上年持平",
                "机关运行经费|change<budget_initial|3万元",
                "机关运行经费|growth<prior_year|unread:13.8",
                "机关运行经费|change<prior_year|unread:2",
                "机关运行经费|growth<prior_year|unread:4.6",
            ],
        ),
        (  # what explains a change is no figure of the row
            "operating_cost",
            "2024年机关运行经费支出103.27万元，较2023年减少5.4万元，主要原因是：一是办公费减少3万元；二是增加1人的补贴。",
            [
                "机关运行经费|final|103.27万元",
                "机关运行经费|change<prior_year|-5.4万元",
                "办公费^原因|change<prior_year|-3万元",
                "补贴^原因|change<prior_year|1人",
            ],
        ),
        (
            "three_public",
            "公务用车购置及运行费7.4万元。其中：公务用车购置支出0.00万元，全年购置公务用车0辆；公务用车运行支出7.4万元，"
            "公务用车保有量为3辆。公务接待费支出1万元，共接待国内来访团组12个、来宾96人次。",
            [
                "公务用车购置及运行维护费|final|7.4万元",
                "公务用车购置费|final|0.00万元",
                "公务用车购置数^公务用车购置费|count|0辆",
                "公务用车运行维护费|final|7.4万元",
                "公务用车保有量^公务用车运行维护费|count|3辆",
                "公务接待费|final|1万元",
                "国内来访团组^国内接待费|count|12个",
                "来宾^国内接待费|count|96人次",
            ],
        ),
        (
            "procurement",
            "2024年度政府采购支出总额100万元，其中：货物、工程、服务支出分别为20万元、30万元和50万元。"
            "授予中小企业合同金额80万元，占政府采购支出总额的80%，其中：授予小微企业合同金额60万元，"
            "占授予中小企业合同金额的75%。",
            [
                "政府采购支出总额|final|100万元",
                "政府采购货物支出^政府采购支出总额|final|20万元",
                "政府采购工程支出^政府采购支出总额|final|30万元",
                "政府采购服务支出^政府采购支出总额|final|50万元",
                "授予中小企业合同金额|final|80万元",
                "授予中小企业合同金额|share<=政府采购支出总额|80%",
                "授予小微企业合同金额^授予中小企业合同金额|final|60万元",
                "授予小微企业合同金额^授予中小企业合同金额|share<=授予中小企业合同金额|75%",
            ],
        ),
        (  # a threshold is no amount
            "assets",
            "截至2024年12月31日，本部门共有车辆12辆，其中，执法执勤用车10辆、其他用车2辆；单价50万元以上通用设备1台（套）。",
            [
                "车辆|count|12辆",
                "执法执勤用车^车辆|count|10辆",
                "其他用车^车辆|count|2辆",
                "单价50万元以上通用设备|count|1台（套）",
            ],
        ),
        (  # an item of a list that was begun in front of a use or a cause ends it
            "three_public",
            "（2）公务用车运行维护费预算数为6.00万元，支出决算为4.50万元，主要用于燃料费、保险费等支出；\n"
            "（3）公务接待费预算数为1.00万元，支出决算为0.75万元，完成预算的75.00%。"
            "接待6批次、30人次，人均接待费250元。与上年相比减少0.10万元。",
            [
                "公务用车运行维护费|budget|6.00万元",
                "公务用车运行维护费|final|4.50万元",
                "公务接待费|budget|1.00万元",
                "公务接待费|final|0.75万元",
                "公务接待费|completion<budget|75.00%",
                "批次^公务接待费|count|6批次",
                "人次^公务接待费|count|30人次",
                "人均接待费|final|250元",
                "公务接待费|change<prior_year|-0.10万元",
            ],
        ),
        (
            "procurement",
            "政府采购支出总额45.00万元，其中：政府采购货物支出20.00万元，政府采购工程支出10.00万元，"
            "政府采购服务支出15.00万元，分别占政府采购支出总额的44.44%、22.22%和33.33%。",
            [
                "政府采购支出总额|final|45.00万元",
                "政府采购货物支出^政府采购支出总额|final|20.00万元",
                "政府采购工程支出^政府采购支出总额|final|10.00万元",
                "政府采购服务支出^政府采购支出总额|final|15.00万元",
                "政府采购货物支出^政府采购支出总额|share<=政府采购支出总额|44.44%",
                "政府采购工程支出^政府采购支出总额|share<=政府采购支出总额|22.22%",
                "政府采购服务支出^政府采购支出总额|share<=政府采购支出总额|33.33%",
            ],
        ),
        (  # the next year's figures are told apart by the year in their name
            "three_public",
            "2025年“三公”经费预算较2024年增加1.60万元，其中公务接待费减少0.50万元。"
            "2024年公务接待费支出决算减少为0.00万元，比2025年预算少0.10万元。"
            "公务用车运行维护费3万元，其中2025年预算安排1万元。公务用车购置费2万元。",
            [
                "2025年合计|change|1.60万元",
                "2025年公务接待费|change|-0.50万元",
                "公务接待费|final|0.00万元",
                "公务接待费|change|-0.10万元",
                "公务用车运行维护费|final|3万元",
                "2025年公务用车运行维护费|budget|1万元",
                "公务用车购置费|final|2万元",
            ],
        ),
        (  # a code whose levels stand apart; what was nothing and is nothing has changed by 0 %
            "general_public_budget",
            "一般公共预算财政拨款支出2.00万元，其中：204（类）05（款）01（项）行政运行1.00万元，"
            "年初预算数0.90万元；卫生健康支出（210类）行政事业单位医疗（11款）行政单位医疗（01项）0.00万元，"
            "较上年增加0.00万元，增长0.00%，决算数与预算数差值0.10万元。",
            [
                "一般公共预算财政拨款支出|final|2.00万元",
                "2040501行政运行^一般公共预算财政拨款支出|final|1.00万元",
                "2040501行政运行^一般公共预算财政拨款支出|budget_initial|0.90万元",
                "2101101行政单位医疗^卫生健康支出·行政事业单位医疗|final|0.00万元",
                "2101101行政单位医疗^卫生健康支出·行政事业单位医疗|change<prior_year|0.00万元",
                "2101101行政单位医疗^卫生健康支出·行政事业单位医疗|growth<prior_year|0.00%",
                "2101101行政单位医疗^卫生健康支出·行政事业单位医疗|change<budget|unread:0.10",
            ],
        ),
        (  # journeys of one kind, and their own money; a growth in 倍
            "three_public",
            "因公出国（境）费支出52万元，增长1.2倍。全年因公出国（境）团组5个，累计14人次，主要包括："
            "参加国际会议团组2个、4人次，支出21万元。",
            [
                "因公出国（境）费|final|52万元",
                "因公出国（境）费|growth|1.2倍",
                "出国（境）团组^因公出国（境）费|count|5个",
                "人次^因公出国（境）费|count|14人次",
                "参加国际会议团组^因公出国（境）费|count|2个",
                "人次^因公出国（境）费|count|4人次",
                "参加国际会议团组^因公出国（境）费|final|21万元",
            ],
        ),
        (  # the parts of a budget are budgets; a rate of execution is no share
            "three_public",
            "“三公”经费支出100.44万元，预算执行比例为88.69%，其中：因公出国（境）费86.58万元。"
            "2024年“三公”经费预算113.24万元，其中：因公出国（境）费96.06万元，公务接待费17.18万元。"
            "公务用车购置及运维费0万元，比2023年（1.2万元）减少1.2万元。因公出国（境）费无支出，与上年一致。",
            [
                "合计|final|100.44万元",
                "合计|completion<budget|88.69%",
                "因公出国（境）费|final|86.58万元",
                "合计|budget|113.24万元",
                "因公出国（境）费|budget|96.06万元",
                "公务接待费|budget|17.18万元",
                "公务用车购置及运行维护费|final|0万元",
                "公务用车购置及运行维护费|final<prior_year|1.2万元",
                "公务用车购置及运行维护费|change<prior_year|-1.2万元",
                "因公出国（境）费|change<prior_year|text:与上年一致",
            ],
        ),
        (  # a bare side, behind the totals of both; three rows of which nothing was spent
            "overall",
            "2024年度收入总计69.5万元，支出总计69.4万元。与2023年决算数相比，收入增加9.5万元，增长15.83%。"
            "上缴上级支出、经营支出和对附属单位补助支出均为0。",
            [
                "收入总计|final|69.5万元",
                "支出总计|final|69.4万元",
                "收入总计|change<prior_year|9.5万元",
                "收入总计|growth<prior_year|15.83%",
                "上缴上级支出|final|0",
                "经营支出|final|0",
                "对附属单位补助支出|final|0",
            ],
        ),
        (  # behind a list of parts the whole goes on
            "three_public",
            "“三公”经费预算总计21.8万元，支出决算16.8万元，其中：公务接待费6.8万元，公务用车运行维护费10万元。"
            "比上年减少1.2万元。",
            [
                "合计|budget|21.8万元",
                "合计|final|16.8万元",
                "公务接待费|final|6.8万元",
                "公务用车运行维护费|final|10万元",
                "合计|change<prior_year|-1.2万元",
            ],
        ),
        (
            "overall",
            "部门收支总决算8.5亿元，比2023年收入总计增加0.5亿元。与年初预算相比，基本支出完成年初预算的101.00%。",
            [
                "收入支出总计|final|8.5亿元",
                "收入总计|change<prior_year|0.5亿元",
                "基本支出|completion<budget_initial|101.00%",
            ],
        ),
        (
            "three_public",
            "“三公”经费支出3.10万元，比年初预算4.00万元少0.90万元，比上年3.50万元少0.40万元。",
            [
                "合计|final|3.10万元",
                "合计|budget_initial|4.00万元",
                "合计|change<budget_initial|-0.90万元",
                "合计|final<prior_year|3.50万元",
                "合计|change<prior_year|-0.40万元",
            ],
        ),
        (  # signs in other words; points of a percentage belong to the rate before them
            "revenue",
            "本年收入合计1,000万元，较上年净减少20万元，负增长1.96%。其中：财政拨款收入900万元，比年初预算数低"
            "50万元；其他收入100万元，同比高1.69%，执行率98.5%，比上年提高1.5个百分点。",
            [
                "本年收入合计|final|1000万元",
                "本年收入合计|change<prior_year|-20万元",
                "本年收入合计|growth<prior_year|-1.96%",
                "财政拨款收入^本年收入合计|final|900万元",
                "财政拨款收入^本年收入合计|change<budget_initial|-50万元",
                "其他收入^本年收入合计|final|100万元",
                "其他收入^本年收入合计|growth<prior_year|1.69%",
                "其他收入^本年收入合计|execution_rate|98.5%",
                "其他收入^本年收入合计|change<prior_year|1.5个百分点",
            ],
        ),
        (  # shares of a sentence are of the whole that it named; a basis of its own
            "fiscal_appropriation",
            "财政拨款支出100万元，比上年下降12.6%，同口径增长3.1%，占预算数80万元的125%。"
            "按支出功能分类：农林水支出90万元，占财政拨款支出的90%；卫生健康支出10万元，占10%。",
            [
                "财政拨款支出|final|100万元",
                "财政拨款支出|growth<prior_year|-12.6%",
                "财政拨款支出|growth|3.1%",
                "财政拨款支出|budget|80万元",
                "财政拨款支出|completion<budget|125%",
                "农林水支出|final|90万元",
                "农林水支出|share<=财政拨款支出|90%",
                "卫生健康支出|final|10万元",
                "卫生健康支出|share<=财政拨款支出|10%",
            ],
        ),
        (
            "performance_management",
            "二级项目12个，共涉及资金523.9万元。10个项目自评等级为“优”，占83.3%；“良”的项目2个。"
            "“甲项目”绩效自评得分96.8分，项目全年预算数为120万元，执行数为118.8万元，完成预算的99%。",
            [
                "二级项目|count|12个",
                "二级项目|funds|523.9万元",
                "优^评级|count|10个",
                "优^评级|share|83.3%",
                "良^评级|count|2个",
                "甲项目|score|96.8分",
                "甲项目|budget_full_year|120万元",
                "甲项目|final|118.8万元",
                "甲项目|completion<budget_full_year|99%",
            ],
        ),
    ],
)
def test_wordings(key, text, figures):
    assert say(text, key) == figures


def test_the_sentence_is_joined_and_the_place_is_the_number(transcript):
    figure = next(f for f in transcript.facts if f.raw == "970.28")
    assert figure.sentence.startswith("较上年决算增加970.28万元，增长38.19%，主要原因是本单位脱贫")
    assert figure.place == Place(line=433)


def test_digits_of_two_paragraphs_are_two_numbers():
    cut = join([Line("得分90", Place(line=1)), Line("2 全年", Place(line=2))])
    apart = join([Line("得分90", Place(line=1)), Line("2 全年", Place(line=3))])
    assert cut.text == "得分902全年" and apart.text == "得分90\n2全年"


def test_a_separator_at_the_end_of_a_line_in_full_width():
    cut = join([Line("支出１，", Place(line=1)), Line("２３４．５万元", Place(line=2))])
    assert cut.text == "支出1,234.5万元"


def test_a_minus_at_the_end_of_a_line_of_a_page(tmp_path):
    """pdfium calls it a hyphen, which would not be printed if the line did not end there."""
    from tests.generator.canvas import pdf
    from tests.generator.pages import Text

    text = "本年支出合计1万元，" * 4 + "比上年增长-0.18%，其中：基本支出2万元。"
    for more in range(48):
        words = (
            "某局2024年度部门决算",
            "第三部分 情况说明",
            "一、支出决算情况说明",
            "一" * more + "。" + text,
        )
        roles = ("cover", "part", "section", "body")
        story = [Text(role, each) for role, each in zip(roles, words, strict=True)]
        (tmp_path / "report.pdf").write_bytes(pdf(story, Layout(())))
        figures, _ = read_narrative(find_sections(read_document(tmp_path / "report.pdf")), 2024)
        assert [f.value for f in figures if f.column == "growth"] == [Decimal("-0.18")], more


def test_reclassifications_of_the_transcript(transcript):
    moves = [
        (m.object, m.from_class, m.to_class, m.partly, m.co_funded)
        for m in transcript.reclassifications
    ]
    assert moves == [
        ("脱贫劳动力外出务工稳岗补贴项目", "农林水支出", "社会保障和就业支出", True, True),
        ("职工基本医疗保险单位征缴部分", "社会保障和就业支出", "卫生健康支出", False, False),
        ("单位项目稳岗补贴", "农林水支出", "社会保障和就业支出", True, True),
        ("住房公积金单位部分", "社会保障和就业支出", "住房保障支出", False, False),
    ]


@pytest.mark.parametrize(
    ("text", "move"),
    [
        (
            "医疗保险由社会保障和就业支出科目调整至卫生健康支出科目。",
            ("医疗保险", "社会保障和就业支出", "卫生健康支出"),
        ),
        (
            "住房公积金上年列入教育支出，本年列入住房保障支出。",
            ("住房公积金", "教育支出", "住房保障支出"),
        ),
        (
            "住房公积金今年列支住房保障支出，2023年在教育支出列支。",
            ("住房公积金", "教育支出", "住房保障支出"),
        ),
        (
            "2023年在教育支出列支的公积金，2024年列入住房保障支出。",
            ("公积金", "教育支出", "住房保障支出"),
        ),
        ("本年度列入教育支出，主要用于培训。", None),
        ("上年度全部列入教育支出。", None),
    ],
)
def test_reclassification_wordings(text, move):
    found = list(read_reclassifications(section(text).prose, 2024, []))
    assert [(m.object, m.from_class, m.to_class) for m in found] == ([move] if move else [])


PIECES = [
    *(
        "2024年",
        "收、支总计",
        "其中：",
        "分别为",
        "比上年",
        "增加",
        "下降",
        "占",
        "的",
        "“",
        "”",
        "（",
        "）",
    ),
    *(
        "1.5",
        "万元",
        "3,456.70",
        "%",
        "、",
        "，",
        "。",
        "；",
        "\n",
        "1、",
        "（类）",
        "2010601",
        "与上年持平",
    ),
    *(
        "-",
        "人次",
        "完成年初预算的",
        "主要原因是",
        "优",
        "等级为",
        "均为",
        "年",
        "A",
        "．",
        "*",
        "=",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from(KEYS))
def test_any_text_is_read_and_every_number_accounted_for(text, key):
    where = section(text, key)
    figures, _ = read_narrative([where], 2024)
    rows = coverage([where], figures)
    assert [r for r in rows if not r.figure and not r.reason] == []
    printed = Counter(re.sub(r"\D", "", r.raw) for r in rows)
    assert sum(map(len, printed.elements())) == sum(map(str.isdigit, text))
    assert all(f.value is not None for f in figures if f.state == "number")


def test_nothing_is_invented():
    assert say("本年度无此项收支。", "government_fund") == []
    assert read_narrative([section("2024年度无“三公”经费支出。", "three_public")], 2024) == ((), ())
