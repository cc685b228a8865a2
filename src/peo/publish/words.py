"""The fixed texts of a report, in both languages."""

from __future__ import annotations

from peo.instrument.variable import Language, Text

_TEXTS = {
    "skip": Text(nl="Naar de inhoud", en="Skip to content"),
    "wave": Text(nl="Meting", en="Wave"),
    "version": Text(nl="Versie", en="Version"),
    "summary": Text(nl="Samenvatting", en="Summary"),
    "source": Text(nl="naar het hoofdstuk", en="to the chapter"),
    "contents": Text(nl="Inhoud", en="Contents"),
    "table": Text(nl="Tabel", en="Table"),
    "according_to": Text(nl="Volgens", en="According to"),
    "code": Text(nl="Zo is dit gemaakt", en="How this was made"),
    "cell": Text(nl="cel", en="cell"),
    "alternative": Text(nl="Deze grafiek in woorden", en="This chart in words"),
    "check": Text(nl="Naast de gepubliceerde cijfers", en="Beside the published figures"),
    "check_intro": Text(
        nl="Elk getal en elke uitspraak die eerder over deze meting is gedrukt, met het oordeel of"
        " de records hetzelfde zeggen. Wat op meer plaatsen staat is daar telkens een regel, "
        "maar één grootheid. 'Niet aangetoond' is wat alleen door een gelijke stand klopt, of "
        "alleen volgens een deel van de gangbare toetsen; 'niet te berekenen' is wat uit "
        "antwoorden niet blijkt, met de reden.",
        en="Every number and statement that was printed about this wave, with the verdict whether "
        "the records say the same. What stands in several places is a row in each of them, but "
        "one quantity. 'Not shown' is what holds only through a tie, or only by some of the "
        "usual tests; 'not computable' is what answers cannot tell, with the reason.",
    ),
    "check_study": Text(
        nl="De aantallen die het verslag noemt of die erin te tellen zijn, naast wat de notebook "
        "telt in de verwijzingen van het codeboek.",
        en="The numbers that the report states or that can be counted in it, beside what the "
        "notebook counts in the references of the code book.",
    ),
    "study": Text(nl="Studie", en="Study"),
    "book": Text(nl="codeboek versie", en="code book version"),
    "check_all": Text(nl="Alle regels", en="All rows"),
    "check_counts": Text(nl="Oordeel over alle regels", en="Verdicts on all rows"),
    "reading": Text(nl="Duiding, geen antwoord", en="Interpretation, not an answer"),
    "rests_on": Text(nl="Rust op", en="Rests on"),
    "advice": Text(nl="Aanbevelingen", en="Recommendations"),
    "advice_intro": Text(
        nl="Wat lezers uit deze cijfers afleiden, per geadresseerde. Een aanbeveling is een "
        "oordeel en geen uitkomst.",
        en="What readers conclude from these figures, per addressee. A recommendation is a "
        "judgement and no result.",
    ),
    "for": Text(nl="Voor", en="For"),
    "loop": Text(nl="Van uitkomst naar volgende meting", en="From result to the next wave"),
    "loop_now": Text(
        nl="Uitkomst, duiding, voorstel, en wat de volgende meting moet laten zien",
        en="Result, interpretation, proposal, and what the next wave has to show",
    ),
    "loop_then": Text(
        nl="Wat er werd van de voorstellen na meting {wave}",
        en="What became of the proposals after wave {wave}",
    ),
    "loop_action": Text(nl="Voorstel", en="Proposal"),
    "loop_by": Text(nl="voor {by}; voorstel van {whose}", en="for {by}; proposed by {whose}"),
    "loop_result": Text(nl="Uitkomst", en="Result"),
    "loop_reading": Text(nl="Duiding", en="Interpretation"),
    "loop_next": Text(nl="Volgende meting", en="Next wave"),
    "loop_unasked": Text(nl="niet gevraagd", en="not asked"),
    "definitions": Text(
        nl="Op welke bron, meting en omschrijving elk cijfer rust",
        en="The source, wave and definition that each figure rests on",
    ),
    "definitions_per_source": Text(
        nl="Eén woord, per bron omschreven", en="One word, defined per source"
    ),
    "definition": Text(nl="Omschrijving", en="Definition"),
    "records": Text(nl="Records", en="Records"),
    "records_definition": Text(
        nl="aantallen en hele combinaties, zonder eigen vraag",
        en="counts and whole combinations, without a question of their own",
    ),
    "number": Text(nl="Cijfers", en="Figures"),
    "document": Text(nl="Bron", en="Source"),
    "questionnaire": Text(nl="Vragenlijst", en="Questionnaire"),
    "asked_literal": Text(
        nl="De vragen zoals zij zijn gesteld, met de antwoorden in de gedrukte volgorde.",
        en="The questions as they were asked, with the answers in printed order.",
    ),
    "asked_paraphrase": Text(
        nl="De vragen in eigen woorden van dit project, niet zoals zij zijn gesteld; met de "
        "antwoorden in de gedrukte volgorde.",
        en="The questions in this project's own words, not as they were asked; with the answers "
        "in printed order.",
    ),
    "asked_as_it_is": Text(nl="Zo is de vraag gesteld.", en="This is how it was asked."),
    "asked_unknown": Text(
        nl="Hoe de vragen luidden, is onbekend: hier staan hun labels.",
        en="How the questions read is unknown: here stand their labels.",
    ),
    "asked_if": Text(nl="Alleen als", en="Only if"),
    "provenance": Text(nl="Waar dit rapport op rust", en="What this report rests on"),
    "provenance_intro": Text(
        nl="Het rapport is opnieuw te maken uit de bestanden hieronder. Wie dezelfde bestanden "
        "heeft, krijgt dezelfde versie; een gepubliceerde versie verandert nooit.",
        en="The report can be made again from the files below. Whoever has the same files gets "
        "the same version; a published version never changes.",
    ),
    "input": Text(nl="Bestand of map", en="File or folder"),
    "beside": Text(nl="Naast deze pagina", en="Beside this page"),
    "limits": Text(nl="Wat deze cijfers niet zeggen", en="What these figures do not say"),
    "multi": Text(nl="meer antwoorden mogelijk", en="several answers"),
    "multi_most": Text(
        nl="meer antwoorden mogelijk, hooguit {n}", en="several answers, {n} at most"
    ),
    "free_text": Text(nl="open vraag", en="open question"),
    "percent": Text(nl="percentage", en="percentage"),
    "scale_1_10": Text(nl="cijfer van 1 tot en met 10", en="mark from 1 to 10"),
    "fte": Text(nl="getal in fte", en="number in fte"),
}

LIMITS = {
    "any": [
        Text(
            nl="Wie meedeed, koos daar zelf voor. De intervallen beschrijven toeval, geen "
            "vertekening door wie er niet meedeed.",
            en="Those who took part chose to. The intervals describe chance, not bias from those "
            "who did not take part.",
        ),
        Text(
            nl="Een groep van minder dan tien mensen zegt weinig; 'niet significant' betekent "
            "daar niet 'geen verschil'.",
            en="A group of fewer than ten people says little; there 'not significant' does not "
            "mean 'no difference'.",
        ),
    ],
    "talk published_totals": [
        Text(
            nl="De schrijvers kozen welke citaten zij drukten. Hun aantal zegt hoe het verslag is "
            "opgebouwd, niet hoe vaak of door hoeveel mensen iets is gezegd.",
            en="The authors chose which quotations to print. Their number tells how the report is "
            "built, not how often or by how many people something was said.",
        ),
        Text(
            nl="Welke code bij een citaat hoort is een lezing van de gepubliceerde tekst. Wat "
            "mensen zeiden staat hier niet.",
            en="Which code belongs to a quotation is a reading of the published text. What people "
            "said is not printed here.",
        ),
    ],
    "talk": [
        Text(
            nl="Geteld is wat onderzoekers kozen en hoe zij dat lazen. Dat zegt niet hoe vaak of "
            "door hoeveel mensen iets is gezegd, en wie meedeed is geen steekproef.",
            en="Counted is what researchers chose and how they read it. That does not tell how "
            "often or by how many people something was said, and who took part is no sample.",
        ),
        Text(
            nl="Wat mensen zeiden staat hier niet. Een klein aantal in een groep is weggelaten.",
            en="What people said is not printed here. A small number in a group is left out.",
        ),
    ],
    "talk demonstration": [
        Text(
            nl="De teams in dit rapport bestaan niet: een script bedacht de sessies, de fragmenten "
            "en wat elke onderzoeker koos. Overeenstemming en verschil zijn erin gestopt.",
            en="The teams in this report do not exist: a script made up the sessions, the "
            "fragments and what each researcher chose. Agreement and difference were put in.",
        ),
    ],
    "demonstration": [
        Text(
            nl="De mensen van deze meting bestaan niet en hun antwoorden komen uit een kansmodel. "
            "Elk verband is erin gestopt of berust op toeval. Cijfers van kleine groepen zijn "
            "weggelaten, zoals bij echte antwoorden moet.",
            en="The people of this wave do not exist and their answers come from a model of "
            "chance. Every association was put in or is due to chance. Figures of small groups "
            "are left out, as real answers require.",
        ),
    ],
    "reconstructed": [
        Text(
            nl="De antwoorden zelf zijn nooit gepubliceerd. Deze records zijn teruggerekend: ze "
            "passen bij de gepubliceerde cijfers, maar horen bij niemand. Een getal met † had ook "
            "anders kunnen uitvallen.",
            en="The answers themselves were never published. These records were calculated back: "
            "they fit the published figures but belong to nobody. A number with † could have "
            "come out differently.",
        ),
    ],
}


def limits_of(origin: str, talk: bool) -> list[Text]:
    """What the figures of a subject do not say, by where they come from."""
    if not talk:
        return [*LIMITS["any"], *LIMITS.get(origin, [])]
    of_all = [] if origin == "published_totals" else LIMITS["talk"]
    return [*of_all, *LIMITS.get(f"talk {origin}", [])]


def texts(language: Language, study: bool = False) -> dict[str, str]:
    """All fixed texts in one language; of a study the check has other words."""
    words = {key: value.label(language) for key, value in _TEXTS.items()}
    return {**words, "check_intro": words["check_study"]} if study else words
