"""The rows of what is counted (团组, 人次, 批次, 车辆)."""

from __future__ import annotations

import re

from lanxian.parsing.context import Context
from lanxian.parsing.lexicon import lexicon
from lanxian.parsing.subject import CAUSE, Row


def counted(context: Context, name: str, unit: str) -> Row:
    """The row of a count: its noun, below the row that it belongs to.

    >>> counted(Context("three_public", "", 2024), "国内公务接待批次", "批次")
    Row(name='批次', raw='批次', code='', parent='国内接待费')
    """
    table, phrase = context.table, lexicon().words
    above: dict[str, str] = lexicon().data["counts"]
    noun, name = lexicon().row(table, name), phrase["counts"].sub("", name)
    of = above.get(noun) or lexicon().row(table, name)
    if (found := phrase["received"].search(name)) and of == name:  # 某局公务接待
        of = lexicon().row(table, found[0])
    if of in lexicon().named(table):
        if noun not in above:
            found = phrase["counts"].search(noun)
            noun = next((k for k, v in above.items() if v == of and unit in "辆台"), "")
            noun = noun or (found[0] if found else unit)
        context.current = context.known.get(of) or Row(of)
        return Row(noun, noun, parent=of)
    noun = re.sub("^(?:累计|接待|总)+(?=[人批][次数])", "", noun)
    current = context.current
    if noun == "团组" and current:
        noun = next((k for k, v in above.items() if v == current.name and noun in k), noun)
    cause = context.cause and not (context.use and table == "three_public")
    row = Row(noun, noun, parent=CAUSE if cause else current.name if current else context.usual())
    if context.lists and noun.endswith("团组"):
        context.group = row
    return row
