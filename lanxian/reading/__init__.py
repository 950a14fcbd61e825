"""A file → Document. The reader is chosen by the file's content, never by its suffix."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lanxian.errors import FileEmpty, FileMissing, FolderGiven, NotAReport
from lanxian.model import Source
from lanxian.reading.document import Block, Cell, Document, Grid, Line
from lanxian.reading.transcript import read_transcript

__all__ = ["Block", "Cell", "Document", "Grid", "Line", "read_document"]


def read_document(path: str | Path) -> Document:
    """Read a file into a Document.

    Raises
    ------
    UnreadableInput
        One of its kinds: no such file, a folder, empty, damaged, encrypted, pictures only, not a
        report.
    """
    path = Path(path)
    if path.is_dir():
        raise FolderGiven(where=path)
    if not path.is_file():
        raise FileMissing(where=path)
    data = path.read_bytes()
    if not data.strip():
        raise FileEmpty(where=path)
    sha256 = hashlib.sha256(data).hexdigest()
    if b"%PDF-" in data[:1024]:
        from lanxian.reading.pdf import read_pdf

        return read_pdf(data, path, sha256)
    return read_transcript(decode(data, path), Source(path.name, sha256, "transcript"))


def decode(data: bytes, path: Path) -> str:
    """Decode text as UTF-8, else as GB 18030 (both are met in transcripts)."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotAReport(where=path, reason="既不是 PDF 也不是文本")
