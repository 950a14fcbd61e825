"""Who and when: department, fiscal year, region and level, from the cover and the captions.

Tables published alone often name no year: then the file's own name may tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal

from lanxian.model import Notice
from lanxian.parsing.contents import Contents
from lanxian.parsing.names import compact
from lanxian.reading.document import Document, Grid, Line

#: Lines of a document before which a cover without 目录 must have ended.
COVER_LINES = 30
#: Rows at the top of a grid that may hold its title and caption.
CAPTION_ROWS = 4
DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
CAPTION = re.compile(
    r"^(?:公开)?(?:部门|单位|编制单位|编制部门|填报单位|预算单位|部门（单位）)(?:名称)?[:：]"
    r"(.+?)(?=\d{4}年|金额|单位[:：]|公开\d|$)"
)
#: What may stand on a cover before the department's name: a running header, an attachment's number.
LEAD = (
    r"((部门|单位)?决算(公开)?(报告|说明)?|附件\d*[:：]?|密级[:：]?(主动)?公开"
    r"|(预算|单位|部门)(代码|编码)[:：]?\d+|(部门|单位)(名称)?[:：])+"
)
#: What ends the name of a place in front of a department's name.
REGION = re.compile(
    r"^(?:中共|中国共产党)?((?:.{2,8}?(?:省|自治区))?(?:.{1,7}?(?:市|自治州|地区|盟|州(?!市)))?"
    r"(?:.{1,8}?(?:自治县|自治旗|新区|县|区|旗|市))?)"
)


@dataclass(frozen=True)
class Cover:
    """What the cover says; an empty department, or no year, where nothing says it."""

    department: str = ""
    year: int | None = None
    level: Literal["department", "unit"] = "department"
    notices: tuple[Notice, ...] = field(default=(), repr=False)
    #: Whether a table has the number of a department final account's table (公开05表).
    numbered: bool = field(default=False, repr=False)

    @property
    def region(self) -> str:
        """The place that the department's name begins with; ``""`` if none.

        >>> Cover("临江县财政局").region, Cover("财政部").region
        ('临江县', '')
        """
        match = REGION.match(self.department)
        return match[1] if match else ""


def read_cover(document: Document, contents: Contents) -> Cover:
    """Read department, year and level: from the cover, else the captions, else the file's name."""
    stop = contents.start or COVER_LINES
    front = [b for b in document.blocks[:stop] if not isinstance(b, Grid)]
    cover = next((c for text in _growing(front) if (c := title_cover(text)).department), Cover())
    said = list(_said(document))
    captions = caption_names(said)
    department = cover.department or (captions.most_common(1)[0][0] if captions else "")
    year = cover.year or _common_year(said)
    file = file_cover(PurePath(document.source.path).stem)
    found = (("部门名称", department, file.department), ("年度", year, file.year))
    notices = (
        Notice(f"文件里没有写明{what}" + (f"，取自文件名：{named}" if named else ""))
        for what, printed, named in found
        if not printed
    )
    numbered = any(re.search(r"公开\d+\s*表", text) for text in said)
    department, year = department or file.department, year or file.year
    return Cover(department, year, cover.level, tuple(notices), numbered)


def _said(document: Document) -> Iterator[str]:
    """Lines, and the cells that stand above a table's own where its caption is inside the grid."""
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from (
                cell.text for row in block.rows[:CAPTION_ROWS] for cell in dict.fromkeys(row)
            )
        else:
            yield block.text


def file_cover(stem: str) -> Cover:
    """What a file's name says of department and year.

    >>> file_cover("临江县财政局-2023").department, file_cover("2023年临江县财政局决算表").year
    ('临江县财政局', 2023)
    >>> file_cover("04").year, file_cover("t20240715_3060276").department
    (None, '')
    """
    titled = title_cover(compact(stem))
    if titled.department:
        return titled
    year = re.search(r"(?<!\d)20\d\d(?!\d)", stem)
    name = re.sub(r"\d+年?度?|(?:部门|单位)?决算.*$|[^一-龥（）]", "", stem)
    return Cover(name if len(name) > 3 else "", int(year[0]) if year else None)


def _growing(lines: Iterable[Line]) -> Iterator[str]:
    """The first line, the first two, and so on, each as one string."""
    text = ""
    for line in lines:
        text += compact(line.text)
        yield text


def title_cover(text: str) -> Cover:
    """Read a report's title.

    >>> title_cover("某某县财政局2024年度部门决算")
    Cover(department='某某县财政局', year=2024, level='department')
    >>> title_cover("二〇二三年度某某县某某中心单位决算公开")
    Cover(department='某某县某某中心', year=2023, level='unit')
    >>> title_cover("密级：公开2020年度某某区某某局部门决算")
    Cover(department='某某区某某局', year=2020, level='department')
    """
    year = r"(?P<year>(?:20\d\d|二[〇○零0][一二三四五六七八九〇○零\d]{2}))年?度?"
    rest = r"(?P<kind>部门|单位|本级)?(?:[（(]单位[）)])?决算"
    text = re.sub(f"^{LEAD}", "", text)
    for pattern in (rf"^(?P<name>.+?){year}{rest}", rf"^{year}(?P<name>.+?){rest}"):
        match = re.search(pattern, text)
        if match:
            name = re.sub(f"^{LEAD}|[（(](部门|汇总)[）)]$", "", match["name"])
            level: Literal["department", "unit"] = (
                "unit" if match["kind"] in {"单位", "本级"} or "本级" in name else "department"
            )
            return Cover(name, int(match["year"].translate(DIGITS)), level)
    return Cover()


def caption_names(lines: Iterable[str]) -> Counter[str]:
    """The departments that captions of tables name (部门名称：…), with how often."""
    found = (CAPTION.match(compact(line)) for line in lines)
    return Counter(m[1] for m in found if m and len(m[1]) >= 3)


def _common_year(lines: Iterable[str]) -> int | None:
    text = "\n".join(map(compact, lines))
    years = re.findall(r"(20\d\d)年度", text) or re.findall(r"(20\d\d)年(?!\d+月)", text)
    return int(Counter(years).most_common(1)[0][0]) if years else None
