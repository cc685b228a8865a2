"""What stands above the columns of the tables about dialogues."""

from __future__ import annotations

STEPS: dict[str, dict[str, str]] = {
    "coders": {"nl": "onderzoekers, stap 1", "en": "researchers, step 1"},
    "1": {"nl": "fragmenten, stap 1", "en": "fragments, step 1"},
    "1b": {"nl": "reacties, stap 1b", "en": "reactions, step 1b"},
    "2": {"nl": "fragmenten, stap 2", "en": "fragments, step 2"},
}
SUPPORT = ("fragments", "fragment_teams", "counter_fragments", "counter_teams")
HEAD = {
    "quotations": {"nl": "citaten die wij ernaast leggen", "en": "quotations we set beside it"},
    "counter_quotations": {
        "nl": "citaten die wij ertegenover leggen",
        "en": "quotations we set against it",
    },
    "fragments": {"nl": "fragmenten ervoor", "en": "fragments for"},
    "fragment_teams": {"nl": "teams ervoor", "en": "teams for"},
    "counter_fragments": {"nl": "fragmenten ertegen", "en": "fragments against"},
    "counter_teams": {"nl": "teams ertegen", "en": "teams against"},
}
