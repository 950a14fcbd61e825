"""Report ↔ Parquet: one folder a reading, exact decimals, complete or not there.

A folder holds `figures.parquet` (the columns of ``report.figures``), `tables`, `sections`,
`reclassifications`, `mentions`, `notices` and, of one row, `report`. The model's fields are the
schema: a field that the model gains is stored without a change here.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from decimal import Context, Decimal
from functools import cache
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args, get_origin, get_type_hints
from unicodedata import normalize

from lanxian.model import (
    COLUMNS,
    Figure,
    Mention,
    Notice,
    Reclassification,
    Report,
    Section,
    Source,
    Table,
    figure_row,
)

if TYPE_CHECKING:
    import pyarrow as pa

Item = TypeVar("Item")
Row = dict[str, Any]

#: The parts of a report that are many of a kind, and their files.
PARTS: dict[str, type] = {
    "facts": Figure,
    "tables": Table,
    "sections": Section,
    "reclassifications": Reclassification,
    "mentions": Mention,
    "notices": Notice,
}
FILES = {name: f"{'figures' if name == 'facts' else name}.parquet" for name in PARTS}
#: How the temporary folder of a writer begins.
DRAFT = ".new-"
#: Exponent of a value as printed (688.90 has -2): a Parquet column has one scale for all.
EXPONENT = "exponent"
WIDE = Context(prec=76)


@cache
def hints(kind: Any) -> dict[str, Any]:
    """The fields of a dataclass with their types."""
    return get_type_hints(kind)


@cache
def leaves(kind: type) -> dict[str, type]:
    """The columns that keep a dataclass: its fields, those of a field's dataclass in its place.

    >>> leaves(Notice)["message"], "page" in leaves(Notice), "place" in leaves(Notice)
    (<class 'str'>, True, False)
    """
    found: dict[str, type] = {}
    for name, hint in hints(kind).items():
        if isinstance(hint, type) and is_dataclass(hint):
            found |= leaves(hint)
        else:
            found[name] = _plain(hint)
    return found


def _plain(hint: Any) -> type:
    """The Python type behind a hint: of `int | None` int, of a Literal str, of a tuple tuple."""
    if get_origin(hint) is UnionType:
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is Literal:
        return str
    plain: type = get_origin(hint) or hint
    return plain


def schema_digest() -> str:
    """A digest of everything that is kept: what was written under another one is stale."""
    kinds = [Report, Source, *PARTS.values()]
    text = repr([(kind.__name__, leaves(kind)) for kind in kinds])
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def safe_name(name: str) -> str:
    """A name for a folder that every file system takes.

    A name that had to be changed, or that some file system takes for another (by case, or by how
    its characters are composed), carries a digest of the original, so that two stay two.

    Examples
    --------
    >>> safe_name("临江县财政局-2024")
    '临江县财政局-2024'
    >>> safe_name("a/b: <c>")
    'a_b_ _c_~79097b90'
    """
    safe = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', "_", name).strip(" .")
    while len(safe.encode()) > 180:
        safe = safe[:-1]
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?|", safe):
        safe = f"_{safe}"
    if safe == normalize("NFC", name).casefold() and "~" not in name:
        return safe
    return f"{safe}~{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:8]}"


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target` that takes its place when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    box = Path(tempfile.mkdtemp(prefix=DRAFT, dir=target.parent))
    try:
        draft = box / target.name
        yield draft
        draft.replace(target)
    finally:
        shutil.rmtree(box, ignore_errors=True)


def write_report(report: Report, folder: Path) -> None:
    """Write a report as a new folder. A folder that is there already is left as it is.

    The folder is named for what was read and by what, so one that is there has this content.
    """
    if folder.exists():
        return
    try:
        with whole(folder) as draft:
            draft.mkdir()
            _write_parts(report, draft)
    except OSError:
        if not folder.exists():  # else another process was first
            raise


def _write_parts(report: Report, folder: Path) -> None:
    for name, kind in PARTS.items():
        items = getattr(report, name)
        if kind is Figure:
            about = leaves(Report) | leaves(Source) | leaves(Figure) | {"amount": Decimal}
            types = {c: about.get(c, str) for c in COLUMNS} | {EXPONENT: int}
            rows = [figure_row(report, f) | {EXPONENT: _exponent(f.value)} for f in items]
        else:
            types, rows = leaves(kind), [row(item) for item in items]
        write_rows(rows, types, folder / FILES[name])
    about = {n: t for n, t in leaves(Report).items() if n not in PARTS}
    write_rows([{n: v for n, v in row(report).items() if n in about}], about, _about(folder))


def read_stored(folder: Path) -> Report:
    """Read a report from its folder, equal to the one that was written."""
    [about] = read_rows(_about(folder))
    parts: Row = {
        name: tuple(build(kind, entry) for entry in read_rows(folder / FILES[name]))
        for name, kind in PARTS.items()
    }
    return build(Report, about | parts)


def restore(folder: Path) -> Report | None:
    """The report of a folder; None where there is none. A damaged folder is removed."""
    try:
        return read_stored(folder)
    except (OSError, ValueError, KeyError):
        shutil.rmtree(folder, ignore_errors=True)
        return None


def _about(folder: Path) -> Path:
    return folder / "report.parquet"


def _exponent(value: Decimal | None) -> int | None:
    return None if value is None else int(value.as_tuple().exponent)


def row(item: Any) -> Row:
    """A dataclass as a flat row; see `leaves`."""
    flat: Row = {}
    for field in fields(item):
        value = getattr(item, field.name)
        flat |= row(value) if is_dataclass(value) else {field.name: value}
    return flat


@cache
def _shape(kind: type) -> tuple[tuple[str, type | None], ...]:
    """The fields of a dataclass, each with the dataclass that it holds, if it holds one."""
    nested = {n: h for n, h in hints(kind).items() if isinstance(h, type) and is_dataclass(h)}
    return tuple((name, nested.get(name)) for name in hints(kind))


def build(kind: Callable[..., Item], flat: Row) -> Item:
    """A dataclass from its flat row."""
    values: list[Any] = []
    for name, nested in _shape(kind):
        value = build(nested, flat) if nested else flat[name]
        if type(value) is Decimal:
            value = value.quantize(Decimal((0, (1,), flat[EXPONENT])), context=WIDE)
        values.append(tuple(value) if type(value) is list else value)
    return kind(*values)


def write_rows(rows: Sequence[Row], types: dict[str, type], path: Path) -> None:
    """Write rows as a Parquet file whose columns have the given types."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {}
    for name, kind in types.items():
        values = [entry[name] for entry in rows]
        columns[name] = pa.array(values, type=_arrow(kind, values))
    pq.write_table(pa.table(columns), path)


def read_rows(path: Path) -> list[Row]:
    """The rows of a Parquet file."""
    import pyarrow.parquet as pq

    columns = pq.ParquetFile(path).read(use_threads=False).to_pydict()
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _arrow(kind: type, values: Iterable[object]) -> pa.DataType:
    import pyarrow as pa

    if kind is Decimal:
        return decimal_type(v for v in values if isinstance(v, Decimal))
    plain: dict[type, pa.DataType] = {
        str: pa.string(),
        bool: pa.bool_(),
        int: pa.int64(),
        float: pa.float64(),
        tuple: pa.list_(pa.int64()),
    }
    return plain[kind]


def decimal_type(values: Iterable[Decimal]) -> pa.DataType:
    """The narrowest usual Parquet decimal that holds all values exactly."""
    import pyarrow as pa

    scale = whole_digits = 1
    for value in values:
        exponent = int(value.as_tuple().exponent)
        scale = max(scale, -exponent)
        whole_digits = max(whole_digits, value.adjusted() + 1)
    if scale + whole_digits <= 38:
        return pa.decimal128(38, scale)
    return pa.decimal256(76, scale)
