"""The rules of the records kept with the frameworks. How they are tested stands in `records`."""

from __future__ import annotations

from peo.codes.rules import RULES
from peo.instrument.rules import Rule, Severity
from peo.instrument.variable import Text


def rule(
    id: str, severity: Severity, message: tuple[str, str], advice: tuple[str, str]
) -> tuple[str, Rule]:
    """A rule with its texts given as (nl, en)."""
    texts = [Text(nl=nl, en=en) for nl, en in (message, advice)]
    return id, Rule(id, severity, texts[0], texts[1])


_DEVIATIONS = [
    rule(
        "protocol-known", "refuse",
        ("Dit protocol staat niet in de lijst.", "This protocol is not in the list."),
        ("Gebruik een id uit protocols, of voeg het daar toe.",
         "Use an id of protocols, or add it there."),
    ),
    rule(
        "reason-draft", "note",
        ("Bij deze afwijking staat nog geen reden.", "This deviation has no reason yet."),
        ("Ze telt mee als concept; met een reden kan ze worden afgesloten.",
         "It counts as a draft; with a reason it can be closed."),
    ),
    rule(
        "reason-closed", "refuse",
        ("Een afgesloten afwijking heeft een reden.", "A closed deviation has a reason."),
        ("Geef de reden, of zet de status op draft.",
         "Give the reason, or set the status to draft."),
    ),
    rule(
        "review-missing", "warn",
        ("Deze afwijking is afgesloten zonder bespreking met vakgenoten.",
         "This deviation was closed without a discussion among peers."),
        ("Bespreek haar alsnog, of licht toe waarom dat niet kan.",
         "Discuss it after all, or tell why that cannot be."),
    ),
    rule(
        "cycle-review", "refuse",
        ("De bespreking gaat vooraf aan de melding.", "The discussion comes before the signal."),
        ("Eerst wordt een afwijking bekendgemaakt; kijk beide datums na.",
         "A deviation is made known first; check both dates."),
    ),
    rule(
        "cycle-consequence", "refuse",
        ("Het gevolg gaat vooraf aan de uitkomst.", "The consequence comes before the outcome."),
        ("Vul eerst de uitkomst in en kijk de datums na.",
         "Fill in the outcome first, and check the dates."),
    ),
    rule(
        "outcome-pairing", "warn",
        ("Dit gevolg past niet bij deze uitkomst.", "This consequence does not fit this outcome."),
        ("Wat goed uitpakt leidt tot een voorstel voor het protocol, wat ongewenst is tot een les.",
         "What turned out well leads to a proposal for the protocol, the unwanted to a lesson."),
    ),
    rule(
        "pole-known", "refuse",
        ("Deze pool bestaat niet.", "There is no such pole."),
        ("Kies finance, accountability en needed, met een schuine streep ertussen.",
         "Choose finance, accountability and needed, with a slash in between."),
    ),
]  # fmt: skip
_GUIDE = [
    rule(
        "step-order", "refuse",
        ("Deze stap kan nog niet klaar zijn.", "This step cannot be done yet."),
        ("Rond eerst de stappen af die eraan voorafgaan.", "First finish the steps before it."),
    ),
    rule(
        "triad-partial", "warn",
        ("Alleen de legitimiteit is ingevuld.", "Only legitimacy was filled in."),
        ("Noem ook hoe de cliënt betrokken is en welk rendement u verwacht.",
         "Name the involvement of the client and the expected return too."),
    ),
    rule(
        "mark-range", "refuse",
        ("Dit cijfer valt buiten wat is afgesproken.", "This mark is outside what was agreed."),
        ("Het bereik staat in schemas/frameworks/guide.yaml onder mark.",
         "The range stands in schemas/frameworks/guide.yaml under mark."),
    ),
]  # fmt: skip


def _unknown(name: str, nl: str, en: str) -> tuple[str, Rule]:
    return rule(
        f"{name}-known", "refuse",
        (f"{nl} bestaat niet.", f"There is no such {en}."),
        ("Gebruik een code uit schemas/frameworks.", "Use a code of schemas/frameworks."),
    )  # fmt: skip


_NAMES = [
    _unknown("point", "Dit handvat", "point"),
    _unknown("level", "Dit niveau", "level"),
    _unknown("aspect", "Dit aspect", "aspect"),
    _unknown("actor", "Deze actor", "actor"),
    _unknown("step", "Deze stap", "step"),
    _unknown("element", "Dit element", "element"),
    _unknown("value", "Deze waarde", "value"),
    _unknown("reference", "Datgene waarnaar dit verwijst", "thing to refer to"),
]
RECORD_RULES: dict[str, Rule] = RULES | dict([*_DEVIATIONS, *_GUIDE, *_NAMES])
