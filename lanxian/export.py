"""Figures → CSV, JSON, Parquet or XLSX, with every digit as printed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import pandas as pd


def records(frame: pd.DataFrame) -> Iterator[dict[str, object]]:
    """The rows of a frame; missing values of every kind are None."""
    whole = frame.astype(object).where(frame.notna(), None)
    for values in whole.itertuples(index=False, name=None):
        yield dict(zip(whole.columns, values, strict=True))


def to_csv(frame: pd.DataFrame, stream: BinaryIO) -> None:
    """Write UTF-8 CSV with a header line; what is empty stays empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    writer.writerows([digits(value) for value in row.values()] for row in records(frame))
    stream.write(text.getvalue().encode())


def digits(value: object) -> object:
    """A decimal with all its digits and no exponent; anything else as it is.

    >>> digits(Decimal("0E-7")), digits(Decimal("1234.50")), digits("1234. 50")
    ('0.0000000', '1234.50', '1234. 50')
    """
    return format(value, "f") if isinstance(value, Decimal) else value


def to_json(frame: pd.DataFrame, stream: BinaryIO) -> None:
    """Write a JSON array, one object a line; numbers keep their printed digits (688.90)."""

    def token(value: object) -> str:
        if isinstance(value, Decimal):
            return str(digits(value))
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    lines = (
        "{" + ", ".join(f"{json.dumps(name)}: {token(value)}" for name, value in row.items()) + "}"
        for row in records(frame)
    )
    stream.write(("[\n" + ",\n".join(lines) + "\n]\n").encode())


def to_parquet(frame: pd.DataFrame, stream: BinaryIO) -> None:
    """Write Parquet; money and other values are exact decimals."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from lanxian.store import decimal_type

    table = pa.Table.from_pandas(frame.drop(columns=["value", "amount"]), preserve_index=False)
    for name in ("value", "amount"):
        values = [value if isinstance(value, Decimal) else None for value in frame[name]]
        kind = decimal_type(value for value in values if value is not None)
        table = table.append_column(name, pa.array(values, type=kind))
    pq.write_table(table.select(list(frame.columns)), stream)


def to_xlsx(frame: pd.DataFrame, stream: BinaryIO) -> None:
    """Write one sheet; numbers are numbers, and text is text even where it begins with ``=``."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("figures")
    sheet.freeze_panes = "A2"

    def cell(value: object) -> WriteOnlyCell:
        if not isinstance(value, str):
            return WriteOnlyCell(sheet, value)
        made = WriteOnlyCell(sheet, re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", value))
        made.data_type = "s"
        return made

    sheet.append(list(frame.columns))
    for row in records(frame):
        sheet.append([cell(value) for value in row.values()])
    book.save(stream)


FORMATS: dict[str, Callable[[pd.DataFrame, BinaryIO], None]] = {
    "csv": to_csv,
    "json": to_json,
    "parquet": to_parquet,
    "xlsx": to_xlsx,
}


def export(frames: Iterable[tuple[str, pd.DataFrame]], format: str, folder: Path) -> list[Path]:
    """Write each frame of figures to ``<folder>/<name>.<format>``; give the files written."""
    from lanxian.store import safe_name, whole

    written = []
    for name, frame in frames:
        target = folder / f"{safe_name(name)}.{format}"
        with whole(target) as draft, draft.open("wb") as stream:
            FORMATS[format](frame, stream)
        written.append(target)
    return written
