"""Tables of who answered of the sector, and of weighted numbers beside the unweighted ones."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from peo.analysis.margins import MISSING
from peo.figure import Figure
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.show.grid import of_one_kind
from peo.show.table import Table, cell
from peo.show.words import category, figure_title, group, number, with_unit
from peo.words import each, say


def response_table(
    figures: Sequence[Figure], instrument: Instrument, language: Language, caption: str
) -> Table:
    """Per group its people in the sector and among respondents, the response, and the weight."""
    of_one_kind(figures)
    names = list(dict.fromkeys(figure.variable for figure in figures))
    rows, notes = list[tuple[str, ...]](), dict[str, None]()
    for name in names:
        own = [figure for figure in figures if figure.variable == name]
        label = instrument.variables[name].label(language)
        rows += [(f"<strong>{escape(label)}</strong>", "", "", "", "")] if len(names) > 1 else []
        rows += [_response(figure, own, instrument, language) for figure in own]
        notes |= dict.fromkeys(_of_groups(own, instrument, language))
    if any(figure.suppressed for figure in figures):
        notes[f"· {say('show.word.hidden', language)}"] = None
    keys = ("sector", "respondents", "response", "weight")
    return Table(caption, ("", *each("show.word", keys, language)), tuple(rows), tuple(notes))


def _response(
    figure: Figure, own: Sequence[Figure], instrument: Instrument, language: Language
) -> tuple[str, ...]:
    """A group; beside its numbers of people their part of all groups together."""
    parts = [f for f in own if f.categories and f.n is not None]
    size, people = sum(f.n or 0 for f in parts), sum(f.count or 0 for f in parts)
    part = figure in parts
    cells = [
        _people(figure.n, size if part else 0, language),
        "·" if figure.suppressed else _people(figure.count, people if part else 0, language),
    ]
    weight = "·" if figure.suppressed else number(figure.effect_size, 2, language)
    return escape(_named(figure, instrument, language)), *cells, cell(figure, language), weight


def _people(people: int | None, of: int, language: Language) -> str:
    if people is None:
        return "–"
    share = f" <small>{number(100 * people / of, 0, language)}%</small>" if of else ""
    return f"{people}{share}"


def _named(figure: Figure, instrument: Instrument, language: Language) -> str:
    if not figure.categories:
        return say("show.word.all_groups", language)
    if figure.categories == (MISSING,):
        return say("show.word.no_group", language)
    return category(figure, instrument, language)


def _of_groups(figures: Sequence[Figure], instrument: Instrument, language: Language) -> list[str]:
    """Where the sizes come from, and what became of groups that cannot be weighted alone."""

    def told(key: str, found: Sequence[Figure]) -> list[str]:
        names = ", ".join(_named(figure, instrument, language) for figure in found)
        return [say(f"show.note.{key}", language, names=names)] if found else []

    groups = [f for f in figures if f.categories not in ((), (MISSING,))]
    sized = [f for f in groups if f.n is not None or f.groups]
    notes = [say("show.note.margins", language, told=figures[0].how)]
    for pool in dict.fromkeys(f.groups for f in groups if f.groups):
        notes += told("pooled", [f for f in groups if f.groups == pool])
    silent = [f for f in sized if f.count == 0 and f.effect_size is None]
    notes += told("unheard", silent)
    notes += told("unsized", [f for f in groups if f not in sized])
    return notes + told("no_group", [f for f in figures if f.categories == (MISSING,)])


def weighted_table(
    figures: Sequence[Figure], instrument: Instrument, language: Language, caption: str
) -> Table:
    """A row per number: unweighted, weighted with its interval, the effective n and n."""
    of_one_kind(figures)
    several = len({figure.variable for figure in figures}) > 1
    rows = []
    for figure in figures:
        name = figure_title(figure, instrument, language)
        if not several and figure.categories and not figure.group:
            name = category(figure, instrument, language)
        elif not several and figure.group:
            name = group(figure, instrument, language)
        plain = number(figure.effect_size, figure.decimals, language)
        if figure.effect_size is not None:
            plain = with_unit(plain, figure, language)
        elif figure.suppressed:
            plain = "·"
        n = "–" if figure.n is None else str(figure.n)
        effective = number(figure.n_effective, 0, language)
        rows.append((escape(name), escape(plain), cell(figure, language), effective, n))
    keys = ("unweighted", "weighted", "n_effective", "n")
    header = ("", *each("show.word", keys, language))
    return Table(caption, header, tuple(rows), tuple(_of_weights(figures, instrument, language)))


def _of_weights(figures: Sequence[Figure], instrument: Instrument, language: Language) -> list[str]:
    margins = dict.fromkeys((figure.against, figure.how) for figure in figures)
    notes = [
        say(
            "show.note.weighted", language, told=told,
            by=instrument.variables[by].label(language).lower(),
        )
        for by, told in margins
    ]  # fmt: skip
    notes.append(say("show.note.self_selected", language))
    finite = any(figure.test == "finite_population" for figure in figures)
    notes.append(say(f"show.note.{'finite' if finite else 'linearised'}", language))
    if any(figure.suppressed for figure in figures):
        notes.append(say("show.note.weighted_hidden", language))
    return notes
