"""What the ledger's rows say, in words: no code of the ledger reaches a reader untranslated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from peo.figure import half_up
from peo.instrument.model import Instrument
from peo.instrument.variable import Language, Text
from peo.published.audit.words import said
from peo.published.ledger import Claim
from peo.published.printed import SHORT
from peo.show.table import Table
from peo.show.words import word

_PLACES = {
    "summary box": "samenvatting, kader", "summary title": "titel van de samenvatting",
    "chapter": "hoofdstuk", "section": "paragraaf", "table": "tabel", "figure": "figuur",
    "footnote": "voetnoot", "quotations with this number": "citaten met dit nummer",
    "quotations in the report": "citaten in het verslag",
    "quotations under the theme": "citaten onder het thema",
    "code list of the appendix": "codelijst in de bijlage", "appendix": "bijlage",
    "on the method": "over de methode", "on the sample": "over de steekproef",
}  # fmt: skip
_FORMS = {
    "ns": Text(nl="niet significant", en="not significant"),
    r"p<(\S+)": Text(nl="significant (p < 0{0})", en="significant (p < {0})"),
    r"max:(\w+)": Text(nl="{0} het hoogst", en="{0} highest"),
    r"min:(\w+)": Text(nl="{0} het laagst", en="{0} lowest"),
    r"min_of_reported_means:.*": Text(nl="laagste gemiddelde", en="lowest mean"),
    r"max_of_reported_means:.*": Text(nl="hoogste gemiddelde", en="highest mean"),
    r"max_gap:.*": Text(nl="grootste verschil", en="largest gap"),
    "max_of_aspects": Text(nl="hoogste van de aspecten", en="highest of the aspects"),
    "overall>aspects": Text(nl="hoger dan de aspecten", en="higher than the aspects"),
    "indirect>direct": Text(nl="indirect meer dan direct", en="indirect more than direct"),
    "min_of_causes|min_of_effects": Text(nl="het minst genoemd", en="named least"),
    "hardly_group>workload_group": Text(
        nl="vaker bij wie nauwelijks werkdruk ervaart",
        en="more often with hardly any work pressure",
    ),
    "min_of_top5_and_below_half": Text(
        nl="laagste van de vijf, onder de helft", en="lowest of the five, below half"
    ),
    r"top5_only_in:(\w+)": Text(nl="alleen bij {0} in de top 5", en="only for {0} in the top 5"),
    "small_share": Text(nl="een klein deel", en="a small share"),
}
_WORDS = {
    "others": Text(nl="de andere", en="the others"), "now": Text(nl="nu", en="now"),
    "before": Text(nl="eerder", en="before"), "insufficient": Text(nl="onvoldoende", en="low"),
    "sufficient": Text(nl="voldoende", en="sufficient"),
    "hardly_group": Text(nl="nauwelijks werkdruk", en="hardly any work pressure"),
    "workload_group": Text(nl="wel werkdruk", en="some work pressure"),
    "overall": Text(nl="totaaloordeel", en="overall"), "lowest": Text(nl="laagste", en="lowest"),
}  # fmt: skip
_LEVEL = r"(?<![=\d.])\d+\.\d{3}\b"  # not a p value


def place(location: str, language: Language) -> str:
    """Where a number was printed: table 3.4 is tabel 3.4."""
    if language == "nl":
        for english, dutch in _PLACES.items():
            location = re.sub(rf"\b{english}\b", dutch, location)
    return location


def printed(claim: Claim, instrument: Instrument | None, language: Language) -> str:
    """What a row says: about 40%, place 3, more often in one group than in another."""
    if claim.kind in ("ordering", "significance"):
        for form, text in _FORMS.items():
            if match := re.fullmatch(form, claim.value):
                names = [_named(name, claim, instrument, language) for name in match.groups()]
                return _comma(text.label(language).format(*names), language)
        spaced = re.sub(r"([<>~])", r" \1 ", claim.value).replace(",", ", ")
        return _named(spaced, claim, instrument, language)
    number = claim.value + ("%" if claim.kind in ("percent", "mentions") else "")
    if claim.kind == "rank":
        number = f"{word('place', language)} {number}"
    if claim.kind == "rank" and claim.relation == "gt":
        return f"{word('below', language)} {number}"
    return _comma(said(claim.relation, number).label(language), language)


def recomputed(shown: str, claim: Claim, instrument: Instrument | None, language: Language) -> str:
    """What came out of the records or the notebooks, with the same names and notation."""
    if claim.kind in ("percent", "mentions") and re.fullmatch(r"[\d.]+", shown):
        shown += "%"
    levels = re.findall(_LEVEL, shown) if claim.kind != "significance" else []
    if levels and all(float(level) <= 1 for level in levels):
        shown = re.sub(_LEVEL, lambda m: f"{half_up(100 * float(m[0]))}%", shown)
    elif "top5" not in claim.value:
        shown = re.sub(_LEVEL, lambda m: str(half_up(float(m[0]), 1)), shown)
    shown = re.sub(_LEVEL, lambda m: str(half_up(float(m[0]))), shown)
    return _named(
        shown.replace("p=0.000", "p < 0.001").replace("p=", "p = ").replace("|", ";"),
        claim,
        instrument,
        language,
    )


def claim_table(
    rows: Iterable[tuple[Claim, str, str]],
    instrument: Instrument | None,
    language: Language,
    caption: str,
    source: str,
    notes: Sequence[str] = (),
) -> Table:
    """Rows of the ledger, each with what came out and a verdict; `source` heads what came out.

    Where all verdicts are the same they are left out, so that the table fits a phone.
    """
    rows, cells = list(rows), []
    several = len({verdict for *_, verdict in rows}) != 1
    for claim, shown, verdict in rows:
        own = escape(recomputed(shown, claim, instrument, language)) or "–"
        line = (
            f"{escape(place(claim.location, language))}<br><small>{code(claim.figure_id)}</small>",
            escape(printed(claim, instrument, language)), own,
            *([word(verdict, language)] if several else []),
        )  # fmt: skip
        cells.append(line)
    keys = ("figure", "published", source, *(["verdict"] if several else []))
    header = tuple(word(key, language) for key in keys)
    return Table(caption, header, tuple(cells), tuple(notes))


def code(figure_id: str) -> str:
    """The name of a row, as such."""
    return f"<code>{breakable(figure_id)}</code>"


def breakable(names: str) -> str:
    """Names of rows as HTML that may break at their dots and underscores."""
    return re.sub(r"([._])", r"\1<wbr>", escape(names))


def _named(text: str, claim: Claim, instrument: Instrument | None, language: Language) -> str:
    """The text with codes of answers, items and organisations replaced by their labels.

    What was printed about a study has no such codes, and a study no instrument.
    """
    if instrument is None:
        return _comma(text, language)
    stem = claim.meaning.variable.rsplit("_cause_")[0].split("_")[0]
    by = instrument.variables.get(_grouping(claim))

    def label(match: re.Match[str]) -> str:
        code = match[0]
        if code in SHORT:
            return instrument.variables["organisation_type"].short_label(SHORT[code], language)
        if by is not None and code in (*by.codes, *(c.code for c in by.classes)):
            return by.answer_label(code, language)
        if code in _WORDS:
            return _WORDS[code].label(language)
        for name in (f"{stem}_{code}", code, f"{code}_client_time_pct", f"space_{code}"):
            if name in instrument.variables:
                return instrument.variables[name].label(language)
        return code

    return _comma(re.sub(r"[a-z]\w*", label, text), language)


def _grouping(claim: Claim) -> str:
    found = re.search(r"by=(\w+)", claim.note)
    return found[1] if found else claim.meaning.variable


def _comma(text: str, language: Language) -> str:
    return re.sub(r"(\d)\.(\d)", r"\1,\2", text) if language == "nl" else text
