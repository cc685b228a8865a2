"""Whether a family of tests was laid down before there were answers: computed, never typed."""

from __future__ import annotations

from typing import Literal, NamedTuple

from peo.define.instrument.model import Instrument

Kind = Literal["confirmatory", "exploratory"]


class Standing(NamedTuple):
    """What a family may be called, and the day of its plan where that is why it is exploratory."""

    kind: Kind
    too_late: str = ""


def plan_date(instrument: Instrument) -> str:
    """The day from which the log knows the plan as it is now; nothing when it does not know it.

    An entry knows the plan by its fingerprint, or by that of the whole file. A change of the plan
    starts anew, a change of anything else does not.
    """
    found = ""
    for entry in reversed(instrument.amendments):
        if instrument.part != entry.part and instrument.sha256 != entry.sha256:
            break
        found = entry.date
    return found


def standing(instrument: Instrument, family: str, counted: bool) -> Standing:
    """What the tests of a family are. `counted`: its records were given by people.

    Confirmatory is what was meant so (`kind` of the family), on records that count, with a plan
    that was logged before the first day of fieldwork. Everything else is exploratory.
    """
    meant = {one.id: one.kind for one in instrument.plan}
    if meant.get(family) != "confirmatory" or not counted:
        return Standing("exploratory")
    logged = plan_date(instrument)
    if logged and logged < instrument.fieldwork.start:
        return Standing("confirmatory")
    return Standing("exploratory", logged)
