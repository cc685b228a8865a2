"""What a reader must know of the figures in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peo.define.instrument.plan import standing
from peo.figure import Figure, half_up
from peo.figure.disclose import COUNTED
from peo.figure.tally import EXPLORED
from peo.show.gate import shows
from peo.show.voice import Voice

COMPARED = ("superiority", "paired", "correlation", "odds_ratio", "change", "difference",
            "cooccurrence")  # fmt: skip
_INTERVALS = {"mean": "mean", "correlation": "rho", "spread": "median", "reliability": "alpha"}


def notes(figures: Sequence[Figure], voice: Voice) -> tuple[str, ...]:
    """What a reader must know of these figures: intervals, what is not fixed, what is hidden."""
    return tuple(_notes(figures, voice))


def _notes(figures: Sequence[Figure], voice: Voice) -> Iterator[str]:
    kind = figures[0].statistic
    own = kind in (*COMPARED, "planning", "rank", "placed", "standardised")
    if own:
        yield voice.note(kind)
    ends = any(voice.interval(f) and not voice.bounds(f) for f in figures)
    if ends and kind != "test" and (not own or kind == "correlation"):  # other notes name it
        yield voice.note(_INTERVALS.get(kind, "interval"))
    if kind == "percent" and _uneven(figures, voice):
        yield voice.note("rounding")
    if any(figure.family == EXPLORED for figure in figures):
        yield voice.note("explored")
    yield from _of_families(figures, voice)
    yield from _small_groups(figures, voice)
    yield from map(voice.note, _methods(figures))
    if any(figure.p_from for figure in figures) and kind != "cooccurrence":
        yield voice.note("p_from")
    if any(not figure.identified and figure.value is not None for figure in figures):
        yield voice.note("not_identified")
    yield from _of_unknown(figures, voice)
    if any(map(voice.beside, figures)):
        yield voice.note("also_said")
    if any(map(voice.bounds, figures)):
        yield voice.note("bounds")
    if any(figure.suppressed for figure in figures):
        yield voice.hidden


def _of_families(figures: Sequence[Figure], voice: Voice) -> Iterator[str]:
    """How many tests were adjusted together, why they are no more than exploratory, and how many
    of them could not be done."""
    counted = figures[0].origin in COUNTED
    for family, tests in {f.family: f.tests for f in figures if f.tests}.items():
        told = standing(voice.instrument, family, counted)
        late = voice.word("plan_too_late", date=told.too_late) if told.too_late else ""
        key = "show.sentence.family_one" if tests == 1 else "show.sentence.family"
        yield voice.say(key, n=tests, kind=voice.word(told.kind) + late)
        own = [f for f in figures if f.family == family and f.tests]
        if undone := sum(f.not_done for f in own):
            key = "undone_one" if undone == 1 else "undone"
            yield voice.note(key, undone=undone, tests=tests)


def _small_groups(figures: Sequence[Figure], voice: Voice) -> Iterator[str]:
    """What became of groups that were too small for a test, a line per rule."""
    least = {family.id: family.least for family in voice.instrument.plan}
    told: dict[tuple[str, int], dict[str, None]] = {}
    for figure in figures:
        for entry in figure.regrouped:
            by, _, change = entry.partition(":")
            code, _, into = change.partition("=")
            if code:  # else a predictor without a place in the model: its row says why
                key = ("small_pooled" if into else "small_out", least.get(figure.family, 0))
                name = f"{voice.label(by)}: {voice.group_label(by, into or code)}"
                told.setdefault(key, {})[name] = None
    for (key_, number), names in told.items():
        yield voice.note(key_, least=number, which="; ".join(names))


def _methods(figures: Sequence[Figure]) -> list[str]:
    """What must be known of the tests that were done."""
    done = [figure for figure in figures if figure.value is not None]
    tests = {figure.test for figure in done}
    effects = any(figure.effect in ("epsilon_squared", "cramers_v") for figure in done)
    keys = [key for key in ("trend", "penalised") if key in tests]
    return keys + ["effect"] * effects + ["proportional"] * ("proportional_odds" in tests)


def _of_unknown(figures: Sequence[Figure], voice: Voice) -> Iterator[str]:
    """What a dash and a range stand for, and how many tests nothing is said of."""
    silent = sum(not shows(figure) and not figure.reason for figure in figures)
    if figures[0].statistic == "test":
        if silent:
            yield voice.note("unsaid_tests", n=silent)
        return
    ranges = [f for f in figures if f.value is None and f.bound_low is not None]
    rounded = [f for f in ranges if f.by == "wave"]  # of a range by rounding alone
    if rounded:
        yield voice.say("trend.note.range")
    if len(ranges) > len(rounded):
        yield voice.note("range")
    if silent:
        yield voice.note("unknown_cells")


def _uneven(figures: Sequence[Figure], voice: Voice) -> bool:
    """Whether a full distribution does not add to 100 as printed."""
    columns: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        columns.setdefault((figure.variable, figure.group), []).append(figure)
    for (name, _), column in columns.items():
        codes = sorted(code for figure in column for code in figure.categories)
        shown = [half_up(figure.value) for figure in column if figure.value is not None]
        full = codes == sorted(voice.instrument.variables[name].codes)
        if full and len(shown) == len(column) and sum(shown) != 100:
            return True
    return False
