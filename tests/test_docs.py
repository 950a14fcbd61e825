"""The documentation is held against the code, both ways."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import get_args

import pytest

import lanxian
from lanxian.cli import build_parser
from lanxian.labels import labels
from lanxian.model import COLUMNS, Report, State, Status
from lanxian.parsing.forms import UNVALUED
from lanxian.parsing.kinds import kind_of_title, kinds
from lanxian.rendering.parameters import declared

#: Columns that any table may have beside its own; a text below the table of kinds says so.
BESIDE = {"budget_initial", "budget_full_year"}


@pytest.fixture(scope="module")
def dictionary(root: Path) -> dict[str, dict[str, list[str]]]:
    """Heading → key → the other cells of its row, for each table of docs/dictionary.md."""
    found: dict[str, dict[str, list[str]]] = {}
    text = (root / "docs/dictionary.md").read_text("utf-8")
    for block in re.split(r"^#+ ", text, flags=re.MULTILINE)[1:]:
        heading, _, body = block.partition("\n")
        rows = re.findall(r"^\| `(\w+)` \| (.*) \|$", body, flags=re.MULTILINE)
        assert len({key for key, _ in rows}) == len(rows), f"a key twice under {heading}"
        found[heading] = {key: [cell.strip() for cell in rest.split(" | ")] for key, rest in rows}
    return found


def keys(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


def test_figure_columns(dictionary: dict[str, dict[str, list[str]]]) -> None:
    assert tuple(dictionary["Columns of a Figure"]) == COLUMNS


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("States of a Figure", "state"),
        ("Status of a table", "status"),
        ("Sections of the narrative (情况说明)", "narrative"),
        ("Sections of the performance annex (绩效自评)", "performance"),
        ("Columns", "column"),
    ],
)
def test_names(dictionary: dict[str, dict[str, list[str]]], heading: str, field: str) -> None:
    """What the dictionary lists is what the code has a Chinese name for: the same one."""
    assert {key: row[0] for key, row in dictionary[heading].items()} == labels()[field]


def test_states_and_statuses() -> None:
    assert set(labels()["state"]) == set(get_args(State))
    assert set(labels()["status"]) == set(get_args(Status))


def test_kinds(dictionary: dict[str, dict[str, list[str]]]) -> None:
    documented = dictionary["Kinds of tables"]
    assert set(documented) == set(labels()["table"]) == {k.key for k in kinds()} | {"statistics"}
    for kind in kinds():
        known = set(kind.columns) | set(kind.revenue_columns)
        assert keys(documented[kind.key][0]) == known - BESIDE, kind.key
        assert labels()["table"][kind.key] == kind.chinese


def test_titles_are_recognised(dictionary: dict[str, dict[str, list[str]]]) -> None:
    for kind, (_, titles) in dictionary["Kinds of tables"].items():
        for title in titles.partition(", and")[0].split("; "):
            assert kind_of_title(title) == kind, title


def test_columns_of_tables_are_explained(dictionary: dict[str, dict[str, list[str]]]) -> None:
    used = {column for kind in kinds() for column in (*kind.columns, *kind.revenue_columns)}
    annex = dictionary["Sections of the performance annex (绩效自评)"].values()
    used |= {column for row in annex for column in keys(row[1])}
    assert used <= set(dictionary["Columns"])


def test_columns_of_text_are_explained(
    dictionary: dict[str, dict[str, list[str]]], root: Path
) -> None:
    """Every measure that the narrative's and the annex's patterns can name, and no other one."""
    lexicon = tomllib.loads((root / "lanxian/parsing/lexicon.toml").read_text("utf-8"))
    annex = tomllib.loads((root / "lanxian/parsing/performance.toml").read_text("utf-8"))
    used = {measure["column"] for measure in lexicon["measure"]} - {""}
    used |= {column for section in annex["columns"].values() for column in section}
    used -= UNVALUED  # an indicator's levels are its parent and its name
    used |= {column for kind in kinds() for column in (*kind.columns, *kind.revenue_columns)}
    used |= {"count", "grade", "factor", "product", lexicon["default"]["percent"]}
    assert {column.partition(".")[0] for column in used} == set(dictionary["Columns"])
    bases = set(lexicon["bases"]) | {"target"}
    assert bases == set(labels()["base"])
    assert bases <= keys(dictionary["Columns of a Figure"]["base"][1])


def test_real_figures_are_documented(
    dictionary: dict[str, dict[str, list[str]]], transcript: Report
) -> None:
    """What a real report yields, part by part, is in the dictionary."""
    for fact in transcript.facts:
        assert fact.table in labels()[fact.part], fact.id
        if fact.table != "statistics":
            assert fact.column.partition(".")[0] in dictionary["Columns"], fact.id


def commands() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    parser = build_parser()
    yield "", parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def documented(text: str) -> dict[str, str]:
    """Command → its section of docs/commands.md; what stands before the first is of all."""
    first, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    return {"": first} | {block.split()[0]: block for block in rest}


def test_commands_are_documented(root: Path) -> None:
    sections = documented((root / "docs/commands.md").read_text("utf-8"))
    assert set(sections) == {name for name, _ in commands()}
    for name, parser in commands():
        arguments = set()
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction | argparse._HelpAction):
                continue
            assert action.help, f"{name} {action.dest} has no help"
            arguments |= {action.option_strings[-1] if action.option_strings else action.metavar}
        listed = set(re.findall(r"^- `([^`]+)`", sections[name], flags=re.MULTILINE)) - {"-h"}
        assert listed == arguments, name
        if name:
            synopsis = re.search(r"^    (lanxian .*(?:\n +.*)*)", sections[name], re.MULTILINE)
            assert synopsis, name
            for argument in arguments:
                assert str(argument) in synopsis[1], f"{name}: {argument} not in the synopsis"
            assert parser.description


def test_choices_are_documented(root: Path) -> None:
    sections = documented((root / "docs/commands.md").read_text("utf-8"))
    for name, parser in commands():
        for action in parser._actions:
            if action.choices and not isinstance(action, argparse._SubParsersAction):
                assert all(f"`{choice}`" in sections[name] for choice in action.choices)


def test_notebook_parameters_are_documented(root: Path) -> None:
    """docs/notebooks.md has the notebooks that there are, each with its parameters and types."""
    text = (root / "docs/notebooks.md").read_text("utf-8")
    sections = {
        heading: dict(re.findall(r"^- `(\w+)` \(`([^`]+)`\): \S", body, flags=re.MULTILINE))
        for heading, body in re.findall(
            r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE
        )
    }
    notebooks = {}
    for path in (root / "notebooks").glob("*.ipynb"):
        parameters = declared(json.loads(path.read_text("utf-8"))["cells"]).values()
        notebooks[path.stem] = {each.name: each.annotation for each in parameters}
    assert sections == notebooks
    assert all({"department", "year", "prior_report"} <= set(names) for names in notebooks.values())


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_what_readmes_name_exists(root: Path, name: str) -> None:
    text = (root / name).read_text("utf-8")
    known = {command for command, _ in commands()}
    for command in re.findall(r"(?:^    |`)lanxian (\w+)", text, re.MULTILINE):
        assert command in known, command
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text("utf-8"), re.MULTILINE))
    for target in re.findall(r"make ([a-z-]+)", text):
        assert target in targets, target
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("http") or (root / link).exists(), link
    for attribute in re.findall(r"lanxian\.(\w+)\(", text):
        assert hasattr(lanxian, attribute), attribute


def test_public_names_are_there() -> None:
    for name in lanxian.__all__:
        assert getattr(lanxian, name).__doc__, name
    assert set(lanxian.__all__) <= set(dir(lanxian))
    with pytest.raises(AttributeError):
        lanxian.nothing  # noqa: B018


def test_everything_that_is_installed_is_pinned(root: Path) -> None:
    """constraints.txt has each requirement of pyproject.toml, exact and without addresses."""
    lines = (root / "constraints.txt").read_text().split()
    pins = dict(line.split("==") for line in lines)
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    needed = list(chain(project["dependencies"], *project["optional-dependencies"].values()))
    names = {re.match(r"[\w.-]+", line)[0].lower() for line in needed}  # type: ignore[index]
    known = {re.sub(r"[-_.]+", "-", name).lower() for name in pins}
    assert {re.sub(r"[-_.]+", "-", name) for name in names} <= known
