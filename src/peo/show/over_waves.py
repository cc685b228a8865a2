"""Figures over waves: a picture with a line only where the questionnaires allow one, and a table of
what was, what is and what differs. What cannot be compared says why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from peo.define.instrument.concordance import GRADES, Match
from peo.figure import PAIRED, Figure, verdict
from peo.project import UserError
from peo.project.words import page
from peo.show.block import literal
from peo.show.canvas import Plot, alt_text
from peo.show.draw import draw
from peo.show.figure_table import Table
from peo.show.marks import Axis, Mark, Picture, Row, mark
from peo.show.voice import Voice, people

COMPARES = ("difference", "superiority", "test")  # what two waves say together
# how the question behind a figure relates in two waves
MatchOf = Callable[[Figure, str, str], Match]


def lines_of(figures: Sequence[Figure]) -> list[list[Figure]]:
    """The figures that mean the same, from the first wave to the last."""
    lines: dict[object, dict[str, Figure]] = {}
    for figure in figures:
        key = figure.statistic, figure.variable, frozenset(figure.categories), figure.base
        lines.setdefault(key, {})[figure.wave] = figure
    return [[line[wave] for wave in sorted(line)] for line in lines.values()]


def caveats(
    figures: Sequence[Figure], wave: str, match_of: MatchOf, voice: Voice
) -> tuple[str, ...]:
    """Why figures of several waves are to be compared with caution or not at all, a line per
    question and wave."""
    lines: dict[str, None] = {}  # a set that keeps the order
    for figure in figures:
        other = figure.against if figure.statistic in COMPARES else figure.group
        if figure.by != "wave" or other == wave:
            continue
        match = match_of(figure, wave or figure.group, other)
        name = match.label.label(voice.language)
        if match.differences:
            lines[f"{other}, {name}: {match.reason.label(voice.language)}"] = None
        if figure.reason and not _breaks(figure):
            lines[f"{name}: {voice.why(figure)}."] = None
    return tuple(lines)


def _breaks(figure: Figure) -> bool:
    """Whether there is no number since the questions of two waves differ too much."""
    return figure.reason.startswith("break ")


def _known(figure: Figure) -> bool:
    return figure.value is not None or figure.bound_low is not None


def _grade(match: Match, voice: Voice) -> str:
    return GRADES[match.grade].label(voice.language)


# ------------------------------------------------------------------ a picture
def trend(figures: Sequence[Figure], voice: Voice, title: str, match_of: MatchOf) -> Plot:
    """A panel per share or mean, from the first wave to the last, all on one scale.

    Two waves that follow each other are joined when their questions are comparable; otherwise a
    dashed line stands between them, with the grade, and the reason stands below and in the text
    alternative. A wave that has no number says why.
    """
    rows, notes = [], dict[str, None]()
    for line in lines_of(figures):
        rows.append(Row(_named(line[0], voice), tuple(_marks(line, match_of, voice))))
        notes |= dict.fromkeys(_reasons(line, match_of, voice))
    shown = [figure for line in lines_of(figures) for figure in line if _known(figure)]
    names = [f"{_named(figure, voice)}, {figure.wave}" for figure in shown]
    told = f"{alt_text(shown, names, voice)} {' '.join(notes)}".strip()
    axis = _axis(figures, voice)
    return draw(Picture("trend", voice.language, title, told, rows, axis, notes=list(notes)))


def _axis(figures: Sequence[Figure], voice: Voice) -> Axis:
    """Per cents from 0 to 100, means over the answers that can be given, else that were given."""
    ends = set()
    for figure in figures:
        variable = voice.instrument.variables[figure.variable]
        own = (variable.minimum, variable.maximum, figure.unit_in(voice.language))
        ends.add(own if figure.statistic == "mean" else (0.0, 100.0, "%"))
    if len(ends) > 1:
        raise UserError("show.error.scales")
    ((low, high, unit),) = ends
    known = [x for f in figures for x in (f.value, f.low, f.high) if x is not None] or [0.0, 1.0]
    low = low if math.isfinite(low) else min(0.0, *known)
    high = high if math.isfinite(high) else max(*known, low + 1)
    ticks = (low, (low + high) / 2, high) if unit == "%" else (low, high)
    return Axis(low, high, tuple((x, f"{x:g}{unit if unit == '%' else ''}") for x in ticks))


def _marks(line: Sequence[Figure], match_of: MatchOf, voice: Voice) -> Iterator[Mark]:
    """The points of a line, as far apart as the months between the waves; of a range the middle."""
    months = [12 * int(one.wave[:4]) + int(one.wave[5:7]) for one in line]
    span = max(1, months[-1] - months[0])
    for at, figure in enumerate(line):
        one, under, text = Mark(None), [figure.wave], voice.value(figure)
        if _known(figure):
            ends = figure.bound_low, figure.bound_high
            middle = ((ends[0] or 0.0) + (ends[1] or 0.0)) / 2
            one = mark(figure if figure.value is not None else replace(figure, value=middle), text)
            under.append(people(figure).strip("()"))
        elif figure.suppressed:
            under.append("·")
        apart = _apart(line[at - 1], figure, match_of, voice) if at else ""
        across, below = (months[at] - months[0]) / span, tuple(filter(None, under))
        yield replace(one, across=across, under=below, apart=apart)


def _apart(one: Figure, other: Figure, match_of: MatchOf, voice: Voice) -> str:
    """The grade that stands between two waves, or nothing where a line may join them."""
    grade = match_of(other, one.wave, other.wave).grade
    if _breaks(one) or _breaks(other):
        grade = "break"
    return "" if grade == "comparable" else GRADES[grade].label(voice.language)


def _reasons(line: Sequence[Figure], match_of: MatchOf, voice: Voice) -> Iterator[str]:
    """Why there is no line, once per question and pair of waves, and why there is no number."""
    language = voice.language
    for one, other in pairwise(line):
        match = match_of(other, one.wave, other.wave)
        if match.grade != "comparable":
            what = f"{one.wave} – {other.wave}, {match.label.label(language)}"
            reason = f"({_grade(match, voice)}). {match.reason.label(language)}"
            yield f"{what}: {voice.word('no_line')} {reason}"
    for figure in line:
        if figure.reason and not _breaks(figure):
            label = match_of(figure, line[-1].wave, figure.wave).label.label(language)
            yield f"{figure.wave}, {label}: {voice.why(figure)}."


def _named(figure: Figure, voice: Voice) -> str:
    label, answer = voice.label(figure.variable), voice.category(figure)
    return label if answer in (label, "") else f"{label}: {answer}"


# ------------------------------------------------------------------ a table
def over_waves(
    figures: Sequence[Figure], wave: str, match_of: MatchOf, voice: Voice, caption: str = ""
) -> Table:
    """Shares and means of several waves with the comparisons of `wave` with each other one; of no
    wave in particular (""): of each wave with the one before it.

    What no other wave has a number for is no row, but named below with the reason.
    """
    moved = [figure for figure in figures if figure.statistic in COMPARES]
    plain = lines_of([f for f in figures if f.statistic not in COMPARES])
    lines = [line for line in plain if any(_tells(f) for f in line if f.wave != wave)]
    maker = _Maker(wave, match_of, voice, moved)
    rows = tuple(row for line in lines for row in maker.rows(line))
    key = "difference" if wave else "difference_before"
    head = [voice.say("trend.word.wave"), voice.say("trend.word.value")]
    difference = voice.say(f"trend.word.{key}", wave=wave)
    header = ("", *head, difference, *voice.words(["p", "p_adjusted"]))
    notes = maker.notes(figures, [f for line in lines for f in line])
    return Table(caption, header, rows, tuple(notes))


def moved(figures: Sequence[Figure], voice: Voice) -> str:
    """Per wave the questions that differ demonstrably from it, and those where that is not clear.

    Nothing where nothing could be tested.
    """
    sentences = []
    tests = [figure for figure in figures if figure.statistic in COMPARES and figure.p is not None]
    for wave in dict.fromkeys(test.against for test in tests):
        own = [test for test in tests if test.against == wave]
        found: dict[str, list[str]] = {}
        for test in own:
            name = f"{literal(voice.label(test.variable))} ({_how_much(test, figures, voice)})"
            kind = verdict(test)
            said = kind != "shown" and test.relation == "significant"
            found.setdefault("said" if said else kind, []).append(name)
        shown = found.get("shown", [])
        told = {"wave": wave, "n": len(own), "m": len(shown), "names": "; ".join(shown)}
        sentences.append(voice.say(f"trend.sentence.{'moved' if shown else 'moved_none'}", **told))
        sentences += [
            voice.say(f"trend.sentence.moved_{kind}", names="; ".join(found[kind]))
            for kind in ("said", "rounding", "family", "border")
            if kind in found
        ]
    return " ".join(sentences)


def _how_much(test: Figure, figures: Sequence[Figure], voice: Voice) -> str:
    """The difference of the share that is told of a question; where that may be none while all
    answers differ, and where there is no such share, the chance or the statistic."""
    shares = [
        f for f in figures
        if f.statistic == "difference" and (f.variable, f.against) == (test.variable, test.against)
    ]  # fmt: skip
    if len(shares) == 1 and (shares[0] is test or not _may_be_none(shares[0])):
        return voice.value(shares[0])
    if test.statistic == "superiority":
        return voice.say("trend.word.higher", wave=test.group, x=voice.value(test))
    return voice.say("trend.word.all_answers")


def _may_be_none(difference: Figure) -> bool:
    low, high = difference.low, difference.high
    return low is not None and high is not None and low <= 0 <= high


def _with_people(told: str, figure: Figure) -> str:
    """With the people who are in both waves, where a test is of those."""
    return f"{told} {people(figure)}".strip() if figure.test in PAIRED else told


def _tells(figure: Figure) -> bool:
    return _known(figure) or bool(figure.suppressed)


def _cell(main: str, small: str = "", figure: Figure | None = None) -> str:
    """What stands in a cell, what stands small behind it, and the figure that it is of."""
    behind = f" <small>{escape(small)}</small>" if small else ""
    return page.Cell(figure.figure_id, escape(main), behind) if figure else escape(main) + behind


@dataclass(frozen=True)
class _Maker:
    wave: str
    match_of: MatchOf
    voice: Voice
    moved: Sequence[Figure]

    def rows(self, line: Sequence[Figure]) -> Iterator[tuple[str, ...]]:
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

    def _row(self, name: str, figure: Figure) -> tuple[str, ...]:
        differs = next((f for f in self.moved if self._is_of(f, figure)), None)
        wave = self._wave(figure, differs)
        if not _tells(figure):  # then the reason stands there
            return escape(name), wave, _cell("–", self._why(figure)), "", "", ""
        around = f"{self.voice.interval(figure)} {people(figure)}".strip()
        told = _cell(self.voice.value(figure), around, figure)
        return escape(name), wave, told, *self._difference(differs)

    def _is_of(self, moved: Figure, figure: Figure) -> bool:
        return (
            moved.statistic == "difference"
            and (moved.against if self.wave else moved.group) == figure.wave
            and (moved.variable, moved.base) == (figure.variable, figure.base)
            and frozenset(moved.categories) == frozenset(figure.categories)
        )

    def _why(self, figure: Figure) -> str:
        """Why there is no number; of a break what differs between the questions."""
        if not _breaks(figure):
            return self.voice.why(figure)
        other, then = self.wave or figure.wave, figure.wave
        if figure.statistic in COMPARES:
            other, then = figure.group, figure.against
        full = self.match_of(figure, other, then).reason.label(self.voice.language).rstrip(".")
        return full[:1].lower() + full[1:]

    def _wave(self, figure: Figure, differs: Figure | None) -> str:
        other = self.wave or (differs.against if differs else figure.wave)
        invented = self.voice.say("trend.word.demonstration")
        small = [invented] * (figure.origin == "demonstration")
        if figure.wave != other:
            small.append(_grade(self.match_of(figure, other, figure.wave), self.voice))
        return _cell(figure.wave, ", ".join(small))

    def _difference(self, figure: Figure | None) -> tuple[str, ...]:
        if figure is None:
            return "", "", ""
        if not _tells(figure):
            return _cell("–", self._why(figure)), "", ""
        small = self.voice.interval(figure) or self.voice.why(figure)
        small = _with_people(small, figure)
        if figure.relation:
            small = "; ".join(filter(None, (small, self.voice.named(figure.relation))))
        return _cell(self.voice.value(figure), small, figure), *self._p(figure)

    def _whole(self, test: Figure) -> tuple[str, ...]:
        """The row of a test of all answers to a question."""
        voice, wave = self.voice, escape(test.against if self.wave else test.group)
        name = escape(voice.say("trend.word.all_answers"))
        if not _tells(test):
            return name, wave, _cell("–", voice.why(test)), "", "", ""
        main = voice.say("trend.word.higher", wave=test.group, x=voice.value(test))
        if test.suppressed:
            main = voice.value(test)
        elif test.statistic == "test":
            statistic = voice.number(test.value, 2)
            if test.bound_low is not None and test.bound_high is not None:
                statistic = voice.span((test.bound_low, test.bound_high), 2)
            df = voice.number(test.df, 0)
            main = f"{voice.named(test.test)}({df}) = {statistic}"
        around = _with_people(voice.interval(test), test)
        return name, wave, "", _cell(main, around, test), *self._p(test)

    def _p(self, figure: Figure) -> tuple[str, str]:
        if figure.p is None:
            return "", ""
        voice = self.voice
        how = voice.word(figure.p_from) if figure.p_from else ""
        adjusted = voice.p_range(figure.p_adjusted, figure.p_adjusted_least)
        return _cell(voice.p_range(figure.p, figure.p_least), how), escape(adjusted)

    def _name(self, figure: Figure) -> str:
        mean = figure.statistic == "mean"
        answer = self.voice.say("trend.word.mean") if mean else self.voice.category(figure)
        parts = [self.voice.question(figure.variable), self.voice.label(figure.variable), answer]
        return ": ".join(dict.fromkeys(filter(None, parts)))

    def notes(self, figures: Sequence[Figure], shown: Sequence[Figure]) -> Iterator[str]:
        """How it was computed, what makes comparing a matter of care, what cannot be compared."""
        voice, every = self.voice, [*self.moved, *shown]
        if shown:
            tests = sum(f.p is not None for f in self.moved)
            yield voice.say("trend.note.method")
            yield from self._who()
            yield voice.say(f"trend.sentence.{'tests_one' if tests == 1 else 'tests'}", n=tests)
        if any(f.bound_low is not None for f in every):
            yield voice.say("trend.note.range")
        if any(f.p_from for f in self.moved):
            yield voice.note("p_from")
        if any(f.suppressed for f in every):
            yield voice.hidden
        told = [f for f in shown if f.wave != self.wave and _tells(f)]
        if not self.wave:
            told = [f for f in self.moved if f.statistic == "difference"]
        yield from caveats(told, self.wave, self.match_of, voice)
        yield from self._not_compared([f for f in figures if f not in shown])

    def _who(self) -> Iterator[str]:
        """Whether the waves are of the same people, and of how many."""
        paired = {f.against: f for f in self.moved if f.test in PAIRED}
        if {f.against for f in self.moved if _tells(f)} - paired.keys():
            yield self.voice.say("trend.note.unpaired")
        for wave, figure in paired.items():
            yield self.voice.say("trend.note.paired", wave=wave)
            if figure.sizes:
                both, now, then = figure.sizes
                told = {"both": both, "now": now, "then": then, "wave": wave}
                yield self.voice.say("trend.note.linked", own=figure.group, **told)

    def _not_compared(self, figures: Sequence[Figure]) -> Iterator[str]:
        """Per wave and reason the questions that have no number there and no row above."""
        silent: dict[tuple[str, str], dict[str, None]] = {}
        for figure in figures:
            if figure.statistic in COMPARES or figure.wave == self.wave or _tells(figure):
                continue
            match = self.match_of(figure, self.wave or figure.wave, figure.wave)
            name = match.label.label(self.voice.language)
            silent.setdefault((figure.wave, self._why(figure)), {})[name] = None
        for (wave, reason), names in silent.items():
            told = {"wave": wave, "why": reason, "names": "; ".join(names)}
            yield self.voice.say("trend.sentence.not_compared", **told)
