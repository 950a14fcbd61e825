from __future__ import annotations

from pathlib import Path

import pytest

from lanxian.errors import UnknownName
from lanxian.rendering.parameters import ParameterType, Typed, check, declared
from lanxian.rendering.plan import Notebook, choose

CELL = {
    "cell_type": "code",
    "metadata": {"tags": ["parameters"]},
    "source": (
        "# 部门\n"
        'department: str = "甲"\n'
        "year: int = 2024\n"
        "prior_report: None | str = None  # 上年\n"
        "growth: 'float' = 0.0\n"
        "classes: list[str] = []\n"
        "maybe: Optional[int] = None\n"
        'plain = "x"\n'
        "free = None\n"
        "flag = False\n"
    ),
}


def test_parameters_are_read_without_running_the_cell() -> None:
    assert list(declared([CELL])) == [
        *("department", "year", "prior_report", "growth", "classes"),
        *("maybe", "plain", "free", "flag"),
    ]
    assert declared([{"cell_type": "code", "metadata": {}, "source": "a = 1"}]) == {}


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("department", "乙", 1),
        ("year", 2023, "2023"),
        ("year", 2023, True),
        ("prior_report", None, 3),
        ("prior_report", "a.pdf", ["a.pdf"]),
        ("growth", 1, "1"),
        ("classes", ["208"], "208"),
        ("maybe", 3, "3"),
        ("plain", "y", None),
        ("flag", True, 1),
    ],
)
def test_types_are_enforced(name: str, good: object, bad: object) -> None:
    known = declared([CELL])
    check("01", known, {name: good})
    with pytest.raises(ParameterType, match=name):
        check("01", known, {name: bad})


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("department", "001", "001"),
        ("year", "2023", 2023),
        ("prior_report", "2023.pdf", "2023.pdf"),
        ("growth", "0.05", 0.05),
        ("classes", '["208"]', ["208"]),
        ("flag", "true", True),
        ("maybe", "null", None),
        ("free", "词", "词"),
    ],
)
def test_what_is_typed_becomes_the_declared_type(name: str, typed: str, value: object) -> None:
    known = declared([CELL])
    check("01", known, {name: Typed(typed)})
    assert known[name].value(Typed(typed)) == value
    assert type(known[name].value(Typed(typed))) is type(value)


def test_parameter_without_a_type_takes_anything() -> None:
    check("01", declared([CELL]), {"free": object()})


def test_the_parameters_of_all_notebooks_are_known() -> None:
    sources = {"01": "department: str = ''", "02": "growth: float = 0.0"}
    books = {
        name: Notebook(Path(name), name, False, declared([{**CELL, "source": source}]), "")
        for name, source in sources.items()
    }
    with pytest.raises(UnknownName, match=r"did you mean growth.*known: department, growth"):
        choose(books, [], {"grwth": 2})


def test_unknown_parameter_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean department"):
        check("01", declared([CELL]), {"departmnt": "甲"})
