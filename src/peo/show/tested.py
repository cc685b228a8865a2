"""How many tests a report holds, as a table with what that number means."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from peo.analysis.tally import Tested
from peo.instrument.model import Instrument
from peo.instrument.plan import standing
from peo.instrument.variable import Language
from peo.show.nothing import Nothing
from peo.show.table import Table
from peo.show.words import number
from peo.words import named, say

ALPHA = 0.05  # what Holm's adjustment leaves to chance in each family


def tested_table(
    found: Sequence[Tested], instrument: Instrument, language: Language, caption: str
) -> Table | Nothing:
    """A row per family of the plan and per kind of test outside it; their total below.

    The chance of a false finding somewhere is that of sets which know nothing of each other.
    """
    asked = [one for one in found if one.asked]
    if not found:
        return Nothing(caption)
    reasons = {family.id: family.reason.label(language) for family in instrument.plan}
    rows = [
        (
            escape(reasons.get(one.family) or named("show.tested", one.family, language)),
            say(f"show.word.{standing(instrument, one.family, counted=True).kind}", language),
            str(one.tests) if one.asked else f"{one.tests} {say('show.tested.unasked', language)}",
            str(one.undone),
        )
        for one in found
    ]
    planned = [one for one in asked if one.planned]
    sets = sum(one.sets for one in asked)
    told = {
        "sets": sets,
        "tests": sum(one.tests for one in asked),
        "planned": sum(one.tests for one in planned),
        "families": len(planned),
        "others": sum(one.tests for one in asked if not one.planned),
        "undone": sum(one.undone for one in asked),
        "chance": number(100 * (1 - (1 - ALPHA) ** sets), 0, language),
    }
    header = [say(f"show.tested.{key}", language) for key in ("what", "kind", "tests", "undone")]
    notes = (
        say("show.tested.total", language, **told),
        say("show.tested.chance", language, **told),
    )
    return Table(caption, tuple(header), tuple(rows), notes if asked else ())
