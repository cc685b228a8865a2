"""Sentences made from figures, in Dutch and English.

Words for a share, by a fixed rule. The share as printed (whole per cent) is compared with a
quarter, a third (33), half, two thirds (67) and three quarters:

    equal to it                  "de helft"        "half"
    1 to 4 points above it       "ruim de helft"   "just over half"
    1 to 4 points below it       "bijna de helft"  "almost half"
    further from all of them     "42%"             "42%"

The nearest one counts, and of two equally near the lower. Beside the words stands the percentage.
In Dutch such a part takes the verb in the singular, in English in the plural, as per cents do.
"""

from __future__ import annotations

from collections.abc import Sequence

from peo.analysis.between import verdict
from peo.figure import Figure, half_up
from peo.instrument.model import Instrument
from peo.instrument.variable import Language
from peo.published.printed import NEAR
from peo.show.markdown import Markdown, literal
from peo.show.words import (
    NOT_IDENTIFIED,
    bounds,
    category,
    compared,
    figure_title,
    group,
    interval,
    number,
    p_range,
    value,
    why,
    with_unit,
)
from peo.words import named, say

_PARTS = (25, 33, 50, 67, 75)
# Strength of a correlation by its absolute value: Cohen (1988), p. 79-80.
_STRENGTH = ((0.5, "strongly"), (0.3, "moderately"), (0.1, "weakly"), (0.0, "hardly"))


def about(share: float, language: Language) -> str:
    """A percentage in words, by the rule of this module; the number itself when none is near."""
    shown = int(half_up(share))
    part = min(_PARTS, key=lambda known: (abs(known - shown), known))
    if abs(shown - part) > NEAR:
        return f"{shown}%"
    name = say(f"show.share.{part}", language)
    if shown == part:
        return name
    side = say("show.share.above" if shown > part else "show.share.below", language)
    return f"{side} {name}"


def fill(
    text: str, figure: Figure, language: Language, name: str = "", group: str = ""
) -> Markdown:
    """A sentence with {value}, {n}, {name}, {group}, and {about} or {About}: the share in words.

    A number that the published figures do not fix has its bounds behind it.
    """
    shown = value(figure, language)
    words, around = shown, bounds(figure, language)
    if figure.value is None and not figure.suppressed:
        words, shown = _unknown(figure, language)
    elif figure.suppressed:
        words = say("show.word.hidden_share", language)
        shown = say("show.word.hidden_value", language)
    elif figure.value is not None:
        found = about(figure.value, language) if figure.unit == "%" else shown
        plain = found == f"{half_up(figure.value)}%"
        behind = f" {around}" if around else ""
        words = f"**{shown}**{behind}" if plain else f"{found} (**{shown}**{behind})"
    filled = text.format(
        value=" ".join(filter(None, (f"**{shown}**", around))), name=literal(lower(name)),
        about=words, About=capital(words), n=n_of(figure, language), group=literal(group),
    )  # fmt: skip
    if figure.suppressed:
        filled = filled.replace("n = ·", say("show.word.small_group", language))
    return Markdown(filled.replace("n = ", "n\u00a0=\u00a0"))


def n_of(figure: Figure, language: Language) -> str:
    """The number of people behind a figure; a dot where it is hidden, a word where not known."""
    if figure.n is None:
        return "·" if figure.suppressed else say("show.word.unknown_n", language)
    return str(figure.n)


def _unknown(figure: Figure, language: Language) -> tuple[str, str]:
    """A number that was not published, in words, as a share and alone: its range, or not known."""
    shown = value(figure, language)
    if figure.said is not None:
        return f"**{shown}**", shown
    if figure.bound_low is not None and figure.bound_high is not None:
        low, high = (
            f"**{with_unit(number(end, figure.decimals, language), figure, language)}**"
            for end in (figure.bound_low, figure.bound_high)
        )
        return say("show.word.between", language, low=low, high=high), shown
    share = "unknown_share" if figure.unit == "%" else "unknown_n"
    return say(f"show.word.{share}", language), say("show.word.unknown_n", language)


def tell(figures: Sequence[Figure], instrument: Instrument, language: Language) -> Markdown:
    """What figures of one kind say: extremes of groups, tests, correlations, change, differences.

    Raises ValueError for a kind that has no sentence.
    """
    shown = [f for f in figures if _says(f) and not f.suppressed]
    kind = figures[0].statistic if figures else ""
    if not shown:
        return Markdown("")
    if kind in ("mean", "percent"):
        if any(figure.value is None and not figure.suppressed for figure in figures):
            return Markdown("")  # the highest of the known ones need not be the highest
        sentences = [_extremes(shown, instrument, language)]
    elif kind == "correlation":
        sentences = [_strongest(shown, instrument, language)]
    elif kind == "sensitivity":
        sentences = _widest(shown, instrument, language)
    elif kind in _SENTENCES and (kind != "superiority" or shown[0].by == "wave"):
        sentences = [_SENTENCES[kind](figure, instrument, language) for figure in shown]
    else:
        raise ValueError(f"there is no sentence for {kind or 'no figures'}")
    return Markdown(" ".join(s.replace("n = ", "n\u00a0=\u00a0") for s in sentences))


def _says(figure: Figure) -> bool:
    return figure.value is not None or bool(figure.relation) or figure.by == "wave"


def _extremes(figures: Sequence[Figure], instrument: Instrument, language: Language) -> str:
    """The highest and the lowest of several groups or variables; ties as printed are all named."""
    first = figures[0]
    name = _label(instrument, first.variable, language)
    several = len({figure.variable for figure in figures}) > 1
    if first.by and not several:
        by = _label(instrument, first.by, language)
        name = f"{name} {say('show.word.by', language).lower()} {lower(by)}"
        if first.categories:
            name += f", {literal(category(first, instrument, language))}"
    if several:
        question = literal(instrument.question_of(first.variable).label(language))
        name = question if first.categories == ("yes",) else (
            f"{question}, {literal(category(first, instrument, language))}"
        )  # fmt: skip

    def of(figure: Figure) -> str:
        if several:
            return lower(_label(instrument, figure.variable, language))
        name = group if figure.group else category
        return f"‘{literal(name(figure, instrument, language))}’"

    def side(best: float) -> str:
        at = half_up(best, first.decimals)
        same = [f for f in figures if half_up(f.value or 0, first.decimals) == at]
        names = listed([of(figure) for figure in same], language)
        counts = [n_of(figure, language) for figure in same]
        ns = listed(counts if len(set(counts)) > 1 else counts[:1], language)
        return f"{names} (**{value(same[0], language)}**; n = {ns})"

    values = [figure.value or 0.0 for figure in figures]
    top, bottom = max(values), min(values)
    if half_up(top, first.decimals) == half_up(bottom, first.decimals):
        same = value(figures[0], language)
        return capital(say("show.sentence.same", language, subject=name, value=same))
    ends = {"top": side(top), "bottom": side(bottom)}
    return capital(say("show.sentence.extremes", language, subject=name, **ends))


def _test(figure: Figure, instrument: Instrument, language: Language) -> str:
    """Whether a difference is shown; never that there is none."""
    p, shown = _p(figure, language)
    if not figure.by or (p is None and not figure.relation):
        return ""
    outcome, by = _labels(figure, instrument, language)
    if p is None:
        said = named("show.word", figure.relation, language)
        return say("show.sentence.by", language, outcome=outcome, by=lower(by), said=said)
    df = "" if figure.df is None else f"({number(figure.df, 0, language)})"
    mark = "" if figure.identified else NOT_IDENTIFIED
    statistic, effect = (named("show.word", x, language) for x in (figure.test, figure.effect))
    parts = [f"{statistic}{df} = {number(figure.value, 2, language)}{mark}", shown]
    if figure.effect:
        parts.append(f"{effect} = {number(figure.effect_size, 2, language)}")
    numbers = f"({', '.join(parts)}, n = {figure.n})"
    key = "differs" if p < 0.05 else "differs_not"
    if figure.test == "trend":
        key = "goes_with" if p < 0.05 else "goes_with_not"
    if mark:
        key = "seems_to" if p < 0.05 else "seems_not_to"
    told = {"outcome": outcome, "by": lower(by), "numbers": numbers}
    return say(f"show.sentence.{key}", language, **told)


def _labels(figure: Figure, instrument: Instrument, language: Language) -> tuple[str, str]:
    one = _label(instrument, figure.variable, language)
    if figure.by == "wave":
        return one, say("trend.word.wave", language)
    return one, _label(instrument, figure.by, language)


def _label(instrument: Instrument, name: str, language: Language) -> str:
    return literal(instrument.variables[name].label(language))


def _strongest(figures: Sequence[Figure], instrument: Instrument, language: Language) -> str:
    fixed = [figure for figure in figures if figure.identified]
    if not fixed:
        return ""
    figure = max(fixed, key=lambda f: abs(f.value or 0.0))
    rho = figure.value or 0.0
    one, other = _labels(figure, instrument, language)
    strength = next(name for floor, name in _STRENGTH if abs(rho) >= floor)
    ends = interval(figure, language).strip("()")
    numbers = f"(ρ = **{value(figure, language)}**, {say('show.word.interval', language)} {ends}, "
    numbers += f"n = {figure.n})"
    said = say(
        "show.sentence.related" if rho >= 0 else "show.sentence.related_inversely", language,
        one=one, strength=say(f"show.strength.{strength}", language), other=lower(other),
        numbers=numbers,
    )  # fmt: skip
    if len(figures) == 1:
        return said
    return say("show.sentence.strongest", language, said=lower(said))


def _change(figure: Figure, instrument: Instrument, language: Language) -> str:
    name = _label(instrument, figure.variable, language)
    share, (_, p) = fill("{about}", figure, language), _p(figure, language)
    told = {"name": name, "about": share, "n": figure.n, "p": p}
    return say("show.sentence.change", language, **told)


def _difference(figure: Figure, instrument: Instrument, language: Language) -> str:
    what, waves = map(literal, compared(figure, instrument, language))
    points, ends = f"**{value(figure, language)}**", interval(figure, language)
    if figure.statistic == "superiority":
        wave = group(figure, instrument, language)
        points = say("trend.word.higher", language, wave=wave, x=points)
    said = f"; {named('show.word', figure.relation, language)}" if figure.relation else ""
    if figure.value is None and figure.bound_low is None:
        return f"{what}: {waves}, {why(figure, language)}{said}."
    told = " ".join(filter(None, (points, ends)))
    p, shown = _p(figure, language)
    if p is None:
        reason = why(figure, language)
        return f"{what}: {waves} {told}{reason and f', {reason}'}{said}."
    tests = figure.tests or 1
    found = say(f"trend.verdict.{verdict(figure)}", language, tests=tests)
    return f"{what}: {waves} {told}, {found} ({shown}){said}."


def _widest(figures: Sequence[Figure], instrument: Instrument, language: Language) -> list[str]:
    """How far a share can be from what is shown if all had answered, at most; nothing for none."""
    ends: dict[tuple[object, ...], Figure] = {
        (f.variable, f.categories, f.base, f.group, f.against): f for f in figures
    }
    pairs = [
        (low, high)
        for (*key, against), low in ends.items()
        if against == "none" and (high := ends.get((*key, "all")))
    ]

    def off(pair: tuple[Figure, Figure]) -> float:
        return max(abs((end.value or 0.0) - (end.effect_size or 0.0)) for end in pair)

    if not pairs:
        return []
    low, high = max(pairs, key=off)
    told = {
        "points": number(off((low, high)), 1, language), "low": value(low, language),
        "high": value(high, language),
        "name": lower(literal(figure_title(low, instrument, language))),
        "shown": f"{number(low.effect_size, 0, language)}%",
    }  # fmt: skip
    return [say("show.sentence.sensitivity", language, **told)]


def _weighted(figure: Figure, instrument: Instrument, language: Language) -> str:
    """A weighted number with its interval beside the unweighted one."""
    told = {
        "name": literal(figure_title(figure, instrument, language)),
        "value": value(figure, language),
        "ends": interval(figure, language), "n": figure.n,
        "unweighted": with_unit(
            number(figure.effect_size, figure.decimals, language), figure, language
        ),
    }  # fmt: skip
    return say("show.sentence.weighted", language, **told)


_SENTENCES = {
    "test": _test, "change": _change, "difference": _difference, "superiority": _difference,
    "weighted": _weighted,
}  # fmt: skip


def untested(names: Sequence[str], instrument: Instrument, language: Language) -> Markdown:
    """That nothing was tested on some variables; nothing when there are none."""
    if not names:
        return Markdown("")
    which = listed([lower(_label(instrument, name, language)) for name in names], language)
    return Markdown(say("show.sentence.untested", language, which=which))


def listed(names: Sequence[str], language: Language) -> str:
    """a, b en c; a, b and c."""
    return say("show.word.and", language).join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def capital(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]


def lower(label: str) -> str:
    """A label inside a sentence: without its capital, unless it is an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _p(figure: Figure, language: Language) -> tuple[float | None, str]:
    """The p that a verdict rests on, and in words; called Holm's where a family has several."""
    p, least = figure.p_adjusted, figure.p_adjusted_least
    if p is None:
        p, least = figure.p, figure.p_least
    shown = p_range(p, least, language)
    name = "p (Holm)" if (figure.tests or 0) > 1 else "p"
    return p, f"{name} {shown}" if shown[0] in "<>" else f"{name} = {shown}"
