"""Charts of what is spent on: hierarchy and size, basic against project, economic classes."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from itertools import cycle
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from lanxian.charts.palette import AMBER, BLUE, MARGIN, PALETTE, ROW, SKY, TEXT, WIDTH, ink, tint
from lanxian.charts.style import Axis, Canvas, canvas, fit, spread, style, widest, width, wrap

Row = dict[Hashable, Any]
Rows = dict[str, Row]

#: Left edges of the columns 类, 款, 项 of the icicle and of its labels, in points.
COLUMNS = (MARGIN, 114.0, 228.0, 264.0)
DEPTH = {"类": 0, "款": 1, "项": 2}
#: Columns of a class, what they are called, and their colours.
NATURES = (("basic", "基本支出", SKY), ("project", "项目支出", BLUE))
#: Height of a block that has room for a label, and of one line of labels.
ROOM, LABEL = 12.0, 13.5


def icicle(frame: pd.DataFrame, title: str) -> Figure:
    """Draw 类, 款 and 项 side by side; the height of a block is its amount.

    Every 项 is labelled on the right with its amount, however small its block.

    Parameters
    ----------
    frame
        What `composition.functional` gives.
    """
    rows = frame.reset_index().to_dict("records")
    shown: Rows = {r["code"]: r for r in rows if isinstance(r["total"], Decimal) and r["total"] > 0}
    above = {row["parent"] for row in shown.values()}
    leaves = [code for code in shown if code not in above]
    with style():
        height = max(250.0, 1.15 * LABEL * len(leaves))
        board = canvas(height + ROW, title, hint="万元；由左至右为类、款、项，块的高度是金额")
        for name, x in zip(DEPTH, COLUMNS, strict=False):
            board.text(x, board.top + ROW / 2, name)
        whole = sum((row["total"] for row in shown.values() if not row["parent"]), Decimal(0))
        scale = height / float(whole) if whole else 0.0
        labels: list[tuple[float, str, Decimal]] = []
        y = board.top + ROW
        for code, colour in zip(_sorted(shown, ""), cycle(PALETTE), strict=False):
            _block(board, shown, code, y, scale, colour, "", labels)
            y += float(shown[code]["total"]) * scale
        _names(board, labels, board.top + ROW, height)
        return board.figure


def _sorted(rows: Rows, parent: str) -> list[str]:
    """The codes below a parent, largest first."""
    below = [code for code, row in rows.items() if row["parent"] == parent]
    return sorted(below, key=lambda code: (-rows[code]["total"], code))


def _block(
    board: Canvas,
    rows: Rows,
    code: str,
    y: float,
    scale: float,
    colour: str,
    unseen: str,
    labels: list[tuple[float, str, Decimal]],
) -> None:
    """One code's block, then those below it; `unseen` names ancestors without a label."""
    row = rows[code]
    depth = DEPTH[row["level"]]
    below = _sorted(rows, code)
    high = float(row["total"]) * scale
    left = COLUMNS[depth]
    right = COLUMNS[DEPTH[rows[below[0]]["level"]]] if below else COLUMNS[3]
    shade = tint(colour, 0.28 * depth)
    edge = min(0.8, high / 4)
    board.box(left, y, right - left, high, facecolor=shade, edgecolor="white", linewidth=edge)
    inside = below and high >= ROOM
    if inside:
        _write(board, row, left + 4, y, right - left - 8, high, ink(shade))
    if not below:
        name = f"{unseen}{row['name']}"
        labels.append((y + high / 2, name, row["total"]))
    if below and not inside and depth == 0:
        unseen = f"{row['name'].removesuffix('支出')} · "
    for child in below:
        _block(board, rows, child, y, scale, colour, unseen, labels)
        y += float(rows[child]["total"]) * scale


def _write(
    board: Canvas, row: Row, x: float, y: float, room: float, high: float, colour: str
) -> None:
    """Name, amount and share inside a block, as many lines as there is room for."""
    lines = wrap(row["name"], room)
    if row["share"] is not None:
        lines.append(f"{row['total']:,.2f}（{row['share']:.1f}%）")
    count = int((high - 2) // (TEXT + 3))
    if count < len(lines):
        lines = [fit(row["name"], room)]
    start = y + high / 2 - (len(lines) - 1) * (TEXT + 3) / 2
    for number, line in enumerate(lines):
        board.text(x, start + number * (TEXT + 3), line, color=colour)


def _names(
    board: Canvas, labels: list[tuple[float, str, Decimal]], top: float, height: float
) -> None:
    """Label every 项 on the right, joined to its block by a line."""
    places = spread([y for y, _, _ in labels], LABEL, top + LABEL / 2, top + height - LABEL / 2)
    right = WIDTH - MARGIN
    for (y, name, spent), place in zip(labels, places, strict=True):
        left = COLUMNS[3]
        board.line([left + 2, left + 10, left + 16], [y, place, place])
        amount = f"{spent:,.2f}"
        board.text(right, place, amount, ha="right")
        board.text(left + 19, place, fit(name, right - left - 25 - width(amount)))


def natures(frame: pd.DataFrame, title: str) -> Figure:
    """Draw basic and project spending of each class, stacked.

    Parameters
    ----------
    frame
        Rows of `composition.functional` with `name`, `basic` and `project`.
    """
    rows: list[Row] = frame.to_dict("records")
    with style():
        board = canvas(
            ROW * 1.5 * len(rows), title, [(name, colour) for _, name, colour in NATURES], "万元"
        )
        left = MARGIN + widest(frame["name"]) + 8
        texts = [_parts(row) for row in rows]
        wholes = [sum(float(row[column] or 0) for column, *_ in NATURES) for row in rows]
        axis = Axis.over(wholes, left, WIDTH - MARGIN - widest(texts) - 8)
        for number, row in enumerate(rows):
            x, y = left, board.top + ROW * 1.5 * (number + 0.5)
            board.text(left - 6, y, row["name"], ha="right")
            for column, _, colour in NATURES:
                wide = float(row[column] or 0) * axis.scale
                board.box(x, y - 7, wide, 14, facecolor=colour)
                x += wide
            board.text(x + 5, y, texts[number])
        board.upright(left)
        return board.figure


def _parts(row: Row) -> str:
    return "，".join(f"{name[:2]} {row[column]:,.2f}" for column, name, _ in NATURES if row[column])


def ranked(frame: pd.DataFrame, title: str) -> Figure:
    """Draw the 款 of the economic classification, largest first, by group.

    Parameters
    ----------
    frame
        What `composition.economic` gives.
    """
    import seaborn as sns

    items = frame[frame["level"] == "款"].assign(size=lambda items: items["amount"].astype(float))
    items = items.sort_values("size", ascending=False, kind="stable")
    colours = {"人员经费": BLUE, "公用经费": AMBER}
    with style():
        board = canvas(ROW * len(items), title, list(colours.items()), "万元")
        left = MARGIN + widest(items["name"]) + 8
        right = WIDTH - MARGIN - widest(f"{v:,.2f}" for v in items["amount"]) - 8
        wide, high = (right - left) / WIDTH, ROW * len(items) / board.height
        axes = board.figure.add_axes((left / WIDTH, MARGIN / board.height, wide, high))
        sns.barplot(
            items, x="size", y="name", hue="group", palette=colours, ax=axes, dodge=False,
            width=0.72, saturation=1, legend=False, orient="h", linewidth=0,
        )  # fmt: skip
        axes.axis("off")
        axes.set_xlim(0, max(items["size"], default=1))
        axes.set_ylim(len(items) - 0.5, -0.5)
        for number, (name, spent) in enumerate(zip(items["name"], items["amount"], strict=True)):
            y = board.top + ROW * (number + 0.5)
            board.text(left - 6, y, name, ha="right")
            end = left + (right - left) * float(spent) / max(items["size"])
            board.text(end + 5, y, f"{spent:,.2f}")
        board.upright(left)
        return board.figure
