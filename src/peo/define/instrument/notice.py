"""What every file of a data package says of records that nobody gave, and of questions."""

from __future__ import annotations

from peo.define.instrument.model import Instrument
from peo.define.instrument.question import Question
from peo.project.words import Text, find


def notice_of(origin: str) -> Text | None:
    """What records of an origin are; of collected ones nothing has to be said."""
    return find(f"notice.origin.{origin}")


def wording_note(instrument: Instrument, question: Question) -> Text | None:
    """What is said beside a question that is not as it was asked."""
    return find(f"notice.wording.{instrument.wording_of(question)}")


def title_of(instrument: Instrument, origin: str) -> Text:
    """The title of a wave's records; those that nobody gave begin with what they are."""
    title, short = instrument.title, find(f"notice.short.{origin}")
    if short is None:
        return title
    return Text(nl=f"{short.nl}: {title.nl}", en=f"{short.en}: {title.en}")
