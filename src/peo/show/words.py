"""How numbers and the names of statistics are written in the two languages."""

from __future__ import annotations

from collections.abc import Sequence

from peo.figure import Figure, half_up
from peo.instrument.expression import Condition, Term, terms_of
from peo.instrument.model import Instrument
from peo.instrument.names import numbers
from peo.instrument.variable import Language, Variable
from peo.words import say

NOT_IDENTIFIED = "†"
_AROUND = ("approx", "gt", "lt", "ge", "le")  # about, over, almost, at least, at most


def number(value: float | None, decimals: int, language: Language) -> str:
    """Rounded half up, with a decimal comma in Dutch; a missing value is an en dash."""
    if value is None or value != value:
        return "–"
    rounded = half_up(value, decimals)
    written = str(rounded if rounded else abs(rounded)).replace("-", "−")
    return written.replace(".", ",") if language == "nl" else written


def p_value(p: float | None, language: Language) -> str:
    """Three decimals, or that it is smaller or larger; one more beside 0.05, where a rounded one
    would contradict the verdict."""
    if p is None:
        return "–"
    if p < 0.001 or 0.9995 <= p < 1:
        sign, end = ("<", 0.001) if p < 0.001 else (">", 0.999)
        return f"{sign} {number(end, 3, language)}"
    return number(p, 4 if 0.0495 <= p < 0.0505 else 3, language)


def p_range(p: float | None, least: float | None, language: Language) -> str:
    """A p, or the smallest and the largest that a rounded number leaves."""
    told = p_value(p, language)
    if least is None or p_value(least, language) == told:
        return told
    return f"{p_value(least, language)} … {told}"


def value(figure: Figure, language: Language) -> str:
    """A figure as it is printed: 92%, 7,3 or 150, with a mark where it is not identified."""
    if figure.suppressed:
        return "·"
    if figure.value is None:
        return _without_value(figure, language)
    written = with_unit(number(figure.value, figure.decimals, language), figure, language)
    if figure.statistic in ("difference", "paired") and half_up(figure.value, figure.decimals) > 0:
        written = f"+{written}"
    return written + ("" if figure.identified else NOT_IDENTIFIED)


def why(figure: Figure, language: Language) -> str:
    """Why a figure has no number, or not all of it, in words; nothing for one that has."""
    reason, _, wave = figure.reason.partition(" ")
    return say(f"show.reason.{reason}", language, wave=wave) if reason else ""


def with_unit(written: str, figure: Figure, language: Language) -> str:
    """A number with its unit behind it: 92%, 31,5 uur; a difference of per cents is in points."""
    if figure.statistic in ("difference", "paired", "planning") and figure.unit == "%":
        return f"{written} {say('show.word.points', language)}"
    unit = figure.unit_in(language)
    return f"{written} {unit}" if unit[:1].isalpha() else written + unit


def _without_value(figure: Figure, language: Language) -> str:
    """What stands for a number that nobody published: the words around it, its range, a dash."""
    if figure.said is not None and figure.relation in _AROUND:
        return _as_said(figure.said, figure.relation, figure, language)
    if figure.bound_low is None or figure.bound_high is None:
        return "–"
    ends = figure.bound_low, figure.bound_high
    if figure.statistic != "difference":
        return with_unit(span(ends, figure.decimals, language), figure, language)
    told = [number(end, figure.decimals, language) for end in ends]
    signed = [f"+{x}" if end > 0 else x for x, end in zip(told, ends, strict=True)]
    return with_unit(" … ".join(dict.fromkeys(signed)), figure, language)


def _as_said(said: float, relation: str, figure: Figure, language: Language) -> str:
    """A published number with the word that stood before it."""
    written = with_unit(number(said, figure.decimals, language), figure, language)
    return say(f"published.relation.{relation}", language, x=written)


def beside(figure: Figure, language: Language) -> str:
    """Another published number for the same, which excludes this one; or nothing."""
    if figure.said_also is None or figure.suppressed:
        return ""
    also = _as_said(figure.said_also, figure.relation_also, figure, language)
    return say("show.word.also_said", language, x=also)


def span(ends: tuple[float, float], decimals: int, language: Language) -> str:
    """A range from its smallest to its largest number."""
    low, high = (number(end, decimals, language) for end in ends)
    if low == high:
        return low
    return f"{low} … {high}" if low.startswith("−") else f"{low}–{high}"


def people(figure: Figure) -> str:
    """Number of people behind a figure, in brackets: (n=150); a dot where it is hidden, nothing
    where it was not published."""
    if figure.n is None and not figure.suppressed:
        return ""
    return f"(n={'·' if figure.n is None else figure.n})"


def interval(figure: Figure, language: Language, decimals: int | None = None) -> str:
    """The interval of a figure, or nothing: around a number that is not fixed it says nothing."""
    if figure.low is None or figure.high is None or figure.suppressed or not figure.identified:
        return ""
    places = figure.decimals if decimals is None else decimals
    low, high = (number(x, places, language) for x in (figure.low, figure.high))
    dash = " … " if low.startswith("−") or high.startswith("−") else "–"
    return f"({low}{dash}{high})"


def route_in_words(instrument: Instrument, asked_if: Condition, language: Language) -> str:
    """A route in words: the filter's label and the answers that lead here."""
    alternative = f"; {say('show.word.or', language).strip()} "
    return say("show.word.and", language).join(
        alternative.join(
            f"{instrument.variables[term.variable].label(language)}: "
            f"{_accepted(instrument.variables[term.variable], term, language)}"
            for term in terms_of(part)
        )
        for part in asked_if.parts
    )


def ends_of(variable: Variable) -> tuple[str, str]:
    """The smallest and the largest number, or the first and the last day, that may be answered."""
    if variable.kind == "number":
        return f"{variable.minimum:g}", f"{variable.maximum:g}"
    return variable.first, variable.last


def _accepted(variable: Variable, term: Term, language: Language) -> str:
    """The answers of a term by their labels; of numbers and months that follow one another, the
    first and the last."""
    ordered = [*numbers(variable)] if variable.kind == "number" else [*variable.codes]
    places = [place for place, code in enumerate(ordered) if term.accepts(code)]
    if variable.kind == "category":
        runs = [(place, place) for place in places]
    else:
        new = [p for p in places if p - 1 not in places]
        runs = list(zip(new, [p for p in places if p + 1 not in places], strict=True))
    ends = [[variable.answer_label(ordered[p], language) for p in run] for run in runs]
    return say("show.word.or", language).join(
        one if one == last else f"{one}–{last}" for one, last in ends
    )


def bounds(figure: Figure, language: Language) -> str:
    """The bounds of a figure that is not identified, or nothing."""
    ends = bounds_of(figure)
    if ends is None or (figure.value is None and figure.said is None):
        return ""  # nothing, or the range itself stands for the number
    return f"[{span(ends, figure.decimals, language)}]"


def bounds_of(figure: Figure) -> tuple[float, float] | None:
    """The bounds of a figure that is not identified, as far as they were computed."""
    if figure.identified or figure.suppressed:
        return None
    if figure.bound_low is None or figure.bound_high is None:
        return None
    return figure.bound_low, figure.bound_high


def category(figure: Figure, instrument: Instrument, language: Language) -> str:
    """The name of what a share counts: an answer, a class of answers, a band, or the variable."""
    variable = instrument.variables[figure.variable]
    if figure.categories in (("yes",), ()) and variable.question != variable.id:
        return variable.label(language)
    for group in variable.classes:
        if set(group.codes) == set(figure.categories):
            return group.label(language)
    return ", ".join(variable.answer_label(code, language) for code in figure.categories)


def counted(figure: Figure, instrument: Instrument, language: Language) -> str:
    """What a figure counts, for a sentence: the item of a longer question, else the answer."""
    variable = instrument.variables.get(figure.variable)
    if variable is None:
        return ""
    if variable.question != variable.id:
        return variable.label(language)
    return category(figure, instrument, language)


def combination(figure: Figure, instrument: Instrument, language: Language) -> str:
    """The options that were chosen together."""
    return " + ".join(instrument.variables[code].label(language) for code in figure.categories)


def group(figure: Figure, instrument: Instrument, language: Language, short: bool = False) -> str:
    """The name of the group a figure is about; `short` for the head of a column."""
    if figure.by == "wave":
        return figure.group
    if not (figure.group and figure.by):
        return say("show.word.all", language)
    by = instrument.variables[figure.by]
    return (by.short_label if short else by.answer_label)(figure.group, language)


def group_label(by: Variable, code: str, language: Language) -> str:
    """The name of a group, or of groups that were taken together."""
    return " + ".join(by.answer_label(part, language) for part in code.split("+"))


def group_named(figure: Figure, instrument: Instrument, language: Language) -> str:
    """The group of a figure in a sentence: with its question where it says no more than yes."""
    name = group(figure, instrument, language)
    yes_or_no = figure.by in instrument.variables and figure.group in ("yes", "no")
    return f"{instrument.variables[figure.by].label(language)}: {name}" if yes_or_no else name


def groups_in_words(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> list[str]:
    """The group of each figure, with what the groups are of where that differs."""
    several = len({figure.by for figure in figures if figure.by}) > 1
    names = []
    for figure in figures:
        name = group(figure, instrument, language)
        if several and figure.by:
            name = f"{instrument.variables[figure.by].label(language)}, {name}"
        names.append(name)
    return names


def compared(figure: Figure, instrument: Instrument, language: Language) -> tuple[str, str]:
    """What a comparison is about, and between what: two texts, of which the second may be empty."""
    name = instrument.variables[figure.variable].label(language)
    if figure.by == "wave":
        answer = category(figure, instrument, language)
        return name if answer in (name, "") else f"{name}: {answer}", (
            f"{figure.group} {say('show.word.against', language)} {figure.against}"
        )
    if figure.group == "items":  # a test of all items of a question
        asked = dict.fromkeys(
            instrument.question_of(name).label(language) for name in figure.groups
        )
        return ", ".join(asked), say("show.word.items", language, n=len(figure.groups))
    if figure.statistic == "paired":
        other = instrument.variables[figure.against].label(language)
        return name, f"{say('show.word.against', language)} {other}"
    if figure.statistic == "test" and not figure.by:
        return name, say(f"show.word.{figure.group}", language)
    if not figure.by:
        return name, ""
    by = instrument.variables[figure.by]
    if figure.statistic in ("correlation", "cooccurrence"):
        return name, f"× {by.label(language)}"
    if figure.against:
        one, other = (group_label(by, code, language) for code in (figure.group, figure.against))
        versus = f"{one} {say('show.word.against', language)} {other}"
        return (by.label(language) if figure.statistic == "odds_ratio" else name), versus
    if figure.statistic == "odds_ratio":
        return by.label(language), say("show.word.step", language)
    return name, f"{say('show.word.by', language).lower()} {by.label(language)}"


def interval_of_effect(figure: Figure, language: Language) -> str:
    """The interval of an effect size, or nothing."""
    ends = figure.effect_low, figure.effect_high
    if None in ends or not figure.identified:
        return ""
    low, high = (number(end, 2, language) for end in ends)
    return f" ({low}–{high})"


def small_groups(
    figures: Sequence[Figure], instrument: Instrument, language: Language
) -> list[str]:
    """What became of groups that were too small for a test, a line per rule."""
    least = {family.id: family.least for family in instrument.plan}
    told: dict[tuple[str, int], list[str]] = {}
    for figure in figures:
        for entry in figure.regrouped:
            by, _, change = entry.partition(":")
            code, _, into = change.partition("=")
            if not code:  # a predictor without a place in the model: its row says why
                continue
            variable = instrument.variables[by]
            name = f"{variable.label(language)}: {group_label(variable, into or code, language)}"
            names = told.setdefault(("pooled" if into else "out", least.get(figure.family, 0)), [])
            if name not in names:
                names.append(name)
    return [
        say(f"show.note.small_{rule}", language, least=number_, which="; ".join(names))
        for (rule, number_), names in told.items()
    ]


def count_note(tests: int, kind: str, too_late: str, language: Language) -> str:
    """How many tests were adjusted together, and why they are no more than exploratory."""
    late = say("show.word.plan_too_late", language, date=too_late) if too_late else ""
    key = "show.sentence.family_one" if tests == 1 else "show.sentence.family"
    return say(key, language, n=tests, kind=say(f"show.word.{kind}", language) + late)


def left_out(shown: int, tests: Sequence[Figure], language: Language) -> str:
    """How many of the tests are shown, where only the significant ones are."""
    done = max([len(tests), *(figure.tests or 0 for figure in tests)])
    return say("show.sentence.left_out", language, shown=shown, done=done)


def figure_title(figure: Figure, instrument: Instrument, language: Language) -> str:
    """What a share, mean or count is about, in a few words: variable, answer and group."""
    variable = instrument.variables[figure.variable]
    question = next(q for q in instrument.questions if q.id == variable.question)
    parts = [variable.label(language)]
    answer = category(figure, instrument, language) if figure.categories else parts[0]
    if question.type == "multi":
        parts.insert(0, question.label(language))
    elif answer != parts[0]:
        parts.append(answer)
    name = ": ".join(parts)
    return f"{name} ({group(figure, instrument, language)})" if figure.group else name
