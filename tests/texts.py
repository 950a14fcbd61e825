"""Help for tests of text: sentences → sections, figures → comparable rows."""

import csv
from collections.abc import Iterable
from pathlib import Path

from lanxian.model import Figure, Place, Source
from lanxian.parsing.narrative import read_prose
from lanxian.parsing.sections import TextSection
from lanxian.reading import Document, Line
from lanxian.reading.transcript import read_transcript

HERE = Path(__file__).parent / "text"


def section(
    text: str, key: str = "general_public_budget", title: str = "", part: str = "narrative"
) -> TextSection:
    """A section of text as a transcript has it, one line a line."""
    lines = [Line(t, Place(line=n)) for n, t in enumerate(text.splitlines(), start=1) if t]
    return TextSection(part, key, title, tuple(lines), Place(line=1))


def say(
    text: str, key: str = "general_public_budget", year: int = 2024, title: str = ""
) -> list[str]:
    """Figures of a text, each as one line: row ^ parent | column < base | value unit."""
    figures = read_prose(section(text, key, title), year)
    return [line(figure, figures) for figure in figures]


def line(figure: Figure, figures: Iterable[Figure] = ()) -> str:
    wholes = {f.key: f.row_name for f in figures}
    base = f"={wholes[figure.base]}" if figure.base in wholes else figure.base
    row = figure.row_code + figure.row_name + (f"^{figure.parent}" if figure.parent else "")
    what = figure.column + (f"<{base}" if base else "")
    value = f"{figure.comparator}{figure.value}{figure.unit}"
    if figure.state != "number":
        value = f"{figure.state}:{figure.raw}"
    return f"{row}|{what}|{value}"


def table(figures: Iterable[Figure]) -> list[dict[str, str]]:
    """Figures as rows of the tables in tests/text."""
    figures = list(figures)
    wholes = {}
    for figure in figures:
        wholes.setdefault(figure.key, f"={figure.table} {figure.row_name}")
    return [
        {
            "table": f.table,
            "row_code": f.row_code,
            "row_name": f.row_name,
            "parent": f.parent,
            "column": f.column,
            "base": wholes.get(f.base, f.base),
            "state": f.state,
            "comparator": f.comparator,
            "value": "" if f.value is None else str(f.value),
            "unit": f.unit,
            "raw": "" if f.state == "number" else f.raw,
        }
        for f in figures
    ]


def expected(name: str) -> list[dict[str, str]]:
    """What a report's text says, read by a person: tests/text/<name>.csv."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def narrated(path: Path) -> tuple[int, str, dict[int, list[str]]]:
    """A narrative with its figures: the year, the text, and by line what it says.

    In tests/text/narratives the year stands first (% 2024); behind each line of the text stand its
    figures as `line` writes them (= row^parent|column<base|value), read by a person.
    """
    first, *rest = path.read_text(encoding="utf-8").splitlines()
    text: list[str] = []
    wanted: dict[int, list[str]] = {}
    for each in rest:
        if each.startswith("= "):
            wanted.setdefault(len(text), []).append(each[2:])
        else:
            text.append(each)
    return int(first.removeprefix("% ")), "\n".join(text), wanted


def document(text: str) -> Document:
    """A document of lines; tabs make a grid, as in a transcript."""
    return read_transcript(text, Source("x.md", "", "transcript"))


def page(text: str, size: float = 10.0) -> Document:
    """A document as from a PDF: every character has its place."""
    lines = []
    for n, t in enumerate(text.splitlines()):
        if t.strip():
            left = 50.0 + size * (len(t) - len(t.lstrip("　")))
            edges = tuple((left + size * i, left + size * (i + 1)) for i in range(len(t.strip())))
            place = Place(1, edges[0][0], 20.0 * n, edges[-1][1], 20.0 * n + size)
            lines.append(Line(t.strip(), place, edges))
    return Document(Source("x.pdf", "", "pdf"), tuple(lines))
