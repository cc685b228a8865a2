"""The rules that records must obey, in the words of the people who mend them.

Here: names, severity and texts. How a rule is tested stands in `schema`.
"""

from __future__ import annotations

from peo.define.rule import Rule, Severity
from peo.definition import Text

_BLANKS = {
    "answer_unknown", "letter_code", "number_unreadable", "number_range", "number_decimals",
    "fte_unit", "route", "followup_not_chosen", "formula",
}  # fmt: skip
_FIRM = {"respondent_missing", "respondent_duplicate"}


def _rule(id: str, severity: Severity, nl: str, en: str, do_nl: str, do_en: str) -> Rule:
    texts = Text(nl=nl, en=en), Text(nl=do_nl, en=do_en)
    return Rule(id, severity, *texts, blanks=id in _BLANKS, firm=id in _FIRM)


_CATALOGUE = [
    _rule(
        "respondent_missing",
        "refuse",
        "Het respondentnummer ontbreekt.",
        "The respondent number is missing.",
        "Geef elke rij een nummer.",
        "Give every row a number.",
    ),
    _rule(
        "respondent_duplicate",
        "refuse",
        "Dit respondentnummer komt vaker voor.",
        "This respondent number occurs more than once.",
        "Zoek uit welke rij telt en verwijder de andere uit de export.",
        "Find out which row counts and take the other one out of the export.",
    ),
    _rule(
        "answer_unknown",
        "refuse",
        "Dit antwoord bestaat niet bij deze vraag.",
        "This question has no such answer.",
        "Gebruik een code of label uit de vragenlijst, of voeg een alias toe aan het instrument.",
        "Use a code or label of the questionnaire, or add an alias to the instrument.",
    ),
    _rule(
        "number_unreadable",
        "refuse",
        "Dit is geen getal.",
        "This is not a number.",
        "Schrijf alleen cijfers, met hooguit één komma of punt.",
        "Write digits only, with at most one comma or point.",
    ),
    _rule(
        "number_range",
        "refuse",
        "Dit getal valt buiten wat de vraag toelaat.",
        "This number is outside what the question allows.",
        "Kijk het antwoord na bij de bron.",
        "Check the answer at its source.",
    ),
    _rule(
        "number_decimals",
        "refuse",
        "Dit getal heeft te veel decimalen voor deze vraag.",
        "This number has too many decimals for this question.",
        "Kijk het antwoord na bij de bron.",
        "Check the answer at its source.",
    ),
    _rule(
        "choices_max",
        "refuse",
        "Er zijn meer opties aangekruist dan is toegestaan.",
        "More options are ticked than allowed.",
        "Ga na hoe deze vragenlijst is ingevuld; kies niet zelf welke opties tellen.",
        "Find out how this form was filled in; do not choose which options count.",
    ),
    _rule(
        "exclusive",
        "refuse",
        "Deze optie sluit andere uit, maar er zijn er meer gekozen.",
        "This option excludes the others, but more were chosen.",
        "Kijk het antwoord na bij de bron.",
        "Check the answer at its source.",
    ),
    _rule(
        "route",
        "refuse",
        "Deze vraag is beantwoord, maar was volgens de route niet gesteld.",
        "This question is answered, but by the route it was not asked.",
        "Kijk het filterantwoord na; het antwoord telt zo nooit mee.",
        "Check the filter answer; as it stands the answer is never counted.",
    ),
    _rule(
        "sum_max",
        "refuse",
        "Deze getallen zijn samen groter dan kan.",
        "These numbers add up to more than is possible.",
        "Kijk beide antwoorden na bij de bron.",
        "Check both answers at their source.",
    ),
    _rule(
        "route_open",
        "warn",
        "Vervolgvragen zijn ingevuld terwijl de filtervraag leeg is.",
        "Follow-up questions are filled in while the filter question is empty.",
        "Er wordt niets geraden; vul het filterantwoord aan als het bekend is.",
        "Nothing is guessed; add the filter answer if it is known.",
    ),
    _rule(
        "implausible",
        "warn",
        "Dit antwoord past slecht bij een ander antwoord van dezelfde persoon.",
        "This answer hardly fits another answer of the same person.",
        "Het kan kloppen (bijvoorbeeld na een onderbreking van het werk); kijk het na.",
        "It may be right (for example after a break from the work); check it.",
    ),
    _rule(
        "blank_record",
        "refuse",
        "Dit record bevat geen enkel antwoord.",
        "This record holds no answer at all.",
        "Laat het weg uit de export, of zoek de antwoorden erbij.",
        "Leave it out of the export, or find its answers.",
    ),
    _rule(
        "letter_code",
        "refuse",
        "Hier staat een letter in plaats van een antwoord.",
        "A letter stands here instead of an answer.",
        "Letters wijzen per vraag iets anders aan; exporteer codes of volledige antwoorden.",
        "Letters mean something else in each question; export codes or full answers.",
    ),
    _rule(
        "fte_unit",
        "refuse",
        "Dit lijken uren of een percentage; gevraagd is een deel van een volle baan.",
        "These look like hours or a percentage; asked is a part of a full job.",
        "Zet de eenheid bij de vraag in het instrument (`typed`), of verbeter het getal.",
        "Put the unit with the question in the instrument (`typed`), or correct the number.",
    ),
    _rule(
        "fte_zero",
        "warn",
        "De aanstelling is precies nul.",
        "The contract size is exactly zero.",
        "Het mag; ga na of het klopt.",
        "It is allowed; check whether it is right.",
    ),
    _rule(
        "number_converted",
        "warn",
        "Dit getal is omgerekend volgens de regel bij de vraag.",
        "This number was converted by the rule of the question.",
        "Niets, als de eenheid in het instrument klopt.",
        "Nothing, if the unit in the instrument is right.",
    ),
    _rule(
        "percent_sign",
        "warn",
        "Achter dit getal stond een procentteken; het is weggelaten.",
        "A percent sign stood behind this number; it was left out.",
        "Niets.",
        "Nothing.",
    ),
    _rule(
        "choice_twice",
        "warn",
        "Dezelfde optie is twee keer genoemd; ze telt één keer.",
        "The same option is named twice; it counts once.",
        "Niets, of kijk het antwoord na bij de bron.",
        "Nothing, or check the answer at its source.",
    ),
    _rule(
        "followup_not_chosen",
        "refuse",
        "Deze vervolgvraag is beantwoord, maar de optie waar ze bij hoort is niet gekozen.",
        "This follow-up is answered, but the option that it belongs to was not chosen.",
        "Kijk beide antwoorden na bij de bron; dit antwoord telt zo nooit mee.",
        "Check both answers at their source; as it stands this answer is never counted.",
    ),
    _rule(
        "followup_missing",
        "warn",
        "De optie is gekozen, maar de vervolgvraag is leeg.",
        "The option was chosen, but its follow-up is empty.",
        "Er wordt niets geraden; het antwoord geldt als overgeslagen.",
        "Nothing is guessed; the answer counts as skipped.",
    ),
    _rule(
        "other_text_alone",
        "warn",
        "Er is een toelichting bij 'anders', maar 'anders' is niet gekozen.",
        "There is a text with 'other', but 'other' was not chosen.",
        "Kijk of het antwoord bij een andere optie hoort.",
        "See whether the answer belongs to another option.",
    ),
    _rule(
        "other_text_missing",
        "warn",
        "'Anders' is gekozen zonder toelichting.",
        "'Other' was chosen without a text.",
        "Niets; het antwoord blijft 'anders'.",
        "Nothing; the answer stays 'other'.",
    ),
    _rule(
        "base_only",
        "warn",
        "Alleen de achtergrondvragen zijn ingevuld: afgehaakt.",
        "Only the background questions are filled in: broken off.",
        "De rij telt mee waar ze antwoord geeft.",
        "The row counts where it has an answer.",
    ),
    _rule(
        "personal_data",
        "warn",
        "In deze open tekst lijken persoonsgegevens te staan (de tekst wordt hier niet getoond).",
        "This open text seems to hold personal data (the text is not shown here).",
        "Lees de tekst in de bron en maak haar onherkenbaar voordat iets wordt afgedrukt.",
        "Read the text at its source and make it unrecognisable before anything is printed.",
    ),
    _rule(
        "formula",
        "refuse",
        "Deze cel begint als een formule; een rekenblad zou haar uitvoeren.",
        "This cell begins like a formula; a spreadsheet would execute it.",
        "Haal het teken = of @ vooraan weg, of verwijder de cel.",
        "Take away the leading = or @, or remove the cell.",
    ),
    _rule(
        "date_unreadable",
        "warn",
        "Deze datum is niet te lezen.",
        "This date cannot be read.",
        "Gebruik jaar-maand-dag: 2022-04-30.",
        "Use year-month-day: 2022-04-30.",
    ),
    _rule(
        "outside_fieldwork",
        "warn",
        "Deze vragenlijst is ingevuld buiten de veldwerkperiode.",
        "This form was filled in outside the fieldwork period.",
        "Ga na of de rij bij deze meting hoort en de periode klopt.",
        "Find out whether the row belongs to this wave and the period is right.",
    ),
    _rule(
        "other_wave",
        "warn",
        "Hier staat een antwoord op een vraag uit een andere meting; het is weggelaten.",
        "Here is an answer to a question of another wave; it was left out.",
        "Ga na of de rij bij deze meting hoort.",
        "Find out whether the row belongs to this wave.",
    ),
]
RULES: dict[str, Rule] = {rule.id: rule for rule in _CATALOGUE}
