"""How a report speaks: numbers, labels and the names of statistics in one language.

Whoever shows figures is given the voice of its report, and hands it on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peo.define.instrument.expression import Condition, Term, terms_of
from peo.define.instrument.model import Instrument
from peo.define.instrument.names import numbers
from peo.define.instrument.variable import Variable
from peo.figure import Figure, half_up
from peo.project.words import Language, each, named, say

NOT_IDENTIFIED = "†"
_AROUND = ("approx", "gt", "lt", "ge", "le")  # about, over, almost, at least, at most


def people(figure: Figure) -> str:
    """Number of people behind a figure, in brackets: (n=150); a dot where it is hidden, nothing
    where it was not published."""
    if figure.n is None and not figure.suppressed:
        return ""
    return f"(n={'·' if figure.n is None else figure.n})"


def bounds_of(figure: Figure) -> tuple[float, float] | None:
    """The bounds of a figure that is not identified, as far as they were computed."""
    if figure.identified or figure.suppressed or None in (figure.bound_low, figure.bound_high):
        return None
    return figure.bound_low or 0.0, figure.bound_high or 0.0


def ends_of(variable: Variable) -> tuple[str, str]:
    """The smallest and the largest number, or the first and the last day, that may be answered."""
    if variable.kind == "number":
        return f"{variable.minimum:g}", f"{variable.maximum:g}"
    return variable.first, variable.last


@dataclass(frozen=True)
class Numbers:
    """How numbers are written in a language: all that a report without a questionnaire needs."""

    language: Language

    def say(self, key: str, **values: object) -> str:
        """A text of the catalogue."""
        return say(key, self.language, **values)

    def word(self, key: str, **values: object) -> str:
        """A word or a few that all that is shown uses."""
        return say(f"show.word.{key}", self.language, **values)

    def words(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Several of them: the head of a table."""
        return each("show.word", keys, self.language)

    def note(self, key: str, **values: object) -> str:
        """What has to be known of a table or a picture."""
        return say(f"show.note.{key}", self.language, **values)

    def named(self, code: str, family: str = "show.word") -> str:
        """The word for a code; one without a word stands for itself."""
        return named(family, code, self.language)

    @property
    def hidden(self) -> str:
        """What a dot in the place of a number means."""
        return f"· {self.word('hidden')}"

    def number(self, value: float | None, decimals: int) -> str:
        """Rounded half up, with a decimal comma in Dutch; a missing value is an en dash."""
        if value is None or value != value:
            return "–"
        rounded = half_up(value, decimals)
        written = str(rounded if rounded else abs(rounded)).replace("-", "−")
        return written.replace(".", ",") if self.language == "nl" else written

    def p_value(self, p: float | None) -> str:
        """Three decimals, or that it is smaller or larger; one more beside 0.05, where a rounded
        one would contradict the verdict."""
        if p is None:
            return "–"
        if p < 0.001 or 0.9995 <= p < 1:
            sign, end = ("<", 0.001) if p < 0.001 else (">", 0.999)
            return f"{sign} {self.number(end, 3)}"
        return self.number(p, 4 if 0.0495 <= p < 0.0505 else 3)

    def p_range(self, p: float | None, least: float | None) -> str:
        """A p, or the smallest and the largest that a rounded number leaves."""
        told = self.p_value(p)
        low = told if least is None else self.p_value(least)
        return told if low == told else f"{low} … {told}"

    def value(self, figure: Figure) -> str:
        """A figure as it is printed: 92%, 7,3 or 150, with a mark where it is not identified."""
        if figure.suppressed:
            return "·"
        if figure.value is None:
            return self._without_value(figure)
        written = self.with_unit(self.number(figure.value, figure.decimals), figure)
        if figure.test == "in_order":  # an answer has no unit: its words say it
            written = figure.unit_in(self.language)
        if figure.statistic in ("difference", "paired"):
            written = "+" * (half_up(figure.value, figure.decimals) > 0) + written
        return written + ("" if figure.identified else NOT_IDENTIFIED)

    def why(self, figure: Figure) -> str:
        """Why a figure has no number, or not all of it; nothing for one that has."""
        reason, _, wave = figure.reason.partition(" ")
        return say(f"show.reason.{reason}", self.language, wave=wave) if reason else ""

    def with_unit(self, written: str, figure: Figure) -> str:
        """A number with its unit: 92%, 31,5 uur; a difference of per cents is in points."""
        if figure.statistic in ("difference", "paired", "planning") and figure.unit == "%":
            return f"{written} {self.word('points')}"
        unit = figure.unit_in(self.language)
        return f"{written} {unit}" if unit[:1].isalpha() else written + unit

    def _without_value(self, figure: Figure) -> str:
        """What stands for a number that nobody published: words around it, its range, a dash."""
        if figure.said is not None and figure.relation in _AROUND:
            return self._as_said(figure.said, figure.relation, figure)
        if figure.bound_low is None or figure.bound_high is None:
            return "–"
        ends = figure.bound_low, figure.bound_high
        if figure.statistic != "difference":
            return self.with_unit(self.span(ends, figure.decimals), figure)
        signed = ["+" * (end > 0) + self.number(end, figure.decimals) for end in ends]
        return self.with_unit(" … ".join(dict.fromkeys(signed)), figure)

    def _as_said(self, said: float, relation: str, figure: Figure) -> str:
        """A published number with the word that stood before it."""
        written = self.with_unit(self.number(said, figure.decimals), figure)
        return say(f"published.relation.{relation}", self.language, x=written)

    def beside(self, figure: Figure) -> str:
        """Another published number for the same, which excludes this one; or nothing."""
        if figure.said_also is None or figure.suppressed:
            return ""
        also = self._as_said(figure.said_also, figure.relation_also, figure)
        return self.word("also_said", x=also)

    def span(self, ends: tuple[float, float], decimals: int) -> str:
        """A range from its smallest to its largest number."""
        low, high = (self.number(end, decimals) for end in ends)
        if low == high:
            return low
        return f"{low} … {high}" if low.startswith("−") else f"{low}–{high}"

    def interval(self, figure: Figure, decimals: int | None = None) -> str:
        """The interval of a figure, or nothing: there is none around a number that is not fixed."""
        if None in (figure.low, figure.high) or figure.suppressed or not figure.identified:
            return ""
        places = figure.decimals if decimals is None else decimals
        low, high = (self.number(x, places) for x in (figure.low, figure.high))
        dash = " … " if low.startswith("−") or high.startswith("−") else "–"
        return f"({low}{dash}{high})"

    def interval_of_effect(self, figure: Figure) -> str:
        """The interval of an effect size, or nothing."""
        ends = figure.effect_low, figure.effect_high
        if None in ends or not figure.identified:
            return ""
        return f" ({'–'.join(self.number(end, 2) for end in ends)})"

    def bounds(self, figure: Figure) -> str:
        """The bounds of a figure that is not identified, or nothing."""
        ends = bounds_of(figure)
        if ends is None or (figure.value is None and figure.said is None):
            return ""  # nothing, or the range itself stands for the number
        return f"[{self.span(ends, figure.decimals)}]"

    def around(self, figure: Figure) -> str:
        """What stands small behind a number: its bounds, or its interval."""
        return self.bounds(figure) or self.interval(figure)

    def listed(self, names: Sequence[str]) -> str:
        """a, b en c; a, b and c."""
        return self.word("and").join(filter(None, (", ".join(names[:-1]), *names[-1:])))


@dataclass(frozen=True)
class Voice(Numbers):
    """How the report of a wave speaks: also in the words of its questionnaire."""

    instrument: Instrument

    def label(self, name: str) -> str:
        """What a variable is called."""
        return self.instrument.variables[name].label(self.language)

    def question(self, name: str) -> str:
        """What the question of a variable is called."""
        return self.instrument.question_of(name).label(self.language)

    def route(self, asked_if: Condition) -> str:
        """A route in words: the filter's label and the answers that lead here."""
        alternative = f"; {self.word('or').strip()} "
        return self.word("and").join(
            alternative.join(
                f"{self.label(term.variable)}: {self._accepted(term)}" for term in terms_of(part)
            )
            for part in asked_if.parts
        )

    def _accepted(self, term: Term) -> str:
        """The answers of a term by their labels; of numbers and months that follow one another,
        the first and the last."""
        variable = self.instrument.variables[term.variable]
        ordered = [*numbers(variable)] if variable.kind == "number" else [*variable.codes]
        places = [place for place, code in enumerate(ordered) if term.accepts(code)]
        if variable.kind == "category":
            runs = [(place, place) for place in places]
        else:
            new = [p for p in places if p - 1 not in places]
            runs = list(zip(new, [p for p in places if p + 1 not in places], strict=True))
        ends = [[variable.answer_label(ordered[p], self.language) for p in run] for run in runs]
        return self.word("or").join("–".join(dict.fromkeys(pair)) for pair in ends)

    def category(self, figure: Figure) -> str:
        """What a share counts: an answer, a class of answers, a band, or the variable."""
        variable = self.instrument.variables[figure.variable]
        if figure.categories in (("yes",), ()) and variable.question != variable.id:
            return variable.label(self.language)
        for group in variable.classes:
            if set(group.codes) == set(figure.categories):
                return group.label(self.language)
        return ", ".join(variable.answer_label(code, self.language) for code in figure.categories)

    def counted(self, figure: Figure) -> str:
        """What a figure counts, for a sentence: the item of a longer question, else the answer."""
        variable = self.instrument.variables.get(figure.variable)
        if variable is None:
            return ""
        alone = variable.question == variable.id
        return self.category(figure) if alone else variable.label(self.language)

    def combination(self, figure: Figure) -> str:
        """The options that were chosen together."""
        return " + ".join(map(self.label, figure.categories))

    def group(self, figure: Figure, short: bool = False) -> str:
        """The name of the group a figure is about; `short` for the head of a column."""
        if figure.by == "wave":
            return figure.group
        if not (figure.group and figure.by):
            return self.word("all")
        by = self.instrument.variables[figure.by]
        return (by.short_label if short else by.answer_label)(figure.group, self.language)

    def group_label(self, by: str, code: str) -> str:
        """The name of a group, or of groups that were taken together."""
        variable = self.instrument.variables[by]
        return " + ".join(variable.answer_label(part, self.language) for part in code.split("+"))

    def group_named(self, figure: Figure) -> str:
        """The group of a figure in a sentence: with its question where it says no more than yes."""
        return self._of(figure, ": ") if figure.group in ("yes", "no") else self.group(figure)

    def groups(self, figures: Sequence[Figure]) -> list[str]:
        """The group of each figure, with what the groups are of where that differs."""
        several = len({figure.by for figure in figures if figure.by}) > 1
        return [self._of(one, ", ") if several else self.group(one) for one in figures]

    def _of(self, figure: Figure, between: str) -> str:
        """A group behind the question that makes it."""
        name = self.group(figure)
        if figure.by not in self.instrument.variables:
            return name
        return f"{self.label(figure.by)}{between}{name}"

    def compared(self, figure: Figure) -> tuple[str, str]:
        """What a comparison is about, and between what: two texts, the second may be empty."""
        name, versus = self.label(figure.variable), self.word("against")
        if figure.by == "wave":
            answer = self.category(figure)
            about = name if answer in (name, "") else f"{name}: {answer}"
            return about, f"{figure.group} {versus} {figure.against}"
        if figure.group == "items":  # a test of all items of a question
            asked = dict.fromkeys(map(self.question, figure.groups))
            return ", ".join(asked), self.word("items", n=len(figure.groups))
        if figure.statistic == "paired":
            return name, f"{versus} {self.label(figure.against)}"
        if not figure.by:
            return name, self.word(figure.group) if figure.statistic == "test" else ""
        by, odds = self.label(figure.by), figure.statistic == "odds_ratio"
        if figure.statistic in ("correlation", "cooccurrence"):
            return name, f"× {by}"
        if figure.against:
            one, other = (self.group_label(figure.by, x) for x in (figure.group, figure.against))
            return by if odds else name, f"{one} {versus} {other}"
        return (by, self.word("step")) if odds else (name, f"{self.word('by').lower()} {by}")

    def title(self, figure: Figure) -> str:
        """What a share, mean or count is about, in a few words: variable, answer and group."""
        parts = [self.label(figure.variable)]
        answer = self.category(figure) if figure.categories else parts[0]
        if self.instrument.question_of(figure.variable).type == "multi":
            parts.insert(0, self.question(figure.variable))
        elif answer != parts[0]:
            parts.append(answer)
        name = ": ".join(parts)
        return f"{name} ({self.group(figure)})" if figure.group else name


def capital(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]


def lower(label: str) -> str:
    """A label inside a sentence: without its capital, unless it is an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
