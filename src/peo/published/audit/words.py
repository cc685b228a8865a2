"""What the audit says, in the two languages of the report."""

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
    "same": Text(
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
    "ns": Text(nl="niet significant", en="not significant"),
    "p<.05": Text(nl="significant", en="significant"),
    "waves": Text(
        nl="{now}% tegen {before}% ({counts}) heet {said}, maar geeft p = {p} (met "
        "continuïteitscorrectie {yates}, Fisher {fisher}).",
        en="{now}% against {before}% ({counts}) is called {said}, but gives p = {p} (with "
        "continuity correction {yates}, Fisher {fisher}).",
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
