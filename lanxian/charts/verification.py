"""The overview of a verification: tables and sections against kinds of identities."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from lanxian.charts.palette import AMBER, BLUE, GREY, MARGIN, PLUM, ROW, SOFT, WIDTH, ink, tint
from lanxian.charts.style import canvas, fit, style

#: Worst verdict of a cell → colour and how it is called.
COLOURS = {
    "exact": (tint(BLUE, 0.75), "全部相符"),
    "rounding": (tint(BLUE, 0.5), "有取整误差"),
    "hint": (AMBER, "有尾差做法"),
    "undetermined": (tint(GREY, 0.1), "无法判定"),
    "inconsistent": (PLUM, "有不符"),
}


def overview(frame: pd.DataFrame, title: str) -> Figure:
    """Draw how many identities take figures of each table, coloured by the worst verdict.

    Parameters
    ----------
    frame
        Rows are tables, columns kinds of identities, cells pairs of number and worst verdict.
    """
    left, high = 250.0, ROW * 1.15
    wide = (WIDTH - left - MARGIN) / max(1, len(frame.columns))
    with style():
        there = {cell[1] for _, cells in frame.iterrows() for cell in cells if cell is not None}
        key = [(name, colour) for v, (colour, name) in COLOURS.items() if v in there]
        board = canvas(high * (len(frame) + 1), title, key)
        for k, name in enumerate(frame.columns):
            board.text(left + wide * (k + 0.5), board.top + high / 2, name, ha="center", color=SOFT)
        for r, (place, cells) in enumerate(frame.iterrows()):
            y = board.top + high * (r + 1)
            board.text(left - 8, y + high / 2, fit(str(place), left - 12), ha="right")
            for k, cell in enumerate(cells):
                x = left + wide * k
                if cell is None:
                    board.text(x + wide / 2, y + high / 2, "·", ha="center", color=SOFT)
                    continue
                number, worst = cell
                colour = COLOURS[worst][0]
                board.box(x + 1, y + 1, wide - 2, high - 2, facecolor=colour)
                board.text(x + wide / 2, y + high / 2, str(number), ha="center", color=ink(colour))
    return board.figure
