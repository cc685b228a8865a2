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

from collections.abc import Callable, Sequence

from peo.figure import Figure, half_up, verdict
from peo.project.words import Language, say
from peo.published.printed import NEAR
from peo.show.block import Markdown, literal
from peo.show.voice import NOT_IDENTIFIED, Numbers, Voice, capital, lower

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


def fill(text: str, figure: Figure, voice: Numbers, name: str = "", group: str = "") -> Markdown:
    """A sentence with {value}, {n}, {name}, {group}, and {about} or {About}: the share in words.

    A number that the published figures do not fix has its bounds behind it.
    """
    shown = voice.value(figure)
    words, around = shown, voice.bounds(figure)
    if figure.suppressed:
        words, shown = map(voice.word, ("hidden_share", "hidden_value"))
    elif figure.value is None:
        words, shown = _unknown(figure, voice)
    else:
        found = about(figure.value, voice.language) if figure.unit == "%" else shown
        number = " ".join(filter(None, (f"**{shown}**", around)))
        words = number if found == f"{half_up(figure.value)}%" else f"{found} ({number})"
    filled = text.format(
        value=" ".join(filter(None, (f"**{shown}**", around))), name=literal(lower(name)),
        about=words, About=capital(words), n=n_told(figure, voice), group=literal(group),
    )  # fmt: skip
    if figure.suppressed:
        filled = filled.replace("n = ·", voice.word("small_group"))
    return Markdown(filled.replace("n = ", "n\u00a0=\u00a0"))


def n_told(figure: Figure, voice: Numbers) -> str:
    """The number of people behind a figure; a dot where it is hidden, a word where not known."""
    if figure.n is None:
        return "·" if figure.suppressed else voice.word("unknown_n")
    return str(figure.n)


def _unknown(figure: Figure, voice: Numbers) -> tuple[str, str]:
    """A number that was not published, in words, as a share and alone: its range, or not known."""
    shown = voice.value(figure)
    if figure.said is not None:
        return f"**{shown}**", shown
    if figure.bound_low is not None and figure.bound_high is not None:
        ends = figure.bound_low, figure.bound_high
        low, high = (voice.with_unit(voice.number(x, figure.decimals), figure) for x in ends)
        return voice.word("between", low=f"**{low}**", high=f"**{high}**"), shown
    share = "unknown_share" if figure.unit == "%" else "unknown_n"
    return voice.word(share), voice.word("unknown_n")


def tell(figures: Sequence[Figure], voice: Voice) -> Markdown:
    """What figures of one kind say: extremes of groups, tests, correlations, change, differences.

    Raises ValueError for a kind that has no sentence.
    """
    shown = [f for f in figures if _says(f) and not f.suppressed]
    kind = figures[0].statistic if figures else ""
    if not shown:
        return Markdown("")
    if tests := [figure for figure in shown if figure.statistic == "test"]:
        shown, kind = tests, "test"  # of a cross table, of which the shares are no one list
    if kind in ("mean", "percent"):
        if any(figure.value is None and not figure.suppressed for figure in figures):
            return Markdown("")  # the highest of the known ones need not be the highest
        sentences = [_extremes(shown, voice)]
    elif kind in _OF_ALL:
        sentences = _OF_ALL[kind](shown, voice)
    elif kind in _OF_EACH and (kind != "superiority" or shown[0].by == "wave"):
        sentences = [_OF_EACH[kind](figure, voice) for figure in shown]
    else:
        raise ValueError(f"there is no sentence for {kind or 'no figures'}")
    return Markdown(" ".join(s.replace("n = ", "n\u00a0=\u00a0") for s in sentences))


def _says(figure: Figure) -> bool:
    return figure.value is not None or bool(figure.relation) or figure.by == "wave"


def _extremes(figures: Sequence[Figure], voice: Voice) -> str:
    """The highest and the lowest of several groups or variables; ties as printed are all named."""
    first = figures[0]
    several = len({figure.variable for figure in figures}) > 1
    name = literal(voice.question(first.variable) if several else voice.label(first.variable))
    if first.by and not several:
        name += f" {voice.word('by').lower()} {lower(literal(voice.label(first.by)))}"
    if (several and first.categories != ("yes",)) or (
        not several and first.by and first.categories
    ):
        name += f", {literal(voice.category(first))}"

    def of(figure: Figure) -> str:
        if several:
            return lower(literal(voice.label(figure.variable)))
        return f"‘{literal((voice.group if figure.group else voice.category)(figure))}’"

    def side(best: float) -> str:
        at = half_up(best, first.decimals)
        same = [f for f in figures if half_up(f.value or 0, first.decimals) == at]
        counts = [n_told(figure, voice) for figure in same]
        ns = voice.listed(counts if len(set(counts)) > 1 else counts[:1])
        return f"{voice.listed([*map(of, same)])} (**{voice.value(same[0])}**; n = {ns})"

    values = [figure.value or 0.0 for figure in figures]
    top, bottom = max(values), min(values)
    if half_up(top, first.decimals) == half_up(bottom, first.decimals):
        same = voice.say("show.sentence.same", subject=name, value=voice.value(first))
        return capital(same)
    ends = {"top": side(top), "bottom": side(bottom)}
    return capital(voice.say("show.sentence.extremes", subject=name, **ends))


def _test(figure: Figure, voice: Voice) -> str:
    """Whether a difference is shown; never that there is none."""
    p, shown = _p(figure, voice)
    if not figure.by or (p is None and not figure.relation):
        return ""
    waves = figure.by == "wave"
    by = voice.say("trend.word.wave") if waves else literal(voice.label(figure.by))
    told = {"outcome": literal(voice.label(figure.variable)), "by": lower(by)}
    if p is None:
        return voice.say("show.sentence.by", **told, said=voice.named(figure.relation))
    df = "" if figure.df is None else f"({voice.number(figure.df, 0)})"
    mark = "" if figure.identified else NOT_IDENTIFIED
    statistic = f"{voice.named(figure.test)}{df} = {voice.number(figure.value, 2)}"
    parts = [f"{statistic} {voice.interval(figure, 2)}".rstrip() + mark, shown]
    if figure.effect not in ("", figure.test):
        size = voice.number(figure.effect_size, 2) + voice.interval_of_effect(figure)
        parts.append(f"{voice.named(figure.effect)} = {size}")
    key = "differs" if p < 0.05 else "differs_not"
    if figure.test == "trend":
        key = "goes_with" if p < 0.05 else "goes_with_not"
    if mark:
        key = "seems_to" if p < 0.05 else "seems_not_to"
    numbers = f"({', '.join(parts)}, n = {figure.n})"
    return voice.say(f"show.sentence.{key}", **told, numbers=numbers)


def _strongest(figures: Sequence[Figure], voice: Voice) -> list[str]:
    fixed = [figure for figure in figures if figure.identified]
    if not fixed:
        return [""]
    figure = max(fixed, key=lambda f: abs(f.value or 0.0))
    rho, ends = figure.value or 0.0, voice.interval(figure).strip("()")
    one, other = (literal(voice.label(name)) for name in (figure.variable, figure.by))
    strength = next(name for floor, name in _STRENGTH if abs(rho) >= floor)
    numbers = f"(ρ = **{voice.value(figure)}**, {voice.word('interval')} {ends}, n = {figure.n})"
    said = voice.say(
        "show.sentence.related" if rho >= 0 else "show.sentence.related_inversely", one=one,
        strength=voice.say(f"show.strength.{strength}"), other=lower(other), numbers=numbers,
    )  # fmt: skip
    return [said if len(figures) == 1 else voice.say("show.sentence.strongest", said=lower(said))]


def _change(figure: Figure, voice: Voice) -> str:
    told = {"name": literal(voice.label(figure.variable)), "about": fill("{about}", figure, voice)}
    return voice.say("show.sentence.change", **told, n=figure.n, p=_p(figure, voice)[1])


def _difference(figure: Figure, voice: Voice) -> str:
    what, waves = map(literal, voice.compared(figure))
    points, ends = f"**{voice.value(figure)}**", voice.interval(figure)
    if figure.statistic == "superiority":
        points = voice.say("trend.word.higher", wave=voice.group(figure), x=points)
    said = f"; {voice.named(figure.relation)}" if figure.relation else ""
    if figure.value is None and figure.bound_low is None:
        return f"{what}: {waves}, {voice.why(figure)}{said}."
    told = " ".join(filter(None, (points, ends)))
    p, shown = _p(figure, voice)
    if p is None:
        reason = voice.why(figure)
        return f"{what}: {waves} {told}{reason and f', {reason}'}{said}."
    found = voice.say(f"trend.verdict.{verdict(figure)}", tests=figure.tests or 1)
    return f"{what}: {waves} {told}, {found} ({shown}){said}."


def _widest(figures: Sequence[Figure], voice: Voice) -> list[str]:
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
        "points": voice.number(off((low, high)), 1), "low": voice.value(low),
        "high": voice.value(high), "name": lower(literal(voice.title(low))),
        "shown": f"{voice.number(low.effect_size, 0)}%",
    }  # fmt: skip
    return [voice.say("show.sentence.sensitivity", **told)]


def _weighted(figure: Figure, voice: Voice) -> str:
    """A weighted number with its interval beside the unweighted one."""
    plain = voice.with_unit(voice.number(figure.effect_size, figure.decimals), figure)
    told = {"name": literal(voice.title(figure)), "value": voice.value(figure), "n": figure.n}
    ends = voice.interval(figure)
    return voice.say("show.sentence.weighted", **told, ends=ends, unweighted=plain)


_OF_EACH: dict[str, Callable[[Figure, Voice], str]] = {
    "test": _test, "change": _change, "difference": _difference, "superiority": _difference,
    "weighted": _weighted,
}  # fmt: skip
_OF_ALL: dict[str, Callable[[Sequence[Figure], Voice], list[str]]] = {
    "correlation": _strongest, "sensitivity": _widest,
}  # fmt: skip


def untested(names: Sequence[str], voice: Voice) -> Markdown:
    """That nothing was tested on some variables; nothing when there are none."""
    if not names:
        return Markdown("")
    which = voice.listed([lower(literal(voice.label(name))) for name in names])
    return Markdown(voice.say("show.sentence.untested", which=which))


def _p(figure: Figure, voice: Numbers) -> tuple[float | None, str]:
    """The p that a verdict rests on, and in words; called Holm's where a family has several."""
    p, least = figure.p_adjusted, figure.p_adjusted_least
    if p is None:
        p, least = figure.p, figure.p_least
    shown = voice.p_range(p, least)
    name = "p (Holm)" if (figure.tests or 0) > 1 else "p"
    return p, f"{name} {shown}" if shown[0] in "<>" else f"{name} = {shown}"
