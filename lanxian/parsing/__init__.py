"""Document → Report: tables, narrative and annex as Figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lanxian.errors import NotAReport
from lanxian.model import Notice, Report, with_ids
from lanxian.parsing.contents import find_contents
from lanxian.parsing.cover import read_cover
from lanxian.parsing.coverage import coverage
from lanxian.parsing.locate import Found, find_tables
from lanxian.parsing.narrative import read_narrative
from lanxian.parsing.performance import read_performance
from lanxian.parsing.sections import TextSection, find_sections
from lanxian.parsing.tables import AMOUNT, read_tables
from lanxian.reading.document import Document, Grid

__all__ = ["parse"]

TEXT_ALONE = Notice("文件里没有决算表，只有情况说明")


def unclaimed(
    document: Document, found: Iterable[Found], sections: Iterable[TextSection]
) -> Iterator[Notice]:
    """Say which ruled tables with amounts belong to no title and no section: they are not read."""
    own = [grid for each in found for grid in each.grids]
    own += [b for section in sections for b in section.blocks if isinstance(b, Grid)]
    known = {id(cell) for grid in own for row in grid.rows for cell in row}
    for grid in document.blocks:
        if isinstance(grid, Grid):
            cells = {id(cell): cell for row in grid.rows for cell in row}
            amounts = sum(bool(AMOUNT.search(cell.text)) for cell in cells.values())
            if amounts > 1 and not known & cells.keys():
                at = grid.place
                where = f"第 {at.page} 页" if at.page else f"第 {at.line} 行"
                yield Notice(f"{where}有一个表格没有标题，也不在任何一节里，未读取", at)


def parse(document: Document) -> Report:
    """Make a Report of a Document.

    Raises
    ------
    NotAReport
        It has no table of a department final account, not even announced, and no section of its
        narrative.
    """
    contents = find_contents(document)
    cover = read_cover(document, contents)
    found = find_tables(document, contents, cover.department)
    tables, figures = read_tables(found, document.second, document.unread, document.blank)
    sections = find_sections(document)
    tabled = any(table.kind != "statistics" or cover.numbered for table in tables)
    if not tabled and not any(section.part == "narrative" for section in sections):
        raise NotAReport(where=document.source.path, reason="没有决算表，也没有情况说明")
    year = cover.year or 0
    narrative, moves = read_narrative(sections, year)
    performance = read_performance(sections, year)
    return Report(
        department=cover.department,
        year=cover.year,
        source=document.source,
        region=cover.region,
        level=cover.level,
        facts=with_ids((*figures, *narrative, *performance)),
        tables=tables,
        sections=tuple(section.section() for section in sections),
        reclassifications=moves,
        mentions=coverage(sections, (*figures, *narrative, *performance)),
        notices=(
            *document.notices,
            *cover.notices,
            *(() if tabled else (TEXT_ALONE,)),
            *unclaimed(document, found, sections),
        ),
    )
