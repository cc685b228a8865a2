"""The numbers of a whole release, judged together: a hidden one must not follow from the others."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Mapping, Sequence

from peo.define.instrument.expression import Condition, Either
from peo.define.instrument.model import Instrument
from peo.define.instrument.names import answers_of, in_band
from peo.define.parameters import Disclosure
from peo.figure import Figure
from peo.figure.disclose import COUNTED, GROUPS, hide, in_digits, whole
from peo.figure.ranges import Event, Values, possible, to_give_up

SMALL = "small group"  # the one reason that is told: which of two it was is a number as well
_YES, _YES_NO = frozenset({"yes"}), frozenset({"yes", "no"})
_CLOSE = 1e-6
_NOBODY = ""  # the value of a variable for who gave no answer
_CHOSEN = ("percent", "count", "mentions", "rank", "change", "difference", "cooccurrence")
_OF_PEOPLE = ("percent", "count", "rank", "mean", "base_n")  # n is of people who answered


class Counted(ABC):
    """How the figures of a subject are read as counts of what it has."""

    values: Values

    @abstractmethod
    def number(self, figure: Figure) -> Event | None:
        """What the number in a figure counts or adds up; None for anything else."""

    def told(self, figure: Figure) -> Mapping[Event, int]:  # noqa: ARG002
        """How many there are in all, as far as a figure says so beside its number."""
        return {}

    def parts(self, figure: Figure) -> Mapping[Event, int | None]:  # noqa: ARG002
        """The numbers per group that a figure is made of, as far as it prints them."""
        return {}


class Answers(Counted):
    """People by their answers, as the figures of a wave count them."""

    def __init__(self, instrument: Instrument, figures: Sequence[Figure]) -> None:
        self._known = instrument.variables
        questions = [one.question for one in self._known.values()]
        self._alone = {name for name in questions if questions.count(name) == 1}
        self._values = {name: self._answers(name) | {_NOBODY} for name in self._known}
        self.values: Values = self._values
        self._held = {f.variable for f in figures if f.suppressed and self._of_all(f)}

    def number(self, figure: Figure) -> Event | None:
        """People with these answers in the base, or the sum of their numbers."""
        name = figure.variable
        if name not in self._known:
            return None
        if figure.statistic == "mean":
            return self._event(figure.base, {name: self._added(name)}, added=name)
        if figure.statistic not in _CHOSEN:
            return None
        if figure.categories == ("left_open",):
            alone = self._known[name].question in self._alone  # else cells of several are counted
            return self._event(figure.base, {name: frozenset({_NOBODY})}) if alone else None
        chosen = {name: self._meant(name, figure.categories)}
        if figure.statistic == "cooccurrence":
            chosen[figure.by] = self._meant(figure.by, figure.categories)
        return self._event(figure.base, chosen) if all(chosen.values()) else None

    def told(self, figure: Figure) -> Mapping[Event, int]:
        """Who answered, who was asked, and what the codebook tells of all of them."""
        if figure.n is None or figure.statistic not in _OF_PEOPLE:
            return {}
        name, number, told = figure.variable, self.number(figure), {}
        if name not in self._known:
            return {self._event(figure.base, {}): figure.n} if name == "respondents" else {}
        if figure.statistic == "base_n" or (number and figure.categories != ("left_open",)):
            counted = self._added(name) if figure.statistic == "mean" else self._answers(name)
            told[self._event(figure.base, {name: counted})] = figure.n
            if figure.excluded is not None:
                told[self._event(figure.base, {})] = figure.n + figure.excluded
        if number and figure.count is not None and self._of_all(figure) and name not in self._held:
            told[number] = figure.count  # the codebook, which holds back whole questions, tells it
        return told

    def parts(self, figure: Figure) -> Mapping[Event, int | None]:
        """The strata of a weighted number; what a response and choices on missing answers tell."""
        if figure.statistic == "response":
            return self._of_groups(figure)
        if figure.statistic == "sensitivity":
            return self._of_choices(figure)
        if figure.statistic != "weighted":
            return {}
        name, found = figure.variable, {}
        added = "" if figure.cells else name
        chosen = self._meant(name, figure.categories) if figure.cells else self._added(name)
        cells = figure.cells or [None] * len(figure.groups)
        for group, cell in zip(figure.groups, cells, strict=True):
            if people := self._meant(figure.against, group.split("+")):
                more = {name: chosen, figure.against: people}
                found[self._event(figure.base, more, added)] = cell
        return found

    def _of_groups(self, figure: Figure) -> Mapping[Event, int | None]:
        """Who answered of a group; with it the others of its pool, whose weight tells their sum."""
        name, groups = figure.variable, figure.groups if figure.categories else ()
        found: dict[Event, int | None] = {
            self._event(Condition(), {name: self._meant(name, [group])}): None for group in groups
        }
        if figure.categories == ("missing",):
            own = frozenset({_NOBODY})
        else:
            own = self._meant(name, figure.categories or figure.groups)
        return found | {self._event(Condition(), {name: own}): figure.count}

    def _of_choices(self, figure: Figure) -> Mapping[Event, int | None]:
        """Who gives an answer; who is on the scale, or would give it if all had answered."""
        name, base, one = figure.variable, figure.base, self._known[figure.variable]
        chosen = self._meant(name, figure.categories)
        if figure.against == "all":
            return {self._event(base & one.asked_if, {name: chosen | {_NOBODY}}): figure.count}
        found: dict[Event, int | None] = {self._event(base, {name: chosen}): figure.count}
        if figure.against == "without_unknown":
            found[self._event(base, {name: self._meant(name, one.substantive)})] = figure.n
        return found

    def _of_all(self, figure: Figure) -> bool:
        """Whether it is about all who were asked."""
        one = self._known.get(figure.variable)
        return one is not None and figure.base in (Condition(), one.asked_if)

    def _event(self, base: Condition, more: Mapping[str, frozenset[str]], added: str = "") -> Event:
        found = dict(more)
        for term in base.parts:
            if isinstance(term, Either):  # whether it holds is a variable of its own
                self._values[str(term)] = _YES_NO
                found[str(term)] = _YES
                continue
            meant = self._meant(term.variable, term.codes)
            if term.negated:
                meant = self._answers(term.variable) - meant
            found[term.variable] = found.get(term.variable, meant) & meant
        return Event(frozenset(found.items()), added)

    def _meant(self, name: str, codes: Sequence[str]) -> frozenset[str]:
        """The answers behind codes, classes and bands; none where they are no answers."""
        one, found = self._known[name], set[str]()
        for code in codes:
            found |= {*(in_band(one, code) or one.class_codes(code))}
        return frozenset(found) if found <= self._answers(name) else frozenset()

    def _answers(self, name: str) -> frozenset[str]:
        return frozenset(answers_of(self._known[name]))

    def _added(self, name: str) -> frozenset[str]:
        """The answers that a mean adds up; of a ranking places alone."""
        one = self._known[name]
        return frozenset(one.substantive) if one.rank else self._answers(name)


class Mentions(Counted):
    """Fragments and what else is coded, by their codes, as the figures of coded talk count them.

    Columns that share codes say the same, whatever they are called; a code that another one
    settles (a factor that always works one way) adds nothing to it and is left out.
    """

    def __init__(self, figures: Sequence[Figure]) -> None:
        bases = [figure.base for figure in figures if figure.statistic == "count"]
        columns: dict[str, set[str]] = {}
        for term in (term for base in bases for term in base.terms):
            columns.setdefault(term.variable, set()).update(term.codes)
        self._groups = {name: frozenset(columns[name]) for name in sorted(GROUPS & {*columns})}
        self._same = {
            name: min(other for other in columns if other == name or len(own & columns[other]) > 1)
            for name, own in columns.items()
        }
        self._beside: dict[str, set[str]] = {}
        for codes in map(self._codes, bases):
            for code in codes:
                self._beside.setdefault(code, set()).update(codes - {code})
        self._values: dict[str, frozenset[str]] = {}
        self.values: Values = self._values
        for figure in figures:
            self.number(figure)

    def number(self, figure: Figure) -> Event | None:
        """What is coded with all codes of the base."""
        base, unit = figure.base, figure.variable
        if figure.statistic != "count" or any(t.negated or len(t.codes) > 1 for t in base.terms):
            return None
        found = {}
        for term in base.terms:
            if term.variable in self._groups:
                found[f"{unit} {term.variable}"] = frozenset(term.codes)
                self._values[f"{unit} {term.variable}"] = self._groups[term.variable]
        codes = self._codes(base)
        for code in sorted(codes):
            if not any(self._settles(other, code) for other in codes):
                found[f"{unit} {code}"] = _YES
                self._values[f"{unit} {code}"] = _YES_NO
        return Event(frozenset(found.items()))

    def _codes(self, base: Condition) -> set[str]:
        """The codes of a base as `column=code`, without those of groups."""
        coded = (term for term in base.terms if term.variable not in self._groups)
        return {f"{self._same[term.variable]}={term.codes[0]}" for term in coded}

    def _settles(self, code: str, other: str) -> bool:
        """Whether a code never stands beside another than `other` of its column."""
        column = other.partition("=")[0]
        beside = {one for one in self._beside[code] if one.partition("=")[0] == column}
        again = self._beside[other] == {code} and other < code  # each settles the other: one stays
        return beside == {other} and not again


def withheld(figures: Sequence[Figure], counted: Counted, rule: Disclosure) -> list[Figure]:
    """The figures of a release, without what would tell a hidden number to who can subtract.

    `figures` were disclosed one by one. Each hidden count keeps a range of `min_cell` people or
    more given all that is printed, or as much as the numbers of people who answered leave; each
    hidden sum as much as if so many had not answered. All reasons become one, and what is no count
    or sum of answers has no more digits than are printed.
    """
    ours = [figure for figure in figures if figure.origin in COUNTED]
    numbers, parts, told, printed, secret = _known(ours, counted)
    gone = set(secret)
    for event in secret:
        near, width = _near(event, printed), _width(event, rule)
        try:
            found, _ = to_give_up(event, near, told.keys() & near.keys(), width, counted.values)
        except ValueError:  # what is told contradicts itself, so nothing of it can be relied on
            found, _ = to_give_up(event, near, (), width, counted.values)
        gone.update(found)
        for one in found:
            del printed[one]
    lost = {id(figure) for figure, event in numbers if event in gone}
    touched = [figure for figure, made in parts if gone & made.keys()]
    wholes = {*map(whole, touched)} - {()}  # of which a part goes
    lost |= {id(figure) for figure in touched}
    lost |= {id(figure) for figure in ours if whole(figure) in wholes}
    lost |= _of_hidden_items(ours, lost)
    return [
        hide(figure, SMALL)
        if figure.suppressed or id(figure) in lost
        else in_digits(figure)
        if figure.origin in COUNTED
        else figure
        for figure in figures
    ]


def _known(
    ours: Sequence[Figure], counted: Counted
) -> tuple[
    list[tuple[Figure, Event]],
    list[tuple[Figure, Mapping[Event, int | None]]],
    dict[Event, float],
    dict[Event, float],
    dict[Event, Figure],
]:
    """What the figures of a release count and are made of, what they tell beside their numbers,
    all that is printed, and what is hidden."""
    numbers = [(figure, event) for figure in ours if (event := counted.number(figure))]
    told = {event: float(n) for figure in ours for event, n in counted.told(figure).items()}
    parts = [(figure, counted.parts(figure)) for figure in ours]
    printed = told | {e: float(n) for _, made in parts for e, n in made.items() if n is not None}
    for figure, event in numbers:
        if not figure.suppressed and (value := _value(figure)) is not None:
            printed.setdefault(event, value)
    secret = {event: figure for figure, event in numbers if figure.suppressed}
    for event in secret:
        printed.pop(event, None)
    return numbers, parts, told, printed, secret


def _width(event: Event, rule: Disclosure) -> float:
    """The range that a hidden number has to keep."""
    if not event.added:
        return float(rule.min_cell)
    marks = [float(value) for value in dict(event.values)[event.added]]
    return rule.min_cell * (max(marks) - min(marks))


def told_beside(
    releases: Sequence[Sequence[Figure]], counted: Counted, rule: Disclosure
) -> list[Figure]:
    """The figures that one of several releases of the same answers hides, and that can be told
    from all that they print, where its own release leaves a wider range."""
    ours = [[figure for figure in one if figure.origin in COUNTED] for one in releases]
    known = [_known(one, counted)[-2:] for one in ours]
    every = {event: number for printed, _ in known for event, number in printed.items()}
    return [
        figure
        for printed, secret in known
        for event, figure in secret.items()
        if event in every or _narrower(event, printed, every, counted.values, rule)
    ]


def _narrower(
    event: Event,
    own: Mapping[Event, float],
    every: Mapping[Event, float],
    values: Values,
    rule: Disclosure,
) -> bool:
    near, before = _near(event, every), _near(event, own)
    if near.keys() == before.keys():
        return False
    try:
        now, then = (possible(event, numbers, values) for numbers in (near, before))
    except ValueError:  # they cannot be of the same answers
        return False
    narrow = min(_width(event, rule), then.high - then.low)
    return now.high - now.low < narrow - _CLOSE


def _of_hidden_items(figures: Sequence[Figure], lost: Container[int]) -> set[int]:
    """Differences and places within people of items of which the share is hidden: a difference
    beside the share of the other item would tell it."""
    hidden = {
        (figure.variable, figure.categories, figure.base)
        for figure in figures
        if figure.statistic in ("percent", "count") and (figure.suppressed or id(figure) in lost)
    }
    return {
        id(figure)
        for figure in figures
        if figure.statistic in ("paired", "placed")
        for name in (figure.variable, figure.against)
        if (name, figure.categories, figure.base) in hidden
    }


def _value(figure: Figure) -> float | None:
    """The number that a figure prints, as a count or as a sum of answers."""
    if figure.statistic != "mean":
        return figure.count
    return None if figure.value is None or figure.n is None else figure.value * figure.n


def _near(event: Event, printed: Mapping[Event, float]) -> dict[Event, float]:
    """What is printed of the variables of an event, and of those with one more variable."""
    own = event.variables
    wider = {other.variables for other in printed if own <= other.variables}
    reach = [own, *(names for names in wider if len(names - own) == 1)]
    return {
        other: number
        for other, number in printed.items()
        if any(other.variables <= names for names in reach)
    }
