"""A figure's place on its page as a picture (截图), with the figure marked."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from lanxian.errors import ProjectMissing, SourceMissing
from lanxian.model import Figure, Report

#: Digest of a file's content → where it was read, in this process.
FILES: dict[str, Path] = {}
#: Pixels per point, and how much of the page is shown before the figure (there stands the name of
#: its row, or the sentence), behind it, and above and below, in points.
SCALE = 1.6
BEFORE, BEHIND, AROUND = 270.0, 60.0, 22.0
FRAME = "#c0392b"
#: Colours of the picture, the frame's apart.
COLOURS = 15


@dataclass(frozen=True, slots=True)
class Crop:
    """The region of a page around a figure; for a text source the line instead (`png` None)."""

    text: str
    png: bytes | None = None

    def _repr_png_(self) -> bytes | None:
        return self.png

    def __repr__(self) -> str:
        return self.text


def crop(report: Report, figure: Figure, file: str | Path | None = None) -> Crop:
    """Show where a figure stands.

    Parameters
    ----------
    file
        The report's file; by default the one that was read, or that has its sha256 in the
        project folder or in the current one.

    Raises
    ------
    SourceMissing
        The figure stands on a page, and the file is not found.
    """
    place = figure.place
    where = f"第 {place.page} 页" if place.page else f"第 {place.line} 行" if place.line else ""
    text = f"{where}：{figure.sentence or ' '.join((figure.row_name_raw, figure.raw)).strip()}"
    if place.page is None or place.x0 is None:
        return Crop(text)
    path = Path(file) if file else find_file(report)
    if path is None or not path.is_file():
        raise SourceMissing(where=path or report.source.path)
    return Crop(text, _picture(path, figure))


def find_file(report: Report) -> Path | None:
    """The file that a report was read from; None if it is not there or has changed."""
    from lanxian.project import find_project

    source = report.source
    try:
        known = sorted(find_project().raw.rglob(Path(source.path).name))
    except ProjectMissing:
        known = []
    read = FILES.get(source.sha256)
    for path in (*([read] if read else []), Path(source.path), *known):
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == source.sha256:
            return path
    return None


def _picture(path: Path, figure: Figure) -> bytes:
    import pypdfium2
    from PIL import ImageColor, ImageDraw

    from lanxian.reading.pdf import righted

    place = figure.place
    assert None not in (place.page, place.x0, place.top, place.x1, place.bottom)
    x0, top, x1, bottom = (float(v or 0) for v in (place.x0, place.top, place.x1, place.bottom))
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[(place.page or 1) - 1]
        righted(page)
        width, height = page.get_size()
        left, above = max(0.0, x0 - BEFORE), max(0.0, top - AROUND)
        right, below = min(width, x1 + BEHIND), min(height, bottom + AROUND)
        image = page.render(
            scale=SCALE, crop=(left, height - below, width - right, above)
        ).to_pil()  # fmt: skip
    box = [(x0 - left) * SCALE - 2, (top - above) * SCALE - 2,
           (x1 - left) * SCALE + 2, (bottom - above) * SCALE + 2]  # fmt: skip
    few = image.quantize(COLOURS)
    few.putpalette([*(few.getpalette() or ())[: 3 * COLOURS], *ImageColor.getrgb(FRAME)])
    ImageDraw.Draw(few).rectangle(box, outline=COLOURS, width=2)
    stream = io.BytesIO()
    few.save(stream, "PNG", optimize=True)
    return stream.getvalue()
