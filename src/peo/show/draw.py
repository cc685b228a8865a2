"""Draws a picture: one way for rows of marks, for cells, for a field and for waves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import Any

from peo.project.words import say
from peo.show import canvas
from peo.show.canvas import BLUE, EDGE, INK, LINE, TEXT, WIDTH, Plot, Sheet, fill, width, wrapped
from peo.show.marks import Key, Mark, Picture, Row
from peo.show.voice import NOT_IDENTIFIED

_BAR, _GAP, _INNER = 13.0, 7.0, WIDTH - 2 * EDGE


def draw(picture: Picture) -> Plot:
    """The plot of a picture."""

    def whole(sheet: Sheet) -> None:
        _KINDS[picture.kind](sheet, picture)
        _legend(sheet, [*picture.keys, *_seen(picture)])
        for note in filter(None, picture.notes):
            sheet.lines(note)

    return canvas.on_sheet(whole, picture.title, picture.alt)


def _seen(picture: Picture) -> Iterator[Key]:
    """What has to be explained of the marks that are there."""
    every = [(one, one.text + row.end) for row in picture.rows for one in row.marks]
    heat, inside = picture.kind == "heat", [one for one, _ in every if one.low is not None]
    if any(not one.fixed and (heat or NOT_IDENTIFIED in text) for one, text in every):
        yield Key(f"† {say('show.word.open', picture.language)}", BLUE, "open")
    if any(one.band for one in inside):
        yield Key(say("show.word.band", picture.language), INK, "band")
    if picture.kind != "field" and any(not one.band for one in inside):
        shade = INK if picture.kind == "bars" else BLUE
        yield Key(say("show.word.interval", picture.language), shade, "line")


def _legend(sheet: Sheet, keys: Sequence[Key]) -> None:
    """What the shades and shapes mean, as many beside each other as fit."""
    x, step = WIDTH, LINE * TEXT
    for key in keys:
        lines = wrapped(key.text, _INNER - 16)
        wide = 16 + max(map(width, lines))
        if x + wide > WIDTH - EDGE:
            x, sheet.y = EDGE, sheet.y + step
        if key.shape == "dot":
            sheet.paper.plot(x + 5, sheet.y, "o", color=key.shade, markersize=6)
        elif key.shape == "line":
            sheet.paper.plot([x, x + 11], [sheet.y, sheet.y], color=key.shade, linewidth=1.8)
        else:
            style = canvas.BAND if key.shape == "band" else fill(key.shade, key.shape == "part")
            sheet.shape(x, sheet.y - 4.5, 11, 9, **style)
        for place, line in enumerate(lines):
            sheet.write(x + 16, sheet.y + step * place, line)
        sheet.y += step * (len(lines) - 1)
        x += wide + 12
    sheet.y += 9 if keys else 0


# ------------------------------------------------------------------ rows of marks
def _rows(sheet: Sheet, picture: Picture) -> None:
    """Bars, dots and divided bars: the label of each row stands above it, its number behind it."""
    axis, top = picture.axis, sheet.y
    behind = [width(row.end, bold=True) + 9 for row in picture.rows if row.end and row.reach]
    behind += [width(text) / 2 - EDGE for _, text in axis.ticks[-1:]]
    unit = (_INNER - max([0.0, *behind])) / (axis.high - axis.low)

    def at(value: float) -> float:
        return EDGE + (value - axis.low) * unit

    shown: list[tuple[float, Mark]] = []
    for row in picture.rows:
        there = row.reach is not None
        sheet.lines(row.label if there or not row.end else f"{row.label}: {row.end}")
        sheet.y += 2 + _BAR if there or row.told else 0
        middle = sheet.y - 1 - _BAR / 2
        sheet.write(EDGE, middle, row.told, style="italic")
        if row.reach is not None:
            gap = 9 if picture.kind == "dots" else 5
            sheet.write(at(row.reach) + gap, middle, row.end, weight="bold")
            if picture.kind == "divided":
                _parts(sheet, row, middle, at)
            shown.append((middle, row.marks[0]))
        sheet.y += _GAP
    axes = sheet.plot(EDGE, top, _INNER, sheet.y - top)
    if picture.kind != "divided" and shown:
        _marks(axes, shown, picture.kind)
    if axis.line is not None:
        ends = ([y + side * (_BAR / 2 + 2) for y, _ in shown] for side in (-1, 1))
        axes.vlines([axis.line] * len(shown), *ends, color=INK, linewidth=0.8, zorder=1.5)
    axes.set(xlim=(axis.low, axis.low + _INNER / unit), ylim=(sheet.y, top), xlabel="", ylabel="")
    axes.set_xticks([x for x, _ in axis.ticks], [text for _, text in axis.ticks])
    axes.grid(axis="x")
    sheet.y += 16 if axis.ticks else 2
    sheet.lines(axis.name)


def _marks(axes: Any, shown: Sequence[tuple[float, Mark]], kind: str) -> None:
    """A bar or dot per row, with its interval or with what fits as well."""
    import pandas as pd
    import seaborn

    table = pd.DataFrame([(y, one.value) for y, one in shown], columns=["place", "value"])
    if kind == "bars":
        step = min((b - a for a, b in pairwise(table["place"])), default=1.0)
        seaborn.barplot(table.fillna(0.0), x="value", y="place", orient="h", native_scale=True,
                        errorbar=None, width=_BAR / step, ax=axes)  # fmt: skip
        for patch, (_, one) in zip(axes.patches, shown, strict=True):
            patch.set(visible=one.value is not None, **fill(one.shade, one.fixed))
    for y, one in shown:
        if one.low is None or one.high is None:
            continue
        if one.band:
            long = one.high - one.low
            axes.barh(y, long, left=one.low, height=8, zorder=1.5, **canvas.BAND)
            continue
        for shade, thick in (("white", 3.6), (INK if kind == "bars" else one.shade, 1.8)):
            axes.plot([one.low, one.high], [y, y], color=shade, linewidth=thick)
    if kind == "dots":
        _dots(axes, [(one.value, y, one) for y, one in shown if one.value is not None])


def _dots(axes: Any, dots: Sequence[tuple[float, float, Mark]]) -> None:
    """A dot per mark, hollow where its number is not fixed."""
    import seaborn

    x, y, marks = zip(*dots, strict=True) if dots else ((), (), ())
    seaborn.scatterplot(x=x, y=y, s=44, linewidth=1.2, zorder=3, ax=axes)
    if dots:
        faces = [one.shade if one.fixed else "white" for one in marks]
        axes.collections[-1].set(facecolor=faces, edgecolor=[one.shade for one in marks])


def _parts(sheet: Sheet, row: Row, y: float, at: Callable[[float], float]) -> None:
    """A divided bar, with its numbers in their part, or below it where they do not fit."""
    right, below = row.start, []
    for one in row.marks:
        left, right = right, right + (one.value or 0.0)
        x, wide = at(left), at(right) - at(left)
        sheet.shape(x, y - _BAR / 2, wide, _BAR, **fill(one.shade, one.fixed))
        if width(one.text, bold=True) + 2 <= wide:
            ground = fill(one.shade, one.fixed)["facecolor"]
            box, colour = "" if one.fixed else ground, canvas.on(ground)
            sheet.write(x + wide / 2, y, one.text, "center", box=box, color=colour, weight="bold")
        elif one.text:
            below.append((x + wide / 2, one.text))
    if below:
        sheet.y += LINE * canvas.SMALL - 1
        for x, text in _apart(below, canvas.SMALL):
            sheet.write(x, sheet.y - LINE * canvas.SMALL / 2, text, "center", canvas.SMALL)


def _apart(texts: Sequence[tuple[float, str]], size: float = TEXT) -> list[tuple[float, str]]:
    """Texts with their middles as near to where they should be as they fit beside each other."""
    halves = [width(text, size) / 2 + 1.5 for _, text in texts]
    found, free = [], EDGE - 1.5
    for (middle, _), half in zip(texts, halves, strict=True):
        found.append(max(middle, free + half))
        free = found[-1] + half
    edge = WIDTH - EDGE + 1.5
    for index in reversed(range(len(found))):
        found[index] = min(found[index], edge - halves[index])
        edge = found[index] - halves[index]
    return [(x, text) for x, (_, text) in zip(found, texts, strict=True)]


# ------------------------------------------------------------------ cells
def _heat(sheet: Sheet, picture: Picture) -> None:
    """A cell per row and head, darker for more: blue for more than nothing, orange for less.

    The label of each row stands above its cells, in lines as high as they are.
    """
    import pandas as pd
    import seaborn

    step, tall, most = _INNER / len(picture.heads), LINE * TEXT + 2, picture.axis.high
    texts = (one.text for row in picture.rows for one in row.marks)
    widest = max((width(text, bold=True) for text in texts), default=1.0)
    size = max(6.5, min(TEXT, TEXT * (step - 2) / widest))
    for place, head in enumerate(picture.heads):
        sheet.write(EDGE + step * (place + 0.5), sheet.y + 6, head, "center")
    top = sheet.y = sheet.y + LINE * TEXT
    cells: list[dict[float, float | None]] = []
    for row in picture.rows:
        for line in wrapped(row.label, _INNER):
            sheet.write(EDGE, sheet.y + tall / 2, line)
            cells.append({})
            sheet.y += tall
        sheet.write(EDGE, sheet.y + tall / 2, row.told, style="italic")
        for one in row.marks:
            x, strength = EDGE + step * one.across, min(1.0, abs(one.value or 0.0) / most)
            shade = canvas.mix(canvas.ORANGE if (one.value or 0.0) < 0 else BLUE, strength)
            if not one.fixed:
                sheet.shape(x + 1, sheet.y + 1, step - 2, tall - 2, **canvas.OPEN)
            box = "" if one.fixed else shade
            sheet.write(x + step / 2, sheet.y + tall / 2, one.text, "center", size, box,
                        color=canvas.on(shade), weight="bold")  # fmt: skip
        if row.marks or row.told:
            cells.append({one.across: one.value for one in row.marks})
            sheet.y += tall
    axes = sheet.plot(EDGE, top, _INNER, sheet.y - top)
    colours = seaborn.blend_palette([canvas.ORANGE, canvas.WASH, BLUE], as_cmap=True)
    table = pd.DataFrame(cells, columns=range(len(picture.heads)), dtype=float)
    seaborn.heatmap(table, vmin=-most, vmax=most, cmap=colours, cbar=False, linewidths=1.5,
                    xticklabels=False, yticklabels=False, ax=axes)  # fmt: skip
    sheet.y += 4


# ------------------------------------------------------------------ two axes, waves
def _field(sheet: Sheet, picture: Picture) -> None:
    """Across and upwards: a curve in its band with dots, or dots with a number beside each."""
    import seaborn

    axis, upward = picture.axis, picture.upward
    left = EDGE + 5 + max(width(text) for _, text in upward.ticks)
    across, down = WIDTH - left - 14, 190.0
    sheet.lines(upward.name)
    top = sheet.y + 14  # room for a number above a dot
    axes = sheet.plot(left, top, across, down)
    axes.spines["left"].set_visible(True)
    axes.set_xticks(*zip(*axis.ticks, strict=True))
    axes.set_yticks(*zip(*upward.ticks, strict=True))
    axes.grid()
    dots = [row.marks[-1] for row in picture.rows]
    x = [one.across for one in dots]
    if len(picture.rows[0].marks) > 1:
        line = [row.marks[0] for row in picture.rows]
        axes.fill_between(x, [one.low for one in line], [one.high for one in line],
                          color=canvas.mix(BLUE, 0.2), linewidth=0)  # fmt: skip
        seaborn.lineplot(x=x, y=[one.value for one in line], color=BLUE, linewidth=2, ax=axes)
    _dots(axes, [(one.across, one.value or 0.0, one) for one in dots])
    axes.set(xlim=(axis.low, axis.high), ylim=(upward.low, upward.high), xlabel="", ylabel="")
    _numbers(sheet, [
        (left + across * (one.across - axis.low) / (axis.high - axis.low),
         top + down * (upward.high - (one.value or 0.0)) / (upward.high - upward.low), row.label)
        for row, one in zip(picture.rows, dots, strict=True) if row.label
    ])  # fmt: skip
    sheet.y = top + down + 16
    sheet.lines(axis.name)
    sheet.y += 2


def _numbers(sheet: Sheet, dots: Sequence[tuple[float, float, str]]) -> None:
    """A number beside each dot, at the first place where no other dot or number stands."""
    taken = [(x, y, 4.5, 4.5) for x, y, _ in dots]
    for x, y, text in dots:
        half = width(text, bold=True) / 2
        beside = [(x + dx * (half + 6), y + dy * 10.5) for dx, dy in
                  ((0, -1), (1, 0), (-1, 0), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1),
                   (0, -2), (0, 2), (2, 0), (-2, 0), (2, -1), (2, 1))]  # fmt: skip
        free = [(a, b) for a, b in beside if not any(
            abs(a - c) < half + w and abs(b - d) < 5 + h for c, d, w, h in taken)]  # fmt: skip
        taken.append((*(free or beside)[0], half, 5))
        sheet.write(*taken[-1][:2], text, "center", weight="bold")


def _trend(sheet: Sheet, picture: Picture) -> None:
    """A panel per row, all to one height: points, joined or with what is said between them."""
    axis, high = picture.axis, 78.0
    left = EDGE + 4 + max(width(text) for _, text in axis.ticks)
    line = sheet.paper.plot
    for row in picture.rows:
        sheet.lines(row.label)
        floor = sheet.y + high + (8 if len(row.marks) == 2 else 20)  # room above a point
        wide = [max(56.0, width(one.text, bold=True) + 14) for one in row.marks]
        start, end = left + wide[0], WIDTH - wide[-1]
        places = [start + (end - start) * one.across for one in row.marks]

        def to_y(value: float, floor: float = floor) -> float:
            return floor - high * (value - axis.low) / (axis.high - axis.low)

        ups = [to_y(axis.low if one.value is None else one.value) for one in row.marks]
        for value, text in axis.ticks:
            y = to_y(value)
            line([left, WIDTH - EDGE], [y, y], color=canvas.RULE, linewidth=0.8)
            sheet.write(left - 4, y, text, "right")
        for (a, up, one), (b, to, two) in pairwise(zip(places, ups, row.marks, strict=True)):
            if two.apart:
                middle = (a + b) / 2
                line([middle] * 2, [floor, floor - high], "--", color=canvas.GREY, linewidth=1.2)
                sheet.write(middle, floor - high / 4, two.apart, "center", box="white")
            elif one.value is not None and two.value is not None:
                line([a, b], [up, to], color=BLUE, linewidth=1.6)
        for x, y, one in zip(places, ups, row.marks, strict=True):
            if one.low is not None and one.high is not None:
                ends = [to_y(end) for end in (one.low, one.high)]
                line([x, x], ends, color=BLUE, linewidth=2.2)
            if one.value is not None:
                face = one.shade if one.fixed else "white"
                line(x, y, "o", color=BLUE, markerfacecolor=face, markersize=6)
                side = (x == places[-1]) - (x == places[0])
                sheet.write(x + 7 * side, y - 11 * (side == 0), one.text,
                            ("center", "left", "right")[side], weight="bold")  # fmt: skip
        sheet.y = floor + 4
        for lines in zip_longest(*(one.under for one in row.marks), fillvalue=""):
            for x, text in _apart(list(zip(places, lines, strict=True))):
                sheet.write(x, sheet.y + LINE * TEXT / 2, text, "center")
            sheet.y += LINE * TEXT
        sheet.y += 6


_KINDS: dict[str, Callable[[Sheet, Picture], None]] = {
    "bars": _rows, "dots": _rows, "divided": _rows, "heat": _heat, "field": _field, "trend": _trend,
}  # fmt: skip
