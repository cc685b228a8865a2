"""Questions over waves in one table: per wave its number, how comparable the question is, and how
much it differs. For a page and, without marks, for a terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from peo.analysis.between import verdict
from peo.figure import Figure
from peo.instrument.concordance import GRADES
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.markdown import literal
from peo.show.table import Table
from peo.show.trend import COMPARES, MatchOf, caveats, lines_of
from peo.show.words import (
    category,
    interval,
    number,
    p_range,
    people,
    span,
    value,
    why,
)
from peo.words import each, named, say


class Cell(NamedTuple):
    """What stands in a cell, what stands small behind it, and the figure that it is of."""

    main: str
    small: str = ""
    figure_id: str = ""

    @property
    def html(self) -> str:
        """For a page."""
        main = escape(self.main)
        if self.figure_id:
            name = escape(self.figure_id)
            main = f'<span title="{name}" data-figure="{name}">{main}</span>'
        return f"{main} <small>{escape(self.small)}</small>" if self.small else main

    @property
    def text(self) -> str:
        """For a terminal."""
        return f"{self.main} {self.small}".strip()


@dataclass(frozen=True)
class Over:
    """The table, with what has to be known of it."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]

    def table(self, caption: str) -> Table:
        """For a page."""
        rows = tuple(tuple(cell.html for cell in row) for row in self.rows)
        return Table(caption, self.header, rows, self.notes)

    @property
    def text(self) -> list[str]:
        """For a terminal: columns as wide as what is in them, and the notes below."""
        rows = [self.header, *(tuple(cell.text for cell in row) for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(text.ljust(wide) for text, wide in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        return [*lines, *self.notes]


def over_waves(
    figures: Sequence[Figure], wave: str, instrument: Instrument, match_of: MatchOf,
    language: Language,
) -> Over:  # fmt: skip
    """Shares and means of several waves with the comparisons of `wave` with each other one; of no
    wave in particular (""): of each wave with the one before it.

    What no other wave has a number for is no row, but named below with the reason.
    """
    moved = [figure for figure in figures if figure.statistic in COMPARES]
    lines = [
        line for line in lines_of([f for f in figures if f.statistic not in COMPARES])
        if any(_tells(figure) for figure in line if figure.wave != wave)
    ]  # fmt: skip
    maker = _Maker(wave, instrument, match_of, language, moved)
    rows = [row for line in lines for row in maker.rows(line)]
    shown = [f for line in lines for f in line]
    head = each("trend.word", ("wave", "value"), language)
    key = "difference" if wave else "difference_before"
    difference = say(f"trend.word.{key}", language, wave=wave)
    header = ("", *head, difference, *each("show.word", ("p", "p_adjusted"), language))
    return Over(header, tuple(rows), tuple(maker.notes(figures, shown)))


def moved(figures: Sequence[Figure], instrument: Instrument, language: Language) -> str:
    """Per wave the questions that differ demonstrably from it, and those where that is not clear.

    Nothing where nothing could be tested.
    """
    sentences = []
    tests = [figure for figure in figures if figure.statistic in COMPARES and figure.p is not None]
    for wave in dict.fromkeys(test.against for test in tests):
        own = [test for test in tests if test.against == wave]
        found: dict[str, list[str]] = {}
        for test in own:
            name = literal(instrument.variables[test.variable].label(language))
            found.setdefault(verdict(test), []).append(
                f"{name} ({_how_much(test, figures, language)})"
            )
        shown = found.get("shown", [])
        key = "moved" if shown else "moved_none"
        told = {"wave": wave, "n": len(own), "m": len(shown), "names": "; ".join(shown)}
        sentences.append(say(f"trend.sentence.{key}", language, **told))
        for kind in ("rounding", "family", "border"):
            if names := found.get(kind):
                told = {"names": "; ".join(names)}
                sentences.append(say(f"trend.sentence.moved_{kind}", language, **told))
    return " ".join(sentences)


def _how_much(test: Figure, figures: Sequence[Figure], language: Language) -> str:
    """The difference of the share that is told of a question, else the chance or the statistic."""
    shares = [
        f for f in figures
        if f.statistic == "difference" and (f.variable, f.against) == (test.variable, test.against)
    ]  # fmt: skip
    if len(shares) == 1:
        return value(shares[0], language)
    if test.statistic == "superiority":
        return say("trend.word.higher", language, wave=test.group, x=value(test, language))
    return say("trend.word.all_answers", language)


def _tells(figure: Figure) -> bool:
    return figure.value is not None or figure.bound_low is not None or bool(figure.suppressed)


@dataclass(frozen=True)
class _Maker:
    wave: str
    instrument: Instrument
    match_of: MatchOf
    language: Language
    moved: Sequence[Figure]

    def rows(self, line: Sequence[Figure]) -> Iterator[tuple[Cell, ...]]:
        """A row per wave, oldest first; behind the last share of a question the test of all its
        answers, a row per wave."""
        for place, figure in enumerate(line):
            yield self._row(self._name(figure) if not place else "", figure)
        last = [f for f in self.moved if f.variable == line[0].variable and f.categories]
        if last and frozenset(last[-1].categories) != frozenset(line[0].categories):
            return
        for test in self.moved:
            if test.variable == line[0].variable and test.statistic != "difference":
                yield self._whole(test)

    def _row(self, name: str, figure: Figure) -> tuple[Cell, ...]:
        told = Cell(value(figure, self.language), self._around(figure), figure.figure_id)
        if not _tells(figure):
            told = Cell("–", self._why(figure))
        differs = next((f for f in self.moved if self._is_of(f, figure)), None)
        if not _tells(figure):  # the reason stands there already
            differs = None
        return Cell(name), self._wave(figure, differs), told, *self._difference(differs)

    def _is_of(self, moved: Figure, figure: Figure) -> bool:
        return (
            moved.statistic == "difference"
            and (moved.against if self.wave else moved.group) == figure.wave
            and (moved.variable, moved.base) == (figure.variable, figure.base)
            and frozenset(moved.categories) == frozenset(figure.categories)
        )

    def _why(self, figure: Figure) -> str:
        """Why there is no number; of a break what differs between the questions."""
        if not figure.reason.startswith("break "):
            return why(figure, self.language)
        other = figure.group if figure.statistic in COMPARES else self.wave or figure.wave
        then = figure.against if figure.statistic in COMPARES else figure.wave
        full = self.match_of(figure, other, then).reason.label(self.language).rstrip(".")
        return full[:1].lower() + full[1:]

    def _wave(self, figure: Figure, differs: Figure | None) -> Cell:
        other = self.wave or (differs.against if differs else figure.wave)
        invented = say("trend.word.demonstration", self.language)
        small = [invented] * (figure.origin == "demonstration")
        if figure.wave != other:
            grade = self.match_of(figure, other, figure.wave).grade
            small.append(GRADES[grade].label(self.language))
        return Cell(figure.wave, ", ".join(small))

    def _around(self, figure: Figure) -> str:
        return " ".join(filter(None, (interval(figure, self.language), people(figure))))

    def _difference(self, figure: Figure | None) -> tuple[Cell, ...]:
        if figure is None:
            return Cell(""), Cell(""), Cell("")
        if not _tells(figure):
            return Cell("–", self._why(figure)), Cell(""), Cell("")
        small = interval(figure, self.language) or why(figure, self.language)
        if figure.relation:
            said = named("show.word", figure.relation, self.language)
            small = "; ".join(filter(None, (small, said)))
        return Cell(value(figure, self.language), small, figure.figure_id), *self._p(figure)

    def _whole(self, test: Figure) -> tuple[Cell, ...]:
        """The row of a test of all answers to a question."""
        name = Cell(say("trend.word.all_answers", self.language))
        wave = Cell(test.against if self.wave else test.group)
        if not _tells(test):
            return name, wave, Cell("–", why(test, self.language)), *(Cell(""),) * 3
        shown = value(test, self.language)
        if test.statistic == "test":
            told = {"test": named("show.word", test.test, self.language),
                    "df": number(test.df, 0, self.language),
                    "x": self._statistic(test)}  # fmt: skip
            main = say("trend.word.whole", self.language, **told)
        else:
            main = say("trend.word.higher", self.language, wave=test.group, x=shown)
        small = interval(test, self.language)
        return name, wave, Cell(""), Cell(main, small, test.figure_id), *self._p(test)

    def _statistic(self, test: Figure) -> str:
        if test.bound_low is not None and test.bound_high is not None:
            return span((test.bound_low, test.bound_high), 2, self.language)
        return number(test.value, 2, self.language)

    def _p(self, figure: Figure) -> tuple[Cell, Cell]:
        if figure.p is None:
            return Cell(""), Cell("")
        how = say(f"show.word.{figure.p_from}", self.language) if figure.p_from else ""
        p = p_range(figure.p, figure.p_least, self.language)
        adjusted = p_range(figure.p_adjusted, figure.p_adjusted_least, self.language)
        return Cell(p, how), Cell(adjusted)

    def _name(self, figure: Figure) -> str:
        label = self.instrument.variables[figure.variable].label(self.language)
        question = self.instrument.question_of(figure.variable).label(self.language)
        answer = category(figure, self.instrument, self.language)
        if figure.statistic == "mean":
            answer = say("trend.word.mean", self.language)
        parts = [question, label, answer]
        return ": ".join(dict.fromkeys(part for part in parts if part))

    # ------------------------------------------------------------ notes
    def notes(self, figures: Sequence[Figure], shown: Sequence[Figure]) -> Iterator[str]:
        """How it was computed, what makes comparing a matter of care, what cannot be compared."""
        if shown:
            tests = [f for f in self.moved if f.p is not None]
            key = "tests_one" if len(tests) == 1 else "tests"
            yield say("trend.note.method", self.language)
            yield say("trend.note.unpaired", self.language)
            yield say(f"trend.sentence.{key}", self.language, n=len(tests))
        every = [*self.moved, *shown]
        if any(f.bound_low is not None for f in every):
            yield say("trend.note.range", self.language)
        if any(f.p_from for f in self.moved):
            yield say("show.note.p_from", self.language)
        if any(f.suppressed for f in every):
            yield f"· {say('show.word.hidden', self.language)}"
        told = [f for f in shown if f.wave != self.wave and _tells(f)]
        if not self.wave:
            told = [f for f in self.moved if f.statistic == "difference"]
        yield from caveats(told, self.wave, self.match_of, self.language)
        yield from self._not_compared([f for f in figures if f not in shown])

    def _not_compared(self, figures: Sequence[Figure]) -> Iterator[str]:
        """Per wave and reason the questions that have no number there and no row above."""
        silent: dict[tuple[str, str], dict[str, None]] = {}
        for figure in figures:
            if figure.statistic in COMPARES or figure.wave == self.wave or _tells(figure):
                continue
            match = self.match_of(figure, self.wave or figure.wave, figure.wave)
            name = match.label.label(self.language)
            silent.setdefault((figure.wave, self._why(figure)), {})[name] = None
        for (wave, reason), names in silent.items():
            told = {"wave": wave, "why": reason, "names": "; ".join(names)}
            yield say("trend.sentence.not_compared", self.language, **told)
