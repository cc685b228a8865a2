"""The rules that records must obey, in the words of the people who mend them.

Here: names, severity and texts. How a rule is tested stands in `schema`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from peo.instrument.variable import Text

Severity = Literal["refuse", "warn", "note"]


@dataclass(frozen=True)
class Rule:
    """One rule: a row that breaks it is refused (set apart with its reason) or only listed.

    A note tells what was corrected.
    """

    id: str
    severity: Severity
    message: Text
    advice: Text


def _rule(id: str, severity: Severity, nl: str, en: str, do_nl: str, do_en: str) -> Rule:
    return Rule(id, severity, Text(nl=nl, en=en), Text(nl=do_nl, en=do_en))


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
        "origin_unknown",
        "refuse",
        "De herkomst van dit record is onbekend.",
        "The origin of this record is unknown.",
        "Gebruik collected, reconstructed of synthetic.",
        "Use collected, reconstructed or synthetic.",
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
]
RULES: dict[str, Rule] = {rule.id: rule for rule in _CATALOGUE}
