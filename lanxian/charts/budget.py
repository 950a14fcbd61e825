"""Charts of budget against actual: the way from one to the other, and line by line."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from decimal import Decimal

import pandas as pd
from matplotlib.figure import Figure

from lanxian.analysis.budget import BUDGETS
from lanxian.charts.palette import AMBER, BLUE, GREY, MARGIN, ROW, SOFT, WIDTH
from lanxian.charts.style import Axis, Canvas, canvas, fit, style, widest

#: Amounts further apart than this are drawn on a logarithmic scale, which the chart then says.
FAR = 100
#: Amount → x.
Place = Callable[[float], float]


def waterfall(steps: Sequence[tuple[str, Decimal, bool]], title: str) -> Figure:
    """Draw the way from one amount to another, move by move.

    Parameters
    ----------
    steps
        Name, amount in 万元, and whether it is a level (drawn from zero) or a move.
    """
    ends = [0.0]  # of the bars, one after the other
    for _, amount, level in steps:
        ends.append(float(amount) + (0 if level else ends[-1]))
    texts = [f"{a:,.2f}" if level else f"{a:+,.2f}" for _, a, level in steps]
    with style():
        key = [("预算与决算", BLUE), ("增加", AMBER), ("减少", GREY)]
        board = canvas(ROW * 1.4 * len(steps), title, key, "万元，横轴从 0 起")
        left = MARGIN + widest(name for name, _, _ in steps) + 8
        axis = Axis.over(ends, left, WIDTH - MARGIN - widest(texts) - 8)
        for number, (name, amount, level) in enumerate(steps):
            y = board.top + ROW * 1.4 * (number + 0.5)
            board.text(left - 6, y, name, ha="right")
            colour = BLUE if level else AMBER if amount >= 0 else GREY
            end = axis.x(ends[number + 1])
            low, high = sorted((axis.zero if level else axis.x(ends[number]), end))
            board.box(low, y - 8, max(high - low, 0.8), 16, facecolor=colour)
            board.text(high + 5, y, texts[number])
            if number + 1 < len(steps):
                board.line([end, end], [y + 8, y + ROW * 1.4 - 8], linewidth=0.6)
        board.upright(axis.zero)
        return board.figure


def against(frame: pd.DataFrame, title: str, budget: str = "initial") -> Figure:
    """Draw budget and actual of each line beside the difference between them.

    On the left where both stand, on a logarithmic scale if they are far apart, because only so
    6 and 1,776 can both be seen; on the right the difference on a linear scale from zero,
    because only so lengths can be compared. A budget of zero has no place on a logarithmic
    scale and no ratio: it is drawn at the edge and says so.

    Parameters
    ----------
    frame
        What `budget.lines` gives.
    budget
        Which budget: ``initial`` or ``full_year``.
    """
    rows = [(str(n), r[budget], r["final"]) for n, r in frame.iterrows() if r[budget] is not None]
    pairs = [(n, float(b), float(a)) for n, b, a in rows if a is not None]
    positive = [v for _, b, a in pairs for v in (b, a) if v > 0]
    log = bool(positive) and max(positive) / min(positive) > FAR
    name = BUDGETS[budget]
    with style():
        hint = "万元；左图是对数刻度，每一格为 10 倍" if log else "万元"
        step = ROW * 2
        board = canvas(ROW + step * len(pairs), title, [(name, AMBER), ("决算", BLUE)], hint)
        right = WIDTH - MARGIN
        labels = max(min(widest(n for n, _, _ in pairs), 150.0), 90.0)
        left = MARGIN + labels + 12
        middle = left + (right - left) * 0.62
        place = _scale(positive, log, left + 34, middle - 44)
        if log:
            _decades(board, positive, place)
        board.text(left, board.top + ROW / 2 - 3, f"{name} → 决算", color=SOFT)
        board.text(right, board.top + ROW / 2 - 3, "决算减预算", color=SOFT, ha="right")
        for number, (label, before, after) in enumerate(pairs):
            y = board.top + ROW + step * (number + 0.5)
            board.text(left - 8, y - 4, fit(label, labels), ha="right")
            rate = f"完成 {after / before:,.2%}" if before else f"{name}为 0，没有比率"
            board.text(left - 8, y + 7, rate, ha="right", color=SOFT, fontsize=7.5)
            _dumbbell(board, y, before, after, place, left)
        _differences(board, [a - b for _, b, a in pairs], middle + 10, right, step)
        return board.figure


def _scale(values: Sequence[float], log: bool, left: float, right: float) -> Place:
    """Amount → x; on a logarithmic scale from the decade below the least to the greatest."""
    if not log:
        most = max(values, default=1.0) or 1.0
        return lambda v: left + (right - left) * v / most
    low = math.floor(math.log10(min(values)))
    span = math.log10(max(values)) - low
    return lambda v: left + (right - left) * (math.log10(v) - low) / span


def _decades(board: Canvas, values: Sequence[float], place: Place) -> None:
    low = math.floor(math.log10(min(values)))
    for power in range(low, math.floor(math.log10(max(values))) + 1):
        x = place(10.0**power)
        board.upright(x, ROW, linewidth=0.5, linestyle=":")
        board.text(x, board.top + ROW - 1, f"{10.0**power:,g}", color=SOFT, ha="center", fontsize=7)


def _dumbbell(
    board: Canvas, y: float, before: float, after: float, place: Place, edge: float
) -> None:
    start = place(before) if before > 0 else edge + 6
    end = place(after) if after > 0 else edge + 6
    dash = "-" if before > 0 and after > 0 else ":"
    board.line([start, end], [y, y], color=GREY, linewidth=2, linestyle=dash)
    board.axes.plot([start], [y], marker="o", color=AMBER, markersize=7)
    board.axes.plot([end], [y], marker="o", color=BLUE, markersize=4.5)
    below = {"fontsize": 7.5, "ha": "center"}
    if abs(start - end) < 60:
        board.text((start + end) / 2, y + 9.5, f"{before:,.2f} → {after:,.2f}", **below)
    else:
        board.text(start, y + 9.5, f"{before:,.2f}", **below)
        board.text(end, y + 9.5, f"{after:,.2f}", **below)


def _differences(
    board: Canvas, values: Sequence[float], left: float, right: float, step: float
) -> None:
    """Bars from a zero line, with their amounts, on a linear scale."""
    texts = [f"{v:+,.2f}" if round(v, 2) else "0.00" for v in values]
    room = widest(texts) + 6
    axis = Axis.over(values, left + (room if min(values, default=0) < 0 else 0), right - room)
    board.upright(axis.zero, ROW)
    for number, (value, text) in enumerate(zip(values, texts, strict=True)):
        y = board.top + ROW + step * (number + 0.5)
        side, gap = ("left", 5) if value >= 0 else ("right", -5)
        board.box(axis.zero, y - 7, value * axis.scale, 14, facecolor=GREY)
        board.text(axis.x(value) + gap, y, text, ha=side)
