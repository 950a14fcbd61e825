"""An executed notebook as one self-contained HTML page (网页) that makes no request.

The cells go through nbconvert's base blocks (``template/cells.html.j2``), what comes out through
one pass over its tags (`finish`), and the result into ``template/page.html.j2``. Jinja's
autoescape is on in both, and the page's Content-Security-Policy lets no script run but its own:
what a report prints can only ever appear as text.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    import jinja2
    from nbformat import NotebookNode

HERE = Path(__file__).parent
TEMPLATE = HERE / "template"

#: A tag, with `>` inside quoted attributes.
TAG = re.compile(r"""<[!/]?[a-zA-Z](?:"[^"]*"|'[^']*'|[^'">])*>""")
#: Elements whose terms are not explained, nor are those of headings and sources.
QUIET = frozenset({"a", "button", "code", "pre", "summary", "svg", "caption"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: Between the code of one cell and that of the next, where the first shows nothing.
APART = re.compile(r'(?<=</pre>)</details>\s*<details class="code"><summary>代码</summary>')
#: What has to be known about the source; it stands at the top of the page too.
CAUTION = re.compile(r"<dt>说明</dt><dd>(?!—</dd>)(.*?)</dd>", re.DOTALL)
#: What a page was made from; a notebook shows it last, the page in its footer.
PROVENANCE = re.compile(r'<dl class="provenance">.*?</dl>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading (标题) of the page: level 1 to 6, anchor, text without tags."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A term explained (名词解释) where it first stands on the page."""

    id: str
    term: str
    text: str


@contextmanager
def without(*modules: str) -> Iterator[None]:
    """Import other modules as if these were not installed.

    ``jsonschema`` loads ``rfc3987_syntax`` where it is installed, which takes over a second and
    checks a format that no notebook has.
    """
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def page(
    notebook: NotebookNode,
    *,
    where: str,
    index: str = "../index.html",
) -> str:
    """Make the page of an executed notebook.

    Parameters
    ----------
    notebook
        The executed notebook. Its H1, in a cell or an output, becomes the title.
    where
        Department and year, for the bar at the top and a page without H1.
    index
        Address of the index page, relative to this one.
    """
    cells, _ = exporter().from_notebook_node(notebook)
    body, headings, notes = finish(APART.sub("", cells))
    provenance = PROVENANCE.search(body)
    caution = CAUTION.search(provenance[0]) if provenance else None
    first = next((h.text for h in headings if h.level == 1), None)
    if first is None:
        body = f"<h1>{html.escape(where)}</h1>{body}"
    return document(
        "page.html.j2",
        kind="analysis",
        title=first if first and where.split()[0] in first else f"{first or '分析'} · {where}",
        where=where,
        body=Markup(PROVENANCE.sub("", body)),
        toc=[h for h in headings if h.level in (2, 3)],
        notes=notes,
        caution=Markup(caution[1]) if caution else "",
        provenance=Markup(provenance[0]) if provenance else "",
        index=index,
    )


def document(template: str, *, scripts: Sequence[str] = ("page.js",), **context: object) -> str:
    """Fill one of the templates with its style and script inside."""
    script = "\n".join(_asset(name) for name in scripts)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    from lanxian import __version__

    return (
        _jinja()
        .get_template(template)
        .render(
            style=Markup(_asset("page.css")),
            script=Markup(script),
            script_hash=digest,
            version=__version__,
            **{"toc": (), **context},
        )
    )


@cache
def _asset(name: str) -> str:
    """A style sheet or script, without its indentation, blank lines and comments."""
    text = (TEMPLATE / name).read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def _jinja() -> jinja2.Environment:
    import jinja2

    loader = jinja2.FileSystemLoader(TEMPLATE)
    return jinja2.Environment(
        loader=loader, autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )


@cache
def exporter() -> Any:
    """The exporter of this process: making one takes ten times as long as using it."""
    with without("rfc3987_syntax"):
        from nbconvert.exporters.templateexporter import TemplateExporter

    found = TemplateExporter(  # type: ignore[no-untyped-call]
        template_name=TEMPLATE.name,
        extra_template_basedirs=[str(HERE)],
        template_file="cells.html.j2",
        default_preprocessors=[],
        filters={"code": _code, "markdown": _markdown(), "svg": svg, "alt": alt},
    )
    found.file_extension = ".html"
    found.environment.autoescape = True
    return found


def _markdown() -> Callable[[str], Markup]:
    """Markdown with tables, and with raw HTML shown as the text that it is."""
    import mistune

    convert = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])
    return lambda source: Markup(convert(source))


#: Pygments' token types that the style sheet knows, by their class.
CLASSES = {"Keyword": "k", "String": "s", "Comment": "c", "Number": "m"}


@lru_cache(maxsize=1024)
def _code(source: str) -> Markup:
    """Python with keywords, strings, numbers and comments marked; the rest as it stands.

    The pages of a notebook show the same code but for its parameters.
    """
    from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]

    parts = []
    for token, text in PythonLexer(stripnl=True).get_tokens(source):
        kind = next((CLASSES[name] for name in token if name in CLASSES), "")
        escaped = html.escape(text, quote=False)
        parts.append(f'<i class="{kind}">{escaped}</i>' if kind else escaped)
    return Markup("".join(parts).rstrip())


def alt(output: Mapping[str, Any], mime: str) -> str:
    """Alternative text of a picture, from the metadata of its output."""
    return str(output.get("metadata", {}).get(mime, {}).get("alt") or "图")


_IDS = re.compile(r'\s(?:id="([^"]*)"|(?:xlink:)?href="#([^"]*)"|[\w-]+="url\(#([^"]*)\)")')
_LONG = re.compile(r"(?<![\w#.])(-?\d+)\.(\d{3,})(?!\w)")


def svg(source: str, text: str) -> Markup:
    """Put a picture (SVG) into the page: small, with its alternative text and ids of its own.

    Prolog, metadata and comments go, as do ids that nothing refers to; the others are made
    unique to the picture, since several stand on one page. Coordinates keep two decimals.
    """
    source = source[source.index("<svg") :]
    source = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", source, flags=re.DOTALL)
    used = {name for _, link, url in _IDS.findall(source) for name in (link, url) if name}
    prefix = "f" + hashlib.sha256(source.encode()).hexdigest()[:6]

    def renamed(match: re.Match[str]) -> str:
        name = next(filter(None, match.groups()), "")
        return match[0].replace(name, f"{prefix}{name}") if name in used else ""

    def slim(match: re.Match[str]) -> str:
        tag = _IDS.sub(renamed, match[0])
        if "scale(" not in tag:
            tag = _LONG.sub(lambda m: _short(m[0]), tag)
        return re.sub(r"\s+", " ", tag)

    source = TAG.sub(slim, source)
    source = re.sub(r">\s+<", "><", source)
    label = f'<svg role="img" aria-label="{html.escape(text)}"'
    return Markup(source.replace("<svg", label, 1))


def _short(number: str) -> str:
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def finish(body: str) -> tuple[str, tuple[Heading, ...], tuple[Note, ...]]:
    """Go once over the tags of a page's body: one H1, anchors, tables that scroll, terms.

    Examples
    --------
    >>> body, headings, _ = finish("<h1>甲</h1><h1>乙<em>丙</em></h1>")
    >>> body
    '<h1 id="s1">甲</h1><h2 id="s2">乙<em>丙</em></h2>'
    >>> headings[1]
    Heading(level=2, id='s2', text='乙丙')
    """
    parts: list[str] = []
    headings: list[Heading] = []
    notes: dict[str, Note] = {}
    level, words, quiet, sourced, end = 0, "", 0, False, 0

    def text(piece: str) -> None:
        nonlocal words
        words += piece
        parts.append(piece if quiet or level else _pattern().sub(lambda m: explain(m[0]), piece))

    def explain(term: str) -> str:
        if term in notes:
            return term
        note = notes[term] = Note(f"t{len(notes) + 1}", term, _terms()[term])
        return f'<a class="term" href="#{note.id}">{term}</a>'

    for match in TAG.finditer(body):
        text(body[end : match.start()])
        end, tag = match.end(), match[0]
        name = tag.strip("</>").split(None, 1)[0].lower()
        opening = not tag.startswith("</")
        if name in QUIET and not tag.endswith("/>"):
            quiet += 1 if opening else -1
        if name == "p" and (sourced or 'class="source"' in tag):
            quiet += 1 if opening else -1
            sourced = opening
        if name in HEADINGS and not quiet:
            if opening:
                seen = any(h.level == 1 for h in headings)
                level, words = int(name[1]) + (name == "h1" and seen), ""
                tag = re.sub(r'^<h\d|\sid="[^"]*"', "", tag)
                tag = f'<h{level} id="s{len(headings) + 1}"{tag}'
            else:
                clean = html.unescape(" ".join(words.split()))
                headings.append(Heading(level, f"s{len(headings) + 1}", clean))
                tag, level = f"</h{level}>", 0
        if name == "table":
            tag = _box(body[match.start() :]) + tag if opening else tag + "</div>"
        parts.append(tag)
    text(body[end:])
    return "".join(parts), tuple(headings), tuple(notes.values())


def _box(table: str) -> str:
    """The region in which a wide table scrolls, named by the table's caption."""
    caption = re.search(r"<caption[^>]*>(.*?)</caption>", table[: table.find("</table")], re.DOTALL)
    name = TAG.sub("", caption[1]).strip() if caption else "表"
    return f'<div class="wide" role="region" tabindex="0" aria-label="{name.replace(chr(34), "")}">'


@cache
def _terms() -> dict[str, str]:
    return tomllib.loads((HERE / "terms.toml").read_text("utf-8"))


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_terms(), key=len, reverse=True)))
