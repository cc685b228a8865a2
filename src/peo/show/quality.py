"""Tables on the quality of a wave: who was asked, who answered of the sector, what is missing,
refused, weighted or assumed, how much was tested, and what differs from what was published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pandas as pd

from peo.define.instrument.model import Instrument
from peo.define.instrument.plan import standing
from peo.define.question_themes import Themes
from peo.figure import ALL, MISSING, NONE, WITHOUT, Figure
from peo.figure.tally import Tested
from peo.published.verify import Check
from peo.show.block import Nothing
from peo.show.figure_table import Table, cell, n_of
from peo.show.grid import of_one_kind
from peo.show.ledger_words import claim_table, counts_note
from peo.show.notes import notes
from peo.show.voice import Numbers, Voice, people

ALPHA = 0.05  # what Holm's adjustment leaves to chance in each family


def audit_table(figures: Sequence[Figure], voice: Voice, caption: str) -> Table:
    """The route audit: asked, answered and not answered, per question."""
    rows = []
    for asked, answered in zip(figures[::2], figures[1::2], strict=True):
        left = "–"
        if asked.n is not None and answered.n is not None:
            left = str(asked.n - answered.n)
        question = escape(voice.question(answered.variable))
        rows.append((question, n_of(asked), n_of(answered), left))
    header = voice.words(["question", "asked", "answered", "skipped"])
    return Table(caption, header, tuple(rows))


def count_table(figures: Sequence[Figure], voice: Voice, caption: str) -> Table:
    """Counts out of a number: what, how many, as a percentage, and of how many."""
    rows = []
    for figure in figures:
        share = "–"
        if figure.count is not None and figure.n:
            share = f"{voice.number(100 * figure.count / figure.n, 0)}%"
        route = escape(voice.route(figure.base))
        only = f"<small>{voice.word('route')} {route}</small>" if route else ""
        label = escape(_counted(figure, voice)) + only
        rows.append((label, voice.value(figure), share, n_of(figure)))
    header = ("", voice.word("count"), "%", voice.word("of"))
    return Table(caption, header, tuple(rows), notes(figures, voice))


def _counted(figure: Figure, voice: Voice) -> str:
    """What was counted: a milestone, or the question (or run of questions) it happened at."""
    kind, *last = figure.categories
    question = voice.question(figure.variable)
    if kind in ("reached_end", "complete"):
        return voice.word(kind)
    if kind == "stopped_after":
        return f"{voice.word(kind)}: {question}"
    return " – ".join([question, *map(voice.label, last)])


def problems_table(found: pd.DataFrame, voice: Numbers, caption: str) -> Table:
    """What validation found, counted by rule; no cell is shown."""
    counts = Counter(zip(found[f"message_{voice.language}"], found["severity"], strict=True))
    if not counts:
        return Table(caption, (voice.word("nothing"),))
    rows = tuple(
        (escape(message), voice.word(severity), str(n))
        for (message, severity), n in sorted(counts.items())
    )
    return Table(caption, voice.words(["rule", "severity", "count"]), rows)


def check_table(
    checks: Sequence[Check], instrument: Instrument | None, voice: Numbers, caption: str
) -> Table:
    """What does not agree with the published report, of all that could be computed.

    What is only not shown is counted: a tie of practice records says nothing of the report.
    """
    if not checks:
        return Table(caption, (voice.word("unpublished"),))
    touched = [check for check in checks if check.verdict != "not computable"]
    note = counts_note(touched, voice.language)
    others = [check for check in touched if check.verdict not in ("agrees", "not shown")]
    if not others:
        return Table(caption, (voice.word("all_agree"),), (), (note,))
    return claim_table(others, instrument, voice.language, caption, (note,))


def theme_table(themes: Themes, voice: Voice, caption: str) -> Table:
    """Which themes the open answers were given, and what belongs to each."""
    language = voice.language
    rows = tuple(
        (f"{escape(theme.label(language))} "
         f"<small>{escape(theme.definition.label(language))}</small>",
         escape(voice.label(one.question)))
        for one in themes.questions
        for theme in one.themes
    )  # fmt: skip
    return Table(caption, voice.words(["theme", "question"]), rows)


def tested_table(found: Sequence[Tested], voice: Voice, caption: str) -> Table | Nothing:
    """A row per family of the plan and per kind of test outside it; their total below.

    The chance of a false finding somewhere is that of sets which know nothing of each other.
    """
    if not found:
        return Nothing(caption)
    asked, plan = [one for one in found if one.asked], voice.instrument.plan
    reasons = {family.id: family.reason.label(voice.language) for family in plan}
    rows = [
        (
            escape(reasons.get(one.family) or voice.named(one.family, "show.tested")),
            voice.word(standing(voice.instrument, one.family, counted=True).kind),
            str(one.tests) if one.asked else f"{one.tests} {voice.say('show.tested.unasked')}",
            str(one.undone),
        )
        for one in found
    ]
    planned = [one for one in asked if one.planned]
    sets, tests = sum(one.sets for one in asked), sum(one.tests for one in asked)
    of_plan = sum(one.tests for one in planned)
    told = {
        "sets": sets, "tests": tests, "planned": of_plan, "families": len(planned),
        "others": tests - of_plan, "undone": sum(one.undone for one in asked),
        "chance": voice.number(100 * (1 - (1 - ALPHA) ** sets), 0),
    }  # fmt: skip
    header = [voice.say(f"show.tested.{key}") for key in ("what", "kind", "tests", "undone")]
    below = [voice.say(f"show.tested.{key}", **told) for key in ("total", "chance") if asked]
    return Table(caption, tuple(header), tuple(rows), tuple(below))


def sensitivity_table(figures: Sequence[Figure], voice: Voice, caption: str) -> Table:
    """A row per share: as it is, without "don't know", lowest, highest, and who left it open."""
    of_one_kind(figures)
    shares: dict[tuple[object, ...], dict[str, Figure]] = {}
    for figure in figures:
        key = (figure.variable, figure.categories, str(figure.base), figure.by, figure.group)
        shares.setdefault(key, {})[figure.against] = figure
    rows = []
    for ways in shares.values():
        first = next(iter(ways.values()))
        left = ways[NONE].excluded if NONE in ways else None
        n = people(replace(first, n=(ways[NONE].n or 0) - left)) if left is not None else ""
        plain = f"{voice.number(first.effect_size, 0)}% <small>{n}</small>"
        rows.append(
            (
                escape(voice.title(first)),
                "·" if first.effect_size is None else plain,
                *(cell(ways.get(way), voice, with_n=True) or "–" for way in (WITHOUT, NONE, ALL)),
                "–" if left is None else str(left),
            )
        )
    header = voice.words(["as_shown", "without_unknown", "lowest", "highest", "left"])
    hidden = [voice.hidden] * any(figure.suppressed for figure in figures)
    return Table(caption, ("", *header), tuple(rows), (voice.note("sensitivity"), *hidden))


# ------------------------------------------------------------------ the sector
def response_table(figures: Sequence[Figure], voice: Voice, caption: str) -> Table:
    """Per group its people in the sector and among respondents, the response, and the weight."""
    of_one_kind(figures)
    names = list(dict.fromkeys(figure.variable for figure in figures))
    rows, below = list[tuple[str, ...]](), dict[str, None]()
    for name in names:
        own = [figure for figure in figures if figure.variable == name]
        title = f"<strong>{escape(voice.label(name))}</strong>"
        rows += [(title, "", "", "", "")] if len(names) > 1 else []
        rows += [_response(figure, own, voice) for figure in own]
        below |= dict.fromkeys(_of_groups(own, voice))
    if any(figure.suppressed for figure in figures):
        below[voice.hidden] = None
    header = ("", *voice.words(["sector", "respondents", "response", "weight"]))
    return Table(caption, header, tuple(rows), tuple(below))


def _response(figure: Figure, own: Sequence[Figure], voice: Voice) -> tuple[str, ...]:
    """A group; beside its numbers of people their part of all groups together."""
    parts = [f for f in own if f.categories and f.n is not None]
    size, people = sum(f.n or 0 for f in parts), sum(f.count or 0 for f in parts)
    part, hidden = figure in parts, bool(figure.suppressed)

    def told(of_group: int | None, of: int) -> str:
        if of_group is None:
            return "–"
        share = f" <small>{voice.number(100 * of_group / of, 0)}%</small>" if part and of else ""
        return f"{of_group}{share}"

    return (
        escape(_group(figure, voice)), told(figure.n, size),
        "·" if hidden else told(figure.count, people), cell(figure, voice),
        "·" if hidden else voice.number(figure.effect_size, 2),
    )  # fmt: skip


def _group(figure: Figure, voice: Voice) -> str:
    if figure.categories in ((), (MISSING,)):
        return voice.word("no_group" if figure.categories else "all_groups")
    return voice.category(figure)


def _of_groups(figures: Sequence[Figure], voice: Voice) -> list[str]:
    """Where the sizes come from, and what became of groups that cannot be weighted alone."""
    groups = [f for f in figures if f.categories not in ((), (MISSING,))]
    sized = [f for f in groups if f.n is not None or f.groups]
    pools = dict.fromkeys(f.groups for f in groups if f.groups)
    silent = [f for f in sized if f.count == 0 and f.effect_size is None]
    told = [("pooled", [f for f in groups if f.groups == pool]) for pool in pools]
    told += [("unheard", silent), ("unsized", [f for f in groups if f not in sized])]
    told += [("no_group", [f for f in figures if f.categories == (MISSING,)])]
    return [voice.note("margins", told=figures[0].how)] + [
        voice.note(key, names=", ".join(_group(figure, voice) for figure in found))
        for key, found in told
        if found
    ]


def weighted_table(figures: Sequence[Figure], voice: Voice, caption: str) -> Table:
    """A row per number: unweighted, weighted with its interval, the effective n and n."""
    of_one_kind(figures)
    several = len({figure.variable for figure in figures}) > 1
    rows = []
    for figure in figures:
        name = voice.title(figure)
        if not several and (figure.group or figure.categories):
            name = voice.group(figure) if figure.group else voice.category(figure)
        plain = voice.number(figure.effect_size, figure.decimals)
        if figure.effect_size is not None:
            plain = voice.with_unit(plain, figure)
        elif figure.suppressed:
            plain = "·"
        effective = voice.number(figure.n_effective, 0)
        rows.append((escape(name), escape(plain), cell(figure, voice), effective, n_of(figure)))
    header = ("", *voice.words(["unweighted", "weighted", "n_effective", "n"]))
    margins = dict.fromkeys((figure.against, figure.how) for figure in figures)
    below = [voice.note("weighted", told=told, by=voice.label(by).lower()) for by, told in margins]
    finite = any(figure.test == "finite_population" for figure in figures)
    below += [voice.note("self_selected"), voice.note("finite" if finite else "linearised")]
    below += [voice.note("weighted_hidden")] * any(figure.suppressed for figure in figures)
    return Table(caption, header, tuple(rows), tuple(below))
