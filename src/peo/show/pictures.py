"""Pictures of scales, correlations, combinations, change and influence, made from figures."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.canvas import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    Plot,
    alt_text,
    bare,
    clean,
    draw_plot,
    fill_style,
    inside,
    legend,
)
from peo.show.gate import Unknown
from peo.show.plot import by_row, say_unknown, shades_for
from peo.show.words import category, combination, number, people, value
from peo.words import say

_MOST_COMBINATIONS = 10


def diverging(
    figures: Sequence[Figure], instrument: Instrument, language: Language, title: str
) -> Plot:
    """One divided bar per variable or group: low answers left of the middle, high ones right.

    A middle answer straddles the middle. `figures` run from low to high, without "don't know".
    """
    rows = by_row(figures, instrument, language)
    parts = len(next(iter(rows.values())))
    shades = shades_for(parts)
    starts = {name: -_left_of_middle(line) for name, line in rows.items()}
    ends = {
        name: starts[name] + sum(figure.value or 0.0 for figure in line)
        for name, line in rows.items()
    }
    ordered = [figure for line in rows.values() for figure in line]
    edge = 10 * (1 + max(*(-x for x in starts.values()), *ends.values(), 30) // 10)

    def draw(axes: Any) -> None:
        for row, (name, line) in enumerate(rows.items()):
            left = starts[name]
            for figure, shade in zip(line, shades, strict=True):
                if figure.value is None:
                    continue
                axes.barh(-row, figure.value, left=left, height=0.42, **fill_style(figure, shade))
                if figure.value >= edge / 7:
                    inside(axes, left + figure.value / 2, -row, figure, shade, language)
                left += figure.value
            say_unknown(axes, -edge, row, line, language)
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            text = f"{name} {people(line[0])}"
            axes.text(-edge, -row + 0.28, text, va="bottom", ha="left", bbox=box)
        axes.axvline(0, color=INK, linewidth=0.8, zorder=1.5)
        axes.set_xlim(-edge, edge)
        ticks = range(-int(edge) // 25 * 25 + 25, int(edge) + 1, 25)
        axes.set_xticks(list(ticks), [f"{abs(x)}%" for x in ticks])
        clean(axes, len(rows))
        parts_named = [category(f, instrument, language) for f in next(iter(rows.values()))]
        legend(axes, ordered, language, parts_named, shades)

    names = [f"{n}, {category(f, instrument, language)}" for n, line in rows.items() for f in line]
    height = 0.46 * len(rows) + 0.5 + 0.2 * parts
    return draw_plot(draw, title, height, alt_text(ordered, names, language))


def _left_of_middle(line: Sequence[Figure]) -> float:
    half = len(line) // 2
    low = sum(figure.value or 0.0 for figure in line[:half])
    return low + ((line[half].value or 0.0) / 2 if len(line) % 2 else 0.0)


def heatmap(
    figures: Sequence[Figure], instrument: Instrument, language: Language, title: str
) -> Plot:
    """Correlations below the diagonal: blue with, orange against; the value stands in the cell.

    Hatched where the published figures do not fix it.
    """
    names = list(dict.fromkeys(name for f in figures for name in (f.variable, f.by)))
    place = {name: index for index, name in enumerate(names)}
    labels = [instrument.variables[name].label(language) for name in names]
    wrapped = [textwrap.fill(f"{i + 1} {label}", 24) for i, label in enumerate(labels)]

    def draw(axes: Any) -> None:
        from matplotlib.patches import Rectangle

        for figure in figures:
            column, row = sorted((place[figure.variable], place[figure.by]))
            rho = figure.value or 0.0
            shade = BLUE if rho >= 0 else ORANGE
            strength = min(1.0, abs(rho) / 0.8)
            axes.add_patch(
                Rectangle(
                    (column, -row), 0.94, 0.94, facecolor=_mix(shade, strength),
                    edgecolor="white" if figure.identified else _mix(shade, 0.35),
                    hatch=None if figure.identified else "////",
                )
            )  # fmt: skip
            text = number(figure.value, 2, language)
            pale = {"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85}
            dark = figure.identified and strength > 0.55
            axes.text(
                column + 0.47, -row + 0.47, text, ha="center", va="center",
                color="white" if dark else INK, bbox=None if figure.identified else pale,
            )  # fmt: skip
        for index, text in enumerate(wrapped):
            axes.text(-0.15, -index + 0.47, text, ha="right", va="center", linespacing=1.0)
            if index < len(wrapped) - 1:
                axes.text(index + 0.47, -len(names) + 0.75, str(index + 1), ha="center", va="top")
        axes.set_xlim(-0.67 * (len(names) - 1), len(names) - 1)  # names take two fifths
        axes.set_ylim(-len(names) + 0.2, 1)
        bare(axes)
        legend(axes, figures, language)

    pairs = [
        f"{instrument.variables[f.variable].label(language)} × "
        f"{instrument.variables[f.by].label(language)}"
        for f in figures
    ]
    return draw_plot(draw, title, 0.42 * len(names) + 0.3, alt_text(figures, pairs, language))


def _mix(shade: str, strength: float) -> tuple[float, ...]:
    """A shade mixed with white."""
    parts = [int(shade[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(1 - strength * (1 - part) for part in parts)


def upset(
    figures: Sequence[Figure], instrument: Instrument, language: Language, title: str
) -> Plot:
    """The most frequent combinations: a row each, with a dot per option in it and a bar of people.

    At most ten, and none chosen by one person only; how many people are in the others stands below.
    """
    often = [f for f in figures if (f.value or 0) > 1] or list(figures)
    shown = often[:_MOST_COMBINATIONS]
    options = _columns(shown, instrument)
    labels = [instrument.variables[name].label(language) for name in options]
    rest = int(sum(f.value or 0 for f in figures) - sum(f.value or 0 for f in shown))
    most = max(figure.value or 1 for figure in shown)
    room = len(options) * 0.75

    def draw(axes: Any) -> None:
        for row, figure in enumerate(shown):
            places = [options.index(code) for code in figure.categories]
            face = BLUE if figure.identified else "white"
            axes.plot(
                range(len(options)), [-row] * len(options), "o", color="#dfe4e8", markersize=6
            )
            axes.plot([min(places), max(places)], [-row, -row], color=BLUE, linewidth=2)
            axes.plot(
                places, [-row] * len(places), "o", color=BLUE, markerfacecolor=face, markersize=8
            )
            length = room * (figure.value or 0) / most
            axes.barh(-row, length, left=len(options), height=0.5, **fill_style(figure, BLUE))
            axes.text(
                len(options) + length + 0.15, -row, value(figure, language), va="center",
                fontweight="bold",
            )  # fmt: skip
        for column in range(len(options)):
            axes.text(column, 0.8, str(column + 1), ha="center", va="center")
        lines = [f"{say('show.word.other_combinations', language)}: {rest} {people(shown[0])}", ""]
        lines += [f"{i}  {label}" for i, label in enumerate(labels, start=1)]
        axes.text(-0.4, -len(shown) + 0.2, "\n".join(lines), va="top", linespacing=1.5)
        axes.set_xlim(-0.6, len(options) + room + 1)
        axes.set_ylim(-len(shown) - 0.1, 1.2)
        bare(axes)

    names = [combination(figure, instrument, language) for figure in shown]
    alt = alt_text(shown, names, language)
    alt += f" {say('show.word.other_combinations', language)}: {rest}."
    return draw_plot(draw, title, 0.3 * (len(shown) + 1) + 0.3, alt)


def _columns(figures: Sequence[Figure], instrument: Instrument) -> list[str]:
    """The options of the combinations, most people first."""
    people: dict[str, float] = {}
    for figure in figures:
        for code in figure.categories:
            people[code] = people.get(code, 0) + (figure.value or 0)
    order = list(instrument.variables)
    return sorted(people, key=lambda code: (-people[code], order.index(code)))


def flow(figures: Sequence[Figure], instrument: Instrument, language: Language, title: str) -> Plot:
    """From one start before 2015 to what people see now: a stream per answer, as wide as its share.

    `figures` are shares of one variable or more, each from low ("decreased") to high.
    """
    rows = by_row(figures, instrument, language)
    several = len(rows) > 1
    gap = 18.0

    def draw(axes: Any) -> None:
        for panel, (name, line) in enumerate(rows.items()):
            floor = -panel * 185.0
            if several:
                axes.text(0, floor + 142, f"{name} {people(line[0])}", ha="left", va="bottom")
            axes.text(0, floor - 6, say("show.word.before_2015", language), ha="left", va="top")
            axes.text(0.62, floor - 6, say("show.word.now", language), ha="right", va="top")
            start, end = floor + gap, floor
            for figure, shade in zip(line, shades_for(len(line)), strict=True):
                share = figure.value or 0.0
                _stream(axes, start, end, share, fill_style(figure, shade))
                text = f"{category(figure, instrument, language)} {value(figure, language)}"
                axes.text(0.65, end + share / 2, text, ha="left", va="center")
                start, end = start + share, end + share + gap
        axes.set_xlim(0, 1)
        axes.set_ylim(-(len(rows) - 1) * 185 - 24, 165 if several else 145)
        bare(axes)

    ordered = [figure for line in rows.values() for figure in line]
    names = [f"{n}, {category(f, instrument, language)}" for n, line in rows.items() for f in line]
    return draw_plot(draw, title, 2.1 * len(rows), alt_text(ordered, names, language))


def _stream(axes: Any, start: float, end: float, width: float, style: dict[str, Any]) -> None:
    """A band from left to right, as high at both ends, with a smooth bend."""
    x = [i / 40 for i in range(41)]
    bend = [3 * t**2 - 2 * t**3 for t in x]
    low = [start + (end - start) * b for b in bend]
    place = [0.62 * t for t in x]
    axes.fill_between(place, low, [y + width for y in low], linewidth=0.8, **_filled(style))


def _filled(style: dict[str, Any]) -> dict[str, Any]:
    kept = {key: item for key, item in style.items() if key != "linewidth"}
    return {"facecolor": kept["color"], "edgecolor": kept["color"]} if "color" in kept else kept


def influence_map(
    chosen: Sequence[Figure],
    changeable: Sequence[Figure],
    instrument: Instrument,
    language: Language,
    title: str,
) -> Plot:
    """Across: how many people choose a cause; upwards: how many of them can influence it.

    Numbers in the plot, names below it, most chosen first. Hollow where one of the two shares is
    not fixed by the published figures, or fewer than ten people were asked.
    """
    if not (points := _points(chosen, changeable)):
        raise Unknown

    def draw(axes: Any) -> None:
        for number_, (across, upwards) in enumerate(points, start=1):
            solid = across.identified and upwards.identified and (upwards.n or 0) >= 10
            x, y = across.value or 0.0, upwards.value or 0.0
            axes.plot(
                x, y, "o", markersize=15, color=BLUE, markerfacecolor=BLUE if solid else "white",
                clip_on=False,
            )  # fmt: skip
            colour = "white" if solid else INK
            axes.text(x, y, str(number_), ha="center", va="center_baseline", color=colour)
        axes.set_xlim(0, max(50.0, 10 + max(across.value or 0.0 for across, _ in points)))
        axes.set_ylim(0, 104)
        axes.set_yticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100%"])
        axes.set_xlabel(f"% {say('show.word.people_who_chose', language)}")
        axes.set_ylabel(f"% {say('show.word.changeable', language)}")
        axes.spines[["right", "top"]].set_visible(False)
        axes.grid(color="#e3e7ea", linewidth=0.8)
        axes.set_axisbelow(True)
        lines = [
            f"{i}  {instrument.variables[across.variable].label(language)} "
            f"({value(across, language)}; {value(upwards, language)}, n={upwards.n})"
            for i, (across, upwards) in enumerate(points, start=1)
        ]
        below = "\n".join(textwrap.fill(line, 58, subsequent_indent="     ") for line in lines)
        axes.text(-0.02, -0.17, below, transform=axes.transAxes, va="top", linespacing=1.5)

    names = [instrument.variables[across.variable].label(language) for across, _ in points]
    alt = "; ".join(
        f"{name}: {value(across, language)} {say('show.word.people_who_chose', language)}, "
        f"{value(upwards, language)} {say('show.word.changeable', language)} {people(upwards)}"
        for name, (across, upwards) in zip(names, points, strict=True)
    )
    return draw_plot(draw, title, 3.4, f"{alt}.")


def _points(chosen: Sequence[Figure], changeable: Sequence[Figure]) -> list[tuple[Figure, Figure]]:
    """Each cause with its follow-up, which was put to those who chose it."""
    follow = {term.variable: f for f in changeable if f.n for term in f.base.terms}
    pairs = [(f, follow[f.variable]) for f in chosen if f.value and f.variable in follow]
    return [pair for pair in pairs if pair[0].value is not None and pair[1].value is not None]


def marks(
    figures: Sequence[Figure], instrument: Instrument, language: Language, title: str
) -> Plot:
    """A row of columns per group: the share of each answer, from low to high.

    `figures` are shares of all answers to one ordered question, per group; the answers stand under
    the last row, a share above its column where it is not very small.
    """
    rows = by_row(figures, instrument, language, divided=False)
    answers = [category(f, instrument, language) for f in next(iter(rows.values()))]
    most = max([figure.value or 0.0 for figure in figures] + [1.0])

    def draw(axes: Any) -> None:
        for row, (name, line) in enumerate(rows.items()):
            floor = -1.8 * row
            for place, figure in enumerate(line):
                height = (figure.value or 0.0) / most
                axes.bar(place, height, bottom=floor, width=0.86, **fill_style(figure, BLUE))
                if figure.value and figure.value >= 4:
                    text = value(figure, language)
                    axes.text(place, floor + height + 0.03, text, ha="center", fontsize=8)
            axes.axhline(floor, color=GREY, linewidth=0.8)
            axes.text(-0.5, floor + 1.3, f"{name} {people(line[0])}", ha="left", va="bottom")
        for place, answer in enumerate(answers):
            axes.text(place, -1.8 * (len(rows) - 1) - 0.06, answer, ha="center", va="top")
        axes.set_xlim(-0.6, len(answers) - 0.4)
        axes.set_ylim(-1.8 * (len(rows) - 1) - 0.3, 1.6)
        bare(axes)

    ordered = [figure for line in rows.values() for figure in line]
    names = [f"{name}, {answer}" for name in rows for answer in answers]
    return draw_plot(draw, title, 0.92 * len(rows) + 0.2, alt_text(ordered, names, language))
