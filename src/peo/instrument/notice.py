"""What every file of a data package says of records that nobody gave."""

from __future__ import annotations

from peo.instrument.model import Instrument
from peo.instrument.variable import Text

NOTICES = {  # by origin; of collected records nothing has to be said
    "reconstructed": Text(
        nl="Oefengegevens: deze records zijn teruggerekend uit gepubliceerde cijfers. Niemand gaf "
        "deze antwoorden. Het zijn geen uitkomsten van de meting, en wat in deze records "
        "samenhangt, is erin gelegd.",
        en="Practice data: these records were calculated back from published figures. Nobody gave "
        "these answers. They are no results of the wave, and what goes together in these records "
        "was put in.",
    ),
    "synthetic": Text(
        nl="Synthetische records: door een programma verzonnen, zonder dat er iemand antwoordde. "
        "Alleen om mee te proberen.",
        en="Synthetic records: made up by a program, without anybody answering. Only for trying "
        "things out.",
    ),
    "demonstration": Text(
        nl="Demonstratie: de mensen in deze records zijn verzonnen. Niemand kreeg deze vragen; de "
        "antwoorden zeggen niets over de jeugdhulp.",
        en="Demonstration: the people in these records are invented. Nobody was asked these "
        "questions; the answers say nothing about youth care.",
    ),
}
_SHORT = {
    "reconstructed": Text(nl="Oefengegevens", en="Practice data"),
    "synthetic": Text(nl="Synthetische gegevens", en="Synthetic data"),
    "demonstration": Text(nl="Verzonnen gegevens", en="Invented data"),
}
_PARAPHRASE = Text(
    nl="De vraag in eigen woorden van dit project, niet zoals zij is gesteld.",
    en="The question in this project's own words, not as it was asked.",
)
WORDINGS = {  # what is said beside a question that is not as it was asked
    "paraphrase": _PARAPHRASE,
    "unknown": Text(
        nl="Hoe deze vraag luidde, is onbekend; hier staat alleen haar label.",
        en="How this question read is unknown; only its label stands here.",
    ),
}


def title_of(instrument: Instrument, origin: str) -> Text:
    """The title of a wave's records; those that nobody gave begin with what they are."""
    title, short = instrument.title, _SHORT.get(origin)
    if short is None:
        return title
    return Text(nl=f"{short.nl}: {title.nl}", en=f"{short.en}: {title.en}")
