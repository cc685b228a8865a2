"""What a reader must know of the figures in a table."""

from __future__ import annotations

from collections.abc import Sequence

from peo.analysis.tally import EXPLORED
from peo.disclosure import COUNTED
from peo.figure import Figure, half_up
from peo.instrument.model import Instrument
from peo.instrument.plan import standing
from peo.instrument.variable import Language
from peo.show.gate import shows
from peo.show.words import beside, bounds, count_note, interval, small_groups
from peo.words import each, say

COMPARED = (
    "superiority",
    "paired",
    "correlation",
    "odds_ratio",
    "change",
    "difference",
    "cooccurrence",
)


def notes(figures: Sequence[Figure], instrument: Instrument, language: Language) -> tuple[str, ...]:
    """What a reader must know of these figures: intervals, what is not fixed, what is hidden."""
    lines = []
    kind = figures[0].statistic
    own = kind in (*COMPARED, "planning", "rank", "placed", "standardised")
    if own:
        lines.append(say(f"show.note.{kind}", language))
    ends = any(interval(f, language) and not bounds(f, language) for f in figures)
    if ends and kind != "test" and (not own or kind == "correlation"):  # other notes name it
        which = {
            "mean": "mean",
            "correlation": "rho",
            "spread": "median",
            "reliability": "alpha",
        }.get(kind, "interval")
        lines.append(say(f"show.note.{which}", language))
    if kind == "percent" and _uneven(figures, instrument):
        lines.append(say("show.note.rounding", language))
    counted = figures[0].origin in COUNTED
    if any(figure.family == EXPLORED for figure in figures):
        lines.append(say("show.note.explored", language))
    for family, tests in {f.family: f.tests for f in figures if f.tests}.items():
        told = standing(instrument, family, counted)
        lines.append(count_note(tests or 0, told.kind, told.too_late, language))
        undone = sum(bool(f.reason) for f in figures if f.family == family and f.tests)
        if undone:
            key = "undone_one" if undone == 1 else "undone"
            lines.append(say(f"show.note.{key}", language, undone=undone, tests=tests))
    lines += small_groups(figures, instrument, language)
    lines += each("show.note", _methods(figures), language)
    if any(figure.p_from for figure in figures) and kind != "cooccurrence":
        lines.append(say("show.note.p_from", language))
    if any(not figure.identified and figure.value is not None for figure in figures):
        lines.append(say("show.note.not_identified", language))
    lines += _of_unknown(figures, language)
    if any(beside(figure, language) for figure in figures):
        lines.append(say("show.note.also_said", language))
    if any(bounds(figure, language) for figure in figures):
        lines.append(say("show.note.bounds", language))
    if any(figure.suppressed for figure in figures):
        lines.append(f"· {say('show.word.hidden', language)}")
    return tuple(lines)


def _methods(figures: Sequence[Figure]) -> list[str]:
    """What must be known of the tests that were done."""
    done = [figure for figure in figures if figure.value is not None]
    tests = {figure.test for figure in done}
    effects = any(figure.effect in ("epsilon_squared", "cramers_v") for figure in done)
    keys = [key for key in ("trend", "penalised") if key in tests]
    return keys + ["effect"] * effects + ["proportional"] * ("proportional_odds" in tests)


def _of_unknown(figures: Sequence[Figure], language: Language) -> list[str]:
    """What a dash and a range stand for, and how many tests nothing is said of."""
    silent = sum(not shows(figure) and not figure.reason for figure in figures)
    if figures[0].statistic == "test":
        said = say("show.note.unsaid_tests", language, n=silent)
        return [said] * bool(silent)
    ranges = [f for f in figures if f.value is None and f.bound_low is not None]
    rounded = [f for f in ranges if f.by == "wave"]  # of a range by rounding alone
    keys = ["range"] * (len(ranges) > len(rounded)) + ["unknown_cells"] * bool(silent)
    told = [say("trend.note.range", language)] * bool(rounded)
    return [*told, *each("show.note", keys, language)]


def _uneven(figures: Sequence[Figure], instrument: Instrument) -> bool:
    """Whether a full distribution does not add to 100 as printed."""
    columns: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        columns.setdefault((figure.variable, figure.group), []).append(figure)
    for (name, _), column in columns.items():
        codes = sorted(code for figure in column for code in figure.categories)
        full = codes == sorted(instrument.variables[name].codes)
        shown = [half_up(figure.value) for figure in column if figure.value is not None]
        if full and len(shown) == len(column) and sum(shown) != 100:
            return True
    return False
