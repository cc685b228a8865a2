"""Rules that look at several rows or tables, at what was said, or at what was promised."""

from __future__ import annotations

from peo.instrument.rules import Rule, Severity
from peo.instrument.variable import Text


def rule(
    id: str, severity: Severity, message: tuple[str, str], advice: tuple[str, str]
) -> tuple[str, Rule]:
    """A rule with its texts given as (nl, en)."""
    texts = [Text(nl=nl, en=en) for nl, en in (message, advice)]
    return id, Rule(id, severity, texts[0], texts[1])


_FRAGMENT_TABLES = [
    rule(
        "fragment-copy", "refuse",
        ("Deze onderzoeker koos dit fragment al.", "This researcher chose this fragment before."),
        ("Haal een van beide rijen weg.", "Remove one of the two rows."),
    ),
    rule(
        "fragment-overlap", "warn",
        ("Dit fragment overlapt een ander van dezelfde onderzoeker.",
         "This fragment overlaps another one of the same researcher."),
        ("Kijk na of het er een of twee zijn.", "Check whether they are one or two."),
    ),
    rule(
        "stance-question", "refuse",
        ("De toetsvraag ontbreekt of bestaat niet.", "The testing question is missing or unknown."),
        ("Schrijf 6a of 6b voor de reactie.", "Write 6a or 6b before the stance."),
    ),
    rule(
        "stance-form", "refuse",
        ("Dit is geen instemming of afkeuring.", "This is neither agreement nor disagreement."),
        ("Schrijf bijvoorbeeld: 6a instemming: argument.",
         "Write for example: 6a agreement: argument."),
    ),
    rule(
        "stance-argument", "warn",
        ("Bij de reactie staat geen argument.", "The stance has no argument."),
        ("Vul het argument aan als het genoemd is.", "Add the argument if one was given."),
    ),
    rule(
        "stance-put", "refuse",
        ("In deze sessie zijn de stellingen niet voorgelegd.",
         "The hypotheses were not put to this session."),
        ("Neem het fragment op bij stap 1, of verbeter de tabel van sessies.",
         "Move the fragment to step 1, or correct the table of sessions."),
    ),
    rule(
        "element-form", "refuse",
        ("Een element staat zonder deelvraag of zonder woorden.",
         "An element stands without its sub-question or without words."),
        ("Schrijf bijvoorbeeld: 5b: steunend: durven vragen; 4: samen kijken.",
         "Write for example: 5b: supporting: daring to ask; 4: looking together."),
    ),
    rule(
        "element-question", "refuse",
        ("Deze deelvraag bestaat niet.", "There is no such sub-question."),
        ("Kies uit 4, 5a, 5b, 5c, 6a en 6b.", "Choose from 4, 5a, 5b, 5c, 6a and 6b."),
    ),
    rule(
        "element-polarity", "warn",
        ("Bij 5a, 5b en 5c hoort steunend of hinderend.",
         "Under 5a, 5b and 5c belongs supporting or hindering."),
        ("Vul dat woord aan na de deelvraag.", "Add that word after the sub-question."),
    ),
    rule(
        "element-outside", "note",
        ("Dit element hoort bij een deelvraag die niet bij de categorieën staat.",
         "This element is under a sub-question that is not among the categories."),
        ("Het telt mee bij die deelvraag.", "It counts under that sub-question."),
    ),
    rule(
        "selected-form", "refuse",
        ("Wie dit fragment koos is niet te lezen.", "Who chose this fragment cannot be read."),
        ("Schrijf one of both, of maak de rij vet.", "Write one or both, or make the row bold."),
    ),
]  # fmt: skip

_WORDS = [
    rule(
        "cell-broken", "refuse",
        ("Een regeleinde breekt hier misschien een woord af.",
         "A line break may split a word here."),
        ("Zet de tekst van deze cel op één regel.", "Put the text of this cell on one line."),
    ),
    rule(
        "cell-joined", "note",
        ("Een regeleinde in deze cel is weggehaald.", "A line break in this cell was removed."),
        ("Kijk na of de woorden nog kloppen.", "Check that the words are still right."),
    ),
    rule(
        "brackets-curly", "note",
        ("Accolades zijn vierkante haken geworden.", "Curly braces became square brackets."),
        ("Gebruik vierkante haken.", "Use square brackets."),
    ),
    rule(
        "quotation-open", "note",
        ("Een aanhalingsteken zonder sluiting is gesloten.",
         "A quotation mark that was left open was closed."),
        ("Kijk na waar het citaat eindigt.", "Check where the quotation ends."),
    ),
    rule(
        "name-masked", "refuse",
        ("In deze cel staat een naam.", "A name stands in this cell."),
        ("Vervang de naam door [naam].", "Replace the name by [naam]."),
    ),
    rule(
        "contact-data", "refuse",
        ("In deze cel staan contactgegevens.", "Contact data stand in this cell."),
        ("Haal het adres of nummer weg.", "Remove the address or number."),
    ),
]  # fmt: skip

_PROMISES = [
    rule(
        "speaker-withdrawn", "refuse",
        ("Deze spreker heeft de toestemming ingetrokken.", "This speaker withdrew consent."),
        ("Verwijder het fragment ook uit de eigen tabel.", "Remove it from your own table too."),
    ),
    rule(
        "speaker-unknown", "refuse",
        ("In dit team trok iemand de toestemming in en de spreker is hier niet genoemd.",
         "Somebody in this team withdrew consent and no speaker is named here."),
        ("Vul het nummer van de spreker in.", "Fill in the number of the speaker."),
    ),
    rule(
        "consent-purpose", "refuse",
        ("De toestemming geldt voor iets anders dan deze studie.",
         "The consent is for something else than this study."),
        ("Gebruik de opname niet.", "Do not use the recording."),
    ),
    rule(
        "consent-missing", "refuse",
        ("Voor deze sessie is geen toestemming vastgelegd.",
         "No consent is recorded for this session."),
        ("Gebruik de opname niet voordat dat is gebeurd.",
         "Do not use the recording before that is done."),
    ),
    rule(
        "recording-overdue", "warn",
        ("De opname had al gewist moeten zijn.", "The recording should have been erased."),
        ("Wis de opname en noteer de datum.", "Erase the recording and note the date."),
    ),
    rule(
        "coder-count", "refuse",
        ("Een sessie wordt door precies twee onderzoekers gecodeerd.",
         "A session is coded by exactly two researchers."),
        ("Verbeter de tabel van codeurs.", "Correct the table of coders."),
    ),
    rule(
        "coder-attended", "warn",
        ("Van de twee was er precies één bij de sessie.",
         "Exactly one of the two attended the session."),
        ("Kijk de rollen na.", "Check the roles."),
    ),
    rule(
        "role-known", "refuse",
        ("Deze rol bestaat niet.", "There is no such role."),
        ("Gebruik present of absent.", "Use present or absent."),
    ),
    rule(
        "moderator-count", "refuse",
        ("Een sessie heeft twee gespreksleiders.", "A session has two moderators."),
        ("Schrijf beide met een schuine streep: M1/M2.", "Write both with a slash: M1/M2."),
    ),
    rule(
        "phase-known",
        "refuse",
        ("Deze fase van een sessie bestaat niet.", "There is no such phase of a session."),
        ("Gebruik de codes uit het codeboek, met een schuine streep ertussen.",
         "Use the codes of the code book, with a slash between them."),
    ),
    rule(
        "date-form", "refuse",
        ("Dit is geen datum.", "This is not a date."),
        ("Schrijf jaar, maand en dag: 2022-04-30.", "Write year, month and day: 2022-04-30."),
    ),
    rule(
        "yes-no", "refuse",
        ("Hier hoort ja of nee.", "This should be yes or no."),
        ("Schrijf ja of nee.", "Write yes or no."),
    ),
    rule(
        "row-twice", "refuse",
        ("Deze rij staat er tweemaal.", "This row stands here twice."),
        ("Houd er één over.", "Keep one of them."),
    ),
]  # fmt: skip

_PEOPLE = [
    rule(
        "number-form", "refuse",
        ("Dit is geen mogelijk aantal.", "This is not a possible number."),
        ("Kijk leeftijd, jaren en minuten na.", "Check age, years and minutes."),
    ),
    rule(
        "experience-age", "refuse",
        ("Zoveel jaren ervaring past niet bij de leeftijd.",
         "So many years of experience do not fit the age."),
        ("De ervaring begint na het vijftiende jaar.", "Experience begins after age fifteen."),
    ),
    rule(
        "experience-utrecht", "refuse",
        ("Er zijn meer jaren in Utrecht dan in het vak.",
         "There are more years in Utrecht than in the field."),
        ("Kijk beide aantallen na.", "Check both numbers."),
    ),
    rule(
        "interview-consent", "refuse",
        ("Toestemming van uiterlijk de dag van het interview ontbreekt.",
         "Consent dated on or before the interview is missing."),
        ("Gebruik dit interview niet.", "Do not use this interview."),
    ),
    rule(
        "interview-order", "warn",
        ("Dit interview vond plaats voordat het vorige was geanalyseerd.",
         "This interview was held before the one before it was analysed."),
        ("Noem het bij de methode.", "Mention it with the method."),
    ),
]  # fmt: skip

STUDY_RULES = [*_FRAGMENT_TABLES, *_WORDS, *_PROMISES, *_PEOPLE]
