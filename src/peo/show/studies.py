"""Tables and pictures of counted codes: who is quoted under what, how far two coders agree.

`label` gives the words of a code in the language of the report.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Collection, Sequence
from typing import Any

from peo.figure import Figure
from peo.instrument.variable import Language
from peo.show.canvas import BLUE, GREY, INK, ORANGE, Plot, bare, clean, draw_plot, open_style
from peo.show.table import Table
from peo.show.table import cell as figure_cell
from peo.show.words import number, value
from peo.words import named, say

Label = Callable[[str], str]


def grid(
    figures: Sequence[Figure], label: Label, language: Language, caption: str, *notes: str
) -> Table:
    """Counts with a row per category and a column per group; zeros as a dot in the middle."""
    columns = list(dict.fromkeys(figure.group for figure in figures))
    rows = list(dict.fromkeys(figure.categories[0] for figure in figures))
    cells = {(figure.categories[0], figure.group): figure for figure in figures}
    head = [label(column) if column else say("show.word.count", language) for column in columns]
    body = tuple(
        (label(row), *(figure_cell(cells.get((row, column)), language) for column in columns))
        for row in rows
    )
    hidden = any(figure.suppressed for figure in figures)
    below = (*notes, f"· {say('show.word.hidden', language)}") if hidden else notes
    return Table(caption, ("", *head), body, tuple(line for line in below if line))


def bars(
    figures: Sequence[Figure],
    label: Label,
    language: Language,
    title: str,
    marked: Collection[str] = (),
) -> Plot:
    """A bar per count; those of which the figure id is `marked` are hatched in orange."""
    most = max([1.0, *(figure.value or 0.0 for figure in figures)])
    names = [label(figure.categories[0]) for figure in figures]

    def draw(axes: Any) -> None:
        for row, (figure, name) in enumerate(zip(figures, names, strict=True)):
            style = open_style(ORANGE) if figure.figure_id in marked else {"color": BLUE}
            axes.barh(-row, figure.value or 0.0, height=0.42, **style)
            axes.text(0, -row + 0.26, name, va="bottom", ha="left")
            end = (figure.value or 0.0) + most / 60
            axes.text(end, -row, value(figure, language), va="center", fontweight="bold")
        axes.set_xlim(0, most * 1.15)
        clean(axes, len(figures))
        axes.set_xticks([])

    said = "; ".join(f"{n}: {value(f, language)}" for n, f in zip(names, figures, strict=True))
    return draw_plot(draw, title, 0.42 * len(figures) + 0.4, f"{said}.")


def heat(
    figures: Sequence[Figure],
    label: Label,
    language: Language,
    title: str,
) -> Plot:
    """A square per row and column, darker for more, with the count in it; none is left empty."""
    head = list(dict.fromkeys(figure.group for figure in figures))
    rows = list(dict.fromkeys(figure.categories[0] for figure in figures))
    most = max([1.0, *(figure.value or 0.0 for figure in figures)])
    wide = max(3.0, 0.62 * len(head))

    def draw(axes: Any) -> None:
        from matplotlib.patches import Rectangle

        for figure in figures:
            x, y = head.index(figure.group), -rows.index(figure.categories[0])
            strength = (figure.value or 0.0) / most
            style = {"facecolor": BLUE, "alpha": 0.12 + 0.88 * strength} if strength else {
                "facecolor": "#f4f6f7"}  # fmt: skip
            axes.add_patch(Rectangle((x, y), 0.94, 0.94, edgecolor="white", **style))
            if strength or figure.suppressed:
                axes.text(
                    x + 0.47, y + 0.47, value(figure, language), ha="center", va="center",
                    color="white" if strength > 0.5 else INK, fontweight="bold",
                )  # fmt: skip
        for index, row in enumerate(rows):
            text = textwrap.fill(label(row), 26)
            axes.text(-0.15, -index + 0.47, text, ha="right", va="center", linespacing=1.0)
        for index, column in enumerate(head):
            axes.text(index + 0.47, 1.1, column, ha="center", va="bottom")
        axes.set_xlim(-wide, len(head))
        axes.set_ylim(-len(rows) + 0.9, 1.6)
        bare(axes)

    said = "; ".join(
        f"{label(f.categories[0])} × {f.group}: {value(f, language)}"
        for f in figures
        if f.value or f.suppressed
    )
    return draw_plot(draw, title, 0.38 * len(rows) + 0.4, f"{said}.")


def curve(figures: Sequence[Figure], language: Language, title: str) -> Plot:
    """Different codes after each interview: as ordered (dots), and mean and band over orders."""
    x = list(range(1, len(figures) + 1))
    low, high = ([getattr(f, end) or 0.0 for f in figures] for end in ("low", "high"))
    mean = [figure.value or 0.0 for figure in figures]
    held = [figure.count or 0 for figure in figures]

    def draw(axes: Any) -> None:
        said = [say(f"show.study.{key}", language) for key in ("band", "mean_order", "held_order")]
        axes.fill_between(x, low, high, color=BLUE, alpha=0.18, linewidth=0, label=said[0])
        axes.plot(x, mean, color=BLUE, linewidth=2, label=said[1])
        axes.plot(x, held, "o", color=ORANGE, markersize=5, label=said[2])
        axes.set_xticks(x)
        axes.set_ylim(0, max(high) + 0.6)
        axes.set_xlabel(say("show.study.interviews", language))
        axes.set_ylabel(say("show.study.codes", language))
        axes.spines[["right", "top"]].set_visible(False)
        axes.grid(color="#e3e7ea", linewidth=0.8)
        axes.legend(loc="lower right", frameon=False)

    said = "; ".join(
        f"{place}: {held[place - 1]} ({number(mean[place - 1], 1, language)}; "
        f"{number(low[place - 1], 1, language)}–{number(high[place - 1], 1, language)})"
        for place in x
    )
    return draw_plot(draw, title, 2.6, f"{said}.")


def forest(figures: Sequence[Figure], label: Label, language: Language, title: str) -> Plot:
    """A dot with its bootstrap interval per coefficient; what is not estimable has its reason."""
    names = [f"{label(f.categories[0])}, {named('show.study', f.test, language)}" for f in figures]
    least = min([0.0, *(x for f in figures for x in (f.low, f.value) if x is not None)])

    def draw(axes: Any) -> None:
        for row, (figure, name) in enumerate(zip(figures, names, strict=True)):
            if figure.low is not None and figure.high is not None:
                axes.plot([figure.low, figure.high], [-row, -row], color=BLUE, linewidth=2.2)
            if figure.value is not None:
                axes.plot(figure.value, -row, "o", color=BLUE, markersize=7)
            axes.text(least, -row + 0.24, f"{name}: {_estimate(figure, language)}", va="bottom")
        axes.axvline(0, color=GREY, linewidth=0.8)
        axes.set_xlim(least - 0.02, 1.05)
        clean(axes, len(figures))

    said = "; ".join(f"{n}: {_estimate(f, language)}" for n, f in zip(names, figures, strict=True))
    return draw_plot(draw, title, 0.42 * len(figures) + 0.5, f"{said}.")


def _estimate(figure: Figure, language: Language) -> str:
    if figure.value is None:
        return say("show.study.not_estimable", language)
    written = number(figure.value, 2, language)
    if figure.low is None:
        return written
    return f"{written} ({number(figure.low, 2, language)}–{number(figure.high, 2, language)})"
