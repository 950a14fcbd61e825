"""The parameters cell (参数单元) of a notebook: what it declares, and what may be given.

papermill only warns of an unknown name and enforces no type; here both are errors, found before
anything starts. The cell is read with `ast`, never run.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lanxian.errors import LanxianError, unknown

#: What a type's name in an annotation accepts. A whole number is fine where a float is asked for.
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
    "tuple": (list, tuple),
    "dict": (dict,),
    "None": (type(None),),
}


class ParameterType(LanxianError):
    """A parameter with a value of another type than the notebook declares. Exit status 2."""

    template = "parameter {where} of {notebook} must be {declared}, not {value}; give such a value"
    template_zh = "参数 {where}（{notebook}）应为 {declared}，而不是 {value}；请改正"


class Typed(str):
    """A value as it was typed on the command line; the declaration tells what it stands for."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, annotation as written (empty if none), accepted types."""

    name: str
    annotation: str
    types: tuple[type, ...]

    def accepts(self, value: object) -> bool:
        """Whether a value is of the declared type; without a declaration every value is."""
        if isinstance(value, bool) and self.types and bool not in self.types:
            return False
        return not self.types or isinstance(value, self.types)

    def value(self, given: object) -> object:
        """A value as it is put into the notebook; what was typed becomes the declared type.

        Examples
        --------
        >>> Parameter("rates", "list", (list,)).value(Typed("[0, 0.05]"))
        [0, 0.05]
        >>> Parameter("department", "str", (str,)).value(Typed("001"))
        '001'
        """
        if not isinstance(given, Typed) or str in self.types:
            return str(given) if isinstance(given, str) else given
        try:
            return json.loads(given)
        except ValueError:
            return str(given)


def declared(cells: Sequence[Mapping[str, Any]]) -> dict[str, Parameter]:
    """The parameters of the cell tagged ``parameters``, by name.

    Examples
    --------
    >>> cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]},
    ...         "source": "year: int = 2024\\nprior: str | None = None\\nnote = ''"}
    >>> {p.name: p.accepts(7) for p in declared([cell]).values()}
    {'year': True, 'prior': False, 'note': False}
    """
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", ()):
            body = ast.parse("".join(cell["source"])).body
            found = [parameter for node in body if (parameter := _parameter(node))]
            return {parameter.name: parameter for parameter in found}
    return {}


def _parameter(node: ast.stmt) -> Parameter | None:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return Parameter(node.target.id, ast.unparse(node.annotation), _types(node.annotation))
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        try:
            value = ast.literal_eval(node.value)
        except ValueError:
            value = None
        kind = type(value).__name__
        types = () if value is None else TYPES.get(kind, ())
        return Parameter(node.targets[0].id, "" if value is None else kind, types)
    return None


def _types(node: ast.expr) -> tuple[type, ...]:
    """The types that an annotation accepts; empty, which is any, where one is not known here."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = (_types(node.left), _types(node.right))
        return sides[0] + sides[1] if all(sides) else ()
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _types(ast.parse(node.value, mode="eval").body)
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("Optional"):
        inner = _types(node.slice)
        return (*inner, type(None)) if inner else ()
    if isinstance(node, ast.Subscript):
        return _types(node.value)
    return TYPES.get(ast.unparse(node), ())


def check(notebook: str, known: Mapping[str, Parameter], given: Mapping[str, object]) -> None:
    """Check the values given for a notebook's parameters.

    Raises
    ------
    UnknownName
        The notebook has no such parameter; the message names the nearest.
    ParameterType
        The value is not of the declared type.
    """
    for name, value in given.items():
        if name not in known:
            raise unknown("parameter", name, known)
        value = known[name].value(value)
        if not known[name].accepts(value):
            raise ParameterType(
                where=name, notebook=notebook, declared=known[name].annotation, value=repr(value)
            )
