"""What the audit and the verification say, in the two languages of the report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from peo.instrument.variable import Text

_TEXTS = {
    "impossible": Text(
        nl="{value}% kan niet bij {n} mensen ({shown}) en ook niet bij {least} tot {n}.",
        en="{value}% is impossible for {n} people ({shown}) and for any {least} to {n}.",
    ),
    "nonresponse": Text(
        nl="{value}% kan niet bij {n} mensen ({shown}); wel als enkele niet antwoordden: {ways}.",
        en="{value}% is impossible for {n} people ({shown}); possible if some did not answer: "
        "{ways}.",
    ),
    "mean": Text(
        nl="Een gemiddelde van {value} kan niet bij {n} mensen.",
        en="A mean of {value} is impossible for {n} people.",
    ),
    "deviation": Text(
        nl="{value}% en een standaarddeviatie van {sd} kunnen niet samen.",
        en="{value}% and a standard deviation of {sd} cannot both be right.",
    ),
    "no_solution": Text(
        nl="{shown} van {n}: de aantallen {counts} tellen niet op tot {n}. Wel mogelijk bij "
        "n = {others}.",
        en="{shown} of {n}: the counts {counts} do not add to {n}. Possible for n = {others}.",
    ),
    "fixed": Text(
        nl="{variable}: van {n} mensen past alleen {shown}.",
        en="{variable}: of {n} people only {shown} fits.",
    ),
    "twice": Text(
        nl="Voor hetzelfde staat er {first} en {second}.",
        en="The same is given as {first} and as {second}.",
    ),
    "total": Text(
        nl="De groepen ({parts}) zijn samen {groups} mensen; {value}% van het geheel is {total}.",
        en="The groups ({parts}) are {groups} people together; {value}% of the whole is {total}.",
    ),
    "rest": Text(
        nl="Uit {parts} per groep en {value}% samen volgt: {count} van de {left} mensen buiten "
        "deze groepen.",
        en="{parts} per group and {value}% together leave {count} of the {left} people outside "
        "these groups.",
    ),
    "implied": Text(
        nl="Gemiddelde van {variable} voor {group} ({n} mensen): tussen {least} en {most}, al "
        "staat het nergens.",
        en="Mean of {variable} for {group} ({n} people): between {least} and {most}, though it "
        "is printed nowhere.",
    ),
    "not_significant": Text(nl="niet significant", en="not significant"),
    "significant": Text(nl="significant", en="significant"),
    "waves": Text(
        nl="{now}% tegen {before}% ({counts}) heet {said}. Uit deze twee percentages volgt dat met "
        "geen tweezijdige toets: p = {two_proportions}, met continuïteitscorrectie {yates}, Fisher "
        "{fisher}; eenzijdig {one_sided}. Welke toets is gebruikt staat er niet bij, en met alle "
        "antwoorden kan een andere het wel geven.",
        en="{now}% against {before}% ({counts}) is called {said}. From these two percentages no "
        "two-sided test gives that: p = {two_proportions}, with continuity correction {yates}, "
        "Fisher {fisher}; one-sided {one_sided}. The test is not named, and with all answers "
        "another one may give it.",
    ),
}
_RELATIONS = {
    "eq": Text(nl="{x}", en="{x}"),
    "approx": Text(nl="ongeveer {x}", en="about {x}"),
    "gt": Text(nl="ruim {x}", en="over {x}"),
    "lt": Text(nl="bijna {x}", en="almost {x}"),
    "ge": Text(nl="minstens {x}", en="at least {x}"),
    "le": Text(nl="hooguit {x}", en="at most {x}"),
}


def say(key: str, **values: object) -> Text:
    """A sentence in both languages; values that are texts themselves are taken per language."""
    template = _TEXTS[key]
    nl = {k: v.nl if isinstance(v, Text) else _comma(v) for k, v in values.items()}
    en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
    return Text(nl=template.nl.format(**nl), en=template.en.format(**en))


def _comma(value: object) -> object:
    return re.sub(r"(\d)\.(\d)", r"\1,\2", str(value))


def joined(parts: Sequence[tuple[Text, object]]) -> Text:
    """Names with their numbers: specialist 47, other 9."""
    nl, en = (
        ", ".join(f"{name.label(language)} {number}" for name, number in parts)
        for language in ("nl", "en")
    )
    return Text(nl=nl, en=en)


def said(relation: str, number: str) -> Text:
    """A number as it was put: almost 40%."""
    text = _RELATIONS[relation]
    return Text(nl=text.nl.format(x=number), en=text.en.format(x=number))


PROVES = Text(
    nl="Deze records beschrijven niemand: ze zijn gemaakt om bij de gedrukte regels te passen. Dat"
    " een regel met de records overeenstemt, bewijst dus geen uitkomst. Het laat zien dat die "
    "regels naast elkaar waar kunnen zijn, en dat ze hier worden gelezen zoals ze er staan.",
    en="These records describe nobody: they were made to fit the printed rows. That a row agrees "
    "with the records therefore proves no result. It shows that those rows can be true beside "
    "one another, and that they are read here as they were printed.",
)
REASONS = {
    "process": Text(
        nl="gaat over het onderzoek, niet over antwoorden", en="about the survey, not about answers"
    ),
    "content": Text(nl="telt wat het rapport opsomt", en="counts what the report lists"),
    "design": Text(
        nl="regel van de vragenlijst, die de intake bewaakt",
        en="rule of the questionnaire, held at intake",
    ),
    "vague": Text(nl="gezegd zonder getal", en="said without a number"),
    "earlier": Text(
        nl="vraagt het rapport van een andere meting", en="needs the report of another wave"
    ),
    "absent": Text(nl="staat niet in de records", en="not in the records"),
    "nobody": Text(nl="niemand in de basis gaf antwoord", en="nobody in the base answered"),
    "no_figure": Text(nl="geen notebook rekent dit uit", en="no notebook computes it"),
    "tie": Text(nl="alleen door een gelijke stand", en="only through a tie"),
    "reading": Text(
        nl="kan op meer dan één manier gelezen worden", en="can be read in more than one way"
    ),
    "tests": Text(nl="niet volgens elke gangbare toets", en="not by every usual test"),
}
_TESTS = {
    "kruskal_wallis": Text(nl="Kruskal-Wallis", en="Kruskal-Wallis"),
    "chi_square": Text(nl="chi-kwadraat", en="chi-square"),
    "welch": Text(nl="Welch", en="Welch"),
    "two_proportions": Text(nl="een toets van twee aandelen", en="a test of two proportions"),
    "yates": Text(nl="die met continuïteitscorrectie", en="that with continuity correction"),
    "fisher": Text(nl="Fisher", en="Fisher"),
    "one_sided": Text(nl="een eenzijdige toets", en="a one-sided test"),
}


def why(reason: str, tests: Sequence[tuple[str, bool]] = ()) -> Text:
    """Why a verdict is what it is: the reason, or by which tests it is so and by which not."""
    if not tests:
        return REASONS.get(reason, Text(nl="", en=""))
    by, not_by = (
        [_TESTS[name] for name, agrees in tests if agrees == wanted] for wanted in (True, False)
    )
    return Text(
        nl=_by([t.nl for t in by], [t.nl for t in not_by], "volgens", "niet volgens"),
        en=_by([t.en for t in by], [t.en for t in not_by], "by", "not by"),
    )


def _by(yes: Sequence[str], no: Sequence[str], by: str, not_by: str) -> str:
    sides = ((by, yes), (not_by, no))
    return "; ".join(f"{word} {', '.join(names)}" for word, names in sides if names)
