"""The rules that coded tables and code books must obey, in the words of those who mend them.

Here: names, severity and texts. How a rule is tested stands in `schema` and `codebook`;
rules that look at several rows, tables or at what was said are in `study_rules`.
"""

from __future__ import annotations

from peo.codes.study_rules import STUDY_RULES, rule
from peo.instrument.rules import Rule

_TABLE = [
    rule(
        "column-missing",
        "refuse",
        ("Deze kolom ontbreekt.", "This column is missing."),
        ("Neem de kolommen van het protocol over.", "Use the columns of the protocol."),
    ),
    rule(
        "column-unknown",
        "refuse",
        ("Deze kolom hoort niet in de tabel.", "This column does not belong in the table."),
        ("Haal de kolom weg of verbeter de naam.", "Remove the column or correct its name."),
    ),
    rule(
        "column-twice",
        "refuse",
        ("Deze kolom staat er tweemaal.", "This column stands here twice."),
        ("Houd er één over.", "Keep one of them."),
    ),
    rule(
        "cell-text",
        "refuse",
        ("Deze kolom bevat geen tekst.", "This column does not hold text."),
        (
            "Lees alle cellen als tekst in: een getal verliest zijn nullen.",
            "Read all cells as text: a number loses its zeros.",
        ),
    ),
    rule(
        "cell-required",
        "refuse",
        ("Deze cel is leeg.", "This cell is empty."),
        ("Vul de cel aan.", "Fill in the cell."),
    ),
]

_FRAGMENTS = [
    rule(
        "code-team",
        "refuse",
        ("Dit team staat niet in de codelijst.", "This team is not in the code list."),
        (
            "Gebruik een code uit het codeboek, of voeg het team daar toe.",
            "Use a code of the code book, or add the team there.",
        ),
    ),
    rule(
        "team-form",
        "refuse",
        ("De teamcode is anders geschreven.", "The team code is written differently."),
        (
            "Schrijf hoofdletters en een cijfer aaneen, zoals PZ1; dit kan vanzelf.",
            "Write capitals and a digit without a space, as in PZ1; this can be automatic.",
        ),
    ),
    rule(
        "team-session",
        "warn",
        ("Van dit team is geen sessie bekend.", "No session of this team is known."),
        (
            "Kijk de code na; had het team wel een sessie, pas dan het codeboek aan.",
            "Check the code; if the team did have a session, change the code book.",
        ),
    ),
    rule(
        "time-form",
        "refuse",
        ("Deze tijd is niet te lezen.", "This time cannot be read."),
        (
            "Schrijf minuten en seconden als 10.26 of 10:26, met uren als 1.10.26.",
            "Write minutes and seconds as 10.26 or 10:26, with hours as 1.10.26.",
        ),
    ),
    rule(
        "time-sixty",
        "refuse",
        (
            "Seconden, en minuten naast uren, lopen tot en met 59.",
            "Seconds, and minutes beside hours, run up to 59.",
        ),
        ("Kijk de tijd na in de opname.", "Check the time in the recording."),
    ),
    rule(
        "time-order",
        "refuse",
        ("Het einde ligt niet na het begin.", "The end is not after the start."),
        ("Kijk beide tijden na in de opname.", "Check both times in the recording."),
    ),
    rule(
        "time-inside",
        "refuse",
        (
            "Deze tijd ligt voorbij het einde van de opname.",
            "This time is beyond the end of the recording.",
        ),
        ("Kijk de tijd na in de opname.", "Check the time in the recording."),
    ),
    rule(
        "category-form",
        "refuse",
        (
            "Naast een schuine streep ontbreekt een categorie.",
            "A category beside a slash is missing.",
        ),
        ("Schrijf bijvoorbeeld: morele moed / 5b.", "Write for example: moral courage / 5b."),
    ),
    rule(
        "category-number",
        "refuse",
        ("De deelvragen 1 tot en met 3 bestaan niet.", "Sub-questions 1 to 3 do not exist."),
        ("Bedoeld zijn waarschijnlijk 5a, 5b en 5c.", "Probably 5a, 5b and 5c are meant."),
    ),
    rule(
        "category-letter",
        "refuse",
        ("Bij deze deelvraag hoort een letter.", "This sub-question needs a letter."),
        ("Kies 5a, 5b of 5c, of 6a of 6b.", "Choose 5a, 5b or 5c, or 6a or 6b."),
    ),
    rule(
        "category-known",
        "refuse",
        ("Deze categorie staat niet in de codelijst.", "This category is not in the code list."),
        (
            "Zet een eigen inval bij de opmerkingen; een nieuwe code komt eerst in het codeboek.",
            "Put an idea of your own under remarks; a new code goes into the code book first.",
        ),
    ),
    rule(
        "category-defined",
        "warn",
        (
            "Het protocol noemt dit begrip niet bij de begrippen om mee te coderen.",
            "The protocol does not name this concept among those to code with.",
        ),
        (
            "Het telt als opgegeven begrip; spreek samen af wat u eronder verstaat.",
            "It counts as a declared concept; agree together what you mean by it.",
        ),
    ),
]

_INTERVIEWS = [
    rule(
        "participant-known",
        "refuse",
        ("Dit participantnummer bestaat niet.", "There is no such participant number."),
        ("Gebruik een nummer uit de lijst.", "Use a number of the list."),
    ),
    rule(
        "participant-form",
        "refuse",
        ("Het nummer is anders geschreven.", "The number is written differently."),
        (
            "Schrijf twee cijfers, zoals 09; dit kan vanzelf.",
            "Write two digits, as in 09; this can be automatic.",
        ),
    ),
    rule(
        "organisation-known",
        "refuse",
        (
            "Deze soort organisatie kent de studie niet.",
            "The study has no such kind of organisation.",
        ),
        ("Gebruik een code uit het codeboek.", "Use a code of the code book."),
    ),
    rule(
        "organisation-nested",
        "warn",
        (
            "Dit is geen eigen soort maar een deel van een soort.",
            "This is not a kind of its own but part of a kind.",
        ),
        (
            "Tel het bij de soort waar het codeboek het onder noemt.",
            "Count it under the kind where the code book lists it.",
        ),
    ),
    rule(
        "section-number",
        "refuse",
        ("Een onderdeel staat hier met zijn nummer.", "A section stands here by its number."),
        (
            "Gebruik de code: nummer 2 is zowel concept als vision.",
            "Use the code: number 2 is both concept and vision.",
        ),
    ),
    rule(
        "section-known",
        "refuse",
        ("Dit onderdeel bestaat niet.", "There is no such section."),
        ("Gebruik een code uit het codeboek.", "Use a code of the code book."),
    ),
    rule(
        "topic-factor",
        "warn",
        (
            "Dit is de factor die bij het onderwerp gedrukt staat, niet die het behandelt.",
            "This is the factor printed with the topic, not the one it deals with.",
        ),
        ("Gebruik F5 bij administratie.", "Use F5 for administration."),
    ),
    rule(
        "stage-known",
        "refuse",
        ("Deze codeerfase bestaat niet.", "There is no such stage of coding."),
        ("Gebruik open, axial of selective.", "Use open, axial or selective."),
    ),
    rule(
        "factor-known",
        "refuse",
        ("Deze factor bestaat niet.", "There is no such factor."),
        ("Gebruik F1 tot en met F5 of X1 tot en met X3.", "Use F1 to F5 or X1 to X3."),
    ),
    rule(
        "code-defined",
        "refuse",
        (
            "Het codeboek kent deze code niet, of niet in deze fase.",
            "The code book does not have this code, or not at this stage.",
        ),
        (
            "Voeg de code met fase en ouder toe aan het codeboek.",
            "Add the code with its stage and parent to the code book.",
        ),
    ),
    rule(
        "selective-parent",
        "warn",
        (
            "Deze selectieve code heeft geen axiale ouder.",
            "This selective code has no axial parent.",
        ),
        ("Noem in het codeboek de axiale code erboven.", "Name its axial code in the code book."),
    ),
    rule(
        "reference-form",
        "refuse",
        ("Dit is geen verwijzing.", "This is not a reference."),
        (
            "Schrijf een code zonder spaties, zoals IQ10 of i04:120; nooit de tekst zelf.",
            "Write a code without spaces, as IQ10 or i04:120; never the text itself.",
        ),
    ),
    rule(
        "alpha-range",
        "refuse",
        (
            "Een alfa is een getal van 0 tot en met 1, en geen p-waarde.",
            "An alpha is a number from 0 to 1, and not a p-value.",
        ),
        ("Kijk de waarde na bij de bron.", "Check the value at its source."),
    ),
    rule(
        "alpha-order",
        "refuse",
        ("De kleinste alfa ligt boven de grootste.", "The smallest alpha is above the largest."),
        ("Verwissel de twee of kijk ze na.", "Swap the two or check them."),
    ),
]

RULES: dict[str, Rule] = dict([*_TABLE, *_FRAGMENTS, *_INTERVIEWS, *STUDY_RULES])
