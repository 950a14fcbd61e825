"""Charts of the bridge between two codings: components of each change, and narrowing bounds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from lanxian.analysis.bridge import Interval
from lanxian.charts.palette import AMBER, BLUE, GREY, MARGIN, ROW, SKY, SOFT, WIDTH, tint
from lanxian.charts.style import Axis, Canvas, canvas, style, widest, width, wrap

#: Where the bars begin, behind their labels.
LABELS = 88.0
#: The published change and its components: column, name, colour.
PARTS = (
    ("change", "公布的增减", GREY),
    ("R", "科目调整", SKY),
    ("C", "资金来源变化", AMBER),
    ("L", "同口径变动", BLUE),
)


def components(frame: pd.DataFrame, title: str) -> Figure:
    """Draw for each class its published change and what it is made of, from a zero line.

    A component that is known as an interval is drawn from its least to its greatest value, in
    outline.

    Parameters
    ----------
    frame
        What `bridge.solve` gives.
    """
    groups = [(str(name), _bars(row)) for name, row in frame.iterrows()]
    bars = [bar for _, group in groups for bar in group]
    with style():
        height = sum(ROW * (len(group) + 1.2) for _, group in groups)
        key = [(name, colour) for _, name, colour in PARTS]
        board = canvas(height, title, key, "万元")
        axis = _axis([v for _, _, v in bars], LABELS)
        y = board.top
        for name, group in groups:
            board.text(MARGIN, y + ROW * 0.6, name)
            y += ROW * 1.1
            for label, colour, value in group:
                board.text(LABELS - 6, y + ROW / 2, label, ha="right", color=SOFT)
                _draw(board, axis, y + ROW / 2, value, colour, LABELS)
                y += ROW
            y += ROW * 0.1
        board.upright(axis.zero)
        return board.figure


def _bars(row: pd.Series) -> list[tuple[str, str, Interval]]:
    """The bars of a class: the change, and the components that are not zero."""
    bars = []
    for column, name, colour in PARTS:
        value = row[column]
        value = value if isinstance(value, Interval) else Interval.at(value)
        if column in {"change", "L"} or value.low or value.high:
            bars.append((name, colour, value))
    return bars


def _axis(values: Sequence[Interval], left: float) -> Axis:
    """A linear axis with zero in it, and room for a label at both ends."""
    ends = [float(end) for v in values for end in (v.low, v.high)]
    room = widest(f"{v:+,.2f}" for v in values if v.point is not None) + 8
    start = left + (room if min(ends, default=0) < 0 else 0)
    return Axis.over(ends, start, WIDTH - MARGIN - room)


def _draw(
    board: Canvas, axis: Axis, y: float, value: Interval, colour: str, edge: float = MARGIN
) -> None:
    """Draw a bar from zero, or an interval in outline, with its numbers."""
    text = f"{value:+,.2f}"
    low, high = axis.x(float(value.low)), axis.x(float(value.high))
    look: dict[str, Any] = {"facecolor": colour}
    if value.point is None:
        look = {"facecolor": tint(colour, 0.7), "edgecolor": colour, "linewidth": 1}
    else:
        low, high = sorted((axis.zero, low))
    board.box(low, y - 5.5, max(high - low, 0.8), 11, **look)
    to_left = (value.high <= 0 and value.low < 0) or high + 5 + width(text) > WIDTH - MARGIN
    if to_left and low - 5 - width(text) > edge:
        board.text(low - 5, y, text, ha="right")
    elif to_left:
        board.text((low + high) / 2, y, text, ha="center",
                   bbox={"facecolor": "white", "linewidth": 0, "pad": 1})  # fmt: skip
    else:
        board.text(high + 5, y, text)


def narrowing(frame: pd.DataFrame, names: Sequence[str], title: str) -> Figure:
    """Draw how the bounds of some classes' like-for-like change narrow, assumption by assumption.

    Parameters
    ----------
    frame
        What `reclassification.narrowing` gives.
    names
        The classes to draw.
    """
    steps = dict(zip(frame.index, frame["assumption"], strict=True))
    shown = frame[frame["class"].isin(names)]
    values = [Interval(a, b) for a, b in zip(shown["low"], shown["high"], strict=True)]
    colours = dict(zip(names, (BLUE, AMBER, GREY), strict=False))
    with style():
        texts = [wrap(f"{'＋ ' if i else ''}{text}", WIDTH - 2 * MARGIN)
                 for i, text in enumerate(steps.values())]  # fmt: skip
        height = sum(ROW * (len(t) * 0.8 + len(names) + 0.5) for t in texts)
        board = canvas(height, title, list(colours.items()), "万元")
        axis = _axis(values, MARGIN)
        y = board.top
        for step, lines in zip(steps, texts, strict=True):
            for line in lines:
                board.text(MARGIN, y + ROW * 0.4, line, color=SOFT)
                y += ROW * 0.8
            rows = shown.loc[[step]]
            for name in names:
                row = rows[rows["class"] == name].iloc[0]
                value = Interval(row["low"], row["high"])
                _draw(board, axis, y + ROW / 2, value, colours[name])
                y += ROW
            y += ROW * 0.5
        board.upright(axis.zero, zorder=0)
        return board.figure
