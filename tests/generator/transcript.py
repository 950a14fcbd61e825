"""Parts → a transcript: lines of text, and tables as tab-separated lines."""

from __future__ import annotations

from collections.abc import Iterable

from tests.generator.pages import Break, Part, Piece, Text


def transcript(parts: Iterable[Part]) -> str:
    """Write a report down; a page break inside a table is a blank line."""
    lines: list[str] = []
    for part in parts:
        match part:
            case Break():
                lines.append("\n")
            case Text():
                heading = {"cover": "# ", "part": "## "}.get(part.role, "")
                lines += [heading + part.text, ""]
            case Piece():
                for row in part.rows:
                    if len(row) > 1 and all(text == "<" for text in row[1:]):
                        lines += [row[0], ""]  # a title or note within the grid
                        continue
                    lines.append("\t".join("" if t in "<^" else t for t in row).replace("\n", ""))
                lines.append("")
    return "\n".join(lines) + "\n"
