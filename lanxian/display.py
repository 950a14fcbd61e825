"""What notebooks show: headings, prose, tables, charts, sources, banner and footer.

Everything that comes from a report is escaped here, so that a department named ``<script>`` or
``a*b_c`` appears as that text. Output is the same from run to run, for nbval to compare.
"""

from __future__ import annotations

import io
import math
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure as Chart

    from lanxian.analysis.totals import Check
    from lanxian.crops import Crop
    from lanxian.model import Report

#: Shown where a report does not publish a number.
UNPUBLISHED = "—"
#: Characters that Markdown takes for markup: anywhere in a line, and at its beginning.
MARKUP = re.compile(r"[\\`*_{}\[\]<>#!|~$&]|^[-+](?=\s)|(?<=^\d)[.)](?=\s)")
TAG = re.compile(r"<[^>]+>")
#: Fonts that draw the text of a chart, in the reader's browser.
FONTS = "'Noto Sans SC','PingFang SC','Microsoft YaHei','Source Han Sans SC',sans-serif"


def plain(text: object) -> str:
    """Escape text for Markdown: it shows as it is, on one line.

    >>> print(plain("<script> a*b_c"))
    \\<script\\> a\\*b\\_c
    """
    return MARKUP.sub(r"\\\g<0>", " ".join(str(text).split()))


class _Prose(string.Formatter):
    """``str.format`` whose values are escaped and whose unknown numbers show as —."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return plain(number(value, format_spec))


def number(value: object, spec: str = "") -> str:
    """A value as readers see it; None and NaN as —, numbers with thousands separators.

    >>> number(1234.5), number(None), number(0.5247, "+.1%"), number("款")
    ('1,234.50', '—', '+52.5%', '款')
    """
    if value != "" and _nothing(value):
        return UNPUBLISHED
    if isinstance(value, str):
        return value
    if not spec and not isinstance(value, int):
        spec = ",.2f"
    text = format(value, spec)
    return re.sub(r"^[-+]0(\.0+)?(?=%?$)", r"0\1", text)  # a zero has no sign


def _show(bundle: Mapping[str, str], metadata: Mapping[str, object] | None = None) -> None:
    from IPython.display import display

    display(dict(bundle), raw=True, metadata=dict(metadata or {}))  # type: ignore[no-untyped-call]


def _markdown(text: str) -> None:
    _show({"text/markdown": text, "text/plain": re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", text)})


def heading(level: int, text: str, **values: object) -> None:
    """Show a heading.

    Parameters
    ----------
    level
        1 (once a page) to 6.
    text
        Where `values` are given, a template in the manner of `str.format` whose own Markdown
        stands and whose values are escaped; else text that is escaped as a whole.
    """
    line = _Prose().format(text, **values) if values else plain(text)
    _markdown(f"{'#' * level} {line}")


def note(text: str, **values: object) -> None:
    """Show a paragraph; `text` and `values` as in `heading`."""
    _markdown(_Prose().format(text, **values) if values else plain(text))


def notes(sentences: Iterable[str]) -> None:
    """Show sentences as a list; each is escaped as a whole."""
    lines = [f"- {plain(sentence)}" for sentence in sentences]
    if lines:
        _markdown("\n".join(lines))


def quote(*sentences: str) -> None:
    """Show the report's own sentences, one block each."""
    if said := [f"> {plain(sentence)}" for sentence in sentences if sentence]:
        _markdown("\n\n".join(said))


def banner(failures: Sequence[Check]) -> None:
    """Warn at the top of the page that totals do not reconcile, naming them; nothing if none."""
    if not failures:
        return
    lines = [
        f"{check.name}：公布 {number(check.printed)}，按明细计算 {number(check.computed)}"
        for check in failures
    ]
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    title = f"注意：本页用到的合计有 {len(failures)} 项与明细不符，取整不足以解释"
    html = f'<div class="banner" role="alert"><p>{title}</p><ul>{items}</ul></div>'
    _show({"text/html": html, "text/plain": "\n".join([title, *lines])})


def table(
    frame: pd.DataFrame,
    *,
    caption: str,
    source: str = "",
    columns: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    levels: Sequence[int] | None = None,
    total: Sequence[object] = (),
) -> None:
    """Show a table with its caption, and its source below.

    Parameters
    ----------
    frame
        The index holds the row headers, its name their heading; columns carry their units.
    caption, source
        Plain text; see `sources` for the latter.
    columns
        The index and the columns to show → what they are called; by default all, as they are.
        Of these, columns in which nothing is published are left out.
    formats
        Column as shown → format specification of its numbers, ``,.2f`` by default.
    levels
        Depth of each row from 0, for indentation.
    total
        Index values of rows that are totals.
    """
    if columns is not None:
        shown = [c for c in columns if c in frame.columns]
        known = [c for c in shown if any(not _nothing(value) for value in frame[c])]
        frame = frame[known].rename(columns=columns).rename_axis(columns.get(str(frame.index.name)))
    cells = [
        [
            number(v, (formats or {}).get(str(c), ""))
            for c, v in zip(frame.columns, row, strict=True)
        ]
        for row in frame.itertuples(index=False)
    ]
    right = [_numeric(frame.iloc[:, i]) for i in range(len(frame.columns))]
    marks = [
        _class(*([f"level-{levels[i]}"] if levels else []), *["total"] * (label in total))
        for i, label in enumerate(frame.index)
    ]  # fmt: skip
    labels = [number(label) for label in frame.index]
    _show(
        {
            "text/html": _html(frame, labels, cells, right, marks, caption, source),
            "text/plain": _text(frame, labels, cells, caption, source),
        }
    )


def _class(*names: str) -> str:
    return f' class="{" ".join(names)}"' if names else ""


def _nothing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _numeric(column: pd.Series) -> bool:
    """Whether a column holds numbers, or nothing that says otherwise."""
    return not any(isinstance(value, str) and value != UNPUBLISHED for value in column)


def _html(
    frame: pd.DataFrame,
    labels: Sequence[str],
    cells: Sequence[Sequence[str]],
    right: Sequence[bool],
    marks: Sequence[str],
    caption: str,
    source: str,
) -> str:
    ends = [f' class="{"num" if r else "text"}"' for r in right]
    names = [str(frame.index.name or ""), *map(str, frame.columns)]
    head = "".join(
        f'<th scope="col"{end}>{escape(name)}</th>'
        for name, end in zip(names, ["", *ends], strict=True)
    )
    body = "".join(
        f'<tr{mark}><th scope="row">{escape(label)}</th>'
        + "".join(f"<td{end}>{escape(c)}</td>" for c, end in zip(row, ends, strict=True))
        + "</tr>\n"
        for label, row, mark in zip(labels, cells, marks, strict=True)
    )
    foot = f'\n<p class="source">{escape(source)}</p>' if source else ""
    return (
        f'<table class="figures">\n<caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>{foot}"
    )


def _text(
    frame: pd.DataFrame,
    labels: Sequence[str],
    cells: Sequence[Sequence[str]],
    caption: str,
    source: str,
) -> str:
    head = "\t".join([str(frame.index.name or ""), *map(str, frame.columns)])
    rows = ["\t".join([label, *row]) for label, row in zip(labels, cells, strict=True)]
    return "\n".join([caption, head, *rows, *[source] * bool(source)])


def chart(figure: Chart, alt: str) -> None:
    """Show a chart as SVG whose text stays text.

    Parameters
    ----------
    alt
        What the chart says, with its numbers, for those who do not see it.
    """
    _show({"image/svg+xml": svg(figure), "text/plain": alt}, {"image/svg+xml": {"alt": alt}})


def picture(crop: Crop, alt: str) -> None:
    """Show the place of a figure below the page's number; of a text source the line."""
    import base64

    if crop.png is None:
        note("{line}", line=crop.text)
        return
    note("{where}：", where=crop.text.partition("：")[0])
    image = base64.b64encode(crop.png).decode()
    _show({"image/png": image, "text/plain": alt}, {"image/png": {"alt": alt}})


def svg(figure: Chart) -> str:
    """A chart as SVG without prolog, the same for the same chart."""
    from lanxian.charts.style import style

    stream = io.StringIO()
    with style():
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    text = stream.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    return re.sub(r"\n\s*", "\n", TAG.sub(lambda tag: _smaller(tag[0]), text))


def _smaller(tag: str) -> str:
    """A tag of an SVG with coordinates to a hundredth of a point, and fonts that readers have."""
    tag = re.sub(r"(?<=\d\.\d{2})\d+", "", tag)
    return re.sub(r"(\d[\d.]*px) 'Noto Sans SC'[^;\"]*", rf"\1 {FONTS}", tag)


def sources(report: Report, *keys: str) -> str:
    """Name where figures stand: heading and page (for a transcript the line).

    Parameters
    ----------
    keys
        ``part/table`` as the figures have them: ``table/expenditure``,
        ``narrative/general_public_budget``. What the report does not have is left out.
    """
    named = [_source(report, *key.split("/", 1)) for key in dict.fromkeys(keys)]
    found = [name for name in named if name]
    return f"来源：{'；'.join(found)}" if found else ""


def source(report: Report, *keys: str) -> None:
    """Show where figures stand; see `sources`."""
    text = sources(report, *keys)
    if text:
        _show({"text/html": f'<p class="source">{escape(text)}</p>', "text/plain": text})


def _source(report: Report, part: str, table: str) -> str:
    facts = [f for f in report.facts if f.part == part and f.table == table]
    if not facts:
        return ""
    if part == "table":
        title = next((f"《{t.title}》" for t in report.tables if t.kind == table), table)
    else:
        headings = [s.title for s in report.sections if s.part == part and s.key == table]
        title = f"“{(headings or [facts[0].title or table])[0]}”"
    if part == "performance":  # the annex may speak of the same under several headings
        facts = [f for f in facts if f.title == facts[0].title]
    where = sorted({f.place.page or f.place.line or 0 for f in facts} - {0})
    if not where:
        return title
    unit = "页" if facts[0].place.page else "行"
    span = f"{where[0]}" if where[0] == where[-1] else f"{where[0]}–{where[-1]}"
    return f"{title}（第 {span} {unit}）"


def footer(report: Report, parameters: Mapping[str, object]) -> None:
    """Show what the page was made from: file, digest, pages, version, parameters and notices.

    A parameter that is None was not given and is left out. What it shows changes from run to
    run; its cell carries the tag ``nbval-ignore-output``.
    """
    import lanxian

    src = report.source
    given = "，".join(f"{k} = {v}" for k, v in parameters.items() if v is not None)
    rows = {
        "来源文件": src.path.rsplit("/", 1)[-1],
        "SHA-256": src.sha256,
        "页数": src.pages if src.pages else "转录文本，没有页码",
        "程序": f"lanxian {lanxian.__version__}",
        "参数": given,
        "说明": "；".join(notice.message for notice in report.notices) or "—",
    }
    items = "".join(f"<dt>{k}</dt><dd>{escape(str(v))}</dd>" for k, v in rows.items())
    text = "\n".join(f"{k}：{v}" for k, v in rows.items())
    _show({"text/html": f'<dl class="provenance">{items}</dl>', "text/plain": text})
